//! Reads the overview.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, Months, NaiveDate};
use domain::money::Currency;

use super::view::{Dashboard, MonthComparison};
use crate::account_list;
use crate::error::ProjectionError;
use crate::reading::Snapshot;
use crate::spending::{self, GroupBy, SpendingFilter, SpendingItem};
use crate::transaction_list::{self, Filter, Sort};
use crate::view::Money;

/// How many recent transactions the overview shows.
const RECENT: i64 = 10;

/// The overview of the month that begins on `month`.
///
/// # Errors
/// [`ProjectionError::Following`].
pub async fn read(
    snapshot: &mut Snapshot,
    month: NaiveDate,
    today: NaiveDate,
) -> Result<Dashboard, ProjectionError> {
    let accounts = account_list::list(snapshot, today).await?;
    let open = || accounts.iter().filter(|account| account.status == "open");
    let balances = sums(open().map(|account| account.balance));
    let mut ahead = sums(open().filter_map(|account| account.ahead));
    ahead.retain(|sum| sum.minor != 0);
    let of = |month| SpendingFilter { from: Some(month), to: Some(month), account_ids: vec![] };
    let by_category = spending::report(snapshot, &of(month), GroupBy::Category, today).await?;
    let before = month.checked_sub_months(Months::new(1)).unwrap_or(month);
    let last = spending::report(snapshot, &of(before), GroupBy::Month, today).await?;
    let newest_on = account_list::newest_on(snapshot, today).await?;
    let through = through(month, today, newest_on);
    let same_days = spending::of_days(snapshot, before, same_day(before, through), today).await?;
    let recent =
        transaction_list::list(snapshot, &Filter::default(), Sort::NewestFirst, None, RECENT)
            .await?;
    let uncategorised_count = spending::uncategorised_count(snapshot).await?;
    Ok(Dashboard {
        month: month.format("%Y-%m").to_string(),
        today,
        newest_on,
        through,
        balances,
        ahead,
        accounts,
        months: compare([&by_category.totals, &last.totals, &same_days]),
        spending_by_category: by_category.items,
        recent_transactions: recent.items,
        uncategorised_count,
    })
}

/// Sums by currency.
fn sums(amounts: impl Iterator<Item = Money>) -> Vec<Money> {
    let mut sums: BTreeMap<Currency, i128> = BTreeMap::new();
    for Money { minor, currency } in amounts {
        *sums.entry(currency).or_insert(0) += minor;
    }
    sums.into_iter().map(|(currency, minor)| Money { minor, currency }).collect()
}

/// The day up to which a month's figures are known.
fn through(month: NaiveDate, today: NaiveDate, newest_on: Option<NaiveDate>) -> NaiveDate {
    let end = last_day(month);
    if (month..=end).contains(&today) {
        return today;
    }
    newest_on.filter(|day| (month..=end).contains(day)).unwrap_or(end)
}

/// The day of `month` with the number of `day`; the month's last day when `day` ends its own month
/// or the number is not in this one.
fn same_day(month: NaiveDate, day: NaiveDate) -> NaiveDate {
    if day == last_day(day) {
        return last_day(month);
    }
    month.with_day(day.day()).unwrap_or_else(|| last_day(month))
}

fn last_day(day: NaiveDate) -> NaiveDate {
    let first = day.with_day(1).unwrap_or(day);
    let next = first.checked_add_months(Months::new(1)).unwrap_or(first);
    next.checked_sub_days(Days::new(1)).unwrap_or(day)
}

/// Lays the month, the month before, and its same days side by side.
fn compare(periods: [&[SpendingItem]; 3]) -> Vec<MonthComparison> {
    let mut months: BTreeMap<Currency, MonthComparison> = BTreeMap::new();
    for (period, items) in periods.into_iter().enumerate() {
        for item in items {
            let currency = item.spent.currency;
            let nothing = Money { minor: 0, currency };
            let month = months.entry(currency).or_insert(MonthComparison {
                currency,
                spent: nothing,
                spent_last_month: nothing,
                income: nothing,
                income_last_month: nothing,
                spent_same_days: nothing,
                income_same_days: nothing,
            });
            let (spent, income) = match period {
                0 => (&mut month.spent, &mut month.income),
                1 => (&mut month.spent_last_month, &mut month.income_last_month),
                _ => (&mut month.spent_same_days, &mut month.income_same_days),
            };
            (*spent, *income) = (item.spent, item.income);
        }
    }
    months.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn figures_are_known_up_to_today_or_to_where_an_old_statement_ends() {
        let (today, old) = (day("2026-11-27"), Some(day("2013-03-17")));
        assert_eq!(through(day("2026-11-01"), today, old), today);
        assert_eq!(through(day("2013-03-01"), today, old), day("2013-03-17"));
        assert_eq!(through(day("2013-02-01"), today, old), day("2013-02-28"));
        assert_eq!(through(day("2013-02-01"), today, None), day("2013-02-28"));
    }

    #[test]
    fn a_month_that_is_whole_is_compared_with_a_whole_month() {
        assert_eq!(same_day(day("2026-10-01"), day("2026-11-27")), day("2026-10-27"));
        assert_eq!(same_day(day("2026-02-01"), day("2026-03-30")), day("2026-02-28"));
        assert_eq!(same_day(day("2026-03-01"), day("2026-04-30")), day("2026-03-31"));
        assert_eq!(same_day(day("2025-12-01"), day("2026-01-31")), day("2025-12-31"));
    }
}
