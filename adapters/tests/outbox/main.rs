//! The outbox against a receiver that counts: whatever ends a worker, and whatever a receiver
//! answers, each effect happens once, or is shown to somebody.
//!
//! `WUMBO_TEST_KILLS` says how often workers are ended at a random moment.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod away;
mod clocks;
mod ends;
mod kills;
mod outcomes;
mod places;
mod receiver;
mod rights;
mod sealed;
#[path = "../support/mod.rs"]
mod support;
mod written;

use std::sync::Arc;
use std::time::Duration;

use adapters::postgres::pool::DatabaseRole;
use following::outbox::receiver::Receiver;
use following::outbox::worker::{Worker, WorkerPace};
use sqlx::{PgPool, Row};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::support::TestDatabase;

/// As quick as a test wants it.
const QUICK: WorkerPace = WorkerPace {
    poll: Duration::from_millis(5),
    margin: Duration::from_millis(100),
    hold: Duration::from_secs(5),
    ahead: chrono::Duration::zero(),
};

/// A database with an outbox, as who writes to it and who works it see it.
struct Outbox {
    database: TestDatabase,
    app: PgPool,
    relay: PgPool,
}

/// A row as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stands {
    state: String,
    attempts: i32,
    last_error: Option<String>,
    is_due: bool,
    has_payload: bool,
}

impl Outbox {
    async fn new() -> Self {
        let database = TestDatabase::new().await;
        let app = database.pool(DatabaseRole::App, 4).await;
        let relay = database.pool(DatabaseRole::Relay, 12).await;
        Self { database, app, relay }
    }

    /// Writes effects down, as who causes them does.
    async fn write(&self, destination: &str, count: usize) -> Vec<Uuid> {
        let ids: Vec<Uuid> = (0..count).map(|_| Uuid::now_v7()).collect();
        sqlx::query(
            "insert into outbox.effects
               (effect_id, kind, destination, owner_kind, owner_id, payload_sealed)
             select id, 'test', $2, 'person', id, 'sealed' from unnest($1::uuid[]) id",
        )
        .bind(&ids)
        .bind(destination)
        .execute(&self.app)
        .await
        .unwrap();
        ids
    }

    /// A worker that runs until it is told to stop.
    fn work(&self, receiver: Arc<dyn Receiver>, pace: WorkerPace) -> Working {
        let worker = Worker::new(receiver, self.relay.clone(), pace, Uuid::now_v7());
        let stop = CancellationToken::new();
        Working { task: tokio::spawn(worker.run(stop.clone())), stop }
    }

    async fn stands(&self, effect: Uuid) -> Stands {
        let row = sqlx::query(
            "select state, attempts, last_error, not_before <= clock_timestamp(),
               payload_sealed is not null from outbox.effects where effect_id = $1",
        )
        .bind(effect)
        .fetch_one(&self.relay)
        .await
        .unwrap();
        Stands {
            state: row.get(0),
            attempts: row.get(1),
            last_error: row.get(2),
            is_due: row.get(3),
            has_payload: row.get(4),
        }
    }

    async fn count(&self, state: &str) -> i64 {
        sqlx::query_scalar("select count(*) from outbox.effects where state = $1")
            .bind(state)
            .fetch_one(&self.relay)
            .await
            .unwrap()
    }

    /// Waits until so many effects are in a state.
    async fn until(&self, state: &str, count: i64) {
        let mut seen = -1;
        for _ in 0..6_000 {
            seen = self.count(state).await;
            if seen == count {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("{seen} and not {count} effects are {state}");
    }

    /// Lets what waits for its next try be due now.
    async fn make_due(&self) {
        sqlx::query("update outbox.effects set not_before = now() where state = 'waiting'")
            .execute(&self.relay)
            .await
            .unwrap();
        sqlx::query("update outbox.destinations set away_until = now() where away_until > now()")
            .execute(&self.relay)
            .await
            .unwrap();
    }

    /// Lets the time be over for which workers have what they took.
    async fn lease_is_over(&self) {
        sqlx::query("update outbox.effects set leased_until = now() where leased_by is not null")
            .execute(&self.relay)
            .await
            .unwrap();
    }

    /// Since when the receiver is taken to be away.
    async fn away(&self) -> Option<chrono::DateTime<chrono::Utc>> {
        sqlx::query_scalar("select max(away_since) from outbox.destinations")
            .fetch_one(&self.relay)
            .await
            .unwrap()
    }
}

struct Working {
    task: JoinHandle<()>,
    stop: CancellationToken,
}

impl Working {
    /// Ends it as `kill -9` would: wherever it is.
    async fn kill(self) {
        self.task.abort();
        let _ = self.task.await;
    }

    async fn stop(self) {
        self.stop.cancel();
        self.task.await.unwrap();
    }
}
