//! Many imports at once, over real HTTP: none is lost, and none is refused for being late.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use futures::future::join_all;
use serde_json::Value;
use support::TestHouse;
use support::camt::{self, Entry};
use support::client::Person;

fn sum(report: &Value, field: &str) -> i64 {
    let accounts = report["accounts"].as_array().unwrap_or_else(|| panic!("{report}"));
    accounts.iter().map(|account| account[field].as_i64().unwrap()).sum()
}

/// Bookings or announcements of a bank, each `(reference, day of March, cents spent)`.
fn camt(status: &str, entries: impl Iterator<Item = (String, u32, u32)>) -> String {
    let entry = |(reference, day, cents): (String, u32, u32)| {
        let booked = Entry::booked(format!("2026-03-{day:02}"), -i64::from(cents), "Bakery");
        booked.with_id(reference).with_status(status)
    };
    camt::file(&[camt::statement("DE02120300000000202051", &[], entries.map(entry))])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn csv_files_sent_into_one_account_at_once_all_arrive() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    for round in 0..3 {
        let account = ada.account(&format!("Giro {round}")).await;
        let path = ada.at(&format!("/accounts/{account}/imports"));
        let uploads = (0..4).map(|file| {
            let rows: String = (0..50)
                .map(|row| format!("2026-01-{:02};F{file} {row};-1,50\n", 1 + row % 28))
                .collect();
            ada.upload(&path, format!("Date;Payee;Amount\n{rows}"))
        });
        for report in join_all(uploads).await {
            assert_eq!(sum(&report.expect(201), "imported"), 50);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bookings_of_what_was_pending_sent_at_once_are_booked_once() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let path = ada.at("/imports?create_accounts=true");
    for round in 0..4 {
        let of_day = |kind: &'static str, day| {
            (0..40).map(move |n| (format!("{kind}{round}-{n}"), day, 100 + n + 100 * round))
        };
        ada.upload(&path, camt("PDNG", of_day("P", 1 + round))).await.expect(201);
        let booked = camt("BOOK", of_day("B", 1 + round));
        let reports = join_all((0..3).map(|_| ada.upload(&path, booked.clone()))).await;
        let reports: Vec<Value> = reports.into_iter().map(|report| report.expect(201)).collect();
        let merged: i64 = reports.iter().map(|report| sum(report, "pending_merged")).sum();
        let met_again: i64 = reports.iter().map(|report| sum(report, "duplicates")).sum();
        assert_eq!((merged, met_again), (40, 80), "{reports:?}");
    }
}

/// A file of many statements is followed by as many comparisons, which write to its account.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_are_taken_in_while_the_one_before_is_still_compared() {
    const DAYS: u32 = 60;
    let mut house = TestHouse::new().await;
    house.act();
    let ada = Person::new(&house).await;
    let statement = |day: u32| {
        let on = |day: u32| {
            let first = chrono::NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
            (first + chrono::Days::new(day.into())).format("%y%m%d").to_string()
        };
        let (begins, ends, on, eve) = (100 + day - 1, 100 + day, on(day), on(day - 1));
        format!(
            ":20:S\n:25:10020030/1234567\n:28C:{day}\n:60F:C{eve}EUR{begins},00\n\
             :61:{on}{}C1,00NMSCNONREF\n:86:020?00KARTE?20Day {day}\n:62F:C{on}EUR{ends},00\n-\n",
            &on[2..]
        )
    };
    let all: String = (1..=DAYS).map(statement).collect();
    let report =
        ada.upload(&ada.at("/imports?create_accounts=true"), all.clone()).await.expect(201);
    let account = report["accounts"][0]["account_id"].as_str().unwrap().to_owned();
    let path = ada.at(&format!("/accounts/{account}/imports"));
    let agreement = ada.at(&format!("/accounts/{account}/agreement?limit=200"));
    let revision = report["revision"].as_i64().unwrap();
    ada.get_at(&ada.at(&format!("/accounts/{account}")), revision).await.expect(200);
    let mut sent = 0;
    loop {
        let compared = ada.get(&agreement).await.expect(200)["items"].as_array().unwrap().len();
        if compared >= DAYS as usize {
            break;
        }
        let again = ada.upload(&path, all.clone()).await.expect(201);
        assert_eq!(again["accounts"][0]["duplicates"], DAYS, "{again}");
        let next = ada.upload(&path, statement(DAYS + 1 + sent)).await.expect(201);
        assert_eq!(next["accounts"][0]["imported"], 1, "{next}");
        sent += 1;
    }
    assert!(sent > 0, "all was compared before anything was sent");
}
