//! Process managers: whatever happens to who follows, every event is acted on exactly once, what a
//! rule forbids is recorded once, and nobody wakes itself.

use std::sync::Arc;
use std::time::Duration;

use adapters::postgres::acting::Acting;
use adapters::postgres::pool::DatabaseRole;
use async_trait::async_trait;
use commands::category::{self, NewCategory};
use commands::house::House;
use commands::import::{ImportRequest, import_statement};
use commands::owner::Owner;
use commands::ports::effect::Kind;
use commands::ports::{Intent, StoreError};
use commands::process_managers::compare_stated_balance::CompareStatedBalance;
use commands::process_managers::{Leaving, ProcessManager, Unmet};
use commands::{account, transaction, unit};
use domain::account::{AccountKind, Open};
use domain::category::{Category, CategoryCommand, CategoryEvent, CategoryKind};
use domain::event::{Event, RecordedEvent};
use domain::id::{AccountId, CategoryId, HouseholdId};
use domain::money::{Currency, Money};
use domain::transaction::TransactionEvent;
use following::follower::FollowerPace;
use following::registry;
use following::subscription::{Advance, Subscription};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::json;
use sqlx::Row;
use uuid::Uuid;

use crate::house::{TestHouse, intent, until};
use crate::scenario::Scenario;

/// How often one that acts is cut off.
const CUTS: u32 = 200;

/// Adds a category for each transaction that is entered, named by its event.
struct MarkEntered;

#[async_trait]
impl ProcessManager for MarkEntered {
    const NAME: &'static str = "mark_entered";
    const WAKES: &'static [&'static str] = &["transaction.entered"];
    type Step = String;

    fn choose(&self, event: &RecordedEvent) -> Vec<String> {
        match &event.event {
            Event::Transaction(TransactionEvent::Entered(_)) => {
                vec![format!("Mark {}", event.revision), format!("Again {}", event.revision)]
            }
            _ => Vec::new(),
        }
    }

    fn command(&self, _: &String) -> Option<&'static str> {
        Some("add_category")
    }

    async fn carry_out(&self, house: &House, intent: &Intent, step: &String) -> Result<(), Unmet> {
        let (name, kind) = (step.clone(), CategoryKind::Expense);
        let new = NewCategory { name, kind, parent_id: None, colour: None, icon: None };
        category::add(house, intent, new).await?;
        Ok(())
    }

    async fn effects(&self, leaving: &mut Leaving<'_>, step: &String) -> Result<(), StoreError> {
        if step.starts_with("Again") {
            return Ok(());
        }
        let kind = Kind { name: "mark", destination: "nowhere" };
        leaving.add(kind, Owner::Household(leaving.household_id()), step).await
    }
}

/// Answers each new name of a category with a longer one.
struct Shout;

#[async_trait]
impl ProcessManager for Shout {
    const NAME: &'static str = "shout";
    const WAKES: &'static [&'static str] = &["category.renamed"];
    type Step = (CategoryId, String);

    fn choose(&self, event: &RecordedEvent) -> Vec<(CategoryId, String)> {
        match &event.event {
            Event::Category(CategoryEvent::Renamed(renamed)) => {
                vec![(CategoryId(event.aggregate_id), format!("{}!", renamed.name))]
            }
            _ => Vec::new(),
        }
    }

    fn command(&self, _: &(CategoryId, String)) -> Option<&'static str> {
        Some("rename_category")
    }

    async fn carry_out(
        &self,
        house: &House,
        intent: &Intent,
        (id, name): &(CategoryId, String),
    ) -> Result<(), Unmet> {
        let rename = vec![CategoryCommand::Rename(name.clone())];
        unit::on::<Category>(house, intent, "rename_category", *id, rename).await?;
        Ok(())
    }
}

pub async fn acting<M: ProcessManager>(house: &TestHouse, manager: M) -> Arc<Acting<M>> {
    let pool = house.database.pool(DatabaseRole::Relay, 4).await;
    let acting = Acting::new(manager, pool.clone(), house.process_of_commands());
    let name = acting.name().await.unwrap();
    registry::register(&pool, &name, acting.start()).await.unwrap();
    Arc::new(acting)
}

/// The names of the household's categories that begin so, in the order of their coming.
pub async fn categories(house: &TestHouse, household: HouseholdId, begin: &str) -> Vec<String> {
    let mut superuser = house.database.superuser().await;
    sqlx::query_scalar(
        "select payload ->> 'name' from events where household_id = $1
           and event_type in ('category.added', 'category.renamed')
           and payload ->> 'name' like $2 || '%' order by revision",
    )
    .bind(household.0)
    .bind(begin)
    .fetch_all(&mut superuser)
    .await
    .unwrap()
}

/// What is to leave the house, in no order that matters.
pub async fn outbox(house: &TestHouse) -> Vec<(Uuid, Vec<u8>)> {
    let mut superuser = house.database.superuser().await;
    sqlx::query_as("select effect_id, payload_sealed from outbox.effects order by effect_id")
        .fetch_all(&mut superuser)
        .await
        .unwrap()
}

pub async fn entered(house: &TestHouse, household: HouseholdId) -> Vec<i64> {
    let mut superuser = house.database.superuser().await;
    sqlx::query_scalar(
        "select revision from events where household_id = $1
           and event_type = 'transaction.entered' order by revision",
    )
    .bind(household.0)
    .fetch_all(&mut superuser)
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn cut_off_anywhere_by_any_of_two_every_event_is_acted_on_exactly_once_and_in_order() {
    let house = TestHouse::new().await;
    let (one, other) = (acting(&house, MarkEntered).await, acting(&house, MarkEntered).await);
    let mut scenario = Scenario::found(&house, 81).await;
    let mut rng = StdRng::seed_from_u64(81);
    let (mut cuts, mut turns) = (0, 0);
    while cuts < CUTS {
        scenario.live(2).await;
        scenario.enter().await;
        for _ in 0..8 {
            let who = if rng.random_bool(0.5) { &one } else { &other };
            let within = Duration::from_micros(rng.random_range(0..6_000));
            let turn = tokio::time::timeout(within, who.advance(scenario.household)).await;
            cuts += u32::from(turn.is_err());
            turns += 1;
        }
        if turns % 64 == 0 {
            let both = (one.catch_up(scenario.household), other.catch_up(scenario.household));
            let _ = tokio::join!(both.0, both.1);
        }
        assert!(turns < 100 * CUTS, "{cuts} of {turns} turns were cut off");
    }
    until("all is acted on", || async {
        matches!(one.catch_up(scenario.household).await, Ok(Advance::CaughtUp))
    })
    .await;
    let entered = entered(&house, scenario.household).await;
    let marks: Vec<String> = entered.iter().map(|revision| format!("Mark {revision}")).collect();
    assert_eq!(categories(&house, scenario.household, "Mark").await, marks);
    let again: Vec<String> = entered.iter().map(|revision| format!("Again {revision}")).collect();
    assert_eq!(categories(&house, scenario.household, "Again").await, again);
    let effects = outbox(&house).await;
    assert_eq!(effects.len(), entered.len(), "one for each, however often it was met");
}

/// Has every checkpoint of `subscription` that moves write down, when its transaction ends, whether
/// the server waits for the disk.
async fn watch_commits(house: &TestHouse, subscription: &str) {
    let watch = format!(
        "create table public.commits (at bigserial, waits text not null);
         create function public.watch_commit() returns trigger language plpgsql
           security definer as $$ begin
             insert into public.commits (waits) values (current_setting('synchronous_commit'));
             return null;
           end $$;
         create constraint trigger watch_commit after update on checkpoints
           deferrable initially deferred for each row
           when (new.subscription = '{subscription}' and new.revision > old.revision)
           execute function public.watch_commit();"
    );
    let mut superuser = house.database.superuser().await;
    sqlx::raw_sql(&watch).execute(&mut superuser).await.unwrap();
}

async fn commits(house: &TestHouse) -> Vec<String> {
    let mut superuser = house.database.superuser().await;
    sqlx::query_scalar("delete from public.commits returning waits")
        .fetch_all(&mut superuser)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_checkpoint_waits_for_the_disk_only_where_something_was_done() {
    let house = TestHouse::new().await;
    let mark = acting(&house, MarkEntered).await;
    let mut scenario = Scenario::found(&house, 86).await;
    mark.catch_up(scenario.household).await.unwrap();
    watch_commits(&house, &mark.name().await.unwrap()).await;
    // What wakes nobody moves the checkpoint all the same.
    let id = CategoryId::of_system(scenario.household, "rent");
    let given = intent(scenario.household, scenario.founder);
    let rename = vec![CategoryCommand::Rename("Quiet".to_owned())];
    unit::on::<Category>(&house.commands, &given, "rename_category", id, rename).await.unwrap();
    mark.catch_up(scenario.household).await.unwrap();
    assert_eq!(commits(&house).await, ["off"], "nothing was done");
    scenario.enter().await;
    mark.catch_up(scenario.household).await.unwrap();
    let waits = commits(&house).await;
    assert_eq!(waits[0], "on", "commands were carried out");
    assert!(waits[1..].iter().all(|waits| waits == "off"), "its own events wake nobody: {waits:?}");
}

#[tokio::test]
async fn what_a_manager_does_itself_does_not_wake_it() {
    let house = TestHouse::new().await;
    let shout = acting(&house, Shout).await;
    let scenario = Scenario::found(&house, 82).await;
    let id = CategoryId::of_system(scenario.household, "rent");
    let given = intent(scenario.household, scenario.founder);
    let rename = vec![CategoryCommand::Rename("Loud".to_owned())];
    unit::on::<Category>(&house.commands, &given, "rename_category", id, rename).await.unwrap();
    for _ in 0..5 {
        shout.catch_up(scenario.household).await.unwrap();
    }
    assert_eq!(categories(&house, scenario.household, "Loud").await, ["Loud", "Loud!"]);
}

#[tokio::test]
async fn a_new_manager_begins_at_the_head_and_what_a_rule_forbids_is_recorded_once() {
    let house = TestHouse::new().await;
    let mut scenario = Scenario::found(&house, 83).await;
    scenario.enter().await;
    let (mark, shout) = (acting(&house, MarkEntered).await, acting(&house, Shout).await);
    mark.catch_up(scenario.household).await.unwrap();
    assert!(categories(&house, scenario.household, "Mark").await.is_empty(), "that was before it");
    // The longest name there may be: a longer one is refused.
    let id = CategoryId::of_system(scenario.household, "rent");
    let given = || intent(scenario.household, scenario.founder);
    let longest = "L".repeat(100);
    let rename = vec![CategoryCommand::Rename(longest)];
    unit::on::<Category>(&house.commands, &given(), "rename_category", id, rename).await.unwrap();
    let before = house.head(scenario.household).await;
    for _ in 0..3 {
        assert_eq!(shout.catch_up(scenario.household).await.unwrap(), Advance::CaughtUp);
        // As if the place had been lost with a crash.
        let mut superuser = house.database.superuser().await;
        sqlx::query(
            "update checkpoints set revision = revision - 1 where subscription like '%shout'",
        )
        .execute(&mut superuser)
        .await
        .unwrap();
    }
    assert_eq!(house.head(scenario.household).await, before, "nothing came of it");
    let mut superuser = house.database.superuser().await;
    let rows = sqlx::query(
        "select outcome ->> 'refused' as refused, actor ->> 'name' as name from commands
         where household_id = $1 and actor ->> 'kind' = 'system'",
    )
    .bind(scenario.household.0)
    .fetch_all(&mut superuser)
    .await
    .unwrap();
    let told: Vec<(String, String)> =
        rows.iter().map(|row| (row.get("refused"), row.get("name"))).collect();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].0.starts_with("name ") && told[0].1 == "shout", "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_household_that_a_manager_cannot_read_halts_for_it_alone() {
    let house = TestHouse::new().await;
    let mark = acting(&house, MarkEntered).await;
    let mut sick = Scenario::found(&house, 84).await;
    let mut well = Scenario::found(&house, 85).await;
    sick.enter().await;
    let revision =
        crate::poison::poison_with(&house, sick.household, "transaction.entered", json!({})).await;
    well.enter().await;
    let pool = house.database.pool(DatabaseRole::Relay, 4).await;
    let process = house.process_of(mark.clone(), pool, house.bell.clone(), FollowerPace::default());
    until("the well one is acted on", || async {
        !categories(&house, well.household, "Again").await.is_empty()
    })
    .await;
    until("the sick one has halted", || async {
        let halted = following::halted::halted(&house.projector).await.unwrap();
        halted.iter().any(|one| {
            one.household_id == sick.household
                && one.subscription == "process_managers.mark_entered"
                && one.revision == revision
        })
    })
    .await;
    assert_eq!(categories(&house, sick.household, "Again").await.len(), 1, "what was before it");
    process.stop().await;
}

/// A statement of one account with a balance at its end, sent so often.
fn mt940(times: u8) -> String {
    format!(
        ":20:STARTUMS\n:25:10020030/1234567\n:28C:{times}\n:60F:C260301EUR100,00\n\
         :61:2603020302D12,50NMSCNONREF\n:86:020?00KARTE?20Bakery\n:62F:C260302EUR87,50\n-\n"
    )
}

#[tokio::test]
async fn after_an_import_the_stated_balance_is_compared_and_the_outcome_written_down() {
    let house = TestHouse::new().await;
    let scenario = Scenario::found(&house, 86).await;
    let compare = acting(&house, CompareStatedBalance).await;
    let currency = Currency::new("EUR").unwrap();
    let given = || intent(scenario.household, scenario.founder);
    let open = Open {
        name: "Compared".to_owned(),
        kind: AccountKind::Checking,
        currency,
        opening_balance: Some(Money::new(10_000, currency)),
        opening_derived: false,
        opening_holds: None,
        opened_on: None,
        owner: Some(scenario.founder),
        in_budget: true,
        number: Some("1234567".to_owned()),
        bank: Some("10020030".to_owned()),
    };
    let opened = account::open(&house.commands, &given(), open, None).await.unwrap();
    let id = AccountId(opened.id);
    let scope = scenario.scope().await;
    let bring = async |times| {
        house.project(scenario.household).await;
        let request =
            ImportRequest { account: Some(id), ..ImportRequest::of("statement.sta", mt940(times)) };
        import_statement(&house.commands, &scope, &given(), request).await.unwrap();
        house.project(scenario.household).await;
        compare.catch_up(scenario.household).await.unwrap();
        house.project(scenario.household).await;
    };
    bring(1).await;
    let (state, _) = load(&house, &scenario, id).await;
    let compared = state.reconciled.unwrap();
    assert!(compared.agrees() && compared.begins_at.is_none() && compared.import_id.is_some());
    assert_eq!((compared.ours.unwrap().minor, state.agreed_on), (8_750, Some(compared.on)));
    // Something that the bank does not know comes to that day.
    let new = commands::transaction::NewTransaction {
        account_id: id,
        posted_on: compared.on,
        amount: Money::new(-300, currency),
        payee: "Kiosk".to_owned(),
        description: String::new(),
        category_id: None,
        note: String::new(),
        tags: Vec::new(),
    };
    transaction::enter(&house.commands, &given(), new).await.unwrap();
    bring(2).await;
    let (state, _) = load(&house, &scenario, id).await;
    let compared = state.reconciled.unwrap();
    assert!(!compared.agrees() && compared.begins_at.is_some(), "{compared:?}");
    assert_eq!((compared.ours.unwrap().minor, compared.stated.minor), (8_450, 8_750));
}

async fn load(
    house: &TestHouse,
    scenario: &Scenario<'_>,
    id: AccountId,
) -> (domain::account::Account, i64) {
    unit::load(house.commands.store.as_ref(), scenario.household, id).await.unwrap()
}

/// All that commands and those who act have written.
async fn written(house: &TestHouse) -> String {
    let mut superuser = house.database.superuser().await;
    sqlx::query_scalar(
        "select concat_ws(' ',
           (select md5(string_agg(e::text, '|' order by household_id, revision)) from events e),
           (select md5(string_agg(c::text, '|' order by household_id, number)) from commands c),
           (select md5(string_agg(o::text, '|' order by effect_id)) from outbox.effects o),
           (select string_agg(p::text, '|' order by household_id, subscription)
              from checkpoints p where subscription like 'process_managers.%'))",
    )
    .fetch_one(&mut superuser)
    .await
    .unwrap()
}

/// Who rebuilds has no way to give commands (the crate does not know them), and what is built anew
/// wakes nobody: those who act have their own places in the logs.
#[tokio::test(flavor = "multi_thread")]
async fn a_rebuild_causes_nothing() {
    let house = TestHouse::new().await;
    let mark = acting(&house, MarkEntered).await;
    let pool = house.database.pool(DatabaseRole::Relay, 4).await;
    let pace = FollowerPace { workers: 1, sweep_every: Duration::from_millis(50) };
    let process = house.process_of(mark.clone(), pool, house.bell.clone(), pace);
    let mut scenario = Scenario::found(&house, 87).await;
    for _ in 0..6 {
        scenario.enter().await;
    }
    let household = scenario.household;
    let acted = || categories(&house, household, "Again");
    until("all of it is acted on", || async { acted().await.len() == 6 }).await;
    let head = house.head(scenario.household).await;
    let name = mark.name().await.unwrap();
    until("its place is kept", || async {
        house.checkpoint(&name, scenario.household).await == head
    })
    .await;
    house.project(scenario.household).await;
    assert_eq!(outbox(&house).await.len(), 6);
    let before = written(&house).await;
    let projectors = house.projectors.clone();
    let rebuilt =
        projections::rebuild::rebuild(&house.owner, &house.projector, projectors, 2, |_| {});
    assert_eq!(rebuilt.await.unwrap().schema, "read_2");
    // One more, so that it is known that they went on meanwhile.
    assert_eq!(written(&house).await, before);
    scenario.enter().await;
    until("the next one is acted on", || async { acted().await.len() == 7 }).await;
    assert_eq!(house.head(scenario.household).await, head + 3, "the next one and what came of it");
    process.stop().await;
}
