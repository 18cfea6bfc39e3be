//! What a house refuses to take in, and what it answers when it cannot: over real HTTP.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use std::sync::Arc;

use commands::execute::House;
use commands::statement::{ReadOptions, ReadStatementError, StatementFile, StatementReader};
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

/// A reader with a fault, which quotes the file when it falls over it.
struct Faulty;

impl StatementReader for Faulty {
    fn read(&self, file: &[u8], _: &ReadOptions) -> Result<StatementFile, ReadStatementError> {
        panic!("cannot bear {}", String::from_utf8_lossy(file));
    }
}

#[tokio::test]
async fn a_fault_of_a_reader_is_ours_and_not_the_files() {
    let house = TestHouse::changed(|state| {
        let House { store, lookup, clock, ids, .. } = state.house.as_ref();
        let (store, lookup) = (store.clone(), lookup.clone());
        let (clock, ids) = (clock.clone(), ids.clone());
        state.house = Arc::new(House::new(store, lookup, clock, ids, Arc::new(Faulty), "0.0.0"));
    })
    .await;
    let ada = Person::new(&house).await;
    let refused = ada.upload(&ada.at("/imports"), CSV).await;
    assert_eq!((refused.status.as_u16(), refused.code()), (500, "internal"), "{}", refused.body);
    assert!(!refused.body.to_string().contains("Coffee"), "{}", refused.body);
}
