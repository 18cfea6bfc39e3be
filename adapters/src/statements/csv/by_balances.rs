//! What running balances alone tell of amounts without a sign: the direction of every row but the
//! oldest. That one is told by what stood there before it, in the file or as the household knows,
//! or by a column of codes that never mean anything else; else a person tells it.

use commands::statement::{AmountColumns, DecidedBy, StatementBalance};

use super::super::amount;
use super::super::side::Side;
use super::amounts::{Money, index, question};
use super::balance_words::{self, Named};
use super::cells::units;
use super::choice::{Choice, Strength};
use super::direction::spoken;
use super::flags::Flag;
use super::known;
use super::layout::Column;
use super::table::Row;

/// How often each value of a column of codes must be proven before it tells another row.
const OFTEN: usize = 2;

/// What told the direction of the oldest row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Began {
    pub is_out: bool,
    /// What is on the account before it, where that told it; else the file did.
    known: Option<StatementBalance>,
}

/// What the balances tell, from the oldest row on.
fn told(columns: AmountColumns, why: &str, began: Option<Began>) -> Choice<AmountColumns> {
    let Some(known) = began.and_then(|began| began.known) else {
        return Choice::new(columns, Strength::Known, format!("{why}."));
    };
    let StatementBalance { on, amount } = known;
    let why = format!("{why}; the oldest follows {amount}, which is on the account on {on}.");
    Choice { by: DecidedBy::Account, ..Choice::new(columns, Strength::Known, why) }
}

/// What is asked, unless the balances follow from what is known to be on the account.
fn unless_known(
    began: Option<Began>,
    asked: impl FnOnce() -> Option<Choice<AmountColumns>>,
) -> Option<Choice<AmountColumns>> {
    if began.is_some_and(|began| began.known.is_some()) { None } else { asked() }
}

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
        let (with_oldest, began) = self.with_oldest(column.index, balance, out);
        // What a column of codes means is for the file to show, not for what is on the account.
        let shown =
            if began.is_some_and(|began| began.known.is_some()) { out } else { &with_oldest };
        let open = self.open(column.index, shown);
        if let Some(choice) = self.by_flag(column, flags, shown, &open) {
            return Some(choice);
        }
        let (out, open) = (&with_oldest, self.open(column.index, &with_oldest));
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
            let all = self.one_way(column, ins == 0);
            if self.by_custom(column).is_some_and(|custom| custom.value == all) {
                return None;
            }
            if open.is_empty() {
                let asked = || {
                    self.unless_debt_unsigned((column, balance), out, std::slice::from_ref(&all))
                };
                let why = "The balances rise or fall with every amount";
                return unless_known(began, asked).or_else(|| Some(told(all.clone(), why, began)));
            }
        }
        let choices = [true, false].map(|oldest_is_out| AmountColumns::Balanced {
            column: index(column.index),
            balance_column: index(balance),
            oldest_is_out,
            owed: false,
        });
        let is_told = open.is_empty() || began.is_some();
        let is_out = is_told.then(|| began.is_none_or(|began| began.is_out));
        let possible = match is_out {
            Some(is_out) => std::slice::from_ref(&choices[usize::from(!is_out)]),
            None => &choices[..],
        };
        let asked = || self.unless_debt_unsigned((column, balance), out, possible);
        if let Some(asked) = unless_known(began, asked) {
            return Some(asked);
        }
        if let [chosen] = possible {
            let chosen = chosen.clone();
            let why = "The balances tell the direction of every amount, from the first on";
            return Some(told(chosen, why, began));
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
    pub(super) fn open(&self, column: usize, out: &[Option<bool>]) -> Vec<usize> {
        let has_amount = |row: &Row| {
            amount::read(row.cell(column), self.mark).is_ok_and(|amount| amount.mantissa != 0)
        };
        let rows = self.rows().zip(out).enumerate();
        rows.filter(|(_, (row, way))| way.is_none() && has_amount(row))
            .map(|(place, _)| place)
            .collect()
    }

    /// The oldest of open rows: the one at an end of the file.
    pub(super) fn oldest(&self, open: &[usize]) -> Option<&'t Row> {
        let is_end = |place: &&usize| self.is_end(**place);
        self.booking(*open.iter().find(is_end).or(open.first())?)
    }

    /// The directions with that of the oldest row, where what stood there before it tells it.
    pub(super) fn with_oldest(
        &self,
        column: usize,
        balance: usize,
        out: &[Option<bool>],
    ) -> (Vec<Option<bool>>, Option<Began>) {
        let mut told = out.to_vec();
        // What states no balance, as a sum at the end does, is not what others follow from.
        let stands =
            |place: &usize| self.booking(*place).is_some_and(|row| !row.cell(balance).is_empty());
        let open: Vec<usize> = self.open(column, out).into_iter().filter(stands).collect();
        let [place] = open[..] else { return (told, None) };
        let began = self.began_out(place, column, balance);
        told[place] = began.map(|began| began.is_out);
        (told, began)
    }

    /// Whether the only open row is money out: its balance follows from what the file states at its
    /// beginning, in a row beside it as well, or from what is on the account before it; or it is
    /// its amount, if nothing was there before.
    fn began_out(&self, place: usize, column: usize, balance: usize) -> Option<Began> {
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
        let by_file = |is_out| Began { is_out, known: None };
        if let Some(is_out) = beside.or_else(|| self.stated[0].and_then(opens)) {
            return Some(by_file(is_out));
        }
        let known = self.known.filter(|_| self.is_end(place));
        let stood = known.and_then(known::units);
        // What is owed stands there below nothing.
        let owed = stood.filter(|_| self.balance_may_be_debt(balance)).map(|stood| -stood);
        if let Some(is_out) = stood.and_then(opens).or_else(|| owed.and_then(opens)) {
            return Some(Began { is_out, known });
        }
        let is_first = known.is_none() && after != 0 && after.abs() == amount.abs();
        is_first.then_some(by_file(after < 0))
    }

    fn is_end(&self, place: usize) -> bool {
        place == 0 || place + 1 == self.layout.bookings.len()
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
