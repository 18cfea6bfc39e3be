//! Timers: each day of a household is worked once, when its own clocks say so, whatever clocks and
//! zones do, and what was missed comes as one run.

use std::sync::{Arc, Mutex};

use adapters::postgres::daily::{Daily, DailyPace};
use adapters::postgres::pool::DatabaseRole;
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use commands::category::{self, NewCategory};
use commands::house::House;
use commands::household;
use commands::ports::Intent;
use commands::process_managers::{DailyRoutine, Run, Unmet};
use domain::calendar::newest_due;
use domain::category::CategoryKind;
use domain::household::HouseholdCommand;
use domain::id::HouseholdId;
use following::error::FollowError;
use following::follower::FollowerPace;
use following::registry;
use following::subscription::{Advance, Subscription};
use following::timers::{Routine, Time, Timers};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use sqlx::Row;

use crate::house::{TestHouse, intent, until};
use crate::managers::categories;
use crate::scenario::Scenario;

/// A clock that is set by hand.
pub struct Hand(Mutex<DateTime<Utc>>);

impl Hand {
    pub fn at(text: &str) -> Arc<Self> {
        Arc::new(Self(Mutex::new(text.parse().unwrap())))
    }

    pub fn set(&self, text: &str) {
        *self.0.lock().unwrap() = text.parse().unwrap();
    }

    pub fn turn(&self, by: TimeDelta) {
        *self.0.lock().unwrap() += by;
    }

    pub fn shows(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

#[async_trait]
impl Time for Hand {
    async fn now(&self) -> Result<DateTime<Utc>, FollowError> {
        Ok(self.shows())
    }
}

/// Marks each run by a category `Day <day> <days it stands for>`, and by a second one.
pub struct MarkDays<const HOUR: u32, const MINUTE: u32>;

#[async_trait]
impl<const HOUR: u32, const MINUTE: u32> DailyRoutine for MarkDays<HOUR, MINUTE> {
    const NAME: &'static str = "mark_days";
    const LOCAL_TIME: NaiveTime = NaiveTime::from_hms_opt(HOUR, MINUTE, 0).expect("a time");
    type Step = String;

    fn choose(&self, run: &Run) -> Vec<String> {
        let what = format!("{} {}", run.on, run.days());
        vec![format!("Day {what}"), format!("Then {what}")]
    }

    fn command(&self, _: &String) -> Option<&'static str> {
        Some("add_category")
    }

    async fn carry_out(&self, house: &House, intent: &Intent, step: &String) -> Result<(), Unmet> {
        mark(house, intent, step).await
    }
}

pub async fn mark(house: &House, intent: &Intent, name: &str) -> Result<(), Unmet> {
    let (name, kind) = (name.to_owned(), CategoryKind::Expense);
    let new = NewCategory { name, kind, parent_id: None, colour: None, icon: None };
    category::add(house, intent, new).await?;
    Ok(())
}

/// Another process that carries a routine out.
pub async fn worker<R: DailyRoutine>(house: &TestHouse, routine: R, clock: &Arc<Hand>) -> Daily<R> {
    paced(house, routine, clock, DailyPace::default()).await
}

pub async fn paced<R: DailyRoutine>(
    house: &TestHouse,
    routine: R,
    clock: &Arc<Hand>,
    pace: DailyPace,
) -> Daily<R> {
    let pool = house.database.pool(DatabaseRole::Relay, 4).await;
    let commands = house.process_of_commands();
    let daily = Daily::new(routine, pool.clone(), commands, pace);
    let seeding = daily.seeding();
    registry::register(&pool, &seeding.name().await.unwrap(), seeding.start()).await.unwrap();
    daily.by(clock.clone())
}

/// Takes in what happened to the household.
pub async fn seed<R: DailyRoutine>(daily: &Daily<R>, household: HouseholdId) {
    assert_eq!(daily.seeding().catch_up(household).await.unwrap(), Advance::CaughtUp);
}

/// Has the household's timers wait for a day, as if all before had been worked.
pub async fn wait_for(house: &TestHouse, household: HouseholdId, day: &str) {
    let mut superuser = house.database.superuser().await;
    let text =
        "update timers set next_on = $2::date, due_at = '2000-01-01' where household_id = $1";
    sqlx::query(text).bind(household.0).bind(date(day)).execute(&mut superuser).await.unwrap();
}

pub fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Works until nothing is due; answers how many runs are over.
pub async fn work<R: DailyRoutine>(daily: &Daily<R>) -> usize {
    let mut done = 0;
    loop {
        let worked = daily.turn().await.unwrap();
        done += worked.done;
        // A run that was begun before leaves the rest to the next one.
        if worked.done == 0 && !worked.is_cut {
            return done;
        }
    }
}

/// The day that the household's timer waits for.
pub async fn next(house: &TestHouse, household: HouseholdId) -> NaiveDate {
    let mut superuser = house.database.superuser().await;
    let text = "select next_on from timers where household_id = $1";
    sqlx::query_scalar(text).bind(household.0).fetch_one(&mut superuser).await.unwrap()
}

pub async fn move_to(house: &TestHouse, scenario: &Scenario<'_>, zone: &str) {
    let choose = HouseholdCommand::ChooseTimeZone(zone.to_owned());
    let given = intent(scenario.household, scenario.founder);
    household::edit(&house.commands, &given, vec![choose]).await.unwrap();
}

/// The days of the marks, first and last of each, in the order of their coming. The second step of
/// each run has come as often as the first.
pub async fn worked(house: &TestHouse, household: HouseholdId) -> Vec<(NaiveDate, NaiveDate)> {
    let days = categories(house, household, "Day").await;
    let then = categories(house, household, "Then").await;
    let expected: Vec<String> = days.iter().map(|day| day.replace("Day", "Then")).collect();
    assert_eq!(then, expected);
    days.iter()
        .map(|name| {
            let (day, count) = name["Day ".len()..].split_once(' ').unwrap();
            let count: i64 = count.parse().unwrap();
            (date(day) - TimeDelta::days(count - 1), date(day))
        })
        .collect()
}

/// No day twice, none left out.
pub fn assert_each_once(worked: &[(NaiveDate, NaiveDate)], first: &str) {
    let mut next = date(first);
    for (from, on) in worked {
        assert_eq!(*from, next, "{worked:?}");
        assert!(on >= from, "{worked:?}");
        next = on.succ_opt().unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_household_has_a_timer_also_those_that_were_there_before_the_routine() {
    let house = TestHouse::new().await;
    let before = Scenario::found(&house, 301).await;
    let clock = Hand::at("2026-03-10T12:00:00Z");
    let daily = worker(&house, MarkDays::<6, 0>, &clock).await;
    let pool = house.database.pool(DatabaseRole::Relay, 4).await;
    let seeding = Arc::new(daily.seeding());
    let process = house.process_of(seeding, pool, house.bell.clone(), FollowerPace::default());
    let after = Scenario::found(&house, 302).await;
    move_to(&house, &after, "Pacific/Auckland").await;
    let mut superuser = house.database.superuser().await;
    let text = "select subject, time_zone, next_on, due_at from timers where household_id = $1";
    let now = Utc::now();
    for (scenario, zone) in [(&before, Tz::Europe__Berlin), (&after, Tz::Pacific__Auckland)] {
        until("it has its timer where it lives", || async {
            let mut superuser = house.database.superuser().await;
            let text = "select exists (select from timers where household_id = $1
               and time_zone = $2)";
            let asked = sqlx::query_scalar(text).bind(scenario.household.0).bind(zone.name());
            asked.fetch_one(&mut superuser).await.unwrap()
        })
        .await;
        let rows =
            sqlx::query(text).bind(scenario.household.0).fetch_all(&mut superuser).await.unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].get::<uuid::Uuid, _>("subject"), scenario.household.0);
        let (next, due): (NaiveDate, DateTime<Utc>) =
            (rows[0].get("next_on"), rows[0].get("due_at"));
        assert_eq!(due, domain::calendar::instant_of(zone, next, MarkDays::<6, 0>::LOCAL_TIME));
        // By Berlin's clocks it was founded: the day that comes next there may be over elsewhere.
        assert!((due - now).num_hours().abs() <= 26, "{due}");
    }
    process.stop().await;
}

#[tokio::test]
async fn a_run_comes_once_a_day_by_the_households_clocks_also_when_they_are_changed() {
    let house = TestHouse::new().await;
    let scenario = Scenario::found(&house, 303).await;
    let clock = Hand::at("2026-03-27T00:00:00Z");
    let daily = worker(&house, MarkDays::<2, 30>, &clock).await;
    seed(&daily, scenario.household).await;
    let mut came = Vec::new();
    for (begin, first) in
        [("2026-03-27T00:00:00Z", "2026-03-27"), ("2026-10-24T00:00:00Z", "2026-10-24")]
    {
        clock.set(begin);
        wait_for(&house, scenario.household, first).await;
        for _ in 0..3 * 48 {
            if work(&daily).await > 0 {
                came.push(clock.shows().format("%m-%dT%H:%M").to_string());
            }
            clock.turn(TimeDelta::minutes(30));
        }
    }
    // 02:30 is left out on the 29th of March, and comes twice on the 25th of October.
    assert_eq!(
        came,
        ["03-27T01:30", "03-28T01:30", "03-29T01:00", "10-24T00:30", "10-25T00:30", "10-26T01:30"]
    );
    assert_eq!(worked(&house, scenario.household).await.len(), 6);
    let mut superuser = house.database.superuser().await;
    let told: Vec<String> = sqlx::query_scalar(
        "select distinct concat(metadata -> 'actor' ->> 'kind', ' ',
             metadata -> 'actor' ->> 'name', ' ', metadata ? 'causation')
         from events where payload ->> 'name' like 'Day %'",
    )
    .fetch_all(&mut superuser)
    .await
    .unwrap();
    assert_eq!(told, ["system mark_days f"]);
}

/// The timers of `MarkDays` at six, as somebody else sees them.
async fn timers(house: &TestHouse) -> Timers {
    let local_time = MarkDays::<6, 0>::LOCAL_TIME;
    let routine = Routine { name: "mark_days", local_time, for_each_member: false };
    let pool = house.database.pool(DatabaseRole::Relay, 1).await;
    Timers::new(pool, routine, TimeDelta::seconds(60))
}

#[tokio::test]
async fn what_was_missed_comes_as_one_run_and_one_that_was_begun_stays_the_same() {
    let house = TestHouse::new().await;
    let scenario = Scenario::found(&house, 304).await;
    let clock = Hand::at("2026-03-20T12:00:00Z");
    let daily = worker(&house, MarkDays::<6, 0>, &clock).await;
    seed(&daily, scenario.household).await;
    wait_for(&house, scenario.household, "2026-03-11").await;
    assert_eq!(work(&daily).await, 1);
    // Begun on the next day, and left by a crash. It is another day when it is begun anew.
    clock.set("2026-03-21T12:00:00Z");
    let timers = timers(&house).await;
    let crashed = timers.claim(clock.shows(), uuid::Uuid::now_v7(), 10).await.unwrap();
    assert_eq!(crashed.due.len(), 1);
    assert_eq!(work(&daily).await, 0, "it is lent to somebody");
    clock.set("2026-03-25T12:00:00Z");
    assert_eq!(work(&daily).await, 2);
    let days = [("03-11", "03-20"), ("03-21", "03-21"), ("03-22", "03-25")]
        .map(|(from, on)| (date(&format!("2026-{from}")), date(&format!("2026-{on}"))));
    assert_eq!(worked(&house, scenario.household).await, days);
}

#[tokio::test]
async fn a_clock_that_jumps_repeats_no_day_and_leaves_none_out() {
    let house = TestHouse::new().await;
    let scenario = Scenario::found(&house, 305).await;
    let home = scenario.household;
    let clock = Hand::at("2026-03-11T12:00:00Z");
    let daily = worker(&house, MarkDays::<6, 0>, &clock).await;
    seed(&daily, home).await;
    wait_for(&house, home, "2026-03-11").await;
    assert_eq!(work(&daily).await, 1);
    let shown = async |at: &str| {
        clock.set(at);
        daily.look().await.unwrap();
        work(&daily).await
    };
    // A day ahead and back: that day is over.
    assert_eq!(shown("2026-03-12T12:00:00Z").await, 1);
    assert_eq!(shown("2026-03-11T13:00:00Z").await, 0);
    assert_eq!(shown("2026-03-12T13:00:00Z").await, 0);
    assert_eq!(shown("2026-03-10T00:00:00Z").await, 0);
    assert_eq!(shown("2026-03-13T12:00:00Z").await, 1);
    // A year ahead: one run. Back again: days go on where the clock is.
    assert_eq!(shown("2027-03-13T12:00:00Z").await, 1);
    assert_eq!(shown("2026-03-13T14:00:00Z").await, 0);
    assert_eq!(next(&house, home).await, date("2026-03-14"));
    assert_eq!(shown("2026-03-14T12:00:00Z").await, 1);
    assert_eq!(shown("2027-03-12T12:00:00Z").await, 1);
    // The day that was run for when the clock was ahead has come: its run is known.
    assert_eq!(shown("2027-03-13T12:00:00Z").await, 1);
    assert_eq!(shown("2027-03-14T12:00:00Z").await, 1);
    let on: Vec<String> = worked(&house, home).await.iter().map(|(_, on)| on.to_string()).collect();
    let expected = [
        "2026-03-11",
        "2026-03-12",
        "2026-03-13",
        "2027-03-13",
        "2026-03-14",
        "2027-03-12",
        "2027-03-14",
    ];
    assert_eq!(on, expected);
}

#[tokio::test]
async fn what_was_lent_or_set_back_by_a_clock_that_was_ahead_is_not_waited_for() {
    let house = TestHouse::new().await;
    let scenario = Scenario::found(&house, 306).await;
    let home = scenario.household;
    let clock = Hand::at("2026-03-11T12:00:00Z");
    let daily = worker(&house, MarkDays::<6, 0>, &clock).await;
    seed(&daily, home).await;
    for column in ["leased_until", "retry_at"] {
        wait_for(&house, home, "2026-03-11").await;
        let mut superuser = house.database.superuser().await;
        let text = format!("update timers set {column} = '2027-01-01'");
        sqlx::query(&text).execute(&mut superuser).await.unwrap();
        assert_eq!(work(&daily).await, 1, "{column}");
    }
}

/// The household moves its zone at random, over the date line and back, while days go by.
#[tokio::test]
async fn a_household_that_moves_has_each_day_once() {
    const ZONES: [&str; 7] = [
        "Europe/Berlin",
        "Pacific/Kiritimati",
        "Pacific/Pago_Pago",
        "America/Los_Angeles",
        "Pacific/Auckland",
        "Australia/Lord_Howe",
        "America/Havana",
    ];
    let house = TestHouse::new().await;
    let scenario = Scenario::found(&house, 307).await;
    let home = scenario.household;
    let clock = Hand::at("2026-03-01T12:00:00Z");
    let daily = worker(&house, MarkDays::<0, 30>, &clock).await;
    seed(&daily, home).await;
    wait_for(&house, home, "2026-03-01").await;
    let mut rng = StdRng::seed_from_u64(307);
    let mut zone = "Europe/Berlin";
    for _ in 0..250 {
        if rng.random_bool(0.4) {
            let other = *ZONES.choose(&mut rng).unwrap();
            if other != zone {
                zone = other;
                move_to(&house, &scenario, zone).await;
                seed(&daily, home).await;
            }
        }
        clock.turn(TimeDelta::minutes(rng.random_range(0..1_500)));
        daily.look().await.unwrap();
        let newest =
            newest_due(zone.parse().unwrap(), MarkDays::<0, 30>::LOCAL_TIME, clock.shows());
        work(&daily).await;
        let ahead = (next(&house, home).await - newest).num_days();
        assert!((1..=3).contains(&ahead), "{ahead} at {} in {zone}", clock.shows());
    }
    let worked = worked(&house, home).await;
    assert!(worked.len() > 60, "{}", worked.len());
    assert_each_once(&worked, "2026-03-01");
}

#[tokio::test]
async fn a_household_that_moves_while_it_is_worked_goes_on_where_it_lives_now() {
    let house = TestHouse::new().await;
    let scenario = Scenario::found(&house, 309).await;
    let home = scenario.household;
    let clock = Hand::at("2026-03-11T12:00:00Z");
    let daily = worker(&house, MarkDays::<6, 0>, &clock).await;
    seed(&daily, home).await;
    wait_for(&house, home, "2026-03-11").await;
    let (timers, holder) = (timers(&house).await, uuid::Uuid::now_v7());
    let claimed = timers.claim(clock.shows(), holder, 10).await.unwrap();
    assert_eq!(claimed.due.len(), 1);
    move_to(&house, &scenario, "Pacific/Auckland").await;
    seed(&daily, home).await;
    assert_eq!(timers.done(&claimed.due, uuid::Uuid::now_v7()).await.unwrap(), 0, "of another");
    assert_eq!(timers.done(&claimed.due, holder).await.unwrap(), 1);
    // The next day's six o'clock in Auckland, which is five hours later; by Berlin it were 05:00.
    assert_eq!(work(&daily).await, 0);
    clock.set("2026-03-11T16:59:00Z");
    assert_eq!(work(&daily).await, 0);
    clock.set("2026-03-11T17:00:00Z");
    assert_eq!(work(&daily).await, 1);
    assert_each_once(&worked(&house, home).await, "2026-03-12");
}

/// What a rebuild does to the rows of timers: nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_rebuild_touches_no_timer() {
    let house = TestHouse::new().await;
    let scenario = Scenario::found(&house, 308).await;
    let clock = Hand::at("2026-03-11T12:00:00Z");
    let daily = worker(&house, MarkDays::<6, 0>, &clock).await;
    seed(&daily, scenario.household).await;
    wait_for(&house, scenario.household, "2026-03-10").await;
    assert_eq!(work(&daily).await, 1);
    house.project(scenario.household).await;
    let state = async || -> String {
        let mut superuser = house.database.superuser().await;
        let text = "select string_agg(t::text, '|' order by household_id, routine) from timers t";
        sqlx::query_scalar(text).fetch_one(&mut superuser).await.unwrap()
    };
    let (before, head) = (state().await, house.head(scenario.household).await);
    let projectors = house.projectors.clone();
    let rebuilt =
        projections::rebuild::rebuild(&house.owner, &house.projector, projectors, 2, |_| {});
    assert_eq!(rebuilt.await.unwrap().schema, "read_2");
    assert_eq!(work(&daily).await, 0);
    assert_eq!((state().await, house.head(scenario.household).await), (before, head));
}
