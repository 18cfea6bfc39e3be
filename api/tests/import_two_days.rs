//! Files that tell the day of the booking and that of value: purchases of which one day alone is
//! common are two, whatever the formats and their order. Through real HTTP.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use serde_json::{Value, json};
use support::TestHouse;
use support::camt::{self, Entry};
use support::client::Person;
use support::packed::packed;

const IBAN: &str = "DE89370400440532013000";

/// Days of February 2025: of the booking and of value; minor units, text.
type Booking = (u32, u32, i64, &'static str);

fn written(minor: i64, mark: char) -> String {
    format!("{}{mark}{:02}", minor.abs() / 100, minor.abs() % 100)
}

/// A file that begins with a balance on the day before the first of these, and ends on the last.
fn file(format: &str, before: i64, (first, last): (u32, u32), bookings: &[Booking]) -> String {
    let after = before + bookings.iter().map(|booking| booking.2).sum::<i64>();
    let first = first - 1;
    match format {
        "mt940" => {
            let lines = bookings.iter().map(|(booked, value, minor, text)| {
                let mark = if *minor < 0 { 'D' } else { 'C' };
                let amount = written(*minor, ',');
                format!(":61:2502{value:02}02{booked:02}{mark}{amount}NMSCNONREF\n:86:{text}\n")
            });
            let lines: String = lines.collect();
            let (before, after) = (written(before, ','), written(after, ','));
            format!(
                ":20:S\n:25:37040044/0532013000\n:28C:1\n:60F:C2502{first:02}EUR{before}\n{lines}\
                 :62F:C2502{last:02}EUR{after}\n-\n"
            )
        }
        "camt" => {
            let on = |day: &u32| format!("2025-02-{day:02}");
            let entries = bookings.iter().map(|(booked, value, minor, text)| {
                Entry::booked(on(booked), *minor, text).of_value(on(value))
            });
            let ends = [
                camt::balance("OPBD", on(&first), before),
                camt::balance("CLBD", on(&last), after),
            ];
            camt::file(&[camt::statement(IBAN, &ends, entries)])
        }
        heading => {
            let is_booking_first = heading.starts_with("Buchungstag");
            let row = |(booked, value, minor, text): &Booking| {
                let days = if is_booking_first { [booked, value] } else { [value, booked] };
                let days = days.map(|day| format!("{day:02}.02.2025"));
                let days = if heading.contains(';') { days.join(";") } else { days[0].clone() };
                let sign = if *minor < 0 { "-" } else { "" };
                format!("{days};{text};{sign}{}\n", written(*minor, ','))
            };
            let rows: String = bookings.iter().map(row).collect();
            format!("IBAN;{IBAN}\n\n{heading};Text;Betrag\n{rows}")
        }
    }
}

const FORMATS: [&str; 4] = ["mt940", "camt", "Buchungstag;Valuta", "Valuta;Buchungstag"];

async fn path_of(person: &Person, is_chosen: bool) -> String {
    if !is_chosen {
        return person.at("/imports?create_accounts=true");
    }
    let account = json!({"name": "Daily", "kind": "checking", "currency": "EUR"});
    let opened = person.post(&person.at("/accounts"), account).await.expect(201);
    person.at(&format!("/accounts/{}/imports", opened["id"].as_str().unwrap()))
}

/// How many transactions there are.
async fn stored(person: &Person, report: &Value) -> usize {
    let revision = report["revision"].as_i64().unwrap_or_else(|| panic!("{report}"));
    let list = person.get_at(&person.at("/transactions?limit=500"), revision).await.expect(200);
    list["items"].as_array().unwrap().len()
}

/// Takes in two files, one after the other, again, as other downloads of the same, and packed.
async fn holds(house: &TestHouse, files: [&String; 2], right: usize, is_chosen: bool) {
    let ada = Person::new(house).await;
    let path = path_of(&ada, is_chosen).await;
    ada.upload(&path, files[0].clone()).await.expect(201);
    let report = ada.upload(&path, files[1].clone()).await.expect(201);
    let told = format!("{}\n{}\nchosen {is_chosen}: {report}", files[0], files[1]);
    assert_eq!(stored(&ada, &report).await, right, "{told}");
    for again in files.into_iter().flat_map(|file| [file.clone(), format!("{file}\n")]) {
        let report = ada.upload(&path, again.clone()).await.expect(201);
        assert_eq!(report["accounts"][0]["imported"], 0, "{told}\nagain {again}: {report}");
    }
    let ben = Person::new(house).await;
    let path = path_of(&ben, is_chosen).await;
    let report = ben.upload(&path, packed(files)).await.expect(201);
    assert_eq!(stored(&ben, &report).await, right, "packed, {told}");
}

#[tokio::test]
async fn equal_purchases_with_one_day_in_common_are_two_in_any_formats_and_order() {
    let house = TestHouse::new().await;
    let cases: [(Booking, Booking); 4] = [
        ((6, 6, -2_000, "Fuel Station"), (10, 6, -2_000, "Fuel Station")),
        ((7, 6, -2_000, "Fuel Station"), (10, 7, -2_000, "Fuel Station")),
        ((5, 4, -240, "City Bus"), (6, 5, -240, "City Bus")),
        ((10, 10, -240, "City Bus"), (12, 10, -240, "City Bus")),
    ];
    for (one, other) in cases {
        let turn = one.0;
        for (nth, first) in FORMATS.into_iter().enumerate() {
            for (next, second) in FORMATS.into_iter().enumerate() {
                let older = file(first, 100_000, (2, turn), &[one]);
                let newer = file(second, 100_000 + one.2, (turn + 1, 28), &[other]);
                // The newer first, but for every third pair: that order is the harder one.
                let files = if (nth + next) % 3 == 1 { [&older, &newer] } else { [&newer, &older] };
                holds(&house, files, 2, next % 2 == 0).await;
            }
        }
    }
}

#[tokio::test]
async fn a_chain_of_purchases_is_met_by_both_days_and_by_no_single_one() {
    let house = TestHouse::new().await;
    // The second of one is the first of the other.
    let (one, other) = (
        [(5, 4, -240, "City Bus"), (6, 5, -240, "City Bus")],
        [(4, 3, -240, "City Bus"), (5, 4, -240, "City Bus")],
    );
    for (nth, first) in FORMATS.into_iter().enumerate() {
        for second in FORMATS {
            let newer = file(first, 99_760, (5, 28), &one);
            let older = file(second, 100_000, (4, 5), &other);
            holds(&house, [&newer, &older], 3, nth % 2 == 0).await;
        }
    }
}

#[tokio::test]
async fn what_came_in_an_archive_is_met_by_the_files_of_it_and_by_tables_of_one_day() {
    let house = TestHouse::new().await;
    let daily = [(4, 3), (5, 4), (6, 5), (7, 6), (10, 7)];
    let daily = daily.map(|(booked, value)| (booked, value, -240, "City Bus")).to_vec();
    let crossed = [(4, 4), (6, 4), (6, 6), (10, 6)];
    let crossed = crossed.map(|(booked, value)| (booked, value, -2_000, "Fuel Station"));
    let crossed = [&crossed[..], &[(12, 12, -700, "Ice Bar")]].concat();
    for bookings in [daily, crossed] {
        let files = FORMATS[..3].iter().chain(&["Buchungstag", "Valuta"]);
        let files: Vec<String> =
            files.map(|format| file(format, 100_000, (2, 28), &bookings)).collect();
        for pair in [[0, 1], [1, 0], [0, 2], [2, 0], [1, 2], [0, 3], [1, 3]] {
            for (nth, last) in files.iter().enumerate() {
                let ada = Person::new(&house).await;
                let path = path_of(&ada, false).await;
                let archive = packed(pair.map(|place| &files[place]));
                let report = ada.upload(&path, archive).await.expect(201);
                assert_eq!(stored(&ada, &report).await, bookings.len(), "{pair:?}: {report}");
                let report = ada.upload(&path, last.clone()).await.expect(201);
                let told = &report["accounts"][0];
                assert_eq!(told["imported"], told["suggested"], "{pair:?}, then {nth}: {report}");
                let is_of_it = nth < 3 || pair.contains(&nth);
                assert!(!is_of_it || told["imported"] == 0, "{pair:?}, then {nth}: {report}");
            }
        }
    }
}

/// What is on the only account and what was on it before everything; and the remarks.
async fn stands(person: &Person, report: &Value) -> (i64, i64, Vec<String>) {
    let revision = report["revision"].as_i64().unwrap_or_else(|| panic!("{report}"));
    let accounts = person.get_at(&person.at("/accounts"), revision).await.expect(200);
    let minor = |field: &str| accounts["items"][0][field]["minor"].as_i64().unwrap();
    let codes = report["warnings"].as_array().unwrap().iter();
    let codes = codes.map(|note| note["code"].as_str().unwrap().to_owned()).collect();
    (minor("opening_balance"), minor("balance"), codes)
}

#[tokio::test]
async fn an_opening_balance_holds_what_the_bank_had_booked_until_its_day() {
    let house = TestHouse::new().await;
    // Bought on the day of the opening balance, and booked behind it.
    let cafe = (5, 4, -500, "Corner Cafe");
    let newer = file("mt940", 99_760, (5, 28), &[cafe]);
    let cases: [(&str, &[Booking]); 9] = [
        ("mt940", &[(4, 3, -240, "City Bus")]),
        ("camt", &[(4, 3, -240, "City Bus")]),
        ("mt940", &[(4, 4, -240, "City Bus")]),
        ("Buchungstag;Valuta", &[(4, 3, -240, "City Bus"), cafe]),
        ("Valuta;Buchungstag", &[(4, 3, -240, "City Bus"), cafe]),
        ("Buchungstag;Valuta", &[(4, 4, 300_000, "Wages"), (4, 6, -9_900, "Rent")]),
        ("Buchungstag", &[(4, 4, 300_000, "Wages")]),
        ("Datum", &[(4, 4, 300_000, "Wages")]),
        ("Valuta", &[(4, 4, 300_000, "Wages"), cafe]),
    ];
    for (format, bookings) in cases {
        let older: Vec<Booking> = bookings.iter().copied().filter(|one| *one != cafe).collect();
        let moved: i64 = older.iter().map(|one| one.2).sum();
        let ada = Person::new(&house).await;
        let path = path_of(&ada, false).await;
        let report = ada.upload(&path, newer.clone()).await.expect(201);
        assert_eq!(stands(&ada, &report).await, (99_760, 99_260, vec![]), "{report}");
        let found = file(format, 99_760 - moved, (2, 4), bookings);
        let report = ada.upload(&path, found.clone()).await.expect(201);
        let (opening, balance, codes) = stands(&ada, &report).await;
        assert_eq!((opening, balance), (99_760 - moved, 99_260), "{found}\n{report}");
        assert!(!codes.contains(&"balance-differs".to_owned()), "{found}\n{report}");
        if ["mt940", "camt"].contains(&format) {
            assert_eq!(report["accounts"][0]["agrees"], json!(true), "{found}\n{report}");
        }
    }
}

#[tokio::test]
async fn what_is_booked_behind_an_opening_balance_counts_whatever_its_day_of_value() {
    let house = TestHouse::new().await;
    let newer = file("mt940", 99_760, (5, 5), &[(5, 4, -500, "Corner Cafe")]);
    for format in FORMATS {
        let ada = Person::new(&house).await;
        let path = path_of(&ada, false).await;
        ada.upload(&path, newer.clone()).await.expect(201);
        // Of value before the first statement's balance.
        let next = file(format, 99_260, (6, 28), &[(6, 2, -240, "City Bus")]);
        let report = ada.upload(&path, next.clone()).await.expect(201);
        assert_eq!(stands(&ada, &report).await, (99_760, 99_020, vec![]), "{next}\n{report}");
    }
    // A table that tells days of value alone, and the balance after each line.
    let table = format!(
        "IBAN;{IBAN}\n\nValuta;Text;Betrag;Saldo\n03.02.2025;Cafe;-5,00;992,60\n\
         04.02.2025;Bakery;-2,60;990,00\n"
    );
    let ada = Person::new(&house).await;
    let path = path_of(&ada, false).await;
    ada.upload(&path, table).await.expect(201);
    let older = file("Buchungstag;Valuta", 0, (2, 4), &[(4, 2, -240, "City Bus")]);
    let report = ada.upload(&path, older).await.expect(201);
    assert_eq!(stands(&ada, &report).await, (100_000, 99_000, vec![]), "{report}");
}

/// How many transactions there are, and how many suggestions were made on the way.
async fn found(person: &Person, files: Vec<Vec<u8>>) -> (usize, u64) {
    let path = path_of(person, false).await;
    let (mut suggested, mut count) = (0, 0);
    for file in files {
        let report = person.upload(&path, file).await.expect(201);
        suggested += report["accounts"][0]["suggested"].as_u64().unwrap();
        count = stored(person, &report).await;
    }
    (count, suggested)
}

#[tokio::test]
async fn an_archive_is_what_its_files_are_one_after_the_other() {
    let house = TestHouse::new().await;
    let daily = [(4, 3), (5, 4), (6, 5), (7, 6), (10, 7)];
    let daily = daily.map(|(booked, value)| (booked, value, -240, "City Bus"));
    let crossed = [(4, 4), (6, 4), (6, 6), (10, 6)];
    let crossed = crossed.map(|(booked, value)| (booked, value, -2_000, "Fuel Station"));
    let formats = ["mt940", "camt", "Buchungstag;Valuta", "Buchungstag", "Valuta"];
    let told: [(&[Booking], usize); 2] = [(&daily, 5), (&crossed, 4)];
    let mut wrong = Vec::new();
    for (bookings, right) in told {
        for first in formats {
            for second in formats.into_iter().filter(|second| *second != first) {
                let files = [first, second].map(|format| file(format, 100_000, (2, 28), bookings));
                let bytes = || files.iter().map(|file| file.clone().into_bytes());
                let one_by_one = found(&Person::new(&house).await, bytes().collect()).await;
                let ada = Person::new(&house).await;
                let whole = found(&ada, vec![packed(&files)]).await;
                let again = found(&ada, bytes().collect()).await;
                // What one says more than there is, a person is asked about.
                let is_told = whole.0 <= right + usize::try_from(whole.1).unwrap();
                if whole != one_by_one || again != (whole.0, 0) || !is_told {
                    wrong.push((first, second, right, one_by_one, whole, again));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
