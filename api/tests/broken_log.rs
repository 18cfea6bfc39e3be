//! A log that does not hold: who asks is told where, and nothing is written to it until it holds
//! again.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use serde_json::json;
use support::TestHouse;
use support::client::Person;

/// Alters a row of the log as only the superuser of the database can.
async fn alter(house: &TestHouse, person: &Person, set: &str, revision: i64) {
    let text = format!("update events set {set} where household_id = $1 and revision = {revision}");
    let altered = sqlx::query(&text)
        .bind(person.household)
        .execute(&mut house.database.superuser().await)
        .await
        .unwrap();
    assert_eq!(altered.rows_affected(), 1);
}

async fn verdict(person: &Person) -> (bool, Option<i64>) {
    let verdict = person.get(&person.at("/audit/verify")).await.expect(200);
    (verdict["intact"].as_bool().unwrap(), verdict["first_bad_revision"].as_i64())
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_wrong_with_the_first_event_the_verdict_says_so() {
    let house = TestHouse::new().await;
    for (set, back) in [
        ("event_type = 'household.fxunded'", "event_type = 'household.founded'"),
        ("event_version = '9'", "event_version = '1'"),
        ("aggregate_type = 'hxusehold'", "aggregate_type = 'household'"),
        (
            "payload = payload || '{\"currency\": \"???\"}'",
            "payload = payload || '{\"currency\": \"EUR\"}'",
        ),
    ] {
        let ada = Person::new(&house).await;
        let head = ada.enter(ada.account("Giro").await, "2026-03-01", -100, "Bakery").await;
        ada.get_at(&ada.at("/transactions"), head.revision()).await.expect(200);
        alter(&house, &ada, set, 1).await;
        assert_eq!(verdict(&ada).await, (false, Some(1)), "{set}");
        let stranger = Person::new(&house).await;
        stranger.get(&ada.at("/audit/verify")).await.expect(404);
        alter(&house, &ada, back, 1).await;
        assert_eq!(verdict(&ada).await, (true, None), "{back}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_written_to_a_broken_log_until_it_holds_again() {
    let house = TestHouse::new().await;
    let (ada, bea) = (Person::new(&house).await, Person::new(&house).await);
    let account = ada.account("Giro").await;
    let entered = ada.enter(account, "2026-03-01", -100, "Bakery").await;
    let revision = entered.revision();
    alter(&house, &ada, "payload = payload || '{\"payee\": \"Butcher\"}'", revision).await;
    assert_eq!(verdict(&ada).await, (false, Some(revision)));
    let readiness = ada.get("/health/ready").await;
    assert_eq!(readiness.body["broken_households"], 1, "{}", readiness.body);
    let new = json!({"name": "Books", "kind": "expense"});
    for _ in 0..2 {
        let refused = ada.post(&ada.at("/categories"), new.clone()).await.expect(503);
        assert_eq!(refused["type"], "urn:wumbo:problem:log-is-broken");
        let file = "!Type:Bank\nD2026-01-13\nT-1.00\nPOne\n^\nD2026-01-14\nT1.00\nPTwo\n^\n";
        ada.upload(&ada.at(&format!("/accounts/{account}/imports")), file).await.expect(503);
    }
    // What is shown can be read, and others go on.
    assert_eq!(ada.get(&ada.at("/transactions")).await.shows(), revision);
    bea.post(&bea.at("/categories"), new.clone()).await.expect(201);
    alter(&house, &ada, "payload = payload || '{\"payee\": \"Bakery\"}'", revision).await;
    assert_eq!(verdict(&ada).await, (true, None));
    ada.post(&ada.at("/categories"), new).await.expect(201);
}
