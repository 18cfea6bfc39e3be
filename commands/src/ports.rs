//! What the use cases need from the world outside, each need a trait. Adapters fill them.

mod addresses;
pub mod effect;
mod lookup;
mod mailer;
mod vault;

use std::collections::HashSet;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::aggregate::DecodeError;
use domain::event::Metadata;
use domain::id::HouseholdId;
use serde_json::Value;
use thiserror::Error;
use uuid::Uuid;

pub use self::addresses::{Addresses, Recipient};
use self::effect::Effect;
pub use self::lookup::{
    BroughtLine, BroughtLines, FileSpan, KnownAccount, KnownDays, KnownStatement, KnownTransaction,
    LookUpAccounts, LookUpCategories, LookUpImports, LookUpTransactions, Lookup, Moved, OtherDay,
    PendingTransaction, Sought, StandingOn, Telling, ToldDays, TwoDays,
};
pub use self::mailer::{Mail, MailError, Mailer};
pub use self::vault::{Place, Sealed, SecretBytes, Vault, VaultError};
use crate::asker::Asker;
use crate::events::Events;

/// One accepted command, as it is recorded over its events.
#[derive(Debug, Clone)]
pub struct CommandRecord {
    /// What makes the command the same one when it is sent again; scoped to sender and command.
    pub idempotency_key: String,
    /// SHA-256 of what was asked: the same key with another hash is refused.
    pub request_hash: [u8; 32],
    /// Recorded beside every event.
    pub metadata: Metadata,
    /// What to answer when the command is sent again, `{id, version, …}`; the revision is added.
    pub outcome: Value,
}

/// Everything one command appends to one household's log: all of it or nothing.
#[derive(Debug, Clone)]
pub struct Batch {
    pub household_id: HouseholdId,
    /// Whether the batch founds the household, and with it its log.
    pub founds_household: bool,
    /// What the events were decided on: where any of it has changed, the batch is a conflict.
    pub fence: Fence,
    pub command: CommandRecord,
    /// May be empty: the command is recorded all the same, so that its key keeps its answer.
    pub events: Events,
    /// What is to leave the house because of it, written into the outbox with it.
    pub effects: Vec<Effect>,
}

/// What must stand as it was read when a batch is stored. The places of its own events in their
/// streams are fenced by themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fence {
    /// Streams that were read, each up to this sequence: noun, id, last sequence.
    pub streams: Vec<(&'static str, Uuid, i64)>,
    /// Nouns of which nothing has happened since a revision, where it was looked up across streams.
    pub quiet: Option<Quiet>,
    /// The household's revision at which all of this was so: where that is its newest still, none
    /// of it need be looked at. 0: it is not known.
    pub as_of: i64,
}

/// Nouns of which nothing has happened since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quiet {
    pub nouns: Vec<&'static str>,
    pub since: i64,
}

/// The answer of the store to a batch.
#[derive(Debug, Clone, PartialEq)]
pub struct Appended {
    /// The household's revision after the command.
    pub revision: i64,
    pub outcome: Value,
    /// Whether the command had been stored before, and this is its first answer again.
    pub replayed: bool,
}

/// One event of one aggregate, as stored.
#[derive(Debug, Clone)]
pub struct StoredEvent {
    pub sequence: i64,
    pub event_type: String,
    pub event_version: String,
    pub payload: Value,
}

/// The stream of one aggregate from a state on that was kept beside it.
#[derive(Debug, Clone, Default)]
pub struct Resumed {
    /// The state, and the sequence of the last event in it; `None`: the events are all there are.
    pub kept: Option<(Value, i64)>,
    /// The events after it, in order.
    pub events: Vec<StoredEvent>,
    /// The hash of the newest event, by which the store tells later whether its log is still this
    /// one; empty when there is none.
    pub newest_hash: Vec<u8>,
}

/// One of several streams that are read together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    pub aggregate_type: &'static str,
    pub whose: Whose,
    /// Of the code that folds it: a state that other code kept counts as none. `None`: none is
    /// wanted, but all of its events.
    pub stamp: Option<i64>,
}

/// Whose stream is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Whose {
    /// That of this id.
    Is(Uuid),
    /// That of the id which the first event of an earlier one of the streams names in a field of
    /// its payload. What it is now the state says.
    Named { by: usize, field: &'static str },
}

/// Several streams, as they were read together.
#[derive(Debug, Clone, Default)]
pub struct Gathering {
    /// The household's revision when reading began; 0 where it has no log. What came after it may
    /// be among what was read, or not.
    pub at: i64,
    /// In the order of the asking.
    pub streams: Vec<Gathered>,
}

/// What was read of one of several streams.
#[derive(Debug, Clone, Default)]
pub struct Gathered {
    /// `None` where nothing names it.
    pub id: Option<Uuid>,
    pub resumed: Resumed,
}

/// The state of one aggregate after one of its events, to be kept beside the log.
#[derive(Debug, Clone)]
pub struct Snapshot {
    pub household: HouseholdId,
    pub aggregate_type: &'static str,
    pub aggregate_id: Uuid,
    /// Of the last event in it, with its hash as [`Resumed::newest_hash`] told it.
    pub sequence: i64,
    pub event_hash: Vec<u8>,
    /// Of the code that folded it ([`domain::aggregate::stamp`]).
    pub stamp: i64,
    pub state: Value,
}

/// Why the log could not be read or written.
#[derive(Debug, Error)]
pub enum StoreError {
    #[error("another writer was first")]
    Conflict,
    #[error("the idempotency key was used for another request")]
    KeyReused,
    #[error("the household has no log")]
    UnknownHousehold,
    #[error("the log is busy; try again shortly")]
    Busy,
    #[error("the log did not hold when it was last verified; nothing is written to it")]
    Broken,
    #[error("the disk of the database is full; nothing is written until there is room")]
    NoRoom,
    #[error("an event is larger than 64 KiB")]
    EventTooLarge,
    #[error("the content of an effect is larger than 256 KiB")]
    EffectTooLarge,
    #[error("a step said to be {0} has stored no such command under its intent")]
    Misnamed(&'static str),
    #[error("a stored event cannot be read")]
    Undecodable(#[from] DecodeError),
    #[error("what is to leave the house cannot be sealed")]
    Unsealable(#[source] VaultError),
    /// The keys that it would be sealed with cannot be had just now; nothing was stored.
    #[error("what is to leave the house cannot be sealed just now")]
    KeysAway(#[source] VaultError),
    #[error("the event store does not answer")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Keys that cannot be had just now come back; what is wrong otherwise stays wrong.
impl From<VaultError> for StoreError {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Unavailable(_) | VaultError::KeyAway(_) => Self::KeysAway(error),
            VaultError::DoesNotOpen | VaultError::UnknownKey(_) | VaultError::Unwritable(_) => {
                Self::Unsealable(error)
            }
        }
    }
}

/// The households' event logs.
#[async_trait]
pub trait EventStore: Send + Sync {
    /// Several streams in one round trip, in the order of the asking, each from the last state on
    /// that was kept of it by code of its stamp. One that does not fit the log, or that the store
    /// did not write, counts as none.
    async fn gather(
        &self,
        household: HouseholdId,
        wanted: Vec<Wanted>,
    ) -> Result<Gathering, StoreError>;

    /// The whole stream of one aggregate, in order; empty when there is none.
    async fn load(
        &self,
        household: HouseholdId,
        aggregate_type: &'static str,
        aggregate_id: Uuid,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        let whose = Whose::Is(aggregate_id);
        let gathered = self.gather(household, vec![Wanted { aggregate_type, whose, stamp: None }]);
        Ok(gathered.await?.streams.pop().map(|one| one.resumed.events).unwrap_or_default())
    }

    /// Keeps a state beside the log, in its own time: nobody waits for it, and nothing is lost when
    /// it fails.
    fn keep(&self, snapshot: Snapshot);

    /// Which of these aggregates have a stream.
    async fn known(
        &self,
        household: HouseholdId,
        aggregate_type: &'static str,
        ids: Vec<Uuid>,
    ) -> Result<HashSet<Uuid>, StoreError>;

    /// Stores a batch, or answers what was answered to the same command before. Runs to its end
    /// even when the caller goes away.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when a place in a stream is taken or something is not as it was
    /// read, [`StoreError::KeyReused`], [`StoreError::UnknownHousehold`],
    /// [`StoreError::EventTooLarge`], [`StoreError::EffectTooLarge`]; then nothing was stored.
    async fn append(&self, batch: Batch) -> Result<Appended, StoreError>;

    /// The answer to a command that was stored under this key, with its request's hash.
    async fn answered(
        &self,
        household: HouseholdId,
        idempotency_key: &str,
    ) -> Result<Option<(Appended, [u8; 32])>, StoreError>;

    /// The household's newest revision; 0 when it has no log.
    async fn head(&self, household: HouseholdId) -> Result<i64, StoreError>;
}

/// Tells the time.
pub trait Clock: Send + Sync {
    fn now(&self) -> DateTime<Utc>;
}

/// Gives fresh ids (UUID version 7, in order of time).
pub trait Ids: Send + Sync {
    fn fresh(&self) -> Uuid;
}

/// Who sends a command, and how it is told apart from others.
#[derive(Debug, Clone)]
pub struct Intent {
    pub household_id: HouseholdId,
    pub asker: Asker,
    /// The client's `Idempotency-Key`; without one every sending is a command of its own.
    pub idempotency_key: Option<String>,
    pub request_hash: [u8; 32],
    /// `If-Match`: the version of the aggregate that the client saw.
    pub expected_version: Option<i64>,
    /// The request's id; groups everything that comes of it.
    pub correlation: Uuid,
    pub causation: Option<Uuid>,
    /// Class of the sender's address (`loopback`, `private`, `public`).
    pub source: &'static str,
}
