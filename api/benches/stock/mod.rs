//! The yardstick: cqrs-es with postgres-es as their documentation has them, in a schema of its own.

use std::str::FromStr;
use std::time::{Duration, Instant};

use anyhow::anyhow;
use commands::events::NewEvent;
use cqrs_es::event_sink::EventSink;
use cqrs_es::{Aggregate, CqrsFramework, DomainEvent};
use postgres_es::{PostgresCqrs, postgres_cqrs};
use serde::{Deserialize, Serialize};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Executor, PgPool};
use uuid::Uuid;

/// The table of its documentation.
const TABLE: &str = "
    create schema if not exists stock;
    create table if not exists stock.events (
      aggregate_type text not null,
      aggregate_id text not null,
      sequence bigint check (sequence >= 0) not null,
      event_type text not null,
      event_version text not null,
      payload json not null,
      metadata json not null,
      primary key (aggregate_type, aggregate_id, sequence)
    )";

/// A table of the columns and the two keys of our own log, and nothing else: no order, idempotency,
/// row security or proof.
const BARE: &str = "
    create table if not exists stock.log (
      household_id uuid not null, revision bigint not null, event_id uuid not null,
      aggregate_type text collate \"C\" not null, aggregate_id text collate \"C\" not null,
      sequence bigint not null, event_type text collate \"C\" not null,
      event_version text collate \"C\" not null, payload jsonb not null, metadata jsonb not null,
      recorded_at timestamptz not null, event_hash bytea not null,
      primary key (household_id, revision),
      unique (household_id, aggregate_type, aggregate_id, sequence))";

/// The same fields that our own event has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Entered {
    account_id: Uuid,
    posted_on: String,
    amount: Amount,
    payee: String,
    description: String,
    category_id: Option<Uuid>,
    note: String,
    tags: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Amount {
    minor: i64,
    currency: String,
}

impl DomainEvent for Entered {
    fn event_type(&self) -> String {
        "transaction.entered".to_owned()
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

/// A transaction as that framework wants it.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Entry(Option<Entered>);

impl Aggregate for Entry {
    const TYPE: &'static str = "transaction";
    type Command = Entered;
    type Event = Entered;
    type Error = std::convert::Infallible;
    type Services = ();

    async fn handle(
        &mut self,
        command: Entered,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), std::convert::Infallible> {
        sink.write(command, self).await;
        Ok(())
    }

    fn apply(&mut self, event: Entered) {
        self.0 = Some(event);
    }
}

fn entered(minor: i64) -> anyhow::Result<Entered> {
    Ok(Entered {
        account_id: Uuid::from_str("0192f0c4-0000-7000-8000-000000000001")?,
        posted_on: "2026-11-20".to_owned(),
        amount: Amount { minor: -minor, currency: "EUR".to_owned() },
        payee: "Frischmarkt Lindenallee".to_owned(),
        description: "Card payment, thank you".to_owned(),
        category_id: None,
        note: String::new(),
        tags: vec!["weekly".to_owned()],
    })
}

/// What stands beside each of our events.
const METADATA: &str = r#"{"actor": {"kind": "person", "id": "00000000-0000-0000-0000-000000000000"},
    "command": "import_statement", "command_id": "0192f0c4-0000-7000-8000-000000000001",
    "correlation": "0192f0c4-0000-7000-8000-000000000001", "causation": null,
    "source": "loopback", "version": "bench"}"#;

/// The framework on a pool.
#[derive(Clone)]
pub struct Stock {
    pool: PgPool,
    framework: std::sync::Arc<PostgresCqrs<Entry>>,
}

impl Stock {
    /// Its table, and a pool with the options of ours.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn new(options: &PgConnectOptions, connections: u32) -> anyhow::Result<Self> {
        let options = options.clone().options([("search_path", "stock"), ("jit", "off")]);
        // Without the check before lending, which costs it a round trip more: it is ahead by that.
        let pool = PgPoolOptions::new()
            .max_connections(connections)
            .min_connections(1)
            .test_before_acquire(false)
            .connect_with(options)
            .await?;
        pool.execute(TABLE).await?;
        pool.execute(BARE).await?;
        let framework: CqrsFramework<_, _> = postgres_cqrs(pool.clone(), vec![], ());
        Ok(Self { pool, framework: std::sync::Arc::new(framework) })
    }

    /// One command on a fresh aggregate.
    ///
    /// # Errors
    /// When it is not stored.
    pub async fn command(&self, minor: i64) -> anyhow::Result<()> {
        let command = entered(minor)?;
        let id = Uuid::now_v7().to_string();
        self.framework.execute(&id, command).await.map_err(|error| anyhow!("{error}"))
    }

    /// The rows of these events with one `insert … select from unnest`, as new households' logs;
    /// answers how long the statement took.
    ///
    /// # Errors
    /// When they are not stored.
    pub async fn bare_log(&self, events: &[NewEvent]) -> anyhow::Result<Duration> {
        let ids: Vec<Uuid> = events.iter().map(|event| event.event_id).collect();
        let streams: Vec<String> =
            events.iter().map(|event| event.aggregate_id.to_string()).collect();
        let payloads: Vec<&str> = events.iter().map(|event| event.payload.as_str()).collect();
        let hashes: Vec<&[u8]> = events.iter().map(|_| [7; 32].as_slice()).collect();
        let began = Instant::now();
        sqlx::query(
            "insert into stock.log
             select $1, place, id, 'transaction', stream, 1, 'transaction.entered', '1',
               payload::jsonb, $6::jsonb, now(), hash
             from unnest($2::uuid[], $3::text[], $4::text[], $5::bytea[]) with ordinality
               as given (id, stream, payload, hash, place)",
        )
        .bind(Uuid::now_v7())
        .bind(ids)
        .bind(streams)
        .bind(payloads)
        .bind(hashes)
        .bind(METADATA)
        .execute(&self.pool)
        .await?;
        Ok(began.elapsed())
    }

    /// So many rows of its table with one `insert … select from unnest`, which its framework does
    /// not do: what is possible at best, without order, idempotency, tenant or proof.
    ///
    /// # Errors
    /// When they are not stored.
    pub async fn bare_insert(&self, count: usize) -> anyhow::Result<()> {
        let ids: Vec<String> = (0..count).map(|_| Uuid::now_v7().to_string()).collect();
        let payloads: Vec<String> = (1..)
            .take(count)
            .map(|minor| Ok(serde_json::to_string(&entered(minor)?)?))
            .collect::<anyhow::Result<_>>()?;
        sqlx::query(
            "insert into stock.events
             select 'transaction', id, 1, 'transaction.entered', '1', payload::json, '{}'::json
             from unnest($1::text[], $2::text[]) as given (id, payload)",
        )
        .bind(ids)
        .bind(payloads)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Closes its connections.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}
