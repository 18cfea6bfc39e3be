//! Who asks: a person in one household with a role, read from the log for every request.
//!
//! A token proves only who somebody is; what they may do here is decided by the household itself.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::household::{Household, Role};
use domain::id::{HouseholdId, UserId};
use domain::money::Currency;

use crate::execute::{House, load};
use crate::ports::{Clock, StoreError};

/// A person's right to act in one household.
#[derive(Debug, Clone)]
pub struct Scope {
    pub user_id: UserId,
    pub household_id: HouseholdId,
    pub role: Role,
    pub currency: Currency,
    pub time_zone: Tz,
    pub members: BTreeMap<UserId, Role>,
}

impl Scope {
    /// The scope of a person in a household; `None` when there is no such household or the person
    /// does not belong to it, which nobody outside can tell apart.
    ///
    /// # Errors
    /// [`StoreError`] when the log cannot be read.
    pub async fn enter(
        house: &House,
        user_id: UserId,
        household_id: HouseholdId,
    ) -> Result<Option<Self>, StoreError> {
        let (household, _) =
            load::<Household>(house.door.as_ref(), household_id, household_id).await?;
        let (Some(currency), Some(role)) = (household.currency, household.members.get(&user_id))
        else {
            return Ok(None);
        };
        Ok(Some(Self {
            user_id,
            household_id,
            role: *role,
            currency,
            time_zone: household.time_zone,
            members: household.members,
        }))
    }

    /// The calendar date where the household lives.
    pub fn today(&self, clock: &dyn Clock) -> NaiveDate {
        self.day_of(clock.now())
    }

    /// The household's day at an instant, by its clock on the wall.
    pub fn day_of(&self, instant: DateTime<Utc>) -> NaiveDate {
        instant.with_timezone(&self.time_zone).date_naive()
    }

    /// Whether the person may see something private to `owner` (`None`: the household's).
    pub fn may_see(&self, owner: Option<UserId>) -> bool {
        owner.is_none_or(|owner| owner == self.user_id)
    }

    /// Whether everything in the household is this person's to see.
    pub fn is_alone(&self) -> bool {
        self.members.len() == 1
    }
}
