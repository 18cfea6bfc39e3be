//! The overview of a month: up to which day it is known, and what it is fairly compared with.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

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
