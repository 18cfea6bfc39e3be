//! A report, an account and its agreement say the same of what a bank states, whatever days files
//! tell. Through real HTTP.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use std::time::Duration;

use serde_json::{Value, json};
use support::TestHouse;
use support::client::Person;
use support::forms::{Booking, booking, day, file};
use uuid::Uuid;

/// Around the 7th, a Friday: of value behind it and booked on it.
fn until_friday() -> Vec<Booking> {
    vec![
        booking((2, 4), (2, 4), -1_250, "BAKERY"),
        booking((2, 5), (2, 4), 40_000, "SALARY"),
        booking((2, 7), (2, 10), -7_312, "RENT"),
    ]
}

/// Of value before it, and booked behind it.
fn until_tuesday() -> Vec<Booking> {
    vec![booking((2, 10), (2, 7), -333, "KIOSK"), booking((2, 11), (2, 11), -2_099, "SHOES")]
}

async fn opened(person: &Person) -> Uuid {
    let body = json!({"name": "Giro", "kind": "checking", "currency": "EUR",
        "opened_on": "2025-02-01", "opening_balance": {"minor": 100_000, "currency": "EUR"}});
    person.post(&person.at("/accounts"), body).await.id()
}

/// Takes a file in, and waits until what it states is compared. Answers the report's account, the
/// account, and its agreement.
async fn taken(person: &Person, account: Uuid, text: String) -> (Value, Value, Value) {
    let path = person.at(&format!("/accounts/{account}"));
    let imported = person.upload(&format!("{path}/imports"), text).await;
    let revision = imported.revision();
    let report = imported.expect(201);
    let told = report["accounts"][0].clone();
    let shown = loop {
        let shown = person.get_at(&format!("{path}/agreement"), revision).await.expect(200);
        let newest = &shown["items"][0];
        if told.get("closing_stated").is_none() || newest["import_id"] == report["import_id"] {
            break shown;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    (told, person.get(&path).await.expect(200), shown)
}

/// Forms that keep lines under each day, and tell it or do not.
const FIRST: [&str; 5] = ["mt940 both", "mt940 value", "camt booking", "Valuta", "Datum value"];
/// A form of both days, one of each.
const SECOND: [&str; 3] = ["mt940 both", "camt value", "ofx booking"];

#[tokio::test]
async fn what_the_report_says_of_a_stated_balance_the_account_says_too() {
    let mut house = TestHouse::new().await;
    house.act();
    let (friday, tuesday) = (day(2, 7), day(2, 11));
    let (mut compared, mut agreed, mut apart) = (0, 0, Vec::new());
    for first in FIRST {
        for second in SECOND {
            let person = Person::new(&house).await;
            let account = opened(&person).await;
            let all = until_friday();
            let files = [
                file(first, 100_000, (day(2, 3), friday), &all),
                file(second, 100_000, (day(2, 3), friday), &all),
                file(second, 131_438, (friday, tuesday), &until_tuesday()),
            ];
            for (nth, text) in files.into_iter().enumerate() {
                let (report, view, shown) = taken(&person, account, text).await;
                if report.get("closing_stated").is_none() {
                    continue;
                }
                compared += 1;
                agreed += usize::from(report["agrees"] == true);
                let says = |value: &Value| (value["agrees"].clone(), value["difference"].clone());
                let newest = json!({"agrees": shown["items"][0]["agrees"],
                    "difference": shown["difference"]["difference"]});
                let all = [says(&report), says(&view["stated"]), says(&newest)];
                if all.iter().any(|one| *one != all[0]) {
                    apart.push(format!("{first}, {second}, file {nth}: {all:?}"));
                }
                if report["agrees"] == true {
                    assert_eq!(shown["agreed_until"], report["closing_stated"]["on"], "{shown}");
                }
            }
        }
    }
    assert_eq!(apart, Vec::<String>::new());
    assert!(compared > 35 && agreed > 35, "{compared} compared, {agreed} agree");
}
