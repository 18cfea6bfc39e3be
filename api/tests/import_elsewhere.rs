//! The same booking and the same account, written differently by formats of one bank: other days,
//! other spellings of a number, announcements that are gone. Through real HTTP.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use serde_json::{Value, json};
use support::TestHouse;
use support::camt::{self, Entry};
use support::client::Person;
use support::packed::packed;

const IBAN: &str = "NL69INGB0123456789";
/// Bank 37040044, number 0532013000.
const GERMAN: &str = "DE89370400440532013000";

async fn open(person: &Person) -> String {
    let account = json!({"name": "Daily", "kind": "checking", "currency": "EUR"});
    let opened = person.post(&person.at("/accounts"), account).await.expect(201);
    opened["id"].as_str().unwrap_or_else(|| panic!("{opened}")).to_owned()
}

/// Day and minor units of everything that counts, in their order.
async fn rows(person: &Person, report: &Value) -> Vec<(String, i64)> {
    let revision = report["revision"].as_i64().unwrap_or_else(|| panic!("{report}"));
    let list = person.get_at(&person.at("/transactions?limit=500"), revision).await.expect(200);
    let row = |item: &Value| {
        let day = item["posted_on"].as_str().unwrap().to_owned();
        (day, item["amount"]["minor"].as_i64().unwrap())
    };
    let mut rows: Vec<_> = list["items"].as_array().unwrap().iter().map(row).collect();
    rows.sort();
    rows
}

fn sum(report: &Value, field: &str) -> i64 {
    let accounts = report["accounts"].as_array().unwrap_or_else(|| panic!("{report}"));
    accounts.iter().map(|account| account[field].as_i64().unwrap()).sum()
}

fn has_note(report: &Value, code: &str) -> bool {
    report["warnings"].as_array().unwrap().iter().any(|note| note["code"] == code)
}

/// Value date, entry date, minor units, text.
type Booking = (&'static str, &'static str, i64, &'static str);

const SHIFTED: [Booking; 4] = [
    ("2025-02-12", "2025-02-13", -1_250, "Bakery North"),
    ("2025-02-13", "2025-02-14", -1_310, "Bakery North"),
    ("2025-02-15", "2025-02-15", 185_000, "Salary Inc"),
    ("2025-02-15", "2025-02-17", -4_100, "Kiosk Harbour"),
];

const OVER_THE_YEAR: [Booking; 2] = [
    ("2025-01-02", "2024-12-31", -1_250, "Bakery North"),
    ("2025-01-03", "2025-01-03", 185_000, "Salary Inc"),
];

fn decimal(minor: i64, mark: char) -> String {
    format!("{}{mark}{:02}", minor.abs() / 100, minor.abs() % 100)
}

fn mt940(number: &str, bookings: &[Booking]) -> String {
    let lines: String = bookings
        .iter()
        .map(|(value, entry, minor, text)| {
            let mark = if *minor < 0 { 'D' } else { 'C' };
            let (value, entry) = (value[2..].replace('-', ""), entry[5..].replace('-', ""));
            let amount = decimal(*minor, ',');
            format!(":61:{value}{entry}{mark}{amount}NTRFNONREF\n:86:{text}\n")
        })
        .collect();
    format!(":20:A\n:25:{number}\n:60F:C241230EUR100,00\n{lines}-\n")
}

fn csv(heading: &str, bookings: &[Booking]) -> String {
    let has_value = heading.contains("Valuta");
    let rows: String = bookings
        .iter()
        .map(|(value, entry, minor, text)| {
            let german = |day: &str| format!("{}.{}.{}", &day[8..], &day[5..7], &day[..4]);
            let value = if has_value { format!("{};", german(value)) } else { String::new() };
            let sign = if *minor < 0 { "-" } else { "" };
            format!("{};{value}{text};{sign}{}\n", german(entry), decimal(*minor, ','))
        })
        .collect();
    format!("{heading}\n{rows}")
}

fn camt(iban: &str, bookings: &[Booking]) -> String {
    let entries = bookings
        .iter()
        .map(|(value, entry, minor, text)| Entry::booked(entry, *minor, text).of_value(value));
    camt::file(&[camt::statement(iban, &[], entries)])
}

/// With the day of value alone.
fn by_value(bookings: &[Booking]) -> Vec<Booking> {
    bookings.iter().map(|(value, _, minor, text)| (*value, *value, *minor, *text)).collect()
}

fn ofx(bank: &str, number: &str, bookings: &str, balance: &str) -> String {
    format!(
        "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS>\
         <CURDEF>EUR<BANKACCTFROM><BANKID>{bank}<ACCTID>{number}<ACCTTYPE>CHECKING\
         </BANKACCTFROM><BANKTRANLIST>\n{bookings}</BANKTRANLIST>{balance}</STMTRS></STMTTRNRS>\
         </BANKMSGSRSV1></OFX>\n"
    )
}

#[tokio::test]
async fn formats_that_go_by_the_day_of_value_and_of_the_booking_meet_each_other() {
    let house = TestHouse::new().await;
    for bookings in [&SHIFTED[..], &OVER_THE_YEAR] {
        let files = [
            mt940(IBAN, bookings),
            csv("Buchungstag;Valuta;Empfänger;Betrag", bookings),
            camt(IBAN, bookings),
        ];
        for (one, first) in files.iter().enumerate() {
            let ada = Person::new(&house).await;
            let path = ada.at(&format!("/accounts/{}/imports", open(&ada).await));
            ada.upload(&path, first.clone()).await.expect(201);
            for (other, second) in files.iter().enumerate() {
                let report = ada.upload(&path, second.clone()).await.expect(201);
                let told = (sum(&report, "imported"), sum(&report, "suggested"));
                assert_eq!(told, (0, 0), "{one}, then {other}: {report}");
            }
        }
    }
}

/// The same purchase every day, its day of value one before that of the booking.
const DAILY: [Booking; 4] = [
    ("2025-02-10", "2025-02-11", -350, "Coffee Bar"),
    ("2025-02-11", "2025-02-12", -350, "Coffee Bar"),
    ("2025-02-12", "2025-02-13", -350, "Coffee Bar"),
    ("2025-02-13", "2025-02-17", -350, "Coffee Bar"),
];

#[tokio::test]
async fn a_file_that_tells_one_day_meets_what_came_with_both_days() {
    let house = TestHouse::new().await;
    for bookings in [&SHIFTED[..], &DAILY, &OVER_THE_YEAR] {
        let of_both = [
            mt940(IBAN, bookings),
            csv("Buchungstag;Valuta;Empfänger;Betrag", bookings),
            camt(IBAN, bookings),
        ];
        let of_one = [
            csv("Buchungstag;Empfänger;Betrag", bookings),
            csv("Wertstellung;Empfänger;Betrag", &by_value(bookings)),
        ];
        for first in of_both {
            let ada = Person::new(&house).await;
            let path = ada.at(&format!("/accounts/{}/imports", open(&ada).await));
            ada.upload(&path, first.clone()).await.expect(201);
            for second in &of_one {
                let report = ada.upload(&path, second.clone()).await.expect(201);
                let told = (sum(&report, "imported"), sum(&report, "suggested"));
                assert_eq!(told, (0, 0), "{first}\n{second}\n{report}");
            }
            // One more of them is one more.
            let more = format!("{}17.02.2025;Coffee Bar;-3,50\n", of_one[0]);
            let report = ada.upload(&path, more).await.expect(201);
            assert_eq!(sum(&report, "imported"), 1, "{report}");
        }
    }
}

#[tokio::test]
async fn tables_that_go_by_different_days_are_never_doubled_without_a_word() {
    let house = TestHouse::new().await;
    let bookings = [
        ("2025-01-31", "2025-02-03", -1_250, "Bakery North"),
        ("2025-02-05", "2025-02-05", -90_000, "Landlord"),
        ("2025-02-27", "2025-02-28", -840, "Chemist"),
    ];
    let files = [
        csv("Wertstellung;Empfänger;Betrag", &by_value(&bookings)),
        csv("Buchungstag;Empfänger;Betrag", &bookings),
    ];
    for [first, second] in [[0, 1], [1, 0]] {
        let ada = Person::new(&house).await;
        let path = ada.at(&format!("/accounts/{}/imports", open(&ada).await));
        ada.upload(&path, files[first].clone()).await.expect(201);
        let report = ada.upload(&path, files[second].clone()).await.expect(201);
        assert_eq!((sum(&report, "duplicates"), sum(&report, "suggested")), (1, 2), "{report}");
    }
}

/// The same purchase day after day, booked a day later or after the weekend.
const COMMUTING: [Booking; 7] = [
    ("2025-02-03", "2025-02-04", -240, "City Bus"),
    ("2025-02-04", "2025-02-05", -240, "City Bus"),
    ("2025-02-05", "2025-02-06", -240, "City Bus"),
    ("2025-02-06", "2025-02-07", -240, "City Bus"),
    ("2025-02-07", "2025-02-10", -240, "City Bus"),
    ("2025-02-10", "2025-02-11", -240, "City Bus"),
    ("2025-02-16", "2025-02-17", -240, "City Bus"),
];

/// Two of one day, and one that was booked with them.
const CROSSED: [Booking; 3] = [
    ("2025-02-04", "2025-02-06", -240, "City Bus"),
    ("2025-02-06", "2025-02-06", -240, "City Bus"),
    ("2025-02-06", "2025-02-10", -240, "City Bus"),
];

fn with_both_days(bookings: &[Booking]) -> [String; 3] {
    [
        mt940(IBAN, bookings),
        csv("Buchungstag;Valuta;Empf\u{e4}nger;Betrag", bookings),
        camt(IBAN, bookings),
    ]
}

fn with_one_day(bookings: &[Booking]) -> [String; 2] {
    [
        csv("Buchungstag;Empf\u{e4}nger;Betrag", bookings),
        csv("Wertstellung;Empf\u{e4}nger;Betrag", &by_value(bookings)),
    ]
}

#[tokio::test]
async fn equal_purchases_of_following_days_are_met_one_by_one() {
    let house = TestHouse::new().await;
    for (bookings, before) in [(&COMMUTING[..], 7), (&COMMUTING, 3), (&CROSSED, 3), (&CROSSED, 1)] {
        for (one, first) in with_both_days(&bookings[..before]).into_iter().enumerate() {
            let seconds = with_both_days(bookings).into_iter().chain(with_one_day(bookings));
            for (other, second) in seconds.enumerate() {
                let ada = Person::new(&house).await;
                let path = ada.at(&format!("/accounts/{}/imports", open(&ada).await));
                ada.upload(&path, first.clone()).await.expect(201);
                let report = ada.upload(&path, second.clone()).await.expect(201);
                let which = format!("{before} of {}, {one} then {other}", bookings.len());
                let told = (rows(&ada, &report).await.len(), sum(&report, "suggested"));
                assert_eq!(told, (bookings.len(), 0), "{which}: {report}");
                let again = ada.upload(&path, second).await.expect(201);
                assert_eq!(again["revision"], report["revision"], "{which}: {again}");
                let again = ada.upload(&path, first.clone()).await.expect(201);
                assert_eq!(sum(&again, "imported"), 0, "{which}: {again}");
            }
        }
    }
}

#[tokio::test]
async fn what_came_with_both_days_is_met_by_one_line_of_a_day() {
    let house = TestHouse::new().await;
    let had = [("2025-02-04", "2025-02-06", -2_000, "Fuel Station")];
    let next = ("2025-02-06", "2025-02-10", -2_000, "Fuel Station");
    for (nth, first) in with_both_days(&had).into_iter().enumerate() {
        let ada = Person::new(&house).await;
        let path = ada.at(&format!("/accounts/{}/imports", open(&ada).await));
        ada.upload(&path, first).await.expect(201);
        let [_, second] = with_one_day(&[had[0], next]);
        let report = ada.upload(&path, second.clone()).await.expect(201);
        assert_eq!(sum(&report, "imported"), 1, "{nth}: {report}");
        assert_eq!(rows(&ada, &report).await.len(), 2, "{nth}: {report}");
        let again = ada.upload(&path, second).await.expect(201);
        assert_eq!(again["revision"], report["revision"], "{nth}: {again}");
    }
}

#[tokio::test]
async fn files_of_other_days_bring_in_an_archive_what_they_bring_one_after_another() {
    let house = TestHouse::new().await;
    for bookings in [&SHIFTED[..], &COMMUTING, &CROSSED] {
        let files: Vec<String> =
            with_both_days(bookings).into_iter().chain(with_one_day(bookings)).collect();
        let files = files.iter().map(|file| match file.starts_with([':', '<']) {
            true => file.clone(),
            false => format!("IBAN;{IBAN}\n\n{file}"),
        });
        let files: Vec<String> = files.collect();
        for (one, first) in files.iter().enumerate() {
            for (other, second) in files.iter().enumerate() {
                // Of two tables of one day each nobody knows whether they go by the same.
                if one.min(other) > 2 {
                    continue;
                }
                let ada = Person::new(&house).await;
                let path = ada.at(&format!("/accounts/{}/imports", open(&ada).await));
                let report = ada.upload(&path, packed([first, second])).await.expect(201);
                let told = (rows(&ada, &report).await.len(), sum(&report, "suggested"));
                assert_eq!(told, (bookings.len(), 0), "{one} with {other}: {report}");
            }
        }
    }
}

#[tokio::test]
async fn where_only_the_texts_tell_that_the_day_is_another_a_person_is_asked() {
    let house = TestHouse::new().await;
    let bookings = [SHIFTED[0], SHIFTED[2]];
    let files = [mt940(IBAN, &bookings), csv("Buchungstag;Empfänger;Betrag", &bookings)];
    let ada = Person::new(&house).await;
    let path = ada.at(&format!("/accounts/{}/imports", open(&ada).await));
    ada.upload(&path, mt940(IBAN, &by_value(&bookings))).await.expect(201);
    let report = ada.upload(&path, files[1].clone()).await.expect(201);
    assert_eq!((sum(&report, "suggested"), sum(&report, "duplicates")), (1, 1), "{report}");
    assert!(has_note(&report, "may-be-duplicate"), "{report}");
    // The other way round the file of values says the day of the booking itself.
    let ada = Person::new(&house).await;
    let path = ada.at(&format!("/accounts/{}/imports", open(&ada).await));
    ada.upload(&path, files[1].clone()).await.expect(201);
    let report = ada.upload(&path, files[0].clone()).await.expect(201);
    assert_eq!((sum(&report, "imported"), sum(&report, "duplicates")), (0, 2), "{report}");
    assert_eq!(rows(&ada, &report).await.len(), 2);
}

#[tokio::test]
async fn what_was_announced_and_is_not_in_another_format_over_its_day_counts_no_more() {
    let house = TestHouse::new().await;
    let announced = "Buchungstag;Empf\u{e4}nger;Betrag;Status\n12.02.2025;Bakery;-5,00;gebucht\n\
                     14.02.2025;Hotel Hold;-200,00;vorgemerkt\n";
    let bookings = [
        ("2025-02-12", "2025-02-12", -500, "Bakery"),
        ("2025-02-15", "2025-02-15", 185_000, "Salary Inc"),
    ];
    let booked = "<STMTTRN><TRNTYPE>OTHER<DTPOSTED>20250212<TRNAMT>-5.00<FITID>1<NAME>Bakery\
                  </STMTTRN>\n<STMTTRN><TRNTYPE>OTHER<DTPOSTED>20250215<TRNAMT>1850.00<FITID>2\
                  <NAME>Salary Inc</STMTTRN>\n";
    let qif =
        "!Type:Bank\nD2025-02-12\nT-5.00\nPBakery\n^\nD2025-02-15\nT1850.00\nPSalary Inc\n^\n";
    let files =
        [mt940(IBAN, &bookings), camt(IBAN, &bookings), ofx("1", "77", booked, ""), qif.to_owned()];
    for (place, file) in files.into_iter().enumerate() {
        let ada = Person::new(&house).await;
        let path = ada.at(&format!("/accounts/{}/imports", open(&ada).await));
        ada.upload(&path, announced).await.expect(201);
        let report = ada.upload(&path, file).await.expect(201);
        assert_eq!((sum(&report, "stale"), sum(&report, "imported")), (1, 1), "{place}: {report}");
        assert!(has_note(&report, "pending-vanished"), "{place}: {report}");
        let early = "Buchungstag;Empf\u{e4}nger;Betrag\n16.02.2025;Hotel Hold;-200,00\n";
        let late = ada.upload(&path, early).await.expect(201);
        assert_eq!((sum(&late, "pending_merged"), sum(&late, "imported")), (1, 0), "{late}");
    }
    // Not of the day: it may be booked yet.
    let ada = Person::new(&house).await;
    let path = ada.at(&format!("/accounts/{}/imports", open(&ada).await));
    ada.upload(&path, announced).await.expect(201);
    let report = ada.upload(&path, camt(IBAN, &bookings[..1])).await.expect(201);
    assert_eq!(sum(&report, "stale"), 0, "{report}");
}

/// Imports into the accounts that the files name, which are opened.
async fn named(person: &Person, file: String) -> Value {
    person.upload(&person.at("/imports?create_accounts=true"), file).await.expect(201)
}

#[tokio::test]
async fn an_account_that_formats_spell_differently_is_one() {
    let house = TestHouse::new().await;
    let bookings = [
        ("2025-02-12", "2025-02-12", -500, "Bakery North"),
        ("2025-02-15", "2025-02-15", 185_000, "Salary Inc"),
    ];
    let booked = "<STMTTRN><TRNTYPE>OTHER<DTPOSTED>20250212<TRNAMT>-5.00<FITID>1<NAME>Bakery North\
                  </STMTTRN>\n<STMTTRN><TRNTYPE>OTHER<DTPOSTED>20250215<TRNAMT>1850.00<FITID>2\
                  <NAME>Salary Inc</STMTTRN>\n";
    let by_bank = || {
        vec![
            mt940("37040044/532013000", &bookings),
            ofx("37040044", "532013000", booked, ""),
            mt940("37040044/532013000EUR", &bookings),
            mt940("37040044/0532013000 EUR", &bookings),
            ofx("37040044", "0532013000", booked, ""),
            camt(GERMAN, &bookings),
            mt940(GERMAN, &bookings),
        ]
    };
    let by_zeros = || {
        let numbers = [("021000021", "123456"), ("21000021", "123456"), ("21000021", "00123456")];
        numbers.iter().map(|(bank, number)| ofx(bank, number, booked, "")).collect()
    };
    let by_iban = || {
        let mut files: Vec<String> = ["", "EUR", " EUR"]
            .iter()
            .map(|behind| mt940(&format!("{IBAN}{behind}"), &bookings))
            .collect();
        files.push(mt940(&format!("INGBNL2A/{IBAN}"), &bookings));
        files.push(camt(IBAN, &bookings));
        files
    };
    for all in [by_bank(), by_iban(), by_zeros()] {
        for turn in 0..all.len() {
            let ada = Person::new(&house).await;
            let first = named(&ada, all[turn].clone()).await;
            assert_eq!(sum(&first, "imported"), 2, "{first}");
            for file in &all {
                let report = named(&ada, file.clone()).await;
                assert_eq!(report["accounts"][0]["created"], false, "{turn}: {report}");
                assert_eq!(sum(&report, "imported"), 0, "{turn}: {report}");
            }
        }
    }
}

#[tokio::test]
async fn a_booking_that_a_file_tells_twice_under_one_id_is_one_unless_the_balance_needs_both() {
    let house = TestHouse::new().await;
    let booking = |day: u32, minor: i64, id: &str, name: &str| {
        let sign = if minor < 0 { "-" } else { "" };
        let amount = decimal(minor, '.');
        format!(
            "<STMTTRN><TRNTYPE>OTHER<DTPOSTED>202502{day:02}<TRNAMT>{sign}{amount}<FITID>{id}\
             <NAME>{name}</STMTTRN>\n"
        )
    };
    let balance = |minor: i64| {
        let amount = decimal(minor, '.');
        format!("<LEDGERBAL><BALAMT>{amount}<DTASOF>20250228</LEDGERBAL>")
    };
    let coffee = booking(12, -350, "C1", "Coffee bar");
    let doubled = format!("{coffee}{}{coffee}", booking(13, 185_000, "S1", "Salary Inc"));
    let start = booking(1, 100_000, "A1", "Opening deposit");
    // The balance at the end, bookings that count, suggestions.
    for (end, count, suggested) in
        [(Some(284_650), 3, 0), (Some(284_300), 4, 1), (Some(1), 3, 0), (None, 3, 0)]
    {
        let ada = Person::new(&house).await;
        let first = "<LEDGERBAL><BALAMT>1000.00<DTASOF>20250201</LEDGERBAL>";
        named(&ada, ofx("1", "77", &start, first)).await;
        let file = ofx("1", "77", &doubled, &end.map(balance).unwrap_or_default());
        let report = named(&ada, file.clone()).await;
        assert_eq!(sum(&report, "suggested"), suggested, "{end:?}: {report}");
        assert_eq!(has_note(&report, "listed-twice"), suggested == 0, "{end:?}: {report}");
        assert_eq!(rows(&ada, &report).await.len(), count, "{end:?}: {report}");
        let again = named(&ada, file).await;
        assert_eq!(again["revision"], report["revision"], "{end:?}: {again}");
    }
    // In a new account the balance at the end holds it once.
    let ada = Person::new(&house).await;
    let report = named(&ada, ofx("1", "78", &doubled, &balance(284_650))).await;
    assert_eq!(rows(&ada, &report).await.len(), 2, "{report}");
    assert!(has_note(&report, "listed-twice"), "{report}");
    assert_eq!(report["accounts"][0]["balance_after"]["minor"], 284_650, "{report}");
}

#[tokio::test]
async fn a_booking_of_another_day_in_another_format_is_never_doubled_without_a_word() {
    let house = TestHouse::new().await;
    let booking = [("2025-01-31", "2025-02-03", -1_250, "Bakery North")];
    let next = [("2025-02-05", "2025-02-06", 185_000, "Salary Inc")];
    for bookings in [&booking[..], &[booking[0], next[0]]] {
        let ada = Person::new(&house).await;
        let path = ada.at(&format!("/accounts/{}/imports", open(&ada).await));
        ada.upload(&path, mt940(IBAN, &by_value(bookings))).await.expect(201);
        let file = csv("Buchungstag;Empf\u{e4}nger;Betrag", bookings);
        let report = ada.upload(&path, file.clone()).await.expect(201);
        let count = i64::try_from(bookings.len()).unwrap();
        assert_eq!(sum(&report, "suggested"), count, "{report}");
        assert!(has_note(&report, "may-be-duplicate"), "{report}");
        let again = ada.upload(&path, file).await.expect(201);
        assert_eq!(again["revision"], report["revision"], "{again}");
    }
    // The same coffee on the first day of the next file of the same kind is another one.
    let ada = Person::new(&house).await;
    let path = ada.at(&format!("/accounts/{}/imports", open(&ada).await));
    let day = |day| [(day, day, -350, "Coffee bar")];
    let file = |on| csv("Buchungstag;Empf\u{e4}nger;Betrag", &day(on));
    ada.upload(&path, file("2025-01-31")).await.expect(201);
    let report = ada.upload(&path, file("2025-02-01")).await.expect(201);
    assert_eq!((sum(&report, "imported"), sum(&report, "suggested")), (1, 0), "{report}");
}

#[tokio::test]
async fn an_equal_purchase_under_a_new_id_is_kept_where_the_bank_keeps_its_ids() {
    let house = TestHouse::new().await;
    let bookings = |ids: [&str; 2]| {
        let names = [("12", "-3.50", "Coffee bar"), ("15", "1850.00", "Salary Inc")];
        let booking = |((day, amount, name), id): (&(&str, &str, &str), &str)| {
            format!(
                "<STMTTRN><TRNTYPE>OTHER<DTPOSTED>202502{day}<TRNAMT>{amount}<FITID>{id}\
                 <NAME>{name}</STMTTRN>\n"
            )
        };
        names.iter().zip(ids).map(booking).collect::<String>()
    };
    for (second, imported, suggested) in [(["A2", "A3"], 1, 1), (["B1", "B3"], 0, 0)] {
        let ada = Person::new(&house).await;
        named(&ada, ofx("1", "77", &bookings(["A1", "A3"]), "")).await;
        let report = named(&ada, ofx("1", "77", &bookings(second), "")).await;
        let told = (sum(&report, "imported"), sum(&report, "suggested"));
        assert_eq!(told, (imported, suggested), "{report}");
        assert_eq!(has_note(&report, "may-be-duplicate"), suggested > 0, "{report}");
        let again = named(&ada, ofx("1", "77", &bookings(second), "")).await;
        assert_eq!(again["revision"], report["revision"], "{again}");
    }
}
