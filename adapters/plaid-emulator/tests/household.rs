//! The seeded household: the same seed gives the same bytes, and life goes on with the clock.

// A test that meets the unexpected fails there and then.
#![allow(clippy::unwrap_used, clippy::float_arithmetic)]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use serde_json::{Value, json};
use support::desk::{Desk, Linked};
use wumbo_plaid_emulator::amount::Amount;
use wumbo_plaid_emulator::door::Reply;

fn bytes(desk: &mut Desk, linked: &Linked) -> Vec<u8> {
    let mut all = Vec::new();
    for path in
        ["/transactions/sync", "/accounts/get", "/liabilities/get", "/investments/holdings/get"]
    {
        let body = json!({"access_token": linked.token}).to_string();
        let Reply::Json(200, text) = desk.reply(path, body.as_bytes()) else { panic!("{path}") };
        all.extend(text);
    }
    all
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    let run = |seed| {
        let mut desk = Desk::new(seed);
        let linked = desk.household();
        let first = bytes(&mut desk, &linked);
        desk.pass(TimeDelta::days(20));
        (first, bytes(&mut desk, &linked))
    };
    assert_eq!(run(7), run(7));
    assert_ne!(run(7).0, run(8).0);
}

#[test]
fn two_years_look_like_life() {
    let mut desk = Desk::new(1);
    let linked = desk.household();
    let truth = desk.truth(&linked);
    let per_day = truth.len() / 730;
    assert!((2..=9).contains(&per_day), "{} transactions", truth.len());
    let named =
        |name: &str| -> Vec<&Value> { truth.values().filter(|one| one["name"] == name).collect() };
    let salaries = named("Foundry Lane Design").len() + named("Alder Falls School District").len();
    assert!(salaries >= 74, "{salaries}");
    let prices: BTreeSet<String> =
        named("Lantern Films").iter().map(|one| one["amount"].to_string()).collect();
    assert!((2..=4).contains(&prices.len()), "the subscription became dearer: {prices:?}");
    let card_payments = named("Joint Card Payment").len();
    assert_eq!(card_payments, named("Automatic Payment - Thank You").len(), "both sides");
    assert!(card_payments >= 22);
    let refunds = truth.values().filter(|one| {
        one["amount"].as_f64().unwrap() < 0.0
            && one["personal_finance_category"]["primary"] == "GENERAL_MERCHANDISE"
    });
    assert!(refunds.count() >= 8);
    let currencies: BTreeSet<&str> =
        truth.values().filter_map(|one| one["iso_currency_code"].as_str()).collect();
    assert_eq!(currencies, ["EUR", "USD"].into());
    let categories: BTreeSet<&str> = truth
        .values()
        .filter_map(|one| one["personal_finance_category"]["primary"].as_str())
        .collect();
    assert!(categories.len() >= 13, "{categories:?}");
}

#[test]
fn life_goes_on_and_pending_purchases_post_with_their_tips() {
    let mut desk = Desk::new(1);
    let options = json!({"transactions": {"days_requested": 60}});
    let linked = desk.link_with("ins_109508", &["transactions"], options);
    desk.pass(TimeDelta::seconds(10));
    let mut live = BTreeMap::new();
    let mut cursor = desk.sync(&linked.token, 500, "", &mut live);
    let before = live.clone();
    desk.world.switches.login_expires_after_days = None;
    desk.world.item_mut(linked.number).unwrap().login_expires_at = None;
    let (mut posted, mut tipped) = (0, 0);
    for _ in 0..30 {
        desk.pass(TimeDelta::days(1));
        let yesterday = live.clone();
        cursor = desk.sync(&linked.token, 25, &cursor, &mut live);
        assert_eq!(live, desk.truth(&linked));
        for one in live.values() {
            if let Some(old) =
                one["pending_transaction_id"].as_str().and_then(|id| yesterday.get(id))
            {
                assert_eq!(one["account_id"], old["account_id"]);
                posted += 1;
                tipped += usize::from(one["amount"].as_f64() > old["amount"].as_f64());
            }
        }
    }
    assert!(posted > 50 && tipped > 5, "{posted} posted, {tipped} with a tip");
    assert!(live.len() > before.len() + 75);
}

#[test]
fn balances_agree_with_the_transactions_over_time() {
    let mut desk = Desk::new(4);
    let linked = desk.household();
    desk.world.item_mut(linked.number).unwrap().login_expires_at = None;
    let read = |desk: &mut Desk| {
        let answer = desk.ok("/accounts/balance/get", json!({"access_token": linked.token}));
        let mut balances = BTreeMap::new();
        for one in answer["accounts"].as_array().unwrap() {
            let current = Amount::parse(&one["balances"]["current"].to_string()).unwrap();
            balances.insert(
                one["account_id"].as_str().unwrap().to_owned(),
                (current, one["type"].clone()),
            );
        }
        balances
    };
    let posted = |desk: &Desk| {
        let mut sums: BTreeMap<String, Amount> = BTreeMap::new();
        for one in desk.truth(&linked).values().filter(|one| one["pending"] == json!(false)) {
            let sum = sums.entry(one["account_id"].as_str().unwrap().to_owned()).or_default();
            *sum = sum.plus(Amount::parse(&one["amount"].to_string()).unwrap());
        }
        sums
    };
    let (first, before) = (read(&mut desk), posted(&desk));
    desk.pass(TimeDelta::days(45));
    let (second, after) = (read(&mut desk), posted(&desk));
    let mut checked = 0;
    for (account_id, sum) in &after {
        let spent = sum.minus(*before.get(account_id).unwrap_or(&Amount::ZERO));
        let (was, kind) = &first[account_id];
        let expected = if kind == "depository" { was.minus(spent) } else { was.plus(spent) };
        assert_eq!(second[account_id].0, expected, "{account_id}");
        checked += 1;
    }
    assert_eq!(checked, 5, "checking, savings, card, student loan, euro");
}

#[test]
fn the_balance_does_not_depend_on_how_much_history_was_asked_for() {
    let mut desk = Desk::new(1);
    let long = desk.household();
    let short = desk.link_with(
        "ins_109508",
        &["transactions"],
        json!({"transactions": {"days_requested": 30}}),
    );
    desk.pass(TimeDelta::seconds(10));
    let mut balances = |linked: &Linked| -> Vec<String> {
        let answer = desk.ok("/accounts/get", json!({"access_token": linked.token}));
        let accounts = answer["accounts"].as_array().unwrap().iter();
        accounts.map(|one| one["balances"]["current"].to_string()).collect()
    };
    assert_eq!(balances(&long), balances(&short));
}
