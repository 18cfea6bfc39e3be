//! The one way a command is carried out: load, decide, append, answer a receipt.
//!
//! A lost race is decided again on the newer state, a bounded number of times. A command that was
//! answered before is answered the same again, whatever the state has become since.

use std::sync::Arc;
use std::time::Duration;

use domain::aggregate::{Aggregate, AggregateEvent};
use domain::event::Metadata;
use domain::id::HouseholdId;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::error::CommandError;
use crate::ports::{
    Appended, Batch, Clock, CommandRecord, EventStore, Ids, Intent, Lookup, NewEvent, Snapshot,
    StoreError, StoredEvent,
};
use crate::proof;
use crate::statement::StatementReader;

/// How often a command that lost a race is decided again.
const ATTEMPTS: u32 = 12;
/// No attempt begins later than this after the first.
const PATIENCE: Duration = Duration::from_secs(5);
/// A state is kept beside the log once so many events have come since it last was: reading so many
/// costs about as much as everything else a request does.
const KEPT_AFTER: usize = 32;
/// Writers of one aggregate inside one process queue here instead of racing each other in the
/// store.
const LANES: usize = 256;

/// Everything the use cases stand on.
pub struct House {
    pub store: Arc<dyn EventStore>,
    /// The same log, over connections that nothing else waits for: who comes in is looked up here.
    pub door: Arc<dyn EventStore>,
    pub lookup: Arc<dyn Lookup>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
    pub statements: Arc<dyn StatementReader>,
    /// Version of the application, recorded beside every event.
    pub version: &'static str,
    lanes: Vec<Mutex<()>>,
    import_lanes: Vec<Mutex<()>>,
}

impl House {
    pub fn new(
        store: Arc<dyn EventStore>,
        lookup: Arc<dyn Lookup>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
        statements: Arc<dyn StatementReader>,
        version: &'static str,
    ) -> Self {
        let lanes = || (0..LANES).map(|_| Mutex::new(())).collect();
        let (lanes, import_lanes) = (lanes(), lanes());
        let door = store.clone();
        Self { store, door, lookup, clock, ids, statements, version, lanes, import_lanes }
    }

    /// The same with a way of its own to look up who comes in.
    #[must_use]
    pub fn with_door(self, door: Arc<dyn EventStore>) -> Self {
        Self { door, ..self }
    }

    /// The queue of writers that this aggregate shares with few others.
    pub(crate) fn lane(&self, aggregate_id: Uuid) -> &Mutex<()> {
        &self.lanes[usize::from(aggregate_id.as_bytes()[15]) % LANES]
    }

    /// The queue of imports that this household shares with few others: an import compares its
    /// lines with all that is there, which another one must not be changing meanwhile.
    pub(crate) fn import_lane(&self, household: HouseholdId) -> &Mutex<()> {
        &self.import_lanes[usize::from(household.0.as_bytes()[15]) % LANES]
    }

    pub(crate) fn metadata(&self, intent: &Intent, command: &'static str) -> Metadata {
        Metadata {
            actor: intent.actor,
            command: command.to_owned(),
            command_id: self.ids.fresh(),
            correlation: intent.correlation,
            causation: intent.causation,
            source: intent.source.to_owned(),
            version: self.version.to_owned(),
        }
    }

    /// The record of a command, with the answer to keep for it.
    pub(crate) fn record(
        &self,
        intent: &Intent,
        command: &'static str,
        outcome: Value,
    ) -> CommandRecord {
        CommandRecord {
            idempotency_key: scoped_key(self, intent, command),
            request_hash: intent.request_hash,
            metadata: self.metadata(intent, command),
            outcome,
        }
    }
}

/// Keys are the sender's own: the same text from another person or for another command is another.
fn scoped_key(house: &House, intent: &Intent, command: &str) -> String {
    use domain::event::Actor;
    let sender = match intent.actor {
        Actor::Person { id } => id.to_string(),
        Actor::System => "system".to_owned(),
        Actor::Plaid => "plaid".to_owned(),
    };
    match &intent.idempotency_key {
        Some(key) => format!("{sender}/{command}/{key}"),
        None => format!("{sender}/{command}//{}", house.ids.fresh()),
    }
}

/// What a client holds in its hand after a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The aggregate that was addressed or born.
    pub id: Uuid,
    /// Its version after the command.
    pub version: i64,
    /// The household's revision after the command.
    pub revision: i64,
}

impl Receipt {
    fn from_answer(answer: &Appended) -> Result<Self, StoreError> {
        #[derive(Deserialize)]
        struct Kept {
            id: Uuid,
            version: i64,
        }
        let kept: Kept = serde_json::from_value(answer.outcome.clone())
            .map_err(|source| StoreError::Unavailable(source.into()))?;
        Ok(Self { id: kept.id, version: kept.version, revision: answer.revision })
    }
}

/// The newest state of an aggregate and its version (0: there is none). A long stream is taken up
/// where its state was last kept, and kept anew when much has come since.
///
/// # Errors
/// [`StoreError`] when the stream cannot be read.
pub async fn load<A: Aggregate>(
    store: &dyn EventStore,
    household: HouseholdId,
    id: A::Id,
) -> Result<(A, i64), StoreError> {
    let resumed = store.resume(household, A::TYPE, id.into(), A::STAMP).await?;
    let (mut state, mut version) = match resumed.kept {
        None => (A::default(), 0),
        Some((kept, sequence)) => match serde_json::from_value(kept) {
            Ok(state) => (state, sequence),
            // No state of this code, whatever it says: the log is what counts.
            Err(_) => {
                let events = store.load(household, A::TYPE, id.into()).await?;
                let (mut state, mut version) = (A::default(), 0);
                take_in(&mut state, &mut version, events)?;
                return Ok((state, version));
            }
        },
    };
    let since = resumed.events.len();
    take_in(&mut state, &mut version, resumed.events)?;
    if since >= KEPT_AFTER
        && let Ok(kept) = serde_json::to_value(&state)
    {
        store.keep(Snapshot {
            household,
            aggregate_type: A::TYPE,
            aggregate_id: id.into(),
            sequence: version,
            event_hash: resumed.newest_hash,
            stamp: A::STAMP,
            state: kept,
        });
    }
    Ok((state, version))
}

fn take_in<A: Aggregate>(
    state: &mut A,
    version: &mut i64,
    events: Vec<StoredEvent>,
) -> Result<(), StoreError> {
    for stored in events {
        state.apply(&A::Event::decode(&stored.event_type, &stored.event_version, stored.payload)?);
        *version = stored.sequence;
    }
    Ok(())
}

/// The events of one aggregate, ready to be stored after `version`.
pub(crate) fn new_events<A: Aggregate>(
    house: &House,
    id: A::Id,
    version: i64,
    events: &[A::Event],
) -> Vec<NewEvent> {
    (version + 1..)
        .zip(events)
        .map(|(sequence, event)| NewEvent {
            event_id: house.ids.fresh(),
            aggregate_type: A::TYPE,
            aggregate_id: id.into(),
            sequence,
            event_type: event.event_type(),
            event_version: event.event_version(),
            payload: proof::canonical_json(&event.payload()),
        })
        .collect()
}

/// Carries a command out on one aggregate.
///
/// # Errors
/// [`CommandError`]; then nothing was stored.
pub async fn execute<A>(
    house: &House,
    intent: &Intent,
    name: &'static str,
    id: A::Id,
    command: A::Command,
) -> Result<Receipt, CommandError<A::Error>>
where
    A: Aggregate,
    A::Command: Clone,
{
    execute_all::<A>(house, intent, name, id, vec![command], |_| Ok(())).await
}

/// As [`execute`] for several commands in order, all of them or none, with a check of the state
/// that must hold before the aggregate decides.
///
/// # Errors
/// [`CommandError`]; then nothing was stored.
pub async fn execute_all<A>(
    house: &House,
    intent: &Intent,
    name: &'static str,
    id: A::Id,
    commands: Vec<A::Command>,
    check: impl Fn(&A) -> Result<(), CommandError<A::Error>> + Send + Sync,
) -> Result<Receipt, CommandError<A::Error>>
where
    A: Aggregate,
    A::Command: Clone,
{
    let commands = || std::future::ready(Ok(commands.clone()));
    execute_on_facts(house, intent, name, id, Fence::Stream, commands, check).await
}

/// What must not have changed between the facts that a command was made of and its append.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fence {
    /// The aggregate's own stream. Facts of others may be a moment old: the command came before
    /// what changed them.
    Stream,
    /// Anything of the household: for rules over several streams that no order makes up for.
    Household,
}

/// As [`execute_all`] with commands that carry facts of other aggregates: they are made anew for
/// each attempt, and a refusal of theirs stands no more than any other against an earlier answer.
///
/// # Errors
/// [`CommandError`]; then nothing was stored.
pub async fn execute_on_facts<A, Made>(
    house: &House,
    intent: &Intent,
    name: &'static str,
    id: A::Id,
    fence: Fence,
    commands: impl Fn() -> Made + Send + Sync,
    check: impl Fn(&A) -> Result<(), CommandError<A::Error>> + Send + Sync,
) -> Result<Receipt, CommandError<A::Error>>
where
    A: Aggregate,
    A::Command: Clone,
    Made: Future<Output = Result<Vec<A::Command>, CommandError<A::Error>>> + Send,
{
    let _turn = house.lane(id.into()).lock().await;
    let mut attempt = 0;
    let began = tokio::time::Instant::now();
    loop {
        attempt += 1;
        let expected_head = match fence {
            Fence::Stream => None,
            Fence::Household => Some(house.store.head(intent.household_id).await?),
        };
        let commands = commands().await;
        let (state, version) = load::<A>(house.store.as_ref(), intent.household_id, id).await?;
        let decided = check(&state)
            .and_then(|()| matches_expected(intent, version))
            .and(commands)
            .and_then(|commands| decide_all(&state, &commands).map_err(CommandError::Refused));
        let events = match decided {
            Ok(events) => events,
            Err(refusal) => return answered_before(house, intent, name, refusal).await,
        };
        let events = new_events::<A>(house, id, version, &events);
        let outcome = json!({ "id": id.into(), "version": version + events.len() as i64 });
        let batch = Batch {
            household_id: intent.household_id,
            founds_household: false,
            expected_head,
            command: house.record(intent, name, outcome),
            events: events.into(),
        };
        match house.store.append(batch).await {
            Ok(answer) => return Ok(Receipt::from_answer(&answer)?),
            Err(StoreError::Conflict | StoreError::Busy)
                if attempt < ATTEMPTS && began.elapsed() < PATIENCE =>
            {
                tokio::time::sleep(pause(attempt, house.ids.fresh())).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
}

fn decide_all<A>(state: &A, commands: &[A::Command]) -> Result<Vec<A::Event>, A::Error>
where
    A: Aggregate,
    A::Command: Clone,
{
    let mut state = state.clone();
    let mut events = Vec::new();
    for command in commands {
        let decided = state.decide(command.clone())?;
        decided.iter().for_each(|event| state.apply(event));
        events.extend(decided);
    }
    Ok(events)
}

/// A little longer after each lost race, and never the same for two writers.
fn pause(attempt: u32, noise: Uuid) -> Duration {
    let noise = u64::from(noise.as_bytes()[15]);
    Duration::from_micros((500 + noise * 20) * u64::from(attempt))
}

fn matches_expected<E: std::error::Error>(
    intent: &Intent,
    version: i64,
) -> Result<(), CommandError<E>> {
    match intent.expected_version {
        Some(expected) if expected != version => {
            Err(CommandError::VersionMismatch { current: version })
        }
        _ => Ok(()),
    }
}

/// A refusal stands unless the very same command was accepted before.
pub(crate) async fn answered_before<E: std::error::Error>(
    house: &House,
    intent: &Intent,
    name: &'static str,
    refusal: CommandError<E>,
) -> Result<Receipt, CommandError<E>> {
    if intent.idempotency_key.is_none() {
        return Err(refusal);
    }
    let key = scoped_key(house, intent, name);
    match house.store.answered(intent.household_id, &key).await? {
        Some((_, hash)) if hash != intent.request_hash => Err(StoreError::KeyReused.into()),
        Some((answer, _)) => Ok(Receipt::from_answer(&answer)?),
        None => Err(refusal),
    }
}

/// Appends events of several aggregates as one command; `subject` is what the receipt names.
///
/// # Errors
/// [`StoreError`]; then nothing was stored.
pub(crate) async fn append_batch(
    house: &House,
    intent: &Intent,
    name: &'static str,
    founds_household: bool,
    subject: (Uuid, i64),
    events: Vec<NewEvent>,
) -> Result<Receipt, StoreError> {
    let outcome = json!({ "id": subject.0, "version": subject.1 });
    let batch = Batch {
        household_id: intent.household_id,
        founds_household,
        expected_head: None,
        command: house.record(intent, name, outcome),
        events: events.into(),
    };
    Receipt::from_answer(&house.store.append(batch).await?)
}
