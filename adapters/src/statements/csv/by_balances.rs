//! What running balances alone tell of amounts without a sign: the direction of every row but the
//! oldest. That one is told by what stood there before it, or by a column of codes that never mean
//! anything else; else a person tells it.

use commands::statement::AmountColumns;

use super::super::amount;
use super::super::side::Side;
use super::amounts::{Money, index, question};
use super::balance_words::{self, Named};
use super::cells::units;
use super::choice::{Choice, Strength};
use super::direction::spoken;
use super::flags::Flag;
use super::layout::Column;
use super::table::Row;

/// How often each value of a column of codes must be proven before it tells another row.
const OFTEN: usize = 2;

impl<'t> Money<'t> {
    /// What the balances alone tell; `out`: which rows are money out, as far as they do.
    pub(super) fn by_balances(
        &self,
        column: &Column,
        balance: Option<usize>,
        flags: &[Flag<'t>],
        out: &[Option<bool>],
    ) -> Option<Choice<AmountColumns>> {
        let balance = balance?;
        let (out, began) = self.with_oldest(column.index, balance, out);
        let open = self.open(column.index, &out);
        if let Some(choice) = self.by_flag(column, flags, &out, &open) {
            return Some(choice);
        }
        let count = |wanted| out.iter().filter(|way| **way == Some(wanted)).count();
        let (outs, ins) = (count(true), count(false));
        let is_one_way = outs == 0 || ins == 0;
        if is_one_way {
            let sets_apart = |flag: &Flag| {
                let value = self.oldest(&open).map(|row| row.mark(flag.column.index));
                flag.sets_apart(value)
            };
            if outs + ins == 0 || flags.iter().any(|flag| flag.has_short() && sets_apart(flag)) {
                return None;
            }
            let all = self.bare(column, ins == 0);
            if self.by_custom(column).is_some_and(|custom| custom.value == all) {
                return None;
            }
            if open.is_empty() {
                let why = "The balances rise or fall with every amount.";
                return Some(Choice::new(all, Strength::Known, why));
            }
        }
        let choices = [true, false].map(|oldest_is_out| AmountColumns::Balanced {
            column: index(column.index),
            balance_column: index(balance),
            oldest_is_out,
        });
        if open.is_empty() || began.is_some() {
            let chosen = choices[usize::from(began == Some(false))].clone();
            let why = "The balances tell the direction of every amount, from the first on.";
            return Some(Choice::new(chosen, Strength::Known, why));
        }
        let line = self.oldest(&open).map_or(0, |row| row.line);
        let detail = format!(
            "The balances tell the direction of every amount but the oldest (line {line}). Choose \
             whether that one is money out."
        );
        Some(Choice::asking(choices[0].clone(), question(&detail, &choices)))
    }

    /// A column of few values of which the balances prove what each of them means. Of a row that no
    /// balance tells it is believed where its values are codes of a direction and nothing else:
    /// what is paid by transfer, and to whom, goes both ways.
    fn by_flag(
        &self,
        column: &Column,
        flags: &[Flag<'t>],
        out: &[Option<bool>],
        open: &[usize],
    ) -> Option<Choice<AmountColumns>> {
        flags.iter().find_map(|flag| {
            let values = || open.iter().filter_map(|place| self.booking(*place));
            let proven = flag.proven(self.rows(), out)?;
            let is_told =
                values().all(|row| flag.tells_beyond(row.mark(flag.column.index), &proven, OFTEN));
            if !is_told || !flag.may_be_direction() {
                return None;
            }
            let meaning = proven.into_iter().map(|proven| (proven.value, proven.way)).collect();
            let title = self.layout.title(self.table, flag.column.index);
            let why = format!(
                "The balances prove that {title} tells the direction: {}.",
                spoken(&meaning)
            );
            let columns = flag.directed(column.index, &meaning);
            Some(Choice::new(columns, Strength::Proven, why))
        })
    }

    fn booking(&self, place: usize) -> Option<&'t Row> {
        self.table.rows.get(*self.layout.bookings.get(place)?)
    }

    /// The bookings with an amount whose direction is not told.
    fn open(&self, column: usize, out: &[Option<bool>]) -> Vec<usize> {
        let has_amount = |row: &Row| {
            amount::read(row.cell(column), self.mark).is_ok_and(|amount| amount.mantissa != 0)
        };
        let rows = self.rows().zip(out).enumerate();
        rows.filter(|(_, (row, way))| way.is_none() && has_amount(row))
            .map(|(place, _)| place)
            .collect()
    }

    /// The oldest of open rows: the one at an end of the file.
    fn oldest(&self, open: &[usize]) -> Option<&'t Row> {
        let last = self.layout.bookings.len().checked_sub(1)?;
        let is_end = |place: &&usize| **place == 0 || **place == last;
        self.booking(*open.iter().find(is_end).or(open.first())?)
    }

    /// The directions with that of the oldest row, where what stood there before it tells it.
    fn with_oldest(
        &self,
        column: usize,
        balance: usize,
        out: &[Option<bool>],
    ) -> (Vec<Option<bool>>, Option<bool>) {
        let mut told = out.to_vec();
        // What states no balance, as a sum at the end does, is not what others follow from.
        let stands =
            |place: &usize| self.booking(*place).is_some_and(|row| !row.cell(balance).is_empty());
        let open: Vec<usize> = self.open(column, out).into_iter().filter(stands).collect();
        let [place] = open[..] else { return (told, None) };
        let began = self.began_out(place, column, balance);
        told[place] = began;
        (told, began)
    }

    /// Whether the only open row is money out: its balance is its amount if nothing was there
    /// before, or what the file states at its beginning with it, or a row beside it does.
    fn began_out(&self, place: usize, column: usize, balance: usize) -> Option<bool> {
        let row = self.booking(place)?;
        let read = |row: &Row, column: usize, mark| {
            amount::read(row.cell(column), mark).ok().and_then(units)
        };
        let amount = read(row, column, self.mark)?;
        let mark = self.balance_mark(balance);
        let after = read(row, balance, mark)?;
        let opens = |opening: i128| {
            let is_it = after.abs_diff(opening) == amount.unsigned_abs();
            is_it.then_some(after < opening)
        };
        let beside = self.beside(place).into_iter().find_map(|row| {
            let stated = read(row, balance, mark).or_else(|| read(row, column, self.mark))?;
            opens(stated)
        });
        beside
            .or_else(|| self.stated[0].and_then(opens))
            .or_else(|| (after != 0 && after.abs() == amount.abs()).then_some(after < 0))
    }

    /// The rows beyond the outermost booking that may state what was there before it.
    fn beside(&self, place: usize) -> Vec<&'t Row> {
        let rows = &self.table.rows;
        let Some(at) = self.layout.bookings.get(place).copied() else { return Vec::new() };
        let above = rows.get(self.layout.first..at).filter(|_| place == 0);
        let is_last = place + 1 == self.layout.bookings.len();
        let below = rows.get(at + 1..).filter(|_| is_last);
        let states = |row: &&Row| {
            matches!(balance_words::named(row), Named::Yes(Side::Opening | Side::Untold))
        };
        above.into_iter().chain(below).flatten().filter(states).collect()
    }
}
