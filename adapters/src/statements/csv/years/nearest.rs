//! Days without a year beside another day of the same row that has one (`05.03` beside
//! `05.03.2025`): theirs is the year in which they are nearest to it.

use chrono::{Datelike, NaiveDate};
use commands::statement::{DateOrder, ReadOptions};

use super::super::super::date::{self, DateText};
use super::super::super::text::clean;
use super::super::layout::MOST_COLUMNS;
use super::super::table::Row;
use super::yearless::{self, Day};
use super::{Column, MOST_BETWEEN, SAMPLE, Years, columns, is_called_date};

/// How far apart the two days of a booking may be: of the year before or the next one they are many
/// times as far.
const MOST_DAYS: u64 = 62;
/// The orders of day and month, one of which may prove itself by how near the days are.
const ORDERS: [DateOrder; 2] = [DateOrder::DayMonthYear, DateOrder::MonthDayYear];

/// Writes such days with their year.
pub(super) fn settle(rows: &mut [Row], options: &ReadOptions) -> Option<Years> {
    let today = options.today;
    let is_it = |cell: &str| yearless::read(cell).is_some();
    let found = columns(rows, today, &is_it);
    let found = found.into_iter().filter(|column| column.has_others && column.is_called_date);
    let found: Vec<(Column, usize, DateOrder)> = found
        .filter_map(|column| {
            let (beside, order) = beside(rows, column, today)?;
            Some((column, beside, order))
        })
        .collect();
    let mut told = None;
    for (column, beside, order) in found {
        let titles = [column.index, beside].map(|index| title(rows, column.first, index));
        for row in rows.iter_mut().skip(column.first) {
            let Some((day, _, time)) = yearless::read(row.cell(column.index)) else { continue };
            let other = date::read(row.cell(beside), today);
            let Some(near) = other.and_then(|other| nearest(day, other, order)) else { continue };
            let cell = clean(row.cell(column.index), 20);
            told.get_or_insert_with(|| {
                format!(
                    "The days in {} have no year; it is the one in which they are nearest to {}: \
                     {cell} was read as {near}.",
                    titles[0], titles[1]
                )
            });
            let text = written_like(other, near, order);
            row.replace(column.index, format!("{text}{time}"));
        }
    }
    told.map(Years::Told)
}

/// The day in the order of another one, so that both are read alike.
fn written_like(other: Option<DateText>, day: NaiveDate, order: DateOrder) -> String {
    let Some(DateText::Open { separator, .. }) = other else { return day.to_string() };
    let (day, month, year) = (day.format("%d"), day.format("%m"), day.format("%Y"));
    match order {
        DateOrder::MonthDayYear => format!("{month}{separator}{day}{separator}{year}"),
        _ => format!("{day}{separator}{month}{separator}{year}"),
    }
}

/// What stands over a column.
fn title(rows: &[Row], first: usize, column: usize) -> String {
    let heads = &rows[first.saturating_sub(MOST_BETWEEN)..first];
    let heading = heads.iter().rev().map(|row| row.cell(column)).find(|cell| !cell.is_empty());
    match heading {
        Some(heading) => format!("\u{201c}{}\u{201d}", clean(heading, 60)),
        None => format!("column {}", column.saturating_add(1)),
    }
}

/// The column of days with a year that are near in every row, with the order of both; that which is
/// called one comes first.
fn beside(rows: &[Row], column: Column, today: NaiveDate) -> Option<(usize, DateOrder)> {
    let rows = &rows[..rows.len().min(SAMPLE)];
    let days: Vec<(&Row, Day, char)> = rows[column.first..]
        .iter()
        .filter_map(|row| {
            let (day, separator, _) = yearless::read(row.cell(column.index))?;
            Some((row, day, separator))
        })
        .collect();
    let fits = |other: usize, order: DateOrder| {
        let mut near = 0_usize;
        let are_near = days.iter().all(|(row, day, _)| {
            let Some(beside) = date::read(row.cell(other), today) else {
                return row.cell(other).is_empty();
            };
            near += 1;
            nearest(*day, beside, order).is_some()
        });
        are_near && near * 2 > days.len()
    };
    let mut others: Vec<usize> = (0..MOST_COLUMNS).filter(|other| *other != column.index).collect();
    others.sort_by_key(|other| !is_called_date(rows, column.first, *other));
    others.into_iter().find_map(|other| {
        // Between points the day stands first, and between slashes nothing tells it.
        let has_points = days.iter().all(|(_, _, separator)| *separator == '.');
        let is_same = || {
            let same = |(_, day, _): &(&Row, Day, char)| day.on(ORDERS[0]) == day.on(ORDERS[1]);
            days.iter().all(same)
        };
        match ORDERS.map(|order| fits(other, order)) {
            [true, false] => Some((other, ORDERS[0])),
            [false, true] => (!has_points).then_some((other, ORDERS[1])),
            [true, true] => (has_points || is_same()).then_some((other, ORDERS[0])),
            [false, false] => None,
        }
    })
}

/// The day of the year in which it is nearest to another one, if that is near enough.
fn nearest(day: Day, other: DateText, order: DateOrder) -> Option<NaiveDate> {
    let other = other.on(order)?;
    let (month, number) = day.on(order);
    let years = [other.year(), other.year() - 1, other.year() + 1];
    let days = years.into_iter().filter_map(|year| NaiveDate::from_ymd_opt(year, month, number));
    let apart = |day: &NaiveDate| day.signed_duration_since(other).num_days().unsigned_abs();
    days.min_by_key(apart).filter(|day| apart(day) <= MOST_DAYS)
}
