//! What use cases look up is the newest there is, or nothing at all.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::NaiveDate;
use commands::ports::{KnownDays, KnownTransaction, Moved, StoreError};
use domain::category::CategoryKind;
use domain::id::{AccountId, CategoryId, HouseholdId};
use projections::follower::Pace;
use uuid::Uuid;

use crate::house::{TestHouse, intent};
use crate::scenario::Scenario;

#[tokio::test(flavor = "multi_thread")]
async fn a_household_that_does_not_exist_has_nothing() {
    let house = TestHouse::new().await;
    let (lookup, nobody) = (&house.commands.lookup, HouseholdId(Uuid::now_v7()));
    assert!(lookup.accounts(nobody).await.unwrap().is_empty());
    let account = AccountId(Uuid::now_v7());
    assert!(lookup.pending_transactions(nobody, account).await.unwrap().is_empty());
    let days = vec![domain::calendar::FIRST_DAY..=domain::calendar::LAST_DAY];
    let known = lookup.transactions_of_days(nobody, account, days).await.unwrap();
    assert_eq!(known, KnownDays::default());
    assert!(lookup.statements_of(nobody, account).await.unwrap().is_empty());
    let ids = vec!["FT1".to_owned()];
    assert!(lookup.transactions_of_bank_ids(nobody, account, ids).await.unwrap().is_empty());
    let moved = lookup.moved_until(nobody, account, domain::calendar::LAST_DAY).await.unwrap();
    assert_eq!(moved, Moved::default());
    assert!(!lookup.has_subcategories(nobody, Uuid::now_v7()).await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_up_sees_what_was_appended_just_before() {
    let house = TestHouse::new().await;
    let pace = Pace { workers: 2, sweep_every: Duration::from_millis(200) };
    let process = house.process(pace).await;
    let mut scenario = Scenario::found(&house, 91).await;
    let household = scenario.household;
    let lookup = house.commands.lookup.clone();
    assert_eq!(lookup.accounts(household).await.unwrap().len(), 2);
    scenario.live(40).await;
    let accounts = lookup.accounts(household).await.unwrap();
    assert!(accounts.iter().any(|account| account.owner == Some(scenario.founder)));

    let parent = CategoryId::of_system(household, "benefits");
    assert!(!lookup.has_subcategories(household, parent.0).await.unwrap());
    let new = commands::category::NewCategory {
        name: "Bonus".to_owned(),
        kind: CategoryKind::Income,
        parent_id: Some(parent),
        colour: None,
        icon: None,
    };
    let given = intent(household, scenario.founder);
    let added =
        commands::category::add(&house.commands, &scenario.scope().await, &given, new).await;
    assert!(added.is_ok(), "{added:?}");
    assert!(lookup.has_subcategories(household, parent.0).await.unwrap());
    process.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_days_far_apart_only_those_are_read_and_that_there_is_more_between_is_told() {
    let house = TestHouse::new().await;
    let pace = Pace { workers: 2, sweep_every: Duration::from_millis(200) };
    let process = house.process(pace).await;
    let mut scenario = Scenario::found(&house, 93).await;
    scenario.live(120).await;
    let (household, lookup) = (scenario.household, house.commands.lookup.clone());
    let all = vec![domain::calendar::FIRST_DAY..=domain::calendar::LAST_DAY];
    let mut met = 0;
    for account in lookup.accounts(household).await.unwrap() {
        let of = async |days| lookup.transactions_of_days(household, account.id, days).await;
        let known = of(all.clone()).await.unwrap();
        let counted = known.transactions.iter().filter(|one| !one.removed && one.told.is_none());
        let days: BTreeSet<NaiveDate> = counted.map(|one| one.now.posted_on).collect();
        let (Some(first), Some(last)) = (days.first().copied(), days.last().copied()) else {
            continue;
        };
        if days.len() < 3 {
            continue;
        }
        let ends = of(vec![first..=first, last..=last]).await.unwrap();
        let is_of_them = |one: &KnownTransaction| {
            let told = one.told.iter().chain([&one.now]);
            told.map(|telling| telling.posted_on).any(|day| day == first || day == last)
        };
        assert!(ends.transactions.iter().all(is_of_them), "{ends:?}");
        assert_eq!(
            ends.transactions.len(),
            known.transactions.iter().filter(|one| is_of_them(one)).count()
        );
        assert!(ends.has_more_between);
        let apart = of(vec![first..=last, domain::calendar::LAST_DAY..=domain::calendar::LAST_DAY]);
        assert!(!apart.await.unwrap().has_more_between);
        met += 1;
    }
    assert!(met > 0, "an account with transactions on three days");
    process.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_projector_a_look_up_says_so_instead_of_answering_old_things() {
    let house = TestHouse::new().await;
    let scenario = Scenario::found(&house, 92).await;
    let answer = house.commands.lookup.accounts(scenario.household).await;
    assert!(matches!(answer, Err(StoreError::Busy)), "{answer:?}");
}
