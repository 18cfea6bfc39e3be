//! Batches of every size around a chunk: one digest, one command, the same rows on both stores.

use commands::events::CHUNK;
use commands::ports::EventStore;
use proptest::test_runner::{Config, TestRunner};

use crate::rows::assert_equal;
use crate::sample::{StandingClock, batch, founding, household, import_of, in_memory, in_postgres};
use crate::support::{TestDatabase, cases};

async fn same_rows(database: &TestDatabase, count: usize) {
    let clock = StandingClock::new();
    let memory = in_memory(clock.clone());
    let postgres = in_postgres(database, 2).await;
    let home = household();
    let mut superuser = database.superuser().await;
    for appended in [founding(home), batch(home, import_of(count)), batch(home, import_of(1))] {
        let stored = postgres.append(appended.clone()).await.unwrap();
        let replayed = postgres.append(appended.clone()).await.unwrap();
        assert!(replayed.replayed && !stored.replayed);
        assert_eq!((replayed.revision, replayed.outcome), (stored.revision, stored.outcome));
        let at =
            sqlx::query_scalar("select recorded_at from household_logs where household_id = $1")
                .bind(home.0)
                .fetch_one(&mut superuser)
                .await
                .unwrap();
        clock.set(at);
        assert_eq!(memory.append(appended).await.unwrap().revision, stored.revision);
    }
    assert_eq!(postgres.head(home).await.unwrap(), count as i64 + 2);
    assert_equal(&mut superuser, home, memory.log(home)).await;
}

#[tokio::test]
async fn a_batch_at_the_edge_of_a_chunk_is_kept_whole() {
    let database = TestDatabase::new().await;
    for count in [CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 1] {
        same_rows(&database, count).await;
    }
}

#[test]
fn a_batch_of_any_size_is_kept_whole() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let database = runtime.block_on(TestDatabase::new());
    let cases = cases("WUMBO_TEST_BIG_BATCHES", 4);
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    TestRunner::new(config)
        .run(&(0..3 * CHUNK), |count| {
            runtime.block_on(same_rows(&database, count));
            Ok(())
        })
        .unwrap();
}
