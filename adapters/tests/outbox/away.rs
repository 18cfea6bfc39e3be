//! One effect that alone finds nobody.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use following::outbox::receiver::{Again, DueEffect, Limits, Outcome, Receiver};
use uuid::Uuid;

use crate::receiver::{Counting, DESTINATION};
use crate::{Outbox, QUICK};

/// A receiver that is away, but for all others than one.
struct AwayFor {
    effect: Uuid,
    others: Arc<Counting>,
}

#[async_trait]
impl Receiver for AwayFor {
    fn destination(&self) -> &'static str {
        DESTINATION
    }

    fn kinds(&self) -> Vec<&'static str> {
        vec!["test"]
    }

    fn limits(&self) -> Limits {
        Limits { at_once: 1, each_second: 100 }
    }

    fn again(&self) -> Again {
        Again::HappensTwice
    }

    async fn receive(&self, due: &DueEffect) -> Outcome {
        match due.effect_id == self.effect {
            true => Outcome::Away("no-connection"),
            false => self.others.receive(due).await,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_effect_that_alone_finds_nobody_keeps_no_other_waiting() {
    let outbox = Outbox::new().await;
    let first = outbox.write(DESTINATION, 1).await[0];
    tokio::time::sleep(Duration::from_millis(5)).await;
    outbox.write(DESTINATION, 20).await;
    let others = Arc::new(Counting::new(Again::HappensTwice));
    let receiver = Arc::new(AwayFor { effect: first, others });
    let working = outbox.work(receiver, QUICK);
    tokio::time::timeout(Duration::from_secs(25), outbox.until("done", 20)).await.unwrap();
    // The longer it has been, the seldomer it is tried, and no more than every five minutes. It may
    // just be tried again, and is waiting soon.
    let aged = "update outbox.effects set written_at = now() - interval '3 days'
                where effect_id = $1 and state = 'waiting' returning attempts";
    let attempts: i32 = loop {
        let aged = sqlx::query_scalar(aged).bind(first);
        match aged.fetch_optional(&outbox.relay).await.unwrap() {
            Some(attempts) => break attempts,
            None => tokio::time::sleep(Duration::from_millis(5)).await,
        }
    };
    assert_eq!(attempts, 0);
    outbox.make_due().await;
    let mut pause = 0.0;
    for _ in 0..3_000 {
        pause = sqlx::query_scalar(
            "select extract(epoch from not_before - clock_timestamp())::float8
             from outbox.effects where effect_id = $1",
        )
        .bind(first)
        .fetch_one(&outbox.relay)
        .await
        .unwrap();
        if pause > 60.0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    working.stop().await;
    assert!((60.0..=300.0).contains(&pause), "{pause}");
}
