//! Properties of the transactions engine: whatever happens at the bank and however a client
//! pages, one that follows the protocol ends with exactly the emulator's truth.

// A test that meets the unexpected fails there and then.
#![allow(clippy::unwrap_used, clippy::float_arithmetic)]

mod support;

use std::collections::BTreeMap;

use chrono::TimeDelta;
use proptest::prelude::*;
use serde_json::{Value, json};
use support::desk::{Desk, Linked, plain_document};
use wumbo_plaid_emulator::amount::Amount;
use wumbo_plaid_emulator::door::Reply;
use wumbo_plaid_emulator::fault::{Effect, Fault};
use wumbo_plaid_emulator::item::posting::{Link, Order, Pages, Posting, post};
use wumbo_plaid_emulator::transaction::log::Join;
use wumbo_plaid_emulator::transaction::{Key, Transaction};

#[derive(Clone, Debug)]
enum Step {
    Add { account: u16, cents: i64, pending: bool },
    Modify { pick: usize, cents: i64 },
    Remove { pick: usize },
    Restore { pick: usize },
    Post { pick: usize, order: Order, pages: Pages, link: Link, cents: i64 },
    Rekey { account: u16 },
    Night,
    Page { count: usize },
    Update { count: usize },
}

fn step() -> impl Strategy<Value = Step> {
    let order = prop_oneof![Just(Order::RemovedFirst), Just(Order::AddedFirst)];
    let pages = prop_oneof![Just(Pages::Free), Just(Pages::Same), Just(Pages::Apart)];
    let link = prop_oneof![Just(Link::Right), Just(Link::Missing), Just(Link::Wrong)];
    prop_oneof![
        6 => (0..3_u16, -5_000..5_000_i64, any::<bool>())
            .prop_map(|(account, cents, pending)| Step::Add { account, cents, pending }),
        3 => (any::<usize>(), -5_000..5_000_i64)
            .prop_map(|(pick, cents)| Step::Modify { pick, cents }),
        3 => any::<usize>().prop_map(|pick| Step::Remove { pick }),
        2 => any::<usize>().prop_map(|pick| Step::Restore { pick }),
        4 => (any::<usize>(), order, pages, link, 1..9_000_i64).prop_map(
            |(pick, order, pages, link, cents)| Step::Post { pick, order, pages, link, cents }
        ),
        1 => (0..3_u16).prop_map(|account| Step::Rekey { account }),
        1 => Just(Step::Night),
        6 => (1..6_usize).prop_map(|count| Step::Page { count }),
        2 => (1..500_usize).prop_map(|count| Step::Update { count }),
    ]
}

/// A client that follows the protocol: nothing is kept of an update that did not end.
#[derive(Default)]
struct Client {
    live: BTreeMap<String, Value>,
    cursor: String,
    pages: Vec<Value>,
    position: String,
}

impl Client {
    /// Fetches one page; whether the update ended, or `None` when it must start again.
    fn page(&mut self, desk: &mut Desk, token: &str, count: usize) -> Option<bool> {
        if self.pages.is_empty() {
            self.position = self.cursor.clone();
        }
        let asked = json!({"access_token": token, "cursor": self.position, "count": count});
        let reply = desk.reply("/transactions/sync", asked.to_string().as_bytes());
        let page: Value = match &reply {
            Reply::Json(200, text) => serde_json::from_slice(text).unwrap_or(Value::Null),
            _ => Value::Null,
        };
        let Some(next) = page["next_cursor"].as_str() else {
            self.pages.clear();
            return None;
        };
        let sizes =
            ["added", "modified", "removed"].map(|list| page[list].as_array().unwrap().len());
        assert!(sizes.iter().sum::<usize>() <= count, "a page holds more than was asked for");
        self.position = next.to_owned();
        let more = page["has_more"] == json!(true);
        self.pages.push(page);
        if !more {
            self.commit();
        }
        Some(!more)
    }

    fn commit(&mut self) {
        let pages = std::mem::take(&mut self.pages);
        for page in &pages {
            for list in ["added", "modified"] {
                for one in page[list].as_array().unwrap() {
                    let id = one["transaction_id"].as_str().unwrap();
                    let known = self.live.insert(id.to_owned(), one.clone()).is_some();
                    assert_eq!(known, list == "modified", "{id} came as {list}");
                }
            }
        }
        for page in &pages {
            for one in page["removed"].as_array().unwrap() {
                let id = one["transaction_id"].as_str().unwrap();
                assert!(self.live.remove(id).is_some(), "{id} was removed and not known");
            }
        }
        self.cursor.clone_from(&self.position);
    }

    fn update(&mut self, desk: &mut Desk, token: &str, count: usize) {
        for _ in 0..5 {
            loop {
                match self.page(desk, token, count) {
                    Some(true) => return,
                    Some(false) => {}
                    None => break,
                }
            }
        }
        panic!("the update never came to its end");
    }
}

fn living(desk: &Desk, linked: &Linked, pending: bool) -> Vec<Key> {
    let item = desk.world.item(linked.number).unwrap();
    item.log.all_living().filter(|one| !pending || one.pending).map(|one| one.key).collect()
}

fn perform(desk: &mut Desk, linked: &Linked, step: &Step) {
    let picked = |pick: usize, keys: &[Key]| (!keys.is_empty()).then(|| keys[pick % keys.len()]);
    let all = living(desk, linked, false);
    let pending = living(desk, linked, true);
    let item = desk.world.item_mut(linked.number).unwrap();
    match step {
        Step::Add { account, cents, pending } => {
            let any = item.log.latest(0).unwrap().clone();
            let (amount, pending) = (Amount::cents(*cents), *pending);
            let one = Transaction { amount, pending, account: *account, ..any };
            item.add(one, Join::Free);
        }
        Step::Modify { pick, cents } => {
            if let Some(key) = picked(*pick, &all) {
                let before = item.log.living(key).unwrap().clone();
                item.modify(Transaction { amount: Amount::cents(*cents), ..before });
            }
        }
        Step::Remove { pick } => {
            if let Some(key) = picked(*pick, &all) {
                assert!(item.remove(key, Join::Free));
            }
        }
        Step::Restore { pick } => {
            let gone: Vec<Key> =
                (0..item.log.next_key()).filter(|key| item.log.living(*key).is_none()).collect();
            if let Some(key) = picked(*pick, &gone) {
                item.restore(key);
            }
        }
        Step::Post { pick, order, pages, link, cents } => {
            if let Some(key) = picked(*pick, &pending) {
                let before = item.log.living(key).unwrap().clone();
                let knobs =
                    Posting { order: *order, pages: *pages, link: *link, ..Posting::default() };
                let posted = Transaction { amount: Amount::cents(*cents), ..before };
                post(item, key, posted, &knobs).unwrap();
            }
        }
        Step::Rekey { account } => {
            let fresh = desk.world.account_id();
            let item = desk.world.item_mut(linked.number).unwrap();
            if !item.accounts[usize::from(*account)].closed {
                item.rekey(*account, fresh).unwrap();
            }
        }
        Step::Night => desk.pass(TimeDelta::days(1)),
        Step::Page { .. } | Step::Update { .. } => {}
    }
}

fn desk() -> (Desk, Linked) {
    let mut desk = Desk::new(3);
    let linked = desk.custom(&plain_document(3));
    (desk, linked)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn a_client_that_follows_the_protocol_ends_with_the_truth(
        steps in prop::collection::vec(step(), 1..60),
        last in 1..500_usize,
    ) {
        let (mut desk, linked) = desk();
        let mut client = Client::default();
        for step in &steps {
            match step {
                Step::Page { count } => {
                    if client.page(&mut desk, &linked.token, *count) == Some(true) {
                        prop_assert_eq!(&client.live, &desk.truth(&linked));
                    }
                }
                Step::Update { count } => {
                    client.update(&mut desk, &linked.token, *count);
                    prop_assert_eq!(&client.live, &desk.truth(&linked));
                }
                step => perform(&mut desk, &linked, step),
            }
        }
        client.update(&mut desk, &linked.token, last);
        prop_assert_eq!(&client.live, &desk.truth(&linked));
        let mut fresh = Client::default();
        fresh.update(&mut desk, &linked.token, last);
        prop_assert_eq!(&fresh.live, &client.live);
    }

    #[test]
    fn a_fault_on_any_page_changes_nothing_in_the_end(
        before in prop::collection::vec(step(), 1..30),
        after in prop::collection::vec(step(), 1..30),
        count in 1..8_usize,
        kind in 0..4_usize,
    ) {
        let (mut desk, linked) = desk();
        before.iter().for_each(|step| perform(&mut desk, &linked, step));
        let mut start = Client::default();
        start.update(&mut desk, &linked.token, 500);
        after.iter().for_each(|step| perform(&mut desk, &linked, step));
        let truth = desk.truth(&linked);
        let error = |kind: &str, code: &str| Effect::Error {
            error_type: kind.to_owned(),
            error_code: code.to_owned(),
            error_message: None,
            status: None,
        };
        let effect = [
            error("TRANSACTIONS_ERROR", "TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION"),
            error("API_ERROR", "INTERNAL_SERVER_ERROR"),
            Effect::DropAfter,
            Effect::Truncated,
        ][kind].clone();
        for page in 0..40 {
            let mut client = Client {
                live: start.live.clone(),
                cursor: start.cursor.clone(),
                ..Client::default()
            };
            desk.world.faults.plant(Fault {
                id: 0,
                endpoint: "/transactions/sync".to_owned(),
                item_id: None,
                skip: page,
                count: Some(1),
                probability: None,
                effect: effect.clone(),
            });
            client.update(&mut desk, &linked.token, count);
            prop_assert_eq!(&client.live, &truth);
            let struck = desk.world.faults.all().is_empty();
            desk.world.faults.clear(None);
            if !struck {
                break;
            }
        }
    }

    #[test]
    fn a_page_asked_for_twice_is_the_same_and_balances_agree_with_the_transactions(
        steps in prop::collection::vec(step(), 1..40),
        count in 1..9_usize,
    ) {
        let (mut desk, linked) = desk();
        steps.iter().for_each(|step| perform(&mut desk, &linked, step));
        let mut cursor = String::new();
        loop {
            let asked = json!({"access_token": linked.token, "cursor": cursor, "count": count});
            let mut one = desk.ok("/transactions/sync", asked.clone());
            let mut two = desk.ok("/transactions/sync", asked);
            one["request_id"].take();
            two["request_id"].take();
            prop_assert_eq!(&one, &two);
            cursor = one["next_cursor"].as_str().unwrap().to_owned();
            if one["has_more"] == json!(false) {
                break;
            }
        }
        let item = desk.world.item(linked.number).unwrap();
        for (place, account) in item.accounts.iter().enumerate() {
            let sum = |pending: bool| {
                let mine = item.log.all_living().filter(|one| usize::from(one.account) == place);
                let fits = mine.filter(|one| one.pending == pending);
                fits.fold(Amount::ZERO, |sum, one| sum.plus(one.amount))
            };
            prop_assert_eq!(account.posted, sum(false));
            prop_assert_eq!(account.pending, sum(true));
        }
    }
}
