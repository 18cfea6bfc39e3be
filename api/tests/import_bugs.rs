//! Files that were once read wrongly, and their kinds: the same line from elsewhere, several
//! accounts, what vanishes, what the bank corrects. Through real HTTP.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use std::path::PathBuf;

use serde_json::{Value, json};
use support::TestHouse;
use support::camt::{self, Entry};
use support::client::Person;
use uuid::Uuid;

/// The shared small inputs; `None` in a clone without them, which CI does not accept.
fn shared() -> Option<PathBuf> {
    let directory = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/bugs");
    if directory.is_dir() {
        return Some(directory);
    }
    assert!(std::env::var("CI").is_err(), "the shared inputs are missing");
    println!("not run: the shared inputs are not beside this clone");
    None
}

/// Day, minor units, pending.
type Row = (String, i64, bool);

async fn rows(person: &Person, revision: i64) -> Vec<Row> {
    let path = person.at("/transactions?limit=500");
    let list = person.get_at(&path, revision).await.expect(200);
    let mut rows: Vec<Row> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| {
            let day = item["posted_on"].as_str().unwrap().to_owned();
            let pending = item["pending"].as_bool().unwrap();
            (day, item["amount"]["minor"].as_i64().unwrap(), pending)
        })
        .collect();
    rows.sort();
    rows
}

fn right(rows: &[(&str, i64)]) -> Vec<Row> {
    let mut rows: Vec<Row> =
        rows.iter().map(|(day, minor)| ((*day).to_owned(), *minor, false)).collect();
    rows.sort();
    rows
}

fn count(report: &Value, field: &str) -> i64 {
    let accounts = report["accounts"].as_array().unwrap_or_else(|| panic!("{report}"));
    accounts.iter().map(|account| account[field].as_i64().unwrap()).sum()
}

fn revision(report: &Value) -> i64 {
    report["revision"].as_i64().unwrap_or_else(|| panic!("{report}"))
}

async fn open(person: &Person, currency: &str, kind: &str, number: Option<&str>) -> Uuid {
    let body = json!({"name": "Giro", "kind": kind, "currency": currency, "number": number});
    person.post(&person.at("/accounts"), body).await.id()
}

/// Takes files in one after another, the last one twice; answers the reports but that of the last,
/// which must have added nothing.
async fn take_in(person: &Person, path: &str, files: &[Vec<u8>]) -> Vec<Value> {
    let mut reports = Vec::new();
    for file in files {
        let dry = person.upload(&with(path, "dry_run=true"), file.clone()).await.expect(200);
        let report = person.upload(path, file.clone()).await.expect(201);
        for field in ["accounts", "lines", "warnings", "decisions", "suggestions"] {
            assert_eq!(dry[field], report[field], "the dry run answers another {field}");
        }
        reports.push(report);
    }
    let again = person.upload(path, files.last().unwrap().clone()).await.expect(201);
    assert_eq!(revision(&again), revision(reports.last().unwrap()), "again: {again}");
    reports
}

fn with(path: &str, parameter: &str) -> String {
    format!("{path}{}{parameter}", if path.contains('?') { '&' } else { '?' })
}

#[tokio::test]
async fn lines_that_are_there_already_are_met_whatever_format_id_or_text_they_come_with() {
    let Some(directory) = shared() else { return };
    let house = TestHouse::new().await;
    let read = |name: &str| std::fs::read(directory.join(name)).unwrap();
    for (files, by_account, balance, expected) in [
        (
            ["B55a-ofx-then-csv.ofx", "B55b-ofx-then-csv.csv"],
            true,
            None,
            right(&[
                ("2024-01-10", -1_000),
                ("2024-01-11", -1_100),
                ("2024-01-15", -1_200),
                ("2024-01-16", -400),
            ]),
        ),
        (
            ["B56a-new-fitids.ofx", "B56b-new-fitids.ofx"],
            false,
            Some(6_600),
            right(&[
                ("2024-01-10", -1_000),
                ("2024-01-11", -1_100),
                ("2024-01-15", -1_200),
                ("2024-01-16", -100),
            ]),
        ),
        (
            ["B57a-text-changed.csv", "B57b-text-changed.csv"],
            true,
            None,
            right(&[("2024-01-11", -1_100), ("2024-01-15", -1_200), ("2024-01-16", -100)]),
        ),
        (
            ["B73a-correctfitid.ofx", "B73b-correctfitid.ofx"],
            true,
            None,
            right(&[("2024-01-10", -1_500)]),
        ),
    ] {
        let ada = Person::new(&house).await;
        let path = match by_account {
            true => {
                let account = open(&ada, "EUR", "checking", None).await;
                ada.at(&format!("/accounts/{account}/imports"))
            }
            false => ada.at("/imports?create_accounts=true"),
        };
        let reports = take_in(&ada, &path, &files.map(read)).await;
        let last = reports.last().unwrap();
        assert_eq!(rows(&ada, revision(last)).await, expected, "{files:?}");
        if let Some(balance) = balance {
            assert_eq!(last["accounts"][0]["agrees"], true, "{last}");
            assert_eq!(last["accounts"][0]["balance_after"]["minor"], balance, "{last}");
        }
    }
}

#[tokio::test]
async fn what_vanishes_is_named_counts_no_more_and_comes_back_when_it_is_told_again() {
    let Some(directory) = shared() else { return };
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = open(&ada, "USD", "checking", None).await;
    let path = ada.at(&format!("/accounts/{account}/imports"));
    let read = |name: &str| std::fs::read(directory.join(name)).unwrap();
    let files = ["B59a-pending-vanishes.csv", "B59b-pending-vanishes.csv"].map(read);
    let reports = take_in(&ada, &path, &files).await;
    let last = &reports[1];
    assert_eq!(count(last, "stale"), 1, "{last}");
    let warnings = last["warnings"].as_array().unwrap();
    assert!(warnings.iter().any(|note| note["code"] == "pending-vanished"), "{last}");
    let mut expected = right(&[("2026-09-18", -1_230), ("2026-09-22", -4_715)]);
    expected.push(("2026-09-20".to_owned(), -300, true));
    expected.sort();
    assert_eq!(rows(&ada, revision(last)).await, expected);
    let accounts = ada.get_at(&ada.at("/accounts"), revision(last)).await.expect(200);
    assert_eq!(accounts["items"][0]["balance"]["minor"], -1_230 - 4_715 - 300);
    // Whether 47.15 is what was announced as 50.00 is the person's to say.
    let waiting = ada.at(&format!("/accounts/{account}/suggestions"));
    let waiting = ada.get_at(&waiting, revision(last)).await.expect(200);
    assert_eq!(waiting["items"][0]["kind"], "pending", "{waiting}");
    let gone = ada.get_at(&ada.at("/transactions?removed=true"), revision(last)).await.expect(200);
    assert_eq!(
        (&gone["items"][0]["lapsed"], gone["items"].as_array().unwrap().len()),
        (&json!(true), 1)
    );
    // The older file again has no news.
    let older = ada.upload(&path, files[0].clone()).await.expect(201);
    assert_eq!(rows(&ada, revision(&older)).await, expected);
    // A later one that announces it again has.
    let later = "\"Date\",\"Payee\",\"Amount\",\"Status\"\n\
        \"2026-09-23\",\"SHOP\",\"-1.00\",\"Posted\"\n\
        \"2026-09-20\",\"FUEL\",\"-50.00\",\"Pending\"\n\
        \"2026-09-20\",\"CAFE\",\"-3.00\",\"Pending\"\n";
    let report = ada.upload(&path, later).await.expect(201);
    let back = rows(&ada, revision(&report)).await;
    assert!(back.contains(&("2026-09-20".to_owned(), -5_000, true)), "{back:?}");
}

#[tokio::test]
async fn bank_number_kind_and_currency_together_are_an_account() {
    let Some(directory) = shared() else { return };
    let house = TestHouse::new().await;
    let read = |name: &str| std::fs::read(directory.join(name)).unwrap();
    for (files, balances) in [
        (
            vec!["B68a-same-acctid-two-banks.ofx", "B68b-same-acctid-two-banks.ofx"],
            [-1_000, -1_000],
        ),
        (vec!["B69-same-acctid-two-types.ofx"], [7_900, 51_000]),
    ] {
        let ada = Person::new(&house).await;
        let path = ada.at("/imports?create_accounts=true");
        let files: Vec<_> = files.into_iter().map(read).collect();
        let reports = take_in(&ada, &path, &files).await;
        let accounts = ada.get_at(&ada.at("/accounts"), revision(reports.last().unwrap())).await;
        let accounts = accounts.expect(200);
        let found: Vec<i64> = accounts["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|account| account["balance"]["minor"].as_i64().unwrap())
            .collect();
        assert_eq!(found, balances, "{accounts}");
    }
}

#[tokio::test]
async fn a_csv_about_several_accounts_is_taken_in_on_either_way() {
    let Some(directory) = shared() else { return };
    let house = TestHouse::new().await;
    let read = |name: &str| std::fs::read(directory.join(name)).unwrap();
    let two = read("B28-two-accounts-one-csv.csv");
    let ada = Person::new(&house).await;
    let account = open(&ada, "EUR", "checking", Some("NL91ABNA0417164300")).await;
    let into = ada.at(&format!("/accounts/{account}/imports"));
    let reports = take_in(&ada, &into, std::slice::from_ref(&two)).await;
    let own = right(&[("2024-03-20", -1_000), ("2024-03-22", -5_000)]);
    assert_eq!(rows(&ada, revision(&reports[0])).await, own);
    let notes = reports[0]["warnings"].as_array().unwrap();
    let other = notes.iter().find(|note| note["code"] == "other-account").unwrap();
    assert!(other["detail"].as_str().unwrap().contains("NL20INGB0001234567"), "{other}");
    let all = ada.at("/imports?create_accounts=true");
    let report = ada.upload(&all, two).await.expect(201);
    assert_eq!((count(&report, "imported"), count(&report, "duplicates")), (2, 2), "{report}");

    let currencies = read("B30-two-currencies-one-csv.csv");
    let ben = Person::new(&house).await;
    let euros = open(&ben, "EUR", "checking", None).await;
    let into = ben.at(&format!("/accounts/{euros}/imports"));
    let report = ben.upload(&into, currencies.clone()).await.expect(201);
    let kept = rows(&ben, revision(&report)).await;
    assert!(kept.contains(&("2025-06-27".to_owned(), -3_520, false)), "{kept:?}");
    assert!(!kept.iter().any(|row| row.1.abs() == 4_000), "{kept:?}");
    let asked = ben.upload(&ben.at("/imports"), currencies.clone()).await.expect(422);
    assert!(asked["type"].as_str().unwrap().ends_with("import-needs-account"), "{asked}");
    let named = asked["accounts"].as_array().unwrap();
    let key = |code: &str| {
        let one = named.iter().find(|one| one["currency"] == code).unwrap();
        one["key"].as_str().unwrap().to_owned()
    };
    let choices = json!([{"key": key("EUR"), "account_id": euros},
        {"key": key("USD"), "name": "Dollars", "kind": "checking"}]);
    let form = [("accounts", choices.to_string())];
    let dry = with(&ben.at("/imports?create_accounts=true"), "dry_run=true");
    let dry = ben.upload_answering(&dry, currencies.clone(), &form).await.expect(200);
    assert!(dry["accounts"].as_array().unwrap().iter().any(|one| one["name"] == "Dollars"));
    let report = ben
        .upload_answering(&ben.at("/imports?create_accounts=true"), currencies, &form)
        .await
        .expect(201);
    assert_eq!(report["accounts"].as_array().unwrap().len(), 2, "{report}");
    assert_eq!(dry["accounts"], report["accounts"]);
}

/// The same bookings in every format, oldest first: day of March 2026, minor units, payee.
const BOOKINGS: [(u32, i64, &str); 6] = [
    (2, -1_250, "Corner Bakery"),
    (2, -350, "Coffee Bar"),
    (2, -350, "Coffee Bar"),
    (5, 210_000, "Hosting Employer Ltd"),
    (9, -90_000, "Landlord Miller"),
    (12, -4_999, "Fuel Station 22"),
];

fn decimal(minor: i64, mark: char) -> String {
    format!("{}{mark}{:02}", minor.abs() / 100, minor.abs() % 100)
}

fn sign(minor: i64) -> &'static str {
    if minor < 0 { "-" } else { "" }
}

fn csv() -> String {
    let rows: String = BOOKINGS
        .iter()
        .map(|(day, minor, payee)| {
            format!("2026-03-{day:02};{payee};{}{}\n", sign(*minor), decimal(*minor, '.'))
        })
        .collect();
    format!("Date;Payee;Amount\n{rows}")
}

fn ofx() -> String {
    let lines: String = (1..)
        .zip(BOOKINGS)
        .map(|(number, (day, minor, payee))| {
            let amount = format!("{}{}", sign(minor), decimal(minor, '.'));
            format!(
                "<STMTTRN><TRNTYPE>OTHER<DTPOSTED>202603{day:02}<TRNAMT>{amount}<FITID>F{number}\
                 <NAME>{}</STMTTRN>\n",
                payee.to_uppercase()
            )
        })
        .collect();
    format!(
        "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:USASCII\nCHARSET:1252\n\n<OFX>\
        <BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>1<ACCTID>4711\
        <ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST>\n{lines}</BANKTRANLIST></STMTRS>\
        </STMTTRNRS></BANKMSGSRSV1></OFX>\n"
    )
}

fn qif() -> String {
    let lines: String = BOOKINGS
        .iter()
        .rev()
        .map(|(day, minor, payee)| {
            format!("D2026-03-{day:02}\nT{}{}\nP{payee}\n^\n", sign(*minor), decimal(*minor, '.'))
        })
        .collect();
    format!("!Type:Bank\n{lines}")
}

fn mt940() -> String {
    let lines: String = BOOKINGS
        .iter()
        .map(|(day, minor, payee)| {
            let mark = if *minor < 0 { 'D' } else { 'C' };
            format!(
                ":61:2603{day:02}03{day:02}{mark}{}NTRFNONREF\n:86:{payee}\n",
                decimal(*minor, ',')
            )
        })
        .collect();
    format!(
        ":20:STARTUMS\n:25:4711\n:28C:1/1\n:60F:C260301EUR1000,00\n{lines}:62F:C260312EUR2130,51\n-\n"
    )
}

fn camt() -> String {
    let entries = (1..).zip(BOOKINGS).map(|(number, (day, minor, payee))| {
        Entry::booked(format!("2026-03-{day:02}"), minor, payee).with_id(format!("C{number}"))
    });
    camt::file(&[camt::statement("4711", &[], entries)])
}

#[tokio::test]
async fn the_same_account_in_every_format_in_every_order_is_there_once() {
    let house = TestHouse::new().await;
    type Written = (&'static str, fn() -> String);
    let formats: [Written; 5] =
        [("csv", csv), ("ofx", ofx), ("qif", qif), ("mt940", mt940), ("camt", camt)];
    for (first, one) in formats {
        let ada = Person::new(&house).await;
        let account = open(&ada, "EUR", "checking", None).await;
        let path = ada.at(&format!("/accounts/{account}/imports"));
        let report = ada.upload(&path, one()).await.expect(201);
        assert_eq!(count(&report, "imported"), 6, "{first}: {report}");
        for (second, other) in formats {
            let report = ada.upload(&path, other()).await.expect(201);
            let met = (count(&report, "imported"), count(&report, "duplicates"));
            assert_eq!(met, (0, 6), "{first}, then {second}: {report}");
            let again = ada.upload(&path, other()).await.expect(201);
            assert_eq!(revision(&again), revision(&report), "{second} again");
        }
    }
}

#[tokio::test]
async fn what_a_person_changed_or_removed_is_met_by_another_format_too() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = open(&ada, "EUR", "checking", None).await;
    let path = ada.at(&format!("/accounts/{account}/imports"));
    let report = ada.upload(&path, csv()).await.expect(201);
    let list = ada.get_at(&ada.at("/transactions?q=landlord"), revision(&report)).await.expect(200);
    let rent = list["items"][0]["id"].as_str().unwrap().to_owned();
    let list = ada.get_at(&ada.at("/transactions?q=fuel"), revision(&report)).await.expect(200);
    let fuel = list["items"][0]["id"].as_str().unwrap().to_owned();
    let changes = json!({"payee": "Rent of March", "posted_on": "2026-03-31",
        "amount": {"minor": -80_000, "currency": "EUR"}});
    ada.patch(&ada.at(&format!("/transactions/{rent}")), changes).await.expect(200);
    ada.delete(&ada.at(&format!("/transactions/{fuel}"))).await.expect(200);
    let report = ada.upload(&path, ofx()).await.expect(201);
    let met = (count(&report, "imported"), count(&report, "duplicates"));
    assert_eq!(met, (0, 6), "{report}");
}

#[tokio::test]
async fn what_cannot_be_decided_is_taken_in_and_waits_for_a_person() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = open(&ada, "EUR", "checking", None).await;
    let path = ada.at(&format!("/accounts/{account}/imports"));
    let file = |rows: &str| format!("Date;Payee;Amount\n{rows}");
    let first = "2026-03-02;Corner Bakery;-5.00\n2026-03-03;Rent;-900.00\n";
    ada.upload(&path, file(first)).await.expect(201);
    let second = "2026-03-02;Fuel Station;-5.00\n2026-03-03;Rent;-900.00\n";
    let reports = take_in(&ada, &path, &[file(second).into_bytes()]).await;
    let report = &reports[0];
    assert_eq!((count(report, "imported"), count(report, "suggested")), (1, 1), "{report}");
    assert_eq!(report["lines"][0]["outcome"], "suggested");
    let told = &report["suggestions"][0];
    let one = ada.at(&format!("/imports/{}", report["import_id"].as_str().unwrap()));
    let kept = ada.get_at(&one, revision(report)).await.expect(200);
    assert_eq!(kept["suggestions"][0]["id"], told["id"]);
    assert_eq!(kept["accounts"][0]["suggested"], 1);
    let list = ada.at(&format!("/accounts/{account}/suggestions"));
    let waiting = ada.get_at(&list, revision(report)).await.expect(200);
    assert_eq!(waiting["items"].as_array().unwrap().len(), 1);
    let both = json!([told["transaction_id"], told["like_transaction_id"]]);
    assert_eq!(waiting["items"][0]["transaction_ids"], both);
    let before = with(&list, &format!("as_of={}", revision(report) - 3));
    assert_eq!(ada.get(&before).await.expect(200)["items"], json!([]));
    // Who removes one of them has said that they are one.
    let newer = told["transaction_id"].as_str().unwrap();
    let removed = ada.delete(&ada.at(&format!("/transactions/{newer}"))).await.revision();
    let waiting = ada.get_at(&list, removed).await.expect(200);
    assert_eq!((&waiting["items"], &waiting["next_cursor"]), (&json!([]), &Value::Null));
    let nobody = ada.at(&format!("/accounts/{}/suggestions", ada.household));
    assert_eq!(ada.get(&nobody).await.status, 404);
}

#[tokio::test]
async fn a_file_that_names_another_account_of_the_household_says_which() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    ada.upload(&ada.at("/imports?create_accounts=true"), ofx()).await.expect(201);
    let other = open(&ada, "EUR", "checking", Some("0815")).await;
    let into = ada.at(&format!("/accounts/{other}/imports"));
    let refused = ada.upload(&into, ofx()).await;
    assert_eq!(refused.code(), "import-other-account", "{}", refused.body);
    let key = refused.body["accounts"][0]["key"].clone();
    let confirmed = [("accounts", json!([{"key": key, "account_id": other}]).to_string())];
    let report = ada.upload_answering(&into, ofx(), &confirmed).await.expect(201);
    assert_eq!(count(&report, "imported"), 6);
    // Where the household has no such account, a remark is enough.
    let ben = Person::new(&house).await;
    let own = open(&ben, "EUR", "checking", Some("0815")).await;
    let report = ben.upload(&ben.at(&format!("/accounts/{own}/imports")), ofx()).await.expect(201);
    let notes = report["warnings"].as_array().unwrap();
    assert!(notes.iter().any(|note| note["code"] == "other-account"), "{report}");
}

#[tokio::test]
async fn the_booking_of_what_had_lapsed_counts_whatever_words_it_comes_with() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = open(&ada, "USD", "checking", None).await;
    let path = ada.at(&format!("/accounts/{account}/imports"));
    let file = |rows: &str| format!("Date,Description,Amount,Status\n{rows}").into_bytes();
    let other = "2026-09-02,Bakery,-3.00,posted\n2026-09-09,Kiosk,-4.00,posted\n";
    let files = [
        file(&format!("{other}2026-09-05,AMZN Mktp,-10.00,pending\n")),
        file(&format!("{other}2026-09-10,Cinema,-9.00,posted\n")),
        file(&format!("{other}2026-09-05,AMZN Mktp DE*123,-10.00,posted\n")),
    ];
    let reports = take_in(&ada, &path, &files).await;
    assert_eq!(count(&reports[1], "stale"), 1, "{}", reports[1]);
    let expected =
        [("2026-09-02", -300), ("2026-09-05", -1_000), ("2026-09-09", -400), ("2026-09-10", -900)];
    assert_eq!(rows(&ada, revision(&reports[2])).await, right(&expected), "{}", reports[2]);
}
