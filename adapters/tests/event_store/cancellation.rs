//! Callers that go away in the middle: what they asked for is stored whole or not at all, and the
//! pool stays as it was.

use std::time::{Duration, Instant};

use adapters::postgres::event_store::PostgresEventStore;
use adapters::postgres::pool::DatabaseRole;
use commands::ports::{Batch, EventStore};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use sqlx::{PgConnection, PgPool};

use crate::rows::{assert_sound, stored};
use crate::sample::{batch, founding, household, import_of};
use crate::support::{TestDatabase, cut_after};

const CONNECTIONS: u32 = 4;

/// Waits until no connection of the pool is busy any more.
async fn until_quiet(pool: &PgPool) {
    let began = Instant::now();
    while pool.num_idle() < pool.size() as usize {
        assert!(began.elapsed() < Duration::from_secs(30), "a connection never came back");
        tokio::task::yield_now().await;
    }
}

async fn sessions_in_transaction(superuser: &mut PgConnection) -> i64 {
    sqlx::query_scalar(
        "select count(*) from pg_stat_activity
         where datname = current_database() and state like 'idle in transaction%'",
    )
    .fetch_one(superuser)
    .await
    .unwrap()
}

async fn assert_whole(store: &PostgresEventStore, batches: Vec<Batch>) -> (u32, u32) {
    let (mut kept, mut absent) = (0, 0);
    for batch in batches {
        let key = &batch.command.idempotency_key;
        let answered = store.answered(batch.household_id, key).await.unwrap();
        let events = batch.events.all().unwrap();
        let last = &events[events.len() - 1];
        let there = store
            .known(
                batch.household_id,
                "transaction",
                events.iter().map(|event| event.aggregate_id).collect(),
            )
            .await
            .unwrap();
        match answered {
            Some(_) => assert_eq!(there.len(), batch.events.len(), "all of it"),
            None => assert!(there.is_empty(), "nothing of it"),
        }
        if answered.is_some() {
            kept += 1
        } else {
            absent += 1
        }
        // Who was cut off sends the same command again.
        let again = store.append(batch.clone()).await.unwrap();
        assert_eq!(again.replayed, answered.is_some());
        let stream = store.load(batch.household_id, "transaction", last.aggregate_id).await;
        assert_eq!(stream.unwrap().len(), 1, "and it has happened once");
    }
    (kept, absent)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_caller_leaves_a_batch_whole_or_absent_and_the_pool_healthy() {
    let database = TestDatabase::new().await;
    let pool = database.pool(DatabaseRole::App, CONNECTIONS).await;
    let store = PostgresEventStore::new(pool.clone(), std::sync::Arc::new(|_, _| {}));
    let home = household();
    store.append(founding(home)).await.unwrap();
    let mut rng = StdRng::seed_from_u64(7);
    let (mut batches, mut cancelled) = (Vec::new(), 0);
    for round in 0..200 {
        let (size, most) = if round % 40 == 0 { (5_001, 40) } else { (3, 6) };
        let batch = batch(home, import_of(size));
        batches.push(batch.clone());
        let steps = rng.random_range(1..most);
        cancelled += u32::from(!cut_after(steps, store.append(batch)).await);
    }
    until_quiet(&pool).await;
    assert!(cancelled > 20, "only {cancelled} callers were cut off: nothing is shown");
    let (kept, absent) = assert_whole(&store, batches).await;
    println!("{cancelled} cut off; {kept} batches stored, {absent} absent");
    let mut superuser = database.superuser().await;
    assert_eq!(sessions_in_transaction(&mut superuser).await, 0);
    let (events, commands) = stored(&mut superuser, home).await;
    assert_sound(home, &events, &commands);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_reader_hands_no_open_transaction_to_the_next_borrower() {
    let database = TestDatabase::new().await;
    let pool = database.pool(DatabaseRole::App, CONNECTIONS).await;
    let store = PostgresEventStore::new(pool.clone(), std::sync::Arc::new(|_, _| {}));
    let (home, other) = (household(), household());
    store.append(founding(home)).await.unwrap();
    let mut rng = StdRng::seed_from_u64(7);
    let mut cancelled = 0;
    for round in 0..300 {
        let steps = rng.random_range(1..5);
        let done = match round % 3 {
            0 => cut_after(steps, store.head(home)).await,
            1 => cut_after(steps, store.answered(home, "no such key")).await,
            _ => cut_after(steps, store.load(home, "household", home.0)).await,
        };
        cancelled += u32::from(!done);
        // Whoever is next neither is in a transaction nor has the household of the one before.
        let mut next = pool.acquire().await.unwrap();
        let setting: Option<String> =
            sqlx::query_scalar("select nullif(current_setting('wumbo.household_id', true), '')")
                .fetch_one(&mut *next)
                .await
                .unwrap();
        assert_eq!(setting, None, "round {round}");
    }
    assert!(cancelled > 20, "only {cancelled} readers were cut off: nothing is shown");
    until_quiet(&pool).await;
    assert_eq!(store.head(home).await.unwrap(), 1);
    assert_eq!(store.head(other).await.unwrap(), 0);
    assert_eq!(sessions_in_transaction(&mut database.superuser().await).await, 0);
}

#[tokio::test]
async fn a_connection_whose_begin_failed_is_not_lent_again() {
    let database = TestDatabase::new().await;
    let pool = database.pool(DatabaseRole::App, 1).await;
    for begin in ["begin; select 1 / 0", "begin; select no_such_column"] {
        assert!(pool.begin_with(begin).await.is_err());
        let one: i32 = sqlx::query_scalar("select 1").fetch_one(&pool).await.unwrap();
        assert_eq!(one, 1);
    }
}
