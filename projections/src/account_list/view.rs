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
    /// The opening balance and every transaction until today, pending ones too. Today is the
    /// household's day, or its day at the moment of `as_of`.
    pub balance: Money,
    /// What transactions of later days add to it; absent: nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ahead: Option<Money>,
    /// What was on it before everything that is known of it: given, or what follows from what a
    /// person said is on it on a day.
    pub opening_balance: Option<Money>,
    /// The day the opening balance holds for, today at the latest. Where it follows from what a
    /// person said of a day: that day, or the oldest one known.
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
    /// The newest day with a transaction; `null`: there is none yet.
    pub newest_on: Option<NaiveDate>,
    /// The day the balance is of: the newest one, today at the latest, with a transaction, or of
    /// which a statement states the balance or a person said it; absent: there is none of these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub balance_on: Option<NaiveDate>,
    /// The newest balance that a statement states.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stated: Option<StatedView>,
    /// The newest day of which what was stated, by a file or a person, is what the account has now;
    /// absent: there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agrees_until: Option<NaiveDate>,
    /// Whether the columns of its CSV files are known from an earlier import.
    pub columns_learned: bool,
    /// For `If-Match`.
    pub version: i64,
}

/// What the bank states, beside what the account comes to.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StatedView {
    /// At the end of this day.
    pub on: NaiveDate,
    pub amount: Money,
    /// Whether the account comes to it; absent where its opening balance is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agrees: Option<bool>,
    /// What the bank states less what the account comes to; absent where that is nothing, or where
    /// only the file contradicts itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<Money>,
}

/// The balance at the end of a day on which something happened.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BalanceOnDay {
    pub on: NaiveDate,
    pub balance: Money,
}
