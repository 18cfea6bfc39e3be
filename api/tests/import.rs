//! Imports over real HTTP: the shared real files against their independent truth, again, at once,
//! overlapping, and what cannot be taken in.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use std::collections::BTreeMap;
use std::path::PathBuf;

use futures::future::join_all;
use serde_json::{Value, json};
use support::TestHouse;
use support::camt::{self, Entry};
use support::client::Person;

/// The shared real files; `None` in a clone without them, which `CI=true` does not accept.
fn shared() -> Option<PathBuf> {
    let directory = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/statements");
    if directory.is_dir() {
        return Some(directory);
    }
    let must_be_there = std::env::var("CI").is_ok_and(|value| value == "true");
    assert!(!must_be_there, "the shared statement files are missing");
    println!("not run: the shared statement files are not beside this clone");
    None
}

fn ofx(lines: &[(&str, &str, i64, &str)]) -> String {
    let lines: String = lines
        .iter()
        .map(|(id, day, minor, name)| {
            let amount = format!(
                "{}{}.{:02}",
                if *minor < 0 { "-" } else { "" },
                minor.abs() / 100,
                minor.abs() % 100
            );
            format!(
                "<STMTTRN><TRNTYPE>OTHER<DTPOSTED>{day}<TRNAMT>{amount}<FITID>{id}<NAME>{name}\
                     </STMTTRN>\n"
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

fn counts(report: &Value) -> (i64, i64) {
    let sum = |field: &str| {
        let accounts = report["accounts"].as_array().unwrap_or_else(|| panic!("{report}"));
        accounts.iter().map(|account| account[field].as_i64().unwrap()).sum()
    };
    (sum("imported"), sum("duplicates"))
}

#[tokio::test]
async fn every_real_file_that_names_its_account_arrives_to_the_cent_and_once() {
    let Some(directory) = shared() else { return };
    let truth: Vec<Value> =
        serde_json::from_slice(&std::fs::read(directory.join("truth.json")).unwrap()).unwrap();
    let house = TestHouse::new().await;
    let mut checked = 0;
    for file in &truth {
        let name = file["file"].as_str().unwrap();
        let names_account = ["ofx", "qfx", "camt", "mt940"].iter().any(|f| name.starts_with(f));
        if file["status"] != "ok" || !names_account {
            continue;
        }
        let ada = Person::new(&house).await;
        let bytes = std::fs::read(directory.join(name)).unwrap();
        let path = ada.at("/imports?create_accounts=true");
        let first = ada.upload(&path, bytes.clone()).await;
        if first.code() == "import-needs-account" {
            // An intraday report may leave its currency out (MT942): the person says which account.
            assert!(name.contains("942"), "{name}: {}", first.body);
            continue;
        }
        let report = first.expect(201);
        let revision = report["revision"].as_i64().unwrap();
        let mut expected: BTreeMap<String, (i64, i64)> = BTreeMap::new();
        let mut lines = 0;
        for statement in file["statements"].as_array().unwrap() {
            lines += statement["transactions"].as_i64().unwrap();
            let Some(sum) = statement["sum_minor"].as_i64() else { continue };
            let currency = statement["currency"].as_str().unwrap_or_default().to_owned();
            let entry = expected.entry(currency).or_insert((0, 0));
            entry.0 += statement["transactions"].as_i64().unwrap();
            entry.1 += sum;
        }
        assert_eq!(counts(&report), (lines, 0), "{name}");
        let path_of_sums = ada.at("/transactions/summary");
        let summary = ada.get_at(&path_of_sums, revision).await.expect(200);
        assert_eq!(summary["count"], lines, "{name}");
        for sum in summary["sums"].as_array().unwrap() {
            if let Some((_, minor)) = expected.get(sum["currency"].as_str().unwrap()) {
                assert_eq!(sum["net"]["minor"], *minor, "{name}");
            }
        }
        let again = ada.upload(&path, bytes).await.expect(201);
        assert_eq!(counts(&again), (0, lines), "{name}");
        assert_eq!(again["revision"], revision, "{name}: a repeated import adds no event");
        checked += 1;
    }
    println!("{checked} real files arrived to the cent");
    assert!(checked >= 45, "only {checked} files were checked");
}

#[tokio::test]
async fn two_equal_purchases_are_kept_overlaps_add_what_is_new_and_removed_ones_stay_removed() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let csv = |rows: &[&str]| format!("Date;Payee;Amount\n{}\n", rows.join("\n"));
    let account = ada.account("Giro").await;
    let path = ada.at(&format!("/accounts/{account}/imports"));
    let january = csv(&[
        "30.01.2026;Coffee bar;-3,50",
        "30.01.2026;Coffee bar;-3,50",
        "31.01.2026;Rent;-900,00",
    ]);
    assert_eq!(counts(&ada.upload(&path, january.clone()).await.expect(201)), (3, 0));
    let list = ada.get_at(&ada.at("/transactions?q=coffee"), 1).await;
    let list =
        ada.get_at(&ada.at("/transactions?q=coffee"), list.shows().max(42)).await.expect(200);
    let coffee = list["items"][0]["id"].as_str().unwrap();
    ada.delete(&ada.at(&format!("/transactions/{coffee}"))).await.expect(200);
    let overlapping = csv(&[
        "30.01.2026;Coffee bar;-3,50",
        "30.01.2026;Coffee bar;-3,50",
        "30.01.2026;Coffee bar;-3,50",
        "31.01.2026;Rent;-900,00",
        "14.02.2026;Flowers;-25,00",
    ]);
    let report = ada.upload(&path, overlapping).await.expect(201);
    assert_eq!(counts(&report), (2, 3));
    let revision = report["revision"].as_i64().unwrap();
    let summary = ada.get_at(&ada.at("/transactions/summary"), revision).await.expect(200);
    assert_eq!(summary["count"], 4);
    assert_eq!(summary["sums"][0]["net"]["minor"], -350 - 350 - 90_000 - 2_500);
}

#[tokio::test]
async fn the_same_file_sent_at_once_arrives_once() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let lines: Vec<(String, i64)> = (0..300).map(|n| (format!("F{n}"), -100 - n)).collect();
    let lines: Vec<_> =
        lines.iter().map(|(id, minor)| (id.as_str(), "20260301", *minor, "Shop")).collect();
    let file = ofx(&lines);
    let path = ada.at("/imports?create_accounts=true");
    let reports = join_all((0..6).map(|_| ada.upload(&path, file.clone()))).await;
    let mut imported = 0;
    let mut last = 0;
    for report in reports {
        let report = report.expect(201);
        let (new, known) = counts(&report);
        assert_eq!(new + known, 300);
        imported += new;
        last = last.max(report["revision"].as_i64().unwrap());
    }
    assert_eq!(imported, 300);
    let summary = ada.get_at(&ada.at("/transactions/summary"), last).await.expect(200);
    assert_eq!(summary["count"], 300);
    let accounts = ada.get(&ada.at("/accounts")).await.expect(200);
    assert_eq!(accounts["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_account_that_one_file_writes_in_two_ways_is_one_account() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let first = ofx(&[("1", "20260301", -1_250, "Bakery"), ("2", "20260302", 5_000, "Refund")]);
    let second = ofx(&[("3", "20260304", -300, "Coffee bar"), ("1", "20260301", -1_250, "Bakery")]);
    let statement = second.split("<BANKMSGSRSV1>").nth(1).unwrap();
    let statement = statement.split("</BANKMSGSRSV1>").next().unwrap().replace("4711", "47-11");
    let file = first.replace("</BANKMSGSRSV1>", &format!("{statement}</BANKMSGSRSV1>"));
    let path = ada.at("/imports?create_accounts=true");
    let report = ada.upload(&path, file.clone()).await.expect(201);
    assert_eq!(report["accounts"].as_array().unwrap().len(), 1, "{report}");
    // What stands in both of its statements under one id is one booking.
    assert_eq!(counts(&report), (3, 1));
    assert_eq!(report["accounts"][0]["first_on"], "2026-03-01");
    assert_eq!(report["accounts"][0]["last_on"], "2026-03-04");
    assert_eq!(counts(&ada.upload(&path, file.clone()).await.expect(201)), (0, 4));
    let account = report["accounts"][0]["account_id"].as_str().unwrap();
    let chosen = ada.at(&format!("/accounts/{account}/imports"));
    assert_eq!(counts(&ada.upload(&chosen, file).await.expect(201)), (0, 4));
}

#[tokio::test]
async fn a_dry_run_answers_the_same_and_stores_nothing() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let file = ofx(&[("1", "20260301", -1_250, "Bakery"), ("2", "20260302", 5_000, "Refund")]);
    let path = ada.at("/imports?create_accounts=true");
    let dry = ada.upload(&format!("{path}&dry_run=true"), file.clone()).await.expect(200);
    assert_eq!(counts(&dry), (2, 0));
    assert_eq!(ada.get_at(&ada.at("/accounts"), 1).await.expect(200)["items"], json!([]));
    let real = ada.upload(&path, file).await.expect(201);
    assert_eq!(dry["accounts"], real["accounts"]);
    assert_eq!(dry["import_id"], real["import_id"]);
    let revision = real["revision"].as_i64().unwrap();
    let listed = ada.get_at(&ada.at("/imports"), revision).await.expect(200);
    assert_eq!(listed["items"][0]["id"], real["import_id"]);
    let one = ada.at(&format!("/imports/{}", real["import_id"].as_str().unwrap()));
    let kept = ada.get(&one).await.expect(200);
    for (field, told) in kept["accounts"][0].as_object().unwrap() {
        assert_eq!(*told, real["accounts"][0][field], "{field}");
    }
    for of_both in ["lines", "decisions", "suggestions", "warnings"] {
        assert_eq!(dry[of_both], real[of_both], "{of_both}");
    }
    assert_eq!(real["lines"][0]["outcome"], "new");
    assert_eq!(real["accounts"][0]["money_out"]["minor"], -1_250);
}

#[tokio::test]
async fn the_same_key_imports_once_and_another_file_under_it_is_refused() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let path = ada.at("/imports?create_accounts=true");
    let key = [("idempotency-key", "march")];
    let file = ofx(&[("1", "20260301", -1_250, "Bakery")]);
    let first = ada.upload_with(&path, file.clone(), &key, None).await.expect(201);
    let again = ada.upload_with(&path, file, &key, None).await.expect(201);
    assert_eq!(first, again);
    let other = ofx(&[("9", "20260301", -1, "Other")]);
    let refused = ada.upload_with(&path, other, &key, None).await.expect(422);
    assert_eq!(refused["errors"][0]["code"], "idempotency-key-reused");
}

#[tokio::test]
async fn what_was_pending_is_booked_and_not_doubled() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let told = |status: &str, day: &str, reference: &str| {
        let entry = Entry::booked(day, -1_250, "Bakery").with_id(reference).with_status(status);
        camt::file(&[camt::statement("DE02120300000000202051", &[], [entry])])
    };
    let path = ada.at("/imports?create_accounts=true");
    let announced = ada.upload(&path, told("PDNG", "2026-03-01", "P1")).await.expect(201);
    let revision = announced["revision"].as_i64().unwrap();
    let list = ada.get_at(&ada.at("/transactions"), revision).await.expect(200);
    let (id, pending) = (list["items"][0]["id"].clone(), &list["items"][0]["pending"]);
    assert_eq!(*pending, true);
    let one = ada.at(&format!("/transactions/{}", id.as_str().unwrap()));
    ada.patch(&one, json!({"note": "with Sam"})).await.expect(200);
    let booked = ada.upload(&path, told("BOOK", "2026-03-03", "B9")).await.expect(201);
    assert_eq!(booked["accounts"][0]["pending_merged"], 1);
    assert_eq!(counts(&booked), (0, 0));
    let revision = booked["revision"].as_i64().unwrap();
    let list = ada.get_at(&ada.at("/transactions"), revision).await.expect(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    assert_eq!(list["items"][0]["id"], id);
    assert_eq!(list["items"][0]["pending"], false);
    assert_eq!(list["items"][0]["posted_on"], "2026-03-03");
    assert_eq!(list["items"][0]["note"], "with Sam");
    let again = ada.upload(&path, told("BOOK", "2026-03-03", "B9")).await.expect(201);
    assert_eq!((counts(&again), again["revision"].as_i64()), ((0, 1), Some(revision)));
}

#[tokio::test]
async fn what_cannot_be_taken_in_says_why_and_stores_nothing() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = ada.account("Giro").await;
    let any = ada.at("/imports?create_accounts=true");
    let into = ada.at(&format!("/accounts/{account}/imports"));
    let ambiguous = "Date,Payee,Amount\n10/02/2026,Bakery,-3.50\n";
    let broken = ofx(&[("1", "20260231", -1_250, "Bakery")]);
    let dollars = ofx(&[("1", "20260301", -1, "X")]).replace("EUR", "USD");
    let bomb = "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>\
                <Document><BkToCstmrStmt>&b;</BkToCstmrStmt></Document>";
    for (path, file, status, code) in [
        (&any, "hello, I am no statement".to_owned(), 422, "import-unknown-format"),
        (
            &any,
            "Date,Payee,Amount\n2026-02-10,Bakery,-3.50\n".to_owned(),
            422,
            "import-needs-account",
        ),
        (&into, ambiguous.to_owned(), 422, "import-needs-mapping"),
        (&any, broken, 422, "import-malformed"),
        (&into, dollars, 422, "import-other-currency"),
        (&any, bomb.to_owned(), 422, "import-malformed"),
        (&ada.at("/imports"), ofx(&[("1", "20260301", -1, "X")]), 422, "import-account-missing"),
    ] {
        let answer = ada.upload(path, file).await;
        let got = (answer.status.as_u16(), answer.code().to_owned());
        assert_eq!(got, (status, code.to_owned()), "{}", answer.body);
    }
    let asked = ada.upload(&into, ambiguous).await.expect(422);
    let (mut mapping, questions) = (asked["mapping"].clone(), &asked["questions"]);
    assert_eq!(questions[0]["field"], "date_order", "{asked}");
    assert!(!asked["preview_rows"].as_array().unwrap().is_empty());
    mapping["date_order"] = json!("month_day_year");
    let report = ada.upload_with(&into, ambiguous, &[], Some(mapping)).await.expect(201);
    assert_eq!(report["accounts"][0]["first_on"], "2026-10-02");
    // The answer is remembered for the account: the next file needs none.
    let next = "Date,Payee,Amount\n11/02/2026,Bakery,-3.50\n";
    let report = ada.upload(&into, next).await.expect(201);
    assert_eq!(report["accounts"][0]["first_on"], "2026-11-02");
    let big = vec![b'x'; 21 * 1024 * 1024];
    assert_eq!(ada.upload(&into, big).await.status, 413);
    ada.delete(&ada.at(&format!("/accounts/{account}"))).await.expect(200);
    assert_eq!(ada.upload(&into, next).await.code(), "account-is-closed");
    let nobody = ada.at(&format!("/accounts/{}/imports", ada.household));
    assert_eq!(ada.upload(&nobody, next).await.status, 404);
}

#[tokio::test]
async fn an_import_larger_than_one_chunk_is_one_command_that_verifies() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = ada.account("Giro").await;
    let rows: String =
        (0..12_000).map(|n| format!("2026-01-{:02};Shop {n};-{}.25\n", 1 + n % 28, n)).collect();
    let path = ada.at(&format!("/accounts/{account}/imports"));
    let report = ada.upload(&path, format!("Date;Payee;Amount\n{rows}")).await.expect(201);
    assert_eq!(counts(&report), (12_000, 0));
    let verdict = ada.get(&ada.at("/audit/verify")).await.expect(200);
    assert_eq!(
        (verdict["intact"].clone(), verdict["events"].clone()),
        (json!(true), report["revision"].clone())
    );
    let revision = report["revision"].as_i64().unwrap();
    let mut summary = ada.get_at(&ada.at("/transactions/summary"), revision).await;
    while summary.status == 503 {
        summary = ada.get_at(&ada.at("/transactions/summary"), revision).await;
    }
    let expected: i64 = (0..12_000).map(|n| -(n * 100 + 25)).sum();
    assert_eq!(summary.expect(200)["sums"][0]["net"]["minor"], expected);
}

#[tokio::test]
async fn columns_that_a_bank_moves_are_met_again_and_what_was_said_of_them_holds() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let into = ada.at(&format!("/accounts/{}/imports", ada.account("Giro").await));
    let first = "Date;Text;Kol A;Kol B\n2025-02-13;Shop;12,50;\n2025-02-14;Pay;;1850,00\n";
    let asked = ada.upload(&into, first).await.expect(422);
    assert_eq!(asked["questions"][0]["field"], "amount", "{asked}");
    let mut mapping = asked["mapping"].clone();
    mapping["amount"] = json!({"kind": "debit_credit", "debit_column": 2, "credit_column": 3});
    let report = ada.upload_with(&into, first, &[], Some(mapping)).await.expect(201);
    assert_eq!(report["mapping"]["learned"]["said"], json!(["amount"]), "{report}");
    // The bank puts a column before the others and swaps two: nothing is asked or turned.
    let moved = "Nr;Date;Text;Kol B;Kol A\n1;2025-02-13;Shop;;12,50\n2;2025-03-14;Pay;1900,00;\n";
    let report = ada.upload(&into, moved).await.expect(201);
    assert_eq!(counts(&report), (1, 1), "{report}");
    assert_eq!(report["lines"][1]["amount"]["minor"], 190_000, "{report}");
    let again = ada.upload(&into, first).await.expect(201);
    assert_eq!(counts(&again), (0, 2), "{again}");
    // Rows with other cells than their heading are refused by their lines.
    let parted = "Date,Text,Amount\n2025-04-13,Shop,-19.90\n2025-04-14,Rent,-1,250.00\n";
    let refused = ada.upload(&into, parted).await.expect(422);
    assert_eq!(refused["errors"][0]["code"], "cells-differ", "{refused}");
    assert_eq!(refused["errors"][0]["line"], 3, "{refused}");
}
