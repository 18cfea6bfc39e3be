//! The past, as it is shown, is what was shown then.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::calendar::LAST_DAY;
use projections::account_list;
use projections::as_of::AsOf;
use projections::error::ProjectionError;
use projections::reading::{Moment, ReadScope};
use projections::reads;
use projections::transaction_list::{self, Filter};

use crate::house::TestHouse;
use crate::ledger::{self, Ledger};
use crate::money::small;
use crate::scenario::Scenario;

#[tokio::test(flavor = "multi_thread")]
async fn every_revision_shows_what_the_live_tables_showed_then() {
    let house = TestHouse::new().await;
    let mut scenario = Scenario::found(&house, 21).await;
    let household = scenario.household;
    let mut shown = BTreeMap::new();
    for _ in 0..70 {
        scenario.step().await;
        house.project(household).await;
        shown.insert(house.head(household).await, house.live(household).await);
    }
    let events = ledger::log(&house, household).await;
    assert!(shown.len() > 30 && events.len() > shown.len());
    for revision in 0..=events.len() as i64 {
        let held = house.as_of.schema(household, revision, &projections::EVERY).await.unwrap();
        if let Some(then) = shown.get(&revision) {
            assert_eq!(&house.dump(held.name(), household).await, then, "revision {revision}");
        }
        drop(held);
        // Revisions inside of a command were never shown; the money in them adds up all the same.
        let ledger = Ledger::of(&events[..usize::try_from(revision).unwrap()]);
        let at = Moment::Revision(revision);
        let mut snapshot = house.open(household, scenario.founder, at).await;
        assert_eq!(snapshot.revision(), revision);
        let accounts = account_list::list(&mut snapshot, LAST_DAY).await.unwrap();
        let balances: BTreeMap<String, i64> =
            accounts.iter().map(|one| (one.id.to_string(), small(one.balance.minor))).collect();
        assert_eq!(balances, ledger.balances(), "revision {revision}");
        let summary = transaction_list::summary(&mut snapshot, &Filter::default()).await.unwrap();
        assert_eq!(summary.count, ledger.live() as i64, "revision {revision}");
        snapshot.close().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_instant_shows_the_revision_of_that_instant_and_the_future_is_refused() {
    let house = TestHouse::new().await;
    let mut scenario = Scenario::found(&house, 22).await;
    let before = chrono::Utc::now();
    let household = scenario.household;
    let head = house.head(household).await;
    scenario.live(20).await;
    house.project(household).await;
    let scope = ReadScope { household_id: household, user_id: scenario.founder };
    let past = house
        .reader
        .open(scope.clone(), Moment::Instant(before), &projections::EVERY)
        .await
        .unwrap();
    assert_eq!(past.revision(), head);
    let long_ago = before - chrono::Duration::days(1);
    let past = house
        .reader
        .open(scope.clone(), Moment::Instant(long_ago), &projections::EVERY)
        .await
        .unwrap();
    assert_eq!(past.revision(), 0);
    let beyond = house.head(household).await + 1;
    let refused =
        house.reader.open(scope.clone(), Moment::Revision(beyond), &projections::EVERY).await;
    assert!(matches!(refused.err(), Some(ProjectionError::Future(revision)) if revision == beyond));
    let refused = house.reader.open(scope, Moment::Revision(-1), &projections::EVERY).await;
    assert!(matches!(refused.err(), Some(ProjectionError::Future(-1))));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_instant_is_found_among_revisions() {
    let house = TestHouse::new().await;
    let mut scenario = Scenario::found(&house, 23).await;
    scenario.live(25).await;
    let scope = ReadScope { household_id: scenario.household, user_id: scenario.founder };
    let mut superuser = house.database.superuser().await;
    let recorded: Vec<chrono::DateTime<chrono::Utc>> = sqlx::query_scalar(
        "select recorded_at from events where household_id = $1 order by revision",
    )
    .bind(scenario.household.0)
    .fetch_all(&mut superuser)
    .await
    .unwrap();
    assert!(recorded.len() > 30 && recorded.windows(2).any(|two| two[0] == two[1]));
    let microsecond = chrono::Duration::microseconds(1);
    for at in &recorded {
        for instant in [*at - microsecond, *at, *at + microsecond] {
            let until = recorded.iter().filter(|one| **one <= instant).count();
            let found = house.reader.revision_at(&scope, instant).await.unwrap();
            assert_eq!(found, until as i64, "{instant}");
        }
    }
    let elsewhere = ReadScope { household_id: domain::id::HouseholdId(uuid::Uuid::nil()), ..scope };
    let none = house.reader.revision_at(&elsewhere, chrono::Utc::now()).await.unwrap();
    assert_eq!(none, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_moment_that_is_being_read_is_not_cleared_away_by_others() {
    let house = TestHouse::new().await;
    let mut scenario = Scenario::found(&house, 23).await;
    scenario.live(30).await;
    let household = scenario.household;
    house.project(household).await;
    let founder = scenario.founder;
    let mut first = house.open(household, founder, Moment::Revision(1)).await;
    // Far more moments than are kept.
    for revision in 2..30 {
        house.open(household, founder, Moment::Revision(revision)).await.close().await.unwrap();
    }
    assert!(account_list::list(&mut first, LAST_DAY).await.unwrap().is_empty());
    first.close().await.unwrap();
    // Another process that starts clears what it finds: the moment is built again.
    house.as_of.clear().await.unwrap();
    let mut again = house.open(household, founder, Moment::Revision(29)).await;
    account_list::list(&mut again, LAST_DAY).await.unwrap();
}

/// The looks into the past that are in the database.
async fn looks(house: &TestHouse) -> i64 {
    let text = "select count(*) from pg_namespace where nspname like 'as\\_of\\_%'";
    sqlx::query_scalar(text).fetch_one(&house.owner).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_moment_out_of_use_is_dropped_in_time_and_every_one_with_its_process() {
    let house = TestHouse::new().await;
    let mut scenario = Scenario::found(&house, 24).await;
    scenario.live(10).await;
    let (household, founder) = (scenario.household, scenario.founder);
    house.project(household).await;
    for revision in 1..4 {
        house.open(household, founder, Moment::Revision(revision)).await.close().await.unwrap();
    }
    let mut read = house.open(household, founder, Moment::Revision(1)).await;
    house.as_of.sweep().await.unwrap();
    assert_eq!(looks(&house).await, 3, "they were used just now");
    house.as_of.sweep_unused_for(Duration::ZERO).await.unwrap();
    assert_eq!(looks(&house).await, 1, "one is being read");
    account_list::list(&mut read, LAST_DAY).await.unwrap();
    read.close().await.unwrap();
    // Another process on the same database has its own, and takes nobody else's along.
    let other = AsOf::new(house.owner.clone(), house.projectors.clone(), 1);
    drop(other.schema(household, 2, &projections::EVERY).await.unwrap());
    assert_eq!(looks(&house).await, 2);
    house.as_of.leave().await.unwrap();
    assert_eq!(looks(&house).await, 1);
    other.leave().await.unwrap();
    assert_eq!(looks(&house).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_whose_asker_has_left_ends_and_leaves_nothing_behind() {
    let house = TestHouse::new().await;
    let mut scenario = Scenario::found(&house, 26).await;
    scenario.live(30).await;
    let (household, head) = (scenario.household, house.head(scenario.household).await);
    let mut left = 0;
    for (place, revision) in (1..head).enumerate() {
        // Left at another moment each time: before it begins, and anywhere in the middle of it.
        let patience = Duration::from_millis(u64::try_from(place).unwrap() * 3);
        match tokio::time::timeout(
            patience,
            house.as_of.schema(household, revision, &projections::EVERY),
        )
        .await
        {
            Ok(held) => drop(held.unwrap()),
            Err(_) => left += 1,
        }
    }
    assert!(left > 3, "only {left} were left");
    // Places come back, or the last ones could not be had.
    let held = house.as_of.schema(household, head - 1, &projections::EVERY).await.unwrap();
    drop(held);
    house.as_of.sweep_unused_for(Duration::ZERO).await.unwrap();
    let began = std::time::Instant::now();
    while looks(&house).await > 0 {
        assert!(began.elapsed() < Duration::from_secs(20), "a look stays behind");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The tables of a look.
async fn tables(house: &TestHouse, schema: &str) -> Vec<String> {
    sqlx::query_scalar(
        "select tablename::text from pg_tables where schemaname = $1 order by tablename",
    )
    .bind(schema)
    .fetch_all(&house.owner)
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_builds_what_is_read_and_more_when_more_is() {
    let house = TestHouse::new().await;
    let mut scenario = Scenario::found(&house, 23).await;
    scenario.live(40).await;
    let (household, revision) = (scenario.household, 30);
    let built =
        house.as_of.schema(household, revision, projections::category_list::READS).await.unwrap();
    assert_eq!(tables(&house, built.name()).await, ["categories"]);
    let again =
        house.as_of.schema(household, revision, projections::category_list::READS).await.unwrap();
    assert_eq!(again.name(), built.name());
    let more = house.as_of.schema(household, revision, reads::SPENDING).await.unwrap();
    let of_more = tables(&house, more.name()).await;
    for table in ["accounts", "categories", "month_sums", "transactions"] {
        assert!(of_more.iter().any(|one| one == table), "{table}: {of_more:?}");
    }
    assert!(!of_more.iter().any(|one| one == "imports"), "{of_more:?}");
    // Who reads in the first one goes on; it goes once nobody does.
    assert_eq!(tables(&house, built.name()).await, ["categories"]);
    let first = built.name().to_owned();
    drop((built, again));
    house.as_of.sweep().await.unwrap();
    assert!(tables(&house, &first).await.is_empty());
    let both =
        house.as_of.schema(household, revision, projections::category_list::READS).await.unwrap();
    assert_eq!(both.name(), more.name());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_query_of_what_was_not_opened_is_refused_now_and_in_the_past() {
    use projections::{category_list, household_overview};

    let house = TestHouse::new().await;
    let mut scenario = Scenario::found(&house, 23).await;
    scenario.live(40).await;
    house.project(scenario.household).await;
    for at in [Moment::Now, Moment::Revision(30)] {
        let scope = ReadScope { household_id: scenario.household, user_id: scenario.founder };
        let mut snapshot = house.reader.open(scope, at, reads::HOUSEHOLD_OVERVIEW).await.unwrap();
        assert!(household_overview::one(&mut snapshot).await.unwrap().is_some());
        let refused = category_list::list(&mut snapshot).await;
        assert!(matches!(refused, Err(ProjectionError::NotOpened("category_list"))), "{refused:?}");
    }
}
