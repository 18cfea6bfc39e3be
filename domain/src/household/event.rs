//! What happens to a household.

use serde::{Deserialize, Serialize};

use crate::aggregate_events;
use crate::id::UserId;
use crate::money::Currency;

aggregate_events! {
    /// Everything that happens to a household itself.
    HouseholdEvent {
        Founded = "household.founded",
        Renamed = "household.renamed",
        CurrencyChosen = "household.currency_chosen",
        TimeZoneChosen = "household.time_zone_chosen",
    }
}

/// What a member may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Admin,
    Member,
}

impl Role {
    /// The stored and spoken name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Member => "member",
        }
    }
}

/// The household exists; its founder is its first admin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Founded {
    pub name: String,
    pub currency: Currency,
    pub time_zone: String,
    pub founder: UserId,
}

/// It has another name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renamed {
    pub name: String,
}

/// Its sums are kept in another currency from now on; amounts stay in theirs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurrencyChosen {
    pub currency: Currency,
}

/// Its days and months begin in another time zone from now on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeZoneChosen {
    pub time_zone: String,
}
