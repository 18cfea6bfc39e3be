//! Files that tell one day of each booking, some that of the booking and some that of value, beside
//! files of both: equal payments of days that follow each other. Through real HTTP.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use chrono::Datelike;
use serde_json::Value;
use support::TestHouse;
use support::client::Person;
use support::forms::{self, Booking, FORMS, booking, day, states_balances};
use support::packed::packed;

/// A file of February 2025 that begins with a balance at the end of the day before the first, and
/// ends on the last.
fn file(form: &str, before: i64, (first, last): (u32, u32), bookings: &[Booking]) -> String {
    forms::file(form, before, (day(2, first - 1), day(2, last)), bookings)
}

/// What there is: how many lines, how many suggestions were made, what is on the account (`None`
/// where nobody knows).
type Found = (usize, u64, Option<i64>);

async fn found(person: &Person, files: Vec<Vec<u8>>) -> (Found, Value) {
    let path = person.at("/imports?create_accounts=true");
    let (mut suggested, mut last) = (0, Value::Null);
    for file in files {
        last = person.upload(&path, file).await.expect(201);
        suggested += last["accounts"][0]["suggested"].as_u64().unwrap();
    }
    let revision = last["revision"].as_i64().unwrap();
    let accounts = person.get_at(&person.at("/accounts"), revision).await.expect(200);
    let one = &accounts["items"][0];
    let count = usize::try_from(one["transaction_count"].as_u64().unwrap()).unwrap();
    ((count, suggested, one["balance"]["minor"].as_i64()), last)
}

fn daily(days: &[(u32, u32)]) -> Vec<Booking> {
    let one = |(booked, value): &(u32, u32)| booking((2, *booked), (2, *value), -240, "City Bus");
    days.iter().map(one).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn equal_daily_payments_are_as_many_in_an_archive_as_one_file_after_the_other() {
    let house = TestHouse::new().await;
    let weeks = [
        daily(&[(4, 3), (5, 4), (6, 5), (7, 6)]),
        daily(&[(4, 3), (5, 4), (6, 5), (7, 6), (10, 7)]),
    ];
    let mut wrong = Vec::new();
    for bookings in &weeks {
        let right = bookings.len();
        for (nth, first) in FORMS.into_iter().enumerate() {
            for second in FORMS.into_iter().skip(nth + 1) {
                // Two windows of one table look like that too, and nothing tells which day it is.
                if [first, second].iter().all(|form| form.starts_with("Datum")) {
                    continue;
                }
                let files = [first, second].map(|form| file(form, 100_000, (2, 28), bookings));
                let turned = [files[1].clone(), files[0].clone()];
                let mut all = Vec::new();
                for files in [&files, &turned] {
                    let bytes = files.iter().map(|file| file.clone().into_bytes()).collect();
                    all.push(found(&Person::new(&house).await, bytes).await.0);
                    all.push(found(&Person::new(&house).await, vec![packed(files)]).await.0);
                }
                let stated = [first, second].iter().filter(|form| states_balances(form)).count();
                let sum = 100_000 - 240 * i64::try_from(right).unwrap();
                let is_right = |one: &Found| match stated {
                    2 => *one == (right, 0, Some(sum)),
                    // What one table says more than the bank's balances decide, a person is asked.
                    1 => one.0 == right + usize::try_from(one.1).unwrap() && one.2 == Some(sum),
                    _ => one.0 == right + usize::try_from(one.1).unwrap(),
                };
                if !all.iter().all(is_right) {
                    wrong.push(format!("{first} + {second} of {right}: {all:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The codes of remarks that say that something does not add up.
fn odd(report: &Value) -> Vec<&str> {
    let all = report["warnings"].as_array().unwrap_or_else(|| panic!("{report}")).iter();
    let codes = all.map(|note| note["code"].as_str().unwrap());
    codes.filter(|code| code.starts_with("balance") || *code == "lines-missing").collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_last_line_of_value_behind_the_statements_end_is_one_and_agrees() {
    let house = TestHouse::new().await;
    let bookings = [
        booking((2, 5), (2, 4), -1_250, "Bakery"),
        booking((2, 12), (2, 11), -4_700, "Market Hall"),
        booking((2, 20), (2, 21), -80_000, "Rent Smith"),
    ];
    let by_value = ["mt940 value", "camt value"];
    let by_booking = ["camt booking", "ofx booking", "mt940 both", "camt both"];
    let mut wrong = Vec::new();
    for first in by_value {
        for second in by_booking {
            let files = [first, second].map(|form| file(form, 100_000, (2, 20), &bookings));
            let ada = Person::new(&house).await;
            let (one, report) = found(&ada, vec![files[0].clone().into_bytes()]).await;
            if one != (3, 0, Some(14_050)) || !odd(&report).is_empty() {
                wrong.push(format!("{first}: {one:?} {report}"));
            }
            let (two, report) = found(&ada, vec![files[1].clone().into_bytes()]).await;
            if two != (3, 0, Some(14_050)) || !odd(&report).is_empty() {
                wrong.push(format!("{first}, {second}: {two:?} {report}"));
            }
            let again = files[1].clone() + "\n";
            let (again, report) = found(&ada, vec![again.into_bytes()]).await;
            if again.0 != 3 || !odd(&report).is_empty() {
                wrong.push(format!("{first}, {second}, again: {again:?} {report}"));
            }
            let whole = found(&Person::new(&house).await, vec![packed(&files)]).await;
            if whole.0 != (3, 0, Some(14_050)) {
                wrong.push(format!("{first}, {second}, packed: {:?} {}", whole.0, whole.1));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_later_file_states_of_an_account_without_a_balance_is_what_an_archive_comes_to() {
    let house = TestHouse::new().await;
    let rows = [
        booking((2, 5), (2, 5), -1_250, "Bakery"),
        booking((2, 7), (2, 7), 185_000, "Wages"),
        booking((2, 12), (2, 12), -4_700, "Market Hall"),
        booking((2, 20), (2, 20), -80_000, "Rent Smith"),
    ];
    for first in ["Buchungstag", "Valuta", "Datum booking"] {
        for second in FORMS.into_iter().filter(|form| states_balances(form)) {
            for (all, next) in
                [(0..4, 0..4), (0..2, 2..4), (0..3, 1..4), (2..4, 0..2), (1..4, 0..3)]
            {
                let (older, newer) = (&rows[all.clone()], &rows[next.clone()]);
                let before: i64 = rows[..next.start].iter().map(|row| row.minor).sum();
                let of = |row: &Booking| row.booked.day();
                let span = (of(&newer[0]), of(newer.last().unwrap()));
                let files =
                    [file(first, 0, span, older), file(second, 100_000 + before, span, newer)];
                let bytes = files.iter().map(|file| file.clone().into_bytes()).collect();
                let (one, report) = found(&Person::new(&house).await, bytes).await;
                let (whole, _) = found(&Person::new(&house).await, vec![packed(&files)]).await;
                let told = format!("{first} {all:?}, {second} {next:?}: {report}");
                assert_eq!(one, whole, "{told}");
                assert_eq!(one, (4, 0, Some(199_050)), "{told}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_begins_with_the_balance_of_one_without_lines_is_behind_it() {
    let house = TestHouse::new().await;
    let rows = [
        booking((2, 11), (2, 10), -240, "City Bus"),
        booking((2, 14), (2, 13), -4_700, "Market Hall"),
    ];
    let states =
        FORMS.into_iter().filter(|form| form.starts_with("mt940") || *form == "camt value");
    for second in states {
        let files =
            [file("mt940 both", 100_000, (10, 10), &[]), file(second, 100_000, (11, 28), &rows)];
        let ada = Person::new(&house).await;
        let bytes = files.iter().map(|file| file.clone().into_bytes()).collect();
        let (one, report) = found(&ada, bytes).await;
        assert_eq!(one, (2, 0, Some(95_060)), "{second}: {report}");
        assert_eq!(report["accounts"][0]["agrees"], true, "{second}: {report}");
    }
}
