//! Short years that stand first under Japanese headings: those of the era (`7-02-03` is 令和7年,
//! 2025), or the usual ones (`07.02.03` may be 2007). One digit is a year of the era; of two that
//! may be either, the file tells which, or they are refused.

use chrono::{Datelike, Days, NaiveDate};
use commands::statement::{DateOrder, LineNote, ReadOptions};

use super::super::super::date::{self, DateText};
use super::super::super::digits::latin_digits;
use super::super::super::text::clean;
use super::super::layout::MOST_COLUMNS;
use super::super::table::Row;
use super::calendar::{Language, Numbers};
use super::period;
use super::{Column, MOST_BETWEEN, SAMPLE, Years, columns, rewrite};

/// The year before the first one of Reiwa.
const REIWA: i32 = 2018;
/// How far in the future a bank still dates bookings.
const FUTURE: Days = Days::new(31);
/// How many years back days may be, and how many those of a file that is most likely read.
const MOST_BACK: i32 = 60;
const NEAR: i32 = 15;
/// The most days between the first and the last one of a usual file.
const MOST_DAYS: i64 = 400;
/// How many days the two days of one booking are apart.
const APART: u64 = 31;
/// Rows below the table that are looked at.
const MOST_BELOW: usize = 20;

/// Headings that are Japanese, also where none of its own letters stand in them.
const HEADINGS: [&str; 14] = [
    "日付",
    "年月日",
    "取引日",
    "取扱日",
    "利用日",
    "起算日",
    "計上日",
    "記帳日",
    "処理日",
    "決済日",
    "振込日",
    "支払日",
    "受付日",
    "入出金日",
];
/// Headings beside them that are.
const BESIDE: [&str; 6] = ["残高", "出金", "引落", "支払金額", "預入", "円"];

/// Three short numbers of which the first may be the year, and what stands behind them.
struct Short {
    parts: [String; 3],
    rest: String,
    /// Whether the order of the numbers is written beside them.
    is_named: bool,
}

impl Short {
    fn of(cell: &str) -> Option<Self> {
        if !(5..=40).contains(&cell.len()) {
            return None;
        }
        let text = latin_digits(cell);
        let is_compact = text.len() <= 6 && text.bytes().all(|byte| byte.is_ascii_digit());
        let apart = date::apart(&text).filter(|_| is_compact);
        let numbers = Numbers::of(apart.as_deref().unwrap_or(&text))?;
        numbers.parts.iter().all(|part| part.len() <= 2).then(|| Self {
            parts: numbers.parts.map(ToOwned::to_owned),
            rest: numbers.rest.to_owned(),
            is_named: numbers.separator == '年' || text.contains('年'),
        })
    }

    fn day(&self, year: i32, [month, day]: [usize; 2]) -> Option<NaiveDate> {
        let number = |nth: usize| self.parts[nth].parse::<u32>().ok();
        NaiveDate::from_ymd_opt(year, number(month)?, number(day)?)
    }

    fn of_era(&self) -> Option<NaiveDate> {
        self.day(REIWA + self.parts[0].parse::<i32>().ok()?, [1, 2])
    }

    fn usual(&self, today: NaiveDate) -> Option<NaiveDate> {
        self.day(date::full_year(&self.parts[0], false, today)?, [1, 2])
    }

    /// The day with the year last.
    fn year_last(&self, today: NaiveDate) -> Option<NaiveDate> {
        let year = date::full_year(&self.parts[2], false, today)?;
        self.day(year, [1, 0]).filter(|_| !self.is_named)
    }
}

/// Which years they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Which {
    Era,
    Usual,
    /// Nothing tells.
    Unknown,
}

/// Writes such days anew under Japanese headings, where their order is that of Japan.
pub(super) fn settle(rows: &mut [Row], options: &ReadOptions) -> Option<Years> {
    let today = options.today;
    let is_it = |cell: &str| Short::of(cell).is_some();
    let found: Vec<Column> =
        columns(rows, today, &is_it).into_iter().filter(|c| is_japanese(rows, *c)).collect();
    let mut told: Option<String> = None;
    for column in found {
        let Some(which) = judge(rows, column, options) else { continue };
        let cell = rows[column.first].cell(column.index).to_owned();
        let anew = |cell: &str| {
            let short = Short::of(cell)?;
            let day = match which {
                Which::Era => short.of_era(),
                _ => short.usual(today),
            };
            Some(format!("{}{}", day?, short.rest))
        };
        if which == Which::Unknown {
            return Some(refused(&rows[column.first], column.index, today));
        }
        let day = anew(&cell).unwrap_or_default();
        rewrite(rows, column.index, &anew);
        let of = if which == Which::Era { "the era 令和 (Reiwa)" } else { "the usual calendar" };
        told.get_or_insert_with(|| {
            format!("The years stand first and are those of {of}: {cell} was read as {day}.")
        });
    }
    told.map(Years::Told)
}

/// The rows that may have the heading of a column, and what stands in it.
fn heading(rows: &[Row], column: Column) -> &str {
    let near = &rows[column.first.saturating_sub(MOST_BETWEEN)..column.first];
    let cells = near.iter().rev().map(|row| row.cell(column.index));
    cells.into_iter().find(|cell| !cell.is_empty()).unwrap_or_default()
}

fn is_japanese(rows: &[Row], column: Column) -> bool {
    let is_kana = |c: char| ('\u{3041}'..='\u{30ff}').contains(&c);
    let near = &rows[column.first.saturating_sub(MOST_BETWEEN)..column.first];
    let is_told =
        |cell: &str| cell.contains(is_kana) || BESIDE.iter().any(|name| cell.contains(name));
    let heading = heading(rows, column);
    column.is_called_date
        && (HEADINGS.iter().any(|name| heading.contains(name))
            || near.iter().any(|row| row.cells().take(MOST_COLUMNS).any(is_told)))
}

/// Which years the days of a column have; nothing where their order is another, or is told like
/// that of any other file.
fn judge(rows: &[Row], column: Column, options: &ReadOptions) -> Option<Which> {
    let today = options.today;
    let shorts: Vec<Short> =
        rows[column.first..].iter().filter_map(|row| Short::of(row.cell(column.index))).collect();
    let latest = today.checked_add_days(FUTURE).unwrap_or(today);
    let all = |of: &dyn Fn(&Short) -> Option<NaiveDate>, back: i32| {
        let days: Option<Vec<NaiveDate>> = shorts.iter().map(of).collect();
        let is_likely =
            |day: &NaiveDate| *day <= latest && day.year() >= today.year().saturating_sub(back);
        days.filter(|days| days.iter().all(is_likely))
    };
    let span = |days: &[NaiveDate]| {
        days.iter()
            .min()
            .zip(days.iter().max())
            .map_or(0, |(first, last)| (*last - *first).num_days())
    };
    let exists = |short: &Short| short.day(2024, [1, 2]).is_some();
    if !shorts.iter().all(exists) {
        return None;
    }
    let is_one_digit = shorts.iter().any(|short| short.parts[0].len() == 1);
    let year_last = all(&|short| short.year_last(today), NEAR);
    let is_year_last = year_last.is_some_and(|days| span(&days) <= MOST_DAYS);
    let usual = || all(&|short| short.usual(today), MOST_BACK).filter(|_| !is_one_digit);
    let Some(era) = all(&Short::of_era, MOST_BACK) else {
        if is_year_last {
            return None;
        }
        let is_near =
            |days: &Vec<NaiveDate>| days.iter().all(|day| day.year() >= today.year() - NEAR);
        return match usual() {
            Some(days) if is_near(&days) => None,
            Some(_) => Some(Which::Usual),
            None => Some(Which::Unknown),
        };
    };
    if is_year_last && span(&era) > MOST_DAYS {
        return None;
    }
    let Some(usual) = usual() else { return Some(Which::Era) };
    Some(told_by(rows, column, [&era, &usual], options))
}

/// What the file tells of two readings: the name of an era over the table, another day in the rows,
/// or a period.
fn told_by(
    rows: &[Row],
    column: Column,
    [era, usual]: [&[NaiveDate]; 2],
    options: &ReadOptions,
) -> Which {
    let today = options.today;
    let head = &rows[..column.first];
    let names = |name: &str| head.iter().any(|row| row.cells().any(|cell| cell.contains(name)));
    match (names("令和") || names("和暦"), names("西暦")) {
        (true, false) => return Which::Era,
        (false, true) => return Which::Usual,
        _ => {}
    }
    let either = |is_era: bool, is_usual: bool| match (is_era, is_usual) {
        (true, false) => Some(Which::Era),
        (false, true) => Some(Which::Usual),
        _ => None,
    };
    let beside: Vec<Option<NaiveDate>> = rows[column.first..]
        .iter()
        .filter(|row| Short::of(row.cell(column.index)).is_some())
        .map(|row| other_day(row, column.index, today))
        .collect();
    let are_near = |days: &[NaiveDate]| {
        let mut pairs = days.iter().zip(&beside).filter_map(|(day, other)| Some((day, (*other)?)));
        let is_near = |(day, other): (&NaiveDate, NaiveDate)| {
            (*day - other).num_days().unsigned_abs() <= APART
        };
        beside.iter().any(Option::is_some) && pairs.all(is_near)
    };
    if let Some(which) = either(are_near(era), are_near(usual)) {
        return which;
    }
    let last = rows.iter().rposition(|row| Short::of(row.cell(column.index)).is_some());
    let below = rows[last.map_or(rows.len(), |last| last + 1)..].iter().take(MOST_BELOW);
    let beside: Vec<&Row> = head.iter().rev().chain(below).collect();
    let by = (DateOrder::DayMonthYear, Language::of(rows, column.first, options));
    let periods = period::stated(&beside, heading(rows, column), by, today);
    let told = periods.iter().find_map(|period| {
        let has_all = |days: &[NaiveDate]| days.iter().all(|day| period.has(*day));
        either(has_all(era), has_all(usual))
    });
    told.unwrap_or(Which::Unknown)
}

/// Another day of a row, with its whole year.
fn other_day(row: &Row, column: usize, today: NaiveDate) -> Option<NaiveDate> {
    let others = row.cells().take(SAMPLE).enumerate().filter(|(index, _)| *index != column);
    others.into_iter().find_map(|(_, cell)| match date::read(cell, today)? {
        DateText::Certain(day) => Some(day),
        DateText::Open { .. } => None,
    })
}

fn refused(row: &Row, column: usize, today: NaiveDate) -> Years {
    let cell = row.cell(column);
    let short = Short::of(cell);
    let years = |day: Option<NaiveDate>| day.filter(|day| *day <= today).map(|day| day.year());
    let either = short.and_then(|short| {
        let (era, usual) = (years(short.of_era())?, years(short.usual(today))?);
        let nth = era - REIWA;
        Some(format!("may be those of the era (令和{nth}年, {era}) or the usual ones ({usual})"))
    });
    let detail = format!(
        "The years of the days ({}) {}, and no year is guessed. Write the days with four digits of \
         the year, as in 2025-02-28, or their period over the table, as in \"2025-02-01 - \
         2025-02-28\", and import the file again.",
        clean(cell, 40),
        either.unwrap_or_else(|| "are not understood".to_owned())
    );
    Years::Refused(LineNote { line: row.line, code: "year-unknown".to_owned(), detail })
}
