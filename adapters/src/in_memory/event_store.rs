//! The event log in memory, with every rule of the one in PostgreSQL: gapless revisions,
//! idempotency with request hash, conflicts, event and chain hashes.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use chrono::{DateTime, SubsecRound, Utc};
use commands::events::NewEvent;
use commands::ports::effect::Effect;
use commands::ports::{
    Appended, Batch, Clock, EventStore, Fence, Gathered, Gathering, Quiet, Resumed, Snapshot,
    StoreError, StoredEvent, Wanted, Whose,
};
use commands::proof::{CommandDigest, CommandFacts, EventFacts, Hash, canonical_json, sha256};
use domain::id::HouseholdId;
use serde_json::Value;
use uuid::Uuid;

use crate::postgres::event_store::{LARGEST_PAYLOAD, OnAppend};

/// A row of `events`, without the household that the log is of.
#[derive(Debug, Clone, PartialEq)]
pub struct LoggedEvent {
    pub revision: i64,
    pub event_id: Uuid,
    pub aggregate_type: String,
    pub aggregate_id: String,
    pub sequence: i64,
    pub event_type: String,
    pub event_version: String,
    pub payload: Value,
    pub metadata: Value,
    pub recorded_at: DateTime<Utc>,
    pub event_hash: Hash,
}

/// A row of `commands`, without the household that the log is of.
#[derive(Debug, Clone, PartialEq)]
pub struct LoggedCommand {
    pub number: i64,
    pub command_id: Uuid,
    pub last_revision: i64,
    pub event_count: i64,
    pub idempotency_key: String,
    pub request_hash: Hash,
    pub actor: Value,
    pub command_name: String,
    pub correlation: Uuid,
    pub outcome: Value,
    pub digest: Hash,
    pub chain_hash: Hash,
    pub recorded_at: DateTime<Utc>,
}

/// One household's log: its head is the last of each list.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HouseholdLog {
    pub events: Vec<LoggedEvent>,
    pub commands: Vec<LoggedCommand>,
    /// Where in `events` the places of the streams are.
    streams: BTreeMap<(&'static str, Uuid, i64), usize>,
    /// Where in `commands` the keys are.
    keys: HashMap<String, usize>,
    /// What is to leave the house because of the commands, by its id.
    pub effects: BTreeMap<Uuid, Effect>,
}

type Snapshots = HashMap<(HouseholdId, &'static str, Uuid), Snapshot>;

/// The households' event logs in memory.
#[derive(Clone)]
pub struct InMemoryEventStore {
    logs: Arc<Mutex<HashMap<HouseholdId, HouseholdLog>>>,
    snapshots: Arc<Mutex<Snapshots>>,
    clock: Arc<dyn Clock>,
    on_append: OnAppend,
}

impl InMemoryEventStore {
    /// An empty store; `clock` stands for the clock of the database.
    pub fn new(clock: Arc<dyn Clock>, on_append: OnAppend) -> Self {
        Self { logs: Arc::default(), snapshots: Arc::default(), clock, on_append }
    }

    /// A household's log as it stands; `None` when it has none.
    pub fn log(&self, household: HouseholdId) -> Option<HouseholdLog> {
        self.logs().get(&household).cloned()
    }

    fn snapshots(&self) -> MutexGuard<'_, Snapshots> {
        self.snapshots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    // A panic elsewhere cannot leave a log half written: it is changed in one step.
    fn logs(&self) -> MutexGuard<'_, HashMap<HouseholdId, HouseholdLog>> {
        self.logs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl EventStore for InMemoryEventStore {
    async fn gather(
        &self,
        household: HouseholdId,
        wanted: Vec<Wanted>,
    ) -> Result<Gathering, StoreError> {
        let logs = self.logs();
        let Some(log) = logs.get(&household) else {
            let streams = wanted.iter().map(|_| Gathered::default()).collect();
            return Ok(Gathering { at: 0, streams });
        };
        let snapshots = self.snapshots();
        let at = log.head();
        let mut gathered: Vec<Gathered> = Vec::with_capacity(wanted.len());
        for one in &wanted {
            let id = match one.whose {
                Whose::Is(id) => Some(id),
                Whose::Named { by, field } => {
                    gathered[by].id.and_then(|id| log.named(wanted[by].aggregate_type, id, field))
                }
            };
            let resumed = id.map(|id| {
                let kept = snapshots.get(&(household, one.aggregate_type, id));
                log.resume(
                    one.aggregate_type,
                    id,
                    kept.filter(|kept| Some(kept.stamp) == one.stamp),
                )
            });
            gathered.push(Gathered { id, resumed: resumed.unwrap_or_default() });
        }
        Ok(Gathering { at, streams: gathered })
    }

    fn keep(&self, snapshot: Snapshot) {
        let key = (snapshot.household, snapshot.aggregate_type, snapshot.aggregate_id);
        self.snapshots().insert(key, snapshot);
    }

    async fn known(
        &self,
        household: HouseholdId,
        aggregate_type: &'static str,
        ids: Vec<Uuid>,
    ) -> Result<HashSet<Uuid>, StoreError> {
        let logs = self.logs();
        let Some(log) = logs.get(&household) else { return Ok(HashSet::new()) };
        let has_stream = |id: &Uuid| log.streams.contains_key(&(aggregate_type, *id, 1));
        Ok(ids.into_iter().filter(has_stream).collect())
    }

    async fn append(&self, batch: Batch) -> Result<Appended, StoreError> {
        if batch.events.largest() > LARGEST_PAYLOAD {
            return Err(StoreError::EventTooLarge);
        }
        let household = batch.household_id;
        let appended = self.append_now(batch)?;
        if !appended.replayed {
            (self.on_append)(household, appended.revision);
        }
        Ok(appended)
    }

    async fn answered(
        &self,
        household: HouseholdId,
        idempotency_key: &str,
    ) -> Result<Option<(Appended, [u8; 32])>, StoreError> {
        let logs = self.logs();
        let command = logs.get(&household).and_then(|log| log.answered(idempotency_key));
        Ok(command.map(|command| (answer_again(command), command.request_hash)))
    }

    async fn head(&self, household: HouseholdId) -> Result<i64, StoreError> {
        Ok(self.logs().get(&household).map_or(0, HouseholdLog::head))
    }
}

impl InMemoryEventStore {
    fn append_now(&self, batch: Batch) -> Result<Appended, StoreError> {
        let now = self.clock.now().trunc_subsecs(6);
        let mut logs = self.logs();
        let Some(log) = logs.get_mut(&batch.household_id) else {
            if !batch.founds_household {
                return Err(StoreError::UnknownHousehold);
            }
            let mut log = HouseholdLog::default();
            let appended = log.append(&batch, now)?;
            logs.insert(batch.household_id, log);
            return Ok(appended);
        };
        log.append(&batch, now)
    }
}

impl HouseholdLog {
    /// The newest revision.
    pub fn head(&self) -> i64 {
        self.events.last().map_or(0, |event| event.revision)
    }

    /// The newest chain hash; empty before the first command.
    pub fn chain_hash(&self) -> &[u8] {
        self.commands.last().map_or(&[], |command| &command.chain_hash)
    }

    /// The stream from a state on that was kept of it, where the log still has the event of that.
    fn resume(&self, noun: &'static str, id: Uuid, kept: Option<&Snapshot>) -> Resumed {
        let hash_at = |sequence| {
            let place = self.streams.get(&(noun, id, sequence))?;
            Some(self.events[*place].event_hash.as_slice())
        };
        let kept = kept.filter(|kept| hash_at(kept.sequence) == Some(kept.event_hash.as_slice()));
        let from = kept.map_or(0, |kept| kept.sequence);
        let range = (noun, id, from + 1)..=(noun, id, i64::MAX);
        let places: Vec<usize> = self.streams.range(range).map(|(_, place)| *place).collect();
        let newest_hash = match places.last() {
            Some(place) => self.events[*place].event_hash.to_vec(),
            None => kept.map_or_else(Vec::new, |kept| kept.event_hash.clone()),
        };
        let events = places.into_iter().map(|place| stored(&self.events[place])).collect();
        let kept = kept.map(|kept| (kept.state.clone(), kept.sequence));
        Resumed { kept, events, newest_hash }
    }

    /// What the first event of a stream names in a field.
    fn named(&self, noun: &'static str, id: Uuid, field: &str) -> Option<Uuid> {
        let place = self.streams.get(&(noun, id, 1))?;
        self.events[*place].payload.get(field)?.as_str()?.parse().ok()
    }

    /// Whether what a batch was decided on stands.
    fn is_as_read(&self, fence: &Fence) -> bool {
        let has_grown = |(noun, id, last): &(&'static str, Uuid, i64)| {
            self.streams.contains_key(&(*noun, *id, last + 1))
        };
        let is_of = |quiet: &Quiet, event: &LoggedEvent| {
            event.revision > quiet.since && quiet.nouns.contains(&event.aggregate_type.as_str())
        };
        let has_sounded = |quiet: &Quiet| self.events.iter().any(|event| is_of(quiet, event));
        !fence.streams.iter().any(has_grown) && !fence.quiet.as_ref().is_some_and(has_sounded)
    }

    fn answered(&self, key: &str) -> Option<&LoggedCommand> {
        self.keys.get(key).map(|place| &self.commands[*place])
    }

    /// All of the batch or nothing: everything that can fail comes before the first change.
    fn append(&mut self, batch: &Batch, now: DateTime<Utc>) -> Result<Appended, StoreError> {
        let command = &batch.command;
        if let Some(before) = self.answered(&command.idempotency_key) {
            if before.request_hash != command.request_hash {
                return Err(StoreError::KeyReused);
            }
            return Ok(answer_again(before));
        }
        if !self.is_as_read(&batch.fence) {
            return Err(StoreError::Conflict);
        }
        let events = batch.events.all().map_err(|error| StoreError::Unavailable(error.into()))?;
        let mut taken = HashSet::with_capacity(events.len());
        for event in &events {
            let place = (event.aggregate_type, event.aggregate_id, event.sequence);
            if self.streams.contains_key(&place) || !taken.insert(place) {
                return Err(StoreError::Conflict);
            }
        }
        let at = self.commands.last().map_or(now, |last| now.max(last.recorded_at));
        let metadata = json(serde_json::to_value(&command.metadata))?;
        let metadata_hash = sha256(canonical_json(&metadata).as_bytes());
        let beside = Beside { household_id: batch.household_id, metadata, metadata_hash, at };
        let logged = events
            .iter()
            .zip(self.head() + 1..)
            .map(|(event, revision)| logged(event, revision, &beside))
            .collect::<Result<Vec<_>, _>>()?;
        let recorded = self.record(batch, &logged, at)?;
        for (event, place) in events.iter().zip(self.events.len()..) {
            self.streams.insert((event.aggregate_type, event.aggregate_id, event.sequence), place);
        }
        self.events.extend(logged);
        self.keys.insert(recorded.idempotency_key.clone(), self.commands.len());
        self.commands.push(recorded);
        for effect in &batch.effects {
            self.effects.entry(effect.id).or_insert_with(|| effect.clone());
        }
        Ok(Appended { revision: self.head(), outcome: command.outcome.clone(), replayed: false })
    }

    fn record(
        &self,
        batch: &Batch,
        events: &[LoggedEvent],
        at: DateTime<Utc>,
    ) -> Result<LoggedCommand, StoreError> {
        let command = &batch.command;
        let mut digest = CommandDigest::default();
        events.iter().for_each(|event| digest.push(&event.event_hash));
        let digest = digest.finish();
        let actor = json(serde_json::to_value(&command.metadata.actor))?;
        let count = events.len() as i64;
        let facts = CommandFacts {
            household_id: batch.household_id,
            number: self.commands.len() as i64 + 1,
            command_id: command.metadata.command_id,
            last_revision: self.head() + count,
            event_count: count,
            request_hash: command.request_hash,
            correlation: command.metadata.correlation,
            recorded_at: at,
            outcome_hash: sha256(canonical_json(&command.outcome).as_bytes()),
            actor_hash: sha256(canonical_json(&actor).as_bytes()),
            command_name: &command.metadata.command,
            idempotency_key: &command.idempotency_key,
            digest,
        };
        Ok(LoggedCommand {
            number: facts.number,
            command_id: facts.command_id,
            last_revision: facts.last_revision,
            event_count: count,
            idempotency_key: command.idempotency_key.clone(),
            request_hash: command.request_hash,
            command_name: command.metadata.command.clone(),
            correlation: facts.correlation,
            outcome: command.outcome.clone(),
            digest,
            chain_hash: facts.chain_hash(self.chain_hash()),
            recorded_at: at,
            actor,
        })
    }
}

fn json<T>(value: Result<T, serde_json::Error>) -> Result<T, StoreError> {
    value.map_err(|source| StoreError::Unavailable(source.into()))
}

/// What all events of a command have beside them.
struct Beside {
    household_id: HouseholdId,
    metadata: Value,
    metadata_hash: Hash,
    at: DateTime<Utc>,
}

fn logged(event: &NewEvent, revision: i64, beside: &Beside) -> Result<LoggedEvent, StoreError> {
    let aggregate_id = event.aggregate_id.to_string();
    let event_hash = EventFacts {
        household_id: beside.household_id,
        revision,
        event_id: event.event_id,
        aggregate_type: event.aggregate_type,
        aggregate_id: &aggregate_id,
        sequence: event.sequence,
        event_type: event.event_type,
        event_version: event.event_version,
        payload_hash: sha256(event.payload.as_bytes()),
        metadata_hash: beside.metadata_hash,
        recorded_at: beside.at,
    }
    .hash();
    Ok(LoggedEvent {
        revision,
        event_id: event.event_id,
        aggregate_type: event.aggregate_type.to_owned(),
        aggregate_id,
        sequence: event.sequence,
        event_type: event.event_type.to_owned(),
        event_version: event.event_version.to_owned(),
        payload: json(serde_json::from_str(&event.payload))?,
        metadata: beside.metadata.clone(),
        recorded_at: beside.at,
        event_hash,
    })
}

fn stored(event: &LoggedEvent) -> StoredEvent {
    StoredEvent {
        sequence: event.sequence,
        event_type: event.event_type.clone(),
        event_version: event.event_version.clone(),
        payload: event.payload.clone(),
    }
}

fn answer_again(command: &LoggedCommand) -> Appended {
    Appended { revision: command.last_revision, outcome: command.outcome.clone(), replayed: true }
}
