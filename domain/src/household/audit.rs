//! What the audit tells of the household itself.

use super::event::{CurrencyChosen, Founded, HouseholdEvent, Renamed, TimeZoneChosen};
use crate::audited;

audited! {
    HouseholdEvent {
        Founded { name, currency, time_zone, founder } = "Household founded",
        Renamed { name } = "Household renamed",
        CurrencyChosen { currency } = "Currency chosen",
        TimeZoneChosen { time_zone } = "Time zone chosen",
    }
}
