//! Reads the overview.

use std::collections::BTreeMap;

use chrono::{Months, NaiveDate};
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
/// [`ProjectionError::Database`].
pub async fn read(
    snapshot: &mut Snapshot,
    month: NaiveDate,
    today: NaiveDate,
) -> Result<Dashboard, ProjectionError> {
    let accounts = account_list::list(snapshot).await?;
    let mut balances: BTreeMap<Currency, i128> = BTreeMap::new();
    for account in accounts.iter().filter(|account| account.status == "open") {
        *balances.entry(account.currency).or_insert(0) += account.balance.minor;
    }
    let this = SpendingFilter { from: Some(month), to: Some(month), account_ids: vec![] };
    let by_category = spending::report(snapshot, &this, GroupBy::Category).await?;
    let before = month.checked_sub_months(Months::new(1)).unwrap_or(month);
    let last = SpendingFilter { from: Some(before), to: Some(before), account_ids: vec![] };
    let last = spending::report(snapshot, &last, GroupBy::Month).await?;
    let recent =
        transaction_list::list(snapshot, &Filter::default(), Sort::NewestFirst, None, RECENT)
            .await?;
    let uncategorised_count = spending::uncategorised_count(snapshot).await?;
    Ok(Dashboard {
        month: month.format("%Y-%m").to_string(),
        today,
        balances: balances.into_iter().map(|(currency, minor)| Money { minor, currency }).collect(),
        accounts,
        months: compare(&by_category.totals, &last.totals),
        spending_by_category: by_category.items,
        recent_transactions: recent.items,
        uncategorised_count,
    })
}

fn compare(this: &[SpendingItem], last: &[SpendingItem]) -> Vec<MonthComparison> {
    let mut months: BTreeMap<Currency, MonthComparison> = BTreeMap::new();
    for (items, is_this) in [(this, true), (last, false)] {
        for item in items {
            let currency = item.spent.currency;
            let nothing = Money { minor: 0, currency };
            let month = months.entry(currency).or_insert(MonthComparison {
                currency,
                spent: nothing,
                spent_last_month: nothing,
                income: nothing,
                income_last_month: nothing,
            });
            if is_this {
                (month.spent, month.income) = (item.spent, item.income);
            } else {
                (month.spent_last_month, month.income_last_month) = (item.spent, item.income);
            }
        }
    }
    months.into_values().collect()
}
