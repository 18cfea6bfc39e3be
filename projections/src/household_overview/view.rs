//! What the screens of a household show.

use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// One household.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HouseholdView {
    pub id: Uuid,
    pub name: String,
    /// The currency of its sums and reports.
    #[schema(value_type = String, example = "EUR")]
    pub currency: domain::money::Currency,
    /// IANA name; days and months begin at its midnight.
    pub time_zone: String,
    /// Role of the person who asks: `admin` or `member`.
    pub role: String,
    pub members: i64,
    pub founded_at: DateTime<Utc>,
    /// What the answer shows.
    pub revision: i64,
    /// For `If-Match`.
    pub version: i64,
}

/// One member.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MemberView {
    pub user_id: Uuid,
    /// Names live outside the log; filled in by the gateway.
    pub name: Option<String>,
    /// `admin` or `member`.
    pub role: String,
    pub joined_at: DateTime<Utc>,
}
