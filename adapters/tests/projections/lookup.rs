//! What use cases look up is the newest there is, or nothing at all.

use std::collections::{BTreeSet, HashSet};
use std::time::Duration;

use chrono::{Days, NaiveDate};
use commands::ports::{FileSpan, KnownDays, KnownTransaction, Moved, OtherDay, Sought, StoreError};
use domain::category::CategoryKind;
use domain::id::{AccountId, CategoryId, HouseholdId, ImportId};
use following::follower::FollowerPace;
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
    let known =
        lookup.transactions_of_days(nobody, account, days, Sought::default()).await.unwrap();
    assert_eq!(known, KnownDays::default());
    let file = FileSpan { import_id: ImportId(Uuid::nil()), first_on: None, end: None };
    assert!(lookup.statements_beside(nobody, account, file).await.unwrap().is_empty());
    let ids = vec!["FT1".to_owned()];
    assert!(lookup.transactions_of_bank_ids(nobody, account, ids).await.unwrap().is_empty());
    let days = vec![domain::calendar::FIRST_DAY, domain::calendar::LAST_DAY];
    let moved = lookup.moved_until(nobody, account, days).await.unwrap();
    assert_eq!(moved, [Moved::default(); 2]);
    let ends = vec![domain::calendar::FIRST_DAY, domain::calendar::LAST_DAY];
    assert!(lookup.of_two_days(nobody, account, ends).await.unwrap().is_empty());
    assert_eq!(lookup.opening(nobody, account).await.unwrap(), None);
    assert_eq!(lookup.known_balances(nobody, account).await.unwrap(), None);
    assert!(!lookup.has_subcategories(nobody, Uuid::now_v7()).await.unwrap().0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_up_sees_what_was_appended_just_before() {
    let house = TestHouse::new().await;
    let pace = FollowerPace { workers: 2, sweep_every: Duration::from_millis(200) };
    let process = house.process(pace).await;
    let mut scenario = Scenario::found(&house, 91).await;
    let household = scenario.household;
    let lookup = house.commands.lookup.clone();
    assert_eq!(lookup.accounts(household).await.unwrap().len(), 2);
    scenario.live(40).await;
    let accounts = lookup.accounts(household).await.unwrap();
    assert!(accounts.iter().any(|account| account.owner == Some(scenario.founder)));

    let parent = CategoryId::of_system(household, "benefits");
    assert!(!lookup.has_subcategories(household, parent.0).await.unwrap().0);
    let new = commands::category::NewCategory {
        name: "Bonus".to_owned(),
        kind: CategoryKind::Income,
        parent_id: Some(parent),
        colour: None,
        icon: None,
    };
    let given = intent(household, scenario.founder);
    let added = commands::category::add(&house.commands, &given, new).await;
    assert!(added.is_ok(), "{added:?}");
    assert!(lookup.has_subcategories(household, parent.0).await.unwrap().0);
    process.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_days_far_apart_only_those_are_read_and_that_there_is_more_between_is_told() {
    let house = TestHouse::new().await;
    let pace = FollowerPace { workers: 2, sweep_every: Duration::from_millis(200) };
    let process = house.process(pace).await;
    let mut scenario = Scenario::found(&house, 93).await;
    scenario.live(120).await;
    let (household, lookup) = (scenario.household, house.commands.lookup.clone());
    let all = vec![domain::calendar::FIRST_DAY..=domain::calendar::LAST_DAY];
    let sought = Sought { ids: transactions(&house, household).await, ..Sought::default() };
    let mut met = 0;
    for account in lookup.accounts(household).await.unwrap() {
        let of = async |days| {
            lookup.transactions_of_days(household, account.id, days, sought.clone()).await
        };
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
            let told = one.told.as_deref().into_iter().chain([&one.now]);
            let mut days = told.map(|telling| telling.posted_on).chain(one.also_on);
            days.any(|day| day == first || day == last)
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
async fn of_two_days_is_what_counts_and_has_one_day_behind_a_day_and_one_not() {
    let house = TestHouse::new().await;
    let pace = FollowerPace { workers: 2, sweep_every: Duration::from_millis(200) };
    let process = house.process(pace).await;
    let mut scenario = Scenario::found(&house, 95).await;
    scenario.live(160).await;
    let (household, lookup) = (scenario.household, house.commands.lookup.clone());
    let all = vec![domain::calendar::FIRST_DAY..=domain::calendar::LAST_DAY];
    let sought = Sought { ids: transactions(&house, household).await, ..Sought::default() };
    let mut met = 0;
    for account in lookup.accounts(household).await.unwrap() {
        let known =
            lookup.transactions_of_days(household, account.id, all.clone(), sought.clone()).await;
        let known = known.unwrap().transactions;
        let days: BTreeSet<NaiveDate> = known.iter().map(|one| one.now.posted_on).collect();
        for day in days {
            let is_between = |one: &&KnownTransaction| {
                let is_as_told =
                    one.told.as_ref().is_none_or(|told| told.posted_on == one.now.posted_on);
                let also = one.also_on.filter(|_| is_as_told && !one.removed);
                also.is_some_and(|also| (one.now.posted_on <= day) != (also <= day))
            };
            let of = |posted_on, also_on, minor, pending| (posted_on, also_on, minor, pending);
            let mut right: Vec<_> = known
                .iter()
                .filter(is_between)
                .map(|one| {
                    let now = &one.now;
                    of(now.posted_on, one.also_on.unwrap(), now.amount.minor, one.pending)
                })
                .collect();
            let found = lookup.of_two_days(household, account.id, vec![day, day]).await.unwrap();
            let mut found: Vec<_> = found
                .into_iter()
                .map(|one| of(one.posted_on, one.also_on, one.minor, one.pending))
                .collect();
            right.sort_unstable();
            found.sort_unstable();
            assert_eq!(found, right, "{day}");
            met += found.len();
        }
    }
    assert!(met > 0, "something of two days");
    process.stop().await;
}

/// The ids of all transactions that were ever told.
async fn transactions(house: &TestHouse, household: HouseholdId) -> HashSet<Uuid> {
    // A look-up waits for the projector.
    house.commands.lookup.accounts(household).await.unwrap();
    let schema = house.active_schema().await;
    let text = format!("select id from {schema}.transactions where household_id = $1");
    let ids = sqlx::query_scalar(&text).bind(household.0).fetch_all(&house.owner).await.unwrap();
    ids.into_iter().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_may_be_one_of_the_lines_is_read_whole_and_of_the_rest_the_day_is_told() {
    let house = TestHouse::new().await;
    let pace = FollowerPace { workers: 2, sweep_every: Duration::from_millis(200) };
    let process = house.process(pace).await;
    let mut scenario = Scenario::found(&house, 94).await;
    scenario.live(160).await;
    let (household, lookup) = (scenario.household, house.commands.lookup.clone());
    let days = vec![domain::calendar::FIRST_DAY..=domain::calendar::LAST_DAY];
    let everything = Sought { ids: transactions(&house, household).await, ..Sought::default() };
    let (mut near, mut passed, mut named, mut twofold, mut marked) = (0, 0, 0, 0, 0);
    for account in lookup.accounts(household).await.unwrap() {
        let of = async |sought| {
            lookup.transactions_of_days(household, account.id, days.clone(), sought).await.unwrap()
        };
        let all = of(everything.clone()).await;
        assert!(all.others.is_empty(), "{:?}", all.others);
        for one in all.transactions.iter().filter(|one| !one.pending) {
            let (on, minor) = (one.now.posted_on, one.now.amount.minor);
            let at = |day| Sought { days_of: [(minor, vec![day])].into(), ..Sought::default() };
            let (five, six) = (on + Days::new(5), on + Days::new(6));
            let has = |known: &KnownDays| known.transactions.contains(one);
            assert!(has(&of(at(five)).await), "{one:?}");
            near += 1;
            if let Some(also) = one.also_on {
                // That day is of what the file told, whoever changed the amount later.
                let minor = one.told.as_ref().map_or(minor, |told| told.amount.minor);
                let days_of = [(minor, vec![also])].into();
                assert!(has(&of(Sought { days_of, ..Sought::default() }).await), "{one:?}");
                twofold += 1;
            }
            let away = of(at(six)).await;
            let is_away = one.also_on.is_none_or(|also| (six - also).num_days().abs() > 5);
            if is_away && one.told.as_ref().is_none_or(|told| told.posted_on == on) {
                let other =
                    OtherDay { posted_on: on, told_on: None, counts: !one.by_hand && !one.removed };
                let is_of_day = |day: &OtherDay| OtherDay { told_on: None, ..*day } == other;
                assert!(!has(&away) && away.others.iter().any(is_of_day), "{one:?}");
                passed += 1;
            }
            for bank_id in &one.bank_ids {
                let bank_ids = [bank_id.to_string()].into();
                assert!(has(&of(Sought { bank_ids, ..Sought::default() }).await), "{one:?}");
                named += 1;
            }
            for mark in &one.marks {
                let ids = [mark.0].into();
                assert!(has(&of(Sought { ids, ..Sought::default() }).await), "{one:?}");
                marked += 1;
            }
        }
    }
    assert!(near > 10 && passed > 10, "{near} {passed}");
    assert!(named > 0 && twofold > 0 && marked > 0, "{named} {twofold} {marked}");
    process.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_projector_a_look_up_says_so_instead_of_answering_old_things() {
    let house = TestHouse::new().await;
    let scenario = Scenario::found(&house, 92).await;
    let answer = house.commands.lookup.accounts(scenario.household).await;
    assert!(matches!(answer, Err(StoreError::Busy)), "{answer:?}");
}
