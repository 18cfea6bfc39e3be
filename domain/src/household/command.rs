//! What can be asked of a household.

use crate::id::UserId;
use crate::money::Currency;

/// A new household; who founds it is its first admin.
#[derive(Debug, Clone)]
pub struct Found {
    pub name: String,
    /// The currency its sums and reports are kept in.
    pub currency: Currency,
    /// IANA name (`Europe/Berlin`): a month begins at its midnight.
    pub time_zone: String,
    pub founder: UserId,
}

/// Everything that can be asked of a household.
#[derive(Debug, Clone)]
pub enum HouseholdCommand {
    Found(Found),
    Rename(String),
    ChooseCurrency(Currency),
    ChooseTimeZone(String),
}
