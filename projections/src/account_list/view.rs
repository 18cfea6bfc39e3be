//! What the screens of accounts show.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::view::Money;

/// One account.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AccountView {
    pub id: Uuid,
    pub name: String,
    /// `checking`, `savings`, `credit_card`, `cash`, `loan`, `mortgage`, `investment` or `other`.
    pub kind: String,
    #[schema(value_type = String, example = "EUR")]
    pub currency: domain::money::Currency,
    /// The opening balance and every transaction, pending ones too.
    pub balance: Money,
    pub opening_balance: Option<Money>,
    /// The day the opening balance holds for.
    pub opened_on: Option<NaiveDate>,
    /// The person whose private account it is; `null`: the household's.
    pub owner: Option<Uuid>,
    pub in_budget: bool,
    pub number: Option<String>,
    /// The bank, as statement files name it beside the number.
    pub bank: Option<String>,
    /// `open` or `closed`.
    pub status: String,
    pub transaction_count: i64,
    /// The newest day with a transaction; `null`: there is none yet. The balance is of that day.
    pub newest_on: Option<NaiveDate>,
    /// Whether the columns of its CSV files are known from an earlier import.
    pub columns_learned: bool,
    /// For `If-Match`.
    pub version: i64,
}

/// The balance at the end of a day on which something happened.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BalanceOnDay {
    pub on: NaiveDate,
    pub balance: Money,
}
