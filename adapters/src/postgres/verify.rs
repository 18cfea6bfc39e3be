//! `wumbo verify`: recomputes every hash of a household's log from what is stored, and names the
//! first revision that does not hold.

use chrono::{DateTime, Utc};
use commands::ports::StoreError;
use commands::proof::{CommandDigest, CommandFacts, EventFacts, Hash, canonical_json, sha256};
use domain::id::HouseholdId;
use futures::TryStreamExt;
use serde_json::Value;
use sqlx::postgres::PgRow;
use sqlx::{PgPool, Row};
use std::collections::HashMap;
use uuid::Uuid;

use super::{begin_in, store_error};

/// What the check of one log found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogVerdict {
    pub household_id: HouseholdId,
    /// Events that were checked.
    pub events: i64,
    /// The newest chain hash: keep it elsewhere, and compare it later.
    pub chain_hash: Vec<u8>,
    /// `None`: complete and unaltered.
    pub fault: Option<LogFault>,
}

/// The first place where a log does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFault {
    /// The first bad revision.
    pub revision: i64,
    pub detail: String,
}

impl LogFault {
    fn at(revision: i64, detail: &str) -> Self {
        Self { revision, detail: detail.to_owned() }
    }
}

/// All households that have a log, in order of their ids. Takes a pool that may see every head.
///
/// # Errors
/// [`StoreError`] when the database does not answer.
pub async fn households(owner: &PgPool) -> Result<Vec<HouseholdId>, StoreError> {
    let ids: Vec<Uuid> =
        sqlx::query_scalar("select household_id from household_logs order by household_id")
            .fetch_all(owner)
            .await
            .map_err(store_error)?;
    Ok(ids.into_iter().map(HouseholdId).collect())
}

struct Command {
    facts_of: PgRow,
    last_revision: i64,
    event_count: i64,
}

/// Checks one household's log: gapless revisions and sequences, hashes, digests, chain and head.
///
/// # Errors
/// [`StoreError`] when the database does not answer; a broken log is a verdict, not an error.
pub async fn verify(pool: &PgPool, household: HouseholdId) -> Result<LogVerdict, StoreError> {
    let begin = begin_in(household).replacen("begin", "begin isolation level repeatable read", 1);
    let mut transaction = pool.begin_with(begin).await.map_err(store_error)?;
    let head = sqlx::query(
        "select head, command_count, chain_hash from household_logs where household_id = $1",
    )
    .bind(household.0)
    .fetch_optional(&mut *transaction)
    .await
    .map_err(store_error)?;
    let Some(head) = head else { return Err(StoreError::UnknownHousehold) };
    let commands = sqlx::query("select * from commands where household_id = $1 order by number")
        .bind(household.0)
        .fetch_all(&mut *transaction)
        .await
        .map_err(store_error)?
        .into_iter()
        .map(|row| {
            Ok(Command {
                last_revision: row.try_get("last_revision")?,
                event_count: row.try_get("event_count")?,
                facts_of: row,
            })
        })
        .collect::<Result<Vec<_>, sqlx::Error>>()
        .map_err(store_error)?;

    let mut checker = Checker::new(household, commands);
    // Compared as text: what cannot even be parsed is a fault at its revision, not an error.
    let mut rows = sqlx::query(
        "select revision, event_id, aggregate_type, aggregate_id, sequence, event_type,
           event_version, payload::text as payload, metadata::text as metadata, recorded_at,
           event_hash
         from events where household_id = $1 order by revision",
    )
    .bind(household.0)
    .fetch(&mut *transaction);
    while let Some(row) = rows.try_next().await.map_err(store_error)? {
        checker.event(&row).map_err(store_error)?;
        if checker.fault.is_some() {
            break;
        }
    }
    drop(rows);
    let verdict = checker.finish(&head).map_err(store_error)?;
    transaction.rollback().await.map_err(store_error)?;
    Ok(verdict)
}

struct Checker {
    household: HouseholdId,
    commands: std::vec::IntoIter<Command>,
    current: Option<(Command, CommandDigest, i64)>,
    command_number: i64,
    chain: Vec<u8>,
    revision: i64,
    sequences: HashMap<(String, String), i64>,
    metadata: (String, Hash),
    fault: Option<LogFault>,
}

impl Checker {
    fn new(household: HouseholdId, commands: Vec<Command>) -> Self {
        Self {
            household,
            commands: commands.into_iter(),
            current: None,
            command_number: 0,
            chain: Vec::new(),
            revision: 0,
            sequences: HashMap::new(),
            metadata: (String::new(), [0; 32]),
            fault: None,
        }
    }

    fn fail(&mut self, revision: i64, detail: &str) {
        self.fault.get_or_insert_with(|| LogFault::at(revision, detail));
    }

    fn event(&mut self, row: &PgRow) -> Result<(), sqlx::Error> {
        let revision: i64 = row.try_get("revision")?;
        if revision != self.revision + 1 {
            self.fail(self.revision + 1, "an event is missing here");
            return Ok(());
        }
        self.revision = revision;
        let aggregate_type: String = row.try_get("aggregate_type")?;
        let aggregate_id: String = row.try_get("aggregate_id")?;
        let sequence: i64 = row.try_get("sequence")?;
        let expected = self.sequences.entry((aggregate_type, aggregate_id)).or_insert(0);
        *expected += 1;
        if sequence != *expected {
            self.fail(revision, "the event is out of the order of its aggregate");
            return Ok(());
        }
        let hash = self.hash(row, revision, sequence)?;
        let stored: Vec<u8> = row.try_get("event_hash")?;
        match hash {
            Some(hash) if hash.as_slice() == stored => self.in_command(revision, &hash),
            _ => {
                self.fail(revision, "the event is not what was written");
                Ok(())
            }
        }
    }

    fn hash(
        &mut self,
        row: &PgRow,
        revision: i64,
        sequence: i64,
    ) -> Result<Option<Hash>, sqlx::Error> {
        let metadata: &str = row.try_get("metadata")?;
        if metadata != self.metadata.0 {
            let Some(hash) = hash_of_json(metadata) else { return Ok(None) };
            self.metadata = (metadata.to_owned(), hash);
        }
        let Some(payload_hash) = hash_of_json(row.try_get("payload")?) else { return Ok(None) };
        let facts = EventFacts {
            household_id: self.household,
            revision,
            event_id: row.try_get("event_id")?,
            aggregate_type: row.try_get("aggregate_type")?,
            aggregate_id: row.try_get("aggregate_id")?,
            sequence,
            event_type: row.try_get("event_type")?,
            event_version: row.try_get("event_version")?,
            payload_hash,
            metadata_hash: self.metadata.1,
            recorded_at: row.try_get("recorded_at")?,
        };
        Ok(Some(facts.hash()))
    }

    /// Files an event's hash under the command it belongs to, and closes commands that are full.
    fn in_command(&mut self, revision: i64, hash: &Hash) -> Result<(), sqlx::Error> {
        while self.current.is_none() {
            match self.commands.next() {
                None => {
                    self.fail(revision, "no command accounts for the event");
                    return Ok(());
                }
                Some(command) if command.event_count == 0 => {
                    self.close(command, CommandDigest::default())?;
                }
                Some(command) => self.current = Some((command, CommandDigest::default(), 0)),
            }
            if self.fault.is_some() {
                return Ok(());
            }
        }
        if let Some((command, mut digest, mut count)) = self.current.take() {
            digest.push(hash);
            count += 1;
            if count < command.event_count {
                self.current = Some((command, digest, count));
            } else {
                self.close(command, digest)?;
            }
        }
        Ok(())
    }

    fn close(&mut self, command: Command, digest: CommandDigest) -> Result<(), sqlx::Error> {
        let row = &command.facts_of;
        self.command_number += 1;
        let first = command.last_revision - command.event_count + 1;
        let number: i64 = row.try_get("number")?;
        if number != self.command_number || command.last_revision != self.revision {
            self.fail(first.min(self.revision + 1), "a command is missing or out of order here");
            return Ok(());
        }
        let digest = digest.finish();
        let actor: Value = row.try_get("actor")?;
        let outcome: Value = row.try_get("outcome")?;
        let request_hash: Vec<u8> = row.try_get("request_hash")?;
        let recorded_at: DateTime<Utc> = row.try_get("recorded_at")?;
        let facts = CommandFacts {
            household_id: self.household,
            number,
            command_id: row.try_get("command_id")?,
            last_revision: command.last_revision,
            event_count: command.event_count,
            request_hash: request_hash.try_into().unwrap_or([0; 32]),
            correlation: row.try_get("correlation")?,
            recorded_at,
            outcome_hash: sha256(canonical_json(&outcome).as_bytes()),
            actor_hash: sha256(canonical_json(&actor).as_bytes()),
            command_name: row.try_get("command_name")?,
            idempotency_key: row.try_get("idempotency_key")?,
            digest,
        };
        let chain = facts.chain_hash(&self.chain);
        let stored_digest: Vec<u8> = row.try_get("digest")?;
        let stored_chain: Vec<u8> = row.try_get("chain_hash")?;
        if stored_digest != digest || stored_chain != chain {
            self.fail(first, "the command over this revision is not what was written");
        }
        self.chain = chain.to_vec();
        Ok(())
    }

    fn finish(mut self, head: &PgRow) -> Result<LogVerdict, sqlx::Error> {
        if self.fault.is_none() && self.current.is_some() {
            self.fail(self.revision + 1, "events of the last command are missing");
        }
        while self.fault.is_none() {
            let Some(command) = self.commands.next() else { break };
            if command.event_count > 0 {
                self.fail(self.revision + 1, "events of a recorded command are missing");
            } else {
                self.close(command, CommandDigest::default())?;
            }
        }
        let stored: (i64, i64, Vec<u8>) =
            (head.try_get("head")?, head.try_get("command_count")?, head.try_get("chain_hash")?);
        if stored != (self.revision, self.command_number, self.chain.clone()) {
            let revision = self.revision.min(stored.0) + 1;
            self.fail(revision, "the head of the log does not agree with its end");
        }
        Ok(LogVerdict {
            household_id: self.household,
            events: self.revision,
            chain_hash: self.chain,
            fault: self.fault,
        })
    }
}

fn hash_of_json(text: &str) -> Option<Hash> {
    let value: Value = serde_json::from_str(text).ok()?;
    Some(sha256(canonical_json(&value).as_bytes()))
}
