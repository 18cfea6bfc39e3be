//! Several processes follow the same logs while they grow, and some of them die.

use std::sync::Arc;
use std::time::Duration;

use domain::id::HouseholdId;
use following::follower::FollowerPace;
use following::subscription::Subscription;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::house::TestHouse;
use crate::scenario::Scenario;
use crate::support::cut_after;

fn brisk() -> FollowerPace {
    FollowerPace { workers: 3, sweep_every: Duration::from_millis(50) }
}

/// Households that live at the same time, each in a task of its own.
async fn live_together(house: &Arc<TestHouse>, seeds: std::ops::Range<u64>) -> Vec<HouseholdId> {
    let tasks: Vec<_> = seeds
        .map(|seed| {
            let house = house.clone();
            tokio::spawn(async move {
                let mut scenario = Scenario::found(&house, seed).await;
                // Entering looks nothing up, so it needs no projector of its own.
                for _ in 0..60 {
                    scenario.enter().await;
                }
                scenario.household
            })
        })
        .collect();
    let mut households = Vec::new();
    for task in tasks {
        households.push(task.await.unwrap());
    }
    households
}

/// What is shown must be what one undisturbed projector makes of the log.
async fn check(house: &TestHouse, households: &[HouseholdId]) {
    house.until_followed(households).await;
    let mut shown = Vec::new();
    for household in households {
        shown.push(house.live(*household).await);
    }
    house.forget_read_models().await;
    for (household, shown) in households.iter().zip(shown) {
        house.project(*household).await;
        assert_eq!(shown, house.live(*household).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn processes_share_the_households_without_losing_or_doubling_anything() {
    let house = Arc::new(TestHouse::new().await);
    let mut processes = Vec::new();
    for _ in 0..3 {
        processes.push(house.process(brisk()).await);
    }
    let households = live_together(&house, 30..36).await;
    house.until_followed(&households).await;
    for process in processes {
        process.stop().await;
    }
    check(&house, &households).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_hears_no_bell_finds_everything_by_itself() {
    let house = Arc::new(TestHouse::new().await);
    let process = house.deaf_process(brisk()).await;
    let households = live_together(&house, 40..43).await;
    house.until_followed(&households).await;
    process.stop().await;
    check(&house, &households).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_moment_it_goes_on_where_it_was() {
    let house = Arc::new(TestHouse::new().await);
    let households = live_together(&house, 50..54).await;
    let mut rng = StdRng::seed_from_u64(5);
    let mut kills = 0;
    for round in 0..120 {
        if round % 40 == 0 {
            house.forget_read_models().await;
        }
        let household = households[round % households.len()];
        let models = house.read_models(&house.projector).in_batches_of(5);
        let steps = rng.random_range(1..120);
        kills += usize::from(!cut_after(steps, models.catch_up(household)).await);
    }
    assert!(kills > 20, "only {kills} were cut off in the middle");
    let process = house.process(brisk()).await;
    house.until_followed(&households).await;
    process.stop().await;
    check(&house, &households).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_cut_by_the_server_cost_nothing_but_time() {
    let house = Arc::new(TestHouse::new().await);
    let process = house.process(brisk()).await;
    let writing = tokio::spawn({
        let house = house.clone();
        async move { live_together(&house, 60..63).await }
    });
    let mut superuser = house.database.superuser().await;
    while !writing.is_finished() {
        sqlx::query(
            "select pg_terminate_backend(pid) from pg_stat_activity
             where datname = current_database() and application_name = 'wumbo_projector'",
        )
        .execute(&mut superuser)
        .await
        .unwrap();
        tokio::time::sleep(Duration::from_millis(70)).await;
    }
    let households = writing.await.unwrap();
    // The same process goes on, on connections of its own making.
    house.until_followed(&households).await;
    process.stop().await;
    check(&house, &households).await;
}
