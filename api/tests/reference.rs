//! Commands that stand on facts of other nouns: what races may not bring about, and what an answer
//! that was given once is worth when those facts have moved.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use reqwest::Method;
use serde_json::json;
use support::TestHouse;
use support::client::Person;
use uuid::Uuid;

async fn new_category(person: &Person, name: &str) -> Uuid {
    let body = json!({"name": name, "kind": "expense"});
    person.post(&person.at("/categories"), body).await.id()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_categories_that_move_below_each_other_at_once_make_no_circle() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    for round in 0..12 {
        let one = new_category(&ada, &format!("One {round}")).await;
        let other = new_category(&ada, &format!("Other {round}")).await;
        let below = |child: Uuid, parent: Uuid| {
            let (ada, path) = (&ada, ada.at(&format!("/categories/{child}")));
            async move { ada.patch(&path, json!({"parent_id": parent})).await }
        };
        let (first, second) = tokio::join!(below(one, other), below(other, one));
        let mut statuses = [first.status.as_u16(), second.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 422], "{} {}", first.body, second.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_that_make_three_levels_at_once_are_not_both_allowed() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    for round in 0..12 {
        let top = new_category(&ada, &format!("Top {round}")).await;
        let middle = new_category(&ada, &format!("Middle {round}")).await;
        let path = ada.at(&format!("/categories/{middle}"));
        let sinks = ada.patch(&path, json!({"parent_id": top}));
        let child = json!({"name": "Child", "kind": "expense", "parent_id": middle});
        let path = ada.at("/categories");
        let bears = ada.post(&path, child);
        let (sinks, bears) = tokio::join!(sinks, bears);
        let done = [sinks.status.is_success(), bears.status.is_success()];
        assert_ne!(done, [true, true], "{} {}", sinks.body, bears.body);
        assert_ne!(done, [false, false], "{} {}", sinks.body, bears.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_stands_when_what_it_stood_on_is_gone() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = ada.account("Giro").await;
    let category = new_category(&ada, "Books").await;
    let entered = ada.enter(account, "2026-03-01", -100, "Bakery").await;
    let choose = ada.at(&format!("/transactions/{}/category", entered.id()));
    let choice = json!({"category_id": category});
    let key = [("idempotency-key", "once")];
    let put = || ada.send(Method::PUT, &choose, &key, Some(choice.clone()));
    let write = ada.at("/transactions");
    let purchase = json!({"account_id": account, "posted_on": "2026-03-02", "payee": "Market",
        "amount": {"minor": -900, "currency": "EUR"}, "category_id": category});
    let post = || ada.send(Method::POST, &write, &key, Some(purchase.clone()));
    let first = [put().await.expect(200), post().await.expect(201)];
    ada.delete(&ada.at(&format!("/categories/{category}"))).await.expect(200);
    ada.delete(&ada.at(&format!("/accounts/{account}"))).await.expect(200);
    let again = [put().await.expect(200), post().await.expect(201)];
    assert_eq!(first, again);
    // The same without the key is a new wish, and refused.
    ada.put(&choose, choice).await.expect(422);
}

#[tokio::test]
async fn an_account_begins_in_these_centuries_and_in_money_that_is() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = ada.account("Giro").await;
    for on in ["0001-01-01", "1899-12-31", "2200-01-01"] {
        let body = json!({"name": "Old", "kind": "cash", "currency": "EUR", "opened_on": on});
        let refused = ada.post(&ada.at("/accounts"), body).await.expect(422);
        assert_eq!(refused["errors"][0]["code"], "date-out-of-range");
        let path = ada.at(&format!("/accounts/{account}"));
        let balance = json!({"minor": 1, "currency": "EUR"});
        let change = json!({"opening_balance": balance, "opened_on": on});
        ada.patch(&path, change).await.expect(422);
    }
    let body = json!({"name": "Old", "kind": "cash", "currency": "DEM"});
    let refused = ada.post(&ada.at("/accounts"), body).await.expect(422);
    assert_eq!(refused["errors"][0]["code"], "withdrawn-currency");
    assert_eq!(refused["errors"][0]["pointer"], "/currency");
}
