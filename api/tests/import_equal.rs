//! Equal purchases of one day in files that follow each other: the balances tell whether they are
//! one. Through real HTTP.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use chrono::NaiveDate;
use commands::ports::Sought;
use domain::id::{AccountId, HouseholdId};
use serde_json::{Value, json};
use support::TestHouse;
use support::camt::{self, Entry};
use support::client::Person;

/// A statement of some purchases of 14 February, from a balance on; `extra` changes its bytes.
fn purchases(format: &str, before: i64, minors: &[i64], extra: &str) -> String {
    let written = |minor: i64, mark: char| {
        let sign = if minor < 0 { "-" } else { "" };
        format!("{sign}{}{mark}{:02}", minor.abs() / 100, minor.abs() % 100)
    };
    let after = before + minors.iter().sum::<i64>();
    let lines = |line: &dyn Fn(i64, i64) -> String| -> String {
        let mut stands = before;
        let step = |minor: &i64| {
            stands += minor;
            line(*minor, stands)
        };
        minors.iter().map(step).collect()
    };
    match format {
        "mt940" => format!(
            ":20:A{extra}\n:25:37040044/0532013000\n:28C:1\n:60F:C250214EUR{}\n{}\
             :62F:C250214EUR{}\n-\n",
            written(before, ','),
            lines(&|minor, _| format!(
                ":61:2502140214D{}NMSCNONREF\n:86:City Bus\n",
                written(-minor, ',')
            )),
            written(after, ',')
        ),
        "camt" => {
            let on = "2025-02-14";
            let ends = [camt::balance("OPBD", on, before), camt::balance("CLBD", on, after)];
            let entries = minors.iter().map(|minor| Entry::booked(on, *minor, "City Bus"));
            let file = camt::file(&[camt::statement("DE89370400440532013000", &ends, entries)]);
            file.replace("<Stmt><Id>1", &format!("<Stmt><Id>1{extra}"))
        }
        _ => format!(
            "IBAN;DE89370400440532013000\n\nDatum;Text;Betrag;Saldo\n{}{extra}\n",
            lines(&|minor, stands| format!(
                "14.02.2025;City Bus;{};{}\n",
                written(minor, ','),
                written(stands, ',')
            ))
        ),
    }
}

#[tokio::test]
async fn an_equal_purchase_in_the_next_file_of_the_day_is_another_where_the_balances_say_so() {
    let house = TestHouse::new().await;
    for format in ["mt940", "camt", "csv"] {
        for is_chosen in [false, true] {
            let ada = Person::new(&house).await;
            let mut path = ada.at("/imports?create_accounts=true");
            if is_chosen {
                let account = json!({"name": "Daily", "kind": "checking", "currency": "EUR"});
                let opened = ada.post(&ada.at("/accounts"), account).await.expect(201);
                path = ada.at(&format!("/accounts/{}/imports", opened["id"].as_str().unwrap()));
            }
            // Where nobody knows what is on the account, one equal purchase before is told apart.
            let had: &[i64] = if is_chosen { &[-300, -240] } else { &[-240, -240] };
            let began = 98_510 - had.iter().sum::<i64>();
            let first = purchases(format, began, had, "");
            ada.upload(&path, first.clone()).await.expect(201);
            let next = purchases(format, 98_510, &[-240], "");
            let report = ada.upload(&path, next.clone()).await.expect(201);
            let told = &report["accounts"][0];
            assert_eq!((&told["imported"], &told["suggested"]), (&json!(1), &json!(0)), "{report}");
            let after = if is_chosen { -780 } else { 98_270 };
            assert_eq!(told["balance_after"]["minor"], after, "{format}: {report}");
            // Both again, as they are and as another download of them.
            for again in [
                next,
                first,
                purchases(format, 98_510, &[-240], " "),
                purchases(format, began, had, " "),
                purchases(format, began, &[had, &[-240]].concat(), ""),
            ] {
                let report = ada.upload(&path, again.clone()).await.expect(201);
                assert_eq!(report["accounts"][0]["imported"], 0, "{again}\n{report}");
            }
        }
    }
}

/// The report of a file, after others, on an account of which nobody knows what is on it.
async fn last_of(house: &TestHouse, files: &[String]) -> Value {
    let ada = Person::new(house).await;
    let account = json!({"name": "Daily", "kind": "checking", "currency": "EUR"});
    let opened = ada.post(&ada.at("/accounts"), account).await.expect(201);
    let path = ada.at(&format!("/accounts/{}/imports", opened["id"].as_str().unwrap()));
    let mut last = Value::Null;
    for file in files {
        last = ada.upload(&path, file.clone()).await.expect(201);
    }
    // Whatever was decided, the same file brings nothing more.
    let again = files.last().cloned().unwrap_or_default();
    let report = ada.upload(&path, again).await.expect(201);
    assert_eq!(report["accounts"][0]["imported"], 0, "{report}");
    last
}

#[tokio::test]
async fn one_more_of_several_equal_purchases_is_never_lost_without_a_word() {
    let house = TestHouse::new().await;
    let bare = |count: usize| {
        format!("Datum;Text;Betrag\n{}", "14.02.2025;City Bus;-2,40\n".repeat(count))
    };
    let told = |report: &Value| {
        let account = &report["accounts"][0];
        (account["imported"].clone(), account["suggested"].clone())
    };
    for format in ["mt940", "camt", "csv"] {
        let first = |minors: &[i64]| {
            let began = 98_510 - minors.iter().sum::<i64>();
            purchases(format, began, minors, "")
        };
        let next = purchases(format, 98_510, &[-240], "");
        // All that is there is in the earlier statement, so this one is behind it.
        for had in [&[-240, -240][..], &[-240, -240, -240], &[-240, -300, -240]] {
            let report = last_of(&house, &[first(had), next.clone()]).await;
            assert_eq!(told(&report), (json!(1), json!(0)), "{format}: {report}");
        }
        // A table without balances brought this one before: all that is there comes to its end.
        let report = last_of(&house, &[first(&[-300, -240]), bare(2), next.clone()]).await;
        assert_eq!(told(&report), (json!(0), json!(0)), "{format}: {report}");
        // It comes to neither: a person is asked.
        let report = last_of(&house, &[first(&[-300, -240]), bare(3), next.clone()]).await;
        assert_eq!(told(&report), (json!(1), json!(1)), "{format}: {report}");
        let notes = report["warnings"].as_array().unwrap();
        let note = notes.iter().find(|note| note["code"] == "may-be-duplicate");
        assert!(note.is_some_and(|note| note["line"].as_u64() > Some(0)), "{report}");
    }
}

/// A table of so many purchases of one day and amount.
fn equal(count: usize, payee: &str) -> String {
    format!("Date,Payee,Amount\n{}", format!("2026-03-02,{payee},-1.00\n").repeat(count))
}

#[tokio::test(flavor = "multi_thread")]
async fn of_very_many_equal_transactions_no_more_are_compared_than_can_matter() {
    const THERE: usize = 9_000;
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = ada.account("Giro").await;
    let into = ada.at(&format!("/accounts/{account}/imports"));
    ada.upload(&into, equal(THERE, "Shop")).await.expect(201);
    let (household, account) = (HouseholdId(ada.household), AccountId(account));
    let day = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    let of = async |lines: usize| {
        let days_of = [(-100, vec![day; lines])].into();
        let sought = Sought { days_of, ..Sought::default() };
        let lookup = &house.state.house.lookup;
        lookup.transactions_of_days(household, account, vec![day..=day], sought).await.unwrap()
    };
    let (few, many) = (of(1).await, of(THERE).await);
    assert_eq!(many.transactions.len(), THERE);
    assert!((4_200..THERE / 2).contains(&few.transactions.len()), "{}", few.transactions.len());
    assert_eq!(few.transactions, many.transactions[..few.transactions.len()], "the first of them");
    // What is left out is there all the same.
    assert_eq!((few.others.len(), many.others.len()), (1, 0));
    // Each line is one of them, by its texts or as a question.
    for (payee, told) in [("Shop", "duplicates"), ("Fuel", "suggested")] {
        let path = format!("{into}?dry_run=true");
        let report =
            ada.upload(&path, equal(THERE + 1, payee).replace("-1.00\n", "-1.00 \n")).await;
        let counts = &report.expect(200)["accounts"][0];
        let new = if payee == "Shop" { 1 } else { THERE + 1 };
        assert_eq!((&counts[told], &counts["imported"]), (&json!(THERE), &json!(new)), "{counts}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_with_more_questions_than_anybody_answers_is_refused_and_says_why() {
    const MOST: usize = 50_000;
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let into = ada.at(&format!("/accounts/{}/imports", ada.account("Giro").await));
    ada.upload(&into, equal(MOST + 1, "Shop")).await.expect(201);
    let path = format!("{into}?dry_run=true");
    let report = ada.upload(&path, equal(MOST, "Fuel")).await.expect(200);
    assert_eq!(report["accounts"][0]["suggested"], MOST);
    let refused = ada.upload(&path, equal(MOST + 1, "Fuel")).await.expect(422);
    assert_eq!(refused["type"], "urn:wumbo:problem:import-too-many-alike", "{refused}");
    assert_eq!((&refused["on"], &refused["count"]), (&json!("2026-03-02"), &json!(MOST + 1)));
    let said = refused["detail"].as_str().unwrap();
    assert!(said.contains("nothing was stored") && said.contains("2026-03-02"), "{said}");
}
