//! The rules of a log one by one, each on both stores.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use adapters::in_memory::InMemoryEventStore;
use adapters::postgres::event_store::PostgresEventStore;
use adapters::postgres::pool::DatabaseRole;
use commands::ports::{EventStore, StoreError};
use serde_json::json;
use uuid::Uuid;

use crate::sample::{StandingClock, batch, event, founding, household, import_of, keyed};
use crate::sample::{in_memory, in_postgres};
use crate::support::TestDatabase;

/// Both stores, named, and the database to keep alive.
async fn both() -> (Vec<(&'static str, Arc<dyn EventStore>)>, TestDatabase) {
    let database = TestDatabase::new().await;
    let stores: Vec<(&'static str, Arc<dyn EventStore>)> = vec![
        ("memory", Arc::new(in_memory(StandingClock::new()))),
        ("postgres", Arc::new(in_postgres(&database, 2).await)),
    ];
    (stores, database)
}

#[tokio::test]
async fn an_event_of_64_kib_is_kept_and_a_byte_more_is_refused() {
    let (stores, _database) = both().await;
    for (name, store) in stores {
        let home = household();
        store.append(founding(home)).await.unwrap();
        // {"text":""} are 11 bytes.
        let sized = |size: usize| {
            let payload = json!({ "text": "x".repeat(size - 11) });
            batch(home, vec![event("transaction", Uuid::now_v7(), 1, &payload)])
        };
        let refused = store.append(sized(64 * 1024 + 1)).await;
        assert!(matches!(refused, Err(StoreError::EventTooLarge)), "{name}: {refused:?}");
        assert_eq!(store.head(home).await.unwrap(), 1, "{name}");
        assert_eq!(store.append(sized(64 * 1024)).await.unwrap().revision, 2, "{name}");
    }
}

#[tokio::test]
async fn a_conflict_anywhere_in_a_batch_leaves_nothing_of_it() {
    let (stores, _database) = both().await;
    for (name, store) in stores {
        let home = household();
        store.append(founding(home)).await.unwrap();
        for count in [3, 5_003] {
            let mut events = import_of(count);
            let first = events[0].aggregate_id;
            let taken = events[count - 1].clone();
            store.append(batch(home, vec![taken])).await.unwrap();
            let head = store.head(home).await.unwrap();
            events.iter_mut().for_each(|event| event.event_id = Uuid::now_v7());
            let refused = store.append(batch(home, events)).await;
            assert!(matches!(refused, Err(StoreError::Conflict)), "{name}: {refused:?}");
            assert_eq!(store.head(home).await.unwrap(), head, "{name}");
            assert!(store.load(home, "transaction", first).await.unwrap().is_empty(), "{name}");
        }
    }
}

#[tokio::test]
async fn one_place_twice_in_a_batch_is_a_conflict() {
    let (stores, _database) = both().await;
    for (name, store) in stores {
        let home = household();
        let aggregate = Uuid::now_v7();
        let twice = [1, 1].map(|place| event("account", aggregate, place, &json!({})));
        let mut refused = batch(home, twice.to_vec());
        refused.founds_household = true;
        let refused = store.append(refused).await;
        assert!(matches!(refused, Err(StoreError::Conflict)), "{name}: {refused:?}");
        // The household was not founded by a batch that failed.
        let unknown = store.append(batch(home, vec![])).await;
        assert!(matches!(unknown, Err(StoreError::UnknownHousehold)), "{name}: {unknown:?}");
    }
}

#[tokio::test]
async fn a_command_without_events_keeps_its_answer_and_moves_no_revision() {
    let (stores, _database) = both().await;
    for (name, store) in stores {
        let home = household();
        store.append(founding(home)).await.unwrap();
        let nothing = keyed(batch(home, vec![]), "nothing", 1);
        let first = store.append(nothing.clone()).await.unwrap();
        assert_eq!((first.revision, first.replayed), (1, false), "{name}");
        store.append(batch(home, import_of(2))).await.unwrap();
        let again = store.append(nothing).await.unwrap();
        assert_eq!((again.revision, again.replayed), (1, true), "{name}");
        assert_eq!(again.outcome, first.outcome, "{name}");
    }
}

#[tokio::test]
async fn a_household_neither_sees_nor_disturbs_another_with_the_same_ids_and_keys() {
    let (stores, _database) = both().await;
    for (name, store) in stores {
        let (ours, theirs) = (household(), household());
        let shared = Uuid::now_v7();
        for home in [ours, theirs] {
            store.append(founding(home)).await.unwrap();
        }
        let note = |home, text: &str| {
            let events = vec![event("transaction", shared, 1, &json!({ "text": text }))];
            keyed(batch(home, events), "the same key", 1)
        };
        store.append(note(ours, "ours")).await.unwrap();
        assert!(store.load(theirs, "transaction", shared).await.unwrap().is_empty(), "{name}");
        assert!(store.known(theirs, "transaction", vec![shared]).await.unwrap().is_empty());
        assert_eq!(store.answered(theirs, "the same key").await.unwrap(), None, "{name}");
        assert!(!store.append(note(theirs, "theirs")).await.unwrap().replayed, "{name}");
        let mine = store.load(ours, "transaction", shared).await.unwrap();
        assert_eq!(mine[0].payload, json!({"text": "ours"}), "{name}");
    }
}

#[tokio::test]
async fn news_is_told_once_after_the_commit_and_not_for_a_replay() {
    let database = TestDatabase::new().await;
    let told = Arc::new(AtomicI64::new(0));
    let ears: adapters::postgres::event_store::OnAppend = {
        let told = told.clone();
        Arc::new(move |_, revision| {
            told.fetch_add(revision, Ordering::SeqCst);
        })
    };
    let pool = database.pool(DatabaseRole::App, 2).await;
    let stores: [Box<dyn EventStore>; 2] = [
        Box::new(InMemoryEventStore::new(StandingClock::new(), ears.clone())),
        Box::new(PostgresEventStore::new(pool, ears)),
    ];
    for store in stores {
        told.store(0, Ordering::SeqCst);
        let founding = founding(household());
        store.append(founding.clone()).await.unwrap();
        store.append(founding.clone()).await.unwrap();
        store.append(keyed(founding, "another key", 1)).await.unwrap_err();
        assert_eq!(told.load(Ordering::SeqCst), 1);
    }
}
