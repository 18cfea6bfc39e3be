//! The same bookings from two files by other days, into an account whose opening balance a person
//! said: nothing is there twice without a suggestion or a remark. Through real HTTP.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use serde_json::{Value, json};
use support::TestHouse;
use support::client::Person;
use support::forms::{Booking, FORMS, booking, day, file};

/// An account that begins with 100.00, as a person said.
async fn said(person: &Person) -> String {
    let body = json!({"name": "Daily", "kind": "checking", "currency": "EUR",
        "opening_balance": {"minor": 10_000, "currency": "EUR"}, "opened_on": "2024-12-01"});
    let account = person.post(&person.at("/accounts"), body).await.id();
    person.at(&format!("/accounts/{account}/imports"))
}

/// What came of a file: its report, and all that is on the account.
async fn taken(person: &Person, path: &str, file: &str) -> (Value, Vec<Value>) {
    let report = person.upload(path, file.to_owned()).await.expect(201);
    let revision = report["revision"].as_i64().unwrap();
    let list = person.get_at(&person.at("/transactions?limit=500"), revision).await.expect(200);
    (report, list["items"].as_array().unwrap().clone())
}

fn has(report: &Value, code: &str) -> bool {
    report["warnings"].as_array().unwrap().iter().any(|note| note["code"] == code)
}

fn suggested(report: &Value) -> usize {
    usize::try_from(report["accounts"][0]["suggested"].as_u64().unwrap()).unwrap()
}

const STATED: &str = "Date,Payee,Description,Amount,Balance\n\
    2025-04-12,MENSA,ESSEN,-4.50,95.50\n\
    2025-04-13,MENSA,ESSEN,-4.50,91.00\n\
    2025-04-14,MENSA,ESSEN,-4.50,86.50\n";

#[tokio::test]
async fn a_balance_that_agreed_is_compared_whoever_told_the_opening() {
    let house = TestHouse::new().await;
    let other = "Date,Payee,Description,Amount\n\
        2025-04-13,KINO,FILM,-9.00\n2025-04-13,KINO,FILM,-9.50\n";
    let later = "Date,Payee,Description,Amount\n\
        2025-04-23,KINO,FILM,-9.00\n2025-04-24,KINO,FILM,-9.50\n";
    for (file, is_broken) in [(other, true), (later, false)] {
        let ada = Person::new(&house).await;
        let path = said(&ada).await;
        let (report, _) = taken(&ada, &path, STATED).await;
        assert_eq!(report["accounts"][0]["agrees"], true, "{report}");
        let (report, all) = taken(&ada, &path, file).await;
        assert_eq!(all.len(), 5, "{report}");
        assert_eq!(has(&report, "balance-agreed-before"), is_broken, "{report}");
    }
    // What a person said of a day holds: older lines move what was before it.
    let ada = Person::new(&house).await;
    let path = said(&ada).await;
    let (report, _) = taken(&ada, &path, STATED).await;
    assert_eq!(report["accounts"][0]["agrees"], true, "{report}");
    let older = "Date,Payee,Description,Amount\n\
        2024-11-23,KINO,FILM,-9.00\n2024-11-24,KINO,FILM,-9.50\n";
    let (report, all) = taken(&ada, &path, older).await;
    assert_eq!(all.len(), 5, "{report}");
    assert!(!has(&report, "balance-agreed-before"), "{report}");
}

/// The end of a file that was made within a day is not that of the day.
#[tokio::test]
async fn a_file_made_within_a_day_is_not_undone_by_the_rest_of_that_day() {
    let house = TestHouse::new().await;
    let rest = "2025-04-14,CAFE,KAFFEE,-3.00,83.50\n2025-04-15,KINO,FILM,-9.00,74.50\n";
    let last = "2025-04-14,MENSA,ESSEN,-4.50,86.50\n";
    let head = "Date,Payee,Description,Amount,Balance\n";
    for file in [format!("{head}{last}{rest}"), format!("{STATED}{rest}")] {
        let ada = Person::new(&house).await;
        let path = said(&ada).await;
        taken(&ada, &path, STATED).await;
        let (report, all) = taken(&ada, &path, &file).await;
        assert_eq!(all.len(), 5, "{report}");
        assert_eq!(report["accounts"][0]["agrees"], true, "{report}");
        assert!(!has(&report, "balance-agreed-before"), "{report}");
    }
}

/// An account of which nobody says what is on it.
async fn unsaid(person: &Person) -> String {
    let account = person.account("Daily").await;
    person.at(&format!("/accounts/{account}/imports"))
}

#[tokio::test]
async fn balances_that_leave_no_room_are_compared_where_no_opening_is_known() {
    let house = TestHouse::new().await;
    let rows = |rows: &[(u32, &str)]| {
        let row = |(on, amount): &(u32, &str)| format!("2025-04-{on},KINO,FILM,{amount}\n");
        let rows: String = rows.iter().map(row).collect();
        format!("Date,Payee,Description,Amount\n{rows}")
    };
    let cases: [(&[(u32, &str)], bool); 8] = [
        (&[(13, "-9.00"), (13, "-9.50")], true),
        (&[(13, "-4.50")], true),
        (&[(13, "-9.00"), (13, "9.00")], false),
        // Of the days of the balances they may be before the first one or behind the last.
        (&[(12, "-9.00"), (14, "-9.50")], false),
        (&[(12, "-9.00"), (13, "9.00")], false),
        (&[(12, "-9.00"), (13, "-9.50")], true),
        (&[(10, "-9.00"), (11, "-9.50")], false),
        (&[(23, "-9.00"), (24, "-9.50")], false),
    ];
    for (lines, is_broken) in cases {
        let ada = Person::new(&house).await;
        let path = unsaid(&ada).await;
        taken(&ada, &path, STATED).await;
        let (report, all) = taken(&ada, &path, &rows(lines)).await;
        assert_eq!(all.len(), 3 + lines.len(), "{report}");
        assert_eq!(has(&report, "balance-agreed-before"), is_broken, "{lines:?} {report}");
    }
    // Nor do two files that say what is on it at their ends alone.
    let (april, may) =
        (booking((4, 2), (4, 2), -300, "SHOP"), booking((5, 9), (5, 9), -200, "BUS"));
    let ofx = |before, last, row| file("ofx booking", before, (last, last), &[row]);
    let files = [ofx(10_000, day(4, 10), april), ofx(9_700, day(5, 10), may)];
    for (lines, _) in cases {
        let ada = Person::new(&house).await;
        let path = unsaid(&ada).await;
        taken(&ada, &path, &files[0]).await;
        let (report, _) = taken(&ada, &path, &files[1]).await;
        assert!(!has(&report, "balances-contradict"), "{report}");
        let (report, all) = taken(&ada, &path, &rows(lines)).await;
        assert_eq!(all.len(), 2 + lines.len(), "{report}");
        let is_broken = lines.len() != 2 || lines[1].1 != "9.00";
        assert_eq!(has(&report, "balance-agreed-before"), is_broken, "{lines:?} {report}");
    }
    // Where what a person said of the opening never agreed, it is as unknown.
    let ada = Person::new(&house).await;
    let path = said(&ada).await;
    let apart =
        STATED.replace(",95.50", ",75.50").replace("91.00", "71.00").replace("86.50", "66.50");
    let (report, _) = taken(&ada, &path, &apart).await;
    assert!(has(&report, "balance-differs"), "{report}");
    let (report, _) = taken(&ada, &path, &rows(&[(13, "-9.00")])).await;
    assert!(has(&report, "balance-agreed-before"), "{report}");
}

#[tokio::test]
async fn a_table_that_is_shown_to_go_by_value_undoes_no_balance_at_its_end() {
    let house = TestHouse::new().await;
    let rows = [
        booking((4, 3), (4, 2), -1_000, "BAKERY"),
        booking((4, 7), (4, 4), -2_000, "CINEMA"),
        booking((4, 9), (4, 8), -3_000, "MARKET"),
        booking((4, 10), (4, 9), -4_000, "PARKING"),
    ];
    let ends = (day(4, 1), day(4, 9));
    for first in FORMS.into_iter().filter(|form| form.ends_with("both")) {
        let all = file(first, 10_000, ends, &rows[..3]);
        // Booked behind the balance; and of its day, as far as anybody can tell.
        for (second, is_broken) in [("Datum value", false), ("Datum booking", true)] {
            let mut rows = rows;
            if is_broken {
                rows[3].booked = day(4, 9);
            }
            for is_known in [true, false] {
                let ada = Person::new(&house).await;
                let path = if is_known { said(&ada).await } else { unsaid(&ada).await };
                taken(&ada, &path, &all).await;
                let (report, all) = taken(&ada, &path, &file(second, 0, ends, &rows)).await;
                assert_eq!((all.len(), suggested(&report)), (4, 0), "{first} {report}");
                // Without an opening it may stand behind the balance of its day.
                let is_told = has(&report, "balance-agreed-before");
                assert_eq!(is_told, is_broken && is_known, "{first} {second} {report}");
            }
        }
    }
}

#[tokio::test]
async fn equal_texts_amounts_and_running_balances_are_not_new_without_a_word() {
    let house = TestHouse::new().await;
    let ofx = |from: u32| {
        let rows = [
            booking((4, from), (4, from), -450, "MENSA ESSEN"),
            booking((4, from + 1), (4, from + 1), -450, "MENSA ESSEN"),
        ];
        file("ofx booking", 10_000, (day(4, from), day(4, from + 1)), &rows)
    };
    let table = |days: [u32; 2]| {
        format!(
            "Date,Payee,Description,Amount,Balance\n2025-04-{},MENSA,ESSEN,-4.50,95.50\n\
             2025-04-{},MENSA,ESSEN,-4.50,91.00\n",
            days[0], days[1]
        )
    };
    for second in [ofx(10), table([10, 11])] {
        for files in [[STATED, second.as_str()], [second.as_str(), STATED]] {
            let ada = Person::new(&house).await;
            let path = said(&ada).await;
            taken(&ada, &path, files[0]).await;
            let (report, all) = taken(&ada, &path, files[1]).await;
            assert!(all.len() <= 3 + suggested(&report), "{files:?}\n{report}");
        }
    }
    let by_value = "Value date,Payee,Description,Amount,Balance\n\
        2025-04-06,BUS AG,TEXT,982.26,1082.26\n2025-04-10,REWE MARKT,TEXT,-4.50,1077.76\n\
        2025-04-09,BUS AG,TEXT,-9.99,1067.77\n";
    let by_booking = "Date,Payee,Description,Amount,Balance\n\
        2025-04-07,BUS AG,TEXT,982.26,1082.26\n2025-04-08,REWE MARKT,TEXT,-4.50,1077.76\n\
        2025-04-09,BUS AG,TEXT,-9.99,1067.77\n";
    for files in [[by_value, by_booking], [by_booking, by_value]] {
        let ada = Person::new(&house).await;
        let path = said(&ada).await;
        taken(&ada, &path, files[0]).await;
        let (report, all) = taken(&ada, &path, files[1]).await;
        assert!(all.len() <= 3 + suggested(&report), "{files:?}\n{report}");
    }
}

#[tokio::test]
async fn money_that_went_and_came_back_between_two_files_is_there() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let path = said(&ada).await;
    let first = "Buchungstag;Text;Betrag;Saldo\n05.04.2025;Savings;-50,00;50,00\n";
    let (_, all) = taken(&ada, &path, first).await;
    assert_eq!(all.len(), 1);
    let second = "Buchungstag;Text;Betrag;Saldo\n06.04.2025;Savings;50,00;100,00\n\
        07.04.2025;Savings;-50,00;50,00\n08.04.2025;Market;-1,00;49,00\n";
    let (report, all) = taken(&ada, &path, second).await;
    assert_eq!((all.len(), suggested(&report)), (4, 0), "{report}");
}

/// Two shops of one amount, of which one is booked on the day of value of the other.
fn two_shops() -> Vec<Booking> {
    vec![
        booking((4, 1), (4, 1), 200_000, "AG LOHN"),
        booking((4, 4), (4, 6), -450, "NETFLIX ABO"),
        booking((4, 6), (4, 8), -450, "REWE EINKAUF"),
        booking((4, 12), (4, 12), -310, "BUS TICKET"),
    ]
}

/// One lunch, day after day.
fn lunches() -> Vec<Booking> {
    vec![
        booking((4, 1), (4, 1), 200_000, "AG LOHN"),
        booking((4, 3), (4, 4), -450, "MENSA ESSEN"),
        booking((4, 4), (4, 5), -450, "MENSA ESSEN"),
        booking((4, 7), (4, 8), -450, "MENSA ESSEN"),
        booking((4, 12), (4, 12), -310, "BUS TICKET"),
    ]
}

#[tokio::test]
async fn what_has_the_same_text_goes_before_what_has_the_same_day() {
    let house = TestHouse::new().await;
    let table = |heading: &str, days: [u32; 2]| {
        format!(
            "{heading},Payee,Description,Amount\n2025-04-01,AG,LOHN,2000.00\n\
             2025-04-{:02},NETFLIX,ABO,-4.50\n2025-04-{:02},REWE,EINKAUF,-4.50\n\
             2025-04-12,BUS,TICKET,-3.10\n",
            days[0], days[1]
        )
    };
    let (by_value, by_booking) = (table("Value date", [6, 8]), table("Date", [4, 6]));
    for files in [[&by_value, &by_booking], [&by_booking, &by_value]] {
        let ada = Person::new(&house).await;
        let path = said(&ada).await;
        let (_, first) = taken(&ada, &path, files[0]).await;
        let (report, _) = taken(&ada, &path, files[1]).await;
        let suggestions = report["suggestions"].as_array().unwrap();
        assert_eq!((suggestions.len(), suggested(&report)), (2, 2), "{report}");
        for one in suggestions {
            let like = first.iter().find(|all| all["id"] == one["like_transaction_id"]).unwrap();
            let line = report["lines"].as_array().unwrap().iter();
            let line = line.clone().find(|line| line["line"] == one["line"]).unwrap();
            assert_eq!(like["payee"], line["payee"], "{one} {report}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_two_forms_leave_a_booking_there_twice_without_a_word() {
    let house = TestHouse::new().await;
    let ends = (day(3, 31), day(4, 12));
    let mut wrong = Vec::new();
    for (first, second) in FORMS.into_iter().flat_map(|one| FORMS.map(|other| (one, other))) {
        for rows in [two_shops(), lunches()] {
            if first == second {
                continue;
            }
            let ada = Person::new(&house).await;
            let path = said(&ada).await;
            taken(&ada, &path, &file(first, 10_000, ends, &rows)).await;
            let (report, all) = taken(&ada, &path, &file(second, 10_000, ends, &rows)).await;
            let more = all.len().saturating_sub(rows.len());
            let is_told =
                ["balance-differs", "balance-agreed-before"].iter().any(|code| has(&report, code));
            if all.len() < rows.len() || more > suggested(&report) && !is_told {
                let count = (all.len(), rows.len(), suggested(&report));
                wrong.push(format!("{first}, {second}, {}: {count:?}", rows[1].text));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
