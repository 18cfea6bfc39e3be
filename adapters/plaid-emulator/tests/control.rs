//! The control plane over HTTP.

// A test that meets the unexpected fails there and then.
#![allow(clippy::unwrap_used, clippy::float_arithmetic)]

mod support;

use serde_json::{Value, json};
use support::house::House;
use wumbo_plaid_emulator::control::ROUTES;

async fn opened() -> (House, String, String) {
    let house = House::open(5).await;
    let (token, item_id) = house.link("ins_109508", "user_good", "").await;
    house.advance(10).await;
    (house, token, item_id)
}

async fn transactions(house: &House, item_id: &str) -> Vec<Value> {
    let truth = house.read(&format!("/emulator/truth?item_id={item_id}")).await;
    let accounts = truth["items"][0]["accounts"].as_array().unwrap();
    accounts.iter().flat_map(|one| one["transactions"].as_array().unwrap().clone()).collect()
}

async fn balance(house: &House, token: &str, account_id: &Value) -> Value {
    let accounts = house.ok("/accounts/get", json!({"access_token": token})).await;
    let list = accounts["accounts"].as_array().unwrap().iter();
    let found = list.clone().find(|one| one["account_id"] == *account_id);
    found.unwrap()["balances"].clone()
}

#[tokio::test]
async fn every_described_route_is_there_and_the_description_names_all_of_them() {
    let house = House::open(1).await;
    let description = house.read("/emulator/openapi.json").await;
    assert_eq!(description["openapi"], "3.1.0");
    for route in ROUTES {
        assert!(description["paths"][route.path][route.method]["operationId"].is_string());
        let path = route.path.replace("{item_id}", "nobody").replace("{id}", "1");
        if route.path.ends_with("/drop") || route.path == "/emulator/restore" {
            continue;
        }
        let (status, body) = house.control(route.method, &path, json!({})).await;
        let missing = status == 404 && body["error_code"] == "NOT_FOUND";
        assert!(
            !missing || body["error_message"].as_str().unwrap().starts_with("there is no"),
            "{} {path}: {status} {body}",
            route.method
        );
        assert_ne!(status, 405, "{} {path}", route.method);
    }
}

#[tokio::test]
async fn a_pending_transaction_posts_with_every_knob() {
    let (house, token, item_id) = opened().await;
    let base = format!("/emulator/items/{item_id}/transactions");
    let page =
        house.ok("/transactions/sync", json!({"access_token": token, "cursor": "now"})).await;
    let mut cursor = page["next_cursor"].clone();
    for (order, pages, link) in [
        ("removed_first", "same", "right"),
        ("added_first", "same", "right"),
        ("removed_first", "apart", "right"),
        ("added_first", "apart", "missing"),
        ("removed_first", "free", "wrong"),
    ] {
        let made =
            house.set(&base, json!({"amount": 50.00, "name": "Trattoria", "pending": true})).await;
        let old = made["transaction_id"].as_str().unwrap().to_owned();
        let page =
            house.ok("/transactions/sync", json!({"access_token": token, "cursor": cursor})).await;
        assert_eq!(page["added"][0]["transaction_id"], old);
        cursor = page["next_cursor"].clone();
        let knobs = json!({"amount": 60.00, "order": order, "pages": pages, "link": link});
        let posted = house.set(&format!("{base}/{old}/post"), knobs).await;
        let mut told = Vec::new();
        for number in 0.. {
            let body = json!({"access_token": token, "cursor": cursor, "count": 500});
            let page = house.ok("/transactions/sync", body).await;
            for one in page["removed"].as_array().unwrap() {
                assert_eq!(one["transaction_id"], old);
                told.push(("removed", number));
            }
            for one in page["added"].as_array().unwrap() {
                assert_eq!(one["transaction_id"], posted["transaction_id"]);
                assert_eq!(one["amount"], 60);
                assert_eq!(one["pending"], false);
                match link {
                    "right" => assert_eq!(one["pending_transaction_id"], old),
                    "missing" => assert!(one["pending_transaction_id"].is_null()),
                    _ => {
                        assert!(one["pending_transaction_id"].is_string());
                        assert_ne!(one["pending_transaction_id"], old);
                    }
                }
                told.push(("added", number));
            }
            cursor = page["next_cursor"].clone();
            if page["has_more"] == json!(false) {
                break;
            }
        }
        assert_eq!(told.len(), 2, "{told:?}");
        let apart = told[0].1 != told[1].1;
        assert_eq!(apart, pages == "apart", "{order} {pages}: {told:?}");
        if apart {
            let first = if order == "removed_first" { "removed" } else { "added" };
            assert_eq!(told[0].0, first);
        }
    }
}

#[tokio::test]
async fn transactions_are_modified_removed_restored_and_refunded_and_balances_follow() {
    let (house, token, item_id) = opened().await;
    let base = format!("/emulator/items/{item_id}/transactions");
    let accounts = house.ok("/accounts/get", json!({"access_token": token})).await;
    let account_id = accounts["accounts"][0]["account_id"].clone();
    let start = balance(&house, &token, &account_id).await;
    let moved = |from: &Value, to: &Value| {
        let number = |one: &Value| (one["current"].as_f64().unwrap() * 100.0).round();
        number(to) - number(from)
    };
    let body =
        json!({"account_id": account_id, "amount": 25.50, "category": "FOOD_AND_DRINK_COFFEE"});
    let made = house.set(&base, body).await;
    let id = made["transaction_id"].as_str().unwrap().to_owned();
    let now = balance(&house, &token, &account_id).await;
    assert_eq!(moved(&start, &now), -2550.0);
    house.set(&format!("{base}/{id}/modify"), json!({"amount": 20.25, "name": "Renamed"})).await;
    assert_eq!(moved(&start, &balance(&house, &token, &account_id).await), -2025.0);
    house.set(&format!("{base}/{id}/remove"), json!({})).await;
    assert_eq!(moved(&start, &balance(&house, &token, &account_id).await), 0.0);
    let (status, _) = house.control("post", &format!("{base}/{id}/remove"), json!({})).await;
    assert_eq!(status, 404, "what is gone cannot be removed");
    house.set(&format!("{base}/{id}/restore"), json!({})).await;
    house.set(&format!("{base}/{id}/refund"), json!({"amount": 5.05})).await;
    assert_eq!(moved(&start, &balance(&house, &token, &account_id).await), -1520.0);
    let all = transactions(&house, &item_id).await;
    let refund = all.iter().find(|one| one["amount"] == -5.05).unwrap();
    assert_eq!(refund["personal_finance_category"]["detailed"], "FOOD_AND_DRINK_COFFEE");
    let coin = json!({"unofficial_currency_code": "DOGE", "amount": 0.00000042});
    house.set(&base, coin).await;
    let all = transactions(&house, &item_id).await;
    assert!(all.iter().any(|one| one["unofficial_currency_code"] == "DOGE"));
}

#[tokio::test]
async fn accounts_are_added_renamed_hidden_closed_and_rekeyed() {
    let (house, token, item_id) = opened().await;
    let base = format!("/emulator/items/{item_id}/accounts");
    let list = || house.ok("/accounts/get", json!({"access_token": token}));
    let before = list().await["accounts"].as_array().unwrap().clone();
    let fresh =
        json!({"name": "Holiday", "type": "depository", "subtype": "savings", "mask": "4242"});
    house.set(&base, fresh).await;
    assert_eq!(list().await["accounts"].as_array().unwrap().len(), before.len(), "not shared yet");
    let link = house
        .ok(
            "/link/token/create",
            json!({
                "client_name": "Wumbo", "language": "en", "country_codes": ["US"],
                "user": {"client_user_id": "x"}, "access_token": token,
                "update": {"account_selection_enabled": true},
            }),
        )
        .await;
    let accounts = json!(["0000", "4242", "3333"]);
    let done = json!({"link_token": link["link_token"], "accounts": accounts});
    house.set("/emulator/link/complete", done).await;
    let now = list().await["accounts"].as_array().unwrap().clone();
    assert_eq!(now.len(), 3);
    let others = transactions(&house, &item_id).await.len();
    house.advance(3 * 86_400).await;
    let savings = before[1]["account_id"].as_str().unwrap();
    house.set(&format!("{base}/{savings}/change"), json!({"shared": true})).await;
    assert!(transactions(&house, &item_id).await.len() > others);
    let checking = before[0]["account_id"].as_str().unwrap();
    let changes =
        json!({"name": "Renamed", "hidden": ["available"], "without": ["mask", "subtype"]});
    house.set(&format!("{base}/{checking}/change"), changes).await;
    let one = list().await["accounts"][0].clone();
    assert_eq!(
        (&one["name"], &one["mask"], &one["subtype"]),
        (&json!("Renamed"), &Value::Null, &Value::Null)
    );
    assert!(one["balances"]["available"].is_null() && one["balances"]["current"].is_number());
    let fresh = house.set(&format!("{base}/{checking}/rekey"), json!({})).await;
    let ids: Vec<Value> = list().await["accounts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["account_id"].clone())
        .collect();
    assert!(ids.contains(&fresh["account_id"]) && !ids.contains(&json!(checking)));
    let moved = transactions(&house, &item_id).await;
    assert!(moved.iter().all(|one| one["account_id"] != json!(checking)));
    assert!(moved.iter().any(|one| one["account_id"] == fresh["account_id"]));
    let card = before[2]["account_id"].as_str().unwrap();
    house.set(&format!("{base}/{card}/close"), json!({})).await;
    let body = json!({"access_token": token, "options": {"account_ids": [card]}});
    assert_eq!(house.refused("/accounts/balance/get", body).await, "INVALID_ACCOUNT_ID");
}

#[tokio::test]
async fn an_account_shared_later_brings_its_history_and_the_same_balance() {
    let house = House::open(5).await;
    let (whole, _) = house.link("ins_109508", "user_good", "").await;
    let token = house
        .ok(
            "/link/token/create",
            json!({
                "client_name": "Wumbo", "language": "en", "country_codes": ["US"],
                "user": {"client_user_id": "x"}, "products": ["transactions"],
                "transactions": {"days_requested": 120},
            }),
        )
        .await["link_token"]
        .clone();
    let body = json!({"link_token": token, "accounts": ["0000"]});
    let done = house.set("/emulator/link/complete", body).await;
    let exchange = json!({"public_token": done["public_token"]});
    let linked = house.ok("/item/public_token/exchange", exchange).await;
    house.advance(5 * 86_400).await;
    let held = async |token: Value| {
        let mut names = Vec::new();
        let mut cursor = json!("");
        loop {
            let body = json!({"access_token": token, "cursor": cursor, "count": 500});
            let page = house.ok("/transactions/sync", body).await;
            for one in page["added"].as_array().unwrap() {
                names.push(format!("{} {} {}", one["date"], one["name"], one["amount"]));
            }
            cursor = page["next_cursor"].clone();
            if page["has_more"] == json!(false) {
                names.sort();
                return names;
            }
        }
    };
    let few = held(linked["access_token"].clone()).await;
    let base = format!("/emulator/items/{}/accounts", linked["item_id"].as_str().unwrap());
    for account in house.read("/emulator/items").await["items"][1]["accounts"].as_array().unwrap() {
        let id = account["account_id"].as_str().unwrap();
        house.set(&format!("{base}/{id}/change"), json!({"shared": true})).await;
    }
    let all = held(linked["access_token"].clone()).await;
    assert!(all.len() > few.len());
    let mut expected = held(json!(whole)).await;
    expected.sort();
    assert_eq!(all.len(), expected.len());
    let balances = async |token: Value| {
        let accounts = house.ok("/accounts/get", json!({"access_token": token})).await;
        let list = accounts["accounts"].as_array().unwrap().clone();
        list.iter().map(|one| one["balances"]["current"].to_string()).collect::<Vec<_>>()
    };
    assert_eq!(balances(linked["access_token"].clone()).await, balances(json!(whole)).await);
}

#[tokio::test]
async fn faults_strike_where_when_and_as_often_as_they_should() {
    let (house, token, _) = opened().await;
    let body = json!({"access_token": token});
    let plant = |fault: Value| house.set("/emulator/faults", fault);
    let html = json!({"kind": "html", "status": 502});
    plant(json!({"endpoint": "/item/get", "skip": 1, "count": 1, "effect": html})).await;
    house.ok("/item/get", body.clone()).await;
    let page = house.try_ask("/item/get", &body).await.unwrap();
    assert_eq!(page.status(), 502);
    assert!(page.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
    house.ok("/item/get", body.clone()).await;
    plant(json!({"endpoint": "*", "count": 1, "effect": {"kind": "truncated"}})).await;
    let cut = house.try_ask("/item/get", &body).await.unwrap();
    assert!(cut.json::<Value>().await.is_err());
    plant(json!({"endpoint": "*", "count": 1, "effect": {"kind": "latency", "milliseconds": 300}}))
        .await;
    let before = std::time::Instant::now();
    house.ok("/item/get", body.clone()).await;
    assert!(before.elapsed().as_millis() >= 300);
    plant(json!({"endpoint": "/transactions/sync", "count": 1, "effect": {"kind": "null_list"}}))
        .await;
    let odd = house.try_ask("/transactions/sync", &body).await.unwrap();
    assert!(odd.json::<Value>().await.unwrap()["modified"].is_null());
    plant(json!({"endpoint": "/transactions/sync", "count": 1, "effect": {"kind": "empty_page"}}))
        .await;
    let empty = house.ok("/transactions/sync", body.clone()).await;
    assert_eq!((&empty["added"], &empty["has_more"]), (&json!([]), &json!(true)));
    let on = json!({"access_token": token, "cursor": empty["next_cursor"]});
    assert!(!house.ok("/transactions/sync", on).await["added"].as_array().unwrap().is_empty());
    plant(json!({"endpoint": "/item/get", "probability": 0.0, "effect": {"kind": "drop_before"}}))
        .await;
    house.ok("/item/get", body.clone()).await;
    house.control("delete", "/emulator/faults", Value::Null).await;
    assert_eq!(house.read("/emulator/faults").await["faults"], json!([]));
}

#[tokio::test]
async fn a_connection_dropped_after_the_work_leaves_the_work_done() {
    let (house, _, _) = opened().await;
    let create = json!({"institution_id": "ins_109508", "initial_products": ["transactions"]});
    let public = house.ok("/sandbox/public_token/create", create).await;
    let effect = json!({"kind": "drop_after"});
    let fault = json!({"endpoint": "/item/public_token/exchange", "count": 1, "effect": effect});
    house.set("/emulator/faults", fault).await;
    let body = json!({"public_token": public["public_token"]});
    let lost = house.try_ask("/item/public_token/exchange", &body).await;
    assert!(lost.is_err(), "an answer came");
    assert_eq!(house.refused("/item/public_token/exchange", body).await, "INVALID_PUBLIC_TOKEN");
    let items = house.read("/emulator/items").await;
    assert_eq!(items["items"][1]["exchanged"], true);
    let journal = house.read("/emulator/journal?path=/item/public_token/exchange").await;
    let requests = journal["requests"].as_array().unwrap();
    assert!(requests.iter().any(|one| one["status"].is_null()));
    assert!(!journal.to_string().contains("public-sandbox"), "tokens stay out of the journal");
    assert!(!house.read("/emulator/journal").await.to_string().contains("access-sandbox"));
}

#[tokio::test]
async fn rate_limits_count_per_item_and_minute_of_virtual_time() {
    let (house, token, _) = opened().await;
    let body = json!({"access_token": token});
    for _ in 0..60 {
        house.ok("/transactions/sync", body.clone()).await;
    }
    house.set("/emulator/rate-limits", json!({"enabled": true})).await;
    for _ in 0..50 {
        house.ok("/transactions/sync", body.clone()).await;
    }
    let (status, refusal) = house.ask("/transactions/sync", body.clone()).await;
    assert_eq!(status, 429);
    assert_eq!(refusal["error_type"], "RATE_LIMIT_EXCEEDED");
    assert_eq!(refusal["error_code"], "TRANSACTIONS_SYNC_LIMIT");
    let answer = house.try_ask("/transactions/sync", &body).await.unwrap();
    assert!(!answer.headers().contains_key("retry-after"));
    house.advance(60).await;
    house.ok("/transactions/sync", body).await;
}

#[tokio::test]
async fn an_institution_out_of_order_stops_its_items_until_it_is_back() {
    let (house, token, _) = opened().await;
    let body = json!({"access_token": token});
    let state = |status: &str| json!({"status": status});
    for (status, code) in [
        ("down", "INSTITUTION_DOWN"),
        ("not_responding", "INSTITUTION_NOT_RESPONDING"),
        ("no_longer_supported", "INSTITUTION_NO_LONGER_SUPPORTED"),
    ] {
        house.set("/emulator/institutions/ins_109508", state(status)).await;
        assert_eq!(house.refused("/transactions/sync", body.clone()).await, code);
    }
    house.advance(3 * 86_400).await;
    house.set("/emulator/institutions/ins_109508", state("healthy")).await;
    house.ok("/transactions/sync", body).await;
}

#[tokio::test]
async fn a_snapshot_restores_the_world_to_the_byte() {
    let (house, token, item_id) = opened().await;
    let page = house.ok("/transactions/sync", json!({"access_token": token, "count": 20})).await;
    let snapshot = house.read("/emulator/snapshot").await;
    let truth = house.read(&format!("/emulator/truth?item_id={item_id}")).await;
    house.advance(5 * 86_400).await;
    house.ok("/item/remove", json!({"access_token": token})).await;
    house.set("/emulator/restore", snapshot.clone()).await;
    assert_eq!(house.read("/emulator/snapshot").await, snapshot);
    assert_eq!(house.read(&format!("/emulator/truth?item_id={item_id}")).await, truth);
    let on = json!({"access_token": token, "cursor": page["next_cursor"], "count": 20});
    assert_eq!(house.ok("/transactions/sync", on).await["added"].as_array().unwrap().len(), 20);
}

#[tokio::test]
async fn the_page_of_link_is_there_and_the_control_plane_answers_this_machine_only() {
    let (house, token, _) = opened().await;
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let script = client.get(format!("{}/link/v2/stable/link-initialize.js", house.origin));
    let script = script.send().await.unwrap().text().await.unwrap();
    assert!(script.contains("window.Plaid"));
    let link = house
        .ok(
            "/link/token/create",
            json!({
                "client_name": "</script>", "language": "en", "country_codes": ["US"],
                "user": {"client_user_id": "x"}, "access_token": token,
            }),
        )
        .await;
    let page = |token: &str| client.get(format!("{}/link/{token}", house.origin)).send();
    let good = page(link["link_token"].as_str().unwrap()).await.unwrap();
    assert_eq!(good.status(), 200);
    assert!(!good.text().await.unwrap().contains("\"</script>"), "names stay text");
    assert_eq!(page("link-sandbox-nobody").await.unwrap().status(), 404);
    for (name, value) in [("host", "evil.example"), ("origin", "https://evil.example")] {
        let url = format!("{}/emulator/clock", house.origin);
        let answer = client.get(url).header(name, value).send().await.unwrap();
        assert_eq!(answer.status(), 403, "{name}");
    }
}

#[tokio::test]
async fn link_is_left_with_an_exit_an_error_or_chosen_accounts() {
    let house = House::open(2).await;
    let token = house
        .ok(
            "/link/token/create",
            json!({
                "client_name": "Wumbo", "language": "en", "country_codes": ["US"],
                "user": {"client_user_id": "x"}, "products": ["transactions"],
                "account_filters": {"depository": {"account_subtypes": ["checking"]}},
            }),
        )
        .await["link_token"]
        .clone();
    let offered = house.set("/emulator/link/accounts", json!({"link_token": token})).await;
    let names: Vec<&str> = offered["accounts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["Joint Checking", "Euro Account"]);
    let left =
        house.set("/emulator/link/complete", json!({"link_token": token, "outcome": "exit"})).await;
    assert_eq!((&left["outcome"], &left["error"]), (&json!("exit"), &Value::Null));
    let failed = house
        .set("/emulator/link/complete", json!({"link_token": token, "outcome": "error"}))
        .await;
    assert_eq!(failed["error"]["error_code"], "INVALID_CREDENTIALS");
    let body = json!({"link_token": token, "accounts": ["Joint Checking", "3333"]});
    let done = house.set("/emulator/link/complete", body).await;
    assert_eq!(done["metadata"]["accounts"].as_array().unwrap().len(), 1, "the card is filtered");
    let told = house.ok("/link/token/get", json!({"link_token": token})).await;
    assert_eq!(told["link_sessions"].as_array().unwrap().len(), 3);
}

#[test]
fn the_description_in_the_repository_is_the_one_served() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");
    let served = wumbo_plaid_emulator::control::description();
    let text = format!("{}\n", serde_json::to_string_pretty(&served).unwrap());
    if std::env::var("WUMBO_WRITE_DESCRIPTION").is_ok() {
        std::fs::write(path, &text).unwrap();
    }
    let kept: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert_eq!(kept, served, "run this test with WUMBO_WRITE_DESCRIPTION=1");
}
