//! Process managers that fail: each household by itself, at the event that it fails at, and nothing
//! is acted on that was there before the manager was.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use adapters::postgres::acting::Acting;
use adapters::postgres::pool::DatabaseRole;
use async_trait::async_trait;
use commands::category::{self, NewCategory};
use commands::effect::LARGEST_PAYLOAD;
use commands::house::House;
use commands::owner::Owner;
use commands::ports::effect::Kind;
use commands::ports::{Intent, StoreError};
use commands::process_managers::{Leaving, ProcessManager, Unmet};
use commands::unit;
use domain::category::{Category, CategoryCommand, CategoryEvent, CategoryKind};
use domain::event::{Event, RecordedEvent};
use domain::id::{CategoryId, HouseholdId};
use following::checkpoint::{self, Claim, Durability, WhenNew, WhenTaken};
use following::error::FollowError;
use following::follower::FollowerPace;
use following::halted::{self, HaltedHousehold};
use following::registry::{self, Start};
use following::subscription::Subscription;

use crate::house::{TestHouse, intent, until};
use crate::managers::{acting, categories, entered, outbox};
use crate::scenario::Scenario;

const BRISK: FollowerPace = FollowerPace { workers: 1, sweep_every: Duration::from_millis(50) };

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    PanicsWhenChosen,
    PanicsWhenCarriedOut,
    PanicsForEffects,
    TooLargeAnEffect,
    OtherCommand,
    Hangs,
}

/// At which revision of a household.
type Faults = Arc<Mutex<HashMap<HouseholdId, (Fault, i64)>>>;

/// Adds a category and an effect for each transaction that is entered, where nothing goes wrong.
#[derive(Default)]
struct Careful(Faults);

impl Careful {
    fn fault(&self, household: HouseholdId, revision: i64) -> Option<Fault> {
        let faults = self.0.lock().unwrap();
        faults.get(&household).filter(|(_, at)| *at == revision).map(|(fault, _)| *fault)
    }
}

#[async_trait]
impl ProcessManager for Careful {
    const NAME: &'static str = "careful";
    const WAKES: &'static [&'static str] = &["transaction.entered"];
    type Step = i64;

    fn choose(&self, event: &RecordedEvent) -> Vec<i64> {
        let fault = self.fault(event.household_id, event.revision);
        assert!(fault != Some(Fault::PanicsWhenChosen), "as it was told");
        vec![event.revision]
    }

    fn command(&self, _: &i64) -> Option<&'static str> {
        Some("add_category")
    }

    async fn carry_out(&self, house: &House, intent: &Intent, step: &i64) -> Result<(), Unmet> {
        match self.fault(intent.household_id, *step) {
            Some(Fault::Hangs) => std::future::pending().await,
            Some(Fault::PanicsWhenCarriedOut) => panic!("as it was told"),
            Some(Fault::OtherCommand) => {
                let id = CategoryId::of_system(intent.household_id, "rent");
                return echo(house, intent, id, "Loud".to_owned()).await;
            }
            _ => {}
        }
        let (name, kind) = (format!("Mark {step}"), CategoryKind::Expense);
        let new = NewCategory { name, kind, parent_id: None, colour: None, icon: None };
        category::add(house, intent, new).await?;
        Ok(())
    }

    async fn effects(&self, leaving: &mut Leaving<'_>, step: &i64) -> Result<(), StoreError> {
        let fault = self.fault(leaving.household_id(), *step);
        assert!(fault != Some(Fault::PanicsForEffects), "as it was told");
        let is_too_large = fault == Some(Fault::TooLargeAnEffect);
        let content = "7".repeat(if is_too_large { LARGEST_PAYLOAD } else { 16 });
        let kind = Kind { name: "mark", destination: "nowhere" };
        leaving.add(kind, Owner::Household(leaving.household_id()), &content).await
    }
}

async fn halts(house: &TestHouse) -> Vec<HaltedHousehold> {
    halted::halted(&house.projector).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_panics_or_hangs_for_a_household_acts_on_for_the_others() {
    let house = TestHouse::new().await;
    let faults = Faults::default();
    let careful = acting(&house, Careful(faults.clone())).await;
    let careful = Arc::into_inner(careful).unwrap().in_steps_of(Duration::from_millis(500));
    let mut sick = Vec::new();
    let told = [
        Fault::Hangs,
        Fault::PanicsWhenChosen,
        Fault::PanicsWhenCarriedOut,
        Fault::PanicsForEffects,
        Fault::TooLargeAnEffect,
        Fault::OtherCommand,
    ];
    for (seed, fault) in (401..).zip(told) {
        let mut scenario = Scenario::found(&house, seed).await;
        scenario.enter().await;
        scenario.enter().await;
        let revisions = entered(&house, scenario.household).await;
        faults.lock().unwrap().insert(scenario.household, (fault, revisions[1]));
        sick.push((fault, scenario.household, revisions));
    }
    let pool = house.database.pool(DatabaseRole::Relay, 4).await;
    let process = house.process_of(Arc::new(careful), pool.clone(), house.bell.clone(), BRISK);
    until("five have halted", || async { halts(&house).await.len() == 5 }).await;
    let mut well = Scenario::found(&house, 499).await;
    well.enter().await;
    until("another is acted on", || async {
        categories(&house, well.household, "Mark").await.len() == 1
    })
    .await;
    let halted = halts(&house).await;
    for (fault, household, revisions) in &sick {
        let one = halted.iter().find(|one| one.household_id == *household);
        assert_eq!(one.is_none(), *fault == Fault::Hangs, "{fault:?}: what hangs may end one day");
        let reached = house.checkpoint("process_managers.careful", *household).await;
        assert_eq!(reached, revisions[1] - 1, "{fault:?}: what was before it is done with");
        if let Some(one) = one {
            assert_eq!(one.revision, revisions[1], "{fault:?}: the event is named");
            let (at, told) = match fault {
                Fault::TooLargeAnEffect => ("256 KiB", &one.reason),
                Fault::OtherCommand => ("said to be add_category", &one.reason),
                _ => ("panicked", &one.reason),
            };
            assert!(told.contains(at), "{fault:?}: {told}");
        }
    }
    assert_eq!(outbox(&house).await.len(), 7, "of what was before, and of the one that is well");
    // The next version can. Its start lets its own try again, and that of screens does not.
    faults.lock().unwrap().clear();
    assert_eq!(halted::resume_at_start(&house.projector, true).await.unwrap(), 0);
    assert_eq!(halted::resume_at_start(&pool, false).await.unwrap(), 5);
    until("all that had halted are acted on", || async { outbox(&house).await.len() == 12 }).await;
    for (fault, household, revisions) in sick.iter().filter(|(fault, ..)| *fault != Fault::Hangs) {
        let marks: Vec<_> = revisions.iter().map(|revision| format!("Mark {revision}")).collect();
        assert_eq!(categories(&house, *household, "Mark").await, marks, "{fault:?}: each once");
    }
    process.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_household_that_takes_long_keeps_no_other_of_the_same_manager_waiting() {
    let house = TestHouse::new().await;
    let faults = Faults::default();
    let careful = acting(&house, Careful(faults.clone())).await;
    let careful = Arc::into_inner(careful).unwrap().in_steps_of(Duration::from_secs(600));
    let pool = house.database.pool(DatabaseRole::Relay, 4).await;
    let _process =
        house.process_of(Arc::new(careful), pool, house.bell.clone(), FollowerPace::default());
    let mut slow = Scenario::found(&house, 430).await;
    let next = house.head(slow.household).await + 1;
    faults.lock().unwrap().insert(slow.household, (Fault::Hangs, next));
    slow.enter().await;
    for seed in 431..434 {
        let mut well = Scenario::found(&house, seed).await;
        well.enter().await;
        until("another is acted on", || async {
            !categories(&house, well.household, "Mark").await.is_empty()
        })
        .await;
    }
    assert!(categories(&house, slow.household, "Mark").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_there_before_it_is_not_acted_on_when_the_bell_rings_before_it_is_registered() {
    let house = TestHouse::new().await;
    let mut scenario = Scenario::found(&house, 410).await;
    scenario.enter().await;
    let household = scenario.household;
    // Somebody else registers, and takes long.
    let mut other = house.database.superuser().await;
    let lock = "select pg_advisory_lock(wumbo_registration_lock())";
    sqlx::query(lock).execute(&mut other).await.unwrap();
    let pool = house.database.pool(DatabaseRole::Relay, 4).await;
    let careful =
        Arc::new(Acting::new(Careful::default(), pool.clone(), house.process_of_commands()));
    let early = careful.advance(household).await;
    assert!(matches!(early, Err(FollowError::Unregistered)), "{early:?}");
    let process = house.process_of(careful, pool, house.bell.clone(), BRISK);
    let mut superuser = house.database.superuser().await;
    until("it waits for its registration", || async {
        let text =
            "select exists (select from pg_locks where locktype = 'advisory' and not granted)";
        sqlx::query_scalar(text).fetch_one(&house.owner).await.unwrap()
    })
    .await;
    scenario.enter().await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    sqlx::query("select pg_advisory_unlock_all()").execute(&mut other).await.unwrap();
    until("it is registered", || async {
        let text = "select exists (select from subscriptions where name like '%careful')";
        sqlx::query_scalar(text).fetch_one(&house.owner).await.unwrap()
    })
    .await;
    scenario.enter().await;
    until("it acts", || async { !categories(&house, household, "Mark").await.is_empty() }).await;
    let newest = *entered(&house, household).await.last().unwrap();
    assert_eq!(categories(&house, household, "Mark").await, [format!("Mark {newest}")]);
    let places: i64 = sqlx::query_scalar("select count(*) from checkpoints where revision = 0")
        .fetch_one(&mut superuser)
        .await
        .unwrap();
    assert_eq!(places, 0);
    process.stop().await;
}

/// Answers each new name of a category with a longer one; two of them answer each other.
struct Echo<const WHO: char>;

async fn echo(house: &House, intent: &Intent, id: CategoryId, name: String) -> Result<(), Unmet> {
    let rename = vec![CategoryCommand::Rename(name)];
    unit::on::<Category>(house, intent, "rename_category", id, rename).await?;
    Ok(())
}

macro_rules! echoes {
    ($($who:literal $name:literal),*) => {$(
        #[async_trait]
        impl ProcessManager for Echo<$who> {
            const NAME: &'static str = $name;
            const WAKES: &'static [&'static str] = &["category.renamed"];
            type Step = (CategoryId, String);

            fn choose(&self, event: &RecordedEvent) -> Vec<Self::Step> {
                match &event.event {
                    Event::Category(CategoryEvent::Renamed(renamed)) => {
                        let name = format!("{}{}", renamed.name, $who);
                        vec![(CategoryId(event.aggregate_id), name)]
                    }
                    _ => Vec::new(),
                }
            }

            fn command(&self, _: &Self::Step) -> Option<&'static str> {
                Some("rename_category")
            }

            async fn carry_out(
                &self,
                house: &House,
                intent: &Intent,
                (id, name): &Self::Step,
            ) -> Result<(), Unmet> {
                echo(house, intent, *id, name.clone()).await
            }
        }
    )*};
}

echoes!('!' "calls", '?' "answers");

#[tokio::test(flavor = "multi_thread")]
async fn two_that_wake_each_other_halt_instead_of_going_on_without_end() {
    let house = TestHouse::new().await;
    let (calls, answers) = (acting(&house, Echo::<'!'>).await, acting(&house, Echo::<'?'>).await);
    let scenario = Scenario::found(&house, 420).await;
    let id = CategoryId::of_system(scenario.household, "rent");
    let given = intent(scenario.household, scenario.founder);
    let rename = vec![CategoryCommand::Rename("Loud".to_owned())];
    unit::on::<Category>(&house.commands, &given, "rename_category", id, rename).await.unwrap();
    let mut rounds = 0;
    while halts(&house).await.is_empty() {
        calls.catch_up(scenario.household).await.unwrap();
        answers.catch_up(scenario.household).await.unwrap();
        rounds += 1;
        assert!(rounds < 40, "they go on without end");
    }
    let halted = halts(&house).await;
    assert!(halted[0].reason.contains("wake each other"), "{halted:?}");
    let names = categories(&house, scenario.household, "Loud").await;
    assert!(names.iter().any(|name| name.len() > 16 + "Loud".len() - 2), "{names:?}");
}

#[tokio::test]
async fn a_household_that_another_worker_has_is_busy_and_no_failure() {
    let house = TestHouse::new().await;
    let home = Scenario::found(&house, 351).await.household;
    let pool = house.database.pool(DatabaseRole::Relay, 2).await;
    let claim = async || {
        let begun = checkpoint::begin(&pool, home, Durability::Kept).await.unwrap();
        let (when_taken, when_new) = (WhenTaken::LeaveIt, WhenNew::AsRegistered);
        checkpoint::claim(begun, "somebody".to_owned(), home, when_taken, when_new).await
    };
    assert!(matches!(claim().await, Err(FollowError::Unregistered)));
    registry::register(&pool, "somebody", Start::Head).await.unwrap();
    let ours = claim().await.unwrap();
    assert!(matches!(ours, Claim::Ours(_)));
    assert!(matches!(claim().await, Ok(Claim::Busy)));
    drop(ours);
}
