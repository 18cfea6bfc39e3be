//! Tables that are read by what is on their account: month after month, in the preview as when they
//! are stored, and with what changes on the account meanwhile. Through real HTTP.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};

use adapters::statements::StatementFiles;
use commands::house::House;
use commands::statement::{ReadOptions, ReadStatementError, StatementFile, StatementReader};
use serde_json::{Value, json};
use support::TestHouse;
use support::client::Person;
use uuid::Uuid;

const MARCH: &str = "Date,Description,Amount,Balance\n2026-03-02,Salary,900.00,1900.00\n\
                     2026-03-03,Bar,20.00,1880.00\n2026-03-15,Gift,30.00,1910.00\n";
const APRIL: &str = "Date,Description,Amount,Balance\n2026-04-02,Rent,800.00,1110.00\n\
                     2026-04-03,Bar,20.00,1090.00\n2026-04-15,Gift,30.00,1120.00\n";
const MAY: &str = "Date,Description,Amount,Balance\n2026-05-15,Gift,30.00,1160.00\n\
                   2026-05-03,Bar,20.00,1130.00\n2026-05-02,Refund,30.00,1150.00\n";

/// Account that somebody opened with a balance on the first of March.
async fn opened(ada: &Person, minor: i64) -> Uuid {
    let opening = json!({"minor": minor, "currency": "EUR"});
    let body = json!({"name": "Giro", "kind": "checking", "currency": "EUR",
        "opening_balance": opening, "opened_on": "2026-03-01"});
    let opened = ada.post(&ada.at("/accounts"), body).await;
    assert_eq!(opened.status.as_u16(), 201, "{}", opened.body);
    opened.id()
}

/// What decided which way the money goes.
fn by(report: &Value) -> &str {
    let decisions = report["decisions"].as_array().unwrap();
    let direction = decisions.iter().find(|decision| decision["field"] == "direction");
    direction.unwrap_or_else(|| panic!("{report}"))["by"].as_str().unwrap()
}

/// Minor units of the lines, in the order of the file.
fn lines(report: &Value) -> Vec<i64> {
    let lines = report["lines"].as_array().unwrap();
    lines.iter().map(|line| line["amount"]["minor"].as_i64().unwrap()).collect()
}

/// Takes a file in as its preview says.
async fn taken_in(ada: &Person, account: Uuid, file: &str) -> Value {
    let path = ada.at(&format!("/accounts/{account}/imports"));
    let preview = ada.upload(&format!("{path}?dry_run=true"), file).await.expect(200);
    let report = ada.upload(&path, file).await.expect(201);
    assert_eq!((lines(&preview), by(&preview)), (lines(&report), by(&report)));
    report
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_on_the_account_tells_the_oldest_row_month_after_month() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = opened(&ada, 100_000).await;
    for (file, right) in [
        (MARCH, [90_000, -2_000, 3_000]),
        (APRIL, [-80_000, -2_000, 3_000]),
        (MAY, [3_000, -2_000, 3_000]),
    ] {
        let report = taken_in(&ada, account, file).await;
        assert_eq!((lines(&report), by(&report)), (right.to_vec(), "account"), "{report}");
        assert_eq!(report["accounts"][0]["agrees"], true, "{report}");
    }
    // Taken in again they bring nothing, also where the account says otherwise now.
    for changed in [false, true] {
        if changed {
            ada.enter(account, "2026-03-20", -160_000, "Car").await;
        }
        for file in [MARCH, APRIL, MAY] {
            let path = ada.at(&format!("/accounts/{account}/imports"));
            let report = ada.upload(&path, file).await.expect(201);
            let counts = &report["accounts"][0];
            assert_eq!((&counts["imported"], &counts["duplicates"]), (&json!(0), &json!(3)));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_file_is_asked_about_and_the_next_one_follows_it() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = ada.account("Giro").await;
    let path = ada.at(&format!("/accounts/{account}/imports"));
    let asked = ada.upload(&path, MARCH).await;
    assert_eq!(asked.code(), "import-needs-mapping", "{}", asked.body);
    let mut mapping = asked.body["mapping"].clone();
    mapping["amount"] = asked.body["questions"][0]["choices"][1].clone();
    let report = ada.upload_with(&path, MARCH, &[], Some(mapping)).await.expect(201);
    assert_eq!(lines(&report), [90_000, -2_000, 3_000]);
    // A month is missing: it leads to neither.
    let early = ada.upload(&path, MAY).await;
    assert_eq!(early.code(), "import-needs-mapping", "{}", early.body);
    for (file, right) in [(APRIL, [-80_000, -2_000, 3_000]), (MAY, [3_000, -2_000, 3_000])] {
        let report = taken_in(&ada, account, file).await;
        assert_eq!((lines(&report), by(&report)), (right.to_vec(), "account"), "{report}");
    }
}

/// What a person says of a day holds whatever comes in of the days until then: it tells nothing of
/// the beginning of these.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_said_of_the_end_of_a_file_tells_nothing_of_its_beginning() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = ada.account("Giro").await;
    let said =
        json!({"balance": {"minor": 100_000, "currency": "EUR"}, "balance_on": "2026-03-31"});
    let said = ada.patch(&ada.at(&format!("/accounts/{account}")), said).await;
    assert_eq!(said.status.as_u16(), 200, "{}", said.body);
    let file = "Date,Description,Amount,Balance\n2026-03-02,Gift,50.00,950.00\n\
                2026-03-03,Gift,50.00,1000.00\n";
    let path = ada.at(&format!("/accounts/{account}/imports"));
    let asked = ada.upload(&path, file).await;
    assert_eq!(asked.code(), "import-needs-mapping", "{}", asked.body);
}

/// A reader that waits behind the reading of a file, once.
struct Slow {
    waits: Mutex<Option<(Sender<()>, Receiver<()>)>>,
}

impl StatementReader for Slow {
    fn read(
        &self,
        file: &[u8],
        options: &ReadOptions,
    ) -> Result<StatementFile, ReadStatementError> {
        let read = StatementFiles.read(file, options);
        if let Some((has_read, may_go)) = self.waits.lock().unwrap().take() {
            has_read.send(()).unwrap();
            may_go.recv().unwrap();
        }
        read
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn what_changes_on_the_account_while_a_file_is_read_has_it_read_again() {
    for (entered, right) in [(0, Some(90_000)), (180_000, Some(-90_000)), (5_000, None)] {
        let ((has_read, is_read), (go, may_go)) = (channel(), channel());
        let slow = Arc::new(Slow { waits: Mutex::new(Some((has_read, may_go))) });
        let house = TestHouse::changed(|state| {
            let House { store, lookup, clock, ids, .. } = state.house.as_ref();
            let (store, lookup) = (store.clone(), lookup.clone());
            let (clock, ids) = (clock.clone(), ids.clone());
            state.house = Arc::new(House::new(store, lookup, clock, ids, slow, "0.0.0"));
        })
        .await;
        let ada = Person::new(&house).await;
        let account = opened(&ada, 100_000).await;
        let path = ada.at(&format!("/accounts/{account}/imports"));
        let importing = ada.upload(&path, MARCH);
        let change = async {
            let is_read = tokio::task::spawn_blocking(move || is_read.recv());
            is_read.await.unwrap().unwrap();
            if entered != 0 {
                ada.enter(account, "2026-03-01", entered, "Found").await;
            }
            go.send(()).unwrap();
        };
        let (answer, ()) = tokio::join!(importing, change);
        match right {
            Some(oldest) => assert_eq!(lines(&answer.expect(201)), [oldest, -2_000, 3_000]),
            None => assert_eq!(answer.code(), "import-needs-mapping", "{}", answer.body),
        }
    }
}
