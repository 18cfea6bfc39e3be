//! How the events are cut into batches makes no difference, and neither does looking twice.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::event::Event;
use following::subscription::{Advance, Subscription};

use crate::house::TestHouse;
use crate::ledger;
use crate::scenario::Scenario;
use crate::support::cases;

#[tokio::test(flavor = "multi_thread")]
async fn batches_of_any_size_give_the_same_tables() {
    let house = TestHouse::new().await;
    for seed in 0..u64::from(cases("WUMBO_TEST_SCENARIOS", 3)) {
        let mut scenario = Scenario::found(&house, seed).await;
        scenario.live(120).await;
        assert!(scenario.accepted > 60, "seed {seed}: {} commands", scenario.accepted);
        let household = scenario.household;
        house.project(household).await;
        let live = house.live(household).await;
        for size in [1, 7, 5_000] {
            house.forget_read_models().await;
            let models = house.read_models(&house.projector).in_batches_of(size);
            assert_eq!(models.catch_up(household).await.unwrap(), Advance::CaughtUp);
            assert_eq!(house.live(household).await, live, "seed {seed}, batches of {size}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_random_households_meet_every_event_that_matters() {
    let house = TestHouse::new().await;
    let mut met = BTreeSet::new();
    for seed in 0..8 {
        let mut scenario = Scenario::found(&house, seed).await;
        scenario.live(300).await;
        met.extend(ledger::log(&house, scenario.household).await.into_iter().map(|one| one.kind));
    }
    let all = Event::NOUNS.iter().flat_map(|(_, kinds)| kinds.iter().copied());
    let missed: Vec<_> = all.filter(|kind| !met.contains(*kind)).collect();
    // Looks alone, and what only statement files bring: none of them moves money.
    let may_be_missed = [
        "account.statement_columns_learned",
        "account.statement_taken_in",
        "category.recoloured",
        "category.icon_chosen",
        "transaction.description_corrected",
    ];
    assert!(missed.iter().all(|kind| may_be_missed.contains(kind)), "{missed:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn taking_a_log_in_twice_is_taking_it_in_once() {
    let house = TestHouse::new().await;
    let mut scenario = Scenario::found(&house, 11).await;
    scenario.live(60).await;
    let household = scenario.household;
    house.project(household).await;
    let once = house.live(household).await;
    house.project(household).await;
    assert_eq!(house.live(household).await, once);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_that_take_the_same_log_in_at_once_do_it_once() {
    let house = TestHouse::new().await;
    let mut scenario = Scenario::found(&house, 12).await;
    scenario.live(80).await;
    let household = scenario.household;
    house.project(household).await;
    let once = house.live(household).await;
    for round in 0..5 {
        house.forget_read_models().await;
        let models = Arc::new(house.read_models(&house.projector).in_batches_of(3));
        let tasks: Vec<_> = (0..6)
            .map(|_| {
                let models = models.clone();
                tokio::spawn(async move { models.catch_up(household).await.unwrap() })
            })
            .collect();
        let mut caught_up = false;
        for task in tasks {
            caught_up |= task.await.unwrap() == Advance::CaughtUp;
        }
        assert!(caught_up, "round {round}: nobody took it to its end");
        house.project(household).await;
        assert_eq!(house.live(household).await, once, "round {round}");
    }
}
