//! A booking that a newer file tells with another amount, without an id of the bank: both stay, and
//! a person is asked. Through real HTTP.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use serde_json::{Value, json};
use support::TestHouse;
use support::camt::{self, Entry};
use support::client::Person;
use support::forms::{FORMS, booking, day, file};
use support::packed::packed;

/// A table of days of March, texts and amounts.
fn table(rows: &[(u32, &str, &str)]) -> String {
    let row = |(on, text, amount): &(u32, &str, &str)| format!("2026-03-{on:02},{text},{amount}\n");
    format!("Date,Description,Amount\n{}", rows.iter().map(row).collect::<String>())
}

/// The report of the last of these files, on an account of which nobody says what is on it.
async fn last_of(person: &Person, files: &[String]) -> (String, Value) {
    let account = person.account("Daily").await;
    let path = person.at(&format!("/accounts/{account}/imports"));
    let mut last = Value::Null;
    for file in files {
        last = person.upload(&path, file.clone()).await.expect(201);
    }
    (account.to_string(), last)
}

fn suggested(report: &Value) -> usize {
    report["suggestions"].as_array().unwrap().len()
}

const RENT: (u32, &str, &str) = (4, "RENT", "-700.00");
const SHOP: (u32, &str, &str) = (5, "REWE MARKT 123", "-45.20");
const AMENDED: (u32, &str, &str) = (5, "Rewe Markt 123", "-54.20");
const BUS: (u32, &str, &str) = (6, "BUS", "-2.40");
const MORE: (u32, &str, &str) = (9, "CINEMA", "-11.00");

#[tokio::test]
async fn a_booking_told_with_another_amount_is_suspected() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let files = [table(&[RENT, SHOP, BUS]), table(&[RENT, AMENDED, BUS, MORE])];
    let (account, report) = last_of(&ada, &files).await;
    assert_eq!(report["accounts"][0]["imported"], 2, "{report}");
    assert_eq!(report["accounts"][0]["duplicates"], 2, "{report}");
    assert_eq!(report["accounts"][0]["suggested"], 1, "{report}");
    let one = &report["suggestions"][0];
    assert_eq!(one["kind"], "duplicate", "{report}");
    assert!(one["why"].as_str().unwrap().contains("the amount is another"), "{report}");
    let codes: Vec<&Value> = report["warnings"].as_array().unwrap().iter().collect();
    assert!(codes.iter().any(|note| note["code"] == "may-be-duplicate"), "{report}");
    let revision = report["revision"].as_i64().unwrap();
    // It waits on the account, and names the two.
    let path = ada.at(&format!("/accounts/{account}/suggestions"));
    let waiting = ada.get_at(&path, revision).await.expect(200);
    assert_eq!(waiting["items"].as_array().unwrap().len(), 1, "{waiting}");
    for (field, minor) in [("transaction_id", -5_420), ("like_transaction_id", -4_520)] {
        let id = one[field].as_str().unwrap();
        let path = ada.at(&format!("/transactions/{id}"));
        let told = ada.get_at(&path, revision).await.expect(200);
        assert_eq!(told["amount"], json!({"minor": minor, "currency": "EUR"}), "{told}");
    }
    // The same file again, and the same lines in another one, ask nothing more.
    let path = ada.at(&format!("/accounts/{account}/imports"));
    for again in [files[1].clone(), format!("{}\n", files[1])] {
        let report = ada.upload(&path, again).await.expect(201);
        assert_eq!((suggested(&report), &report["accounts"][0]["imported"]), (0, &json!(0)));
    }
}

#[tokio::test]
async fn what_both_files_tell_of_a_day_is_no_correction() {
    let house = TestHouse::new().await;
    let other = |amount| (5, "REWE MARKT 123", amount);
    let cases: [(&[_], &[_], usize); 9] = [
        (&[SHOP], &[AMENDED], 1),
        // The old line is there as well: another purchase.
        (&[RENT, SHOP, BUS], &[RENT, SHOP, AMENDED, BUS], 0),
        (&[RENT, SHOP, AMENDED, BUS], &[RENT, SHOP, AMENDED, BUS, MORE], 0),
        // At the end of the earlier file, made in the course of that day.
        (&[RENT, SHOP], &[RENT, SHOP, AMENDED, BUS], 0),
        // Of several, the one that is gone.
        (&[RENT, SHOP, other("-12.00")], &[RENT, SHOP, other("-12.50"), BUS], 1),
        (&[other("-1.00"), SHOP], &[AMENDED, other("-9.99"), BUS], 2),
        // Other texts, and other days.
        (&[RENT, SHOP, BUS], &[RENT, (5, "EDEKA", "-54.20"), BUS], 0),
        (&[RENT, SHOP, BUS], &[RENT, BUS, (7, "REWE MARKT 123", "-54.20")], 0),
        (&[RENT, SHOP], &[BUS, MORE], 0),
    ];
    for (first, second, count) in cases {
        let ada = Person::new(&house).await;
        let (_, report) = last_of(&ada, &[table(first), table(second)]).await;
        assert_eq!(suggested(&report), count, "{second:?} {report}");
        assert_eq!(report["accounts"][0]["suggested"], count, "{report}");
    }
    // The nearest amount of those that are gone.
    let ada = Person::new(&house).await;
    let files = [table(&[other("-1.00"), SHOP, RENT]), table(&[RENT, AMENDED])];
    let (_, report) = last_of(&ada, &files).await;
    let like = report["suggestions"][0]["like_transaction_id"].as_str().unwrap();
    let path = ada.at(&format!("/transactions/{like}"));
    let told = ada.get_at(&path, report["revision"].as_i64().unwrap()).await.expect(200);
    assert_eq!(told["amount"]["minor"], -4_520, "{told}");
}

#[tokio::test]
async fn files_of_one_archive_with_another_amount_are_suspected_as_well() {
    let house = TestHouse::new().await;
    let other = |amount| (5, "REWE MARKT 123", amount);
    let cases: [(&[_], &[_], usize); 7] = [
        (&[RENT, SHOP, BUS], &[RENT, AMENDED, BUS, MORE], 1),
        (&[RENT, SHOP], &[RENT, AMENDED, BUS], 1),
        (&[RENT, SHOP, other("-12.00"), BUS], &[RENT, SHOP, other("-12.50"), BUS], 1),
        // The old line is there as well, or one file ends on the day on which the other begins.
        (&[RENT, SHOP, BUS], &[RENT, SHOP, AMENDED, BUS], 0),
        (&[RENT, SHOP], &[AMENDED, BUS], 0),
        // Other texts, and other days.
        (&[RENT, SHOP, BUS], &[RENT, (5, "EDEKA", "-54.20"), BUS], 0),
        (&[RENT, SHOP, BUS], &[RENT, BUS, (7, "REWE MARKT 123", "-54.20"), MORE], 0),
    ];
    for (first, second, count) in cases {
        for order in [[first, second], [second, first]] {
            let ada = Person::new(&house).await;
            let account = ada.account("Daily").await;
            let path = ada.at(&format!("/accounts/{account}/imports"));
            let file = packed(order.map(table));
            let report = ada.upload(&path, file).await.expect(201);
            assert_eq!(suggested(&report), count, "{order:?} {report}");
            assert_eq!(report["accounts"][0]["suggested"], count, "{report}");
            let whys = report["suggestions"].as_array().unwrap().iter();
            for why in whys.map(|one| one["why"].as_str().unwrap()) {
                assert!(why.contains("the amount is another"), "{why}");
            }
        }
    }
}

/// Statements of 5 March, one behind the other: each begins with what is on the account.
#[tokio::test]
async fn a_balance_that_needs_both_tells_two_purchases() {
    let house = TestHouse::new().await;
    let statement = |before: i64, after: i64, rows: &[(&str, i64, &str)]| {
        let ends = [
            camt::balance("OPBD", "2026-03-05", before),
            camt::balance("CLBD", "2026-03-06", after),
        ];
        let entries = rows.iter().map(|(on, minor, text)| Entry::booked(on, *minor, text));
        camt::file(&[camt::statement("DE02120300000000202051", &ends, entries)])
    };
    let (shop, amended) = (("2026-03-05", -4_520, "Rewe"), ("2026-03-05", -5_420, "Rewe"));
    let bus = ("2026-03-06", -240, "Bus");
    let first = statement(10_000, 5_480, &[shop]);
    for (second, count) in [
        (statement(5_480, -180, &[amended, bus]), 0),
        // It begins before both, and comes to what one of them leaves.
        (statement(10_000, 4_340, &[amended, bus]), 1),
    ] {
        let ada = Person::new(&house).await;
        let path = ada.at("/imports?create_accounts=true");
        ada.upload(&path, first.clone()).await.expect(201);
        let report = ada.upload(&path, second).await.expect(201);
        assert_eq!(suggested(&report), count, "{report}");
        assert_eq!(report["accounts"][0]["agrees"], count == 0, "{report}");
        let outcomes = report["lines"].as_array().unwrap();
        let asked = outcomes.iter().filter(|line| line["outcome"] == "suggested").count();
        assert_eq!(asked, count, "{report}");
    }
}

/// Whatever the two forms are, as long as both tell the day.
#[tokio::test]
async fn it_is_suspected_in_every_form() {
    let house = TestHouse::new().await;
    let of = |minor| {
        [
            booking((3, 4), (3, 4), -70_000, "RENT"),
            booking((3, 5), (3, 5), minor, "REWE MARKT"),
            booking((3, 6), (3, 6), -240, "BUS"),
        ]
    };
    let mut silent = Vec::new();
    for (nth, one) in FORMS.into_iter().enumerate() {
        for other in [one, FORMS[(nth + 1) % FORMS.len()], FORMS[(nth + 4) % FORMS.len()]] {
            let ada = Person::new(&house).await;
            let path = ada.at("/imports?create_accounts=true");
            let ends = (day(3, 3), day(3, 6));
            ada.upload(&path, file(one, 90_000, ends, &of(-4_520))).await.expect(201);
            let report = ada.upload(&path, file(other, 90_000, ends, &of(-5_420))).await;
            let report = report.expect(201);
            if suggested(&report) != 1 {
                silent.push(format!("{one}, {other}: {report}"));
            }
        }
    }
    assert!(silent.is_empty(), "{} of 30:\n{}", silent.len(), silent.join("\n"));
}

fn vanished(report: &Value) -> Vec<&str> {
    let all = report["warnings"].as_array().unwrap().iter();
    let told = all.filter(|note| note["code"] == "booking-vanished");
    told.map(|note| note["detail"].as_str().unwrap()).collect()
}

/// A booking that the next file of the same days does not tell stays, and that is said.
#[tokio::test]
async fn what_a_file_does_not_tell_any_more_is_told() {
    let house = TestHouse::new().await;
    let days = |days: &[u32]| -> Vec<(u32, &'static str, &'static str)> {
        days.iter().map(|on| (*on, "BUS", "-2.40")).collect()
    };
    let all = [&[RENT, SHOP][..], &days(&[6, 7, 8, 9, 10])].concat();
    let cases = [
        (all.clone(), false),
        // Nothing but the shop is gone; then the newer file goes on behind it.
        ([&[RENT][..], &days(&[6, 7, 8, 9, 10])].concat(), true),
        ([&[RENT][..], &days(&[6, 7, 8, 9, 10, 11, 12])].concat(), true),
        // Amended: it is asked.
        ([&[RENT, AMENDED][..], &days(&[6, 7, 8, 9, 10])].concat(), false),
        // It may begin behind it, or be a choice of bookings.
        (days(&[6, 7, 8, 9, 10]), false),
        (vec![RENT, BUS, MORE], false),
        ([&[RENT][..], &days(&[9, 10])].concat(), false),
        // Most of its days is told.
        ([&[RENT][..], &days(&[8, 9, 10])].concat(), true),
        ([&[SHOP][..], &days(&[6, 7, 8, 9, 10])].concat(), false),
    ];
    for (second, is_told) in cases {
        let ada = Person::new(&house).await;
        let (_, report) = last_of(&ada, &[table(&all), table(&second)]).await;
        let told = vanished(&report);
        assert_eq!(told.len(), usize::from(is_told), "{second:?} {report}");
        assert!(told.iter().all(|detail| detail.contains("REWE MARKT 123")), "{report}");
        assert_eq!(report["accounts"][0]["suggested"].as_u64().unwrap() > 0, second[1] == AMENDED);
    }
}

type Row = (u32, &'static str, &'static str);

const MAY: [Row; 6] = [
    (3, "Kiosk", "-4.00"),
    (9, "Zahnarzt", "-80.00"),
    (20, "Hotel Astra", "-120.00"),
    (22, "Bahn", "-39.00"),
    (25, "Rewe", "-9.00"),
    (28, "Gehalt", "2100.00"),
];

type Form = fn(&[Row]) -> String;

/// The same rows without those of these days.
fn without(rows: &[Row], gone: &[u32]) -> Vec<Row> {
    rows.iter().copied().filter(|(on, ..)| !gone.contains(on)).collect()
}

fn with_ids(rows: &[Row]) -> String {
    let row = |(on, text, amount): &Row| format!("2026-03-{on:02},{text},{amount},T{on}\n");
    let rows: String = rows.iter().map(row).collect();
    format!("Date,Description,Amount,Transaction ID\n{rows}")
}

/// However few lines the files have.
#[tokio::test]
async fn what_a_file_of_few_lines_does_not_tell_any_more_is_told() {
    let house = TestHouse::new().await;
    let spent = |on| (on, "Kauf", "-7.00");
    let twelve: Vec<Row> = (1..=12)
        .map(|on| (on, "", if on % 2 == 0 { "-3.00" } else { "-4.00" }))
        .zip([
            "Kiosk", "Rewe", "Bahn", "Bus", "Edeka", "Post", "Aldi", "Kino", "Arzt", "Bar", "Zoo",
            "Tram",
        ])
        .map(|((on, _, amount), text)| (on, text, amount))
        .collect();
    let cards: Vec<Row> = (1..=8)
        .map(|on| match on % 3 {
            0 => (on, "Rent SEPA", "-7.00"),
            _ => (on, "Shop Kartenzahlung", "-5.00"),
        })
        .collect();
    let signs: Vec<Row> = (1..=8)
        .map(|on| match on % 3 {
            0 => (on, "Refund", "7.00"),
            _ => (on, if on % 2 == 0 { "Shop" } else { "Kiosk" }, "-5.00"),
        })
        .collect();
    let cases: [(&[Row], Vec<Row>, usize); 11] = [
        (&MAY, MAY.to_vec(), 0),
        (&MAY, without(&MAY, &[20]), 1),
        (&MAY[1..4], without(&MAY[1..4], &[20]), 1),
        (&MAY[1..5], without(&MAY[1..5], &[20]), 1),
        (&MAY, [&without(&MAY, &[20])[..], &[(29, "Kino", "-11.00")]].concat(), 1),
        (&twelve, without(&twelve, &[2, 4, 6, 8, 10]), 1),
        // Half of it and less, the first and the last, and other days.
        (&MAY, without(&MAY, &[9, 20, 22]), 0),
        (&MAY, without(&MAY, &[3, 28]), 0),
        (&MAY, vec![spent(10), spent(21), spent(27)], 0),
        // A choice: what was paid by card, what was spent.
        (&cards, without(&cards, &[3, 6]), 0),
        (&signs, without(&signs, &[3, 6]), 0),
    ];
    for (first, second, count) in cases {
        for of in [table as Form, with_ids] {
            let ada = Person::new(&house).await;
            let (_, report) = last_of(&ada, &[of(first), of(&second)]).await;
            assert_eq!(vanished(&report).len(), count, "{second:?} {report}");
            assert_eq!(suggested(&report), 0, "{report}");
        }
    }
    let ada = Person::new(&house).await;
    let mut other = MAY;
    other[2] = (20, "Astra Hotels GmbH", "-131.00");
    let (_, report) = last_of(&ada, &[table(&MAY), table(&other)]).await;
    assert_eq!((suggested(&report), vanished(&report).len()), (1, 0), "{report}");
    other[2] = (20, "Booking.com", "-131.00");
    let ada = Person::new(&house).await;
    let (_, report) = last_of(&ada, &[table(&MAY), table(&other)]).await;
    assert_eq!((suggested(&report), vanished(&report).len()), (0, 1), "{report}");
}

/// The file itself says that it never was a booking.
#[tokio::test]
async fn what_a_file_says_was_never_booked_is_told_where_it_is_there() {
    let house = TestHouse::new().await;
    let of = |rows: &[(u32, &str, &str, &str)]| {
        let row = |(on, text, amount, state): &(u32, &str, &str, &str)| {
            format!("2026-05-{on:02},{text},{amount},{state}\n")
        };
        let rows: String = rows.iter().map(row).collect();
        format!("Date,Description,Amount,Status\n{rows}")
    };
    let shop = (2, "Rewe", "-23.10", "Completed");
    let pay = (3, "Employer", "2100.00", "Completed");
    let hotel = |state| (6, "Hotel Astra", "-120.00", state);
    let cafe = (8, "Cafe", "-4.50", "Completed");
    let first = of(&[shop, pay, hotel("Completed")]);
    for (second, count) in [
        (of(&[shop, pay, hotel("Cancelled"), cafe]), 1),
        (of(&[hotel("Cancelled"), cafe]), 1),
        (of(&[shop, pay, hotel("Cancelled")]), 1),
        // It was tried twice.
        (of(&[shop, pay, hotel("Cancelled"), hotel("Completed"), cafe]), 0),
        (of(&[shop, pay, (6, "Hotel Astra", "-99.00", "Cancelled"), hotel("Completed")]), 0),
    ] {
        let ada = Person::new(&house).await;
        let (_, report) = last_of(&ada, &[first.clone(), second.clone()]).await;
        let mut reports = vec![report];
        for archive in [[&first, &second], [&second, &first]].map(packed) {
            let ada = Person::new(&house).await;
            let account = ada.account("Daily").await;
            let path = ada.at(&format!("/accounts/{account}/imports"));
            reports.push(ada.upload(&path, archive).await.expect(201));
        }
        for report in reports {
            let told = vanished(&report);
            assert_eq!(told.len(), count, "{report}");
            let is_named = |detail: &&str| detail.contains("Hotel Astra (-120.00 EUR");
            assert!(told.iter().all(is_named), "{report}");
        }
    }
}

const OFX: &str = "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:USASCII\n\
    CHARSET:1252\nCOMPRESSION:NONE\nOLDFILEUID:NONE\nNEWFILEUID:NONE\n\n\
    <OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>20260101\
    <LANGUAGE>ENG</SONRS></SIGNONMSGSRSV1><BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS><CODE>0\
    <SEVERITY>INFO</STATUS><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>10020030<ACCTID>12345678\
    <ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST><DTSTART>20260301<DTEND>20260331\n";

fn ofx(rows: &[Row]) -> String {
    let row = |(on, text, amount): &Row| {
        format!(
            "<STMTTRN><TRNTYPE>OTHER<DTPOSTED>202603{on:02}<TRNAMT>{amount}<FITID>F{on}\
             <NAME>{text}</STMTTRN>\n"
        )
    };
    let rows: String = rows.iter().map(row).collect();
    format!("{OFX}{rows}</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n")
}

fn qif(rows: &[Row]) -> String {
    let row = |(on, text, amount): &Row| format!("D03/{on:02}/2026\nT{amount}\nP{text}\n^\n");
    format!("!Type:Bank\n{}", rows.iter().map(row).collect::<String>())
}

fn german(rows: &[Row]) -> String {
    let row = |(on, text, amount): &Row| {
        format!("{on:02}.03.2026;{text};Kartenzahlung;{}\n", amount.replace('.', ","))
    };
    let rows: String = rows.iter().map(row).collect();
    format!("Buchungstag;Empfänger;Verwendungszweck;Betrag\n{rows}")
}

/// As the finder of it had them: ten days, then a hotel.
fn month(hotel: Option<(&'static str, &'static str)>) -> Vec<Row> {
    let shops = ["Aldi", "Rewe", "Edeka", "Bahn", "Tram", "Kino", "Zoo", "Post", "Arzt", "Bar"];
    let amounts = [
        "-3.40", "-4.40", "-5.40", "-6.40", "-7.40", "-8.40", "-9.40", "-10.40", "-11.40", "-12.40",
    ];
    let shops = (3..).zip(shops).zip(amounts).map(|((on, text), amount)| (on, text, amount));
    let hotel = hotel.map(|(text, amount)| (20, text, amount));
    let more = [(25, "Rewe Markt", "-9.00"), (27, "Bahn Ticket", "-19.00")];
    shops.chain(hotel).chain(more).collect()
}

/// Texts are compared between formats as they are elsewhere.
#[tokio::test]
async fn what_another_format_tells_otherwise_or_not_at_all_is_told() {
    let house = TestHouse::new().await;
    let forms: [(&str, Form); 4] = [("csv", table), ("german", german), ("ofx", ofx), ("qif", qif)];
    let first = month(Some(("Hotel Astra", "-120.00")));
    let cases = [
        (first.clone(), (0, 0)),
        (month(None), (0, 1)),
        (month(Some(("Hotel Astra", "-131.00"))), (1, 0)),
        (month(Some(("Hotel Astra 4711 Berlin", "-131.00"))), (1, 0)),
        (month(Some(("Zahnarzt", "-131.00"))), (0, 1)),
    ];
    let mut wrong = Vec::new();
    for (one, of_first) in forms {
        for (other, of_second) in forms.into_iter().filter(|(other, _)| *other != one) {
            for (second, expected) in &cases {
                let ada = Person::new(&house).await;
                let files = [of_first(&first), of_second(second)];
                let (_, report) = last_of(&ada, &files).await;
                let told = (suggested(&report), vanished(&report).len());
                if told != *expected {
                    wrong.push(format!("{one}, {other}, {:?}: {told:?} {report}", second.get(10)));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// One of two files beside each other tells what the other one, with the rest of those days, does
/// not.
#[tokio::test]
async fn what_one_file_of_an_archive_does_not_tell_is_told() {
    let house = TestHouse::new().await;
    let first = month(Some(("Hotel Astra", "-120.00")));
    let halves = [without(&MAY, &[22, 25, 28]), without(&MAY, &[3, 9])];
    let few = without(&first, &[4, 5, 6, 7, 8, 9, 10]);
    let cases = [
        ([table(&first), table(&month(None))], 1),
        ([table(&MAY), table(&without(&MAY, &[20]))], 1),
        ([table(&first), qif(&month(None))], 1),
        ([table(&first), table(&first)], 0),
        ([table(&first), table(&few)], 0),
        (halves.map(|rows| table(&rows)), 0),
    ];
    for (files, count) in cases {
        for order in [[0, 1], [1, 0]] {
            let ada = Person::new(&house).await;
            let account = ada.account("Daily").await;
            let path = ada.at(&format!("/accounts/{account}/imports"));
            let file = packed(order.map(|nth| &files[nth]));
            let report = ada.upload(&path, file).await.expect(201);
            let told = vanished(&report);
            assert_eq!(told.len(), count, "{order:?} {report}");
            assert!(told.iter().all(|detail| detail.contains("Hotel Astra")), "{report}");
        }
    }
}
