//! The event log in PostgreSQL: one statement, one round trip and one commit per command.
//!
//! The rules live in `migrations/…_log.sql`; this file carries values to them and back.

use std::collections::HashSet;
use std::sync::Arc;

use async_trait::async_trait;
use commands::events::{CHUNK, NewEvent};
use commands::ports::{Appended, Batch, EventStore, Gathering, Snapshot, StoreError, Wanted};
use domain::id::HouseholdId;
use following::heavy::HeavyWork;
use sqlx::{PgPool, Row};
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::append::{append_at_once, append_event, append_in_chunks};
use super::error::store_error;
use super::room::Room;
use super::snapshots::{SnapshotKey, gather, keep};
use super::turns::Turns;

/// Largest payload of one event, in bytes.
pub(crate) const LARGEST_PAYLOAD: usize = 64 * 1024;

/// Snapshots that are written at the same time.
const KEEPING_AT_ONCE: usize = 1;

/// Told after every commit which household has news, and up to which revision.
pub type OnAppend = Arc<dyn Fn(HouseholdId, i64) + Send + Sync>;

/// The households' event logs in PostgreSQL.
#[derive(Clone)]
pub struct PostgresEventStore {
    pool: PgPool,
    /// Where single statements go.
    statements: PgPool,
    on_append: OnAppend,
    turns: Arc<Turns>,
    room: Arc<Room>,
    /// Where the chunks of long batches wait for each other and for others' heavy work.
    heavy: HeavyWork,
    /// Of the states kept beside the log; without one none is kept.
    snapshots: Option<SnapshotKey>,
    /// Places of those who write them down: whoever finds none leaves it to the next load.
    keeping: Arc<Semaphore>,
}

impl PostgresEventStore {
    /// A store on a pool of role `wumbo_app`, which keeps no snapshots.
    pub fn new(pool: PgPool, on_append: OnAppend) -> Self {
        let keeping = Arc::new(Semaphore::new(KEEPING_AT_ONCE));
        let (statements, turns, room) = (pool.clone(), Arc::default(), Arc::default());
        let heavy = HeavyWork::default();
        Self { statements, pool, on_append, turns, room, heavy, snapshots: None, keeping }
    }

    /// The same, sharing the places for heavy work with others of the process.
    #[must_use]
    pub fn sharing(self, heavy: HeavyWork) -> Self {
        Self { heavy, ..self }
    }

    /// What the store knows of the room on the database's disk.
    pub fn room(&self) -> Arc<Room> {
        self.room.clone()
    }

    /// The same, keeping snapshots under this key.
    #[must_use]
    pub fn with_snapshots(self, key: SnapshotKey) -> Self {
        Self { snapshots: Some(key), ..self }
    }

    /// The same with a pool for single statements
    /// ([`open_statement_pool`](super::pool::open_statement_pool)), of the same role.
    #[must_use]
    pub fn with_statements(self, statements: PgPool) -> Self {
        Self { statements, ..self }
    }
}

#[async_trait]
impl EventStore for PostgresEventStore {
    async fn gather(
        &self,
        household: HouseholdId,
        wanted: Vec<Wanted>,
    ) -> Result<Gathering, StoreError> {
        gather(&self.statements, self.snapshots.as_ref(), household, &wanted).await
    }

    fn keep(&self, snapshot: Snapshot) {
        let Some(key) = self.snapshots.clone() else { return };
        let Ok(place) = self.keeping.clone().try_acquire_owned() else { return };
        let pool = self.statements.clone();
        tokio::spawn(async move {
            if let Err(error) = keep(&pool, &key, &snapshot).await {
                // The log has everything; the next load tries again.
                let error = &error as &dyn std::error::Error;
                tracing::debug!(error, "a snapshot was not kept");
            }
            drop(place);
        });
    }

    async fn known(
        &self,
        household: HouseholdId,
        aggregate_type: &'static str,
        ids: Vec<Uuid>,
    ) -> Result<HashSet<Uuid>, StoreError> {
        let mut known = HashSet::with_capacity(ids.len());
        for chunk in ids.chunks(20_000) {
            let texts: Vec<String> = chunk.iter().map(Uuid::to_string).collect();
            let found: Vec<String> = sqlx::query_scalar("select * from wumbo_known($1, $2, $3)")
                .bind(household.0)
                .bind(aggregate_type)
                .bind(texts)
                .fetch_all(&self.statements)
                .await
                .map_err(store_error)?;
            known.extend(found.iter().filter_map(|id| Uuid::parse_str(id).ok()));
        }
        Ok(known)
    }

    async fn append(&self, batch: Batch) -> Result<Appended, StoreError> {
        if batch.events.largest() > LARGEST_PAYLOAD {
            return Err(StoreError::EventTooLarge);
        }
        self.room.admit()?;
        let store = self.clone();
        // A task of its own: the work ends properly even when the caller goes away.
        let work = tokio::spawn(async move {
            let household = batch.household_id;
            let is_long = batch.events.len() > CHUNK;
            let stays = batch.effects.is_empty();
            let _turn = store.turns.take(household, is_long).await?;
            let appended = match batch.events.single() {
                Some(event) if stays && !batch.founds_household => {
                    store.append_event(&batch, event).await
                }
                _ if stays && !is_long => append_at_once(&store.statements, &batch).await,
                _ => append_in_chunks(&store.pool, &store.heavy, &batch).await,
            };
            store.room.learn(&appended);
            let appended = appended?;
            if !appended.replayed {
                (store.on_append)(household, appended.revision);
            }
            Ok(appended)
        });
        work.await.map_err(|error| StoreError::Unavailable(error.into()))?
    }

    async fn answered(
        &self,
        household: HouseholdId,
        idempotency_key: &str,
    ) -> Result<Option<(Appended, [u8; 32])>, StoreError> {
        let mut transaction =
            self.pool.begin_with(super::begin_in(household)).await.map_err(store_error)?;
        let row = sqlx::query(
            "select last_revision, outcome, request_hash from commands
             where household_id = $1 and idempotency_key = $2",
        )
        .bind(household.0)
        .bind(idempotency_key)
        .fetch_optional(&mut *transaction)
        .await
        .map_err(store_error)?;
        transaction.rollback().await.map_err(store_error)?;
        row.map(|row| {
            let answer = Appended {
                revision: row.try_get("last_revision").map_err(store_error)?,
                outcome: row.try_get("outcome").map_err(store_error)?,
                replayed: true,
            };
            Ok((answer, hash(row.try_get("request_hash").map_err(store_error)?)?))
        })
        .transpose()
    }

    async fn head(&self, household: HouseholdId) -> Result<i64, StoreError> {
        let mut transaction =
            self.pool.begin_with(super::begin_in(household)).await.map_err(store_error)?;
        let head: Option<i64> =
            sqlx::query_scalar("select head from household_logs where household_id = $1")
                .bind(household.0)
                .fetch_optional(&mut *transaction)
                .await
                .map_err(store_error)?;
        transaction.rollback().await.map_err(store_error)?;
        Ok(head.unwrap_or(0))
    }
}

impl PostgresEventStore {
    /// A batch of one event, which does not found a household.
    async fn append_event(&self, batch: &Batch, event: &NewEvent) -> Result<Appended, StoreError> {
        let command = &batch.command;
        let error = match append_event(&self.statements, batch, event).await {
            Ok(Some(revision)) => {
                let outcome = command.outcome.clone();
                return Ok(Appended { revision, outcome, replayed: false });
            }
            Ok(None) => return Err(StoreError::UnknownHousehold),
            Err(error) => error,
        };
        // Answered before, or by somebody at the same moment. What is broken now may have answered.
        let is_key_taken = is_key_taken(&error);
        let refusal = if is_key_taken { StoreError::Conflict } else { store_error(error) };
        if !is_key_taken && !matches!(refusal, StoreError::Broken) {
            return Err(refusal);
        }
        match self.answered(batch.household_id, &command.idempotency_key).await? {
            Some((_, hash)) if hash != command.request_hash => Err(StoreError::KeyReused),
            Some((answer, _)) => Ok(answer),
            None => Err(refusal),
        }
    }
}

fn is_key_taken(error: &sqlx::Error) -> bool {
    let constraint = error.as_database_error().and_then(|error| error.constraint());
    constraint == Some("commands_pkey")
}

fn hash(bytes: Vec<u8>) -> Result<[u8; 32], StoreError> {
    bytes.try_into().map_err(|_| StoreError::Unavailable("a stored hash has another length".into()))
}
