//! Households and accounts over real HTTP.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use reqwest::Method;
use serde_json::{Value, json};
use support::TestHouse;
use support::client::Person;

#[tokio::test]
async fn a_household_begins_with_its_founder_as_admin_and_the_system_categories() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let household = ada.get_at(&ada.at(""), 1).await.expect(200);
    assert_eq!(household["name"], "Home");
    assert_eq!(household["role"], "admin");
    assert_eq!(household["members"], 1);
    let members = ada.get(&ada.at("/members")).await.expect(200);
    assert_eq!(members["items"][0]["name"], "Marieke");
    let categories = ada.get(&ada.at("/categories")).await.expect(200);
    assert!(categories["items"].as_array().unwrap().len() > 30);
    assert_eq!(ada.get("/v1/households").await.expect(200)["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_a_household_cannot_be_is_told_by_field() {
    let house = TestHouse::new().await;
    let ada = Person::without_household(&house).await;
    let cases = [
        (json!({"name": " ", "currency": "EUR", "time_zone": "UTC"}), "/name"),
        (json!({"name": "H", "currency": "XAU", "time_zone": "UTC"}), "/currency"),
        (json!({"name": "H", "currency": "DEM", "time_zone": "UTC"}), "/currency"),
        (json!({"name": "H", "currency": "EUR", "time_zone": "Mars/Base"}), "/time_zone"),
        (json!({"name": "H", "currency": "EUR", "time_zone": "UTC", "id": 1}), "/id"),
    ];
    for (body, pointer) in cases {
        let answer = ada.post("/v1/households", body).await;
        let problem = answer.expect(422);
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    }
    assert_eq!(ada.get("/v1/households").await.expect(200)["items"], json!([]));
}

#[tokio::test]
async fn a_change_of_several_fields_happens_whole_or_not_at_all() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let bad = json!({"name": "Harbour 9", "time_zone": "Nowhere"});
    ada.patch(&ada.at(""), bad).await.expect(422);
    let good = json!({"name": "Harbour 9", "time_zone": "Asia/Tokyo", "currency": "JPY"});
    let changed = ada.patch(&ada.at(""), good).await;
    let revision = changed.revision();
    let household = ada.get_at(&ada.at(""), revision).await.expect(200);
    assert_eq!(household["name"], "Harbour 9");
    assert_eq!(household["time_zone"], "Asia/Tokyo");
    assert_eq!(household["currency"], "JPY");
    assert_eq!(household["version"], 4);
}

#[tokio::test]
async fn an_account_lives_from_opening_to_closing_and_back() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let body = json!({"name": "Giro", "kind": "checking", "currency": "EUR", "opened_on": "2026-01-01",
        "opening_balance": {"minor": -2_500, "currency": "EUR"}, "number": "DE02 1203 0000"});
    let id = ada.post(&ada.at("/accounts"), body).await.id();
    let path = ada.at(&format!("/accounts/{id}"));
    let renamed = ada.patch(&path, json!({"name": "Main", "in_budget": false})).await;
    let closed = ada.delete(&path).await;
    assert_eq!(closed.body["version"], 4, "{} then {}", renamed.body, closed.body);
    let account = ada.get_at(&path, closed.revision()).await.expect(200);
    assert_eq!(account["balance"], json!({"minor": -2_500, "currency": "EUR"}));
    assert_eq!(account["status"], "closed");
    assert_eq!(account["in_budget"], false);
    assert_eq!(ada.delete(&path).await.code(), "account-is-closed");
    let entry = json!({"account_id": id, "posted_on": "2026-02-01", "payee": "X",
        "amount": {"minor": 1, "currency": "EUR"}});
    let refused = ada.post(&ada.at("/transactions"), entry.clone()).await;
    assert_eq!((refused.status.as_u16(), refused.code()), (409, "account-is-closed"));
    ada.patch(&path, json!({"status": "open"})).await.expect(200);
    ada.post(&ada.at("/transactions"), entry).await.expect(201);
}

#[tokio::test]
async fn balances_are_told_for_every_day_on_which_something_happened() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = ada.account("Giro").await;
    ada.enter(account, "2026-03-01", 10_000, "Salary").await;
    ada.enter(account, "2026-03-03", -2_500, "Rent").await;
    let last = ada.enter(account, "2026-03-03", -1, "Fee").await;
    let path = ada.at(&format!("/accounts/{account}/balances?from=2026-03-02&to=2026-03-31"));
    let days = ada.get_at(&path, last.revision()).await.expect(200);
    let expected = json!([{"on": "2026-03-03", "balance": {"minor": 7_499, "currency": "EUR"}}]);
    assert_eq!(days["items"], expected);
}

#[tokio::test]
async fn the_same_key_founds_one_household_and_another_body_is_refused() {
    let house = TestHouse::new().await;
    let ada = Person::without_household(&house).await;
    let body = json!({"name": "Home", "currency": "EUR", "time_zone": "UTC"});
    let key = [("idempotency-key", "one intent")];
    let send = |body: Value| ada.send(Method::POST, "/v1/households", &key, Some(body));
    let first = send(body.clone()).await;
    let again = send(body).await;
    assert_eq!(first.body, again.body);
    let other = send(json!({"name": "Other", "currency": "EUR", "time_zone": "UTC"})).await;
    assert_eq!(other.expect(422)["errors"][0]["code"], "idempotency-key-reused");
}
