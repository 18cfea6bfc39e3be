//! Files that tell one kind of day beside files that tell both: an id made of the day of the one
//! kind is none of the other kind's. Through real HTTP.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use std::ops::Range;

use serde_json::{Value, json};
use support::TestHouse;
use support::client::Person;
use support::forms::{Booking, booking, day, file};

/// Forms that tell both days, and forms of one kind alone.
const BOTH: [&str; 3] = ["Buchungstag;Valuta", "camt both", "mt940 both"];
const ONE: [&str; 2] = ["Valuta", "Buchungstag"];

/// A file of some of these that follow each other, with the balances that are so.
fn part(form: &str, all: &[Booking], of: Range<usize>) -> String {
    let some = &all[of.clone()];
    let on = |one: &Booking| if form == "mt940 both" { one.value } else { one.booked };
    let last = some.iter().map(on).max().unwrap();
    let before: i64 = all[..of.start].iter().map(|one| one.minor).sum();
    file(form, 100_000 + before, (on(&some[0]), last), some)
}

/// Takes files into an account of its own: what each brought, with how many lines are there in the
/// end.
async fn taken(house: &TestHouse, files: &[&String]) -> (Vec<Value>, usize) {
    let person = Person::new(house).await;
    let account = person.opened(json!({})).await;
    let mut reports = Vec::new();
    for text in files {
        reports.push(person.took(account, text.as_bytes()).await);
    }
    let revision = reports.last().unwrap()["revision"].as_i64().unwrap();
    let all = person.get_at(&person.at("/transactions?limit=500"), revision).await.expect(200);
    (reports, all["items"].as_array().unwrap().len())
}

fn suggested(report: &Value) -> usize {
    usize::try_from(report["accounts"][0]["suggested"].as_u64().unwrap()).unwrap()
}

/// Each is booked on the day behind that of value; three are equal but for their days.
fn week() -> Vec<Booking> {
    vec![
        booking((9, 2), (9, 1), -3_000, "ALDI"),
        booking((9, 3), (9, 2), -2_000, "ARAL"),
        booking((9, 4), (9, 3), -1_722, "NETFLIX"),
        booking((9, 5), (9, 4), -1_722, "NETFLIX"),
        booking((9, 6), (9, 5), -900, "REWE"),
        booking((9, 7), (9, 6), -1_722, "NETFLIX"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn equal_purchases_of_days_that_follow_are_not_lost_where_one_file_tells_one_kind_of_day() {
    let house = TestHouse::new().await;
    let all = week();
    let mut wrong = Vec::new();
    for both in BOTH {
        for one in ONE {
            for (had, has) in [
                (0..3, 3..5),
                (0..3, 3..4),
                (0..3, 2..5),
                (0..4, 3..6),
                (0..5, 4..6),
                (3..6, 0..3),
                (2..6, 0..3),
                (3..6, 0..4),
                (0..6, 2..4),
            ] {
                let files = [part(both, &all, had.clone()), part(one, &all, has.clone())];
                let right = had.start.min(has.start)..had.end.max(has.end);
                for [first, second] in [[&files[0], &files[1]], [&files[1], &files[0]]] {
                    let (reports, count) = taken(&house, &[first, second, second]).await;
                    let is_right = count == right.len() + suggested(&reports[1]);
                    // What may be another is kept, and told.
                    let is_told = count == right.len() && suggested(&reports[1]) > 0;
                    if !is_right && !is_told {
                        let is_turned = std::ptr::eq(first, &files[1]);
                        let suggested = suggested(&reports[1]);
                        wrong.push(format!(
                            "{both} {had:?}, {one} {has:?}, turned {is_turned}: {count} lines, \
                             {suggested} suggested"
                        ));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_purchase_of_value_on_the_day_of_the_booking_of_an_equal_one_is_one_more() {
    let house = TestHouse::new().await;
    let first = &week()[..3];
    let next = [
        booking((9, 7), (9, 4), -1_722, "NETFLIX"),
        booking((9, 8), (9, 7), -900, "REWE"),
    ];
    for both in BOTH {
        for more in [&[][..], &first[2..]] {
            let next = [more, &next].concat();
            let had = part(both, first, 0..3);
            let has = file("Valuta", 0, (day(9, 1), day(9, 7)), &next);
            for files in [[&had, &has], [&has, &had]] {
                let (reports, count) = taken(&house, &files).await;
                assert_eq!(count, 5, "{both}: {reports:#?}");
            }
        }
    }
}
