//! Sums are exact, also where single amounts are as large as an amount may be.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use serde_json::json;
use support::TestHouse;
use support::client::Person;

/// Each row is the largest round amount that a transaction may have.
const ROWS: u64 = 9_300;
const MINOR: u64 = 1_000_000_000_000_000;

#[tokio::test(flavor = "multi_thread")]
async fn a_sum_beyond_64_bits_is_told_to_the_cent_and_halts_nobody() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = ada.account("Giro").await;
    let mut file = String::from("!Type:Bank\n");
    for row in 0..ROWS {
        file.push_str(&format!("D2026-01-13\nNDEP\nT10000000000000.00\nPBig {row}\n^\n"));
    }
    let imported = ada.upload(&ada.at(&format!("/accounts/{account}/imports")), file).await;
    let revision = imported.revision();
    assert_eq!(imported.expect(201)["accounts"][0]["imported"], ROWS);
    let whole = json!({"minor": ROWS * MINOR, "currency": "EUR"});
    assert!(i64::try_from(ROWS * MINOR).is_err());
    let get = async |path: &str| ada.get_at(&ada.at(path), revision).await.expect(200);
    assert_eq!(get(&format!("/accounts/{account}")).await["balance"], whole);
    let days = get(&format!("/accounts/{account}/balances")).await;
    assert_eq!(days["items"][0]["balance"], whole);
    for filter in ["", "?q=big"] {
        let summary = get(&format!("/transactions/summary{filter}")).await;
        assert_eq!(summary["sums"][0]["net"], whole, "{filter}");
    }
    for group in ["month", "category", "account"] {
        let report = get(&format!("/reports/spending?by={group}")).await;
        assert_eq!(report["items"][0]["income"], whole, "{group}");
    }
    let dashboard = get("/dashboard?month=2026-01").await;
    assert_eq!(dashboard["balances"][0], whole);
    assert_eq!(dashboard["months"][0]["income"], whole);
    // What is taken away again leaves the rest exact.
    let page = get("/transactions?limit=1").await;
    let id = page["items"][0]["id"].as_str().unwrap();
    let removed = ada.delete(&ada.at(&format!("/transactions/{id}"))).await.revision();
    let left = ada.get_at(&ada.at(&format!("/accounts/{account}")), removed).await.expect(200);
    assert_eq!(left["balance"]["minor"], (ROWS - 1) * MINOR);
}
