//! Amounts of one booking in two currencies, each with a column of its own for the currency: what
//! was paid, and what was booked. The one in the account's currency was booked.

use domain::money::Currency;

use super::layout::{Column, Layout};
use super::role::{Role, role};
use super::table::Table;
use super::words::{self, has};

/// A column of amounts and that of their currencies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pair {
    pub amount: usize,
    pub currency: usize,
}

/// The booked amount of a file that has several, and the columns of the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Booked {
    pub pair: Pair,
    pub others: Vec<usize>,
}

/// Finds the booked amount where two or more have their own currency: it is in that of the account
/// in every row; where that is not known, or all are, in the same one in all rows while the others
/// change, else by the words of the headings.
pub(super) fn booked(table: &Table, layout: &Layout, own: Option<Currency>) -> Option<Booked> {
    let pairs = pairs(layout);
    if pairs.len() < 2 || layout.bookings.is_empty() {
        return None;
    }
    let codes = |pair: &Pair| {
        let rows = layout.bookings.iter().map(|place| &table.rows[*place]);
        let mut codes: Vec<&str> = rows.map(|row| row.cell(pair.currency)).collect();
        codes.sort_unstable();
        codes.dedup();
        codes
    };
    let is_own = |pair: &&Pair| {
        let is_code = |code: &str| own.is_some_and(|own| own.to_string() == code);
        codes(pair).iter().all(|code| is_code(&code.to_ascii_uppercase()))
    };
    let is_constant = |pair: &&Pair| codes(pair).len() == 1;
    let is_booked = |pair: &&Pair| {
        let header = |column: usize| layout.columns.get(column).map_or("", |c| c.header.as_str());
        has(header(pair.amount), words::BOOKED_AMOUNT)
            || has(header(pair.currency), words::BOOKED_AMOUNT)
    };
    let only = |fits: &dyn Fn(&&Pair) -> bool| {
        let mut fitting = pairs.iter().filter(|pair| fits(pair));
        fitting.next().filter(|_| fitting.next().is_none()).copied()
    };
    let pair = only(&is_own)
        .or_else(|| only(&is_constant).filter(|_| own.is_none()))
        .or_else(|| only(&is_booked))?;
    let others = pairs.iter().filter(|other| **other != pair);
    let others = others.flat_map(|other| [other.amount, other.currency]).collect();
    Some(Booked { pair, others })
}

/// Each currency belongs to the amount beside it: in a file with as many of both, one to one.
fn pairs(layout: &Layout) -> Vec<Pair> {
    let bookings = layout.bookings.len();
    let is_complete = |column: &&Column| column.filled * 100 >= bookings * 95;
    let columns = || layout.columns.iter().filter(is_complete);
    let may_be = |column: &&Column| {
        role(column) == Role::Amount && column.has_amounts() && !column.has_dates()
    };
    let amounts: Vec<usize> = columns().filter(may_be).map(|column| column.index).collect();
    let has_codes = |column: &&Column| column.has_currencies();
    let codes: Vec<usize> = columns().filter(has_codes).map(|column| column.index).collect();
    if amounts.len() != codes.len() {
        return Vec::new();
    }
    let pair = |(amount, currency): (usize, usize)| Pair { amount, currency };
    amounts.into_iter().zip(codes).map(pair).collect()
}
