//! Columns of amounts without words over them: balances and signs tell them apart, or a person
//! does.

use commands::statement::AmountColumns;

use super::super::amount;
use super::amounts::{Amounts, Money, index, question};
use super::balance::{self, Proof, Step};
use super::cells::units;
use super::layout::Column;
use super::role::Role;
use super::table::Row;
use super::words::has;

/// How many unnamed columns are compared with each other.
const MOST_UNNAMED: usize = 8;
/// How many steps from balance to balance it takes in a column that is not called a balance.
const FEWEST_STEPS: usize = 2;

/// Headings of what was paid, and of what it is beside: the price before discounts.
const PAID: &str = "\
    paid|paid amount|bezahlt|gezahlt|paye|pagado|pagato|pago|betaald|betalt|betald|zaplacono|\
    zaplaceno|maksettu|fizetve|fizetett|odendi|odenen|dibayar|оплачено|уплачено|сплачено|已付|实付|\
    實付|支払額|支払済|결제금액";
const PRICE: &str = "\
    price|preis|listenpreis|prix|precio|prezzo|prijs|pris|preco|cena|hinta|fiyat|harga|цена|ціна|\
    价格|原价|價格|単価|定価|가격";

/// The only column that is called what was paid, where all others are called prices.
fn paid_beside_prices<'t>(columns: &[&'t Column]) -> Option<&'t Column> {
    let is_paid = |column: &&&Column| has(&column.header, PAID);
    let mut paid = columns.iter().filter(is_paid);
    let only = paid.next().filter(|_| paid.next().is_none())?;
    let mut others = columns.iter().filter(|column| column.index != only.index);
    let is_beside = columns.len() > 1 && others.all(|column| has(&column.header, PRICE));
    is_beside.then_some(*only)
}

fn signed(column: &Column) -> AmountColumns {
    AmountColumns::signed(index(column.index), false)
}

impl<'t> Money<'t> {
    /// Without words over the columns, balances and signs tell them apart, or nothing does.
    pub(super) fn by_content(
        &self,
        candidates: &[(&'t Column, Role)],
        balance: Option<usize>,
    ) -> Option<Amounts> {
        let columns = self.unnamed(candidates);
        if let Some((amount, balance)) = self.proven(&columns, balance) {
            return Some(self.decide(amount, Some(balance)));
        }
        for (position, left) in columns.iter().enumerate() {
            for right in &columns[position + 1..] {
                if self.fill_each_others_gaps(left, right) {
                    let others: Vec<usize> = columns.iter().map(|column| column.index).collect();
                    return Some(self.pair(left, right, balance, &others));
                }
            }
        }
        if let Some(paid) = paid_beside_prices(&columns) {
            return Some(self.decide(paid, balance));
        }
        let choice = columns.iter().copied().max_by_key(|column| {
            let is_wanted = self.wanted.contains(&column.index);
            (is_wanted, column.negative > 0, column.filled, usize::MAX - column.index)
        })?;
        // What stands beside the amounts shows which holds them together, or which is a part.
        let is_named = !choice.header.is_empty();
        let whole =
            |column: &'t Column| if is_named { self.booked(column, balance) } else { column };
        let choice = whole(choice);
        let mut amounts = self.decide(choice, balance);
        let is_part = |column: &'t Column| {
            column.index != choice.index && whole(column).index == choice.index
        };
        let rivals: Vec<AmountColumns> = columns
            .iter()
            .copied()
            .filter(|c| c.filled * 2 >= choice.filled && (c.negative > 0) == (choice.negative > 0))
            .filter(|column| !is_part(column))
            .map(signed)
            .collect();
        if rivals.len() > 1 && amounts.columns.question.is_none() {
            let detail = "Several columns may be the amount. Choose the one that was booked.";
            amounts.columns =
                super::choice::Choice::asking(amounts.columns.value, question(detail, &rivals));
        }
        Some(amounts)
    }

    fn unnamed(&self, candidates: &[(&'t Column, Role)]) -> Vec<&'t Column> {
        let fits = |role: Role| role == Role::Unnamed || role == Role::Amount;
        let all: Vec<&Column> = candidates
            .iter()
            .filter(|(column, role)| column.has_amounts() && fits(*role))
            .map(|(column, _)| *column)
            .collect();
        let with_decimals: Vec<&Column> =
            all.iter().copied().filter(|c| c.with_decimals > 0 || c.negative > 0).collect();
        let mut columns = if with_decimals.is_empty() { all } else { with_decimals };
        columns.truncate(MOST_UNNAMED);
        columns
    }

    /// The column whose amounts lead from balance to balance, with that of the balances.
    fn proven(
        &self,
        columns: &[&'t Column],
        balance: Option<usize>,
    ) -> Option<(&'t Column, usize)> {
        let balances: Vec<usize> = match balance {
            Some(balance) => vec![balance],
            None => columns.iter().map(|column| column.index).collect(),
        };
        let pairs =
            || columns.iter().flat_map(|amount| balances.iter().map(|balance| (*amount, *balance)));
        let apart = || {
            pairs().filter(|(amount, balance)| {
                let filled = self.layout.columns.get(*balance).map_or(0, |column| column.filled);
                amount.index != *balance && amount.filled >= filled
            })
        };
        let is_called = balance.is_some();
        let by_sign = apart()
            .filter_map(|(amount, balance)| {
                let proof = self.proof(&signed(amount), balance)?;
                let is_enough = is_called || self.stands(amount, balance, proof);
                is_enough.then_some((proof, amount, balance))
            })
            .max_by_key(|(proof, amount, balance)| {
                (proof.held, !proof.inverted, amount.negative, usize::MAX - amount.index - balance)
            });
        if let Some((_, amount, balance)) = by_sign {
            return Some((amount, balance));
        }
        apart().find(|(amount, balance)| {
            let out = self.ways_out(amount.index, *balance);
            out.is_some_and(|out| {
                let held = out.iter().flatten().count();
                is_called || held >= FEWEST_STEPS + self.alike(amount.index, *balance)
            })
        })
    }

    /// Whether steps from balance to balance prove that a column which is not called a balance is
    /// one: of the price beside what was paid one step may fit by chance. Rows in which both
    /// columns have the same count for nothing, and to turn a minus it takes more of them. Where
    /// nothing stands over the columns one that keeps the signs is enough.
    fn stands(&self, amount: &Column, balance: usize, proof: Proof) -> bool {
        let turns = proof.inverted && amount.negative > 0;
        let is_named = self.layout.columns.get(balance).is_some_and(|c| !c.header.is_empty());
        let enough = match (turns, is_named) {
            (true, _) => FEWEST_STEPS + 1,
            (false, true) => FEWEST_STEPS,
            (false, false) => 1,
        };
        proof.held >= enough + self.alike(amount.index, balance)
    }

    /// How many rows have the same number in two columns, whatever its sign.
    fn alike(&self, one: usize, other: usize) -> usize {
        let mark = self.balance_mark(other);
        let units = |row: &Row, column: usize, mark| {
            let amount = amount::read(row.cell(column), mark).ok().and_then(units)?;
            Some(amount.abs()).filter(|amount| *amount != 0)
        };
        let alike = |row: &&Row| {
            let amount = units(row, one, self.mark);
            amount.is_some() && amount == units(row, other, mark)
        };
        self.rows().filter(alike).count()
    }

    /// Which bookings are money out, as running balances tell; in the order of the bookings.
    pub(super) fn ways_out(&self, amount: usize, balance: usize) -> Option<Vec<Option<bool>>> {
        let mark = self.balance_mark(balance);
        let steps = self.rows().enumerate().map(|(place, row)| {
            let read = |column: usize, mark| amount::read(row.cell(column), mark).ok();
            let amount = read(amount, self.mark).and_then(units).unwrap_or(0);
            let balance = read(balance, mark).and_then(units);
            (row, (place, Step { amount, balance }))
        });
        let mut out = vec![None; self.layout.bookings.len()];
        let mut held = false;
        for group in self.keys.group(steps) {
            let steps: Vec<Step> = group.iter().map(|(_, step)| *step).collect();
            let Some(told) = balance::ways_out(&steps, self.newest_first) else { continue };
            held = true;
            group.iter().zip(told).for_each(|((place, _), way)| out[*place] = way);
        }
        held.then_some(out)
    }
}
