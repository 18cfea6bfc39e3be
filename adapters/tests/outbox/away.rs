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
    // It may just be tried again.
    let stands = loop {
        let stands = outbox.stands(first).await;
        if stands.state == "waiting" {
            break stands;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    };
    assert_eq!(stands.attempts, 0);
    // The longer it has been, the seldomer it is tried, and no more than every five minutes.
    sqlx::query(
        "update outbox.effects set written_at = now() - interval '3 days' where state = 'waiting'",
    )
    .execute(&outbox.relay)
    .await
    .unwrap();
    outbox.make_due().await;
    let mut pause = 0.0;
    for _ in 0..6_000 {
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
