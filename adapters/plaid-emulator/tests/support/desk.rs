//! A desk that asks the emulator in process; every answer is held against the contract.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde_json::{Value, json};
use wumbo_plaid_emulator::door::{Asked, Reply, answer};
use wumbo_plaid_emulator::truth::truth;
use wumbo_plaid_emulator::world::World;

use super::{contract, credentials, start};

/// An emulator without a server, its clock standing still.
pub struct Desk {
    pub world: World,
}

/// An Item of a desk.
#[derive(Clone, Debug)]
pub struct Linked {
    pub token: String,
    pub item_id: String,
    pub number: u32,
}

impl Desk {
    pub fn new(seed: u64) -> Desk {
        Desk { world: World::new(seed, start(), false).unwrap() }
    }

    /// The raw reply to a request.
    pub fn reply(&mut self, path: &str, raw: &[u8]) -> Reply {
        let asked = Asked::post(path, &credentials(), raw.to_vec());
        answer(&mut self.world, &credentials(), &asked)
    }

    /// The status and the body of an answer, checked.
    pub fn ask(&mut self, path: &str, body: &Value) -> (u16, Value) {
        match self.reply(path, body.to_string().as_bytes()) {
            Reply::Json(status, text) => {
                let body: Value = serde_json::from_slice(&text).unwrap();
                contract::check_answer(path, status, &body);
                (status, body)
            }
            other => panic!("no JSON: {other:?}"),
        }
    }

    pub fn ok(&mut self, path: &str, body: Value) -> Value {
        let (status, answer) = self.ask(path, &body);
        assert_eq!(status, 200, "{path}: {answer:#}");
        answer
    }

    /// The error code of a request that must be refused.
    pub fn refused(&mut self, path: &str, body: Value) -> String {
        let (status, answer) = self.ask(path, &body);
        assert_ne!(status, 200, "{path} was not refused");
        answer["error_code"].as_str().unwrap().to_owned()
    }

    /// Lets virtual time pass, without webhooks.
    pub fn pass(&mut self, by: TimeDelta) {
        let target = self.world.clock.now() + by;
        while let Some(next) = self.world.next_due().filter(|next| *next <= target) {
            self.world.clock.reach(next);
            self.world.run_due();
        }
        self.world.clock.reach(target);
    }

    pub fn link_with(&mut self, institution: &str, products: &[&str], options: Value) -> Linked {
        let public = self.ok(
            "/sandbox/public_token/create",
            json!({
                "institution_id": institution,
                "initial_products": products,
                "options": options,
            }),
        );
        let answer =
            self.ok("/item/public_token/exchange", json!({"public_token": public["public_token"]}));
        let item_id = answer["item_id"].as_str().unwrap().to_owned();
        let number = self.world.item_number(&item_id).unwrap();
        Linked { token: answer["access_token"].as_str().unwrap().to_owned(), item_id, number }
    }

    /// The household with all its history, pulled.
    pub fn household(&mut self) -> Linked {
        let linked = self.link_with(
            "ins_109508",
            &["transactions", "liabilities", "investments"],
            json!({"transactions": {"days_requested": 730}}),
        );
        self.pass(TimeDelta::seconds(10));
        linked
    }

    /// A custom user's accounts, pulled.
    pub fn custom(&mut self, document: &Value) -> Linked {
        let linked = self.link_with(
            "ins_109508",
            &["transactions"],
            json!({
                "override_username": "user_custom",
                "override_password": document.to_string(),
                "transactions": {"days_requested": 730},
            }),
        );
        self.pass(TimeDelta::seconds(10));
        linked
    }

    /// One update by the protocol: `(live transactions, cursor)` after it.
    pub fn sync(
        &mut self,
        token: &str,
        count: usize,
        cursor: &str,
        live: &mut BTreeMap<String, Value>,
    ) -> String {
        let mut position = cursor.to_owned();
        let mut removed = Vec::new();
        loop {
            let page = self.ok(
                "/transactions/sync",
                json!({"access_token": token, "cursor": position, "count": count}),
            );
            for one in
                page["added"].as_array().unwrap().iter().chain(page["modified"].as_array().unwrap())
            {
                live.insert(one["transaction_id"].as_str().unwrap().to_owned(), one.clone());
            }
            for one in page["removed"].as_array().unwrap() {
                removed.push(one["transaction_id"].as_str().unwrap().to_owned());
            }
            position = page["next_cursor"].as_str().unwrap().to_owned();
            if page["has_more"] == json!(false) {
                live.retain(|id, _| !removed.contains(id));
                return position;
            }
        }
    }

    /// The truth about an Item: transactions by identifier.
    pub fn truth(&self, linked: &Linked) -> BTreeMap<String, Value> {
        let item = self.world.item(linked.number).unwrap();
        let text = serde_json::to_vec(&truth(&self.world, item)).unwrap();
        let truth: Value = serde_json::from_slice(&text).unwrap();
        let mut live = BTreeMap::new();
        for account in truth["accounts"].as_array().unwrap() {
            for one in account["transactions"].as_array().unwrap() {
                live.insert(one["transaction_id"].as_str().unwrap().to_owned(), one.clone());
            }
        }
        live
    }
}

/// A custom document of plain accounts with a few transactions each.
pub fn plain_document(accounts: usize) -> Value {
    let kinds = [("depository", "checking"), ("credit", "credit card"), ("depository", "savings")];
    let accounts: Vec<Value> = (0..accounts)
        .map(|place| {
            let (kind, subtype) = kinds[place % kinds.len()];
            json!({
                "type": kind,
                "subtype": subtype,
                "starting_balance": 1000,
                "meta": {"name": format!("Account {place}"), "limit": 5000},
                "transactions": (1..=4).map(|day| json!({
                    "date_transacted": format!("2026-02-{:02}", 10 + day),
                    "date_posted": format!("2026-02-{:02}", 11 + day),
                    "amount": 1.25 * f64::from(day),
                    "description": format!("Purchase {place}-{day}"),
                    "currency": "USD",
                })).collect::<Vec<_>>(),
            })
        })
        .collect();
    json!({"override_accounts": accounts})
}
