//! Commands that are planned in several steps of looking. What a statement file brings is compared
//! with all that a household has: no list of streams names that beforehand, and looking takes
//! longer than reading a few streams. What is planned is stored behind the same fence as every
//! other command: of who asks, and of the streams that the plan says it was made on.

use domain::household::Household;
use serde_json::Value;
use uuid::Uuid;

use super::reads::Decided;
use super::{Race, answered, one, reading};
use crate::error::CommandError;
use crate::events::Events;
use crate::house::House;
use crate::ports::{Appended, Batch, Fence, Intent, Quiet, StoreError};
use crate::scope::Scope;

/// What is to be stored.
pub(crate) struct Planned {
    pub events: Events,
    /// The answer, kept with the command.
    pub outcome: Value,
    /// Streams that it was planned on, each up to this sequence: noun, id, last sequence.
    pub made_on: Vec<(&'static str, Uuid, i64)>,
    /// What must not have happened since it was looked up.
    pub quiet: Option<Quiet>,
}

/// Plans a command for who asks, as they are now, and stores it; so many times anew where it was
/// overtaken.
///
/// # Errors
/// [`CommandError`]; then nothing was stored.
pub(crate) async fn carry_out_planned<E, Plan>(
    house: &House,
    intent: &Intent,
    (name, attempts): (&'static str, u32),
    plan: impl Fn(Scope) -> Plan + Send + Sync,
) -> Result<Appended, CommandError<E>>
where
    E: std::error::Error + Send + Sync + 'static,
    Plan: Future<Output = Result<Planned, CommandError<E>>> + Send,
{
    let attempt = || once(house, intent, name, &plan);
    match again_while_overtaken(house, attempts, attempt).await {
        // Who is outside now is not told what they were answered when they were not.
        Err(CommandError::Outside) => Err(CommandError::Outside),
        Err(refusal) => answered(house, intent, name).await?.ok_or(refusal),
        appended => appended,
    }
}

/// Tries so often what another writer was faster with, or what the read models are behind of.
///
/// # Errors
/// Those of the last attempt.
pub(crate) async fn again_while_overtaken<T, E, Attempt>(
    house: &House,
    attempts: u32,
    attempt: impl Fn() -> Attempt + Send + Sync,
) -> Result<T, CommandError<E>>
where
    E: std::error::Error + Send + Sync + 'static,
    Attempt: Future<Output = Result<T, CommandError<E>>> + Send,
{
    let mut race = Race::of_plan(attempts);
    loop {
        match attempt().await {
            Err(CommandError::Store(StoreError::Conflict | StoreError::Busy)) if race.is_open() => {
                race.lost(house).await;
            }
            outcome => return outcome,
        }
    }
}

async fn once<E, Plan>(
    house: &House,
    intent: &Intent,
    name: &'static str,
    plan: impl Fn(Scope) -> Plan + Send + Sync,
) -> Result<Appended, CommandError<E>>
where
    E: std::error::Error + Send + Sync + 'static,
    Plan: Future<Output = Result<Planned, CommandError<E>>> + Send,
{
    let household_id = intent.household_id;
    let store = house.store.as_ref();
    let household =
        reading::read(store, household_id, &one::<Household>(household_id), None).await?;
    let scope = Scope::of(intent.asker, household_id, household.state.clone());
    let Planned { events, outcome, made_on, quiet } =
        plan(scope.ok_or(CommandError::Outside)?).await?;
    let mut fence = Fence { streams: made_on, quiet, as_of: 0 };
    household.seen(&mut fence);
    let command = house.record(intent, name, outcome);
    let effects = Vec::new();
    let batch = Batch { household_id, founds_household: false, fence, command, events, effects };
    Ok(house.append(batch).await?)
}
