//! Two statements whose balances contradict each other, of an account of which nothing else tells
//! what is on it: that is told, and what may be missing is asked. Through real HTTP.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use serde_json::{Value, json};
use support::TestHouse;
use support::client::Person;
use support::forms::{Booking, booking, day, file};

fn contradictions(report: &Value) -> Vec<&str> {
    let notes = report["warnings"].as_array().unwrap().iter();
    let notes = notes.filter(|note| note["code"] == "balances-contradict");
    notes.map(|note| note["detail"].as_str().unwrap()).collect()
}

/// What came of a report's only account: imported, duplicates, suggested.
fn counts(report: &Value) -> [i64; 3] {
    let account = &report["accounts"][0];
    ["imported", "duplicates", "suggested"].map(|name| account[name].as_i64().unwrap())
}

/// A table with the balance behind each row, by the day of the heading.
fn table(heading: &str, before: i64, bookings: &[Booking]) -> String {
    let mut balance = before;
    let decimal = |minor: i64| {
        let sign = if minor < 0 { "-" } else { "" };
        format!("{sign}{}.{:02}", minor.abs() / 100, minor.abs() % 100)
    };
    let rows = bookings.iter().map(|one| {
        balance += one.minor;
        let on = if heading == "Value date" { one.value } else { one.booked };
        format!("{on},{},{},{}\n", one.text, decimal(one.minor), decimal(balance))
    });
    let rows: String = rows.collect();
    format!("{heading},Payee,Amount,Balance\n{rows}")
}

/// Files of one day that ends with `before` and what the bookings come to.
fn of_day(form: &str, before: i64, bookings: &[Booking]) -> String {
    match form {
        "Value date" | "Booking date" => table(form, before, bookings),
        form => file(form, before, (day(5, 23), day(5, 24)), bookings),
    }
}

const BY_VALUE: [&str; 3] = ["Value date", "mt940 value", "camt value"];
const BY_BOOKING: [&str; 3] = ["ofx booking", "Booking date", "camt booking"];

/// The first is of value on the 24th, and booked on the 22nd; the second is booked on the 24th.
#[tokio::test]
async fn statements_of_a_day_that_contradict_each_other_are_told_and_what_is_needed_is_asked() {
    let house = TestHouse::new().await;
    let of_value = [booking((5, 22), (5, 24), -450, "MENSA")];
    let booked = [booking((5, 24), (5, 26), -450, "MENSA")];
    let (mut cases, mut wrong) = (Vec::new(), Vec::new());
    for by_value in BY_VALUE {
        for by_booking in BY_BOOKING {
            cases.push([(by_value, &of_value), (by_booking, &booked)]);
            cases.push([(by_booking, &booked), (by_value, &of_value)]);
        }
    }
    for [(first, had), (second, has)] in cases {
        // What the second one ends with less than the first, and what is to come of it.
        for (less, came, are_apart) in [
            (0, [0, 1, 0], false),
            (450, [1, 0, 1], false),
            (900, [1, 0, 1], true),
            (500, [0, 1, 0], true),
        ] {
            let person = Person::new(&house).await;
            let account = person.opened(json!({})).await;
            let before = person.took(account, of_day(first, 10_000, had)).await;
            assert_eq!(counts(&before), [1, 0, 0], "{first}: {before}");
            let report = person.took(account, of_day(second, 10_000 - less, has)).await;
            let what = format!("{first}, {second}, {less}: {report}");
            // One that begins with what the earlier one ends with has another for sure.
            let is_it = counts(&report) == came || less == 450 && counts(&report) == [1, 0, 0];
            let told = contradictions(&report);
            if !is_it || told.is_empty() == are_apart {
                let codes = report["warnings"].as_array().unwrap().iter();
                let codes: Vec<&Value> = codes.map(|note| &note["code"]).collect();
                let counts = counts(&report);
                wrong.push(format!("{first}, {second}, {less}: {counts:?} {codes:?}"));
            }
            for detail in told {
                assert!(detail.contains("95.50 EUR at the end of 2025-05-24"), "{what}");
                let own = format!("{}.50 EUR at the end of 2025-05-24", (9_500 - less) / 100);
                assert!(less == 500 || detail.contains(&own), "{what}");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Around the 7th, a Friday: of value behind it and booked on it, and of value before it and booked
/// behind it.
#[tokio::test]
async fn statements_that_follow_each_other_contradict_each_other_by_no_kind_of_day() {
    let house = TestHouse::new().await;
    let until_friday = [
        booking((2, 4), (2, 4), -1_250, "BAKERY"),
        booking((2, 5), (2, 4), 40_000, "SALARY"),
        booking((2, 7), (2, 10), -7_312, "RENT"),
    ];
    let behind =
        [booking((2, 10), (2, 7), -333, "KIOSK"), booking((2, 11), (2, 11), -2_099, "SHOES")];
    let (friday, tuesday) = (day(2, 7), day(2, 11));
    let all = [&until_friday[..], &behind].concat();
    let mut wrong = Vec::new();
    for first in ["mt940 both", "mt940 value", "camt booking", "ofx booking", "Value date"] {
        for second in ["mt940 both", "camt value", "ofx booking", "Booking date", "Value date"] {
            let of = |form, before, ends, bookings: &[Booking]| match form {
                "Value date" | "Booking date" => table(form, before, bookings),
                form => file(form, before, ends, bookings),
            };
            let person = Person::new(&house).await;
            let account = person.opened(json!({})).await;
            for (nth, text) in [
                of(first, 100_000, (day(2, 3), friday), &until_friday),
                of(second, 131_438, (friday, tuesday), &behind),
                of(first, 100_000, (day(2, 3), tuesday), &all),
            ]
            .into_iter()
            .enumerate()
            {
                let report = person.took(account, text).await;
                // What may be another adds up only when a person has said so.
                if counts(&report)[2] > 0 {
                    break;
                }
                for detail in contradictions(&report) {
                    wrong.push(format!("{first}, {second}, file {nth}: {detail}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
