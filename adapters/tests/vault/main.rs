//! The vault on a real PostgreSQL and real key files. Only the clock is the tests' own.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod away;
mod forgetting;
mod master_keys;
mod opening;
mod rotation;
mod rows;
#[path = "../support/mod.rs"]
mod support;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use adapters::keys::KeyDirectory;
use adapters::postgres::pool::DatabaseRole;
use adapters::vault::{PostgresVault, begin_master_keys};
use chrono::{DateTime, TimeDelta, Utc};
use commands::owner::Owner;
use commands::ports::{Clock, Place, Sealed, Vault, VaultError};
use domain::id::{HouseholdId, UserId};
use secrecy::ExposeSecret;
use sqlx::PgPool;
use support::TestDatabase;
use tempfile::TempDir;
use uuid::Uuid;

const SECRET: &[u8] = b"access-sandbox-3f1c0a7e";

/// The real time, moved by what the test says.
#[derive(Default)]
struct MovableClock {
    ahead_ms: AtomicI64,
}

impl MovableClock {
    fn pass(&self, time: TimeDelta) {
        self.ahead_ms.fetch_add(time.num_milliseconds(), Ordering::SeqCst);
    }
}

impl Clock for MovableClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now() + TimeDelta::milliseconds(self.ahead_ms.load(Ordering::SeqCst))
    }
}

/// A database and a keys directory with a vault over them.
struct House {
    vault: Arc<PostgresVault>,
    clock: Arc<MovableClock>,
    pool: PgPool,
    keys: KeyDirectory,
    place: TempDir,
    database: TestDatabase,
}

impl House {
    async fn new() -> Self {
        let database = TestDatabase::new().await;
        let pool = database.pool(DatabaseRole::App, 20).await;
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o700);
        let place = tempfile::Builder::new().permissions(mode).tempdir().unwrap();
        let keys = KeyDirectory::open(place.path()).unwrap();
        begin_master_keys(&pool, &keys, true).await.unwrap();
        let clock = Arc::new(MovableClock::default());
        let vault = Arc::new(PostgresVault::new(pool.clone(), keys.clone(), clock.clone()));
        Self { vault, clock, pool, keys, place, database }
    }

    /// Another process of the same house: nothing in common but database, keys and clock. It works
    /// behind the gateway, as another role.
    async fn elsewhere(&self) -> Arc<PostgresVault> {
        let pool = self.database.pool(DatabaseRole::Relay, 20).await;
        Arc::new(PostgresVault::new(pool, self.keys.clone(), self.clock.clone()))
    }

    fn file(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    /// The master keys that data keys are under, and the one that seals, last.
    async fn masters(&self) -> Vec<String> {
        let text = "select distinct master_key_id from vault.data_keys order by 1";
        let mut ids: Vec<String> = sqlx::query_scalar(text).fetch_all(&self.pool).await.unwrap();
        let text = "select master_key_id from vault.master_keys where superseded_at is null";
        ids.push(sqlx::query_scalar(text).fetch_one(&self.pool).await.unwrap());
        ids
    }

    async fn count(&self, text: &str) -> i64 {
        sqlx::query_scalar(text).fetch_one(&mut self.database.superuser().await).await.unwrap()
    }
}

fn household(number: u128) -> Owner {
    Owner::Household(HouseholdId(Uuid::from_u128(number)))
}

fn person(number: u128) -> Owner {
    Owner::Person(UserId(Uuid::from_u128(number)))
}

fn place(owner: Owner) -> Place<'static> {
    Place { owner, kind: "outbox.payload", id: Uuid::from_u128(77) }
}

async fn opens(vault: &PostgresVault, place: Place<'_>, sealed: &Sealed) -> bool {
    vault.open(place, sealed).await.is_ok_and(|secret| secret.expose_secret() == SECRET)
}

/// What is said of the key that something cannot be opened without.
async fn missing_key(vault: &PostgresVault, place: Place<'_>, sealed: &Sealed) -> String {
    match vault.open(place, sealed).await {
        Err(VaultError::UnknownKey(key)) => key,
        other => panic!("{other:?}"),
    }
}

/// What is said of the house's key that is not where it should be.
async fn key_away(vault: &PostgresVault, place: Place<'_>, sealed: &Sealed) -> String {
    match vault.open(place, sealed).await {
        Err(VaultError::KeyAway(key)) => key,
        other => panic!("{other:?}"),
    }
}
