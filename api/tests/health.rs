//! What readiness tells of those that act and send: who has lost their pulse, what has halted, what
//! is away. None of it keeps requests from being answered.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

#[path = "support/program.rs"]
mod program;
mod support;

use api::wiring::MANAGERS;
use program::until;
use serde_json::{Value, json};
use sqlx::Connection;
use support::TestHouse;

async fn readiness(house: &TestHouse) -> Value {
    let url = format!("{}/health/ready", house.url());
    reqwest::get(url).await.unwrap().json().await.unwrap()
}

#[tokio::test]
async fn who_has_lost_their_pulse_what_has_halted_and_what_is_away_are_named() {
    let mut house = TestHouse::new().await;
    house.act();
    until("all that act are felt", async || readiness(&house).await["without_pulse"] == json!([]))
        .await;
    house.state.health.watch("process_managers.stuck", std::sync::Arc::default());
    let options = house.database.options();
    let mut superuser = sqlx::PgConnection::connect_with(options).await.unwrap();
    for text in [
        "insert into checkpoints (subscription, household_id, revision, halted_revision,
           halted_reason, halted_at)
         select 'process_managers.sick', gen_random_uuid(), 1, 2, 'it panicked', now()
         from generate_series(1, 2)",
        "insert into outbox.destinations (destination, away_since, away_until)
         values ('mail', '2026-11-28T12:00:00Z', now()), ('push', null, null)",
    ] {
        sqlx::query(text).execute(&mut superuser).await.unwrap();
    }
    let told = readiness(&house).await;
    assert_eq!(told["without_pulse"], json!(["process_managers.stuck"]), "{told}");
    let sick = json!([{ "subscription": "process_managers.sick", "households": 2 }]);
    assert_eq!(told["halted"], sick, "{told}");
    let away = json!([{ "destination": "mail", "since": "2026-11-28T12:00:00Z" }]);
    assert_eq!((&told["outbox_away"], &told["status"]), (&away, &json!("ready")), "{told}");
}

#[tokio::test]
async fn those_that_hold_all_connections_while_they_act_keep_nobody_from_looking_for_news() {
    let mut house = TestHouse::new().await;
    let most = house.pools.acting.options().get_max_connections();
    assert_eq!(usize::try_from(most).unwrap(), 2 * MANAGERS.len(), "each has its own");
    let mut held = Vec::new();
    for _ in 0..most {
        held.push(house.pools.acting.acquire().await.unwrap());
    }
    house.act();
    until("all that act are felt", async || readiness(&house).await["without_pulse"] == json!([]))
        .await;
}
