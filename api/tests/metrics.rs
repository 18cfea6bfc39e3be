//! What operators see of a process: alone in a program of its own, because counts are the process'.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use std::time::Duration;

use api::telemetry;
use reqwest::Method;
use support::TestHouse;
use support::client::Person;

#[tokio::test]
async fn halted_households_are_counted_unasked_and_invented_methods_are_one() {
    let metrics = telemetry::begin_metrics().unwrap();
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    ada.get_at(&ada.at(""), 1).await.expect(200);
    let mut superuser = house.database.superuser().await;
    sqlx::query("update checkpoints set halted_at = now(), halted_revision = 1")
        .execute(&mut superuser)
        .await
        .unwrap();
    let counted = async {
        while !metrics.render().contains("wumbo_halted_households 1") {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), counted).await.expect("it is counted");

    for invented in ["INVENTED1", "INVENTED2", "INVENTED3"] {
        let method = Method::from_bytes(invented.as_bytes()).unwrap();
        let address = format!("{}/v1/me", house.url());
        let answer = reqwest::Client::new().request(method, address).send().await.unwrap();
        assert_eq!(answer.status(), 405);
    }
    let shown = metrics.render();
    assert!(shown.contains("method=\"other\"") && shown.contains("method=\"GET\""), "{shown}");
    assert!(!shown.contains("INVENTED"), "{shown}");
}
