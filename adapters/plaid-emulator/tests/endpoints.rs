//! Every endpoint, asked in process; every answer is held against Plaid's published schema.

// A test that meets the unexpected fails there and then.
#![allow(clippy::unwrap_used, clippy::float_arithmetic)]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use serde_json::{Value, json};
use support::contract;
use support::desk::{Desk, plain_document};

fn new_link() -> Value {
    json!({
        "client_name": "Wumbo",
        "language": "en",
        "country_codes": ["US"],
        "user": {"client_user_id": "alex"},
        "products": ["transactions"],
    })
}

#[test]
fn every_operation_of_the_contract_has_an_endpoint() {
    let Some(schema) = contract::schema() else { return };
    let known: BTreeSet<&str> =
        wumbo_plaid_emulator::endpoint::ENDPOINTS.iter().map(|one| one.path).collect();
    let wanted: BTreeSet<&str> =
        schema["operations"].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(known, wanted);
}

#[test]
fn a_link_token_lasts_four_hours_and_half_an_hour_in_update_mode() {
    let mut desk = Desk::new(1);
    let new = desk.ok("/link/token/create", new_link());
    assert_eq!(new["expiration"], "2026-03-02T16:00:00Z");
    let told = desk.ok("/link/token/get", json!({"link_token": new["link_token"]}));
    assert_eq!(told["metadata"]["initial_products"], json!(["transactions"]));
    let linked = desk.household();
    let mut update = new_link();
    update["access_token"] = json!(linked.token);
    assert_eq!(desk.refused("/link/token/create", update.clone()), "INVALID_FIELD");
    update["products"] = json!([]);
    let update = desk.ok("/link/token/create", update);
    assert_eq!(update["expiration"], "2026-03-02T12:30:10Z");
    assert_eq!(desk.refused("/link/token/get", json!({"link_token": "x"})), "INVALID_LINK_TOKEN");
    let mut balance = new_link();
    balance["products"] = json!(["balance"]);
    assert_eq!(desk.refused("/link/token/create", balance), "INVALID_PRODUCT");
}

#[test]
fn a_public_token_is_exchanged_once_and_within_half_an_hour() {
    let mut desk = Desk::new(1);
    let create = json!({"institution_id": "ins_109508", "initial_products": ["transactions"]});
    let first = desk.ok("/sandbox/public_token/create", create.clone());
    let late = desk.ok("/sandbox/public_token/create", create);
    let exchange = "/item/public_token/exchange";
    let body = json!({"public_token": first["public_token"]});
    let answer = desk.ok(exchange, body.clone());
    assert!(answer["access_token"].as_str().unwrap().starts_with("access-sandbox-"));
    assert_eq!(answer["item_id"].as_str().unwrap().len(), 37);
    assert_eq!(desk.refused(exchange, body.clone()), "INVALID_PUBLIC_TOKEN");
    desk.world.switches.second_exchange_refused = false;
    assert_eq!(desk.ok(exchange, body)["access_token"], answer["access_token"]);
    desk.pass(TimeDelta::minutes(30));
    let body = json!({"public_token": late["public_token"]});
    assert_eq!(desk.refused(exchange, body), "INVALID_PUBLIC_TOKEN");
}

#[test]
fn transactions_are_pulled_in_stages_and_sync_is_honest_about_it() {
    let mut desk = Desk::new(1);
    let linked = desk.link_with(
        "ins_109508",
        &["transactions"],
        json!({"transactions": {"days_requested": 730}}),
    );
    let sync = json!({"access_token": linked.token, "count": 500});
    let early = desk.ok("/transactions/sync", sync.clone());
    assert_eq!(early["transactions_update_status"], "NOT_READY");
    assert_eq!((&early["next_cursor"], &early["has_more"]), (&json!(""), &json!(false)));
    assert_eq!(early["added"], json!([]));
    let dates = json!({
        "access_token": linked.token, "start_date": "2025-01-01", "end_date": "2026-03-02",
    });
    assert_eq!(desk.refused("/transactions/get", dates.clone()), "PRODUCT_NOT_READY");
    desk.pass(TimeDelta::seconds(2));
    let mut live = BTreeMap::new();
    let cursor = desk.sync(&linked.token, 500, "", &mut live);
    let initial = live.len();
    assert!(live.values().all(|one| one["date"].as_str().unwrap() > "2026-01-31"));
    assert!(initial > 60, "{initial}");
    let page = desk.ok("/transactions/sync", sync);
    assert_eq!(page["transactions_update_status"], "INITIAL_UPDATE_COMPLETE");
    let token = json!({"access_token": linked.token});
    assert_eq!(desk.refused("/transactions/recurring/get", token), "PRODUCT_NOT_READY");
    desk.pass(TimeDelta::seconds(4));
    desk.sync(&linked.token, 100, &cursor, &mut live);
    assert!(live.len() > initial * 10, "{} after {initial}", live.len());
    assert_eq!(live, desk.truth(&linked));
    assert_eq!(desk.ok("/transactions/get", dates)["transactions"].as_array().unwrap().len(), 100);
}

#[test]
fn an_unknown_damaged_or_foreign_cursor_is_refused() {
    let mut desk = Desk::new(1);
    let (one, two) = (desk.household(), desk.household());
    let mut live = BTreeMap::new();
    let cursor = desk.sync(&one.token, 500, "", &mut live);
    for wrong in ["nonsense", "AAAA", &cursor[1..]] {
        let body = json!({"access_token": one.token, "cursor": wrong});
        let (status, answer) = desk.ask("/transactions/sync", &body);
        assert_eq!((status, &answer["error_code"]), (400, &json!("INVALID_FIELD")));
        assert_eq!(answer["error_message"], "cursor not associated with access_token");
    }
    let foreign = json!({"access_token": two.token, "cursor": cursor});
    assert_eq!(desk.refused("/transactions/sync", foreign), "INVALID_FIELD");
    let now = json!({"access_token": one.token, "cursor": "now"});
    let page = desk.ok("/transactions/sync", now);
    assert_eq!((&page["added"], &page["next_cursor"]), (&json!([]), &json!(cursor)));
}

#[test]
fn one_account_can_have_a_stream_of_its_own() {
    let mut desk = Desk::new(1);
    let linked = desk.custom(&plain_document(3));
    let accounts = desk.ok("/accounts/get", json!({"access_token": linked.token}));
    let account_id = accounts["accounts"][1]["account_id"].clone();
    let body = json!({"access_token": linked.token, "options": {"account_id": account_id}});
    let page = desk.ok("/transactions/sync", body);
    let added = page["added"].as_array().unwrap();
    assert_eq!(added.len(), 4);
    assert!(added.iter().all(|one| one["account_id"] == account_id));
    let mixed = json!({"access_token": linked.token, "cursor": page["next_cursor"]});
    assert_eq!(desk.refused("/transactions/sync", mixed), "INVALID_FIELD");
}

#[test]
fn amounts_and_currencies_of_a_custom_user_keep_their_exact_text() {
    let mut desk = Desk::new(1);
    let transaction = |amount: &str, description: &str, currency: &str| {
        format!(
            r#"{{"date_transacted":"2026-02-20","date_posted":"2026-02-21","amount":{amount},
               "description":"{description}","currency":"{currency}"}}"#
        )
    };
    let document = format!(
        r#"{{"override_accounts":[{{"type":"depository","subtype":"checking",
           "starting_balance":100.10,"transactions":[{},{},{}]}}]}}"#,
        transaction("0.1", "Tenth", "USD"),
        transaction("1200", "Yen", "JPY"),
        transaction("-0.00000001", "Atom", "BTC"),
    );
    let linked = desk.link_with(
        "ins_109508",
        &["transactions"],
        json!({"override_username": "user_custom", "override_password": document}),
    );
    desk.pass(TimeDelta::seconds(10));
    let body = json!({"access_token": linked.token}).to_string();
    let wumbo_plaid_emulator::door::Reply::Json(200, text) =
        desk.reply("/transactions/sync", body.as_bytes())
    else {
        panic!("no page");
    };
    let text = String::from_utf8(text).unwrap();
    for wanted in ["\"amount\":0.1,", "\"amount\":1200,", "\"amount\":-0.00000001,"] {
        assert!(text.contains(wanted), "{wanted} in {text}");
    }
    assert!(text.contains("\"current\":100.1,"));
    let page: Value = serde_json::from_str(&text).unwrap();
    for one in page["added"].as_array().unwrap() {
        let coin = one["name"] == "Atom";
        assert_eq!(one["iso_currency_code"].is_null(), coin);
        assert_eq!(one["unofficial_currency_code"].is_null(), !coin);
    }
}

#[test]
fn both_taxonomies_are_spoken() {
    let mut desk = Desk::new(1);
    let linked = desk.household();
    let mut ask = |version: &str| {
        let options = json!({"personal_finance_category_version": version});
        let body = json!({"access_token": linked.token, "count": 500, "options": options});
        let page = desk.ok("/transactions/sync", body);
        let found = page["added"].as_array().unwrap().iter().find_map(|one| {
            let salary = one["name"] == "Foundry Lane Design";
            salary.then(|| one["personal_finance_category"].clone())
        });
        found.unwrap()
    };
    assert_eq!(ask("v1")["detailed"], "INCOME_WAGES");
    assert_eq!(ask("v2")["detailed"], "INCOME_SALARY");
    assert_eq!(ask("v2")["version"], "v2");
    let list = desk.ok("/categories/get", json!({}));
    assert!(list["categories"].as_array().unwrap().len() > 50);
}

#[test]
fn accounts_are_filtered_and_an_account_that_is_not_there_is_an_error() {
    let mut desk = Desk::new(1);
    let linked = desk.household();
    let all = desk.ok("/accounts/get", json!({"access_token": linked.token}));
    assert_eq!(all["accounts"].as_array().unwrap().len(), 8);
    let one = all["accounts"][2]["account_id"].clone();
    let body = json!({"access_token": linked.token, "options": {"account_ids": [one]}});
    for path in ["/accounts/get", "/accounts/balance/get"] {
        let answer = desk.ok(path, body.clone());
        assert_eq!(answer["accounts"].as_array().unwrap().len(), 1);
        let wrong = json!({"access_token": linked.token, "options": {"account_ids": ["x"]}});
        assert_eq!(desk.refused(path, wrong), "INVALID_ACCOUNT_ID");
    }
    let item = desk.world.item_mut(linked.number).unwrap();
    item.accounts[2].closed = true;
    assert_eq!(desk.refused("/accounts/get", body), "INVALID_ACCOUNT_ID");
    let item = desk.world.item_mut(linked.number).unwrap();
    item.accounts.iter_mut().for_each(|account| account.shared = false);
    let token = json!({"access_token": linked.token});
    assert_eq!(desk.refused("/accounts/get", token.clone()), "NO_ACCOUNTS");
    assert!(desk.ok("/item/get", token)["item"]["error"].is_null());
}

#[test]
fn recurring_streams_liabilities_and_holdings_come_from_the_household() {
    let mut desk = Desk::new(1);
    let linked = desk.household();
    let token = json!({"access_token": linked.token});
    let streams = desk.ok("/transactions/recurring/get", token.clone());
    let frequency = |list: &str, name: &str| {
        let found = streams[list].as_array().unwrap().iter().find(|one| one["description"] == name);
        found.map(|one| one["frequency"].as_str().unwrap().to_owned())
    };
    let monthly = Some("MONTHLY".to_owned());
    assert_eq!(frequency("outflow_streams", "Harbor Lofts Studio Rent"), monthly);
    assert_eq!(frequency("outflow_streams", "Lantern Films"), monthly);
    assert_eq!(frequency("inflow_streams", "Foundry Lane Design"), Some("BIWEEKLY".to_owned()));
    assert_eq!(frequency("outflow_streams", "Copper Kettle Coffee"), None, "a habit is no stream");
    let debts = desk.ok("/liabilities/get", token.clone());
    for kind in ["credit", "mortgage", "student"] {
        assert_eq!(debts["liabilities"][kind].as_array().unwrap().len(), 1, "{kind}");
    }
    let held = desk.ok("/investments/holdings/get", token);
    let coins = held["holdings"].as_array().unwrap().iter();
    let coins = coins.filter(|one| one["unofficial_currency_code"] == "BTC").count();
    assert_eq!(coins, 1);
    let moved = desk.ok(
        "/investments/transactions/get",
        json!({"access_token": linked.token, "start_date": "2025-01-01", "end_date": "2026-03-01"}),
    );
    assert!(moved["total_investment_transactions"].as_u64().unwrap() >= 12);
}

#[test]
fn institutions_differ_in_what_they_do() {
    let mut desk = Desk::new(1);
    let options = json!({"transactions": {"days_requested": 30}});
    let gingham = desk.link_with("ins_109509", &["transactions"], options.clone());
    let platypus = desk.link_with("ins_109508", &["transactions"], options.clone());
    desk.pass(TimeDelta::days(3));
    let pending = |truth: BTreeMap<String, Value>| {
        truth.values().filter(|one| one["pending"] == json!(true)).count()
    };
    assert_eq!(pending(desk.truth(&gingham)), 0);
    assert!(pending(desk.truth(&platypus)) > 0);
    let oauth = desk.link_with("ins_127287", &["transactions"], options.clone());
    let accounts = desk.ok("/accounts/get", json!({"access_token": oauth.token}));
    assert!(accounts["accounts"][0]["persistent_account_id"].is_string());
    let europe = desk.link_with("ins_117181", &["transactions"], options.clone());
    let item = desk.ok("/item/get", json!({"access_token": europe.token}));
    assert!(item["item"]["consent_expiration_time"].is_string());
    assert_eq!(item["item"]["update_type"], "user_present_required");
    let coins = desk.link_with("ins_135858", &["transactions"], options);
    desk.pass(TimeDelta::days(1));
    let truth = desk.truth(&coins);
    assert!(!truth.is_empty());
    assert!(truth.values().all(|one| one["unofficial_currency_code"] == "BTC"));
    let down = json!({"institution_id": "ins_132361", "initial_products": ["transactions"]});
    assert_eq!(desk.refused("/sandbox/public_token/create", down), "INSTITUTION_DOWN");
    let token = json!({"access_token": europe.token});
    assert_eq!(desk.refused("/liabilities/get", token), "PRODUCTS_NOT_SUPPORTED");
}

#[test]
fn institutions_are_listed_searched_and_described() {
    let mut desk = Desk::new(1);
    let us = json!(["US"]);
    let all = desk.ok("/institutions/get", json!({"count": 3, "offset": 1, "country_codes": us}));
    assert_eq!(all["institutions"].as_array().unwrap().len(), 3);
    let found = desk.ok("/institutions/search", json!({"query": "OAUTH", "country_codes": us}));
    assert_eq!(found["institutions"][0]["institution_id"], "ins_127287");
    let plain = json!({"institution_id": "ins_109508", "country_codes": us});
    let one = desk.ok("/institutions/get_by_id", plain.clone());
    assert!(one["institution"].get("primary_color").is_none());
    let mut rich = plain;
    rich["options"] = json!({
        "include_optional_metadata": true, "include_status": true, "include_auth_metadata": true,
    });
    let one = desk.ok("/institutions/get_by_id", rich);
    assert!(one["institution"]["primary_color"].is_string());
    assert_eq!(one["institution"]["status"]["item_logins"]["status"], "HEALTHY");
    let elsewhere = json!({"institution_id": "ins_109508", "country_codes": ["FR"]});
    assert_eq!(desk.refused("/institutions/get_by_id", elsewhere), "INVALID_INSTITUTION");
}

#[test]
fn a_broken_item_refuses_what_needs_the_bank_and_still_tells_of_itself() {
    let mut desk = Desk::new(1);
    let linked = desk.household();
    let token = json!({"access_token": linked.token});
    assert_eq!(desk.ok("/sandbox/item/reset_login", token.clone())["reset_login"], true);
    for path in [
        "/transactions/sync",
        "/accounts/balance/get",
        "/transactions/refresh",
        "/transactions/recurring/get",
        "/liabilities/get",
        "/investments/holdings/get",
    ] {
        assert_eq!(desk.refused(path, token.clone()), "ITEM_LOGIN_REQUIRED", "{path}");
    }
    let item = desk.ok("/item/get", token.clone());
    assert_eq!(item["item"]["error"]["error_code"], "ITEM_LOGIN_REQUIRED");
    desk.ok("/accounts/get", token.clone());
    desk.world.switches.accounts_get_fails_when_broken = true;
    assert_eq!(desk.refused("/accounts/get", token.clone()), "ITEM_LOGIN_REQUIRED");
    desk.world.repair_item(linked.number, false);
    desk.ok("/accounts/get", token.clone());
    desk.ok("/transactions/sync", token);
}

#[test]
fn a_sandbox_login_runs_out_after_thirty_days_and_life_is_caught_up_on_repair() {
    let mut desk = Desk::new(1);
    let linked = desk.household();
    desk.pass(TimeDelta::days(29));
    let token = json!({"access_token": linked.token});
    desk.ok("/transactions/sync", token.clone());
    desk.pass(TimeDelta::days(11));
    assert_eq!(desk.refused("/transactions/sync", token), "ITEM_LOGIN_REQUIRED");
    let before = desk.truth(&linked);
    desk.world.repair_item(linked.number, false);
    let after = desk.truth(&linked);
    let newest = |truth: &BTreeMap<String, Value>| {
        truth.values().map(|one| one["date"].as_str().unwrap().to_owned()).max().unwrap()
    };
    assert!(newest(&before).as_str() <= "2026-04-02");
    assert!(newest(&after).as_str() >= "2026-04-09", "{}", newest(&after));
}

#[test]
fn a_removed_item_is_not_found_and_a_replaced_token_is_refused() {
    let mut desk = Desk::new(1);
    let linked = desk.household();
    let token = json!({"access_token": linked.token});
    let fresh = desk.ok("/item/access_token/invalidate", token.clone());
    assert_eq!(desk.refused("/item/get", token), "INVALID_ACCESS_TOKEN");
    let token = json!({"access_token": fresh["new_access_token"]});
    desk.ok("/item/remove", token.clone());
    for path in ["/item/get", "/item/remove", "/accounts/get", "/transactions/sync"] {
        assert_eq!(desk.refused(path, token.clone()), "ITEM_NOT_FOUND", "{path}");
    }
}

#[test]
fn custom_transactions_are_for_dynamic_users_recent_days_and_depository_accounts() {
    let mut desk = Desk::new(1);
    let create = "/sandbox/transactions/create";
    let body = |token: &str, date: &str| {
        json!({"access_token": token, "transactions": [{
            "date_transacted": date, "date_posted": date, "amount": 10.01,
            "description": "By hand", "iso_currency_code": "USD",
        }]})
    };
    let good = desk.household();
    assert_eq!(desk.refused(create, body(&good.token, "2026-03-02")), "INVALID_FIELD");
    let dynamic = desk.link_with(
        "ins_109508",
        &["transactions"],
        json!({"override_username": "user_transactions_dynamic"}),
    );
    desk.pass(TimeDelta::seconds(10));
    for wrong in ["2026-03-03", "2026-02-15"] {
        assert_eq!(desk.refused(create, body(&dynamic.token, wrong)), "INVALID_FIELD");
    }
    desk.ok(create, body(&dynamic.token, "2026-02-16"));
    let truth = desk.truth(&dynamic);
    let made = truth.values().find(|one| one["name"] == "By hand").unwrap();
    assert_eq!(made["amount"], 10.01);
    let accounts = desk.ok("/accounts/get", json!({"access_token": dynamic.token}));
    let card = accounts["accounts"].as_array().unwrap().iter().find(|one| one["type"] == "credit");
    let mut on_card = body(&dynamic.token, "2026-03-01");
    on_card["transactions"][0]["account_id"] = card.unwrap()["account_id"].clone();
    assert_eq!(desk.refused(create, on_card), "INVALID_FIELD");
    let before = desk.truth(&dynamic).len();
    desk.ok("/transactions/refresh", json!({"access_token": dynamic.token}));
    assert!(desk.truth(&dynamic).len() > before, "a dynamic user moves on refresh");
    let before = desk.truth(&good);
    desk.ok("/transactions/refresh", json!({"access_token": good.token}));
    assert_eq!(desk.truth(&good), before, "the others do not");
}

#[test]
fn webhooks_on_demand_need_an_address_and_the_product() {
    let mut desk = Desk::new(1);
    let silent = desk.household();
    let fire = |token: &str, kind: &str, code: &str| {
        let kind = Some(kind);
        json!({"access_token": token, "webhook_type": kind, "webhook_code": code})
    };
    let path = "/sandbox/item/fire_webhook";
    let body = fire(&silent.token, "TRANSACTIONS", "DEFAULT_UPDATE");
    assert_eq!(desk.refused(path, body), "SANDBOX_WEBHOOK_INVALID");
    let linked = desk.link_with(
        "ins_109508",
        &["liabilities"],
        json!({"webhook": "http://127.0.0.1:9/hook"}),
    );
    let body = fire(&linked.token, "TRANSACTIONS", "DEFAULT_UPDATE");
    assert_eq!(desk.refused(path, body), "SANDBOX_PRODUCT_NOT_ENABLED");
    let body = fire(&linked.token, "LIABILITIES", "DEFAULT_UPDATE");
    assert_eq!(desk.ok(path, body)["webhook_fired"], true);
    let update = json!({"access_token": linked.token, "webhook": null});
    assert!(desk.ok("/item/webhook/update", update)["item"]["webhook"].is_null());
    let wrong = json!({"access_token": linked.token, "webhook": "not an address"});
    assert_eq!(desk.refused("/item/webhook/update", wrong), "INVALID_FIELD");
}

#[test]
fn the_contract_notices_a_missing_field_a_wrong_type_and_an_unlisted_value() {
    if contract::schema().is_none() {
        return;
    }
    let mut desk = Desk::new(1);
    let linked = desk.household();
    let page = desk.ok("/transactions/sync", json!({"access_token": linked.token}));
    let twist = |change: fn(&mut Value)| {
        let mut page = page.clone();
        change(&mut page);
        std::panic::catch_unwind(|| contract::check_answer("/transactions/sync", 200, &page))
    };
    assert!(twist(|_| ()).is_ok());
    assert!(twist(|page| page["added"][0]["amount"] = json!("1")).is_err());
    assert!(twist(|page| page["added"][0]["payment_channel"] = json!("by pigeon")).is_err());
    assert!(twist(|page| page["modified"] = Value::Null).is_err());
    assert!(twist(|page| drop(page["added"][0]["location"]["city"].take())).is_ok());
    assert!(twist(|page| drop(page.as_object_mut().unwrap().remove("has_more"))).is_err());
}

#[test]
fn linking_again_can_break_the_older_item_at_a_bank_of_tokenised_numbers() {
    let mut desk = Desk::new(1);
    let older = desk.link_with("ins_127287", &["transactions"], json!({}));
    let kept = desk.link_with("ins_127287", &["transactions"], json!({}));
    let code = |desk: &mut Desk, token: &str| {
        desk.ok("/item/get", json!({"access_token": token}))["item"]["error"]["error_code"].clone()
    };
    assert!(code(&mut desk, &older.token).is_null());
    desk.world.switches.relink_breaks_older_item = true;
    let newest = desk.link_with("ins_127287", &["transactions"], json!({}));
    assert_eq!(code(&mut desk, &older.token), "ITEM_LOGIN_REQUIRED");
    assert_eq!(code(&mut desk, &kept.token), "ITEM_LOGIN_REQUIRED");
    assert!(code(&mut desk, &newest.token).is_null());
}

#[test]
fn a_refresh_books_what_is_pending_with_no_date_to_come() {
    let mut desk = Desk::new(1);
    let options = json!({"override_username": "user_transactions_dynamic"});
    let linked = desk.link_with("ins_109508", &["transactions"], options);
    desk.pass(TimeDelta::seconds(10));
    let pending = |truth: &BTreeMap<String, Value>| -> Vec<String> {
        let open = truth.iter().filter(|(_, one)| one["pending"] == json!(true));
        open.map(|(id, _)| id.clone()).collect()
    };
    let before = pending(&desk.truth(&linked));
    assert!(!before.is_empty());
    desk.ok("/transactions/refresh", json!({"access_token": linked.token}));
    let after = desk.truth(&linked);
    assert!(before.iter().all(|id| !after.contains_key(id)));
    assert_eq!(pending(&after).len(), 1, "what the refresh brought");
    assert!(after.values().all(|one| one["date"].as_str().unwrap() <= "2026-03-02"));
}

#[test]
fn a_custom_transaction_of_a_day_to_come_is_pending_and_then_posts() {
    let mut desk = Desk::new(1);
    let transaction = |transacted: &str, posted: &str, name: &str| {
        json!({
            "date_transacted": transacted, "date_posted": posted,
            "amount": 5, "description": name
        })
    };
    let linked = desk.custom(&json!({"override_accounts": [{
        "type": "depository", "subtype": "checking", "starting_balance": 70,
        "transactions": [
            transaction("2026-03-01", "2026-03-04", "Open"),
            transaction("2026-03-05", "2026-03-06", "Later"),
        ],
    }]}));
    let told = |desk: &Desk| -> Vec<(String, bool)> {
        let truth = desk.truth(&linked);
        let mut told: Vec<_> = truth
            .values()
            .map(|one| (one["name"].as_str().unwrap().to_owned(), one["pending"] == json!(true)))
            .collect();
        told.sort();
        told
    };
    assert_eq!(told(&desk), [("Open".to_owned(), true)]);
    desk.pass(TimeDelta::days(2));
    assert_eq!(told(&desk), [("Open".to_owned(), false)]);
    desk.pass(TimeDelta::days(2));
    assert_eq!(told(&desk), [("Later".to_owned(), false), ("Open".to_owned(), false)]);
    let accounts = desk.ok("/accounts/get", json!({"access_token": linked.token}));
    assert_eq!(accounts["accounts"][0]["balances"]["current"], 60);
}
