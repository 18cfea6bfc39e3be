//! A file that tells two bookings shows that they are two, whatever earlier ones were taken for;
//! tables of one shape tell one kind of day; of several balances of one day none is the last.
//! Through real HTTP.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use serde_json::{Value, json};
use support::TestHouse;
use support::client::Person;

const STATES: &str = "Date,Description,Amount,Status\n";
const IDS: &str = "Transaction ID,Date,Description,Amount,Status\n";
const PLAIN: &str = "Date,Description,Amount\n";
const BALANCE: &str = "Date,Description,Amount,Balance\n";

/// What each file brought, and how many bookings there are then and what they come to.
async fn taken(house: &TestHouse, files: &[String]) -> (Vec<Value>, usize, i64) {
    let ada = Person::new(house).await;
    let account = json!({"name": "Daily", "kind": "checking", "currency": "EUR"});
    let opened = ada.post(&ada.at("/accounts"), account).await.expect(201);
    let path = ada.at(&format!("/accounts/{}/imports", opened["id"].as_str().unwrap()));
    let (mut reports, mut lines) = (Vec::new(), Value::Null);
    for file in files {
        let report = ada.upload(&path, file.clone()).await.expect(201);
        let revision = report["revision"].as_i64().unwrap();
        let path = ada.at("/transactions?limit=500&pending=false");
        lines = ada.get_at(&path, revision).await.expect(200);
        reports.push(report);
    }
    let lines = lines["items"].as_array().unwrap();
    let sum = lines.iter().map(|line| line["amount"]["minor"].as_i64().unwrap()).sum();
    (reports, lines.len(), sum)
}

fn told(reports: &[Value]) -> Vec<String> {
    let short = |report: &Value| format!("{} {}", report["accounts"][0], report["warnings"]);
    reports.iter().map(short).collect()
}

fn codes(report: &Value) -> Vec<&str> {
    let notes = report["warnings"].as_array().unwrap().iter();
    notes.map(|note| note["code"].as_str().unwrap()).collect()
}

/// Rows behind an id of the bank, where ids are told.
fn with_ids(rows: &str, ids: &[(&str, &str)]) -> String {
    let row = |row: &str| {
        let own = ids.iter().find(|(start, _)| row.starts_with(start)).map(|(_, id)| *id);
        format!("{},{row}\n", own.map_or_else(|| format!("X{}", &row[8..10]), str::to_owned))
    };
    IDS.to_owned() + &rows.lines().map(row).collect::<String>()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ride_that_was_taken_for_one_that_was_announced_is_another_when_a_file_tells_both() {
    let house = TestHouse::new().await;
    let announced = "2026-09-15,BVG,-2.80,Pending\n";
    let before = "2026-09-14,REWE,-30.00,Posted\n2026-09-13,LIDL,-15.00,Posted\n";
    let newer = "2026-09-24,ARAL,-41.10,Posted\n2026-09-19,BVG,-2.80,Posted\n\
                 2026-09-18,DM,-12.50,Posted\n";
    let (older, both) = (format!("{announced}{before}"), "2026-09-15,BVG,-2.80,Posted\n");
    let all = format!("{newer}{both}{before}");
    let ids = [("2026-09-15", "B1"), ("2026-09-19", "B2")];
    let other = [("2026-09-15,BVG,-2.80,Pending", "P9"), ids[0], ids[1]];
    let plain = |rows: &str| STATES.to_owned() + rows;
    let forms: [&dyn Fn(&str) -> String; 3] =
        [&plain, &|rows| with_ids(rows, &ids), &|rows| with_ids(rows, &other)];
    for form in forms {
        for files in [[&older, newer], [newer, &older]] {
            let files = [files[0], files[1], &all].map(form);
            // Another file with the same bookings changes nothing.
            let again = files[2].clone() + "\n";
            let files = [&files[..], &[again.clone(), again + "\n"]].concat();
            let (reports, lines, sum) = taken(&house, &files).await;
            assert_eq!((lines, sum), (6, -10_420), "{:#?}", told(&reports));
            for report in &reports[3..] {
                let account = &report["accounts"][0];
                assert_eq!((&account["imported"], &account["duplicates"]), (&json!(0), &json!(6)));
                assert!(!codes(report).contains(&"told-apart"), "{:#?}", told(&reports));
            }
        }
    }
    let files = [plain(&older), plain(newer), plain(&all)];
    let (reports, ..) = taken(&house, &files).await;
    assert!(codes(&reports[2]).contains(&"told-apart"), "{:#?}", told(&reports));
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_of_one_shape_tell_one_kind_of_day() {
    let house = TestHouse::new().await;
    let first = "2026-09-24,LIDL,-12.00\n2026-09-22,ARAL,-50.00\n2026-09-02,PAY,1900.00\n";
    let last = "2026-10-20,TELEKOM,-39.95\n2026-10-05,REWE,-20.00\n";
    let between = "2026-10-02,ROSSMANN,-8.00\n2026-09-30,REWE,-20.00\n2026-09-28,LIDL,-12.00\n\
                   2026-09-27,DM,-9.99\n2026-09-26,ARAL,-50.00\n";
    let sums = (10, 167_806);
    let orders = [[first, last, between], [first, between, last], [last, between, first]];
    for rows in orders {
        let files = rows.map(|rows| PLAIN.to_owned() + rows);
        let (reports, lines, sum) = taken(&house, &files).await;
        assert_eq!((lines, sum), sums, "{:#?}", told(&reports));
        let entry = |row: &str| {
            let [day, payee, amount] = row.split(',').collect::<Vec<_>>()[..] else { panic!() };
            let (year, rest) = day.split_at(4);
            format!("D{}/{year}\nT{amount}\nP{payee}\n^\n", rest[1..].replace('-', "/"))
        };
        let qif =
            |rows: &str| "!Type:Bank\n".to_owned() + &rows.lines().map(entry).collect::<String>();
        let (reports, lines, sum) = taken(&house, &rows.map(qif)).await;
        assert_eq!((lines, sum), sums, "{:#?}", told(&reports));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn with_balances_and_days_between_they_do_as_well() {
    let house = TestHouse::new().await;
    let before = "2026-09-29,SHELL,-50.14,763.03\n2026-09-29,GREGGS,-41.65,813.17\n\
                  2026-09-29,NETFLIX,-45.18,854.82\n2026-09-22,SALARY,900.00,900.00\n";
    let missing = "2026-10-01,PAY DAY,110.00,863.03\n2026-09-30,COSTA,-10.00,753.03\n";
    let behind = "2026-10-16,TESCO,-22.00,692.06\n2026-10-05,BOOTS,-12.00,714.06\n\
                  2026-10-04,GREGGS,-41.65,726.06\n2026-10-03,NETFLIX,-45.18,767.71\n\
                  2026-10-03,SHELL,-50.14,812.89\n";
    for rows in [[before, behind, missing], [before, missing, behind], [behind, before, missing]] {
        let files = rows.map(|rows| BALANCE.to_owned() + rows);
        let (reports, lines, sum) = taken(&house, &files).await;
        assert_eq!((lines, sum), (11, 69_206), "{:#?}", told(&reports));
    }
}

/// A table of a bank that states one balance above it, without the year 2000.
fn stated(on: &str, balance: &str, rows: &[(&str, &str, &str)]) -> String {
    let row = |(on, text, amount): &(&str, &str, &str)| {
        format!("\"{on}.26\";\"{on}.26\";\"Gebucht\";\"ICH\";\"{text}\";\"\";\"{amount}\"\n")
    };
    format!(
        "\"Girokonto\";\"DE89370400440532013000\"\n\"\"\n\"Kontostand vom {on}.2026:\";\"{balance} €\"\n\
         \"\"\n\"Buchungsdatum\";\"Wertstellung\";\"Status\";\"Zahlungspflichtige*r\";\
         \"Zahlungsempfänger*in\";\"Verwendungszweck\";\"Betrag (€)\"\n{}",
        rows.iter().map(row).collect::<String>()
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_balances_of_one_day_none_is_the_last() {
    let house = TestHouse::new().await;
    let first =
        [("09.09", "REWE", "-40,00"), ("02.09", "MIETE", "-700,00"), ("01.09", "ACME", "1.740,00")];
    let tenth = [("10.09", "LIDL", "-30,00"), ("10.09", "ARAL", "-20,00")];
    let eleventh = [("11.09", "DM", "-5,00")];
    let twelfth = [("12.09", "EDEKA", "-10,00")];
    let morning = stated("10.09", "1.000,00", &first);
    let evening = stated("10.09", "950,00", &[&tenth[..], &first].concat());
    let next = stated("11.09", "945,00", &[&eleventh[..], &tenth, &first].concat());
    let last = stated("14.09", "935,00", &[&twelfth[..], &eleventh, &tenth].concat());
    // Ids of imports decide no order: each household has others.
    for turn in 0..6 {
        let mut files = vec![morning.clone(), evening.clone(), next.clone(), last.clone()];
        if turn % 2 == 1 {
            files.remove(2);
        }
        let (reports, lines, sum) = taken(&house, &files).await;
        assert_eq!((lines, sum), (7, 93_500), "{turn}: {:#?}", told(&reports));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_went_and_came_back_on_the_day_of_a_balance_is_there_once() {
    let house = TestHouse::new().await;
    let day = [("18.09", "STADTWERKE", "53,67"), ("18.09", "STADTWERKE", "-53,67")];
    let older = stated("18.09", "2.683,02", &[&day[..], &[("15.09", "REWE", "-20,00")]].concat());
    let lidl = [("21.09", "LIDL", "-11,00"), ("19.09", "LIDL", "-10,00")];
    let newer = stated("21.09", "2.662,02", &[&lidl[..], &day].concat());
    for files in [[older.clone(), newer.clone()], [newer, older]] {
        let (reports, lines, sum) = taken(&house, &files).await;
        assert_eq!((lines, sum), (5, -4_100), "{:#?}", told(&reports));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_file_that_ends_before_money_came_back_on_its_day_brings_nothing() {
    let house = TestHouse::new().await;
    let rows = [
        "2026-09-16,GREGGS,44.17,2145.88",
        "2026-09-16,GREGGS,-44.17,2101.71",
        "2026-09-15,LIDL,-20.00,2145.88",
        "2026-09-14,REWE,-10.00,2165.88",
        "2026-09-13,ARAL,-30.00,2175.88",
    ];
    let mut turned = rows;
    turned.reverse();
    let file = |rows: &[&str]| BALANCE.to_owned() + &rows.join("\n") + "\n";
    for (newer, older) in [(&rows[..], &rows[1..]), (&turned[..], &turned[..4])] {
        for files in [[file(newer), file(older)], [file(older), file(newer)]] {
            let (reports, count, sum) = taken(&house, &files).await;
            assert_eq!((count, sum), (5, -6000), "{:#?}", told(&reports));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_removed_and_comes_again_under_another_day_is_told() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = json!({"name": "Daily", "kind": "checking", "currency": "USD"});
    let opened = ada.post(&ada.at("/accounts"), account).await.expect(201);
    let path = ada.at(&format!("/accounts/{}/imports", opened["id"].as_str().unwrap()));
    let booked = "Posted Date,Merchant,Amount\n2026-09-17,PAY,1000.00\n\
                  2026-09-16,TARGET 9045,-72.95\n2026-09-11,SHELL,-20.00\n";
    let brought = ada.upload(&path, booked).await.expect(201);
    let lines = ada.at("/transactions?q=target");
    let lines = ada.get_at(&lines, brought["revision"].as_i64().unwrap()).await.expect(200);
    let target = lines["items"][0]["id"].as_str().unwrap();
    ada.delete(&ada.at(&format!("/transactions/{target}"))).await.expect(200);
    let by_purchase = "Transaction Date,Merchant,Amount\n2026-09-17,PAY,1000.00\n\
                       2026-09-15,TARGET 9045,-72.95\n2026-09-10,SHELL,-20.00\n";
    let report = ada.upload(&path, by_purchase).await.expect(201);
    assert!(codes(&report).contains(&"was-removed"), "{report:#}");
    let again = ada.upload(&path, by_purchase.to_owned() + "\n").await.expect(201);
    assert!(!codes(&again).contains(&"was-removed"), "{again:#}");
    assert_eq!(again["accounts"][0]["imported"], 0, "{again:#}");
}
