//! What somebody may do in one household, read from the log for every request.
//!
//! A token proves only who somebody is; what they may do here is decided by the household itself.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::household::{Household, Role};
use domain::id::{HouseholdId, UserId};
use domain::money::Currency;

use crate::asker::Asker;
use crate::ports::Clock;

/// The right to act in one household.
#[derive(Debug, Clone)]
pub struct Scope {
    pub asker: Asker,
    pub household_id: HouseholdId,
    pub role: Role,
    pub currency: Currency,
    pub time_zone: Tz,
    pub members: BTreeMap<UserId, Role>,
}

impl Scope {
    /// The scope of somebody in this household, as far as they have one.
    pub(crate) fn of(
        asker: Asker,
        household_id: HouseholdId,
        household: Household,
    ) -> Option<Self> {
        let currency = household.currency?;
        let role = match asker {
            Asker::Person(person) => *household.members.get(&person)?,
            // What acts for the household may do what it is made for.
            Asker::Manager(_) | Asker::Connection(_) | Asker::Operator => Role::Admin,
        };
        let Household { time_zone, members, .. } = household;
        Some(Self { asker, household_id, role, currency, time_zone, members })
    }

    /// The calendar date where the household lives.
    pub fn today(&self, clock: &dyn Clock) -> NaiveDate {
        self.day_of(clock.now())
    }

    /// The household's day at an instant, by its clock on the wall.
    pub fn day_of(&self, instant: DateTime<Utc>) -> NaiveDate {
        instant.with_timezone(&self.time_zone).date_naive()
    }

    /// Whether they may see something private to `owner` (`None`: the household's).
    pub fn may_see(&self, owner: Option<UserId>) -> bool {
        self.asker.may_see(owner)
    }
}
