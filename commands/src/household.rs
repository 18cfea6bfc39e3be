//! Use cases of a household.

use domain::aggregate::Aggregate;
use domain::category::{self, Category, CategoryCommand};
use domain::household::{Found, Household, HouseholdCommand, HouseholdError, Role};
use domain::id::HouseholdId;

use crate::error::CommandError;
use crate::house::House;
use crate::ports::Intent;
use crate::unit::{self, Receipt, Subject, new_events, one};

type Outcome = Result<Receipt, CommandError<HouseholdError>>;

/// Founds a household with the categories of the system set; `intent.household_id` is its new id.
///
/// # Errors
/// [`CommandError::Refused`] by the rules of a household.
pub async fn found(house: &House, intent: &Intent, found: Found) -> Outcome {
    let id: HouseholdId = intent.household_id;
    let founded = Household::default()
        .decide(HouseholdCommand::Found(found))
        .map_err(CommandError::Refused)?;
    let mut events = new_events::<Household>(house, id, 0, &founded);
    for (category_id, add) in category::system::set_of(id) {
        // The system set is ours and keeps its own rules; a test founds a household with all of it.
        let added = Category::default().decide(CategoryCommand::Add(add)).unwrap_or_default();
        events.extend(new_events::<Category>(house, category_id, 0, &added));
    }
    let subject =
        Subject { id: id.0, version: founded.len() as i64, said: None, effects: Vec::new() };
    Ok(unit::found(house, intent, "found_household", subject, events).await?)
}

/// Renames the household, chooses its currency or its time zone: all that is asked, or nothing.
/// Admins only.
///
/// # Errors
/// [`CommandError`]; then nothing was stored.
pub async fn edit(house: &House, intent: &Intent, commands: Vec<HouseholdCommand>) -> Outcome {
    let reads = one::<Household>(intent.household_id);
    unit::carry_out(house, intent, "edit_household", reads, |asked, household| {
        if asked.scope.role != Role::Admin {
            return Err(CommandError::Forbidden);
        }
        household.decide(asked, commands.clone())?;
        Ok(household.into())
    })
    .await
}
