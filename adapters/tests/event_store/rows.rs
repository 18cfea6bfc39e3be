//! The rows of a log as PostgreSQL keeps them, and as the formulas of the proof say they should be.

use adapters::in_memory::event_store::{HouseholdLog, LoggedCommand, LoggedEvent};
use commands::proof::{CommandDigest, CommandFacts, EventFacts, canonical_json, sha256};
use domain::id::HouseholdId;
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, Row};

fn hash(row: &PgRow, column: &str) -> [u8; 32] {
    row.get::<Vec<u8>, _>(column).try_into().unwrap()
}

fn event(row: &PgRow) -> LoggedEvent {
    LoggedEvent {
        revision: row.get("revision"),
        event_id: row.get("event_id"),
        aggregate_type: row.get("aggregate_type"),
        aggregate_id: row.get("aggregate_id"),
        sequence: row.get("sequence"),
        event_type: row.get("event_type"),
        event_version: row.get("event_version"),
        payload: row.get("payload"),
        metadata: row.get("metadata"),
        recorded_at: row.get("recorded_at"),
        event_hash: hash(row, "event_hash"),
    }
}

fn command(row: &PgRow) -> LoggedCommand {
    LoggedCommand {
        number: row.get("number"),
        command_id: row.get("command_id"),
        last_revision: row.get("last_revision"),
        event_count: row.get("event_count"),
        idempotency_key: row.get("idempotency_key"),
        request_hash: hash(row, "request_hash"),
        actor: row.get("actor"),
        command_name: row.get("command_name"),
        correlation: row.get("correlation"),
        outcome: row.get("outcome"),
        digest: hash(row, "digest"),
        chain_hash: hash(row, "chain_hash"),
        recorded_at: row.get("recorded_at"),
    }
}

/// All rows of a household's log, by a connection that may see them.
pub async fn stored(
    superuser: &mut PgConnection,
    household: HouseholdId,
) -> (Vec<LoggedEvent>, Vec<LoggedCommand>) {
    let events = sqlx::query("select * from events where household_id = $1 order by revision")
        .bind(household.0)
        .fetch_all(&mut *superuser)
        .await
        .unwrap();
    let commands = sqlx::query("select * from commands where household_id = $1 order by number")
        .bind(household.0)
        .fetch_all(&mut *superuser)
        .await
        .unwrap();
    (events.iter().map(event).collect(), commands.iter().map(command).collect())
}

/// Asserts what holds for every log, however it came about: gapless revisions, numbers and
/// sequences, and every hash as the formulas of `commands::proof` compute it.
pub fn assert_sound(household_id: HouseholdId, events: &[LoggedEvent], commands: &[LoggedCommand]) {
    let mut streams = std::collections::HashMap::new();
    for (event, revision) in events.iter().zip(1..) {
        assert_eq!(event.revision, revision, "revisions are 1, 2, 3 … without gaps");
        let place = streams.entry((&event.aggregate_type, &event.aggregate_id)).or_insert(0);
        *place += 1;
        assert_eq!(event.sequence, *place, "sequences are 1, 2, 3 … in the order of revisions");
        let facts = EventFacts {
            household_id,
            revision,
            event_id: event.event_id,
            aggregate_type: &event.aggregate_type,
            aggregate_id: &event.aggregate_id,
            sequence: event.sequence,
            event_type: &event.event_type,
            event_version: &event.event_version,
            payload_hash: sha256(canonical_json(&event.payload).as_bytes()),
            metadata_hash: sha256(canonical_json(&event.metadata).as_bytes()),
            recorded_at: event.recorded_at,
        };
        assert_eq!(event.event_hash, facts.hash(), "event hash of revision {revision}");
    }
    let mut chain = Vec::new();
    let mut revision = 0;
    for (command, number) in commands.iter().zip(1..) {
        let of_command = &events[revision as usize..][..command.event_count as usize];
        revision += command.event_count;
        let mut digest = CommandDigest::default();
        of_command.iter().for_each(|event| digest.push(&event.event_hash));
        let digest = digest.finish();
        assert_eq!(command.digest, digest, "digest of command {number}");
        assert_eq!((command.number, command.last_revision), (number, revision));
        assert!(of_command.iter().all(|event| event.recorded_at == command.recorded_at));
        let facts = CommandFacts {
            household_id,
            number,
            command_id: command.command_id,
            last_revision: revision,
            event_count: command.event_count,
            request_hash: command.request_hash,
            correlation: command.correlation,
            recorded_at: command.recorded_at,
            outcome_hash: sha256(canonical_json(&command.outcome).as_bytes()),
            actor_hash: sha256(canonical_json(&command.actor).as_bytes()),
            command_name: &command.command_name,
            idempotency_key: &command.idempotency_key,
            digest,
        };
        assert_eq!(command.chain_hash, facts.chain_hash(&chain), "chain at command {number}");
        chain = command.chain_hash.to_vec();
    }
    assert_eq!(revision as usize, events.len(), "every event belongs to a command");
}

/// Asserts that the rows in PostgreSQL are those in memory, all columns, and that both are sound.
pub async fn assert_equal(
    superuser: &mut PgConnection,
    household: HouseholdId,
    in_memory: Option<HouseholdLog>,
) {
    let (events, commands) = stored(superuser, household).await;
    let log = in_memory.unwrap_or_default();
    assert_eq!(events, log.events);
    assert_eq!(commands, log.commands);
    assert_sound(household, &events, &commands);
    let head = sqlx::query("select * from household_logs where household_id = $1")
        .bind(household.0)
        .fetch_optional(superuser)
        .await
        .unwrap();
    if let Some(last) = log.commands.last() {
        let head = head.unwrap();
        assert_eq!(head.get::<i64, _>("head"), log.head());
        assert_eq!(head.get::<i64, _>("command_count"), last.number);
        assert_eq!(head.get::<Vec<u8>, _>("chain_hash"), log.chain_hash());
        assert_eq!(head.get::<chrono::DateTime<chrono::Utc>, _>("recorded_at"), last.recorded_at);
        assert!(head.get::<bool, _>("dirty"));
    } else {
        assert!(head.is_none(), "a household without a command has no log");
    }
}
