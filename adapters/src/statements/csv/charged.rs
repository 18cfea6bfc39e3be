//! Two amounts of one booking that no column of currencies tells apart: what was paid, and what was
//! charged for it, converted or by instalments. Balances show which of them moved money on the
//! account, else the words of the headings do, else a person.

use commands::statement::AmountColumns;

use super::super::amount;
use super::amounts::{Money, names_before};
use super::cells::units;
use super::layout::Column;
use super::role::{Role, role};
use super::words::{self, has};

/// How a column compares with another in every row.
struct Compared {
    /// Rows in which both have the same amount, and in which they differ.
    same: usize,
    differ: usize,
}

fn is_paid(column: &Column) -> bool {
    has(&column.header, words::PAID_AMOUNT)
}

/// Whether a heading says more of an amount than that it is one: the whole of it, what was paid or
/// what was charged.
fn is_told(column: &Column) -> bool {
    const WHOLE: &str = "total|gesamt|totaal|totale|totalt|итого|合计|合計";
    is_paid(column) || is_charged(column) || has(&column.header, WHOLE)
}

fn is_charged(column: &Column) -> bool {
    has(&column.header, words::BOOKED_AMOUNT) && !is_paid(column)
}

impl<'t> Money<'t> {
    /// The column of what was charged beside this one of what was paid.
    pub(super) fn charged_beside(
        &self,
        amount: &Column,
        balance: Option<usize>,
    ) -> Option<&'t Column> {
        let twins = self.twins(amount);
        if twins.is_empty() {
            return None;
        }
        let own = self.steps_held(amount, balance);
        let best = twins.iter().max_by_key(|(twin, _)| self.steps_held(twin, balance));
        if let Some((best, _)) = best
            && self.steps_held(best, balance) != own
        {
            return (self.steps_held(best, balance) > own).then_some(best);
        }
        let may_be = |(twin, compared): &&(&Column, Compared)| {
            let is_named = is_paid(amount) || words::AMOUNT.name(&twin.header);
            is_charged(twin) && (compared.same > 0 || is_named)
        };
        let mut charged = twins.iter().filter(|_| !is_charged(amount)).filter(may_be);
        charged.next().filter(|_| charged.next().is_none()).map(|(twin, _)| *twin)
    }

    /// Other amounts that may have moved money rather than this one: it is called what was paid, or
    /// they are called amounts as well, and nothing tells which it was.
    pub(super) fn may_be_charged(&self, column: usize, balance: Option<usize>) -> Vec<usize> {
        let Some(amount) = self.layout.columns.get(column) else { return Vec::new() };
        if self.steps_held(amount, balance) > 0 {
            return Vec::new();
        }
        let twins = self.twins(amount);
        let may_be = |(twin, compared): &&(&Column, Compared)| match is_paid(amount) {
            true => role(twin) == Role::Amount || (compared.same > 0 && is_charged(twin)),
            // One that leads here with what stands beside it is a part.
            false => {
                role(twin) == Role::Amount
                    && ![amount, *twin].iter().any(|column| is_told(column))
                    && self.booked(twin, balance).index != column
            }
        };
        twins.iter().filter(may_be).map(|(twin, _)| twin.index).collect()
    }

    /// Other amounts of the same bookings: in every row of the same sign, and not always the same.
    fn twins(&self, amount: &Column) -> Vec<(&'t Column, Compared)> {
        if self.wanted.contains(&amount.index) || amount.currency.is_some() {
            return Vec::new();
        }
        let bookings = self.layout.bookings.len();
        let may_be = |column: &&Column| {
            let is_named = match role(column) {
                Role::Amount | Role::Debit | Role::Credit => true,
                Role::Unnamed => is_charged(column),
                Role::Balance | Role::Other => false,
            };
            is_named
                && column.index != amount.index
                && column.has_amounts()
                && !column.has_dates()
                && !column.has_currencies()
                && !self.used.contains(&column.index)
                && !words::FEE.name(&column.header)
                && !names_before(column)
                && column.filled * 100 >= bookings * 95
        };
        let columns = self.layout.columns.iter().filter(may_be);
        columns.filter_map(|column| Some((column, self.compare(amount, column)?))).collect()
    }

    /// `None` where an amount is missing, or of another sign, or none differs.
    fn compare(&self, one: &Column, other: &Column) -> Option<Compared> {
        let mut compared = Compared { same: 0, differ: 0 };
        let of = |text: &str| amount::read(text, self.mark).ok().and_then(units);
        for row in self.rows() {
            let (one, other) = (of(row.cell(one.index))?, of(row.cell(other.index))?);
            if one.signum() != other.signum() {
                return None;
            }
            *(if one == other { &mut compared.same } else { &mut compared.differ }) += 1;
        }
        (compared.differ > 0).then_some(compared)
    }

    /// How many steps from balance to balance a column leads, whichever way they count.
    fn steps_held(&self, column: &Column, balance: Option<usize>) -> usize {
        let columns = AmountColumns::signed(super::amounts::index(column.index), false);
        let proof = balance.and_then(|balance| self.proof(&columns, balance));
        proof.map_or(0, |proof| proof.held)
    }
}
