//! The decimal mark of a file. Three digits behind a mark in every amount leave it open
//! (`24.500`): then the other columns of numbers, amounts without a mark and the currency tell it,
//! or a person does.

use domain::money::Currency;

use super::super::amount::{self, Evidence, Mark};
use super::choice::{Choice, Strength, question};
use super::layout::{Column, Layout};
use super::role::{Role, role};
use super::table::{Row, Table};

/// Chooses the mark; `account` is the currency of the account, where it is known.
pub(super) fn choose(table: &Table, layout: &Layout, account: Option<Currency>) -> Choice<Mark> {
    let rows = table.rows.get(layout.first..).unwrap_or_default();
    let columns = |wanted: &dyn Fn(Role) -> bool| -> Vec<usize> {
        let is_money = |column: &&Column| column.has_amounts() && wanted(role(column));
        layout.columns.iter().filter(is_money).map(|column| column.index).collect()
    };
    let amounts = columns(&|role| !matches!(role, Role::Other | Role::Balance));
    let (mark, open) = amount::mark_of(cells(rows, &amounts));
    if let Some(mark) = mark {
        let detail = format!("The amounts are written with a {} before decimals.", name(mark));
        return Choice::new(mark, Strength::Proven, detail);
    }
    // The balances and rates of some banks are written another way, so they come second.
    let others = columns(&|role| role == Role::Balance);
    let (mark, _) = amount::mark_of(cells(rows, &others));
    let (mark, others) = match mark {
        Some(mark) => (Some(mark), others),
        None => {
            let others = columns(&|role| role == Role::Other);
            (amount::mark_of(cells(rows, &others)).0, others)
        }
    };
    if let Some(mark) = mark {
        let titles: Vec<String> = others.iter().map(|c| layout.title(table, *c)).collect();
        let detail = format!(
            "A {} stands before decimals, as the numbers of {} show.",
            name(mark),
            titles.join(", ")
        );
        return Choice::new(mark, Strength::Proven, detail);
    }
    let Some(open) = open else {
        return Choice::new(Mark::Point, Strength::Known, "No amount has decimals.");
    };
    let named = layout.columns.iter().find_map(|column| column.currency);
    let in_rows = || currency_of_rows(layout, rows);
    by_currency_or_person(rows, &amounts, open, named.or(account).or_else(in_rows))
}

fn cells<'r>(rows: &'r [Row], columns: &[usize]) -> impl Iterator<Item = &'r str> {
    rows.iter().flat_map(move |row| columns.iter().map(move |column| row.cell(*column)))
}

fn name(mark: Mark) -> &'static str {
    if mark == Mark::Point { "point" } else { "comma" }
}

fn currency_of_rows(layout: &Layout, rows: &[Row]) -> Option<Currency> {
    let column = layout.columns.iter().find(|column| column.has_currencies())?;
    rows.iter().find_map(|row| Currency::new(row.cell(column.index)).ok())
}

/// Every amount with a mark has three digits behind it.
fn by_currency_or_person(
    rows: &[Row],
    amounts: &[usize],
    open: &str,
    currency: Option<Currency>,
) -> Choice<Mark> {
    let seen = if open.contains(',') { Mark::Comma } else { Mark::Point };
    let other = if seen == Mark::Comma { Mark::Point } else { Mark::Comma };
    let decimals = currency.map(|currency| currency.exponent());
    if let Some(decimals @ (0 | 3)) = decimals {
        let mark = if decimals == 3 { seen } else { other };
        let detail = format!("The currency has {decimals} decimals.");
        return Choice::new(mark, Strength::Known, detail);
    }
    match whole_amounts(rows, amounts) {
        Some(Whole::Thousands) => {
            let detail = format!("Thousands without a mark show that the {} is none.", name(seen));
            return Choice::new(seen, Strength::Known, detail);
        }
        Some(Whole::Small) => {
            let detail =
                format!("Only amounts above 999 have a {}: it parts thousands.", name(seen));
            return Choice::new(other, Strength::Known, detail);
        }
        None => {}
    }
    let detail = format!(
        "Every amount has three digits behind its {} ({open}). Choose whether that is a decimal \
         mark or parts thousands.",
        name(seen)
    );
    let choices = [other, seen].map(Mark::as_char);
    Choice::asking(other, question("decimal_mark", &detail, &choices))
}

/// What amounts without any mark show.
enum Whole {
    /// `1500` stands beside `24.500`.
    Thousands,
    /// `700` stands beside `24.500`.
    Small,
}

fn whole_amounts(rows: &[Row], amounts: &[usize]) -> Option<Whole> {
    let mut small = false;
    for cell in cells(rows, amounts).filter(|cell| !cell.contains(['.', ','])) {
        if amount::evidence(cell) != Some(Evidence::None) {
            continue;
        }
        match amount::read(cell, Mark::Point).map_or(0, |amount| amount.mantissa) {
            0 => {}
            1..1_000 => small = true,
            _ => return Some(Whole::Thousands),
        }
    }
    small.then_some(Whole::Small)
}
