//! What a house refuses to take in, and what it answers when it cannot: over real HTTP.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use serde_json::{Value, json};
use support::TestHouse;
use support::client::Person;

const CSV: &str = "Date;Payee;Amount;Kind\n30.01.2026;Coffee bar;3,50;out\n";

fn mapping() -> Value {
    json!({
        "delimiter": ";", "encoding": "utf-8", "skip_rows": 1, "date_column": 0,
        "date_order": "day_month_year", "decimal_mark": ",", "payee_column": 1,
        "description_columns": [1],
        "amount": {"kind": "directed", "column": 2, "direction_column": 3, "out_words": ["out"]},
    })
}

#[tokio::test]
async fn a_mapping_beyond_its_limits_or_that_cannot_be_kept_says_where() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let path = ada.at(&format!("/accounts/{}/imports", ada.account("Giro").await));
    for (pointer, value, code) in [
        ("/description_columns", json!(vec![1; 65]), "too-many"),
        ("/amount/out_words", json!(vec!["out"; 101]), "too-many"),
        ("/amount/out_words", json!(["out", "a\u{0}b"]), "control-character"),
        ("/encoding", json!("utf-8\u{0}"), "control-character"),
        ("/delimiter", json!("\u{0}"), "control-character"),
        ("/decimal_mark", json!("\u{0}"), "control-character"),
        ("/date_order", json!("sideways"), "invalid-field"),
    ] {
        let mut given = mapping();
        *given.pointer_mut(pointer).unwrap() = value;
        let refused = ada.upload_with(&path, CSV, &[], Some(given)).await.expect(422);
        assert_eq!(refused["errors"][0]["pointer"], format!("/mapping{pointer}"), "{refused}");
        assert_eq!(refused["errors"][0]["code"], code, "{refused}");
        assert!(!refused["errors"][0]["detail"].as_str().unwrap().is_empty(), "{refused}");
    }
    let mut given = mapping();
    given["description_columns"] = json!(vec![1; 64]);
    given["amount"]["out_words"] = json!(vec!["out"; 100]);
    let report = ada.upload_with(&path, CSV, &[], Some(given)).await.expect(201);
    assert_eq!(report["accounts"][0]["imported"], 1);
}
