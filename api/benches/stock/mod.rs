//! The yardstick: cqrs-es with postgres-es as their documentation has them, in a schema of its own.

use std::str::FromStr;

use anyhow::anyhow;
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
