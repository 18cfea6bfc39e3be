//! A column of currencies directly behind amounts of what was paid abroad, beside the money out and
//! in of the account (`Foreign debit;Foreign credit;Currency;Debit;Credit`): it tells theirs, and
//! the account's amounts are in its own.

use commands::statement::ReadOptions;
use domain::money::Currency;

use super::currency::in_cell;
use super::foreign::{RATE, size};
use super::layout::{Column, Layout};
use super::role::{Role, is_fee, role};
use super::table::{Row, Table};
use super::{texts, words};

/// What amounts are called that were paid in their own currency.
const FOREIGN: &str = "\
    foreign|fcy|fremd|etrang|estera|estero|straniera|extranj|estrang|vreemd|utlandsk|utenlandsk|\
    udenlandsk|ulkom|obc|zagran|cizi|zahranic|deviz|иностран|іноземн|外币|外幣|外貨|외화|doviz|\
    ngoai te";

/// The column of the currencies of the account's amounts: the given one, if there is any, or
/// another where that one tells those of foreign amounts. `used`: the columns of days.
pub(super) fn of_account(
    table: &Table,
    layout: &Layout,
    (code, used): (Option<usize>, &[usize]),
    options: &ReadOptions,
) -> Option<usize> {
    let code = code?;
    if !has(table, layout, code, options.account_currency) {
        return Some(code);
    }
    let used: Vec<usize> = used.iter().copied().chain([code]).collect();
    texts::currency(table, layout, &used)
}

/// Whether a column of currencies tells those of the amounts before it, which are not the
/// account's: they differ from the account's where it names another currency, and nowhere else.
fn has(table: &Table, layout: &Layout, code: usize, own: Option<Currency>) -> bool {
    let column = |index: usize| layout.columns.get(index);
    let paid: Vec<usize> =
        (0..code).rev().take_while(|index| column(*index).is_some_and(is_paid)).collect();
    let is_booked = |column: &&Column| {
        matches!(role(column), Role::Amount | Role::Debit | Role::Credit)
            && column.amounts > 0
            && !is_paid(column)
            && !column.has_dates()
            && !column.has_currencies()
    };
    let booked: Vec<usize> = layout.columns.iter().filter(is_booked).map(|c| c.index).collect();
    if paid.is_empty() || booked.is_empty() {
        return false;
    }
    let amount = |row: &Row, columns: &[usize]| {
        columns.iter().find_map(|column| size(row.cell(*column)).filter(|size| *size != 0))
    };
    let mut abroad = 0_usize;
    for row in layout.bookings.iter().map(|place| &table.rows[*place]) {
        let cell = row.cell(code);
        let is_home = own.is_some() && in_cell(cell, own) == own;
        match (amount(row, &paid), amount(row, &booked)) {
            (None, _) if cell.is_empty() || is_home => {}
            (Some(paid), Some(booked)) if paid == booked => {}
            (Some(_), Some(_)) if !cell.is_empty() && !is_home => abroad += 1,
            _ => return false,
        }
    }
    abroad > 0
}

fn is_paid(column: &Column) -> bool {
    let header = column.header.as_str();
    // One of the two sides may be empty in all rows.
    (column.amounts > 0 || column.filled == 0)
        && (words::has(header, FOREIGN) || words::has(header, words::PAID_AMOUNT))
        && !is_fee(header)
        && !words::has(header, RATE)
}
