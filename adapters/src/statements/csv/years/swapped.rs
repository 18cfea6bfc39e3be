//! Days of a sheet of which a spreadsheet took some for days with the month first when it opened
//! the file of a bank: these are days of the sheet, with day and month in each other's place, and
//! those beyond the twelfth stayed texts (`13/05/2026`). A person tells whether it was so.

use chrono::{Datelike, NaiveDate};
use commands::statement::{DateOrder, ReadOptions};

use super::super::super::date::{self, DateText};
use super::super::table::Row;
use super::{Column, Years, columns, rewrite};

/// The last day that may be a month.
const LAST: u32 = 12;

/// A day of such a column.
enum Day<'t> {
    /// Of the sheet itself, with what stands behind it.
    Real(NaiveDate, &'t str),
    /// A text of which one number alone can be the day.
    Text(NaiveDate, DateOrder),
    Other,
}

impl<'t> Day<'t> {
    fn of(cell: &'t str, today: NaiveDate) -> Option<Self> {
        let real = cell.split_at_checked(10).and_then(|(day, rest)| {
            let day = NaiveDate::parse_from_str(day, "%Y-%m-%d").ok()?;
            (rest.is_empty() || rest.starts_with(' ')).then_some(Self::Real(day, rest))
        });
        if real.is_some() {
            return real;
        }
        let day = date::read(cell, today)?;
        let orders = [DateOrder::DayMonthYear, DateOrder::MonthDayYear];
        let read = orders.map(|order| Some((day.on(order)?, order)));
        Some(match (day, read) {
            (DateText::Open { .. }, [Some((day, order)), None] | [None, Some((day, order))]) => {
                Self::Text(day, order)
            }
            _ => Self::Other,
        })
    }
}

/// The day with its month for the day, where there is one.
fn turned(day: NaiveDate) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(day.year(), day.day(), day.month())
}

/// Writes the days of such columns anew, as a person says; else it is asked.
pub(super) fn settle(rows: &mut [Row], options: &ReadOptions) -> Option<Years> {
    let today = options.today;
    let is_one = |cell: &str| Day::of(cell, today).is_some();
    let found: Vec<(Column, DateOrder)> = columns(rows, today, &is_one)
        .into_iter()
        .filter_map(|column| Some((column, order_of(rows, column, today)?)))
        .collect();
    let (first, order) = found.iter().copied().find(|(column, _)| may_be(rows, *column, today))?;
    let (shown, turns) = example(rows, first, today)?;
    let Some(said) = options.mapping.as_ref().map(|mapping| mapping.date_order) else {
        let detail = format!(
            "Some dates are whole days, and the others texts whose day is above 12: a spreadsheet \
             may have taken the days of the bank for months. Is {shown} in truth {turns}? If it is, \
             choose the order of the texts; if the days are right as the file shows them, choose \
             the year first."
        );
        return Some(Years::AskedSo(detail, vec![order, DateOrder::YearMonthDay]));
    };
    let is_turned = said == order;
    let anew = |cell: &str| match Day::of(cell, today)? {
        Day::Real(day, rest) if is_turned => Some(format!("{}{rest}", turned(day)?)),
        Day::Real(..) | Day::Other => None,
        Day::Text(day, _) => Some(day.to_string()),
    };
    found.iter().for_each(|(column, _)| rewrite(rows, column.index, &anew));
    let day = if is_turned { turns } else { shown };
    Some(Years::Told(format!("The day {shown} of the file was read as {day}.")))
}

/// The order of the texts of a column all of whose days of the sheet may be turned, and all of
/// whose texts have one order alone.
fn order_of(rows: &[Row], column: Column, today: NaiveDate) -> Option<DateOrder> {
    let (mut order, mut turns) = (None, false);
    for row in &rows[column.first..] {
        match Day::of(row.cell(column.index), today) {
            None => {}
            Some(Day::Real(day, _)) if day.day() <= LAST => turns |= day.day() != day.month(),
            Some(Day::Text(_, own)) if order.is_none_or(|order| order == own) => order = Some(own),
            Some(_) => return None,
        }
    }
    order.filter(|_| turns)
}

/// Whether the rows are as much in order with the days turned as they are without.
fn may_be(rows: &[Row], column: Column, today: NaiveDate) -> bool {
    let breaks = |is_turned: bool| {
        let days: Vec<NaiveDate> = rows[column.first..]
            .iter()
            .filter_map(|row| match Day::of(row.cell(column.index), today)? {
                Day::Real(day, _) if is_turned => turned(day),
                Day::Real(day, _) | Day::Text(day, _) => Some(day),
                Day::Other => None,
            })
            .collect();
        let rises = days.windows(2).filter(|pair| pair[0] < pair[1]).count();
        let falls = days.windows(2).filter(|pair| pair[0] > pair[1]).count();
        rises.min(falls)
    };
    breaks(true) <= breaks(false)
}

/// A day of the sheet that would be another one, as it is shown and turned.
fn example(rows: &[Row], column: Column, today: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    rows[column.first..].iter().find_map(|row| match Day::of(row.cell(column.index), today)? {
        Day::Real(day, _) => {
            turned(day).filter(|turned| *turned != day).map(|turned| (day, turned))
        }
        _ => None,
    })
}
