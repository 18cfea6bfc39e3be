//! Columns of amounts without words over them: balances and signs tell them apart, or a person
//! does.

use commands::statement::AmountColumns;

use super::super::amount;
use super::amounts::{Amounts, Money, index, question};
use super::balance::{self, Step};
use super::cells::units;
use super::layout::Column;
use super::role::Role;

/// How many unnamed columns are compared with each other.
const MOST_UNNAMED: usize = 8;

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
        let choice = columns.iter().copied().max_by_key(|column| {
            let is_wanted = self.wanted.contains(&column.index);
            (is_wanted, column.negative > 0, column.filled, usize::MAX - column.index)
        })?;
        let mut amounts = self.decide(choice, balance);
        let rivals: Vec<AmountColumns> = columns
            .iter()
            .filter(|c| c.filled * 2 >= choice.filled && (c.negative > 0) == (choice.negative > 0))
            .map(|column| signed(column))
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
        let by_sign = apart()
            .filter_map(|(amount, balance)| {
                Some((self.proof(&signed(amount), balance)?, amount, balance))
            })
            .max_by_key(|(proof, amount, balance)| {
                (proof.held, !proof.inverted, amount.negative, usize::MAX - amount.index - balance)
            });
        if let Some((_, amount, balance)) = by_sign {
            return Some((amount, balance));
        }
        apart().find(|(amount, balance)| self.ways_out(amount.index, *balance).is_some())
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
