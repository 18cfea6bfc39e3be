//! What is to leave the house because of a step.

use domain::household::Household;
use domain::id::HouseholdId;
use serde::Serialize;

use super::cause::Cause;
use crate::effect::{self, Letter};
use crate::house::House;
use crate::owner::Owner;
use crate::ports::effect::{Effect, Kind};
use crate::ports::{Recipient, StoreError};
use crate::unit::load;

/// What is to leave the house because of one step: each effect is sealed as it is added, under an
/// id that follows from who acts, the event or day, the step, and whose it is. Met again, it is the
/// same effect, and happens once.
pub struct Leaving<'a> {
    house: &'a House,
    cause: &'a Cause,
    step: usize,
    effects: Vec<Effect>,
}

impl<'a> Leaving<'a> {
    pub(super) fn of(house: &'a House, cause: &'a Cause, step: usize) -> Self {
        Self { house, cause, step, effects: Vec::new() }
    }

    pub(super) fn into_effects(self) -> Vec<Effect> {
        self.effects
    }

    /// Where what must be known is looked up.
    pub fn house(&self) -> &House {
        self.house
    }

    pub fn household_id(&self) -> HouseholdId {
        self.cause.household_id
    }

    /// The household's members, as they are reached now.
    ///
    /// # Errors
    /// [`StoreError`]
    pub async fn members(&self) -> Result<Vec<Recipient>, StoreError> {
        let id = self.cause.household_id;
        let (household, _) = load::<Household>(self.house.store.as_ref(), id, id).await?;
        let members: Vec<_> = household.members.into_keys().collect();
        self.house.addresses.of(&members).await
    }

    /// Adds a mail to somebody.
    ///
    /// # Errors
    /// As [`Leaving::add`].
    pub async fn letter<L: Letter>(
        &mut self,
        to: &Recipient,
        letter: &L,
    ) -> Result<(), StoreError> {
        self.add(L::KIND, Owner::Person(to.user_id), letter).await
    }

    /// Adds an effect with this content. Several of one kind and owner are told apart by their
    /// order, which must be the same whenever the step is met.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be sealed.
    pub async fn add(
        &mut self,
        kind: Kind,
        owner: Owner,
        content: &(impl Serialize + Sync),
    ) -> Result<(), StoreError> {
        let alike = |effect: &&Effect| effect.kind == kind && effect.owner == owner;
        let number = self.effects.iter().filter(alike).count();
        let (who, whose) = (self.cause.who, owner.id());
        let who = format!("{who}/{}/{}/{whose}/{number}", kind.name, owner.kind());
        let id = effect::id_of(&who, self.cause.id, self.step);
        let vault = self.house.vault.as_ref();
        self.effects.push(effect::sealed(vault, id, kind, owner, content).await?);
        Ok(())
    }
}
