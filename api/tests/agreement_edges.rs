//! What a person states of an account where amounts end, and where a file knows of days to come,
//! over real HTTP.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use std::time::Duration;

use chrono::{Datelike, Days, NaiveDate, Utc};
use serde_json::{Value, json};
use support::TestHouse;
use support::client::{Answer, Person};

/// The largest amount.
const LARGEST: i64 = 1_000_000_000_000_000;

fn euro(minor: i64) -> Value {
    json!({"minor": minor, "currency": "EUR"})
}

/// Compares by hand, and makes up for a difference or not.
async fn reconcile(person: &Person, account: &str, of: (&str, i64), adjust: bool) -> Answer {
    let (on, minor) = of;
    let body = json!({"stated_on": on, "stated_balance": euro(minor), "adjust": adjust});
    person.post(&format!("{account}/reconcile"), body).await
}

#[tokio::test]
async fn a_difference_beyond_all_amounts_is_refused_whether_it_is_made_up_for_or_not() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    for (ours, stated) in [(LARGEST, -1), (LARGEST, -LARGEST), (-LARGEST, LARGEST)] {
        let opened = json!({"name": "Giro", "kind": "checking", "currency": "EUR",
            "opened_on": "2026-01-01", "opening_balance": euro(ours)});
        let opened = ada.post(&ada.at("/accounts"), opened).await;
        let account = ada.at(&format!("/accounts/{}", opened.id()));
        let before = ada.get_at(&account, opened.revision()).await.shows();
        for adjust in [false, true] {
            let refused = reconcile(&ada, &account, ("2026-03-02", stated), adjust).await;
            let refused = refused.expect(422);
            let error = &refused["errors"][0];
            assert_eq!(error["code"], "difference-out-of-range", "{refused}");
            assert_eq!(error["pointer"], "/stated_balance");
            let detail = error["detail"].as_str().unwrap();
            for minor in [ours, stated] {
                let sign = if minor < 0 { "-" } else { "" };
                let whole = minor.unsigned_abs() / 100;
                let named = format!("({sign}{whole}.{:02} EUR)", minor.unsigned_abs() % 100);
                assert!(detail.contains(&named), "{named}: {detail}");
            }
        }
        assert_eq!(ada.get(&account).await.shows(), before, "nothing was stored");
        let shown = ada.get(&format!("{account}/agreement")).await.expect(200);
        assert_eq!(shown["items"], json!([]));
        // Up to there it is told and made up for.
        let edge = if ours < 0 { ours + LARGEST } else { ours - LARGEST };
        for adjust in [false, true] {
            let told = reconcile(&ada, &account, ("2026-03-02", edge), adjust).await.expect(200);
            assert_eq!(told["difference"], euro(edge - ours));
        }
    }
}

/// A file of the year after `today`: 5,00 of its second day, and 1,00 less on its fifth.
fn of_next_year(today: NaiveDate) -> String {
    let year = (today.year() + 1) % 100;
    format!(
        ":20:S\n:25:10020030/1234567\n:28C:1\n:60F:C{year}0102EUR5,00\n\
         :61:{year}01050105D1,00NMSCNONREF\n:86:020?00KARTE?20Bakery\n:62F:C{year}0105EUR4,00\n-\n"
    )
}

#[tokio::test]
async fn a_statement_of_days_to_come_leaves_what_is_seen_today_to_who_sees_it() {
    let mut house = TestHouse::new().await;
    house.act();
    for days_ago in [0, 30] {
        let ada = Person::new(&house).await;
        let today = Utc::now().date_naive();
        let on = today - Days::new(days_ago);
        let day = on.to_string();
        let files = ada.at("/imports?create_accounts=true");
        let taken = ada.upload(&files, of_next_year(today)).await;
        let (revision, report) = (taken.revision(), taken.expect(201));
        let id = report["accounts"][0]["account_id"].as_str().unwrap();
        let account = ada.at(&format!("/accounts/{id}"));
        assert_eq!(ada.get_at(&account, revision).await.expect(200)["balance"], euro(500));

        let told = reconcile(&ada, &account, (&day, 7_000), false).await.expect(200);
        assert_eq!((&told["difference"], &told["adjusted"]), (&euro(6_500), &json!(false)));
        let adjusted = reconcile(&ada, &account, (&day, 7_000), true).await;
        let (revision, told) = (adjusted.revision(), adjusted.expect(200));
        assert_eq!((&told["difference"], &told["adjusted"]), (&euro(6_500), &json!(true)));
        let shown = ada.get_at(&account, revision).await.expect(200);
        assert_eq!((&shown["balance"], &shown["ahead"]), (&euro(7_000), &euro(-100)), "{shown}");
        assert_eq!(shown["agrees_until"], json!(day), "{shown}");
        let again = reconcile(&ada, &account, (&day, 7_000), true).await.expect(200);
        assert_eq!((&again["difference"], &again["adjusted"]), (&euro(0), &json!(false)));

        // What was booked until then is in it, whenever it is told.
        let (before, after) = (on - Days::new(3), on + Days::new(1));
        let entered = ada.enter(id.parse().unwrap(), &before.to_string(), -250, "Kiosk").await;
        let shown = ada.get_at(&account, entered.revision()).await.expect(200);
        assert_eq!(shown["balance"], euro(7_000), "{shown}");
        // What the file states at its end is another matter, and shown.
        let entered = ada.enter(id.parse().unwrap(), &after.to_string(), -50, "Kiosk").await;
        let agreement = format!("{account}/agreement");
        let shown = loop {
            let shown = ada.get_at(&agreement, entered.revision()).await.expect(200);
            let items = shown["items"].as_array().unwrap();
            if items.iter().any(|item| item["on"].as_str() > Some(&*after.to_string())) {
                break shown;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        };
        assert_eq!(shown["agreed_until"], json!(day), "{shown}");
        assert_eq!(shown["difference"]["stated"], euro(400), "{shown}");
        assert_eq!(shown["difference"]["ours"], euro(7_000 - 100 - 50), "{shown}");
        let items = shown["items"].as_array().unwrap();
        assert!(items.iter().all(|item| item.get("adjusted_by").is_none()), "{shown}");
    }
}

#[tokio::test]
async fn a_closed_account_is_made_up_for_by_nothing_whatever_a_file_knows_of() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let today = Utc::now().date_naive();
    let taken = ada.upload(&ada.at("/imports?create_accounts=true"), of_next_year(today)).await;
    let report = taken.expect(201);
    let id = report["accounts"][0]["account_id"].as_str().unwrap();
    let account = ada.at(&format!("/accounts/{id}"));
    ada.delete(&account).await.expect(200);
    let refused = reconcile(&ada, &account, (&today.to_string(), 7_000), true).await;
    assert_eq!((refused.status.as_u16(), refused.code()), (409, "account-is-closed"));
}
