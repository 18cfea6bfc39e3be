//! Days of which balances prove all bookings: what another file tells of them by other days is
//! there once. Through real HTTP.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use serde_json::{Value, json};
use support::TestHouse;
use support::client::Person;
use support::forms::{Booking, booking, day, file, states_balances};
use support::packed::packed;

/// What there is: how many lines, how many suggestions were made, what was on the account before
/// everything and what is on it.
type Found = (usize, u64, Option<i64>, Option<i64>);

async fn found(person: &Person, files: &[Vec<u8>]) -> (Found, Vec<Value>) {
    let path = person.at("/imports?create_accounts=true");
    let (mut suggested, mut reports) = (0, Vec::new());
    for file in files {
        let report = person.upload(&path, file.clone()).await.expect(201);
        suggested += report["accounts"][0]["suggested"].as_u64().unwrap();
        reports.push(report);
    }
    let revision = reports.last().unwrap()["revision"].as_i64().unwrap();
    let accounts = person.get_at(&person.at("/accounts"), revision).await.expect(200);
    let one = &accounts["items"][0];
    let count = usize::try_from(one["transaction_count"].as_u64().unwrap()).unwrap();
    let minor = |field: &str| one[field]["minor"].as_i64();
    ((count, suggested, minor("opening_balance"), minor("balance")), reports)
}

/// The codes of remarks that say that something does not add up.
fn odd(reports: &[Value]) -> Vec<String> {
    let all = reports.iter().flat_map(|report| report["warnings"].as_array().unwrap());
    let codes = all.map(|note| note["code"].as_str().unwrap().to_owned());
    codes.filter(|code| code.contains("balance") || code == "lines-missing").collect()
}

/// A month as a household has it: single payments, equal ones day after day, over weekends.
fn february() -> Vec<Booking> {
    let mut all = vec![
        booking((2, 3), (2, 1), -80_000, "Rent Smith"),
        booking((2, 4), (2, 3), -240, "City Bus"),
        booking((2, 5), (2, 4), -240, "City Bus"),
        booking((2, 6), (2, 5), -240, "City Bus"),
        booking((2, 10), (2, 7), -4_700, "Market Hall"),
        booking((2, 14), (2, 14), 250_000, "Wages"),
        booking((2, 17), (2, 14), -1_250, "Bakery"),
        booking((2, 24), (2, 21), -1_250, "Bakery"),
        booking((2, 28), (2, 27), -3_300, "Power Company"),
    ];
    all.sort_by_key(|one| one.booked);
    all
}

const BY_BOOKING: [&str; 4] = ["camt booking", "ofx booking", "Buchungstag", "Datum booking"];
const BY_VALUE: [&str; 4] = ["mt940 value", "camt value", "Valuta", "Datum value"];

fn bytes(files: &[String]) -> Vec<Vec<u8>> {
    files.iter().map(|file| file.clone().into_bytes()).collect()
}

fn sum(rows: &[Booking]) -> i64 {
    rows.iter().map(|one| one.minor).sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_two_files_tell_by_other_days_of_the_same_bookings_is_there_once() {
    let house = TestHouse::new().await;
    let rows = february();
    let ends = (day(1, 31), day(2, 28));
    let mut wrong = Vec::new();
    for booking in BY_BOOKING {
        for (first, second) in BY_VALUE.into_iter().flat_map(|by| [(booking, by), (by, booking)]) {
            let files = [first, second].map(|form| file(form, 100_000, ends, &rows));
            let is_known = [first, second].into_iter().any(states_balances);
            let is_right = |one: &Found| match is_known {
                true => *one == (rows.len(), 0, Some(100_000), Some(100_000 + sum(&rows))),
                false => (one.0, one.1) == (rows.len(), 0),
            };
            let ada = Person::new(&house).await;
            let (one, reports) = found(&ada, &bytes(&files)).await;
            let (again, _) = found(&ada, &[format!("{}\n", files[1]).into_bytes()]).await;
            let (whole, _) = found(&Person::new(&house).await, &[packed(&files)]).await;
            if ![&one, &again, &whole].into_iter().all(is_right) || !odd(&reports).is_empty() {
                wrong.push(format!("{first}, {second}: {one:?} {again:?} {whole:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Bookings of three months, of which some are of value in the month before.
fn months() -> Vec<Booking> {
    let mut all = vec![
        booking((1, 3), (1, 2), -80_000, "Rent Smith"),
        booking((1, 15), (1, 15), 250_000, "Wages"),
        booking((1, 20), (1, 17), -240, "City Bus"),
        booking((1, 21), (1, 20), -240, "City Bus"),
        booking((1, 31), (1, 30), -240, "City Bus"),
        booking((2, 3), (1, 31), -240, "City Bus"),
        booking((2, 3), (2, 1), -80_000, "Rent Smith"),
        booking((2, 4), (2, 3), -4_700, "Market Hall"),
        booking((2, 14), (2, 14), 250_000, "Wages"),
        booking((2, 17), (2, 14), -1_250, "Bakery"),
        booking((2, 24), (2, 21), -1_250, "Bakery"),
        booking((3, 3), (2, 28), -1_250, "Bakery"),
        booking((3, 3), (3, 1), -80_000, "Rent Smith"),
        booking((3, 14), (3, 14), 250_000, "Wages"),
        booking((3, 20), (3, 19), -4_700, "Market Hall"),
        booking((3, 31), (3, 31), -990, "Account Fee"),
    ];
    all.sort_by_key(|one| one.booked);
    all
}

/// The file of a month as a bank has it that counts by the day of the form.
fn of_month(form: &str, month: u32, before: i64, all: &[Booking]) -> String {
    let by_value = form.contains("value") || form == "Valuta";
    let on = |one: &Booking| if by_value { one.value } else { one.booked };
    let ends = (day(month, 1).pred_opt().unwrap(), day(month + 1, 1).pred_opt().unwrap());
    let rows: Vec<Booking> =
        all.iter().copied().filter(|one| ends.0 < on(one) && on(one) <= ends.1).collect();
    let earlier: i64 = all.iter().filter(|one| on(one) <= ends.0).map(|one| one.minor).sum();
    file(form, before + earlier, ends, &rows)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_of_more_days_than_the_statements_is_once_or_asked_about() {
    let house = TestHouse::new().await;
    let all = months();
    let right = all.len();
    let end = 100_000 + sum(&all);
    let mut wrong = Vec::new();
    for (stated, table) in [
        ("camt booking", "Valuta"),
        ("mt940 value", "Buchungstag"),
        ("ofx booking", "Datum value"),
        ("camt value", "ofx booking"),
    ] {
        for months in [vec![2], vec![1, 2, 3], vec![1, 2], vec![2, 3]] {
            let mut files: Vec<String> =
                months.iter().map(|month| of_month(stated, *month, 100_000, &all)).collect();
            files.push(file(table, 100_000, (day(1, 1).pred_opt().unwrap(), day(3, 31)), &all));
            for _ in 0..2 {
                let (one, reports) = found(&Person::new(&house).await, &bytes(&files)).await;
                let (whole, report) = found(&Person::new(&house).await, &[packed(&files)]).await;
                for (found, told) in [(one, odd(&reports)), (whole, odd(&report))] {
                    let is_told = found.1 > 0 || !told.is_empty();
                    let is_once = found.0 == right + usize::try_from(found.1).unwrap();
                    if !is_once || !is_told && found.3 != Some(end) {
                        wrong.push(format!("{stated} {months:?}, {table}: {found:?} {told:?}"));
                    }
                }
                files.rotate_right(1);
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_equal_purchase_more_than_balances_leave_room_for_is_kept_and_told() {
    let house = TestHouse::new().await;
    let (rows, ends) = (february(), (day(1, 31), day(2, 28)));
    let more = [&rows[..], &[booking((2, 12), (2, 11), -4_700, "Market Hall")]].concat();
    for (form, table) in [
        ("mt940 value", "Buchungstag"),
        ("mt940 value", "Datum booking"),
        ("camt booking", "Valuta"),
    ] {
        let mut files = [file(form, 100_000, ends, &rows), file(table, 0, ends, &more)];
        for _ in 0..2 {
            let (one, reports) = found(&Person::new(&house).await, &bytes(&files)).await;
            let (whole, report) = found(&Person::new(&house).await, &[packed(&files)]).await;
            for (found, told) in [(one, odd(&reports)), (whole, odd(&report))] {
                let kept = found.0 - usize::try_from(found.1).unwrap();
                assert!(
                    kept == more.len() && !told.is_empty(),
                    "{form}, {table}: {found:?} {told:?}"
                );
            }
            files.reverse();
        }
    }
}

#[tokio::test]
async fn a_line_of_value_before_a_balance_and_booked_behind_it_undoes_nothing() {
    let house = TestHouse::new().await;
    let all = months();
    let rows: Vec<Booking> = all
        .iter()
        .copied()
        .filter(|one| day(2, 1) <= one.booked && one.booked <= day(2, 28))
        .collect();
    let january: Vec<Booking> = all.iter().copied().filter(|one| one.booked < day(2, 1)).collect();
    for form in ["camt booking", "camt both", "ofx booking"] {
        // The bank counts by the day of the booking, and prints that of value.
        let before = 100_000 + sum(&january);
        let files = [
            of_month(form, 1, 100_000, &all),
            file("mt940 value", before, (day(1, 31), day(2, 28)), &rows),
        ];
        let (one, reports) = found(&Person::new(&house).await, &bytes(&files)).await;
        let right = (january.len() + rows.len(), 0, Some(100_000), Some(before + sum(&rows)));
        assert_eq!(one, right, "{form}: {reports:?}");
        assert_eq!(odd(&reports), Vec::<String>::new(), "{form}");
        assert_eq!(reports[1]["accounts"][0]["agrees"], true, "{form}: {}", reports[1]);
    }
}

/// Says of an account what is on it at the end of a day; answers the revision.
async fn say(person: &Person, account: &str, revision: i64) -> i64 {
    let seen = person.get_at(account, revision).await;
    let version = format!("\"{}\"", seen.expect(200)["version"]);
    let head = [("if-match", version.as_str())];
    let body = json!({"balance": {"minor": 95_000, "currency": "EUR"}, "balance_on": "2025-02-10"});
    let said = person.send(reqwest::Method::PATCH, account, &head, Some(body)).await;
    said.body["revision"].as_i64().unwrap_or_else(|| panic!("{}", said.body))
}

#[tokio::test]
async fn what_a_person_said_of_a_day_goes_before_statements_in_every_order_and_is_told() {
    let house = TestHouse::new().await;
    let january =
        [booking((1, 10), (1, 10), -1_000, "Bakery"), booking((1, 31), (1, 31), -500, "Cinema")];
    let february =
        [booking((2, 3), (2, 3), -2_000, "Market Hall"), booking((2, 20), (2, 20), -700, "Bar")];
    // The second begins with 100.00 more than the first ends with.
    let first = file("camt booking", 90_000, (day(1, 1).pred_opt().unwrap(), day(1, 31)), &january);
    let second = file("mt940 value", 98_500, (day(1, 31), day(2, 28)), &february);
    let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    for order in orders {
        let ada = Person::new(&house).await;
        let account = json!({"name": "Daily", "kind": "checking", "currency": "EUR"});
        let opened = ada.post(&ada.at("/accounts"), account).await.expect(201);
        let path = ada.at(&format!("/accounts/{}", opened["id"].as_str().unwrap()));
        let mut revision = opened["revision"].as_i64().unwrap();
        let mut is_said = false;
        for one in order {
            let Some(file) = [&first, &second].get(one).copied() else {
                revision = say(&ada, &path, revision).await;
                is_said = true;
                continue;
            };
            let report = ada.upload(&format!("{path}/imports"), file.clone()).await.expect(201);
            revision = report["revision"].as_i64().unwrap();
            let told = odd(std::slice::from_ref(&report));
            // January ends with 86,500 beside what was said, February with 94,300.
            assert!(!is_said || told.iter().any(|code| code == "balance-differs"), "{report}");
        }
        let seen = ada.get_at(&path, revision).await.expect(200);
        let minor = |field: &str| seen[field]["minor"].as_i64().unwrap();
        assert_eq!((minor("opening_balance"), minor("balance")), (98_500, 94_300), "{order:?}");
    }
}

#[tokio::test]
async fn an_opening_balance_takes_up_no_difference_between_statements() {
    let house = TestHouse::new().await;
    let january = [booking((1, 10), (1, 10), -1_000, "Bakery")];
    let missing = [booking((2, 12), (2, 12), 10_000, "Refund")];
    let march = [booking((3, 20), (3, 20), -700, "Bar")];
    let ends =
        |month: u32| (day(month, 1).pred_opt().unwrap(), day(month + 1, 1).pred_opt().unwrap());
    let files = [
        file("camt booking", 90_000, ends(1), &january),
        file("camt booking", 89_000, ends(2), &missing),
        file("mt940 value", 99_000, ends(3), &march),
    ];
    for order in [[0, 2, 1], [2, 0, 1], [1, 0, 2], [2, 1, 0], [0, 1, 2], [1, 2, 0]] {
        let ada = Person::new(&house).await;
        for (nth, at) in order.into_iter().enumerate() {
            let (one, reports) = found(&ada, &[files[at].clone().into_bytes()]).await;
            // Until the month between is there, the two that are do not go together.
            let is_gap = nth == 1 && order[2] == 1;
            assert_eq!(is_gap, !odd(&reports).is_empty(), "{order:?}: {reports:?}");
            if nth == 2 {
                assert_eq!(one, (3, 0, Some(90_000), Some(98_300)), "{order:?}: {reports:?}");
            }
        }
    }
}
