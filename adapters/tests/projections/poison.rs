//! An event that nobody can read stops its own household, in order and in sight of everyone.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use domain::id::HouseholdId;
use following::follower::FollowerPace;
use following::halted;
use following::subscription::{Advance, Subscription};
use projections::error::ProjectionError;
use projections::projector::{Batch, Projector, Table};
use projections::rebuild;
use projections::runner::{ReadModels, Schema};
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::house::{TestHouse, until};
use crate::scenario::Scenario;

/// Puts an event of a type that no version knows at the end of a log; answers its revision.
pub async fn poison(house: &TestHouse, household: HouseholdId) -> i64 {
    poison_with(house, household, "transaction.poisoned", json!({})).await
}

pub async fn poison_with(
    house: &TestHouse,
    household: HouseholdId,
    kind: &str,
    says: Value,
) -> i64 {
    let mut superuser = house.database.superuser().await;
    let revision: i64 = sqlx::query_scalar(
        "update household_logs set head = head + 1, dirty = true where household_id = $1
         returning head",
    )
    .bind(household.0)
    .fetch_one(&mut superuser)
    .await
    .unwrap();
    sqlx::query(
        "insert into events values ($1, $2, $3, 'transaction', $4, 1, $5, '1', $6, '{}', now(), '')",
    )
    .bind(household.0)
    .bind(revision)
    .bind(Uuid::now_v7())
    .bind(Uuid::now_v7().to_string())
    .bind(kind)
    .bind(says)
    .execute(&mut superuser)
    .await
    .unwrap();
    revision
}

/// The fix: a version of the program that knows the event. Here the event becomes a known one.
async fn cure(house: &TestHouse, household: HouseholdId, revision: i64) {
    let mut superuser = house.database.superuser().await;
    sqlx::query(
        "update events set event_type = 'transaction.merged_into',
           payload = jsonb_build_object('transaction_id', (
             select aggregate_id from events where household_id = $1
               and event_type in ('transaction.entered', 'transaction.imported')
             order by revision limit 1))
         where household_id = $1 and revision = $2",
    )
    .bind(household.0)
    .bind(revision)
    .execute(&mut superuser)
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_poison_event_halts_its_household_only_and_visibly_until_the_fix() {
    let house = TestHouse::new().await;
    let mut sick = Scenario::found(&house, 71).await;
    sick.live(30).await;
    let mut well = Scenario::found(&house, 72).await;
    let revision = poison(&house, sick.household).await;
    for _ in 0..5 {
        sick.enter().await;
    }

    let pace = FollowerPace { workers: 2, sweep_every: Duration::from_millis(50) };
    let process = house.process(pace).await;
    until("the household is halted", || async {
        !halted::halted(&house.projector).await.unwrap().is_empty()
    })
    .await;
    for _ in 0..20 {
        well.enter().await;
    }
    house.until_followed(&[well.household]).await;

    let halted = halted::halted(&house.projector).await.unwrap();
    assert_eq!(halted.len(), 1);
    assert_eq!(halted::in_need(&house.projector).await.unwrap().halted, 1);
    assert_eq!(halted[0].household_id, sick.household);
    assert_eq!(halted[0].revision, revision);
    let why = format!("revision {revision} cannot be read: event type \"transaction.poisoned\"");
    assert!(halted[0].reason.starts_with(&why), "{:?}", halted[0]);
    // Everything before it was taken in, nothing after it.
    let name = house.read_models(&house.projector).name().await.unwrap();
    assert_eq!(house.checkpoint(&name, sick.household).await, revision - 1);

    cure(&house, sick.household, revision).await;
    assert_eq!(halted::resume(&house.projector, Some(well.household)).await.unwrap(), 0);
    assert_eq!(halted::resume(&house.projector, Some(sick.household)).await.unwrap(), 1);
    house.until_followed(&[sick.household, well.household]).await;
    assert!(halted::halted(&house.projector).await.unwrap().is_empty());
    process.stop().await;
    let shown = house.live(sick.household).await;
    house.forget_read_models().await;
    house.project(sick.household).await;
    assert_eq!(house.live(sick.household).await, shown);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_household_is_marked_halted_at_the_first_try_and_stays_so() {
    let house = TestHouse::new().await;
    let scenario = Scenario::found(&house, 73).await;
    let revision = poison(&house, scenario.household).await;
    let models = house.read_models(&house.projector);
    for _ in 0..3 {
        assert_eq!(models.catch_up(scenario.household).await.unwrap(), Advance::Halted);
        let halted = halted::halted(&house.projector).await.unwrap();
        assert_eq!(halted.iter().map(|one| one.revision).collect::<Vec<_>>(), [revision]);
    }
    // Without a fix, resuming leads to the same place.
    assert_eq!(halted::resume(&house.projector, None).await.unwrap(), 1);
    assert_eq!(models.catch_up(scenario.household).await.unwrap(), Advance::Halted);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gap_in_a_log_halts_and_is_never_stepped_over() {
    let house = TestHouse::new().await;
    let mut scenario = Scenario::found(&house, 74).await;
    scenario.live(20).await;
    // An import waits for the read models: what they have taken in already is no gap to them.
    let mut head = house.head(scenario.household).await;
    while house.checkpoint("read_models.read_1", scenario.household).await >= head - 2 {
        scenario.live(1).await;
        head = house.head(scenario.household).await;
    }
    let mut superuser = house.database.superuser().await;
    sqlx::query("delete from events where household_id = $1 and revision = $2")
        .bind(scenario.household.0)
        .bind(head - 2)
        .execute(&mut superuser)
        .await
        .unwrap();
    let models = house.read_models(&house.projector);
    assert_eq!(models.catch_up(scenario.household).await.unwrap(), Advance::Halted);
    let halted = halted::halted(&house.projector).await.unwrap();
    assert_eq!(halted[0].revision, head - 2);
    assert_eq!(house.checkpoint(&halted[0].subscription, scenario.household).await, head - 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rebuild_passes_a_poisoned_household_by_and_halts_it_where_it_was() {
    let house = TestHouse::new().await;
    let mut sick = Scenario::found(&house, 75).await;
    sick.live(20).await;
    let mut well = Scenario::found(&house, 76).await;
    well.live(20).await;
    let revision = poison(&house, sick.household).await;
    house.project(well.household).await;
    let models = house.read_models(&house.projector);
    assert_eq!(models.catch_up(sick.household).await.unwrap(), Advance::Halted);
    let before = (house.live(sick.household).await, house.live(well.household).await);

    let projectors = house.projectors.clone();
    let outcome = rebuild::rebuild(&house.owner, &house.projector, projectors, 2, |_| {});
    assert_eq!(outcome.await.unwrap().schema, "read_2");
    let after = (house.live(sick.household).await, house.live(well.household).await);
    assert_eq!(before, after);
    let halted = halted::halted(&house.projector).await.unwrap();
    let of_new: Vec<_> =
        halted.iter().filter(|one| one.subscription == "read_models.read_2").collect();
    assert_eq!(of_new.len(), 1);
    let count = halted::in_need(&house.projector).await.unwrap().halted;
    assert_eq!((halted.len(), count), (2, 1), "in two generations, and one household all the same");
    assert_eq!((of_new[0].household_id, of_new[0].revision), (sick.household, revision));

    cure(&house, sick.household, revision).await;
    halted::resume(&house.projector, None).await.unwrap();
    house.project(sick.household).await;
}

/// Makes the tables of a real one, and panics at the first batch.
struct Panicking(Box<dyn Projector>);

#[async_trait]
impl Projector for Panicking {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn needs(&self) -> &'static [&'static str] {
        self.0.needs()
    }

    fn version(&self) -> u32 {
        self.0.version()
    }

    fn tables(&self) -> &'static str {
        self.0.tables()
    }

    fn indexes(&self) -> &'static str {
        self.0.indexes()
    }

    fn kept(&self) -> Vec<Table> {
        self.0.kept()
    }

    async fn apply(&self, _: &mut PgConnection, _: &Batch) -> Result<(), ProjectionError> {
        panic!("CANARY 12345678")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn why_a_household_has_halted_is_told_to_the_last_cause_and_without_what_events_say() {
    let house = TestHouse::new().await;
    let mut superuser = house.database.superuser().await;
    let money = json!({"minor": 12_345_678, "currency": "EUR"});
    let cases = [
        // A day that the log can say and the tables cannot keep.
        (json!("-9999-01-01"), json!("CANARY"), ": PostgreSQL 22008: "),
        (json!("2026-03-01"), json!(12_345_678), ": invalid type: integer `…`, expected a string"),
        (json!("2026-03-01"), json!(["CANARY"]), ": invalid type: sequence, expected a string"),
        (json!("CANARY"), json!("Bakery"), ": input contains invalid characters"),
    ];
    for (seed, (day, payee, why)) in (400..).zip(cases) {
        let mut scenario = Scenario::found(&house, seed).await;
        scenario.live(10).await;
        let account: String = sqlx::query_scalar(
            "select aggregate_id from events where household_id = $1
               and aggregate_type = 'account' limit 1",
        )
        .bind(scenario.household.0)
        .fetch_one(&mut superuser)
        .await
        .unwrap();
        let says =
            json!({"account_id": account, "posted_on": day, "amount": money, "payee": payee});
        let revision = poison_with(&house, scenario.household, "transaction.entered", says).await;
        let models = house.read_models(&house.projector);
        let advanced = models.catch_up(scenario.household).await.unwrap();
        // What can be read is some read models' trouble, and not that of all.
        let is_readable = day == json!("-9999-01-01");
        assert_eq!(advanced, if is_readable { Advance::CaughtUp } else { Advance::Halted });
        let halted = halted::halted(&house.projector).await.unwrap();
        let its = || halted.iter().filter(|one| one.household_id == scenario.household);
        assert!(its().count() > 0);
        for halted in its() {
            assert_eq!(halted.revision, revision);
            assert!(halted.reason.contains(why), "{}", halted.reason);
            for secret in ["CANARY", "12345678", "9999"] {
                assert!(!halted.reason.contains(secret), "{}", halted.reason);
            }
        }
    }
    let scenario = Scenario::found(&house, 410).await;
    let mut projectors = projections::projectors();
    let first = projectors.remove(0);
    projectors.insert(0, Box::new(Panicking(first)));
    let pool = house.projector.clone();
    let models = ReadModels::new(pool, Arc::new(projectors), Schema::Active, house.bell.clone());
    assert_eq!(models.catch_up(scenario.household).await.unwrap(), Advance::CaughtUp);
    let halted = halted::halted(&house.projector).await.unwrap();
    let halted = halted.iter().find(|one| one.household_id == scenario.household).unwrap();
    assert_eq!(halted.subscription, "read_models.read_1.household_overview");
    assert_eq!(halted.reason, "a projector panicked");
}
