//! The places that a destination has, and workers that die while they have them.

use std::sync::Arc;
use std::time::Duration;

use following::outbox::receiver::{Again, Limits};
use following::outbox::worker::WorkerPace;
use uuid::Uuid;

use crate::receiver::{Counting, DESTINATION};
use crate::{Outbox, QUICK};

const FOUR: Limits = Limits { at_once: 4, each_second: 100_000 };

/// A place that is over soon, of a lease that is not.
const SOON: WorkerPace =
    WorkerPace { hold: Duration::from_millis(600), margin: Duration::from_secs(600), ..QUICK };

/// A receiver of four places that holds what it is sent for longer than the test.
fn holding() -> Arc<Counting> {
    let (patience, takes) = (Duration::from_secs(600), Duration::from_secs(1_200));
    Arc::new(Counting { limits: FOUR, patience, takes, ..Counting::new(Again::HappensTwice) })
}

/// The same receiver, which answers at once again.
fn quick() -> Arc<Counting> {
    Arc::new(Counting { limits: FOUR, ..Counting::new(Again::HappensTwice) })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_places_of_a_worker_that_was_killed_are_free_long_before_its_lease_is_over() {
    let outbox = Outbox::new().await;
    let (held, next) = (holding(), quick());
    let lost = outbox.write(DESTINATION, 4).await;
    let working = outbox.work(held.clone(), SOON);
    outbox.until("begun", 4).await;
    working.kill().await;
    let waiting = outbox.write(DESTINATION, 6).await;
    let working = outbox.work(next.clone(), SOON);
    outbox.until("done", 6).await;
    // What became of the four nobody knows: they are nobody's to send before the lease is over.
    for effect in &lost {
        assert_eq!(outbox.stands(*effect).await.state, "begun");
    }
    outbox.lease_is_over().await;
    outbox.until("unsure", 4).await;
    working.stop().await;
    assert!(lost.iter().all(|effect| next.happened(*effect) == 0));
    assert!(waiting.iter().all(|effect| next.happened(*effect) == 1));
    assert_eq!((held.asked(), next.asked()), (4, 6));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_lives_keeps_its_places_for_as_long_as_it_sends() {
    let outbox = Outbox::new().await;
    let (held, next) = (holding(), quick());
    let begun = outbox.write(DESTINATION, 4).await;
    let working = outbox.work(held.clone(), SOON);
    outbox.until("begun", 4).await;
    outbox.write(DESTINATION, 1).await;
    let other = outbox.work(next.clone(), SOON);
    // Each place is kept several times over.
    let first = held_until(&outbox, begun[0]).await;
    let longer = chrono::Duration::from_std(SOON.hold * 3).unwrap();
    while held_until(&outbox, begun[0]).await < first + longer {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!((outbox.count("waiting").await, next.asked()), (1, 0));
    working.kill().await;
    outbox.until("done", 1).await;
    other.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_worker_had_taken_and_not_begun_waits_again_when_its_place_is_over() {
    let outbox = Outbox::new().await;
    let effects = outbox.write(DESTINATION, 4).await;
    // As a worker leaves them that dies between the two.
    sqlx::query(
        "update outbox.effects set state = 'leased', leased_by = $1,
           leased_until = clock_timestamp() + interval '75 seconds',
           held_until = clock_timestamp() + interval '300 milliseconds'",
    )
    .bind(Uuid::now_v7())
    .execute(&outbox.relay)
    .await
    .unwrap();
    let receiver = quick();
    let working = outbox.work(receiver.clone(), SOON);
    outbox.until("done", 4).await;
    working.stop().await;
    assert!(effects.iter().all(|effect| receiver.happened(*effect) == 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_of_a_program_that_knows_nothing_of_them_lasts_as_long_as_its_lease() {
    let outbox = Outbox::new().await;
    let lost = outbox.write(DESTINATION, 4).await;
    sqlx::query(
        "update outbox.effects set state = 'begun', attempts = 1, leased_by = $1,
           leased_until = clock_timestamp() + interval '75 seconds'",
    )
    .bind(Uuid::now_v7())
    .execute(&outbox.relay)
    .await
    .unwrap();
    outbox.write(DESTINATION, 1).await;
    let receiver = quick();
    let working = outbox.work(receiver.clone(), SOON);
    tokio::time::sleep(SOON.hold * 2).await;
    assert_eq!((outbox.count("waiting").await, receiver.asked()), (1, 0));
    outbox.lease_is_over().await;
    outbox.until("done", 1).await;
    working.stop().await;
    for effect in lost {
        assert_eq!(outbox.stands(effect).await.state, "unsure");
    }
}

#[test]
fn a_worker_that_has_died_keeps_others_from_sending_for_seconds() {
    let pace = WorkerPace::default();
    assert!(pace.hold + pace.poll < Duration::from_secs(20), "{pace:?}");
    assert!(pace.hold < pace.margin, "a place is over before anything is decided");
}

async fn held_until(outbox: &Outbox, effect: Uuid) -> chrono::DateTime<chrono::Utc> {
    sqlx::query_scalar("select held_until from outbox.effects where effect_id = $1")
        .bind(effect)
        .fetch_one(&outbox.relay)
        .await
        .unwrap()
}
