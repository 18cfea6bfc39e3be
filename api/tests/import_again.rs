//! Files that tell again what is there: by the other one of the two days that a booking has, behind
//! equal purchases, or the very same file after another taught the account something else. Through
//! real HTTP.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use serde_json::{Value, json};
use support::TestHouse;
use support::camt::{self, Entry};
use support::client::Person;

async fn open(person: &Person, kind: &str) -> String {
    let account = json!({"name": "Daily", "kind": kind, "currency": "EUR"});
    let opened = person.post(&person.at("/accounts"), account).await.expect(201);
    let id = opened["id"].as_str().unwrap_or_else(|| panic!("{opened}"));
    person.at(&format!("/accounts/{id}/imports"))
}

fn told(report: &Value) -> (i64, i64) {
    let account = &report["accounts"][0];
    let count = |field: &str| account[field].as_i64().unwrap_or_else(|| panic!("{report}"));
    (count("imported"), count("suggested"))
}

/// Day of February of the booking, and that of value.
type Days = (u32, u32);

/// The same purchase on five days, each booked on the next one that banks work.
const DAILY: [Days; 5] = [(4, 3), (5, 4), (6, 5), (7, 6), (10, 7)];
/// Two of one day of value, and two booked on one day.
const UNEVEN: [Days; 3] = [(6, 4), (6, 6), (10, 6)];
/// Value on the day of the booking, but for the first ones and over the weekend.
const MIXED: [Days; 6] = [(4, 3), (5, 4), (5, 5), (6, 6), (7, 7), (10, 7)];

fn table(heading: &str, days: &[Days]) -> String {
    let cell = |heading: &str, (booked, value): &Days| match heading {
        "Valuta" => format!("{value:02}.02.2025"),
        _ => format!("{booked:02}.02.2025"),
    };
    let row = |days: &Days| {
        let cells: Vec<String> = heading.split(';').map(|one| cell(one, days)).collect();
        format!("{};City Bus;-2,40\n", cells.join(";"))
    };
    format!("{heading};Text;Betrag\n{}", days.iter().map(row).collect::<String>())
}

fn mt940(days: &[Days]) -> String {
    let line = |(booked, value): &Days| {
        format!(":61:2502{value:02}02{booked:02}D2,40NMSCNONREF\n:86:City Bus\n")
    };
    let lines: String = days.iter().map(line).collect();
    format!(":20:A\n:25:37040044/0532013000\n:28C:1\n:60F:C250201EUR100,00\n{lines}-\n")
}

fn camt(days: &[Days]) -> String {
    let on = |day: &u32| format!("2025-02-{day:02}");
    let entries = days
        .iter()
        .map(|(booked, value)| Entry::booked(on(booked), -240, "City Bus").of_value(on(value)));
    camt::file(&[camt::statement("DE89370400440532013000", &[], entries)])
}

#[tokio::test]
async fn what_a_table_of_one_day_brought_is_met_by_the_files_that_tell_that_day() {
    let house = TestHouse::new().await;
    for days in [&DAILY[..], &UNEVEN, &MIXED] {
        let of_both = [mt940(days), camt(days), table("Buchungstag;Valuta", days)];
        for first in [table("Buchungstag", days), table("Valuta", days)] {
            for second in &of_both {
                let ada = Person::new(&house).await;
                let path = open(&ada, "checking").await;
                ada.upload(&path, first.clone()).await.expect(201);
                let report = ada.upload(&path, second.clone()).await.expect(201);
                assert_eq!(told(&report), (0, 0), "{first}\n{second}\n{report}");
                // Once more, and one more of them.
                for again in [&first, second] {
                    let report = ada.upload(&path, again.clone()).await.expect(201);
                    assert_eq!(told(&report), (0, 0), "{first}\n{second}\n{report}");
                }
                let more = [days, &[(20, 19)]].concat();
                let report = ada.upload(&path, camt(&more)).await.expect(201);
                assert_eq!(told(&report), (1, 0), "{first}\n{second}\n{report}");
            }
        }
    }
}

#[tokio::test]
async fn tables_of_different_days_never_double_equal_purchases_without_a_word() {
    let house = TestHouse::new().await;
    for days in [&DAILY[..], &UNEVEN, &MIXED] {
        let heads = ["Buchungstag", "Valuta", "Datum"];
        for (one, other) in [(0, 1), (1, 0), (2, 1), (1, 2), (0, 2)] {
            let ada = Person::new(&house).await;
            let path = open(&ada, "checking").await;
            // What nobody says of its day may be the day of value as well.
            let file = |nth: usize, beside: usize| match (heads[nth], heads[beside]) {
                ("Datum", "Buchungstag") => table("Valuta", days).replace("Valuta", "Datum"),
                (head, _) => table(head, days),
            };
            ada.upload(&path, file(one, other)).await.expect(201);
            let report = ada.upload(&path, file(other, one)).await.expect(201);
            let (imported, suggested) = told(&report);
            assert_eq!(imported, suggested, "{} {}: {report}", heads[one], heads[other]);
            // The next week is new, and nothing of it is in doubt.
            let next: Vec<Days> = (17..=19).map(|day| (day + 1, day)).collect();
            let report = ada.upload(&path, table("Buchungstag", &next)).await.expect(201);
            assert_eq!(told(&report), (3, 0), "{report}");
        }
    }
}

#[tokio::test]
async fn an_equal_purchase_beside_the_one_of_its_day_is_never_lost_without_a_word() {
    let house = TestHouse::new().await;
    // By value from the third purchase on, two more of them; and by booking, one before.
    let later: Vec<Days> = [&DAILY[2..], &[(11, 10), (12, 11)]].concat();
    let earlier: Vec<Days> = [&[(3, 0)][..], &DAILY[..3]].concat();
    let shifted = (table("Buchungstag", &DAILY), table("Valuta", &later), 7);
    let before = (table("Valuta", &DAILY[1..]), table("Buchungstag", &earlier), 6);
    for (first, second, all) in [shifted, before] {
        let ada = Person::new(&house).await;
        let path = open(&ada, "checking").await;
        let had = told(&ada.upload(&path, first.clone()).await.expect(201)).0;
        let report = ada.upload(&path, second.clone()).await.expect(201);
        let (imported, suggested) = told(&report);
        assert!(had + imported >= all, "{first}{second}{report}");
        assert!(had + imported - suggested <= all, "{first}{second}{report}");
        for again in [&second, &first] {
            let report = ada.upload(&path, again.clone()).await.expect(201);
            assert_eq!(told(&report), (0, 0), "{report}");
        }
        let more = format!("{second}20.02.2025;City Bus;-2,40\n");
        let report = ada.upload(&path, more).await.expect(201);
        assert_eq!(told(&report), (1, 0), "{report}");
    }
    // A purchase that stands alone shows that the bank books on the day of value.
    let ada = Person::new(&house).await;
    let path = open(&ada, "checking").await;
    let rent =
        |head: &str, days: &[Days]| format!("{}05.02.2025;Rent Ltd;-900,00\n", table(head, days));
    let on_time: Vec<Days> = (3..8).map(|day| (day, day)).collect();
    ada.upload(&path, rent("Buchungstag", &on_time)).await.expect(201);
    let report = ada.upload(&path, rent("Valuta", &on_time[2..])).await.expect(201);
    assert_eq!(told(&report), (0, 0), "{report}");
}

#[tokio::test]
async fn the_days_of_all_that_is_there_tell_which_day_a_table_without_a_word_of_it_has() {
    let house = TestHouse::new().await;
    let salary = |file: String, day: &str| format!("{file}{day}.02.2025;Salary Inc;1850,00\n");
    let both = |file: String| {
        let entry = "<Ntry><Amt Ccy=\"EUR\">1850.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>\
             <BookgDt><Dt>2025-02-12</Dt></BookgDt><ValDt><Dt>2025-02-06</Dt></ValDt>\
             <AddtlNtryInf>Salary Inc</AddtlNtryInf></Ntry></Stmt>";
        file.replace("</Stmt>", entry)
    };
    for (head, day) in [("Valuta", "06"), ("Buchungstag", "12")] {
        let ada = Person::new(&house).await;
        let path = open(&ada, "checking").await;
        let file = salary(table(head, &DAILY), day).replace(head, "Datum");
        ada.upload(&path, file.clone()).await.expect(201);
        let report = ada.upload(&path, both(camt(&DAILY))).await.expect(201);
        assert_eq!(told(&report), (0, 0), "{head}: {report}");
        assert_eq!(told(&ada.upload(&path, file).await.expect(201)), (0, 0));
    }
}

const TURNED: &str = "Date,Description,Amount,Balance\n03/02/2025,SHOP,12.50,112.50\n\
    05/02/2025,PAYMENT RECEIVED,-100.00,12.50\n27/02/2025,CHEM,8.40,20.90\n";
const PLAIN: &str = "Date,Description,Amount,Balance\n13/03/2025,SHOP,-30.00,-50.90\n\
    15/03/2025,BOOK,-5.00,-55.90\n";

#[tokio::test]
async fn the_same_file_again_is_read_as_it_was_whatever_the_account_has_learned_since() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let path = open(&ada, "credit_card").await;
    assert_eq!(told(&ada.upload(&path, TURNED).await.expect(201)), (3, 0));
    assert_eq!(told(&ada.upload(&path, PLAIN).await.expect(201)), (2, 0));
    for file in [TURNED, PLAIN, TURNED] {
        let report = ada.upload(&path, file).await.expect(201);
        assert_eq!(told(&report), (0, 0), "{report}");
        assert_eq!(report["accounts"][0]["duplicates"], file.lines().count() - 1, "{report}");
    }
}

#[tokio::test]
async fn what_a_person_said_of_a_file_holds_when_the_same_file_comes_again() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let path = open(&ada, "credit_card").await;
    // Nothing in it tells what a plus means.
    let open_file = "Date,Description,Amount\n13/02/2025,SHOP,30.00\n15/02/2025,BOOK,-5.00\n";
    let asked = ada.upload(&path, open_file).await.expect(422);
    let mut mapping = asked["mapping"].clone();
    assert!(mapping.is_object(), "{asked}");
    mapping["amount"] = json!({"kind": "signed", "column": 2, "inverted": true});
    let form = [("mapping", mapping.to_string())];
    let report = ada.upload_answering(&path, open_file, &form).await.expect(201);
    assert_eq!(told(&report), (2, 0), "{report}");
    // Another file of the same columns proves plain signs.
    ada.upload(&path, PLAIN).await.expect(201);
    let plain = "Date,Description,Amount\n16/03/2025,SHOP,-30.00\n17/03/2025,BOOK,-5.00\n\
        18/03/2025,PAYMENT RECEIVED,20.00\n";
    ada.upload(&path, plain).await;
    let report = ada.upload(&path, open_file).await.expect(201);
    assert_eq!(told(&report), (0, 0), "{report}");
    let is_told = |one: &Value| one["by"] == "memory" && one["field"] != "encoding";
    assert!(report["decisions"].as_array().unwrap().iter().any(is_told), "{report}");
}

#[tokio::test]
async fn what_a_person_said_of_a_file_without_columns_holds_when_it_comes_again() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let path = open(&ada, "checking").await;
    let qif = "!Type:Bank\nD03/04/2025\nT-12.50\nPBakery\n^\nD05/06/2025\nT-8.40\nPChemist\n^\n";
    ada.upload(&path, qif).await.expect(422);
    let said = [("date_order", "day_month_year".to_owned())];
    assert_eq!(told(&ada.upload_answering(&path, qif, &said).await.expect(201)), (2, 0));
    let report = ada.upload(&path, qif).await.expect(201);
    assert_eq!(told(&report), (0, 0), "{report}");
}

const WHOLE: &str = "Datum;Text;Betrag\n05.01.2025;SHOP A;-1500\n06.01.2025;CAFE B;-250\n\
    07.01.2025;ACME;90000\n08.01.2025;BAR;-45\n";

/// The remarks on lines that were read otherwise before.
fn otherwise(report: &Value) -> Vec<&str> {
    let all = report["warnings"].as_array().unwrap_or_else(|| panic!("{report}")).iter();
    let told = all.filter(|note| note["code"] == "read-otherwise-before");
    told.map(|note| note["detail"].as_str().unwrap()).collect()
}

/// A file that is sent by a mapping, and by the same of which one member is another.
async fn mapped(person: &Person, path: &str, file: &str, member: (&str, Value)) -> Value {
    let dry = person.upload(&format!("{path}?dry_run=true"), file.to_owned()).await.expect(200);
    let mut mapping = dry["mapping"].clone();
    mapping[member.0] = member.1;
    let form = [("mapping", mapping.to_string())];
    person.upload_answering(path, file.to_owned(), &form).await.expect(201)
}

#[tokio::test]
async fn the_same_bytes_read_otherwise_bring_nothing_and_say_so() {
    let house = TestHouse::new().await;
    let cents = || ("units", json!([{"column": 2, "unit": "hundredths"}]));
    let turned = || ("amount", json!({"kind": "signed", "column": 2, "inverted": true}));
    let american = || ("date_order", json!("month_day_year"));
    for member in [cents(), turned(), american()] {
        let ada = Person::new(&house).await;
        let path = open(&ada, "checking").await;
        let report = ada.upload(&path, WHOLE).await.expect(201);
        assert_eq!(told(&report), (4, 0), "{report}");
        let report = mapped(&ada, &path, WHOLE, member).await;
        assert_eq!(told(&report), (0, 0), "{report}");
        let remarks = otherwise(&report);
        let import = report["import_id"].as_str().unwrap();
        assert!(remarks.len() == 1 && remarks[0].contains(import), "{report}");
        let outcomes: Vec<&Value> =
            report["lines"].as_array().unwrap().iter().map(|line| &line["outcome"]).collect();
        assert_eq!(outcomes, vec!["left_out"; 4], "{report}");
    }
    // What was wrong is removed, and comes as it is read now.
    let ada = Person::new(&house).await;
    let path = open(&ada, "checking").await;
    let report = ada.upload(&path, WHOLE).await.expect(201);
    let revision = report["revision"].as_i64().unwrap();
    let list = ada.get_at(&ada.at("/transactions"), revision).await.expect(200);
    for one in list["items"].as_array().unwrap() {
        let path = ada.at(&format!("/transactions/{}", one["id"].as_str().unwrap()));
        let version = format!("\"{}\"", one["version"]);
        let head = [("if-match", version.as_str())];
        let removed = ada.send(reqwest::Method::DELETE, &path, &head, None).await;
        assert!(removed.status.is_success(), "{}", removed.body);
    }
    let report = mapped(&ada, &path, WHOLE, cents()).await;
    assert_eq!((told(&report), otherwise(&report).len()), ((4, 0), 0), "{report}");
}

#[tokio::test]
async fn the_same_lines_read_otherwise_are_told() {
    let house = TestHouse::new().await;
    // The export of the next day has one line more.
    let longer = format!("{WHOLE}10.01.2025;KIOSK;-700\n");
    let ada = Person::new(&house).await;
    let path = open(&ada, "checking").await;
    ada.upload(&path, WHOLE).await.expect(201);
    let cents = json!([{"column": 2, "unit": "hundredths"}]);
    let report = mapped(&ada, &path, &longer, ("units", cents)).await;
    assert_eq!(told(&report), (1, 0), "{report}");
    assert!(otherwise(&report).len() == 1 && otherwise(&report)[0].contains("4 lines"), "{report}");
    // Turned signs are no proof: a booking and its reversal look like that too.
    let ada = Person::new(&house).await;
    let path = open(&ada, "checking").await;
    ada.upload(&path, WHOLE).await.expect(201);
    let turned = json!({"kind": "signed", "column": 2, "inverted": true});
    let report = mapped(&ada, &path, &longer, ("amount", turned)).await;
    assert_eq!((told(&report), otherwise(&report).len()), ((5, 4), 1), "{report}");
    // By another column of amounts.
    let both = "Date,Text,Gross,Net\n2025-01-05,SHOP A,-15.00,-12.61\n\
        2025-01-06,CAFE B,-2.50,-2.34\n2025-01-07,ACME,900.00,756.30\n";
    let ada = Person::new(&house).await;
    let path = open(&ada, "checking").await;
    let asked = ada.upload(&format!("{path}?dry_run=true"), both).await;
    let mut mapping = asked.body["mapping"].clone();
    for (column, file, right) in [(2, both.to_owned(), (3, 0)), (3, format!("{both}\n"), (3, 3))] {
        mapping["amount"] = json!({"kind": "signed", "column": column, "inverted": false});
        let form = [("mapping", mapping.to_string())];
        let report = ada.upload_answering(&path, file, &form).await.expect(201);
        assert_eq!(told(&report), right, "{report}");
        assert_eq!(otherwise(&report).len(), usize::from(column == 3), "{report}");
    }
    // Other purchases of the same days and shops are none of these.
    let ada = Person::new(&house).await;
    let path = open(&ada, "checking").await;
    ada.upload(&path, WHOLE).await.expect(201);
    let more = "Datum;Text;Betrag\n05.01.2025;SHOP A;-1500\n05.01.2025;SHOP A;-15\n\
        06.01.2025;CAFE B;-250\n06.01.2025;CAFE B;-350\n07.01.2025;ACME;90000\n\
        08.01.2025;BAR;-45\n08.01.2025;BAR;-20\n";
    let report = ada.upload(&path, more).await.expect(201);
    assert_eq!((told(&report), otherwise(&report).len()), ((3, 0), 0), "{report}");
}
