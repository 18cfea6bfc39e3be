//! What the screen of an account's agreement shows.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::view::{Money, Page};

/// Stated balances of one account against the household's.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AgreementView {
    /// The newest day of which what was stated is what the household has now; absent: there is
    /// none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreed_until: Option<NaiveDate>,
    /// The newest comparison, where what was stated is not what the household has now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<DifferenceView>,
    /// Every comparison, newest first.
    #[serde(flatten)]
    pub compared: Page<ComparedView>,
}

/// Where the household and what was stated part.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DifferenceView {
    pub on: NaiveDate,
    pub stated: Money,
    /// Counted in the way in which both agreed, or the account did last: by the days of the
    /// bookings where that is unknown.
    pub ours: Money,
    /// What was stated less what the household has.
    pub difference: Money,
    /// The first transaction in the difference, as far as that can be told now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub begins_at: Option<Uuid>,
    /// Where `ours` comes from: what both agreed upon last, and what came since. With `difference`
    /// it adds up to what is stated.
    pub came_since: CameSinceView,
}

/// What came to an account, until the day of a comparison that differs, since the comparison made
/// last in which both agreed: what was imported, entered or removed later than that one, or counts
/// on a day behind its own. `from`, these, and what was `changed` add up to what the
/// household has booked by that day; of what was there when both agreed nothing is told again.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CameSinceView {
    /// The day of which both agreed; absent: they never did, and `from` is the opening balance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreed_on: Option<NaiveDate>,
    /// What both agreed upon.
    pub from: Money,
    pub imported: CountedView,
    pub entered: CountedView,
    /// Of those that counted when both agreed; the amount is what their removal changed.
    pub removed: CountedView,
    /// By other days and amounts of those that counted when both agreed, by what was brought back,
    /// by another opening balance, and by what the bank counts in another way than it did then.
    pub changed: Money,
}

/// So many transactions, and their sum.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CountedView {
    pub count: i64,
    pub amount: Money,
}

/// One comparison of what was stated of a day with what the household has.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ComparedView {
    /// At the end of this day.
    pub on: NaiveDate,
    pub stated: Money,
    /// What the household had booked by then when it was compared; absent where the account's
    /// opening balance was unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ours_then: Option<Money>,
    /// What it has booked by then now; absent where the account's opening balance is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ours: Option<Money>,
    /// Whether both agree now.
    pub agrees: bool,
    /// The import whose file states it; absent where a person did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub import_id: Option<Uuid>,
    /// Where the difference began when it was compared, as far as that could be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub begins_at: Option<Uuid>,
    /// The transaction that made up for the difference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub adjusted_by: Option<Uuid>,
    pub compared_at: DateTime<Utc>,
    pub revision: i64,
}
