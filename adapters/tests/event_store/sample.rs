//! Batches to append, and the stores to append them to.

use std::sync::{Arc, Mutex};

use adapters::in_memory::InMemoryEventStore;
use adapters::postgres::event_store::PostgresEventStore;
use adapters::postgres::pool::DatabaseRole;
use chrono::{DateTime, Utc};
use commands::events::NewEvent;
use commands::ports::{Batch, Clock, CommandRecord, Fence};
use commands::proof::canonical_json;
use domain::event::{Actor, Metadata};
use domain::id::{HouseholdId, UserId};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::TestDatabase;

/// The kinds of aggregates that the samples write to.
pub const KINDS: [&str; 3] = ["account", "household", "transaction"];

/// A clock that stands still until it is set.
pub struct StandingClock(Mutex<DateTime<Utc>>);

impl StandingClock {
    pub fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new(Utc::now())))
    }

    pub fn set(&self, now: DateTime<Utc>) {
        *self.0.lock().unwrap() = now;
    }
}

impl Clock for StandingClock {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

pub fn in_memory(clock: Arc<StandingClock>) -> InMemoryEventStore {
    InMemoryEventStore::new(clock, Arc::new(|_, _| {}))
}

/// A store on PostgreSQL, in the role it has in the product.
pub async fn in_postgres(database: &TestDatabase, connections: u32) -> PostgresEventStore {
    let pool = database.pool(DatabaseRole::App, connections).await;
    PostgresEventStore::new(pool, Arc::new(|_, _| {}))
}

pub fn household() -> HouseholdId {
    HouseholdId(Uuid::now_v7())
}

pub fn event(kind: &'static str, aggregate: Uuid, sequence: i64, payload: &Value) -> NewEvent {
    NewEvent {
        event_id: Uuid::now_v7(),
        aggregate_type: kind,
        aggregate_id: aggregate,
        sequence,
        event_type: "transaction.noted",
        event_version: "1",
        payload: canonical_json(payload),
    }
}

/// One event per new transaction: what an import appends.
pub fn import_of(count: usize) -> Vec<NewEvent> {
    (0..count)
        .map(|line| {
            event("transaction", Uuid::now_v7(), 1, &json!({"line": line, "payee": "Café"}))
        })
        .collect()
}

pub fn metadata() -> Metadata {
    Metadata {
        actor: Actor::Person { id: UserId(Uuid::now_v7()) },
        command: "note_transaction".to_owned(),
        command_id: Uuid::now_v7(),
        correlation: Uuid::now_v7(),
        causation: None,
        source: "loopback".to_owned(),
        version: "0.1.0".to_owned(),
    }
}

/// A command with a key of its own.
pub fn batch(household_id: HouseholdId, events: Vec<NewEvent>) -> Batch {
    let first = events.first().map(|event| event.aggregate_id);
    Batch {
        household_id,
        founds_household: false,
        fence: Fence::default(),
        command: CommandRecord {
            idempotency_key: Uuid::now_v7().to_string(),
            request_hash: [7; 32],
            metadata: metadata(),
            outcome: json!({"id": first, "version": events.len()}),
        },
        events: events.into(),
        effects: Vec::new(),
    }
}

/// The command that founds a household, with one event.
pub fn founding(household_id: HouseholdId) -> Batch {
    let founded = event("household", household_id.0, 1, &json!({"name": "Nook"}));
    Batch { founds_household: true, ..batch(household_id, vec![founded]) }
}

/// The same command about the same household, once more.
pub fn keyed(mut batch: Batch, key: &str, request: u8) -> Batch {
    batch.command.idempotency_key = key.to_owned();
    batch.command.request_hash = [request; 32];
    batch
}
