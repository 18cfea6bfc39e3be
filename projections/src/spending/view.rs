//! What the reports of spending show.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::view::Money;

/// What a report is grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GroupBy {
    Month,
    Category,
    Account,
}

/// One group of a report. Refunds lower the category they came from: `spent` may be negative when
/// more came back than went out.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SpendingItem {
    /// `YYYY-MM`; only when grouped by month.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub month: Option<String>,
    /// Only when grouped by category; `null` within it: without a category.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category_id: Option<Option<Uuid>>,
    /// Only when grouped by account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_id: Option<Uuid>,
    /// What left the household for good, plus is spent: expense categories net of refunds, and
    /// money out without a category.
    pub spent: Money,
    /// What came in as income: income categories net, and money in without a category.
    pub income: Money,
    /// How many transactions are behind it.
    pub count: i64,
}

/// Spending and income until today, the household's or that of `as_of`: what is dated later is in
/// no figure yet. One item for each group and currency.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SpendingReport {
    pub items: Vec<SpendingItem>,
    /// The same without groups, one item for each currency.
    pub totals: Vec<SpendingItem>,
}
