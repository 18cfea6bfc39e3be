//! Everything the use cases stand on.

use std::sync::Arc;

use async_trait::async_trait;
use domain::event::Metadata;
use domain::id::{HouseholdId, UserId};
use serde_json::Value;
use tokio::sync::{OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

use crate::effect;
use crate::lanes::Lanes;
use crate::ports::{
    Addresses, Appended, Batch, Clock, CommandRecord, EventStore, Ids, Intent, Lookup, Place,
    Recipient, Sealed, SecretBytes, StoreError, Vault, VaultError,
};
use crate::remembered::Remembered;
use crate::statement::StatementReader;

/// Everything the use cases stand on.
pub struct House {
    pub store: Arc<dyn EventStore>,
    /// The same log, over connections that nothing else waits for: who comes in is looked up here.
    pub door: Arc<dyn EventStore>,
    pub lookup: Arc<dyn Lookup>,
    pub clock: Arc<dyn Clock>,
    pub ids: Arc<dyn Ids>,
    pub statements: Arc<dyn StatementReader>,
    /// Seals what is to leave the house.
    pub vault: Arc<dyn Vault>,
    /// Where people are reached who are told something.
    pub addresses: Arc<dyn Addresses>,
    /// Version of the application, recorded beside every event.
    pub version: &'static str,
    /// States that this process saw last.
    pub(crate) remembered: Remembered,
    /// Places for work that keeps a core busy for long.
    heavy: Arc<Semaphore>,
    writers: Lanes,
    importers: Lanes,
}

impl House {
    /// One from which nothing leaves: see [`House::with_outbound`].
    pub fn new(
        store: Arc<dyn EventStore>,
        lookup: Arc<dyn Lookup>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
        statements: Arc<dyn StatementReader>,
        version: &'static str,
    ) -> Self {
        let door = store.clone();
        Self {
            store,
            door,
            lookup,
            clock,
            ids,
            statements,
            vault: Arc::new(Nowhere),
            addresses: Arc::new(Nowhere),
            version,
            remembered: Remembered::default(),
            heavy: Arc::new(Semaphore::new(1)),
            writers: Lanes::default(),
            importers: Lanes::default(),
        }
    }

    /// The same with a way of its own to look up who comes in.
    #[must_use]
    pub fn with_door(self, door: Arc<dyn EventStore>) -> Self {
        Self { door, ..self }
    }

    /// The same, from which something may leave: what seals it, and where people are reached.
    #[must_use]
    pub fn with_outbound(self, vault: Arc<dyn Vault>, addresses: Arc<dyn Addresses>) -> Self {
        Self { vault, addresses, ..self }
    }

    /// The same, sharing the places for work that keeps a core busy for long with others who do
    /// such work; without them there is one place.
    #[must_use]
    pub fn with_heavy(self, heavy: Arc<Semaphore>) -> Self {
        Self { heavy, ..self }
    }

    /// Waits for a place for work that keeps a core busy for long. Nobody who has one may wait for
    /// another.
    pub(crate) async fn heavy_turn(&self) -> Option<OwnedSemaphorePermit> {
        // The places are never closed.
        self.heavy.clone().acquire_owned().await.ok()
    }

    /// Stores a batch, and forgets what its streams were.
    pub(crate) async fn append(&self, batch: Batch) -> Result<Appended, StoreError> {
        effect::all_fit(&batch.effects)?;
        let household = batch.household_id;
        let streams = batch.events.streams();
        let answer = self.store.append(batch).await?;
        for (noun, id) in streams {
            self.remembered.forget(household, noun, id);
        }
        Ok(answer)
    }

    /// The turn of a writer of one aggregate.
    pub(crate) async fn writing(&self, aggregate_id: Uuid) -> OwnedMutexGuard<()> {
        self.writers.turn(aggregate_id).await
    }

    /// The turn of an import of one household: it compares its lines with all that is there, which
    /// another one must not be changing meanwhile.
    pub(crate) async fn importing(&self, household: HouseholdId) -> OwnedMutexGuard<()> {
        self.importers.turn(household.0).await
    }

    /// The record of a command, with the answer to keep for it.
    pub(crate) fn record(
        &self,
        intent: &Intent,
        command: &'static str,
        outcome: Value,
    ) -> CommandRecord {
        let metadata = Metadata {
            actor: intent.asker.actor(),
            command: command.to_owned(),
            command_id: self.ids.fresh(),
            correlation: intent.correlation,
            causation: intent.causation,
            source: intent.source.to_owned(),
            version: self.version.to_owned(),
        };
        CommandRecord {
            idempotency_key: self.scoped_key(intent, command),
            request_hash: intent.request_hash,
            metadata,
            outcome,
        }
    }

    /// The id of the effect that a command has as its step of this number
    /// ([`effect`](crate::effect)). A command that is sent again under its key has the same; one
    /// without a key is another each time, so it is asked once, before the command is decided.
    pub fn effect_id(&self, intent: &Intent, command: &str, step: usize) -> Uuid {
        effect::id_of(&self.scoped_key(intent, command), intent.household_id.0, step)
    }

    /// Keys are the sender's own: the same text from somebody else or for another command is
    /// another.
    pub(crate) fn scoped_key(&self, intent: &Intent, command: &str) -> String {
        let sender = intent.asker.key_prefix();
        match &intent.idempotency_key {
            Some(key) => format!("{sender}/{command}/{key}"),
            None => format!("{sender}/{command}//{}", self.ids.fresh()),
        }
    }
}

/// The ports of a house from which nothing leaves.
struct Nowhere;

#[derive(Debug, thiserror::Error)]
#[error("this house was made without a way out")]
struct NoWayOut;

impl Nowhere {
    fn refused<T>() -> Result<T, VaultError> {
        Err(VaultError::Unavailable(NoWayOut.into()))
    }
}

#[async_trait]
impl Vault for Nowhere {
    async fn seal(&self, _: Place<'_>, _: &[u8]) -> Result<Sealed, VaultError> {
        Self::refused()
    }

    async fn open(&self, _: Place<'_>, _: &Sealed) -> Result<SecretBytes, VaultError> {
        Self::refused()
    }

    async fn reseal(&self, _: Place<'_>, _: &Sealed) -> Result<Option<Sealed>, VaultError> {
        Self::refused()
    }
}

#[async_trait]
impl Addresses for Nowhere {
    async fn of(&self, _: &[UserId]) -> Result<Vec<Recipient>, StoreError> {
        Err(StoreError::Unavailable(NoWayOut.into()))
    }
}
