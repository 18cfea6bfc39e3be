//! Workers that end while they have effects.

use std::sync::Arc;
use std::time::Duration;

use following::outbox::receiver::{Again, Outcome};
use following::outbox::worker::WorkerPace;

use crate::receiver::{Counting, DESTINATION};
use crate::{Outbox, QUICK};

/// A receiver that takes longer than the test.
fn slow(again: Again) -> Counting {
    let (patience, takes) = (Duration::from_secs(600), Duration::from_secs(1_200));
    Counting { patience, takes, ..Counting::new(again) }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_told_to_stop_ends_what_was_begun() {
    let outbox = Outbox::new().await;
    let takes = Duration::from_millis(100);
    let receiver = Arc::new(Counting { takes, ..Counting::new(Again::HappensTwice) });
    let effects = outbox.write(DESTINATION, 30).await;
    let working = outbox.work(receiver.clone(), QUICK);
    while receiver.asked() == 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    working.stop().await;
    let (done, waiting) = (outbox.count("done").await, outbox.count("waiting").await);
    assert_eq!(done + waiting, 30, "{done} done, {waiting} waiting");
    let happened: u32 = effects.iter().map(|effect| receiver.happened(*effect)).sum();
    assert_eq!(i64::from(happened), done);
    assert!(done < 30, "it went on for long");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_being_sent_when_a_worker_died_is_sent_again_only_where_that_is_harmless() {
    for again in [Again::Harmless, Again::HappensTwice] {
        let outbox = Outbox::new().await;
        let receiver = Arc::new(slow(again));
        let effect = outbox.write(DESTINATION, 1).await[0];
        let working = outbox.work(receiver.clone(), QUICK);
        while outbox.count("begun").await == 0 {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        working.kill().await;
        outbox.lease_is_over().await;
        let next = Arc::new(Counting::new(again));
        let working = outbox.work(next.clone(), QUICK);
        match again {
            Again::Harmless => outbox.until("done", 1).await,
            Again::HappensTwice => outbox.until("unsure", 1).await,
        }
        working.stop().await;
        let sent = u32::from(again == Again::Harmless);
        assert_eq!((next.asked(), next.happened(effect)), (sent, sent));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_slower_than_its_lease_still_says_that_it_was_done() {
    let outbox = Outbox::new().await;
    let (takes, patience) = (Duration::from_secs(5), Duration::from_secs(10));
    let receiver = Arc::new(Counting { takes, patience, ..Counting::new(Again::HappensTwice) });
    let effect = outbox.write(DESTINATION, 1).await[0];
    let late = outbox.work(receiver.clone(), QUICK);
    while receiver.asked() == 0 {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    // As after a clock that went ahead, or a process that was stopped for a while.
    outbox.lease_is_over().await;
    let other = outbox.work(receiver.clone(), QUICK);
    outbox.until("unsure", 1).await;
    outbox.until("done", 1).await;
    late.stop().await;
    other.stop().await;
    assert_eq!((receiver.asked(), receiver.happened(effect)), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_takes_back_what_a_patient_receiver_is_still_being_sent() {
    let outbox = Outbox::new().await;
    // Longer than the time that workers had once, whoever they sent to.
    let receiver = Arc::new(slow(Again::HappensTwice));
    outbox.write(DESTINATION, 1).await;
    let margin = WorkerPace::default().margin;
    let working = outbox.work(receiver.clone(), WorkerPace { margin, ..QUICK });
    while outbox.count("begun").await == 0 {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let left: f64 = sqlx::query_scalar(
        "select extract(epoch from leased_until - clock_timestamp())::float8 from outbox.effects",
    )
    .fetch_one(&outbox.relay)
    .await
    .unwrap();
    working.kill().await;
    assert!(left > 600.0 + 30.0, "{left} s");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_kills_its_worker_again_and_again_ends_up_with_an_operator() {
    let outbox = Outbox::new().await;
    let effect = outbox.write(DESTINATION, 1).await[0];
    for tries in 1..=10 {
        let working = outbox.work(Arc::new(slow(Again::Harmless)), QUICK);
        while outbox.stands(effect).await.attempts < tries {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        working.kill().await;
        outbox.lease_is_over().await;
    }
    let receiver = Arc::new(Counting::new(Again::Harmless));
    receiver.answer(Outcome::Done);
    let working = outbox.work(receiver.clone(), QUICK);
    outbox.until("dead", 1).await;
    working.stop().await;
    let stands = outbox.stands(effect).await;
    assert_eq!((stands.attempts, receiver.asked()), (10, 0));
    assert_eq!(stands.last_error.as_deref(), Some("interrupted"));
}
