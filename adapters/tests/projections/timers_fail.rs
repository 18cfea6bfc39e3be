//! Daily routines that fail, refuse or have nothing to do: each household by itself.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use adapters::postgres::daily::DailyPace;
use adapters::postgres::pool::DatabaseRole;
use async_trait::async_trait;
use chrono::{NaiveTime, TimeDelta};
use commands::house::House;
use commands::ports::{Intent, StoreError};
use commands::process_managers::{DailyRoutine, Run, Unmet};
use domain::id::HouseholdId;
use following::timers;

use crate::house::TestHouse;
use crate::managers::categories;
use crate::scenario::Scenario;
use crate::timers::{Hand, date, mark, next, paced, seed, wait_for, work, worker};

/// What goes wrong for a household.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// Its log does not hold.
    Broken,
    /// The store is away.
    Away,
    PanicsWhenCarriedOut,
    PanicsWhenChosen,
    /// A rule forbids it.
    TooLong,
    Hangs,
}

type Faults = Arc<Mutex<HashMap<HouseholdId, Fault>>>;

/// Marks days where nothing goes wrong.
struct Careful(Faults);

impl Careful {
    fn fault(&self, household: HouseholdId) -> Option<Fault> {
        self.0.lock().unwrap().get(&household).copied()
    }
}

#[async_trait]
impl DailyRoutine for Careful {
    const NAME: &'static str = "careful";
    const LOCAL_TIME: NaiveTime = NaiveTime::MIN;
    type Step = String;

    fn choose(&self, run: &Run) -> Vec<String> {
        let fault = self.fault(run.household_id);
        assert!(fault != Some(Fault::PanicsWhenChosen), "as it was told");
        vec![format!("Day {} {}", run.on, run.days())]
    }

    fn command(&self, _: &String) -> Option<&'static str> {
        Some("add_category")
    }

    async fn carry_out(&self, house: &House, intent: &Intent, step: &String) -> Result<(), Unmet> {
        match self.fault(intent.household_id) {
            Some(Fault::Broken) => Err(Unmet::Store(StoreError::Broken)),
            Some(Fault::Away) => Err(Unmet::Store(StoreError::Unavailable("away".into()))),
            Some(Fault::TooLong) => mark(house, intent, &"L".repeat(101)).await,
            Some(Fault::Hangs) => std::future::pending().await,
            Some(_) => panic!("as it was told"),
            None => mark(house, intent, step).await,
        }
    }
}

#[tokio::test]
async fn a_household_that_fails_is_set_back_alone_then_halts_and_goes_on_when_resumed() {
    let house = TestHouse::new().await;
    let well = Scenario::found(&house, 321).await;
    let clock = Hand::at("2026-03-11T12:00:00Z");
    let faults = Faults::default();
    let daily = worker(&house, Careful(faults.clone()), &clock).await;
    let mut sick = Vec::new();
    let told = [Fault::Broken, Fault::PanicsWhenCarriedOut, Fault::PanicsWhenChosen, Fault::Away];
    for (seed, fault) in (322..).zip(told) {
        let scenario = Scenario::found(&house, seed).await;
        faults.lock().unwrap().insert(scenario.household, fault);
        sick.push(scenario);
    }
    for scenario in sick.iter().chain([&well]) {
        seed(&daily, scenario.household).await;
        wait_for(&house, scenario.household, "2026-03-11").await;
    }
    let pool = house.database.pool(DatabaseRole::Relay, 1).await;
    let worked = daily.turn().await.unwrap();
    assert_eq!((worked.done, worked.failed), (1, 4));
    assert_eq!(daily.turn().await.unwrap().failed, 0, "they wait for their next try");
    for day in 12..22 {
        clock.set(&format!("2026-03-{day}T12:00:00Z"));
        daily.turn().await.unwrap();
    }
    // Those that will not pass have halted, at the day that they began with. What may pass has not.
    let halted = timers::halted(&pool).await.unwrap();
    assert_eq!(halted.len(), 3);
    for scenario in &sick[..3] {
        let one = halted.iter().find(|one| one.household_id == scenario.household).unwrap();
        assert_eq!((one.routine.as_str(), one.on), ("careful", date("2026-03-11")));
        assert!(!one.reason.is_empty());
    }
    assert_eq!(categories(&house, well.household, "Day").await.len(), 11);
    let standing = timers::standing(&pool, "careful", clock.shows()).await.unwrap();
    assert_eq!((standing.due, standing.halted), (1, 3));
    assert!(standing.oldest_due_at.unwrap() < clock.shows() - TimeDelta::days(9));
    // The fault is mended.
    faults.lock().unwrap().clear();
    clock.turn(TimeDelta::hours(1));
    assert_eq!(work(&daily).await, 2, "the one that was away: its own day, then the others");
    assert_eq!(timers::resume(&pool, Some(sick[0].household)).await.unwrap(), 1);
    assert_eq!(timers::resume(&pool, None).await.unwrap(), 2);
    assert_eq!(work(&daily).await, 6);
    for scenario in &sick {
        let days = categories(&house, scenario.household, "Day").await;
        assert_eq!(days, ["Day 2026-03-11 1", "Day 2026-03-21 10"]);
    }
}

#[tokio::test]
async fn a_household_whose_run_never_ends_keeps_others_waiting_for_a_moment_alone() {
    let house = TestHouse::new().await;
    let clock = Hand::at("2026-03-11T12:00:00Z");
    let faults = Faults::default();
    let pace = DailyPace { lease: Duration::from_secs(3), at_once: 1, ..DailyPace::default() };
    let daily = paced(&house, Careful(faults.clone()), &clock, pace).await;
    let mut scenarios = Vec::new();
    for number in 341..344 {
        let scenario = Scenario::found(&house, number).await;
        seed(&daily, scenario.household).await;
        wait_for(&house, scenario.household, "2026-03-11").await;
        scenarios.push(scenario);
    }
    faults.lock().unwrap().insert(scenarios[1].household, Fault::Hangs);
    let worked = daily.turn().await.unwrap();
    assert_eq!((worked.done, worked.failed), (2, 1));
    clock.turn(TimeDelta::minutes(14));
    assert_eq!(daily.turn().await.unwrap().failed, 0, "it waits for its next try");
    // After six it halts as others do, and goes on when it is resumed.
    for _ in 1..6 {
        clock.turn(TimeDelta::minutes(15));
        assert_eq!(daily.turn().await.unwrap().failed, 1);
    }
    clock.turn(TimeDelta::minutes(15));
    assert_eq!(daily.turn().await.unwrap().failed, 0);
    let pool = house.database.pool(DatabaseRole::Relay, 1).await;
    let halted = timers::halted(&pool).await.unwrap();
    assert_eq!(halted.len(), 1);
    assert_eq!(halted[0].household_id, scenarios[1].household);
    faults.lock().unwrap().clear();
    assert_eq!(timers::resume(&pool, None).await.unwrap(), 1);
    assert_eq!(work(&daily).await, 1);
    for scenario in &scenarios {
        let days = categories(&house, scenario.household, "Day").await;
        assert_eq!(days, ["Day 2026-03-11 1"]);
    }
}

#[tokio::test]
async fn what_a_rule_forbids_is_recorded_once_and_the_day_is_over() {
    let house = TestHouse::new().await;
    let scenario = Scenario::found(&house, 331).await;
    let clock = Hand::at("2026-03-11T12:00:00Z");
    let faults = Faults::default();
    faults.lock().unwrap().insert(scenario.household, Fault::TooLong);
    let daily = worker(&house, Careful(faults), &clock).await;
    seed(&daily, scenario.household).await;
    for _ in 0..3 {
        // As if what the database was told last had been lost.
        wait_for(&house, scenario.household, "2026-03-11").await;
        assert_eq!(work(&daily).await, 1);
    }
    assert_eq!(next(&house, scenario.household).await, date("2026-03-12"));
    let mut superuser = house.database.superuser().await;
    let told: Vec<(String, String)> = sqlx::query_as(
        "select outcome ->> 'refused', actor ->> 'name' from commands
         where household_id = $1 and actor ->> 'kind' = 'system'",
    )
    .bind(scenario.household.0)
    .fetch_all(&mut superuser)
    .await
    .unwrap();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].0.starts_with("name ") && told[0].1 == "careful", "{told:?}");
}

/// Greets each member.
struct Greet;

#[async_trait]
impl DailyRoutine for Greet {
    const NAME: &'static str = "greet";
    const LOCAL_TIME: NaiveTime = NaiveTime::MIN;
    const FOR_EACH_MEMBER: bool = true;
    type Step = String;

    fn choose(&self, run: &Run) -> Vec<String> {
        run.member.iter().map(|member| format!("Hello {member}")).collect()
    }

    fn command(&self, _: &String) -> Option<&'static str> {
        Some("add_category")
    }

    async fn carry_out(&self, house: &House, intent: &Intent, step: &String) -> Result<(), Unmet> {
        mark(house, intent, step).await
    }
}

#[tokio::test]
async fn a_routine_for_each_member_has_a_timer_for_each_and_who_has_left_has_none() {
    let house = TestHouse::new().await;
    let scenario = Scenario::found(&house, 332).await;
    let clock = Hand::at("2026-03-11T12:00:00Z");
    let daily = worker(&house, Greet, &clock).await;
    let mut superuser = house.database.superuser().await;
    sqlx::query(
        "insert into timers (household_id, routine, subject, time_zone, next_on, due_at)
         values ($1, 'greet', gen_random_uuid(), 'UTC', '2026-03-11', '2000-01-01')",
    )
    .bind(scenario.household.0)
    .execute(&mut superuser)
    .await
    .unwrap();
    seed(&daily, scenario.household).await;
    wait_for(&house, scenario.household, "2026-03-11").await;
    assert_eq!(work(&daily).await, 1);
    let hello = format!("Hello {}", scenario.founder);
    assert_eq!(categories(&house, scenario.household, "Hello").await, [hello]);
}

/// Has nothing to do.
struct Quiet;

#[async_trait]
impl DailyRoutine for Quiet {
    const NAME: &'static str = "quiet";
    const LOCAL_TIME: NaiveTime = NaiveTime::MIN;
    type Step = ();

    fn choose(&self, _: &Run) -> Vec<()> {
        Vec::new()
    }

    fn command(&self, (): &()) -> Option<&'static str> {
        Some("do_nothing")
    }

    async fn carry_out(&self, _: &House, _: &Intent, (): &()) -> Result<(), Unmet> {
        Err(Unmet::Refused("there was nothing to do".to_owned()))
    }
}

#[tokio::test]
async fn runs_without_anything_to_do_leave_no_trace_and_take_a_batch_at_a_time() {
    let house = TestHouse::new().await;
    let clock = Hand::at("2026-03-11T12:00:00Z");
    let daily = worker(&house, Quiet, &clock).await;
    let mut superuser = house.database.superuser().await;
    sqlx::query(
        "insert into timers (household_id, routine, subject, time_zone, next_on, due_at)
         select id, 'quiet', id, 'Europe/Berlin', '2026-03-01', '2026-03-01'
         from (select gen_random_uuid() as id from generate_series(1, 1200)) made",
    )
    .execute(&mut superuser)
    .await
    .unwrap();
    let mut turns = Vec::new();
    loop {
        let worked = daily.turn().await.unwrap();
        turns.push(worked.done);
        if !worked.is_cut {
            break;
        }
    }
    assert_eq!(turns, [500, 500, 200]);
    assert_eq!(work(&daily).await, 0);
    let (waiting, commands): (i64, i64) = sqlx::query_as(
        "select (select count(*) from timers where next_on = '2026-03-12' and leased_by is null),
           (select count(*) from commands)",
    )
    .fetch_one(&mut superuser)
    .await
    .unwrap();
    assert_eq!((waiting, commands), (1_200, 0));
}
