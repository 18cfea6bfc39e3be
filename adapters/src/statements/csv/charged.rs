//! Two amounts of one booking that no column of currencies tells apart: what was paid, and what was
//! charged for it, converted or by instalments. Balances show which of them moved money on the
//! account, else the words of the headings do, else a person.

use commands::statement::AmountColumns;

use super::super::amount;
use super::amounts::{self, Amounts, Money, names_before};
use super::cells::{self, units};
use super::choice::Choice;
use super::layout::Column;
use super::role::{Role, is_fee, is_tax, role};
use super::table::Row;
use super::words::{self, has};

/// How a column compares with another in every row.
struct Compared {
    /// Rows in which both have the same amount, and in which they differ.
    same: usize,
    differ: usize,
    /// Rows in which both have a minus.
    minus: usize,
}

/// Headings of an amount in one of two currencies, whichever of them is the account's, and of one
/// that holds more than another.
const EITHER: &str = "\
    local|native|home|domestic|base|lokal|inland|heimat|locale|lokalt|converted|conversion|\
    umgerechnet|gegenwert|equivalent|countervalue|counter value|contrevaleur|contre valeur|converti|\
    contravalor|convertid|controvalore|convertit|tegenwaarde|omgerekend|motvarde|omraknad|omregnet|\
    przeliczon|rownowartosc|prepocten|protihodnota|atvaltott|ellenertek|muunnettu|vasta arvo|\
    эквивалент|конверт|折算|换算|換算|折合|환산|cevrilen|karsiligi|gross|brutto|brut|bruto|lordo";
/// Headings of an amount before it was converted, whatever else they say.
const BEFORE: &str = "\
    original|foreign|instructed|fremd|ursprung|ursprunglich|etrang|estera|estero|vreemd|origine|\
    origen|origem|oorspronk|orygin|puvod|eredeti|alkuperai|外币|外幣|外貨|исходн";
/// Headings of a part of an amount, or of what is worked out beside it.
const PART: &str = "\
    discount|rabatt|skonto|remise|descuento|sconto|korting|cashback|tip|trinkgeld|pourboire|\
    interest|principal|zins|tilgung|points|punkte|miles|price|preis|prix|precio|prezzo|prijs|pris|\
    cena|quantity|qty|menge|anzahl|units|shares|limit|available|rate|kurs|koers|taux|change";

fn is_part(header: &str) -> bool {
    has(header, PART) || is_tax(header)
}

fn is_paid(column: &Column) -> bool {
    has(&column.header, words::PAID_AMOUNT)
}

fn is_charged(column: &Column) -> bool {
    has(&column.header, words::BOOKED_AMOUNT) && !is_paid(column)
}

/// Whether a column that has amounts in some rows alone may tell what was booked there: it is
/// called an amount in one of two currencies, or just an amount.
pub(super) fn may_be_sparse(column: &Column) -> bool {
    const SUM: &str = "total|totals|totaal|totale|totalt|gesamt|summe|summa|suma|somme|somma|sum";
    let header = column.header.as_str();
    let is_named = match role(column) {
        Role::Amount => !has(header, SUM),
        Role::Unnamed => has(header, EITHER),
        Role::Other => words::AMOUNT.name(header) && has(header, EITHER),
        Role::Debit | Role::Credit | Role::Balance => false,
    };
    is_named && !is_part(header) && !has(header, BEFORE) && !is_fee(header)
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

    /// Other amounts that may have moved money rather than this one: they are amounts of the same
    /// bookings as well, and neither their headings nor balances tell which it was.
    pub(super) fn may_be_charged(&self, column: usize, balance: Option<usize>) -> Vec<usize> {
        let Some(amount) = self.layout.columns.get(column) else { return Vec::new() };
        let leads = |balance: usize| self.ways_out(column, balance).is_some();
        if self.steps_held(amount, balance) > 0 || balance.is_some_and(leads) {
            return Vec::new();
        }
        let is_told =
            |twin: &Column| has(&twin.header, BEFORE) || (is_charged(amount) && !is_charged(twin));
        // One that leads here with what stands beside it is a part.
        let is_part = |twin: &'t Column| self.booked(twin, balance).index == column;
        let twins = self.twins(amount).into_iter().map(|(twin, _)| twin);
        twins.filter(|twin| !is_told(twin) && !is_part(twin)).map(|twin| twin.index).collect()
    }

    /// Other amounts of the same bookings: in every row of the same sign, and not always the same.
    fn twins(&self, amount: &Column) -> Vec<(&'t Column, Compared)> {
        if self.wanted.contains(&amount.index) || amount.currency.is_some() {
            return Vec::new();
        }
        let bookings = self.layout.bookings.len();
        let may_be = |column: &&Column| {
            column.index != amount.index
                && column.has_amounts()
                && !column.has_dates()
                && !column.has_currencies()
                && !self.used.contains(&column.index)
                && !is_fee(&column.header)
                && !names_before(column)
                && column.filled * 100 >= bookings * 95
        };
        let columns = self.layout.columns.iter().filter(may_be);
        let compared = columns.filter_map(|column| Some((column, self.compare(amount, column)?)));
        let is_one = |(column, compared): &(&'t Column, Compared)| match role(column) {
            Role::Amount | Role::Debit | Role::Credit => true,
            Role::Unnamed => {
                is_charged(column)
                    || !is_part(&column.header)
                        && (has(&column.header, EITHER)
                            || self.shows_amounts(column, amount, compared))
            }
            Role::Other => {
                words::AMOUNT.name(&column.header)
                    && has(&column.header, EITHER)
                    && !is_part(&column.header)
                    && !has(&column.header, BEFORE)
            }
            Role::Balance => false,
        };
        compared.filter(is_one).collect()
    }

    /// Whether the numbers under a heading that says nothing are amounts of these bookings all the
    /// same: they have minuses where those have, and are no balances that they lead to.
    fn shows_amounts(&self, column: &Column, amount: &Column, compared: &Compared) -> bool {
        compared.minus > 0
            && !column.header.is_empty()
            && (column.with_decimals > 0 || amount.with_decimals == 0)
            && self.steps_held(amount, Some(column.index)) == 0
            && self.steps_held(column, Some(amount.index)) == 0
    }

    /// Of two columns of money out and two of money in, those that the balances lead.
    pub(super) fn sides_led(
        &self,
        own: [&'t Column; 2],
        balance: Option<usize>,
    ) -> [&'t Column; 2] {
        let twins = self.twin_sides(own);
        let best = twins.into_iter().max_by_key(|sides| self.sides_held(*sides, balance));
        let is_better =
            |sides: &[&Column; 2]| self.sides_held(*sides, balance) > self.sides_held(own, balance);
        best.filter(is_better).unwrap_or(own)
    }

    /// Asks which columns of money out and in were booked, where there are others in the same rows
    /// and no balance tells it.
    pub(super) fn among_sides(
        &self,
        told: Choice<AmountColumns>,
        own: [&'t Column; 2],
        balance: Option<usize>,
    ) -> Choice<AmountColumns> {
        let twins = self.twin_sides(own);
        let is_told = told.question.is_some() || self.sides_held(own, balance) > 0;
        if twins.is_empty() || is_told {
            return told;
        }
        let all = || std::iter::once(own).chain(twins.iter().copied());
        let columns = all().map(|[out, into]| {
            AmountColumns::debit_credit(amounts::index(out.index), amounts::index(into.index))
        });
        let choices: Vec<AmountColumns> = columns.collect();
        let title = |column: &Column| self.layout.title(self.table, column.index);
        let titles: Vec<String> = all().map(|sides| sides.map(title).join(" and ")).collect();
        let detail = format!(
            "The amounts in {} differ, and nothing tells which of them moved money on the account. \
             Choose those that were charged and credited.",
            titles.join(", and in ")
        );
        Choice::asking(told.value, amounts::question(&detail, &choices))
    }

    /// Further columns of money out and in that have amounts in the same rows, not all the same.
    fn twin_sides(&self, own: [&'t Column; 2]) -> Vec<[&'t Column; 2]> {
        let of = |wanted: Role| {
            let may_be = move |column: &&Column| {
                role(column) == wanted
                    && !own.iter().any(|side| side.index == column.index)
                    && column.has_amounts()
                    && !column.has_dates()
                    && !self.used.contains(&column.index)
                    && !is_fee(&column.header)
                    && !has(&column.header, BEFORE)
            };
            self.layout.columns.iter().filter(may_be)
        };
        let is_wanted = own.iter().any(|side| self.wanted.contains(&side.index));
        if is_wanted || own.iter().any(|side| side.currency.is_some()) {
            return Vec::new();
        }
        let size = |row: &Row, column: &Column| {
            let amount = amount::read(row.cell(column.index), self.mark).ok().and_then(units);
            amount.map_or(0, i128::abs)
        };
        let is_twin = |twin: &[&Column; 2]| {
            let mut differ = false;
            let mut sides = self
                .rows()
                .flat_map(|row| [0, 1].map(|side| [size(row, own[side]), size(row, twin[side])]));
            let are_alike = sides.all(|[one, other]| {
                differ |= one != other;
                (one == 0) == (other == 0)
            });
            are_alike && differ
        };
        of(Role::Debit)
            .zip(of(Role::Credit))
            .map(|(out, into)| [out, into])
            .filter(is_twin)
            .collect()
    }

    /// How many steps from balance to balance two sides lead.
    fn sides_held(&self, [out, into]: [&Column; 2], balance: Option<usize>) -> usize {
        let columns =
            AmountColumns::debit_credit(amounts::index(out.index), amounts::index(into.index));
        let proof = balance.and_then(|balance| self.proof(&columns, balance));
        proof.map_or(0, |proof| proof.held)
    }

    /// `None` where an amount is missing, or of another sign, or none differs. A column without any
    /// minus beside one that has some has no signs.
    fn compare(&self, one: &Column, other: &Column) -> Option<Compared> {
        let mut compared = Compared { same: 0, differ: 0, minus: 0 };
        let has_signs = one.negative > 0 || other.negative == 0;
        let of = |text: &str| {
            let amount = amount::read(text, self.mark).ok().and_then(units)?;
            Some(if has_signs { amount } else { amount.abs() })
        };
        for row in self.rows() {
            let (one, other) = (of(row.cell(one.index))?, of(row.cell(other.index))?);
            if one.signum() != other.signum() {
                return None;
            }
            compared.minus += usize::from(one < 0);
            *(if one == other { &mut compared.same } else { &mut compared.differ }) += 1;
        }
        (compared.differ > 0).then_some(compared)
    }

    /// How many steps from balance to balance a column leads, whichever way they count.
    pub(super) fn steps_held(&self, column: &Column, balance: Option<usize>) -> usize {
        let columns = AmountColumns::signed(amounts::index(column.index), false);
        let proof = balance.and_then(|balance| self.proof(&columns, balance));
        proof.map_or(0, |proof| proof.held)
    }
}

/// Asks which of several columns was booked, where nothing tells it; `title`: what a person calls a
/// column.
pub(super) fn ask(amounts: &mut Amounts, rivals: &[usize], title: impl Fn(usize) -> String) {
    let value = amounts.columns.value.clone();
    let (own, None) = value.columns() else { return };
    if rivals.is_empty() {
        return;
    }
    let columns = || std::iter::once(cells::at(own)).chain(rivals.iter().copied());
    // Where the direction is open as well, each of them in every way that may be.
    let open = amounts.columns.question.iter().flat_map(|question| question.choices.clone());
    let open = open.filter_map(|choice| serde_json::from_value::<AmountColumns>(choice).ok());
    let mut ways: Vec<AmountColumns> = open.filter(|way| way.columns() == (own, None)).collect();
    if ways.is_empty() {
        ways.push(value.clone());
    }
    let in_column = |column: usize| ways.iter().filter_map(move |way| moved(way, column));
    let choices: Vec<AmountColumns> = columns().flat_map(in_column).collect();
    if choices.is_empty() {
        return;
    }
    let titles: Vec<String> = columns().map(title).collect();
    let detail = format!(
        "The amounts in {} differ, and nothing tells which of them moved money on the account. \
         Choose the one that was charged or credited.",
        titles.join(" and ")
    );
    amounts.columns = Choice::asking(value, amounts::question(&detail, &choices));
}

/// Amounts that are read as these, in another column; `None` where balances direct them.
fn moved(way: &AmountColumns, to: usize) -> Option<AmountColumns> {
    let mut moved = way.clone();
    match &mut moved {
        AmountColumns::Signed { column, .. } | AmountColumns::Directed { column, .. } => {
            *column = amounts::index(to);
            Some(moved)
        }
        AmountColumns::DebitCredit { .. } | AmountColumns::Balanced { .. } => None,
    }
}
