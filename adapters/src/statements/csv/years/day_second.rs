//! Days whose year stands first and whose month stands last (`2025-31-01`). Most are days in the
//! usual order as well: one that is none proves the order of its whole column, where all of them
//! are days in it.

use chrono::NaiveDate;
use commands::statement::ReadOptions;

use super::super::super::date;
use super::super::table::Row;
use super::{Years, columns, rewrite};

/// The numbers of a day whose year stands first, and what stands behind them.
struct Parts<'t> {
    year: i32,
    second: u32,
    third: u32,
    rest: &'t str,
}

impl<'t> Parts<'t> {
    fn of(text: &'t str) -> Option<Self> {
        let text = text.trim();
        let (year, rest) = text.split_at_checked(4)?;
        let mark = rest.chars().next().filter(|c| matches!(c, '-' | '/' | '.'))?;
        let (second, rest) = rest.get(1..)?.split_once(mark)?;
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (third, rest) = rest.split_at(end);
        let is_number = |digits: &str| {
            matches!(digits.len(), 1 | 2 | 4) && digits.bytes().all(|byte| byte.is_ascii_digit())
        };
        let is_day = is_number(year)
            && [second, third].into_iter().all(|part| is_number(part) && part.len() < 3)
            && (rest.is_empty() || rest.starts_with([' ', 'T', ',']));
        let number = |digits: &str| digits.parse::<u32>().ok();
        let (second, third) = (number(second)?, number(third)?);
        let year = year.parse().ok().filter(|_| is_day)?;
        Some(Self { year, second, third, rest })
    }

    fn usual(&self) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(self.year, self.second, self.third)
    }

    fn day_second(&self) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(self.year, self.third, self.second)
    }
}

/// Writes such days anew, in the usual order.
pub(super) fn settle(rows: &mut [Row], options: &ReadOptions) -> Option<Years> {
    let is_one = |text: &str| Parts::of(text).is_some();
    let is_odd = |text: &str| Parts::of(text).is_some_and(|day| day.usual().is_none());
    // A quick look: nearly no file has such a day.
    if !rows.iter().any(|row| row.cells().any(is_odd)) {
        return None;
    }
    let columns = columns(rows, options.today, &is_one);
    let proven = columns.into_iter().filter(|column| {
        let mut cells = rows.iter().map(|row| row.cell(column.index));
        let fits = |cell: &str| match Parts::of(cell) {
            Some(day) => day.day_second().is_some(),
            None => date::read(cell, options.today).is_none(),
        };
        cells.clone().any(is_odd) && cells.all(fits)
    });
    let proven: Vec<usize> = proven.map(|column| column.index).collect();
    let anew = |cell: &str| {
        let day = Parts::of(cell)?;
        Some(format!("{}{}", day.day_second()?, day.rest))
    };
    proven.iter().for_each(|column| rewrite(rows, *column, &anew));
    let detail = "The dates make sense in one order only: year, day, month.";
    (!proven.is_empty()).then(|| Years::Told(detail.to_owned()))
}
