//! Days without a year (`03/02`, `3 Feb`, `2月3日`), which have that of the period the file states.

use chrono::NaiveDate;
use commands::statement::{DateOrder, LineNote, ReadOptions};

use super::super::super::digits::latin_digits;
use super::super::super::month::month_by_name;
use super::super::super::text::clean;
use super::super::table::Row;
use super::calendar::Language;
use super::period::{self, Period};
use super::{Column, MOST_BETWEEN, Years, columns, rewrite};

/// Rows below the table that are looked at.
const MOST_BELOW: usize = 20;

/// A day without its year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Day {
    /// Two numbers, of which either may be the month.
    Numbers(u32, u32),
    Named {
        month: u32,
        day: u32,
    },
}

impl Day {
    /// Month and day.
    pub(super) fn on(self, order: DateOrder) -> (u32, u32) {
        match (self, order) {
            (Self::Numbers(day, month), DateOrder::DayMonthYear) => (month, day),
            (Self::Numbers(month, day), _) => (month, day),
            (Self::Named { month, day }, _) => (month, day),
        }
    }

    fn is_of(self, order: DateOrder) -> bool {
        let (month, day) = self.on(order);
        // A leap year has every day there is.
        NaiveDate::from_ymd_opt(2024, month, day).is_some()
    }
}

/// The day, what separates its numbers, and the time behind it.
pub(super) fn read(cell: &str) -> Option<(Day, char, String)> {
    if !(3..=40).contains(&cell.len()) {
        return None;
    }
    let text = &*latin_digits(cell);
    let (text, time) = match text.char_indices().rev().find(|(_, c)| c.is_whitespace()) {
        Some((at, _)) if text[at..].contains(':') => text.split_at(at),
        _ => (text, ""),
    };
    let text = text.trim_end_matches(['.', '日', '일', ' ']);
    let is_between = |c: char| matches!(c, '/' | '-' | '.' | '月' | '월') || c.is_whitespace();
    let at = text.find(is_between)?;
    let (one, behind) = text.split_at(at);
    let other = behind.trim_start_matches(is_between);
    let between = &behind[..behind.len() - other.len()];
    let separator = between.chars().next()?;
    let is_usual = between.chars().count() <= 2 && !other.contains(is_between);
    let number = |word: &str| {
        let is_number = (1..=2).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit());
        word.parse::<u32>().ok().filter(|nth| is_number && (1..=31).contains(nth))
    };
    let day = match (number(one), number(other)) {
        (Some(month), Some(day)) if matches!(separator, '月' | '월') => Day::Named { month, day },
        (Some(one), Some(other)) if !separator.is_whitespace() => Day::Numbers(one, other),
        (Some(day), None) => Day::Named { month: month_by_name(other)?, day },
        (None, Some(day)) => Day::Named { month: month_by_name(one)?, day },
        _ => return None,
    };
    let exists = [DateOrder::DayMonthYear, DateOrder::MonthDayYear].map(|order| day.is_of(order));
    (is_usual && exists.contains(&true)).then(|| (day, separator, time.to_owned()))
}

/// Writes such days with their year, where a period tells it.
pub(super) fn settle(rows: &mut [Row], options: &ReadOptions) -> Option<Years> {
    let today = options.today;
    let is_it = |cell: &str| read(cell).is_some();
    let is_sure = |column: &Column| {
        let cell = rows[column.first].cell(column.index);
        let is_parted = read(cell).is_some_and(|(_, separator, _)| !matches!(separator, '.' | '-'));
        !column.has_others && (column.is_called_date || is_parted)
    };
    let found: Vec<Column> = columns(rows, today, &is_it).into_iter().filter(is_sure).collect();
    let main = *found.first()?;
    let heads = &rows[main.first.saturating_sub(MOST_BETWEEN)..main.first];
    let heading = heads.iter().rev().find(|row| !row.cell(main.index).is_empty());
    let heading = heading.map_or("", |row| row.cell(main.index)).to_owned();
    let cell = clean(rows[main.first].cell(main.index), 40);
    let Some(Found { order, period, open }) = told_by(rows, main, &heading, options) else {
        let detail = format!(
            "The days have no year ({cell}), and nothing beside the table tells it of all of them. \
             Write the days with their year, or their period over the table, as in \"Period: \
             2025-02-01 - 2025-02-28\", and import the file again."
        );
        let line = rows[main.first].line;
        return Some(Years::Refused(LineNote { line, code: "year-missing".to_owned(), detail }));
    };
    let anew = |cell: &str| {
        let (day, _, time) = read(cell)?;
        let (month, day) = day.on(order);
        Some(format!("{}{time}", period.day(month, day)?))
    };
    let day = anew(rows[main.first].cell(main.index)).unwrap_or_default();
    for column in found {
        rewrite(rows, column.index, &anew);
    }
    if !open.is_empty() {
        return Some(Years::Asked(open));
    }
    Some(Years::Told(format!(
        "The days have no year; it is that of the period which the file states ({} to {}): {cell} \
         was read as {day}.",
        period.from, period.until
    )))
}

/// The order of day and month of such days, and their period.
struct Found {
    order: DateOrder,
    period: Period,
    /// The orders among which a person must choose.
    open: Vec<DateOrder>,
}

/// The order of day and month, and the first period in which all days are. Where both orders are
/// possible the period decides, by its own days or by having them all, and then the day comes first
/// as nearly everywhere, if the same days come of it; else the order that a person has said, or the
/// only one in which the rows are sorted.
fn told_by(rows: &[Row], column: Column, heading: &str, options: &ReadOptions) -> Option<Found> {
    let days: Vec<Day> = rows[column.first..]
        .iter()
        .filter_map(|row| read(row.cell(column.index)).map(|(day, ..)| day))
        .collect();
    let last = rows.iter().rposition(|row| read(row.cell(column.index)).is_some())?;
    let below = rows[last + 1..].iter().take(MOST_BELOW);
    let beside: Vec<&Row> = rows[..column.first].iter().rev().chain(below).collect();
    let language = Language::of(rows, column.first, options);
    let orders = [DateOrder::DayMonthYear, DateOrder::MonthDayYear];
    let mut fitting: Vec<(DateOrder, Period)> = Vec::new();
    for order in orders {
        if !days.iter().all(|day| day.is_of(order)) {
            continue;
        }
        let periods = period::stated(&beside, heading, (order, language), options.today);
        let has_all = |period: &Period| {
            days.iter().all(|day| {
                let (month, day) = day.on(order);
                period.day(month, day).is_some()
            })
        };
        fitting.extend(periods.into_iter().find(has_all).map(|period| (order, period)));
    }
    let is_its_own = |(order, period): &&(DateOrder, Period)| period.order == Some(*order);
    let said = [&options.mapping, &options.remembered].into_iter().flatten();
    let mut said = said.map(|mapping| mapping.date_order);
    let is_sorted = |(order, period): &&(DateOrder, Period)| {
        let read = days.iter().filter_map(|day| {
            let (month, day) = day.on(*order);
            period.day(month, day)
        });
        let read: Vec<NaiveDate> = read.collect();
        read.is_sorted() || read.iter().rev().is_sorted()
    };
    let found = |(order, period), open| Some(Found { order, period, open });
    match fitting.as_slice() {
        [only] => found(*only, Vec::new()),
        [one, other] => {
            let are_named = days.iter().all(|day| day.on(one.0) == day.on(other.0));
            let own = fitting.iter().find(is_its_own).copied();
            let mut by_person =
                || said.find_map(|order| fitting.iter().find(|(own, _)| *own == order));
            let sorted = || {
                let mut sorted = fitting.iter().filter(is_sorted);
                sorted.next().filter(|_| sorted.next().is_none())
            };
            let told = own.or_else(|| Some(*one).filter(|_| are_named));
            let told = told.or_else(|| by_person().copied()).or_else(|| sorted().copied());
            match told {
                Some(told) => found(told, Vec::new()),
                None => found(*one, orders.to_vec()),
            }
        }
        _ => None,
    }
}
