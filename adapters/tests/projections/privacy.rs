//! What one member keeps private shows in no query of another.

use chrono::NaiveDate;
use commands::account::{Counted, Stating};
use commands::import::{ImportRequest, import_statement};
use commands::transaction::NewTransaction;
use commands::unit;
use commands::{account, transaction};
use domain::account::{AccountKind, Open};
use domain::calendar::LAST_DAY;
use domain::id::{AccountId, ImportId, TransactionId, UserId};
use domain::import::{Import, ImportCommand, MatchKind, MatchSuspected, StatedBalance};
use domain::money::{Currency, Money};
use domain::transaction::{BankLine, Transaction, TransactionCommand};
use projections::audit::{self, AuditFilter};
use projections::reading::{Moment, ReadScope};
use projections::spending::{self, GroupBy, SpendingFilter};
use projections::transaction_list::{self, Filter, Sort};
use projections::{account_list, agreement, dashboard, household_overview, import_list};
use serde_json::json;
use uuid::Uuid;

use crate::house::{TestHouse, intent};
use crate::scenario::Scenario;

/// What is stated of the private account.
pub const STATED: i64 = 555_123_987;
const QIF: &str = "!Type:Bank\nD2026-03-01\nT-77.77\nPHIDDEN import\n^\n";

/// The ids of a private account and of everything on it.
pub struct Hidden {
    pub account: AccountId,
    pub transactions: Vec<TransactionId>,
}

pub async fn hide(house: &TestHouse, scenario: &Scenario<'_>) -> Hidden {
    let (scope, founder) = (scenario.scope().await, scenario.founder);
    let given = || intent(scenario.household, founder);
    let currency = Currency::new("EUR").unwrap();
    let open = Open {
        name: "HIDDEN account".to_owned(),
        kind: AccountKind::Savings,
        currency,
        opening_balance: Some(Money::new(987_654_321, currency)),
        opened_on: None,
        opening_derived: false,
        opening_holds: None,
        owner: Some(founder),
        in_budget: true,
        number: None,
        bank: None,
    };
    let account = account::open(&house.commands, &given(), open, None).await.unwrap().id;
    let account = AccountId(account);
    let new = NewTransaction {
        account_id: account,
        posted_on: NaiveDate::from_ymd_opt(2026, 3, 1).unwrap(),
        amount: Money::new(-123_456_789, currency),
        payee: "HIDDEN payee".to_owned(),
        description: String::new(),
        category_id: None,
        note: "HIDDEN note".to_owned(),
        tags: vec!["hidden".to_owned()],
    };
    let mut transactions = Vec::new();
    for _ in 0..2 {
        let entered = transaction::enter(&house.commands, &given(), new.clone()).await;
        transactions.push(TransactionId(entered.unwrap().id));
    }
    transaction::remove(&house.commands, &given(), transactions[1]).await.unwrap();
    let pending = TransactionId(Uuid::now_v7());
    let line = BankLine {
        account_id: account,
        import_id: None,
        posted_on: new.posted_on,
        also_on: None,
        amount: new.amount,
        payee: "HIDDEN pending".to_owned(),
        description: String::new(),
        external_id: None,
        pending: true,
        balance: None,
    };
    // Booked later under an id of the bank's own: a second stream that only points to the first.
    let merged = TransactionId(Uuid::now_v7());
    let booked = BankLine {
        payee: "HIDDEN booked".to_owned(),
        pending: false,
        external_id: Some("HIDDEN booking".to_owned()),
        ..line.clone()
    };
    for (id, command) in [
        (pending, TransactionCommand::Import(line)),
        (pending, TransactionCommand::Post(booked)),
        (merged, TransactionCommand::MergeInto { transaction_id: pending, external_id: None }),
    ] {
        unit::on::<Transaction>(&house.commands, &given(), "announce", id, vec![command])
            .await
            .unwrap();
    }
    transactions.extend([pending, merged]);
    let suspected = MatchSuspected {
        account_id: account,
        kind: MatchKind::Duplicate,
        transaction_id: pending,
        like_transaction_id: transactions[0],
        line: 1,
        why: "HIDDEN likeness".to_owned(),
    };
    let import = ImportId(Uuid::now_v7());
    let suspect = ImportCommand::Suspect(suspected);
    unit::on::<Import>(&house.commands, &given(), "suspect", import, vec![suspect]).await.unwrap();
    house.project(scenario.household).await;
    let request = ImportRequest { account: Some(account), ..ImportRequest::of("HIDDEN.qif", QIF) };
    import_statement(&house.commands, &scope, &given(), request).await.unwrap();
    house.project(scenario.household).await;
    let on = new.posted_on;
    let stated = StatedBalance { on, amount: Money::new(STATED, currency) };
    let (apart, counted) = (Some(stated.amount), Counted::AsBefore);
    let stating = Stating { stated, import_id: None, adjusts: false, apart, counted };
    account::reconcile(&house.commands, &given(), account, stating).await.unwrap();
    house.project(scenario.household).await;
    Hidden { account, transactions }
}

/// Everything that the queries show to one person at one moment, as text.
async fn everything(
    house: &TestHouse,
    scenario: &Scenario<'_>,
    person: UserId,
    at: Moment,
    hidden: &Hidden,
) -> String {
    let mut seen = house.open(scenario.household, person, at).await;
    let mut shown = vec![json!(account_list::list(&mut seen, LAST_DAY).await.unwrap())];
    let account = account_list::one(&mut seen, hidden.account.0, LAST_DAY).await.unwrap();
    shown.push(json!(account));
    if let Some(account) = &account {
        let account = (account.id, account.currency);
        shown.push(json!(agreement::of_account(&mut seen, account, None, 500).await.unwrap()));
    }
    let waiting = import_list::suggestions(&mut seen, hidden.account.0, None, 500).await.unwrap();
    shown.push(json!(waiting.items));
    shown.push(json!(household_overview::one(&mut seen).await.unwrap()));
    let filters = [
        Filter::default(),
        Filter { removed: true, ..Filter::default() },
        Filter { pending: Some(true), ..Filter::default() },
        Filter { uncategorised: true, ..Filter::default() },
        Filter { tag: Some("hidden".to_owned()), ..Filter::default() },
        Filter { words: vec!["hidden".to_owned()], ..Filter::default() },
        Filter { account_ids: vec![hidden.account.0], ..Filter::default() },
        Filter { person: Some(scenario.founder.0), ..Filter::default() },
        Filter { min: Some(-200_000_000), max: Some(-100_000_000), ..Filter::default() },
    ];
    for filter in &filters {
        for sort in [Sort::NewestFirst, Sort::OldestFirst, Sort::AmountAscending] {
            let page = transaction_list::list(&mut seen, filter, sort, None, 1_000).await;
            shown.push(json!(page.unwrap()));
        }
        shown.push(json!(transaction_list::summary(&mut seen, filter).await.unwrap()));
    }
    for id in &hidden.transactions {
        shown.push(json!(transaction_list::one(&mut seen, id.0).await.unwrap()));
    }
    for accounts in [vec![], vec![hidden.account.0]] {
        let filter = SpendingFilter { account_ids: accounts, ..SpendingFilter::default() };
        for group in [GroupBy::Month, GroupBy::Category, GroupBy::Account] {
            let report = spending::report(&mut seen, &filter, group, LAST_DAY).await;
            shown.push(json!(report.unwrap()));
        }
    }
    shown.push(json!(spending::uncategorised_count(&mut seen).await.unwrap()));
    let month = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
    shown.push(json!(dashboard::read(&mut seen, month, month).await.unwrap()));
    let imports = import_list::list(&mut seen, None, 1_000).await.unwrap();
    shown.push(json!(imports));
    seen.close().await.unwrap();
    shown.into_iter().map(|value| format!("{value:#}\n")).collect()
}

async fn audit(house: &TestHouse, scenario: &Scenario<'_>, person: UserId) -> String {
    let scope = ReadScope { household_id: scenario.household, user_id: person };
    let all = AuditFilter::default();
    let (page, _) = audit::list(&house.reader, &scope, &all, None, 10_000).await.unwrap();
    format!("{:#}", json!(page))
}

#[tokio::test(flavor = "multi_thread")]
async fn another_member_sees_what_would_be_there_without_the_private_account() {
    let house = TestHouse::new().await;
    let mut scenario = Scenario::found(&house, 95).await;
    scenario.live(60).await;
    house.project(scenario.household).await;
    let stranger = UserId(Uuid::now_v7());
    let nothing =
        Hidden { account: AccountId(Uuid::nil()), transactions: vec![TransactionId(Uuid::nil())] };
    let before = house.head(scenario.household).await;
    let without = everything(&house, &scenario, stranger, Moment::Now, &nothing).await;
    let audited = audit(&house, &scenario, stranger).await;

    let hidden = hide(&house, &scenario).await;
    let named = ["HIDDEN".to_owned(), "987654321".to_owned(), STATED.to_string()];
    let secrets = named
        .into_iter()
        .chain([hidden.account.to_string()])
        .chain(hidden.transactions.iter().map(ToString::to_string));
    let own = everything(&house, &scenario, scenario.founder, Moment::Now, &hidden).await;
    let own = own + &audit(&house, &scenario, scenario.founder).await;
    let head = house.head(scenario.household).await;
    let now = everything(&house, &scenario, stranger, Moment::Now, &hidden).await;
    let past = Moment::Revision(head - 1);
    let past = everything(&house, &scenario, stranger, past, &hidden).await;
    let audit = audit(&house, &scenario, stranger).await;
    for secret in secrets {
        assert!(own.contains(&secret), "the test itself does not find {secret}");
        for shown in [&now, &past, &audit] {
            assert!(!shown.contains(&secret), "{secret} shows");
        }
    }
    // Not only unnamed, but uncounted.
    let plain = |text: &str| {
        let text = text.replace(&hidden.account.to_string(), "");
        text.replace(&format!("\"revision\": {head}"), &format!("\"revision\": {before}"))
    };
    let of_nothing = nothing.transactions.len();
    assert_eq!(of_nothing, 1);
    let (now, without) = (plain(&now), plain(&without));
    let nulls =
        |text: &str| text.lines().filter(|line| *line != "null").map(str::to_owned).collect();
    let (now, without): (Vec<String>, Vec<String>) = (nulls(&now), nulls(&without));
    assert_eq!(now, without);
    assert_eq!(audit, audited);
}
