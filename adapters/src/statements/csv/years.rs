//! Days whose year is not told as usual: in another calendar (`03/02/2568`, `114/02/03`,
//! `令和7年2月3日`), not at all beside a period or another day that has it (`03/02`), before the
//! day and the month (`2025-31-01`), or in a column of its own; and days whose month is called by a
//! name of two languages, or may be their day. They are written anew before the
//! table is looked at. What cannot be told beyond doubt is refused: no year is guessed.

mod calendar;
mod day_second;
mod months;
mod nearest;
mod parted;
mod period;
mod running;
mod short_era;
mod swapped;
mod yearless;

use chrono::NaiveDate;
use commands::statement::{DateOrder, LineNote, ReadOptions};

use super::super::{amount, date};
use super::layout::MOST_COLUMNS;
use super::table::Row;
use super::words;

/// Rows that are looked at to find such days.
const SAMPLE: usize = 200;
/// How far above its first day a column may have its heading.
const MOST_BETWEEN: usize = 5;

/// What was done with such days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Years {
    /// They are written anew, and this says how.
    Told(String),
    /// They are written anew in the first of these orders; a person tells which it is.
    Asked(Vec<DateOrder>),
    /// The same, with a question of their own.
    AskedSo(String, Vec<DateOrder>),
    /// They are not understood.
    Refused(LineNote),
}

/// A column of such days, and its first row that has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Column {
    index: usize,
    first: usize,
    is_called_date: bool,
    /// Whether the rows have other days, which can be read.
    has_others: bool,
}

/// Writes such days anew; answers what was done, if there are any.
pub(super) fn settle(rows: &mut [Row], options: &ReadOptions) -> Option<Years> {
    let months = months::settle(rows, options);
    if let Some(Years::Refused(_)) = months {
        return months;
    }
    let years = settle_years(rows, options);
    both(months, years)
}

fn settle_years(rows: &mut [Row], options: &ReadOptions) -> Option<Years> {
    let parted = parted::settle(rows, options);
    let told = calendar::settle(rows, options)
        .or_else(|| short_era::settle(rows, options))
        .or_else(|| nearest::settle(rows, options))
        .or_else(|| yearless::settle(rows, options))
        .or_else(|| day_second::settle(rows, options))
        .or_else(|| swapped::settle(rows, options));
    both(parted, told)
}

/// What was done first, and what after it.
fn both(first: Option<Years>, then: Option<Years>) -> Option<Years> {
    match (first, then) {
        (Some(Years::Told(first)), Some(Years::Told(then))) => {
            Some(Years::Told(format!("{first} {then}")))
        }
        (first, then) => then.or(first),
    }
}

/// The columns most of whose cells are such days, in rows that have amounts as well.
fn columns(rows: &[Row], today: NaiveDate, is_it: &dyn Fn(&str) -> bool) -> Vec<Column> {
    let rows = &rows[..rows.len().min(SAMPLE)];
    let width = rows.iter().map(Row::len).max().unwrap_or(0).min(MOST_COLUMNS);
    let of = |index: usize| {
        let first = rows.iter().position(|row| is_it(row.cell(index)))?;
        // What stands below the last one sums up the others.
        let last = rows.iter().rposition(|row| is_it(row.cell(index)))?;
        let below = &rows[first..=last];
        let filled = below.iter().filter(|row| !row.cell(index).is_empty()).count();
        let own: Vec<&Row> = below.iter().filter(|row| is_it(row.cell(index))).collect();
        let has_amount = |row: &&&Row| {
            let mut others = row.cells().enumerate().filter(|(column, _)| *column != index);
            others.any(|(_, cell)| amount::evidence(cell).is_some())
        };
        // Days in digits alone are only told by their heading.
        let in_digits = |(column, cell): (usize, &str)| {
            let is_digits =
                (5..=8).contains(&cell.len()) && cell.bytes().all(|b| b.is_ascii_digit());
            column != index && is_digits && is_called_date(rows, first, column)
        };
        let is_dated = |row: &&&Row| {
            row.cells().any(|cell| date::read(cell, today).is_some())
                || row.cells().enumerate().any(in_digits)
        };
        let (with_amount, dated) =
            (own.iter().filter(has_amount).count(), own.iter().filter(is_dated).count());
        (own.len() * 2 > filled && with_amount * 2 > own.len()).then(|| Column {
            index,
            first,
            is_called_date: is_called_date(rows, first, index),
            has_others: dated * 2 > own.len(),
        })
    };
    (0..width).filter_map(of).collect()
}

fn is_called_date(rows: &[Row], first: usize, column: usize) -> bool {
    let near = &rows[first.saturating_sub(MOST_BETWEEN)..first];
    near.iter().any(|row| words::DATE.name(&words::normalised(row.cell(column))))
}

/// Writes the cells of a column anew that are such days.
fn rewrite(rows: &mut [Row], column: usize, anew: &dyn Fn(&str) -> Option<String>) {
    for row in rows {
        if let Some(text) = anew(row.cell(column)) {
            row.replace(column, text);
        }
    }
}

#[cfg(test)]
mod tests;
