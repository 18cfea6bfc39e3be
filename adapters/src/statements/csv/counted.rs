//! Days as spreadsheets count them: 41001 is 2 April 2012, 41001.5 its noon. Where a date must
//! stand, five digits may be such a number or a day in digits alone (4-10-01); the whole column
//! tells, or a person does.

use chrono::{Datelike, Days, NaiveDate};
use commands::statement::DateOrder;

use super::super::date;

const ORDERS: [DateOrder; 3] =
    [DateOrder::DayMonthYear, DateOrder::MonthDayYear, DateOrder::YearMonthDay];
/// The earliest year of a statement that is kept in a spreadsheet.
const FIRST_YEAR: i32 = 1990;
/// How many years one file covers, and how far ahead it may reach.
const LONGEST: i32 = 15;
const AHEAD: Days = Days::new(366);

/// What the digits of a column of days are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Digits {
    /// Days in digits alone, or none.
    Written,
    /// Days that are counted.
    Counted,
    /// Either, where written in one of these orders.
    Either(Vec<DateOrder>),
}

/// The number of the day, and whether a part of it stands behind it: the time.
fn whole(text: &str) -> Option<(u64, bool)> {
    let text = text.trim();
    let (day, time) = text.split_once(['.', ',']).unwrap_or((text, ""));
    let are_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let is_one = day.len() == 5 && are_digits(day) && are_digits(time);
    Some((day.parse().ok().filter(|_| is_one)?, !time.is_empty()))
}

/// The day of a number, counted from the one before 31 December 1899 as spreadsheets do.
pub(super) fn day(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let (number, _) = whole(text)?;
    let before = NaiveDate::from_ymd_opt(1899, 12, 30)?;
    let day = before.checked_add_days(Days::new(number))?;
    (day.year() >= FIRST_YEAR && day <= today.checked_add_days(AHEAD)?).then_some(day)
}

/// What the cells below the heading of a column of days are.
pub(super) fn digits<'c>(cells: impl Iterator<Item = &'c str>, today: NaiveDate) -> Digits {
    let mut counted: Option<(NaiveDate, NaiveDate)> = None;
    let mut written: [Option<(NaiveDate, NaiveDate)>; 3] = [None; 3];
    let mut fits = [true; 3];
    let within = |ends: Option<(NaiveDate, NaiveDate)>, day: NaiveDate| {
        let (first, last) = ends.unwrap_or((day, day));
        (first.min(day), last.max(day))
    };
    for cell in cells {
        if date::read(cell, today).is_some()
            || date::digits(cell, today).is_some() && cell.len() > 5
        {
            return Digits::Written;
        }
        let Some((_, has_time)) = whole(cell) else { continue };
        let Some(number) = day(cell, today) else { return Digits::Written };
        counted = Some(within(counted, number));
        for (place, order) in ORDERS.into_iter().enumerate() {
            match date::digits(cell, today).filter(|_| !has_time).and_then(|date| date.on(order)) {
                Some(day) => written[place] = Some(within(written[place], day)),
                None => fits[place] = false,
            }
        }
    }
    let latest = today.checked_add_days(AHEAD).unwrap_or(NaiveDate::MAX);
    let makes_sense = |(first, last): (NaiveDate, NaiveDate)| {
        last <= latest && last.year() - first.year() <= LONGEST
    };
    if !counted.is_some_and(makes_sense) {
        return Digits::Written;
    }
    let orders = ORDERS.into_iter().enumerate();
    let open = orders.filter(|(at, _)| fits[*at] && written[*at].is_some_and(makes_sense));
    let open: Vec<DateOrder> = open.map(|(_, order)| order).collect();
    if open.is_empty() { Digits::Counted } else { Digits::Either(open) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_column_tells_counted_days_from_written_ones() {
        use DateOrder::{DayMonthYear, MonthDayYear, YearMonthDay};
        let today = NaiveDate::from_ymd_opt(2026, 6, 30).unwrap();
        let told = |cells: &[&str]| digits(cells.iter().copied(), today);
        assert_eq!(day("41001", today), NaiveDate::from_ymd_opt(2012, 4, 2));
        assert_eq!(told(&["41001", "41012", "41030"]), Digits::Either(vec![YearMonthDay]));
        assert_eq!(told(&["45678", "45700", "Total"]), Digits::Counted);
        assert_eq!(told(&["41001", "41045"]), Digits::Counted, "1945 and 2001");
        assert_eq!(told(&["41001", "41012.5"]), Digits::Counted, "no written day has a part");
        assert_eq!(day("46211,520833", today), NaiveDate::from_ymd_opt(2026, 7, 8));
        let all = vec![DayMonthYear, MonthDayYear, YearMonthDay];
        assert_eq!(told(&["40325", "40425"]), Digits::Either(all));
        for written in [&["90326", "40326"][..], &["41001", "130326"], &["41001", "2012-04-02"]] {
            assert_eq!(told(written), Digits::Written, "{written:?}");
        }
        assert_eq!(told(&["Total", ""]), Digits::Written);
    }
}
