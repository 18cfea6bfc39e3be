//! Writers at the same time: of one stream, of many streams of one household, of many households.

use std::sync::Arc;

use commands::ports::{Appended, Batch, EventStore, StoreError};
use domain::id::HouseholdId;
use serde_json::json;
use tokio::sync::Barrier;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::rows::{assert_sound, stored};
use crate::sample::{StandingClock, batch, event, founding, household, keyed};
use crate::sample::{in_memory, in_postgres};
use crate::support::{TestDatabase, cases};

const WRITERS: usize = 64;

/// Appends all batches at once, each in a task of its own; the answers in the order of the batches.
async fn race(
    store: &Arc<dyn EventStore>,
    batches: Vec<Batch>,
) -> Vec<Result<Appended, StoreError>> {
    let barrier = Arc::new(Barrier::new(batches.len()));
    let mut tasks = Vec::new();
    for batch in batches {
        let (store, barrier) = (store.clone(), barrier.clone());
        tasks.push(tokio::spawn(async move {
            barrier.wait().await;
            store.append(batch).await
        }));
    }
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    answers
}

fn note(home: HouseholdId, stream: Uuid, sequence: i64) -> Batch {
    batch(home, vec![event("transaction", stream, sequence, &json!({ "at": sequence }))])
}

async fn one_winner_per_place(store: Arc<dyn EventStore>, rounds: u32) -> HouseholdId {
    let (home, stream) = (household(), Uuid::now_v7());
    store.append(founding(home)).await.unwrap();
    for sequence in 1..=i64::from(rounds) {
        let batches = (0..WRITERS).map(|_| note(home, stream, sequence)).collect();
        let answers = race(&store, batches).await;
        let won: Vec<_> = answers.iter().filter_map(|answer| answer.as_ref().ok()).collect();
        assert_eq!(won.len(), 1, "round {sequence}");
        assert_eq!(won[0].revision, sequence + 1);
        let lost = answers.iter().filter(|a| matches!(a, Err(StoreError::Conflict))).count();
        assert_eq!(lost, WRITERS - 1, "round {sequence}: {answers:?}");
    }
    let sequences = store.load(home, "transaction", stream).await.unwrap();
    assert!(sequences.iter().map(|event| event.sequence).eq(1..=i64::from(rounds)));
    home
}

#[tokio::test(flavor = "multi_thread")]
async fn of_64_writers_of_one_place_exactly_one_wins_and_the_others_meet_a_conflict() {
    let memory = in_memory(StandingClock::new());
    let home = one_winner_per_place(Arc::new(memory.clone()), 100).await;
    let log = memory.log(home).unwrap();
    assert_sound(home, &log.events, &log.commands);

    let database = TestDatabase::new().await;
    let postgres = Arc::new(in_postgres(&database, 16).await);
    let home = one_winner_per_place(postgres, cases("WUMBO_TEST_RACES", 40)).await;
    let (events, commands) = stored(&mut database.superuser().await, home).await;
    assert_sound(home, &events, &commands);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_command_sent_64_times_at_once_happens_once_and_is_answered_64_times() {
    let database = TestDatabase::new().await;
    let memory = in_memory(StandingClock::new());
    let stores: [Arc<dyn EventStore>; 2] =
        [Arc::new(memory), Arc::new(in_postgres(&database, 16).await)];
    for store in stores {
        let home = household();
        // The very command that founds the household: there is no log yet to queue at.
        let sent = keyed(founding(home), "the same key", 1);
        let answers = race(&store, vec![sent; WRITERS]).await;
        let answers: Vec<Appended> = answers.into_iter().map(Result::unwrap).collect();
        assert_eq!(answers.iter().filter(|answer| !answer.replayed).count(), 1);
        assert!(answers.iter().all(|a| a.revision == 1 && a.outcome == answers[0].outcome));
        assert_eq!(store.head(home).await.unwrap(), 1);
    }
}

/// 64 writers with a stream each, 20 events each, over the given number of households.
async fn many_writers(store: Arc<dyn EventStore>, homes: &[HouseholdId]) {
    for home in homes {
        store.append(founding(*home)).await.unwrap();
    }
    let mut tasks = JoinSet::new();
    for writer in 0..WRITERS {
        let (store, home) = (store.clone(), homes[writer % homes.len()]);
        tasks.spawn(async move {
            let stream = Uuid::now_v7();
            for sequence in 1..=20 {
                store.append(note(home, stream, sequence)).await.unwrap();
            }
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    for home in homes {
        let expected = 1 + 20 * (WRITERS / homes.len()) as i64;
        assert_eq!(store.head(*home).await.unwrap(), expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn writers_of_other_streams_do_not_disturb_each_other_and_leave_no_gaps() {
    for count in [1, 16] {
        let homes: Vec<_> = (0..count).map(|_| household()).collect();
        let memory = in_memory(StandingClock::new());
        many_writers(Arc::new(memory.clone()), &homes).await;
        for home in &homes {
            let log = memory.log(*home).unwrap();
            assert_sound(*home, &log.events, &log.commands);
        }
        let database = TestDatabase::new().await;
        many_writers(Arc::new(in_postgres(&database, 16).await), &homes).await;
        for home in &homes {
            let (events, commands) = stored(&mut database.superuser().await, *home).await;
            assert_sound(*home, &events, &commands);
        }
    }
}
