//! Which number of a date is the day and which the month, told from all dates of a file together.

use chrono::{Datelike, Days, NaiveDate};
use commands::statement::DateOrder;

use super::date::DateText;

/// How far in the future a bank still dates bookings (standing orders, value dates).
const FUTURE: Days = Days::new(31);
/// How many different days a sequence must have before its order proves anything.
const TELLING_DAYS: usize = 3;

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

/// What showed the order of the dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// No date leaves it open.
    Written,
    /// Days beyond the twelfth, or years that make sense in one order only.
    Days,
    /// Points stand between the numbers, as where the day comes first.
    Points,
    /// The other order has dates in the future.
    Future,
    /// The file is sorted in this order only.
    Sorted,
}

/// An order with what showed it, or the orders that make sense.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Judged {
    Certain(DateOrder, Shown),
    Open(Vec<DateOrder>),
}

/// Weighs the dates of one column, in file order. Years that stand first are looked for; then days
/// that exist in one order only decide; then the separator (a point is only used with the day
/// first), then which order leaves no dates in the future, then which order sorts the file.
pub(super) fn judge(dates: &[DateText], today: NaiveDate) -> Judged {
    use DateOrder::{DayMonthYear, MonthDayYear, YearMonthDay};
    let open = || dates.iter().filter(|date| matches!(date, DateText::Open { .. }));
    if open().next().is_none() {
        return Judged::Certain(YearMonthDay, Shown::Written);
    }
    let year_may_be_first = match year_first(dates, today) {
        YearFirst::Yes => return Judged::Certain(YearMonthDay, Shown::Days),
        YearFirst::No => false,
        YearFirst::Perhaps => true,
    };
    let others = |orders: Vec<DateOrder>| {
        let first = year_may_be_first.then_some(YearMonthDay);
        Judged::Open(first.into_iter().chain(orders).collect())
    };
    if let Some(order) = proven(dates) {
        if year_may_be_first {
            return others(vec![order]);
        }
        return Judged::Certain(order, Shown::Days);
    }
    let differs = |date: &DateText| date.on(DayMonthYear) != date.on(MonthDayYear);
    let pointed = |date: &DateText| matches!(date, DateText::Open { separator: '.', .. });
    if !year_may_be_first && (!open().any(differs) || open().all(pointed)) {
        return Judged::Certain(DayMonthYear, Shown::Points);
    }
    if year_may_be_first {
        return others(vec![DayMonthYear, MonthDayYear]);
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
    let prefers =
        |test: &dyn Fn(DateOrder) -> bool, shown| match (test(DayMonthYear), test(MonthDayYear)) {
            (true, false) => Some(Judged::Certain(DayMonthYear, shown)),
            (false, true) => Some(Judged::Certain(MonthDayYear, shown)),
            _ => None,
        };
    prefers(&is_past, Shown::Future)
        .or_else(|| prefers(&is_sorted, Shown::Sorted))
        .unwrap_or_else(|| others(vec![DayMonthYear, MonthDayYear]))
}

/// Whether the first of three short numbers is the year.
enum YearFirst {
    Yes,
    Perhaps,
    No,
}

/// How many years before today a statement may well be of.
const NEAR: i32 = 15;

fn year_first(dates: &[DateText], today: NaiveDate) -> YearFirst {
    use DateOrder::{DayMonthYear, MonthDayYear, YearMonthDay};
    let latest = today.checked_add_days(FUTURE).unwrap_or(NaiveDate::MAX);
    // All of them make sense, and how far from today the years are.
    let near = |order: DateOrder| -> Option<bool> {
        let days: Option<Vec<NaiveDate>> = dates.iter().map(|date| date.on(order)).collect();
        let days = days.filter(|days| days.iter().all(|day| *day <= latest))?;
        let (first, last) = (days.iter().min()?.year(), days.iter().max()?.year());
        (last - first <= NEAR).then_some(first >= today.year() - NEAR)
    };
    if near(YearMonthDay) != Some(true) {
        return YearFirst::No;
    }
    let year_last = [near(DayMonthYear), near(MonthDayYear)];
    if year_last == [None, None] {
        return YearFirst::Yes;
    }
    let distinct = |part: &dyn Fn(NaiveDate) -> u32| {
        let parts = dates.iter().filter_map(|date| date.on(YearMonthDay)).map(part);
        parts.collect::<std::collections::BTreeSet<u32>>().len()
    };
    let (years, days) = (distinct(&|day| day.year_ce().1), distinct(&|day| day.day()));
    let separator = dates.iter().find_map(|date| match date {
        DateText::Open { separator, .. } => Some(*separator),
        DateText::Certain(_) => None,
    });
    let is_near = year_last.contains(&Some(true));
    let only_sorted_so = || {
        dates.len() > 2
            && is_sorted(dates, YearMonthDay)
            && ![DayMonthYear, MonthDayYear].iter().any(|order| is_sorted(dates, *order))
    };
    match separator {
        _ if years <= 2 && days > 2 * years => YearFirst::Yes,
        _ if days <= 2 && years > 2 => YearFirst::No,
        // Points speak for the day first, unless the year first brings them near and in order.
        Some('.') if !is_near && years <= 2 && is_sorted(dates, YearMonthDay) => YearFirst::Perhaps,
        Some('.') if is_near && (days >= 2 * years.max(2) || only_sorted_so()) => {
            YearFirst::Perhaps
        }
        Some('.') => YearFirst::No,
        _ if !is_near && days > years => YearFirst::Yes,
        Some('-') => YearFirst::Perhaps,
        // What changes from row to row is rather the day than the year.
        _ if is_near && (days > years || only_sorted_so()) => YearFirst::Perhaps,
        _ if is_near => YearFirst::No,
        _ => YearFirst::Perhaps,
    }
}

/// Whether the days run one way in an order in which all of them exist.
fn is_sorted(dates: &[DateText], order: DateOrder) -> bool {
    let days: Option<Vec<NaiveDate>> = dates.iter().map(|date| date.on(order)).collect();
    days.is_some_and(|days| {
        days.len() > 1 && (days.is_sorted() || days.is_sorted_by(|a, b| a >= b))
    })
}

#[cfg(test)]
mod tests {
    use super::super::date;
    use super::*;

    #[derive(Debug, PartialEq, Eq)]
    enum Verdict {
        Certain(DateOrder),
        Undecided,
    }

    fn verdict(texts: &[&str]) -> Verdict {
        let today = NaiveDate::from_ymd_opt(2024, 6, 30).unwrap();
        let dates: Vec<DateText> =
            texts.iter().map(|text| date::read(text, today).unwrap()).collect();
        match judge(&dates, today) {
            Judged::Certain(order, _) => Verdict::Certain(order),
            Judged::Open(_) => Verdict::Undecided,
        }
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

    #[test]
    fn short_years_stand_first_where_days_change_and_years_do_not() {
        let year_first = Verdict::Certain(DateOrder::YearMonthDay);
        let day_first = Verdict::Certain(DateOrder::DayMonthYear);
        assert_eq!(verdict(&["23-02-03", "23-02-10", "23-02-18", "23-02-28"]), year_first);
        assert_eq!(verdict(&["23-12-30", "24-01-03"]), year_first);
        assert_eq!(verdict(&["24.02.03", "24.02.10", "24.02.18"]), year_first);
        assert_eq!(verdict(&["03-02-23", "10-02-23", "28-02-23"]), day_first);
        assert_eq!(verdict(&["25-12-23", "26-12-23", "27-12-23", "25-01-24"]), day_first);
        assert_eq!(verdict(&["20.02.18"]), day_first);
        for days in [["22.11.03", "23.01.03", "23.01.07"], ["23.01.07", "23.01.03", "22.11.03"]] {
            assert_eq!(verdict(&days), Verdict::Undecided, "over New Year, or of 2003 and 2007");
        }
        assert_eq!(verdict(&["22.11.18", "23.01.19", "23.01.20"]), day_first);
        assert_eq!(verdict(&["23-02-21"]), Verdict::Undecided, "2023 or 2021");
        assert_eq!(verdict(&["25/12/23", "25/01/24"]), day_first, "a wage");
        for mark in ["/", ".", "-"] {
            let texts = ["22/11/18", "22/12/19", "23/01/20", "23/02/23"];
            let texts = texts.map(|text| text.replace('/', mark));
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            assert_eq!(verdict(&texts), Verdict::Undecided, "one winter, or four years: {mark}");
        }
        assert_eq!(verdict(&["22/12/21", "23/01/12", "23/12/22"]), Verdict::Undecided);
        assert_eq!(verdict(&["12/02/24", "15/02/24", "20/02/24"]), day_first);
        assert_eq!(verdict(&["12/02/24", "20/02/24"]), day_first);
        assert_eq!(verdict(&["12/12/23", "20/12/23", "15/01/24"]), day_first);
    }
}
