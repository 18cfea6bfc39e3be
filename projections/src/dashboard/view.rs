//! What the overview shows.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;

use crate::account_list::AccountView;
use crate::spending::SpendingItem;
use crate::transaction_list::TransactionView;
use crate::view::Money;

/// A month against the one before it, per currency.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MonthComparison {
    #[schema(value_type = String, example = "EUR")]
    pub currency: domain::money::Currency,
    /// Of this month until today: what `reports/spending` tells of it.
    pub spent: Money,
    /// Of the month before, until today as well.
    pub spent_last_month: Money,
    pub income: Money,
    pub income_last_month: Money,
    /// Of the month before, up to the same day as `through`: what is fair to compare with.
    pub spent_same_days: Money,
    /// Of the month before, up to the same day as `through`.
    pub income_same_days: Money,
}

/// The overview of one month.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Dashboard {
    /// `YYYY-MM`.
    pub month: String,
    /// The household's today, or its day at the moment of `as_of`.
    pub today: NaiveDate,
    /// The newest day, today at the latest, on which something happened; `null`: nothing yet.
    pub newest_on: Option<NaiveDate>,
    /// The day up to which the month's figures are known: the newest day when it lies in the month
    /// and the month is over, today in this month, else the month's last day.
    pub through: NaiveDate,
    /// Sum of the balances of all open accounts, per currency.
    pub balances: Vec<Money>,
    /// What transactions of days after today add to them, per currency; absent: nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub ahead: Vec<Money>,
    pub accounts: Vec<AccountView>,
    pub months: Vec<MonthComparison>,
    /// What the month's money was for, largest first, until today.
    pub spending_by_category: Vec<SpendingItem>,
    pub recent_transactions: Vec<TransactionView>,
    pub uncategorised_count: i64,
}
