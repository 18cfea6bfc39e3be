//! Days of the month and business days: a bill that falls on a weekend is taken on Monday.

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// Whether banks book on this day.
pub fn is_business_day(day: NaiveDate) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// The day so many business days later; zero is the day itself.
pub fn business_days_after(day: NaiveDate, count: u32) -> NaiveDate {
    let mut day = day;
    for _ in 0..count {
        day = next(day);
        while !is_business_day(day) {
            day = next(day);
        }
    }
    day
}

/// Whether what is due on a day of the month is taken on this date.
pub fn is_due(date: NaiveDate, day_of_month: u32) -> bool {
    let Some(due) = date.with_day(day_of_month) else { return false };
    let shift = match due.weekday() {
        Weekday::Sat => 2,
        Weekday::Sun => 1,
        _ => 0,
    };
    due + Days::new(shift) == date
}

/// Whether this is the last business day of its month.
pub fn is_last_business_day(date: NaiveDate) -> bool {
    is_business_day(date) && business_days_after(date, 1).month() != date.month()
}

fn next(day: NaiveDate) -> NaiveDate {
    day.succ_opt().unwrap_or(day)
}
