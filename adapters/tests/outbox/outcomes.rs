//! What becomes of an effect for each thing that a receiver may answer.

use std::sync::Arc;
use std::time::Duration;

use following::outbox::left::{self, Which};
use following::outbox::receiver::{Again, Limits, Outcome};

use crate::receiver::{Counting, DESTINATION};
use crate::{Outbox, QUICK, Stands};

#[tokio::test(flavor = "multi_thread")]
async fn several_workers_send_each_effect_once_and_no_more_at_once_than_the_receiver_takes() {
    let outbox = Outbox::new().await;
    let limits = Limits { at_once: 3, each_second: 100_000 };
    let receiver = Arc::new(Counting { limits, ..Counting::new(Again::HappensTwice) });
    let working: Vec<_> = (0..3).map(|_| outbox.work(receiver.clone(), QUICK)).collect();
    let effects = outbox.write(DESTINATION, 300).await;
    let others = outbox.write("another", 1).await;
    outbox.until("done", 300).await;
    for one in working {
        one.stop().await;
    }
    assert!(effects.iter().all(|effect| receiver.happened(*effect) == 1));
    assert_eq!(receiver.most.load(std::sync::atomic::Ordering::SeqCst), 3);
    let done = outbox.stands(effects[0]).await;
    assert_eq!((done.attempts, done.has_payload), (1, false), "{done:?}");
    assert_eq!(outbox.stands(others[0]).await.state, "waiting");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_more_are_sent_in_one_second_than_the_receiver_takes() {
    let outbox = Outbox::new().await;
    let limits = Limits { at_once: 8, each_second: 5 };
    let receiver = Arc::new(Counting { limits, ..Counting::new(Again::HappensTwice) });
    outbox.write(DESTINATION, 12).await;
    let working = [outbox.work(receiver.clone(), QUICK), outbox.work(receiver.clone(), QUICK)];
    outbox.until("done", 12).await;
    for one in working {
        one.stop().await;
    }
    let in_a_second: i64 = sqlx::query_scalar(
        "select max(count) from (select count(*) from outbox.effects
           group by date_trunc('second', ended_at - interval '3 milliseconds')) counts",
    )
    .fetch_one(&outbox.relay)
    .await
    .unwrap();
    let seconds: i64 = sqlx::query_scalar(
        "select count(distinct date_trunc('second', ended_at)) from outbox.effects",
    )
    .fetch_one(&outbox.relay)
    .await
    .unwrap();
    assert!(in_a_second <= 8 && seconds >= 3, "{in_a_second} in one of {seconds} seconds");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_is_listed_and_sent_again_or_given_up_when_an_operator_says_so() {
    let outbox = Outbox::new().await;
    let receiver = Arc::new(Counting::new(Again::HappensTwice));
    receiver.answer(Outcome::Refused("no-such-mailbox"));
    let effects = outbox.write(DESTINATION, 3).await;
    let working = outbox.work(receiver.clone(), QUICK);
    outbox.until("dead", 3).await;
    let listed = left::list(&outbox.relay, Which::InNeed, 10).await.unwrap();
    assert_eq!(listed.iter().map(|one| one.effect_id).collect::<Vec<_>>(), effects);
    assert_eq!(listed[0].last_error.as_deref(), Some("no-such-mailbox"));
    assert_eq!(receiver.asked(), 3, "none was tried again");

    receiver.answer(Outcome::Done);
    let retried = left::retry(&outbox.relay, &["dead"], Some(&effects[..1])).await.unwrap();
    assert_eq!(retried, 1);
    outbox.until("done", 1).await;
    let named = Some(&effects[..2]);
    assert_eq!(left::drop_effects(&outbox.relay, &["dead"], named).await.unwrap(), 1);
    let dropped = outbox.stands(effects[1]).await;
    assert_eq!((dropped.state.as_str(), dropped.has_payload), ("dropped", false));
    assert_eq!(left::retry(&outbox.relay, &["dead", "unsure"], None).await.unwrap(), 1);
    outbox.until("done", 2).await;
    working.stop().await;
    let happened: Vec<u32> = effects.iter().map(|effect| receiver.happened(*effect)).collect();
    assert_eq!(happened, [1, 0, 1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_looks_after_is_given_up_with_what_was_in_it() {
    let outbox = Outbox::new().await;
    let receiver = Arc::new(Counting::new(Again::HappensTwice));
    receiver.answer(Outcome::Refused("no-such-mailbox"));
    let effects = outbox.write(DESTINATION, 2).await;
    let working = outbox.work(receiver.clone(), QUICK);
    outbox.until("dead", 2).await;
    sqlx::query(
        "update outbox.effects set ended_at = now() - interval '91 days' where effect_id = $1",
    )
    .bind(effects[0])
    .execute(&outbox.relay)
    .await
    .unwrap();
    outbox.until("dropped", 1).await;
    working.stop().await;
    let given_up = outbox.stands(effects[0]).await;
    assert_eq!((given_up.state.as_str(), given_up.has_payload), ("dropped", false));
    assert_eq!(outbox.stands(effects[1]).await.state, "dead");
    let all = left::drop_effects(&outbox.relay, &["dead", "unsure"], None).await.unwrap();
    assert_eq!(all, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_taken_is_tried_again_ever_later_and_not_for_ever() {
    let outbox = Outbox::new().await;
    let receiver = Arc::new(Counting::new(Again::HappensTwice));
    receiver.answer(Outcome::NotNow("greylisted"));
    let effect = outbox.write(DESTINATION, 1).await[0];
    let working = outbox.work(receiver.clone(), QUICK);
    for tries in 1..=10 {
        while receiver.asked() < tries || outbox.stands(effect).await.state == "begun" {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let stands = outbox.stands(effect).await;
        let state = if tries < 10 { "waiting" } else { "dead" };
        let last_error = Some("greylisted".to_owned());
        let expected = Stands {
            state: state.to_owned(),
            attempts: i32::try_from(tries).unwrap(),
            last_error,
            is_due: false,
            has_payload: true,
        };
        assert_eq!(stands, expected);
        let pause: f64 = sqlx::query_scalar(
            "select extract(epoch from not_before - clock_timestamp())::float8
             from outbox.effects where effect_id = $1",
        )
        .bind(effect)
        .fetch_one(&outbox.relay)
        .await
        .unwrap();
        let planned = (5.0 * 3f64.powi(i32::try_from(tries).unwrap() - 1)).min(21_600.0);
        assert!((0.6..=1.35).contains(&(pause / planned)), "{pause} s after try {tries}");
        outbox.make_due().await;
    }
    working.stop().await;
    assert_eq!(receiver.asked(), 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_uses_up_no_tries_and_is_found_out_about_with_one_effect_at_a_time() {
    let outbox = Outbox::new().await;
    let receiver = Arc::new(Counting::new(Again::HappensTwice));
    receiver.answer(Outcome::Away("no-connection"));
    let effects = outbox.write(DESTINATION, 40).await;
    let working = [outbox.work(receiver.clone(), QUICK), outbox.work(receiver.clone(), QUICK)];
    let mut probes = receiver.asked();
    for outage in 0..15 {
        while receiver.asked() == probes || outbox.count("waiting").await < 40 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let now = receiver.asked();
        assert!(now - probes <= if outage == 0 { 8 } else { 1 }, "{} at once", now - probes);
        probes = now;
        outbox.make_due().await;
    }
    receiver.answer(Outcome::Done);
    outbox.make_due().await;
    outbox.until("done", 40).await;
    for one in working {
        one.stop().await;
    }
    for effect in effects {
        assert_eq!((receiver.happened(effect), outbox.stands(effect).await.attempts), (1, 1));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_answers_anything_is_back() {
    for answer in [Outcome::NotNow("busy"), Outcome::Refused("no-such-address"), Outcome::Done] {
        let outbox = Outbox::new().await;
        let receiver = Arc::new(Counting::new(Again::HappensTwice));
        receiver.answer(Outcome::Away("no-connection"));
        outbox.write(DESTINATION, 2).await;
        let working = outbox.work(receiver.clone(), QUICK);
        while outbox.away().await.is_none() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        receiver.answer(answer);
        outbox.make_due().await;
        while outbox.away().await.is_some() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        working.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_can_tell_is_sent_again_only_where_that_is_harmless() {
    for again in [Again::Harmless, Again::HappensTwice] {
        let outbox = Outbox::new().await;
        let (patience, takes) = (Duration::from_millis(20), Duration::from_secs(600));
        let receiver = Arc::new(Counting { patience, takes, ..Counting::new(again) });
        let effect = outbox.write(DESTINATION, 1).await[0];
        let working = outbox.work(receiver.clone(), QUICK);
        let ends = if again == Again::Harmless { "waiting" } else { "unsure" };
        while receiver.asked() == 0 || outbox.stands(effect).await.state != ends {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let stands = outbox.stands(effect).await;
        assert_eq!(stands.last_error.as_deref(), Some("out-of-time"));
        assert!(stands.has_payload && stands.attempts == 1, "{stands:?}");
        working.stop().await;
    }
}
