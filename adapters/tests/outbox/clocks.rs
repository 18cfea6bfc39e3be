//! Clocks that jump, both ways.

use std::sync::Arc;

use chrono::Duration;
use following::outbox::receiver::{Again, Outcome};
use following::outbox::worker::WorkerPace;

use crate::receiver::{Counting, DESTINATION};
use crate::{Outbox, QUICK};

fn ahead(by: Duration) -> WorkerPace {
    WorkerPace { ahead: by, ..QUICK }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_put_off_before_the_clock_went_back_is_not_waited_for_as_long() {
    let outbox = Outbox::new().await;
    let receiver = Arc::new(Counting::new(Again::HappensTwice));
    let effects = outbox.write(DESTINATION, 6).await;
    for (answer, ends) in [(Outcome::NotNow("busy"), 6), (Outcome::Away("gone"), 6)] {
        receiver.answer(answer);
        let asked = receiver.asked();
        let working = outbox.work(receiver.clone(), ahead(Duration::days(3)));
        while receiver.asked() == asked || outbox.count("waiting").await < ends {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        working.stop().await;
    }
    receiver.answer(Outcome::Done);
    let working = outbox.work(receiver.clone(), QUICK);
    outbox.until("done", 6).await;
    working.stop().await;
    assert!(effects.iter().all(|effect| receiver.happened(*effect) == 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lease_from_before_the_clock_went_back_is_over() {
    let outbox = Outbox::new().await;
    let (patience, takes) =
        (std::time::Duration::from_secs(600), std::time::Duration::from_secs(1_200));
    let slow = Counting { patience, takes, ..Counting::new(Again::Harmless) };
    let effect = outbox.write(DESTINATION, 1).await[0];
    let working = outbox.work(Arc::new(slow), ahead(Duration::days(1)));
    while outbox.count("begun").await == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    }
    working.kill().await;
    let receiver = Arc::new(Counting::new(Again::Harmless));
    let working = outbox.work(receiver.clone(), QUICK);
    outbox.until("done", 1).await;
    working.stop().await;
    assert_eq!(receiver.happened(effect), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn workers_whose_clocks_are_days_apart_send_nothing_twice() {
    let outbox = Outbox::new().await;
    let receiver = Arc::new(Counting::new(Again::HappensTwice));
    let paces = [ahead(Duration::days(1)), QUICK, ahead(Duration::days(-1))];
    let working: Vec<_> = paces.map(|pace| outbox.work(receiver.clone(), pace)).into();
    let effects = outbox.write(DESTINATION, 300).await;
    loop {
        let open = outbox.count("waiting").await
            + outbox.count("leased").await
            + outbox.count("begun").await;
        if open == 0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    for one in working {
        one.stop().await;
    }
    for effect in effects {
        assert_eq!(receiver.happened(effect), 1);
        assert_eq!(outbox.stands(effect).await.state, "done");
    }
}
