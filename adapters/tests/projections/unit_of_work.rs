//! The unit of work: two calls of the store for a command, one where all it reads was seen before,
//! behind a fence of exactly what it was decided on.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use chrono::NaiveDate;
use commands::asker::Asker;
use commands::category::{CategoryEdit, NewCategory};
use commands::error::CommandError;
use commands::house::House;
use commands::import::{ImportRequest, import_statement};
use commands::ports::{
    Appended, Batch, EventStore, Gathering, Intent, Snapshot, StoreError, Wanted,
};
use commands::scope::Scope;
use commands::transaction::NewTransaction;
use commands::{account, category, household, transaction, unit};
use domain::account::{Account, AccountCommand, AccountKind, Open};
use domain::aggregate::Aggregate;
use domain::category::{Add, Category, CategoryCommand, CategoryError, CategoryKind, ParentFacts};
use domain::household::{Found, HouseholdCommand};
use domain::id::{AccountId, CategoryId, HouseholdId, TransactionId, UserId};
use domain::money::{Currency, Money};
use domain::transaction::{Edit, Transaction, TransactionCommand, TransactionError};
use futures::future::BoxFuture;
use sqlx::Row;
use uuid::Uuid;

use crate::house::{TestHouse, intent};

/// What is done between the reading of a command and its append, once.
type Meanwhile = BoxFuture<'static, ()>;

/// The store, with its calls written down.
struct Written {
    store: Arc<dyn EventStore>,
    calls: Mutex<Vec<&'static str>>,
    meanwhile: tokio::sync::Mutex<Option<Meanwhile>>,
}

impl Written {
    fn call(&self, name: &'static str) {
        self.calls.lock().unwrap().push(name);
    }

    fn take(&self) -> Vec<&'static str> {
        std::mem::take(&mut self.calls.lock().unwrap())
    }
}

#[async_trait]
impl EventStore for Written {
    async fn gather(
        &self,
        household: HouseholdId,
        wanted: Vec<Wanted>,
    ) -> Result<Gathering, StoreError> {
        self.call("gather");
        let gathered = self.store.gather(household, wanted).await;
        if let Some(meanwhile) = self.meanwhile.lock().await.take() {
            meanwhile.await;
        }
        gathered
    }

    fn keep(&self, snapshot: Snapshot) {
        self.store.keep(snapshot);
    }

    async fn known(
        &self,
        household: HouseholdId,
        aggregate_type: &'static str,
        ids: Vec<Uuid>,
    ) -> Result<HashSet<Uuid>, StoreError> {
        self.call("known");
        self.store.known(household, aggregate_type, ids).await
    }

    async fn append(&self, batch: Batch) -> Result<Appended, StoreError> {
        self.call("append");
        if let Some(meanwhile) = self.meanwhile.lock().await.take() {
            meanwhile.await;
        }
        self.store.append(batch).await
    }

    async fn answered(
        &self,
        household: HouseholdId,
        idempotency_key: &str,
    ) -> Result<Option<(Appended, [u8; 32])>, StoreError> {
        self.call("answered");
        self.store.answered(household, idempotency_key).await
    }

    async fn head(&self, household: HouseholdId) -> Result<i64, StoreError> {
        self.call("head");
        self.store.head(household).await
    }
}

/// A household with an account, two transactions on it and two categories of its own.
struct Home {
    house: TestHouse,
    /// The use cases of another process.
    other: Arc<House>,
    written: Arc<Written>,
    id: HouseholdId,
    person: UserId,
    account: AccountId,
    transactions: [TransactionId; 2],
    categories: [CategoryId; 2],
}

impl Home {
    async fn new() -> Self {
        let mut house = TestHouse::new().await;
        let (id, person) = (HouseholdId(Uuid::now_v7()), UserId(Uuid::now_v7()));
        let given = || intent(id, person);
        let currency = Currency::new("EUR").unwrap();
        let found = Found {
            name: "Nook".to_owned(),
            currency,
            time_zone: "Europe/Berlin".to_owned(),
            founder: person,
        };
        household::found(&house.commands, &given(), found).await.unwrap();
        let open = Open {
            name: "Giro".to_owned(),
            kind: AccountKind::Checking,
            currency,
            opening_balance: None,
            opening_derived: false,
            opening_holds: None,
            opened_on: None,
            owner: None,
            in_budget: true,
            number: None,
            bank: None,
        };
        let opened = account::open(&house.commands, &given(), open, None).await.unwrap();
        let account = AccountId(opened.id);
        let mut transactions = [TransactionId(Uuid::nil()); 2];
        for id in &mut transactions {
            let entered = transaction::enter(&house.commands, &given(), bread(account)).await;
            *id = TransactionId(entered.unwrap().id);
        }
        let mut categories = [CategoryId(Uuid::nil()); 2];
        for (place, id) in categories.iter_mut().enumerate() {
            let new = named(&format!("Own {place}"), None);
            *id = CategoryId(category::add(&house.commands, &given(), new).await.unwrap().id);
        }
        house.project(id).await;
        let other = house.process_of_commands();
        let written = Arc::new(Written {
            store: house.commands.store.clone(),
            calls: Mutex::default(),
            meanwhile: tokio::sync::Mutex::default(),
        });
        house.commands.store = written.clone();
        Self { house, other, written, id, person, account, transactions, categories }
    }

    fn given(&self) -> Intent {
        intent(self.id, self.person)
    }

    /// Has somebody else carry this out between the next command's reading and its append.
    async fn meanwhile<A>(&self, id: A::Id, command: A::Command)
    where
        A: Aggregate,
        A::Command: Clone,
    {
        let (other, given) = (self.other.clone(), self.given());
        *self.written.meanwhile.lock().await = Some(Box::pin(async move {
            unit::on::<A>(&other, &given, "elsewhere", id, vec![command]).await.unwrap();
        }));
    }
}

fn bread(account_id: AccountId) -> NewTransaction {
    NewTransaction {
        account_id,
        posted_on: NaiveDate::from_ymd_opt(2026, 3, 2).unwrap(),
        amount: Money::new(-250, Currency::new("EUR").unwrap()),
        payee: "Bakery".to_owned(),
        description: String::new(),
        category_id: None,
        note: String::new(),
        tags: Vec::new(),
    }
}

fn named(name: &str, parent_id: Option<CategoryId>) -> NewCategory {
    let name = name.to_owned();
    NewCategory { name, kind: CategoryKind::Expense, parent_id, colour: None, icon: None }
}

fn renamed(payee: &str) -> Edit {
    Edit { payee: Some(payee.to_owned()), ..Edit::default() }
}

#[tokio::test]
async fn a_command_makes_one_call_to_read_and_one_to_append() {
    let home = Home::new().await;
    let written = &home.written;
    let ([one, other], [chosen, _]) = (home.transactions, home.categories);
    let given = || home.given();
    // Each in a process that has seen nothing yet, and again where all of it was seen.
    let twice = ["gather", "append"];
    let new = || home.house.process_of_commands();
    let house = new();
    transaction::categorise(&house, &given(), one, Some(chosen)).await.unwrap();
    assert_eq!(written.take(), twice);
    transaction::edit(&house, &given(), one, renamed("Baker")).await.unwrap();
    assert_eq!(written.take(), ["append"]);
    transaction::edit(&new(), &given(), one, renamed("Bakery")).await.unwrap();
    assert_eq!(written.take(), twice);
    let house = new();
    transaction::remove(&house, &given(), other).await.unwrap();
    assert_eq!(written.take(), twice);
    transaction::restore(&house, &given(), other).await.unwrap();
    assert_eq!(written.take(), ["append"]);
    let house = new();
    transaction::enter(&house, &given(), bread(home.account)).await.unwrap();
    assert_eq!(written.take(), twice);
    transaction::enter(&house, &given(), bread(home.account)).await.unwrap();
    assert_eq!(written.take(), ["append"]);
    category::add(&new(), &given(), named("Rolls", Some(chosen))).await.unwrap();
    assert_eq!(written.take(), twice);
    category::archive(&new(), &given(), home.categories[1]).await.unwrap();
    assert_eq!(written.take(), twice);
    let rename = vec![HouseholdCommand::Rename("Corner".to_owned())];
    household::edit(&new(), &given(), rename).await.unwrap();
    assert_eq!(written.take(), twice);
    account::close(&new(), &given(), home.account).await.unwrap();
    assert_eq!(written.take(), twice);
}

/// Whatever was seen is believed only where the log says that it still stands.
#[tokio::test]
async fn what_was_seen_before_and_has_changed_elsewhere_is_read_again() {
    let home = Home::new().await;
    let (house, written) = (&home.house.commands, &home.written);
    let ([one, _], [chosen, _]) = (home.transactions, home.categories);
    let (other, given) = (home.other.clone(), || home.given());
    // A refusal is decided on what the log says, and so is what was allowed.
    account::close(&other, &given(), home.account).await.unwrap();
    let refused = transaction::enter(house, &given(), bread(home.account)).await;
    let closed = TransactionError::AccountIsClosed;
    assert!(matches!(refused, Err(CommandError::Refused(error)) if error == closed));
    assert_eq!(written.take(), ["append", "gather"]);
    unit::on::<Account>(&other, &given(), "reopen", home.account, vec![AccountCommand::Reopen])
        .await
        .unwrap();
    transaction::enter(house, &given(), bread(home.account)).await.unwrap();
    assert_eq!(written.take(), ["gather", "append"], "what it refused on was not the newest");
    // Two processes that change the same one in turns lose nothing.
    for turn in 0..6 {
        let house = if turn % 2 == 0 { &*other } else { house };
        transaction::edit(house, &given(), one, renamed(&format!("Baker {turn}"))).await.unwrap();
    }
    let (state, version) =
        unit::load::<Transaction>(house.store.as_ref(), home.id, one).await.unwrap();
    assert_eq!((state.payee.as_str(), version), ("Baker 5", 7));
    written.take();
    // A version that the sender saw elsewhere is not refused by what was seen here.
    transaction::edit(&other, &given(), one, renamed("Seen")).await.unwrap();
    let seen = Intent { expected_version: Some(8), ..given() };
    transaction::categorise(house, &seen, one, Some(chosen)).await.unwrap();
    // Sent again, it is answered as it was, and what is remembered is what was stored.
    let once = || Intent { idempotency_key: Some("once".to_owned()), ..given() };
    transaction::edit(house, &once(), one, renamed("Once")).await.unwrap();
    transaction::edit(house, &given(), one, renamed("Then")).await.unwrap();
    transaction::edit(house, &once(), one, renamed("Once")).await.unwrap();
    transaction::remove(house, &given(), one).await.unwrap();
    let (state, version) =
        unit::load::<Transaction>(house.store.as_ref(), home.id, one).await.unwrap();
    assert_eq!((state.payee.as_str(), version), ("Then", 12));
}

#[tokio::test]
async fn a_command_that_is_sent_again_has_the_same_effects_and_no_other_has() {
    let home = Home::new().await;
    let house = &home.house.commands;
    let keyed = |key: &str| Intent { idempotency_key: Some(key.to_owned()), ..home.given() };
    let id = house.effect_id(&keyed("one"), "invite", 0);
    assert_eq!(id, house.effect_id(&keyed("one"), "invite", 0));
    let elsewhere = Intent { household_id: HouseholdId(Uuid::now_v7()), ..keyed("one") };
    let stranger = Intent { asker: Asker::Person(UserId(Uuid::now_v7())), ..keyed("one") };
    for (intent, command, step) in [
        (keyed("two"), "invite", 0),
        (keyed("one"), "remind", 0),
        (keyed("one"), "invite", 1),
        (elsewhere, "invite", 0),
        (stranger, "invite", 0),
    ] {
        assert_ne!(id, house.effect_id(&intent, command, step), "{command} {step}");
    }
    let once = home.given();
    assert_ne!(house.effect_id(&once, "invite", 0), house.effect_id(&once, "invite", 0));
}

#[tokio::test]
async fn what_was_read_and_has_changed_is_decided_again() {
    let home = Home::new().await;
    let (house, written) = (&home.house.commands, &home.written);
    let ([one, other], [chosen, _]) = (home.transactions, home.categories);
    // The category is archived after it was read: the choice is decided again, and refused.
    home.meanwhile::<Category>(chosen, CategoryCommand::Archive).await;
    let refused = transaction::categorise(house, &home.given(), one, Some(chosen)).await;
    let is_unknown =
        matches!(refused, Err(CommandError::UnknownReference { field: "category_id" }));
    assert!(is_unknown, "{refused:?}");
    assert_eq!(written.take(), ["append", "gather"]);
    // The account is closed after it was read.
    home.meanwhile::<Account>(home.account, AccountCommand::Close).await;
    let refused = transaction::enter(house, &home.given(), bread(home.account)).await;
    let closed = TransactionError::AccountIsClosed;
    assert!(matches!(refused, Err(CommandError::Refused(error)) if error == closed));
    written.take();
    // What somebody does elsewhere in the household stands in nobody's way.
    home.meanwhile::<Transaction>(other, TransactionCommand::Edit(renamed("Kiosk"))).await;
    transaction::edit(house, &home.given(), one, renamed("Baker")).await.unwrap();
    assert_eq!(written.take(), ["append"]);
}

#[tokio::test]
async fn a_category_that_gets_children_meanwhile_is_not_moved_and_other_writers_are_in_no_way() {
    let home = Home::new().await;
    let (house, written) = (&home.house.commands, &home.written);
    let [moved, below] = home.categories;
    let edit = CategoryEdit { parent_id: Some(Some(below)), ..CategoryEdit::default() };
    let add = CategoryCommand::Add(Add {
        name: "Rolls".to_owned(),
        kind: CategoryKind::Expense,
        parent: Some(ParentFacts {
            id: moved,
            kind: CategoryKind::Expense,
            is_archived: false,
            has_parent: false,
        }),
        colour: None,
        icon: None,
        system_key: None,
    });
    let stop = home.house.process(following::follower::FollowerPace::default()).await;
    home.meanwhile::<Category>(CategoryId(Uuid::now_v7()), add).await;
    let refused = category::edit(house, &home.given(), moved, edit.clone()).await;
    let error = CategoryError::TooDeep;
    assert!(matches!(&refused, Err(CommandError::Refused(e)) if *e == error), "{refused:?}");
    written.take();
    // A transaction is no category: the move does not lose to its writer.
    let [_, moved] = home.categories;
    let edit = CategoryEdit { parent_id: Some(Some(home.categories[0])), ..edit };
    let kiosk = TransactionCommand::Edit(renamed("Kiosk"));
    home.meanwhile::<Transaction>(home.transactions[0], kiosk).await;
    category::edit(house, &home.given(), moved, edit).await.unwrap();
    assert_eq!(written.take().iter().filter(|call| **call == "append").count(), 1);
    stop.stop().await;
}

#[tokio::test]
async fn what_another_one_names_is_what_its_state_says_and_not_its_first_event() {
    let home = Home::new().await;
    let (house, written) = (&home.house.commands, &home.written);
    let [first, now] = home.categories;
    let new = NewTransaction { category_id: Some(first), ..bread(home.account) };
    let id = TransactionId(transaction::enter(house, &home.given(), new).await.unwrap().id);
    let category = || {
        unit::naming::<Transaction, Category>(id, "category_id", |transaction| {
            transaction.category_id
        })
    };
    let read = async || {
        let house = &home.house.process_of_commands();
        written.take();
        let seen = Mutex::new(None);
        unit::carry_out(house, &home.given(), "look", category(), |_, (transaction, category)| {
            *seen.lock().unwrap() = category.as_ref().map(|category| category.id);
            Ok::<_, CommandError<TransactionError>>(transaction.into())
        })
        .await
        .unwrap();
        (seen.into_inner().unwrap(), written.take())
    };
    assert_eq!(read().await, (Some(first), vec!["gather", "append"]));
    transaction::categorise(house, &home.given(), id, Some(now)).await.unwrap();
    assert_eq!(read().await, (Some(now), vec!["gather", "gather", "append"]));
    transaction::categorise(house, &home.given(), id, None).await.unwrap();
    assert_eq!(read().await.0, None);
}

#[tokio::test]
async fn whoever_is_outside_learns_nothing_and_every_asker_is_recorded_as_itself() {
    let home = Home::new().await;
    let (house, [one, _], [chosen, other]) =
        (&home.house.commands, home.transactions, home.categories);
    let as_asker = |asker| Intent { asker, ..home.given() };
    let stranger = as_asker(Asker::Person(UserId(Uuid::now_v7())));
    let refused = transaction::categorise(house, &stranger, one, Some(chosen)).await;
    assert!(matches!(refused, Err(CommandError::Outside)), "{refused:?}");
    let nowhere = intent(HouseholdId(Uuid::now_v7()), home.person);
    let refused = transaction::categorise(house, &nowhere, one, Some(chosen)).await;
    assert!(matches!(refused, Err(CommandError::Outside)), "{refused:?}");
    let manager = as_asker(Asker::Manager("settle"));
    transaction::categorise(house, &manager, one, Some(chosen)).await.unwrap();
    transaction::categorise(house, &as_asker(Asker::Operator), one, Some(other)).await.unwrap();
    let mut superuser = home.house.database.superuser().await;
    let rows = sqlx::query(
        "select actor::text, payload ->> 'source' as source from commands c
         join events e on e.household_id = c.household_id and e.revision = c.last_revision
         where c.command_name = 'categorise_transaction' order by c.number",
    )
    .fetch_all(&mut superuser)
    .await
    .unwrap();
    let told: Vec<(String, String)> =
        rows.iter().map(|row| (row.get("actor"), row.get("source"))).collect();
    let system = r#"{"kind": "system", "name": "settle"}"#;
    let expected = [(system, "rule"), (r#"{"kind": "operator"}"#, "person")];
    assert_eq!(told, expected.map(|(actor, source)| (actor.to_owned(), source.to_owned())));
}

/// A table of so many lines of a day each, of this state.
fn table(lines: u32, state: &str) -> String {
    let row =
        |line: u32| format!("2026-03-{:02},Shop {line},-{}.00,{state}\n", 1 + line % 28, 10 + line);
    let rows: String = (0..lines).map(row).collect();
    format!("Date,Payee,Amount,Status\n{rows}")
}

#[tokio::test]
async fn what_was_announced_and_is_booked_is_read_together_however_much_it_is() {
    let mut calls = Vec::new();
    for lines in [2, 120] {
        let home = Home::new().await;
        let (house, written) = (&home.house.commands, &home.written);
        let member = Asker::Person(home.person);
        let scope = Scope::enter(house, member, home.id).await.unwrap().unwrap();
        for (state, counted) in [("pending", [lines, 0]), ("booked", [0, lines])] {
            let request = ImportRequest {
                account: Some(home.account),
                ..ImportRequest::of("table.csv", table(lines, state))
            };
            written.take();
            let report = import_statement(house, &scope, &home.given(), request).await.unwrap();
            let account = &report.accounts[0];
            assert_eq!([account.imported, account.pending_merged], counted, "{report:?}");
            home.house.project(home.id).await;
        }
        calls.push(written.take());
    }
    assert_eq!(calls[0], calls[1], "as many calls for two lines as for many");
}
