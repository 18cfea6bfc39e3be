//! Who comes in to a household: what they may do there, read from its log.

use domain::household::Household;
use domain::id::HouseholdId;

use crate::asker::Asker;
use crate::house::House;
use crate::ports::StoreError;
use crate::scope::Scope;
use crate::unit::load;

impl Scope {
    /// The scope of somebody in a household; `None` when there is no such household or the person
    /// does not belong to it, which nobody outside can tell apart.
    ///
    /// # Errors
    /// [`StoreError`] when the log cannot be read.
    pub async fn enter(
        house: &House,
        asker: Asker,
        household_id: HouseholdId,
    ) -> Result<Option<Self>, StoreError> {
        let store = house.door.as_ref();
        let (household, _) = load::<Household>(store, household_id, household_id).await?;
        Ok(Self::of(asker, household_id, household))
    }
}
