//! Webhooks over HTTP: signed, ordered, retried in virtual time, duplicated, forged.

// A test that meets the unexpected fails there and then.
#![allow(clippy::unwrap_used, clippy::float_arithmetic)]

mod support;

use serde_json::{Value, json};
use support::house::House;
use support::receiver::{Receiver, verified};

async fn opened() -> (House, Receiver, String, String) {
    let house = House::open(5).await;
    let receiver = Receiver::open().await;
    let (token, item_id) = house.link("ins_109508", "user_good", &receiver.url).await;
    (house, receiver, token, item_id)
}

async fn states(house: &House, item_id: &str) -> Vec<Value> {
    let list = house.read(&format!("/emulator/webhooks?item_id={item_id}")).await;
    list["webhooks"].as_array().unwrap().clone()
}

#[tokio::test]
async fn sync_updates_are_told_only_after_the_first_sync() {
    let (house, receiver, token, _) = opened().await;
    house.advance(10).await;
    assert_eq!(receiver.codes(&house).await, ["INITIAL_UPDATE", "HISTORICAL_UPDATE"]);
    house.advance(86_400).await;
    let before = receiver.codes(&house).await;
    assert!(before.contains(&"DEFAULT_UPDATE".to_owned()), "{before:?}");
    assert!(!before.contains(&"SYNC_UPDATES_AVAILABLE".to_owned()), "{before:?}");
    house.ok("/transactions/sync", json!({"access_token": token})).await;
    house.advance(86_400).await;
    let after = receiver.codes(&house).await;
    assert!(after.contains(&"SYNC_UPDATES_AVAILABLE".to_owned()), "{after:?}");
}

#[tokio::test]
async fn a_sync_before_the_pulls_gets_their_webhooks_in_order() {
    let (house, receiver, token, _) = opened().await;
    house.ok("/transactions/sync", json!({"access_token": token})).await;
    house.advance(10).await;
    let codes = receiver.codes(&house).await;
    let expected =
        ["INITIAL_UPDATE", "SYNC_UPDATES_AVAILABLE", "HISTORICAL_UPDATE", "SYNC_UPDATES_AVAILABLE"];
    assert_eq!(codes, expected);
}

#[tokio::test]
async fn a_month_of_life_keeps_within_the_contract() {
    let (house, receiver, token, item_id) = opened().await;
    house.ok("/transactions/sync", json!({"access_token": token})).await;
    house.advance(10).await;
    for path in ["/liabilities/get", "/investments/holdings/get", "/transactions/recurring/get"] {
        house.ok(path, json!({"access_token": token})).await;
    }
    house.set(&format!("/emulator/items/{item_id}/consent"), json!({"days": 9})).await;
    house.set(&format!("/emulator/items/{item_id}/disconnect"), json!({"days": 40})).await;
    house.advance(8 * 86_400).await;
    house.set(&format!("/emulator/items/{item_id}/repair"), json!({"elsewhere": true})).await;
    house.advance(32 * 86_400).await;
    let codes = receiver.codes(&house).await;
    for wanted in [
        "PENDING_EXPIRATION",
        "PENDING_DISCONNECT",
        "LOGIN_REPAIRED",
        "TRANSACTIONS_REMOVED",
        "RECURRING_TRANSACTIONS_UPDATE",
        "ERROR",
    ] {
        assert!(codes.iter().any(|code| code == wanted), "{wanted} in {codes:?}");
    }
}

#[tokio::test]
async fn every_code_that_can_be_fired_is_within_the_contract() {
    let (house, receiver, token, item_id) = opened().await;
    house.advance(10).await;
    for path in ["/liabilities/get", "/investments/holdings/get"] {
        house.ok(path, json!({"access_token": token})).await;
    }
    receiver.take();
    let fires = [
        ("TRANSACTIONS", "SYNC_UPDATES_AVAILABLE"),
        ("TRANSACTIONS", "DEFAULT_UPDATE"),
        ("TRANSACTIONS", "RECURRING_TRANSACTIONS_UPDATE"),
        ("HOLDINGS", "DEFAULT_UPDATE"),
        ("INVESTMENTS_TRANSACTIONS", "DEFAULT_UPDATE"),
        ("LIABILITIES", "DEFAULT_UPDATE"),
        ("ITEM", "ERROR"),
        ("ITEM", "LOGIN_REPAIRED"),
        ("ITEM", "NEW_ACCOUNTS_AVAILABLE"),
        ("ITEM", "PENDING_DISCONNECT"),
        ("ITEM", "USER_PERMISSION_REVOKED"),
        ("ITEM", "USER_ACCOUNT_REVOKED"),
    ];
    for (kind, code) in fires {
        let body = json!({"access_token": token, "webhook_type": kind, "webhook_code": code});
        house.ok("/sandbox/item/fire_webhook", body).await;
    }
    house.set(&format!("/emulator/items/{item_id}/revoke"), json!({})).await;
    house.advance(0).await;
    let codes = receiver.codes(&house).await;
    assert_eq!(codes.len(), fires.len() + 1, "{codes:?}");
}

#[tokio::test]
async fn a_refused_webhook_is_tried_again_after_thirty_seconds_and_then_four_times_as_long() {
    let (house, receiver, _, item_id) = opened().await;
    receiver.answer_with(500);
    house.advance(2).await;
    assert_eq!(receiver.take().len(), 1);
    let mut wait = 30;
    for tried in 1..=3 {
        house.advance(wait - 5).await;
        let tries = states(&house, &item_id).await[0]["attempts"].as_array().unwrap().len();
        assert_eq!(tries, tried, "too early after {wait} seconds");
        house.advance(5).await;
        let tries = states(&house, &item_id).await[0]["attempts"].as_array().unwrap().len();
        assert_eq!(tries, tried + 1, "not after {wait} seconds");
        wait *= 4;
    }
    receiver.answer_with(200);
    receiver.take();
    house.advance(wait).await;
    let first = &states(&house, &item_id).await[0];
    assert_eq!(first["state"], "delivered");
    let again = receiver.take();
    assert!(verified(&house, &again[0]).await.is_ok(), "a retry carries a good token");
}

#[tokio::test]
async fn a_webhook_is_given_up_after_a_day_and_a_hopeless_receiver_gets_no_second_try() {
    let (house, receiver, token, item_id) = opened().await;
    receiver.answer_with(503);
    house.advance(2).await;
    // Only the first webhook is on its way: the others would make the receiver hopeless early.
    house.set("/emulator/switches", json!({"hold_webhooks": true})).await;
    house.advance(86_400).await;
    house.set("/emulator/switches", json!({"hold_webhooks": false})).await;
    let list = states(&house, &item_id).await;
    let first = &list[0];
    assert_eq!(first["state"], "given_up");
    let tries = first["attempts"].as_array().unwrap().len();
    assert_eq!(tries, 7, "at 0, 30, 150, 630, 2550, 10230 and 40950 seconds");
    for _ in 0..4 {
        let body = json!({"access_token": token, "webhook_code": "DEFAULT_UPDATE"});
        house.ok("/sandbox/item/fire_webhook", body).await;
        house.advance(0).await;
    }
    let list = states(&house, &item_id).await;
    let last = list.last().unwrap();
    assert_eq!(last["attempts"].as_array().unwrap().len(), 1);
    assert_eq!(last["state"], "given_up", "more than nine in ten were refused");
    let earlier = &list[list.len() - 2];
    assert_eq!(earlier["state"], "queued", "nine refusals say nothing yet");
}

#[tokio::test]
async fn webhooks_are_held_reordered_duplicated_delayed_and_dropped() {
    let (house, receiver, token, item_id) = opened().await;
    house.advance(10).await;
    receiver.take();
    house.set("/emulator/switches", json!({"hold_webhooks": true})).await;
    for code in ["DEFAULT_UPDATE", "LOGIN_REPAIRED", "NEW_ACCOUNTS_AVAILABLE", "ERROR"] {
        let body = json!({"access_token": token, "webhook_code": code});
        house.ok("/sandbox/item/fire_webhook", body).await;
    }
    house.advance(60).await;
    assert!(receiver.take().is_empty(), "held");
    let list = states(&house, &item_id).await;
    let ids: Vec<u64> = list.iter().rev().take(4).map(|one| one["id"].as_u64().unwrap()).collect();
    let [error, accounts, repaired, default] = ids[..] else { panic!("four webhooks") };
    house.set(&format!("/emulator/webhooks/{accounts}/drop"), json!({})).await;
    house.set(&format!("/emulator/webhooks/{default}/delay"), json!({"seconds": 600})).await;
    house.set("/emulator/webhooks/release", json!({"order": [error, repaired]})).await;
    assert_eq!(receiver.codes(&house).await, ["ERROR", "LOGIN_REPAIRED"]);
    house.set(&format!("/emulator/webhooks/{error}/duplicate"), json!({})).await;
    assert_eq!(receiver.codes(&house).await, ["ERROR"]);
    house.advance(599).await;
    assert!(receiver.take().is_empty(), "delayed");
    house.advance(1).await;
    assert_eq!(receiver.codes(&house).await, ["DEFAULT_UPDATE"]);
}

#[tokio::test]
async fn every_forgery_is_sent_and_none_passes_the_documented_verification() {
    let (house, receiver, _, item_id) = opened().await;
    house.advance(10).await;
    receiver.take();
    for kind in [
        "alg_none",
        "hs256",
        "unknown_kid",
        "wrong_key",
        "expired_key",
        "old_iat",
        "future_iat",
        "altered_body",
        "reindented_body",
        "missing_header",
        "two_headers",
        "garbage",
        "short_signature",
    ] {
        house.set("/emulator/webhooks/forge", json!({"kind": kind, "item_id": item_id})).await;
        let arrived = receiver.take();
        assert_eq!(arrived.len(), 1, "{kind}");
        assert!(verified(&house, &arrived[0]).await.is_err(), "{kind} passed");
    }
}

#[tokio::test]
async fn a_rotated_key_keeps_answering_as_expired() {
    let (house, receiver, token, _) = opened().await;
    house.advance(10).await;
    let before = receiver.take();
    house.set("/emulator/webhooks/rotate-key", json!({})).await;
    let refusal = verified(&house, &before[0]).await.unwrap_err();
    assert_eq!(refusal, "expired key");
    let body = json!({"access_token": token, "webhook_code": "DEFAULT_UPDATE"});
    house.ok("/sandbox/item/fire_webhook", body).await;
    house.advance(0).await;
    assert_eq!(receiver.codes(&house).await, ["DEFAULT_UPDATE"]);
}

#[tokio::test]
async fn a_new_address_is_acknowledged_at_the_new_address_and_foreign_ones_get_nothing() {
    let (house, receiver, token, item_id) = opened().await;
    house.advance(10).await;
    receiver.take();
    let other = Receiver::open().await;
    let update = json!({"access_token": token, "webhook": other.url});
    house.ok("/item/webhook/update", update).await;
    house.advance(0).await;
    assert!(receiver.take().is_empty());
    assert_eq!(other.codes(&house).await, ["WEBHOOK_UPDATE_ACKNOWLEDGED"]);
    let away = json!({"access_token": token, "webhook": "https://example.com/hook"});
    house.ok("/item/webhook/update", away).await;
    house.advance(0).await;
    let list = states(&house, &item_id).await;
    let last = list.last().unwrap();
    assert_eq!(last["attempts"][0]["fault"], "not a loopback address");
}
