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
    let next = [booking((9, 7), (9, 4), -1_722, "NETFLIX"), booking((9, 8), (9, 7), -900, "REWE")];
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

fn qif(bookings: &[(&str, &str, &str)]) -> String {
    let one = |(on, amount, payee): &(&str, &str, &str)| format!("D{on}\nT{amount}\nP{payee}\n^\n");
    format!("!Type:Bank\n{}", bookings.iter().map(one).collect::<String>())
}

fn ofx(bookings: &[(&str, &str, &str)]) -> String {
    let one = |(nth, (on, amount, payee)): (usize, &(&str, &str, &str))| {
        let on = on.replace('-', "");
        format!(
            "<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>{on}<TRNAMT>{amount}<FITID>7{nth}<NAME>{payee}\
             </STMTTRN>\n"
        )
    };
    format!(
        "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS>\
         <CURDEF>EUR<BANKACCTFROM><BANKID>123456789<ACCTID>12345678<ACCTTYPE>CHECKING\
         </BANKACCTFROM><BANKTRANLIST>\n{}</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n",
        bookings.iter().enumerate().map(one).collect::<String>()
    )
}

#[tokio::test]
async fn a_text_with_a_number_that_stands_once_is_suggested_some_days_behind_the_end_of_a_file() {
    let house = TestHouse::new().await;
    for (payee, is_told) in [("UBER TRIP 07.09 5886", true), ("UBER TRIP", false)] {
        let first = qif(&[
            ("2025-09-05", "-5.00", "REWE"),
            ("2025-09-07", "-2.56", payee),
            ("2025-09-09", "-9.00", "LIDL"),
        ]);
        let second = ofx(&[
            ("2025-09-10", "-2.56", payee),
            ("2025-09-09", "-9.00", "LIDL"),
            ("2025-09-12", "-7.00", "DM"),
        ]);
        for files in [[&first, &second], [&second, &first]] {
            let (reports, count) = taken(&house, &files).await;
            // A text that may come again every week is one more.
            let right = (5, usize::from(is_told));
            assert_eq!((count, suggested(&reports[1])), right, "{payee}: {reports:#?}");
        }
    }
}

#[tokio::test]
async fn equal_purchases_that_another_file_cuts_and_dates_otherwise_are_not_told_too_often() {
    let house = TestHouse::new().await;
    let shell = |days: &[u32]| -> String {
        let days: Vec<String> = days.iter().map(|day| format!("2025-09-{day:02}")).collect();
        let one = |day: &String| (day.clone(), "-36.58", "SHELL OIL 5744");
        let all: Vec<_> = days.iter().map(one).collect();
        let all: Vec<_> = all.iter().map(|(day, minor, payee)| (&**day, *minor, *payee)).collect();
        qif(&all)
    };
    let by_booking = [shell(&[5, 6, 6, 6]), shell(&[5, 6, 6, 6, 7, 7, 7]), shell(&[7, 7, 7, 8, 9])];
    let by_value: String = [4, 5, 5, 6, 6, 6, 7, 7, 7]
        .map(|day| format!("2025-09-{day:02};SHELL OIL;-36.58\n"))
        .concat();
    let by_value = format!("Datum;Naam tegenpartij;Bedrag\n{by_value}");
    let [one, two, three] = &by_booking;
    let (reports, count) = taken(&house, &[one, two, three, &by_value]).await;
    assert_eq!(count, 9 + suggested(&reports[3]), "{reports:#?}");
}

#[tokio::test]
async fn the_day_of_a_purchase_beside_that_of_its_posting_is_the_other_day() {
    let house = TestHouse::new().await;
    let table = |headings: &[&str], row: fn(&[&'static str; 4]) -> Vec<&'static str>| {
        let rows = [
            ["2025-09-17", "2025-09-17", "PAY", "1000.00"],
            ["2025-09-16", "2025-09-15", "TARGET 9045", "-72.95"],
            ["2025-09-11", "2025-09-10", "SHELL", "-20.00"],
        ];
        let rows = rows.iter().map(|one| row(one).join(",") + "\n");
        format!("{},Merchant,Amount\n{}", headings.join(","), rows.collect::<String>())
    };
    for (posted, purchase) in [
        ("Posted Date", "Transaction Date"),
        ("Post Date", "Trans. Date"),
        ("Clearing Date", "Date"),
    ] {
        let both =
            table(&[posted, purchase], |[posted, on, text, minor]| vec![posted, on, text, minor]);
        let turned =
            table(&[purchase, posted], |[posted, on, text, minor]| vec![on, posted, text, minor]);
        let by_posting = table(&[posted], |[posted, _, text, minor]| vec![posted, text, minor]);
        let by_purchase = table(&[purchase], |[_, on, text, minor]| vec![on, text, minor]);
        for files in [
            [&both, &by_posting],
            [&by_posting, &both],
            [&both, &by_purchase],
            [&by_purchase, &both],
            [&both, &turned],
        ] {
            // A day that is called `Date` alone may be any.
            if purchase == "Date" && files.contains(&&by_purchase) {
                continue;
            }
            let (reports, count) = taken(&house, &files).await;
            let told = (count, suggested(&reports[1]));
            assert_eq!(told, (3, 0), "{posted}, {purchase}: {files:#?}");
        }
    }
}
