//! Files whose balances count by the day of value, with lines that are booked behind the end of
//! them: what comes again is there once. Through real HTTP.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use chrono::NaiveDate;
use serde_json::{Value, json};
use support::TestHouse;
use support::client::Person;
use support::forms::{Booking, booking, day, file};

const FORMS: [&str; 2] = ["mt940 both", "camt both"];

/// What a file begins with and on which day, on which it ends, and what it has.
type File<'a> = (i64, (NaiveDate, NaiveDate), &'a [Booking]);

/// The balance and the number of lines that are there after these files; the last report.
async fn after(house: &TestHouse, form: &str, opening: Option<i64>, files: &[File<'_>]) -> Value {
    let ada = Person::new(house).await;
    let mut path = ada.at("/imports?create_accounts=true");
    if let Some(minor) = opening {
        let opening = json!({"minor": minor, "currency": "EUR"});
        let account = json!({
            "name": "Daily", "kind": "checking", "currency": "EUR",
            "opening_balance": opening, "opened_on": "2025-02-20",
        });
        let opened = ada.post(&ada.at("/accounts"), account).await.expect(201);
        path = ada.at(&format!("/accounts/{}/imports", opened["id"].as_str().unwrap()));
    }
    let mut report = Value::Null;
    for (before, ends, bookings) in files {
        report = ada.upload(&path, file(form, *before, *ends, bookings)).await.expect(201);
    }
    let revision = report["revision"].as_i64().unwrap_or_else(|| panic!("{report}"));
    let accounts = ada.get_at(&ada.at("/accounts"), revision).await.expect(200);
    let lines = ada.get_at(&ada.at("/transactions?limit=500"), revision).await.expect(200);
    let lines = lines["items"].as_array().unwrap().len();
    json!({"balance": accounts["items"][0]["balance"]["minor"], "lines": lines, "report": report})
}

#[tokio::test]
async fn a_line_booked_behind_the_end_of_its_file_that_comes_again_is_there_once() {
    let house = TestHouse::new().await;
    let one = booking((3, 3), (3, 1), 1_111, "Lohn");
    let three = [
        booking((3, 3), (3, 1), -2_111, "Bahn eins"),
        booking((3, 3), (3, 2), -1_111, "Bahn zwei"),
        booking((3, 3), (3, 3), 3_111, "Cafe"),
    ];
    for form in FORMS {
        let next = [one, booking((3, 5), (3, 2), 3_111, "Cafe")];
        let first: File = (26_322, (day(2, 28), day(3, 1)), &[one]);
        let longer: File = (26_322, (day(2, 28), day(3, 2)), &next);
        let told = after(&house, form, Some(26_322), &[first, longer]).await;
        assert_eq!((&told["balance"], &told["lines"]), (&json!(30_544), &json!(2)), "{told}");
        let all: File = (36_312, (day(2, 28), day(3, 3)), &three);
        let part: File = (36_312, (day(2, 28), day(3, 1)), &three[..1]);
        let told = after(&house, form, Some(36_312), &[all, part]).await;
        assert_eq!((&told["balance"], &told["lines"]), (&json!(36_201), &json!(3)), "{told}");
        let lines = [
            booking((3, 5), (3, 2), -2_111, "Bahn"),
            booking((3, 3), (3, 3), -1_111, "Cafe"),
            booking((3, 6), (3, 6), -3_111, "Shop"),
        ];
        let all: File = (46_187, (day(3, 1), day(3, 6)), &lines);
        let part: File = (46_187, (day(2, 28), day(3, 2)), &lines[..1]);
        let told = after(&house, form, None, &[all, part]).await;
        assert_eq!((&told["balance"], &told["lines"]), (&json!(39_854), &json!(3)), "{told}");
    }
}

#[tokio::test]
async fn an_equal_line_of_the_next_file_by_day_of_value_is_another_one() {
    let house = TestHouse::new().await;
    let bus = booking((3, 3), (3, 1), -240, "City Bus");
    for form in FORMS {
        let first: File = (10_000, (day(2, 28), day(3, 1)), &[bus]);
        let next: File = (9_760, (day(3, 1), day(3, 1)), &[bus]);
        let told = after(&house, form, Some(10_000), &[first, next]).await;
        assert_eq!((&told["balance"], &told["lines"]), (&json!(9_520), &json!(2)), "{told}");
    }
}

/// Numbers that look random and are those of the seed.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) % end
    }
}

/// Bookings of days of value that follow each other, each booked on that day or behind it.
fn bookings(numbers: &mut Numbers) -> Vec<Booking> {
    let texts = ["Lohn", "Bahn", "Cafe", "Shop", "Miete"];
    let mut on = 1;
    let mut all = Vec::new();
    for (text, minor) in texts.into_iter().zip([1_111, -2_111, 3_111, -4_111, -5_111]) {
        let booked = on + u32::try_from(numbers.below(4)).unwrap();
        all.push(booking((3, booked), (3, on), minor, text));
        on += 1 + u32::try_from(numbers.below(3)).unwrap();
    }
    all.truncate(2 + usize::try_from(numbers.below(4)).unwrap());
    all
}

#[tokio::test]
async fn files_by_day_of_value_that_overlap_come_to_the_balance_in_any_order() {
    let house = TestHouse::new().await;
    let mut wrong = Vec::new();
    for seed in 0..24 {
        let mut numbers = Numbers(seed * 7_919 + 11);
        let all = bookings(&mut numbers);
        let sum = |some: &[Booking]| some.iter().map(|one| one.minor).sum::<i64>();
        let count = u64::try_from(all.len()).unwrap();
        let mut parts: Vec<_> = std::iter::once(0..all.len()).collect();
        for _ in 0..numbers.below(3) {
            let from = numbers.below(count);
            let until = from + 1 + numbers.below(count - from);
            let [from, until] = [from, until].map(|end| usize::try_from(end).unwrap());
            let nth = usize::try_from(numbers.below(2)).unwrap();
            parts.insert(nth, from..until);
        }
        let files = parts.iter().map(|part| {
            let before = match part.start {
                0 => day(2, 28),
                start => all[start - 1].value,
            };
            let ends = (before, all[part.end - 1].value);
            (50_000 + sum(&all[..part.start]), ends, &all[part.clone()])
        });
        let files: Vec<File> = files.collect();
        let form = FORMS[usize::try_from(seed % 2).unwrap()];
        let told = after(&house, form, Some(50_000), &files).await;
        let is_right = told["balance"] == 50_000 + sum(&all) && told["lines"] == all.len();
        if !is_right && told["report"]["accounts"][0]["suggested"] == 0 {
            wrong.push(format!("{seed} {form} {parts:?}: {all:?}\n{told}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n\n"));
}
