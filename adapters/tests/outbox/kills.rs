//! Workers that are ended again and again, wherever they are.

use std::sync::Arc;
use std::time::Duration;

use following::outbox::receiver::Again;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::receiver::{Counting, DESTINATION};
use crate::support::cases;
use crate::{Outbox, QUICK, Working};

/// Has two workers at work and ends one of them at a random moment, again and again, while effects
/// keep coming; answers these when all have come to an end.
async fn killed(outbox: &Outbox, receiver: &Arc<Counting>) -> Vec<uuid::Uuid> {
    let mut rng = StdRng::seed_from_u64(8);
    let mut working: [Option<Working>; 2] = [None, None];
    let mut effects = Vec::new();
    for kill in 0..cases("WUMBO_TEST_KILLS", 200) {
        effects.extend(outbox.write(DESTINATION, rng.random_range(1..6)).await);
        for one in &mut working {
            one.get_or_insert_with(|| outbox.work(receiver.clone(), QUICK));
        }
        tokio::time::sleep(Duration::from_micros(rng.random_range(0..40_000))).await;
        if let Some(one) = working[kill as usize % 2].take() {
            one.kill().await;
        }
    }
    let last = outbox.work(receiver.clone(), QUICK);
    for state in ["leased", "begun"] {
        outbox.until(state, 0).await;
    }
    while outbox.count("waiting").await > 0 {
        outbox.make_due().await;
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    for state in ["leased", "begun"] {
        outbox.until(state, 0).await;
    }
    last.stop().await;
    for one in working.into_iter().flatten() {
        one.stop().await;
    }
    effects
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_knows_what_it_had_gets_everything_once() {
    let outbox = Outbox::new().await;
    let receiver = Arc::new(Counting::new(Again::Harmless));
    let effects = killed(&outbox, &receiver).await;
    for effect in &effects {
        assert_eq!(receiver.happened(*effect), 1, "{:?}", outbox.stands(*effect).await);
        assert_eq!(outbox.stands(*effect).await.state, "done");
    }
    let asked = receiver.asked();
    assert!(asked as usize > effects.len(), "no kill met an effect under way: {asked} asked");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_does_not_gets_nothing_twice_and_what_it_may_have_had_is_shown() {
    let outbox = Outbox::new().await;
    let receiver = Arc::new(Counting::new(Again::HappensTwice));
    let effects = killed(&outbox, &receiver).await;
    let mut unsure = 0;
    for effect in &effects {
        let (stands, happened) = (outbox.stands(*effect).await, receiver.happened(*effect));
        match stands.state.as_str() {
            "done" => assert_eq!(happened, 1, "{stands:?}"),
            "unsure" => {
                assert!(happened <= 1, "{happened} times: {stands:?}");
                unsure += 1;
            }
            other => panic!("{other}: {stands:?}"),
        }
    }
    assert!(unsure > 0, "no kill met an effect under way");
}
