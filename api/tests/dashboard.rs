//! The overview of a month: up to which day it is known, and what it is fairly compared with.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use chrono::{Datelike, Months, NaiveDate, Utc};
use serde_json::{Value, json};
use support::TestHouse;
use support::client::Person;

async fn overview(ada: &Person, month: &str, revision: i64) -> Value {
    ada.get_at(&ada.at(&format!("/dashboard?month={month}")), revision).await.expect(200)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_statement_says_up_to_when_and_is_compared_with_the_same_days() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = ada.account("Giro").await;
    let empty = overview(&ada, "2013-03", 0).await;
    assert_eq!(empty["newest_on"], Value::Null);
    for (day, minor) in
        [("2013-02-10", -1000), ("2013-02-17", -200), ("2013-02-18", -40), ("2013-02-05", 7000)]
    {
        ada.enter(account, day, minor, "Somebody").await;
    }
    let revision = ada.enter(account, "2013-03-17", -300, "Somebody").await.revision();
    let march = overview(&ada, "2013-03", revision).await;
    assert_eq!(
        (&march["newest_on"], &march["through"]),
        (&json!("2013-03-17"), &march["newest_on"])
    );
    let months = &march["months"][0];
    assert_eq!(months["spent"]["minor"], 300);
    assert_eq!(months["spent_last_month"]["minor"], 1240);
    assert_eq!(months["spent_same_days"]["minor"], 1200);
    assert_eq!(months["income_same_days"]["minor"], 7000);
    assert_eq!(march["accounts"][0]["newest_on"], "2013-03-17");
    // A month before it is whole, and compared with a whole one.
    let february = overview(&ada, "2013-02", revision).await;
    assert_eq!(february["through"], "2013-02-28");
    // What is entered for the future is not the newest that has happened.
    let revision = ada.enter(account, "2199-01-05", -1, "Somebody").await.revision();
    assert_eq!(overview(&ada, "2013-03", revision).await["newest_on"], "2013-03-17");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_days_follow_categories_and_budget_as_the_month_does() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = ada.account("Giro").await;
    let outside = ada.account("Depot").await;
    let without = ada.at(&format!("/accounts/{outside}"));
    ada.patch(&without, json!({"in_budget": false})).await.expect(200);
    ada.enter(outside, "2013-02-03", -90_000, "Somebody").await;
    let categories = ada.get(&ada.at("/categories")).await.expect(200);
    let expense = categories["items"].as_array().unwrap().iter().find(|c| c["kind"] == "expense");
    let expense = expense.unwrap()["id"].clone();
    for minor in [-5000, 1200] {
        let amount = json!({"minor": minor, "currency": "EUR"});
        let body = json!({"account_id": account, "posted_on": "2013-02-04", "payee": "Shop",
            "amount": amount, "category_id": expense});
        ada.post(&ada.at("/transactions"), body).await.expect(201);
    }
    let revision = ada.enter(account, "2013-03-31", -1, "Somebody").await.revision();
    let months = overview(&ada, "2013-03", revision).await["months"][0].clone();
    assert_eq!(months["spent_last_month"]["minor"], 3800, "{months}");
    assert_eq!(months["spent_same_days"], months["spent_last_month"]);
    assert_eq!(months["income_same_days"], months["income_last_month"]);
}

/// The first day of the month that is `later` months after that of a day.
fn month_after(day: NaiveDate, later: u32) -> NaiveDate {
    day.with_day(1).unwrap().checked_add_months(Months::new(later)).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn overview_and_reports_tell_the_same_of_every_month_also_with_days_to_come_in_it() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = ada.account("Giro").await;
    let today = Utc::now().with_timezone(&chrono_tz::Europe::Berlin).date_naive();
    let (running, next) = (month_after(today, 0), month_after(today, 1));
    let last = running.checked_sub_months(Months::new(1)).unwrap();
    let groceries = ada.category("Groceries").await;
    let rows = [
        (last, -700_i64, None),
        (running, -3_000, Some(groceries)),
        (today, 9_000, None),
        (today.succ_opt().unwrap(), -4_000, Some(groceries)),
        (next.pred_opt().unwrap(), -50, None),
        (next, -80_000, Some(groceries)),
        (month_after(today, 2), 5, None),
    ];
    let mut revision = 0;
    for (on, minor, category) in rows {
        let body = json!({"account_id": account, "posted_on": on, "payee": "Somebody",
            "amount": {"minor": minor, "currency": "EUR"}, "category_id": category});
        revision = ada.post(&ada.at("/transactions"), body).await.revision();
    }
    let sum = |month: NaiveDate, is_in: bool| -> i64 {
        let counts = |on: &NaiveDate| (month..month_after(month, 1)).contains(on) && *on <= today;
        let of_side = rows.iter().filter(|(on, minor, _)| counts(on) && (*minor > 0) == is_in);
        of_side.map(|(_, minor, _)| minor.abs()).sum()
    };
    let get = async |path: &str| ada.get_at(&ada.at(path), revision).await.expect(200);
    for month in [last, running, next, month_after(today, 2)] {
        let (spent, income) = (sum(month, false), sum(month, true));
        let name = month.format("%Y-%m");
        for by in ["month", "category", "account"] {
            let report = get(&format!("/reports/spending?by={by}&month={name}")).await;
            let total = |what: &str| report["totals"][0][what]["minor"].as_i64().unwrap_or(0);
            assert_eq!((total("spent"), total("income")), (spent, income), "{name} {report}");
            let items = report["items"].as_array().unwrap();
            let of_items = items.iter().filter_map(|item| item["spent"]["minor"].as_i64());
            assert_eq!(of_items.sum::<i64>(), spent, "{name} {report}");
        }
        let seen = overview(&ada, &name.to_string(), revision).await;
        let of_month =
            |seen: &Value, what: &str| seen["months"][0][what]["minor"].as_i64().unwrap_or(0);
        assert_eq!(of_month(&seen, "spent"), spent, "{name} {seen}");
        assert_eq!(of_month(&seen, "income"), income, "{name} {seen}");
        let by_category = get(&format!("/reports/spending?by=category&month={name}")).await;
        assert_eq!(seen["spending_by_category"], by_category["items"], "{name}");
        let after = month_after(month, 1).format("%Y-%m").to_string();
        let after = overview(&ada, &after, revision).await;
        assert_eq!(of_month(&after, "spent_last_month"), spent, "{name} {after}");
        assert_eq!(of_month(&after, "spent_same_days"), spent, "{name} {after}");
    }
    // Asked for no month, no month to come is among them; of a day before today that day counts.
    let all = get("/reports/spending").await;
    let months: Vec<&Value> =
        all["items"].as_array().unwrap().iter().map(|item| &item["month"]).collect();
    let known = [last, running].map(|month| json!(month.format("%Y-%m").to_string()));
    assert_eq!(months, known.iter().collect::<Vec<_>>(), "{all}");
    // A list's summary counts what the list shows, whatever day it is of.
    let summary = get("/transactions/summary").await;
    assert_eq!(summary["count"], json!(rows.len()), "{summary}");
}
