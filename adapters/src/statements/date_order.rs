//! Which number of a date is the day and which the month, told from all dates of a file together.

use chrono::{Days, NaiveDate};
use commands::statement::DateOrder;

use super::date::DateText;

/// How far in the future a bank still dates bookings (standing orders, value dates).
const FUTURE: Days = Days::new(31);
/// How many different days a sequence must have before its order proves anything.
const TELLING_DAYS: usize = 3;

/// What the dates of a file say about their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The order, or any order because none of the dates is open.
    Certain(DateOrder),
    /// Day first and month first both make sense.
    Undecided,
}

/// The order that days beyond the twelfth prove.
pub(super) fn proven(dates: &[DateText]) -> Option<DateOrder> {
    use DateOrder::{DayMonthYear, MonthDayYear};
    let only = |order, other| {
        dates.iter().filter(|date| date.on(order).is_some() && date.on(other).is_none()).count()
    };
    let day_first = only(DayMonthYear, MonthDayYear);
    let month_first = only(MonthDayYear, DayMonthYear);
    match day_first.cmp(&month_first) {
        std::cmp::Ordering::Greater => Some(DayMonthYear),
        std::cmp::Ordering::Less => Some(MonthDayYear),
        std::cmp::Ordering::Equal => None,
    }
}

/// Weighs the dates of one column, in file order. Days that exist in one order only decide; then
/// the separator (a point is only used with the day first), then which order leaves no dates in the
/// future, then which order sorts the file.
pub(super) fn weigh(dates: &[DateText], today: NaiveDate) -> Verdict {
    use DateOrder::{DayMonthYear, MonthDayYear, YearMonthDay};
    let open = || dates.iter().filter(|date| matches!(date, DateText::Open { .. }));
    if open().next().is_none() {
        return Verdict::Certain(YearMonthDay);
    }
    if let Some(order) = proven(dates) {
        return Verdict::Certain(order);
    }
    let differs = |date: &DateText| date.on(DayMonthYear) != date.on(MonthDayYear);
    let pointed = |date: &DateText| matches!(date, DateText::Open { separator: '.', .. });
    if !open().any(differs) || open().all(pointed) {
        return Verdict::Certain(DayMonthYear);
    }
    let latest = today.checked_add_days(FUTURE).unwrap_or(NaiveDate::MAX);
    let is_past = |order| open().filter_map(|date| date.on(order)).all(|day| day <= latest);
    let is_sorted = |order| {
        let mut days: Vec<NaiveDate> = dates.iter().filter_map(|date| date.on(order)).collect();
        let ordered = days.is_sorted() || days.is_sorted_by(|a, b| a >= b);
        days.sort_unstable();
        days.dedup();
        ordered && days.len() >= TELLING_DAYS
    };
    let prefers = |test: &dyn Fn(DateOrder) -> bool| match (test(DayMonthYear), test(MonthDayYear))
    {
        (true, false) => Some(DayMonthYear),
        (false, true) => Some(MonthDayYear),
        _ => None,
    };
    prefers(&is_past).or_else(|| prefers(&is_sorted)).map_or(Verdict::Undecided, Verdict::Certain)
}

#[cfg(test)]
mod tests {
    use super::super::date;
    use super::*;

    fn verdict(texts: &[&str]) -> Verdict {
        let today = NaiveDate::from_ymd_opt(2024, 6, 30).unwrap();
        let dates: Vec<DateText> =
            texts.iter().map(|text| date::read(text, today).unwrap()).collect();
        weigh(&dates, today)
    }

    #[test]
    fn a_day_beyond_twelve_decides() {
        let month_first = Verdict::Certain(DateOrder::MonthDayYear);
        assert_eq!(verdict(&["01/02/2024", "01/13/2024"]), month_first);
        let day_first = Verdict::Certain(DateOrder::DayMonthYear);
        assert_eq!(verdict(&["01/02/2024", "13/02/2024"]), day_first);
    }

    #[test]
    fn points_the_future_and_the_sorting_decide_where_no_day_does() {
        let day_first = Verdict::Certain(DateOrder::DayMonthYear);
        assert_eq!(verdict(&["01.02.2024"]), day_first);
        assert_eq!(verdict(&["01/12/2023", "09/02/2024"]), day_first, "September is to come");
        assert_eq!(verdict(&["01/02/2023", "02/03/2023", "03/04/2023"]), Verdict::Undecided);
        assert_eq!(verdict(&["05/03/2022", "03/02/2022", "04/03/2022"]), Verdict::Undecided);
        assert_eq!(verdict(&["03/01/2022", "11/01/2022", "02/02/2022"]), day_first);
    }

    #[test]
    fn one_open_date_is_not_decided() {
        assert_eq!(verdict(&["10/02/2018"]), Verdict::Undecided);
        assert_eq!(verdict(&["02/02/2018"]), Verdict::Certain(DateOrder::DayMonthYear));
    }
}
