//! Rows at an end with a day and an amount alone, where every other row says in words what it is:
//! some banks write the balance so.

use chrono::NaiveDate;

use super::super::proofs::Item;
use super::super::table::Look;

/// Of how many others such a row must differ.
const FEWEST: usize = 2;
/// The fewest letters of a word among digits.
const FEWEST_LETTERS: usize = 3;

/// Whether a text says something: what is nearly all digits is the number of an account.
fn is_word(cell: &str, today: NaiveDate) -> bool {
    let letters = cell.chars().filter(|c| c.is_alphabetic()).count();
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    Look::of(cell, today) == Look::Word && (letters >= FEWEST_LETTERS || letters > digits)
}

/// The lines of the first and the last row, where they say nothing and all others do.
pub(super) fn at_ends(items: &[&Item<'_>], today: NaiveDate) -> Vec<u32> {
    let ([first, between @ .., last], true) = (items, items.len() > FEWEST) else {
        return Vec::new();
    };
    // What stands in every row, as the name of the account does, says nothing of this one.
    let is_shared =
        |column: usize, cell: &str| items.iter().all(|item| item.row.cell(column) == cell);
    let says = |item: &Item| {
        item.row
            .cells()
            .enumerate()
            .any(|(column, cell)| is_word(cell, today) && !is_shared(column, cell))
    };
    let bare: Vec<&Item> =
        [*first, *last].into_iter().filter(|item| item.balance.is_none() && !says(item)).collect();
    let others = || {
        between
            .iter()
            .chain([first, last])
            .filter(|item| bare.iter().all(|bare| bare.row.line != item.row.line))
    };
    let do_differ =
        !bare.is_empty() && others().count() >= FEWEST && others().all(|item| says(item));
    if do_differ { bare.into_iter().map(|item| item.row.line).collect() } else { Vec::new() }
}
