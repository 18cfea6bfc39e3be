//! What the screens of transactions show.

use chrono::NaiveDate;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::view::Money;

/// A part of a transaction with a category of its own; a transaction that was not split is one
/// part.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Split {
    pub amount: Money,
    pub category_id: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// The other half of a transfer between own accounts.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Transfer {
    pub transaction_id: Uuid,
    pub account_id: Uuid,
}

/// Where a transaction came from.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Source {
    /// `manual`, `statement` or `plaid`.
    pub kind: String,
    /// The bank's own id of the booking, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// The import that brought it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub import_id: Option<Uuid>,
}

/// One transaction.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TransactionView {
    pub id: Uuid,
    pub account_id: Uuid,
    pub posted_on: NaiveDate,
    pub amount: Money,
    pub payee: String,
    pub description: String,
    pub category_id: Option<Uuid>,
    /// `rule`, `learned`, `bank`, `person` or `none`.
    pub category_source: String,
    pub note: String,
    pub tags: Vec<String>,
    /// Announced by the bank and not booked yet.
    pub pending: bool,
    /// Taken out of lists and sums; can be restored.
    pub removed: bool,
    /// Announced once, never booked, and not announced any more: removed until the bank tells it
    /// again or it is restored.
    pub lapsed: bool,
    pub splits: Vec<Split>,
    /// None yet: pairing the halves of transfers comes with a later release.
    #[schema(required = true)]
    pub transfer: Option<Transfer>,
    pub source: Source,
    /// For `If-Match`.
    pub version: i64,
}

/// The sums of one currency.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CurrencySums {
    #[schema(value_type = String, example = "EUR")]
    pub currency: domain::money::Currency,
    /// Money in, minor units, never negative.
    #[serde(rename = "in")]
    pub money_in: Money,
    /// Money out, minor units, never positive.
    #[serde(rename = "out")]
    pub money_out: Money,
    /// In and out together.
    pub net: Money,
}

/// Count and sums of the transactions under a filter.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Summary {
    pub count: i64,
    pub sums: Vec<CurrencySums>,
}
