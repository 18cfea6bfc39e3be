//! A rebuild gives the tables that are there already, while everything goes on.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use following::follower::FollowerPace;
use projections::generation;
use projections::reading::Moment;
use projections::rebuild::{self, RebuildOutcome, RebuildProgress};
use projections::transaction_list::{self, Filter};

use crate::house::{TestHouse, until};
use crate::scenario::Scenario;
use crate::support::cases;

async fn rebuild(house: &TestHouse) -> RebuildOutcome {
    let projectors = house.projectors.clone();
    rebuild::rebuild(&house.owner, &house.projector, projectors, 2, |_| {}).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rebuild_is_byte_identical_to_the_live_tables() {
    let house = TestHouse::new().await;
    let mut households = Vec::new();
    for seed in 200..200 + u64::from(cases("WUMBO_TEST_SCENARIOS", 4)) {
        let mut scenario = Scenario::found(&house, seed).await;
        // Live means in many small steps.
        for _ in 0..12 {
            scenario.live(10).await;
            house.project(scenario.household).await;
        }
        households.push((scenario.household, house.live(scenario.household).await));
    }
    let outcome = rebuild(&house).await;
    assert_eq!((outcome.schema.as_str(), outcome.households), ("read_2", households.len()));
    assert_eq!(house.active_schema().await, "read_2");
    for (household, live) in &households {
        assert_eq!(&house.dump("read_1", *household).await, live, "the old one was touched");
        assert_eq!(&house.dump("read_2", *household).await, live);
    }
    assert_eq!(generation::drop_retired(&house.owner).await.unwrap(), ["read_1"]);
    let left: i64 = sqlx::query_scalar(
        "select count(*) from checkpoints where subscription = 'read_models.read_1'",
    )
    .fetch_one(&house.projector)
    .await
    .unwrap();
    assert_eq!(left, 0);
    assert_eq!(rebuild(&house).await.schema, "read_3");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_differs_from_the_live_tables_is_not_switched_to() {
    let house = TestHouse::new().await;
    let mut scenario = Scenario::found(&house, 210).await;
    scenario.live(40).await;
    house.project(scenario.household).await;
    let mut superuser = house.database.superuser().await;
    let spoilt = sqlx::query("update read_1.account_days set minor = minor + 1")
        .execute(&mut superuser)
        .await
        .unwrap();
    assert!(spoilt.rows_affected() > 0);
    let projectors = house.projectors.clone();
    let refused = rebuild::rebuild(&house.owner, &house.projector, projectors, 2, |_| {}).await;
    let words = refused.unwrap_err().to_string();
    assert!(words.contains("account_days"), "{words}");
    assert_eq!(house.active_schema().await, "read_1");
    // Put right again, the same rebuild goes on to its end.
    sqlx::query("update read_1.account_days set minor = minor - 1")
        .execute(&mut superuser)
        .await
        .unwrap();
    assert_eq!(rebuild(&house).await.schema, "read_2");
}

#[tokio::test(flavor = "multi_thread")]
async fn writes_and_reads_go_on_while_it_is_rebuilt() {
    let house = Arc::new(TestHouse::new().await);
    let process =
        house.process(FollowerPace { workers: 2, sweep_every: Duration::from_millis(50) }).await;
    let over = Arc::new(AtomicBool::new(false));
    let reads = Arc::new(AtomicI64::new(0));
    let writers: Vec<_> = (220..223)
        .map(|seed| {
            let (house, over, reads) = (house.clone(), over.clone(), reads.clone());
            tokio::spawn(async move {
                let mut scenario = Scenario::found(&house, seed).await;
                let mut entered = 0;
                while entered < 30 || !over.load(Ordering::Relaxed) {
                    scenario.enter().await;
                    entered += 1;
                    // Reads its own writes, whichever generation is the active one.
                    let head = house.head(scenario.household).await;
                    let at = Moment::AtLeast(head);
                    let mut seen = house.open(scenario.household, scenario.founder, at).await;
                    assert!(seen.revision() >= head);
                    let all = Filter::default();
                    let sums = transaction_list::summary(&mut seen, &all).await.unwrap();
                    seen.close().await.unwrap();
                    assert_eq!(sums.count, entered);
                    reads.fetch_add(1, Ordering::Relaxed);
                }
                scenario.household
            })
        })
        .collect();
    for round in 2..5 {
        let read = reads.load(Ordering::Relaxed);
        until("somebody reads", || async { reads.load(Ordering::Relaxed) > read + 5 }).await;
        assert_eq!(rebuild(&house).await.schema, format!("read_{round}"));
    }
    over.store(true, Ordering::Relaxed);
    let mut households = Vec::new();
    for writer in writers {
        households.push(writer.await.unwrap());
    }
    house.until_followed(&households).await;
    process.stop().await;
    let mut shown = Vec::new();
    for household in &households {
        shown.push(house.live(*household).await);
    }
    house.forget_read_models().await;
    for (household, shown) in households.iter().zip(shown) {
        house.project(*household).await;
        assert_eq!(house.live(*household).await, shown);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_rebuild_goes_on_where_it_was() {
    let house = TestHouse::new().await;
    let mut households = Vec::new();
    for seed in 230..236 {
        let mut scenario = Scenario::found(&house, seed).await;
        scenario.live(40).await;
        house.project(scenario.household).await;
        households.push((scenario.household, house.live(scenario.household).await));
    }
    // Cut off after the first, the second and the third household.
    for cut in 1..4 {
        let share = house.head(households[0].0).await * cut;
        let reached = Arc::new(tokio::sync::Notify::new());
        let progress = |progress: RebuildProgress| {
            if progress.events_done >= share {
                reached.notify_one();
            }
        };
        let (owner, pool) = (&house.owner, &house.projector);
        tokio::select! {
            biased;
            () = reached.notified() => {}
            outcome = rebuild::rebuild(owner, pool, house.projectors.clone(), 1, progress) => {
                panic!("it came to its end: {outcome:?}");
            }
        }
        assert_eq!(house.active_schema().await, "read_1");
    }
    let done_before = house.checkpoint("read_models.read_2", households[0].0).await;
    assert!(done_before > 0, "nothing of the earlier tries was kept");
    assert_eq!(rebuild(&house).await.schema, "read_2");
    for (household, live) in &households {
        assert_eq!(&house.dump("read_2", *household).await, live);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_that_row_security_binds_can_do_all_of_it() {
    let house = TestHouse::of_a_plain_owner().await;
    let refused = sqlx::query("select * from checkpoints, household_logs, events")
        .fetch_all(&house.owner)
        .await;
    assert!(refused.unwrap().is_empty());
    let mut scenario = Scenario::found(&house, 240).await;
    scenario.live(30).await;
    let household = scenario.household;
    house.project(household).await;
    let live = house.live(household).await;
    assert_eq!(rebuild(&house).await.schema, "read_2");
    assert_eq!(house.live(household).await, live);
    generation::drop_retired(&house.owner).await.unwrap();
    assert_eq!(house.checkpoint("read_models.read_1", household).await, 0);
    house.open(household, scenario.founder, Moment::Revision(40)).await.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_household_that_the_new_tables_are_behind_with_is_on_the_list_after_the_switch() {
    let house = TestHouse::of_a_plain_owner().await;
    Scenario::found(&house, 241).await;
    // Nothing but the mark is missing: as if the log had grown after the last look at it.
    let mut superuser = house.database.superuser().await;
    sqlx::query("insert into household_logs select gen_random_uuid(), 3, 1, '', now(), false")
        .execute(&mut superuser)
        .await
        .unwrap();
    assert_eq!(rebuild(&house).await.schema, "read_2");
    let marked: Vec<(String, i64)> =
        sqlx::query_as("select subscription, head from subscription_marks")
            .fetch_all(&house.projector)
            .await
            .unwrap();
    assert_eq!(marked, [("read_models.read_2".to_owned(), 3)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_import_comes_out_the_same_over_several_batches() {
    let house = TestHouse::new().await;
    let mut scenario = Scenario::found(&house, 250).await;
    scenario.import_lines(12_000).await;
    let household = scenario.household;
    assert!(house.head(household).await > 12_000);
    house.project(household).await;
    let live = house.live(household).await;
    assert_eq!(rebuild(&house).await.schema, "read_2");
    assert_eq!(house.live(household).await, live);
}
