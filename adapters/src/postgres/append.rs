//! How a batch becomes a call of the functions of `migrations/…_log.sql`: one event, up to a chunk
//! of them, or several chunks in one transaction.

use chrono::DateTime;
use commands::events::{CHUNK, NewEvent};
use commands::ports::{Appended, Batch, CommandRecord, Fence, StoreError};
use commands::proof::{AroundTime, CommandFacts, EventFacts, Hash, canonical_json, sha256};
use domain::id::HouseholdId;
use following::heavy::HeavyWork;
use serde_json::Value;
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, PgPool, Row};
use uuid::Uuid;

use super::error::store_error;
use super::outbox;

/// A chunk of events as the columns of `unnest`.
#[derive(Default)]
struct Columns {
    event_ids: Vec<Uuid>,
    aggregate_types: Vec<&'static str>,
    aggregate_ids: Vec<String>,
    sequences: Vec<i64>,
    event_types: Vec<&'static str>,
    event_versions: Vec<&'static str>,
    payloads: Vec<String>,
    payload_hashes: Vec<Vec<u8>>,
}

impl Columns {
    fn of(events: Vec<NewEvent>) -> Self {
        let mut columns = Self::default();
        for event in events {
            columns.event_ids.push(event.event_id);
            columns.aggregate_types.push(event.aggregate_type);
            columns.aggregate_ids.push(event.aggregate_id.to_string());
            columns.sequences.push(event.sequence);
            columns.event_types.push(event.event_type);
            columns.event_versions.push(event.event_version);
            columns.payload_hashes.push(sha256(event.payload.as_bytes()).to_vec());
            columns.payloads.push(event.payload);
        }
        columns
    }
}

/// Events that were packed and cannot be unpacked.
fn unreadable(error: std::io::Error) -> StoreError {
    StoreError::Unavailable(error.into())
}

/// A JSON value in canonical form with its hash.
fn hashed(value: &Value) -> (Value, Hash) {
    (value.clone(), sha256(canonical_json(value).as_bytes()))
}

/// A fence as the columns of `wumbo_is_as_read`; nulls where nothing is asked.
struct Seen {
    types: Option<Vec<&'static str>>,
    ids: Option<Vec<String>>,
    sequences: Option<Vec<i64>>,
    nouns: Option<Vec<&'static str>>,
    since: Option<i64>,
    as_of: i64,
}

impl Seen {
    fn of(fence: &Fence) -> Self {
        let streams = (!fence.streams.is_empty()).then_some(&fence.streams);
        let quiet = fence.quiet.as_ref();
        Self {
            types: streams.map(|seen| seen.iter().map(|(noun, _, _)| *noun).collect()),
            ids: streams.map(|seen| seen.iter().map(|(_, id, _)| id.to_string()).collect()),
            sequences: streams.map(|seen| seen.iter().map(|(_, _, last)| *last).collect()),
            nouns: quiet.map(|quiet| quiet.nouns.clone()),
            since: quiet.map(|quiet| quiet.since),
            as_of: fence.as_of,
        }
    }

    fn asks_nothing(&self) -> bool {
        self.types.is_none() && self.nouns.is_none()
    }
}

struct Recorded {
    metadata: (Value, Hash),
    actor: (Value, Hash),
    outcome: (Value, Hash),
}

impl Recorded {
    fn of(command: &CommandRecord) -> Result<Self, StoreError> {
        let json = |value: Result<Value, serde_json::Error>| {
            value.map_err(|source| StoreError::Unavailable(source.into()))
        };
        Ok(Self {
            metadata: hashed(&json(serde_json::to_value(&command.metadata))?),
            actor: hashed(&json(serde_json::to_value(&command.metadata.actor))?),
            outcome: hashed(&command.outcome),
        })
    }
}

pub(super) async fn append_at_once(pool: &PgPool, batch: &Batch) -> Result<Appended, StoreError> {
    let command = &batch.command;
    let recorded = Recorded::of(command)?;
    let columns = Columns::of(batch.events.all().map_err(unreadable)?);
    let seen = Seen::of(&batch.fence);
    let row = sqlx::query(
        "select revision, outcome, answered_hash from wumbo_commit($1, $2, $3, $4, $5, $6, $7,
           $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25,
           $26, $27)",
    )
    .bind(batch.household_id.0)
    .bind(batch.founds_household)
    .bind(command.metadata.command_id)
    .bind(&command.idempotency_key)
    .bind(command.request_hash.to_vec())
    .bind(&recorded.actor.0)
    .bind(recorded.actor.1.as_slice())
    .bind(&command.metadata.command)
    .bind(command.metadata.correlation)
    .bind(&recorded.outcome.0)
    .bind(recorded.outcome.1.as_slice())
    .bind(&recorded.metadata.0)
    .bind(recorded.metadata.1.as_slice())
    .bind(columns.event_ids)
    .bind(columns.aggregate_types)
    .bind(columns.aggregate_ids)
    .bind(columns.sequences)
    .bind(columns.event_types)
    .bind(columns.event_versions)
    .bind(columns.payloads)
    .bind(columns.payload_hashes)
    .bind(seen.types)
    .bind(seen.ids)
    .bind(seen.sequences)
    .bind(seen.nouns)
    .bind(seen.since)
    .bind(seen.as_of)
    .fetch_one(pool)
    .await
    .map_err(store_error)?;
    let revision: Option<i64> = row.try_get("revision").map_err(store_error)?;
    let revision = revision.ok_or(StoreError::UnknownHousehold)?;
    let outcome = row.try_get("outcome").map_err(store_error)?;
    let answered: Option<Vec<u8>> = row.try_get("answered_hash").map_err(store_error)?;
    match answered {
        Some(answered) if answered != command.request_hash => Err(StoreError::KeyReused),
        answered => Ok(Appended { revision, outcome, replayed: answered.is_some() }),
    }
}

/// The same in one transaction of several statements, for batches beyond one chunk, and for those
/// that something leaves the house with.
pub(super) async fn append_in_chunks(
    pool: &PgPool,
    heavy: &HeavyWork,
    batch: &Batch,
) -> Result<Appended, StoreError> {
    let command = &batch.command;
    let recorded = Recorded::of(command)?;
    let begin = "begin; set local lock_timeout = '20s'; set local statement_timeout = '60s'";
    let mut transaction = pool.begin_with(begin).await.map_err(store_error)?;
    let claim = sqlx::query("select * from wumbo_claim($1, $2, $3)")
        .bind(batch.household_id.0)
        .bind(batch.founds_household)
        .bind(&command.idempotency_key)
        .fetch_one(&mut *transaction)
        .await
        .map_err(store_error)?;
    let head: Option<i64> = claim.try_get("head").map_err(store_error)?;
    let head = head.ok_or(StoreError::UnknownHousehold)?;
    let answered: Option<Vec<u8>> = claim.try_get("answered_hash").map_err(store_error)?;
    if let Some(answered) = answered {
        transaction.rollback().await.map_err(store_error)?;
        if answered != command.request_hash {
            return Err(StoreError::KeyReused);
        }
        return Ok(Appended {
            revision: claim.try_get("answered_revision").map_err(store_error)?,
            outcome: claim.try_get("answered_outcome").map_err(store_error)?,
            replayed: true,
        });
    }
    if head != batch.fence.as_of && !is_as_read(&mut transaction, batch).await? {
        transaction.rollback().await.map_err(store_error)?;
        return Err(StoreError::Conflict);
    }
    let mut digest: Vec<u8> = Vec::new();
    let mut revision = head;
    for chunk in batch.events.chunks() {
        let chunk = chunk.map_err(unreadable)?;
        let is_long = batch.events.len() > CHUNK;
        let _place = if is_long { Some(heavy.turn().await) } else { None };
        let stored = chunk.len() as i64;
        digest = store_chunk(
            &mut transaction,
            batch.household_id,
            revision,
            &claim,
            digest,
            &recorded,
            chunk,
        )
        .await?;
        revision += stored;
    }
    seal(&mut transaction, batch, &claim, (head, revision), &recorded, digest).await?;
    outbox::write(&mut transaction, &batch.effects).await.map_err(store_error)?;
    transaction.commit().await.map_err(store_error)?;
    Ok(Appended { revision, outcome: command.outcome.clone(), replayed: false })
}

/// Whether what the batch was decided on stands: asked while the head is locked.
async fn is_as_read(connection: &mut PgConnection, batch: &Batch) -> Result<bool, StoreError> {
    let seen = Seen::of(&batch.fence);
    if seen.asks_nothing() {
        return Ok(true);
    }
    sqlx::query_scalar("select wumbo_is_as_read($1, $2, $3, $4, $5, $6)")
        .bind(batch.household_id.0)
        .bind(seen.types)
        .bind(seen.ids)
        .bind(seen.sequences)
        .bind(seen.nouns)
        .bind(seen.since)
        .fetch_one(connection)
        .await
        .map_err(store_error)
}

async fn store_chunk(
    connection: &mut PgConnection,
    household: HouseholdId,
    head: i64,
    claim: &PgRow,
    digest: Vec<u8>,
    recorded: &Recorded,
    chunk: Vec<NewEvent>,
) -> Result<Vec<u8>, StoreError> {
    let columns = Columns::of(chunk);
    let at: chrono::DateTime<chrono::Utc> = claim.try_get("at").map_err(store_error)?;
    sqlx::query_scalar(
        "select wumbo_store_chunk($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
    )
    .bind(household.0)
    .bind(head)
    .bind(at)
    .bind(digest)
    .bind(&recorded.metadata.0)
    .bind(recorded.metadata.1.as_slice())
    .bind(columns.event_ids)
    .bind(columns.aggregate_types)
    .bind(columns.aggregate_ids)
    .bind(columns.sequences)
    .bind(columns.event_types)
    .bind(columns.event_versions)
    .bind(columns.payloads)
    .bind(columns.payload_hashes)
    .fetch_one(connection)
    .await
    .map_err(store_error)
}

async fn seal(
    connection: &mut PgConnection,
    batch: &Batch,
    claim: &PgRow,
    (head, revision): (i64, i64),
    recorded: &Recorded,
    digest: Vec<u8>,
) -> Result<(), StoreError> {
    let command = &batch.command;
    let at: chrono::DateTime<chrono::Utc> = claim.try_get("at").map_err(store_error)?;
    let number: i64 = claim.try_get("command_number").map_err(store_error)?;
    let previous: Vec<u8> = claim.try_get("previous_chain").map_err(store_error)?;
    sqlx::query(
        "select wumbo_seal($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
    )
    .bind(batch.household_id.0)
    .bind(number)
    .bind(previous)
    .bind(at)
    .bind(revision)
    .bind(revision - head)
    .bind(command.metadata.command_id)
    .bind(&command.idempotency_key)
    .bind(command.request_hash.to_vec())
    .bind(&recorded.actor.0)
    .bind(recorded.actor.1.as_slice())
    .bind(&command.metadata.command)
    .bind(command.metadata.correlation)
    .bind(&recorded.outcome.0)
    .bind(recorded.outcome.1.as_slice())
    .bind(digest)
    .execute(connection)
    .await
    .map_err(store_error)?;
    Ok(())
}

/// One event that does not found a household: the new revision, `None` when there is no such log.
/// A key that was answered before is an error of the key of `commands`.
pub(super) async fn append_event(
    statements: &PgPool,
    batch: &Batch,
    event: &NewEvent,
) -> Result<Option<i64>, sqlx::Error> {
    let command = &batch.command;
    let recorded = Recorded::of(command).map_err(|source| sqlx::Error::Encode(source.into()))?;
    let seen = Seen::of(&batch.fence);
    let payload_hash = sha256(event.payload.as_bytes());
    let (of_event, of_command) = around_time(batch, event, &recorded, payload_hash);
    sqlx::query_scalar(
        "select wumbo_commit_event($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,
           $15, $16::text::jsonb, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26)",
    )
    .bind(batch.household_id.0)
    .bind(command.metadata.command_id)
    .bind(&command.idempotency_key)
    .bind(command.request_hash.as_slice())
    .bind(&recorded.actor.0)
    .bind(&command.metadata.command)
    .bind(command.metadata.correlation)
    .bind(&recorded.outcome.0)
    .bind(&recorded.metadata.0)
    .bind(event.event_id)
    .bind(event.aggregate_type)
    .bind(event.aggregate_id.to_string())
    .bind(event.sequence)
    .bind(event.event_type)
    .bind(event.event_version)
    .bind(&event.payload)
    .bind(seen.types)
    .bind(seen.ids)
    .bind(seen.sequences)
    .bind(seen.nouns)
    .bind(seen.since)
    .bind(seen.as_of)
    .bind(of_event.before)
    .bind(of_event.behind)
    .bind(of_command.before)
    .bind(of_command.behind)
    .fetch_one(statements)
    .await
}

/// The parts of both hashes of a command of one event that do not depend on its place in the log.
fn around_time(
    batch: &Batch,
    event: &NewEvent,
    recorded: &Recorded,
    payload_hash: Hash,
) -> (AroundTime, AroundTime) {
    let command = &batch.command;
    // Neither part covers what the store is to say: revision, number and time.
    let recorded_at = DateTime::UNIX_EPOCH;
    let of_event = EventFacts {
        household_id: batch.household_id,
        revision: 0,
        event_id: event.event_id,
        aggregate_type: event.aggregate_type,
        aggregate_id: &event.aggregate_id.to_string(),
        sequence: event.sequence,
        event_type: event.event_type,
        event_version: event.event_version,
        payload_hash,
        metadata_hash: recorded.metadata.1,
        recorded_at,
    };
    let of_command = CommandFacts {
        household_id: batch.household_id,
        number: 0,
        command_id: command.metadata.command_id,
        last_revision: 0,
        event_count: 1,
        request_hash: command.request_hash,
        correlation: command.metadata.correlation,
        recorded_at,
        outcome_hash: recorded.outcome.1,
        actor_hash: recorded.actor.1,
        command_name: &command.metadata.command,
        idempotency_key: &command.idempotency_key,
        digest: Hash::default(),
    };
    (of_event.around_time(), of_command.around_time())
}
