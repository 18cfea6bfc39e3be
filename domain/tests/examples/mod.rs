//! One value of every event, with every field filled, and one without what may be absent.

use chrono::NaiveDate;
use domain::account::{self, AccountEvent, AccountKind};
use domain::aggregate::{Aggregate, AggregateEvent};
use domain::category::{self, Category, CategoryEvent, CategoryKind};
use domain::event::Event;
use domain::household::{self, Household, HouseholdEvent};
use domain::id::{AccountId, CategoryId, ImportId, TransactionId, UserId};
use domain::import::{self, Import, ImportEvent};
use domain::money::{Currency, Money};
use domain::transaction::{self, CategorySource, Transaction, TransactionEvent};
use serde_json::{Value, json};
use uuid::Uuid;

/// An event, how it is stored now, and the golden file that says how it must be stored.
pub struct Example {
    pub file: String,
    pub aggregate: &'static str,
    pub version: &'static str,
    pub payload: Value,
    pub event: Event,
}

pub fn all() -> Vec<Example> {
    let mut examples = Vec::new();
    add::<account::Account>(&mut examples, accounts(), Event::Account);
    add::<Category>(&mut examples, categories(), Event::Category);
    add::<Household>(&mut examples, households(), Event::Household);
    add::<Import>(&mut examples, imports(), Event::Import);
    add::<Transaction>(&mut examples, transactions(), Event::Transaction);
    examples
}

/// The second example of the same name is the sparse one; one with more fields than the first has
/// those that came later.
fn add<A: Aggregate>(
    examples: &mut Vec<Example>,
    events: Vec<A::Event>,
    any: fn(A::Event) -> Event,
) {
    for event in events {
        let (name, version) = (event.event_type(), event.event_version());
        let payload = event.payload();
        let fields = |payload: &Value| payload.to_string().matches("\":").count();
        let first = examples.iter().find(|before| before.event.event_type() == name);
        let which = match first {
            None => "",
            // Of one event more examples than by their length can be told apart.
            Some(_) if payload.to_string().contains("contradicts_itself") => {
                ".with_contradicts_itself"
            }
            Some(_) if payload.to_string().contains("\"begun\":") => ".with_begun",
            Some(_) if payload.to_string().contains("\"way\":") => ".with_way",
            Some(_) if apart_within(&payload) => ".with_earlier_apart",
            Some(_) if payload.to_string().contains("\"apart\":") => ".with_apart",
            Some(_) if name == "account.reconciled" && payload.get("ours").is_none() => {
                ".without_ours"
            }
            Some(_) if payload.to_string().contains("earlier_stated") => ".with_earlier_stated",
            Some(_) if payload.to_string().contains("also_on") => ".with_also_on",
            Some(_) if payload.to_string().contains("read_as") => ".with_read_as",
            Some(_) if payload.to_string().contains("shape") => ".with_shape",
            Some(_) if payload.to_string().contains("opening_holds_until") => {
                ".with_opening_holds_until"
            }
            Some(first) if fields(&payload) > fields(&first.payload) => ".later",
            Some(_) => ".sparse",
        };
        examples.push(Example {
            file: format!("{name}.v{version}{which}.json"),
            aggregate: A::TYPE,
            version,
            payload,
            event: any(event),
        });
    }
}

/// Whether a balance within a file tells what lies apart in it.
fn apart_within(payload: &Value) -> bool {
    payload["accounts"][0]["earlier_stated"][0].get("apart").is_some()
}

const fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(0x018f_0000_0000_7000_8000_0000_0000_0000 + number)
}

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
}

fn currency(code: &str) -> Currency {
    Currency::new(code).unwrap()
}

fn money(minor: i64) -> Money {
    Money::new(minor, currency("EUR"))
}

fn accounts() -> Vec<AccountEvent> {
    let sparse = account::Opened {
        name: "Purse".to_owned(),
        kind: AccountKind::Cash,
        currency: currency("JPY"),
        opening_balance: None,
        opening_derived: false,
        opened_on: None,
        owner: None,
        in_budget: false,
        number: None,
        bank: None,
        opening_holds_until: None,
        opening_by_value: false,
    };
    let full = account::Opened {
        name: "Current account".to_owned(),
        kind: AccountKind::CreditCard,
        currency: currency("EUR"),
        opening_balance: Some(money(-12_345)),
        opening_derived: true,
        opened_on: Some(day(1)),
        owner: Some(UserId(uuid(1))),
        in_budget: true,
        number: Some("DE02120300000000202051".to_owned()),
        bank: None,
        opening_holds_until: None,
        opening_by_value: false,
    };
    let later = account::Opened { bank: Some("12030000".to_owned()), ..full.clone() };
    let holds = account::Opened {
        opening_holds_until: Some(day(1)),
        opening_by_value: true,
        ..later.clone()
    };
    let (amount, on) = (money(99), Some(day(2)));
    let number = Some("GB33BUKB20201555555555".to_owned());
    let named = account::StatementName {
        bank: Some("12030000".to_owned()),
        number: Some("0020205100".to_owned()),
        name: Some("Joint".to_owned()),
        kind: Some(AccountKind::Savings),
        currency: currency("EUR"),
    };
    let mapping = json!({"amount": 3, "date": {"column": 0, "order": "dmy"}});
    let until = account::OpeningHolds { until: day(1), by_value: true };
    let begun = account::Begun { holds: until, with: Some(amount) };
    vec![
        full.into(),
        sparse.into(),
        later.into(),
        holds.into(),
        account::Renamed { name: "Joint".to_owned() }.into(),
        account::Closed {}.into(),
        account::Reopened {}.into(),
        account::IncludedInBudget {}.into(),
        account::ExcludedFromBudget {}.into(),
        account::OpeningBalanceSet { amount, on, derived: true, begun: None }.into(),
        account::OpeningBalanceSet { amount, on: None, derived: false, begun: None }.into(),
        account::OpeningBalanceSet { amount, on, derived: true, begun: Some(begun) }.into(),
        account::BalanceStated { amount, on: day(2) }.into(),
        account::Reconciled {
            on: day(2),
            stated: amount,
            ours: Some(amount),
            import_id: Some(ImportId(uuid(5))),
            begins_at: Some(TransactionId(uuid(3))),
            adjusted_by: Some(TransactionId(uuid(4))),
            apart: None,
            way: None,
        }
        .into(),
        account::Reconciled {
            on: day(2),
            stated: amount,
            ours: Some(amount),
            import_id: Some(ImportId(uuid(5))),
            begins_at: None,
            adjusted_by: None,
            apart: Some(amount),
            way: None,
        }
        .into(),
        account::Reconciled {
            on: day(2),
            stated: amount,
            ours: Some(amount),
            import_id: Some(ImportId(uuid(5))),
            begins_at: None,
            adjusted_by: None,
            apart: None,
            way: Some(account::Way::Value),
        }
        .into(),
        account::Reconciled {
            on: day(2),
            stated: amount,
            ours: None,
            import_id: Some(ImportId(uuid(5))),
            begins_at: None,
            adjusted_by: None,
            apart: None,
            way: None,
        }
        .into(),
        account::Reconciled {
            on: day(2),
            stated: amount,
            ours: Some(amount),
            import_id: None,
            begins_at: None,
            adjusted_by: None,
            apart: None,
            way: None,
        }
        .into(),
        account::NumberSet { number: number.clone(), bank: None }.into(),
        account::NumberSet { number: None, bank: None }.into(),
        account::NumberSet { number, bank: Some("BUKB".to_owned()) }.into(),
        account::StatementColumnsLearned { mapping }.into(),
        account::StatementTakenIn { import_id: ImportId(uuid(5)), named: Some(named) }.into(),
        account::StatementTakenIn { import_id: ImportId(uuid(5)), named: None }.into(),
    ]
}

fn categories() -> Vec<CategoryEvent> {
    let sparse = category::Added {
        name: "Salary".to_owned(),
        kind: CategoryKind::Income,
        parent_id: None,
        colour: None,
        icon: None,
        system_key: None,
    };
    let full = category::Added {
        name: "Groceries".to_owned(),
        kind: CategoryKind::Expense,
        parent_id: Some(CategoryId(uuid(2))),
        colour: Some("#A0B1C2".to_owned()),
        icon: Some("shopping-basket".to_owned()),
        system_key: Some("groceries".to_owned()),
    };
    vec![
        full.into(),
        sparse.into(),
        category::Renamed { name: "Food".to_owned() }.into(),
        category::Recoloured { colour: Some("#000000".to_owned()) }.into(),
        category::Recoloured { colour: None }.into(),
        category::IconChosen { icon: Some("coffee".to_owned()) }.into(),
        category::IconChosen { icon: None }.into(),
        category::Moved { parent_id: Some(CategoryId(uuid(2))) }.into(),
        category::Moved { parent_id: None }.into(),
        category::Archived {}.into(),
        category::Restored {}.into(),
    ]
}

fn households() -> Vec<HouseholdEvent> {
    let founded = household::Founded {
        name: "Nook".to_owned(),
        currency: currency("EUR"),
        time_zone: "Europe/Berlin".to_owned(),
        founder: UserId(uuid(1)),
    };
    vec![
        founded.into(),
        household::Renamed { name: "Hearth".to_owned() }.into(),
        household::CurrencyChosen { currency: currency("CAD") }.into(),
        household::TimeZoneChosen { time_zone: "Asia/Tokyo".to_owned() }.into(),
    ]
}

fn imports() -> Vec<ImportEvent> {
    let account = import::ImportedAccount {
        account_id: AccountId(uuid(3)),
        created: true,
        imported: 40,
        duplicates: 2,
        pending_merged: 1,
        first_on: Some(day(1)),
        last_on: Some(day(31)),
        stale: 0,
        corrected: 0,
        suggested: 0,
        opening_stated: None,
        closing_stated: None,
        earlier_stated: vec![],
        balance_after: None,
        agrees: None,
        difference: None,
        differs_at_line: None,
        contradicts_itself: false,
        apart: None,
        way: None,
    };
    let stated = |day, amount| Some(import::StatedBalance { on: day, amount: money(amount) });
    let earlier = |on, amount, apart| import::EarlierStated {
        stated: import::StatedBalance { on: day(on), amount: money(amount) },
        apart,
    };
    let later = import::ImportedAccount {
        stale: 1,
        corrected: 2,
        suggested: 3,
        opening_stated: stated(day(1), 10_000),
        closing_stated: stated(day(31), 9_750),
        balance_after: Some(money(10_000)),
        agrees: Some(false),
        difference: Some(money(-250)),
        differs_at_line: Some(17),
        contradicts_itself: false,
        ..account.clone()
    };
    let beyond = import::ImportedAccount {
        agrees: Some(true),
        difference: None,
        differs_at_line: None,
        apart: Some(money(250)),
        ..later.clone()
    };
    let by_value = import::ImportedAccount {
        agrees: Some(true),
        difference: None,
        differs_at_line: None,
        way: Some(account::Way::Value),
        ..later.clone()
    };
    let odd = import::ImportedAccount { contradicts_itself: true, ..later.clone() };
    let again = account.clone();
    let many = import::ImportedAccount {
        earlier_stated: vec![earlier(10, 9_000, None), earlier(20, 9_500, None)],
        ..later.clone()
    };
    let apart = Some(money(-1_250));
    let many_apart = import::ImportedAccount {
        earlier_stated: vec![earlier(10, 9_000, apart), earlier(20, 9_500, None)],
        ..later.clone()
    };
    let sparse = import::ImportedAccount { first_on: None, last_on: None, ..account.clone() };
    let completed = |account| import::Completed {
        file_name: "März.ofx".to_owned(),
        format: "ofx1".to_owned(),
        accounts: vec![account],
        warnings: 3,
        decisions: vec![],
        days: None,
        shape: None,
        read_as: None,
    };
    let decided = import::Decided {
        field: "direction".to_owned(),
        by: "file".to_owned(),
        detail: "The column Soort tells it.".to_owned(),
    };
    let suspected = import::MatchSuspected {
        account_id: AccountId(uuid(3)),
        kind: import::MatchKind::Duplicate,
        transaction_id: TransactionId(uuid(5)),
        like_transaction_id: TransactionId(uuid(6)),
        line: 12,
        why: "The same day and amount; the texts differ.".to_owned(),
    };
    vec![
        completed(account).into(),
        completed(sparse).into(),
        completed(odd).into(),
        completed(many).into(),
        completed(many_apart).into(),
        completed(beyond).into(),
        completed(by_value).into(),
        import::Completed { decisions: vec![decided], ..completed(later) }.into(),
        import::Completed {
            days: Some("value".to_owned()),
            read_as: Some(json!({"date_order": "day_month_year"})),
            ..completed(again.clone())
        }
        .into(),
        import::Completed {
            format: "csv".to_owned(),
            shape: Some("00c0ffee00c0ffee".to_owned()),
            ..completed(again)
        }
        .into(),
        suspected.into(),
    ]
}

fn transactions() -> Vec<TransactionEvent> {
    let mut events = begun();
    let category_id = Some(CategoryId(uuid(2)));
    events.extend([
        transaction::MergedInto { transaction_id: TransactionId(uuid(5)), external_id: None }
            .into(),
        transaction::MergedInto {
            transaction_id: TransactionId(uuid(5)),
            external_id: Some("FT2".to_owned()),
        }
        .into(),
        transaction::Lapsed { import_id: Some(ImportId(uuid(4))) }.into(),
        transaction::Lapsed { import_id: None }.into(),
        transaction::Reappeared { import_id: Some(ImportId(uuid(4))) }.into(),
        transaction::Reappeared { import_id: None }.into(),
        transaction::Categorised { category_id, source: CategorySource::Learned }.into(),
        transaction::Categorised { category_id: None, source: CategorySource::Person }.into(),
        transaction::Redated { posted_on: day(9) }.into(),
        transaction::AmountCorrected { amount: money(i64::from(u32::MAX)) }.into(),
        transaction::PayeeCorrected { payee: "Bakery".to_owned() }.into(),
        transaction::DescriptionCorrected { description: String::new() }.into(),
        transaction::NoteWritten { note: "two\nlines".to_owned() }.into(),
        transaction::Tagged { tags: vec!["a".to_owned(), "b".to_owned()] }.into(),
        transaction::Removed {}.into(),
        transaction::Restored {}.into(),
    ]);
    events
}

/// How a transaction begins, and how it is booked.
fn begun() -> Vec<TransactionEvent> {
    let account_id = AccountId(uuid(3));
    let (posted_on, amount, payee) = (day(1), money(-350), "Café \"Zur Post\"".to_owned());
    let entered = transaction::Entered {
        account_id,
        posted_on,
        amount,
        payee: payee.clone(),
        description: "Two flat whites".to_owned(),
        category_id: Some(CategoryId(uuid(2))),
        note: "with Ada".to_owned(),
        tags: vec!["coffee".to_owned()],
    };
    let imported = transaction::Imported {
        account_id,
        import_id: Some(ImportId(uuid(4))),
        posted_on,
        amount,
        payee: payee.clone(),
        description: "Card payment".to_owned(),
        external_id: Some("A-1".to_owned()),
        pending: true,
        balance: None,
        also_on: None,
    };
    let posted = transaction::Posted {
        import_id: imported.import_id,
        posted_on,
        amount,
        payee,
        description: imported.description.clone(),
        external_id: imported.external_id.clone(),
        balance: None,
        also_on: None,
    };
    let corrected = transaction::CorrectedByBank {
        import_id: imported.import_id,
        posted_on,
        amount,
        payee: Some("Bakery".to_owned()),
        description: Some("Card payment".to_owned()),
        external_id: Some("A-2".to_owned()),
    };
    let none = String::new;
    vec![
        corrected.clone().into(),
        transaction::CorrectedByBank {
            import_id: None,
            payee: None,
            description: None,
            external_id: None,
            ..corrected
        }
        .into(),
        entered.clone().into(),
        transaction::Entered {
            description: none(),
            category_id: None,
            note: none(),
            tags: vec![],
            ..entered
        }
        .into(),
        imported.clone().into(),
        transaction::Imported { balance: Some(money(96_500)), ..imported.clone() }.into(),
        transaction::Imported { also_on: Some(day(5)), ..imported.clone() }.into(),
        transaction::Imported {
            import_id: None,
            description: none(),
            external_id: None,
            pending: false,
            ..imported
        }
        .into(),
        posted.clone().into(),
        transaction::Posted { balance: Some(money(96_500)), ..posted.clone() }.into(),
        transaction::Posted { also_on: Some(day(5)), ..posted.clone() }.into(),
        transaction::Posted { import_id: None, description: none(), external_id: None, ..posted }
            .into(),
    ]
}
