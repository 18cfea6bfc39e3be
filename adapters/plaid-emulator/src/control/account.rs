//! Accounts: new ones, renamed, closed, re-keyed and revoked ones.

use std::collections::BTreeSet;

use axum::body::Bytes;
use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::json;

use super::{Outcome, Shared, item, read, written};
use crate::account::Account;
use crate::amount::Amount;
use crate::custom::is_official;
use crate::error::PlaidError;
use crate::item::life::Told;
use crate::world::World;

fn place(world: &World, number: u32, account_id: &str) -> Result<u16, PlaidError> {
    let accounts = &world.item(number)?.accounts;
    let found = accounts.iter().position(|account| account.account_id == account_id);
    found
        .and_then(|place| u16::try_from(place).ok())
        .ok_or_else(|| PlaidError::input("NOT_FOUND", "there is no such account"))
}

fn account<'a>(
    world: &'a mut World,
    item_id: &str,
    account_id: &str,
) -> Result<(u32, &'a mut Account), PlaidError> {
    let number = item::number(world, item_id)?;
    let place = place(world, number, account_id)?;
    let account = world.item_mut(number)?.accounts.get_mut(usize::from(place));
    account
        .map(|account| (number, account))
        .ok_or_else(|| PlaidError::input("NOT_FOUND", "there is no such account"))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewAccount {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    subtype: Option<String>,
    #[serde(default)]
    mask: Option<String>,
    #[serde(default)]
    currency: Option<String>,
    #[serde(default)]
    balance: Option<Amount>,
    #[serde(default)]
    limit: Option<Amount>,
    /// Whether the person shares it already; otherwise it waits for update mode.
    #[serde(default)]
    shared: bool,
}

pub async fn add(State(emulator): Shared, Path(id): Path<String>, body: Bytes) -> Outcome {
    let wanted: NewAccount = read(&body)?;
    if !["depository", "credit", "loan", "investment", "brokerage", "other"]
        .contains(&wanted.kind.as_str())
    {
        return Err(PlaidError::field("no such account type"));
    }
    let mut world = emulator.world();
    let number = item::number(&world, &id)?;
    let account_id = world.account_id();
    let currency = wanted.currency.unwrap_or_else(|| "USD".to_owned());
    let account = Account {
        account_id: account_id.clone(),
        persistent_account_id: None,
        name: wanted.name,
        official_name: None,
        mask: wanted.mask,
        kind: wanted.kind,
        subtype: wanted.subtype,
        official: is_official(&currency),
        currency,
        opening: wanted.balance.unwrap_or_default(),
        posted: Amount::ZERO,
        pending: Amount::ZERO,
        limit: wanted.limit,
        slot: None,
        shared: wanted.shared,
        closed: false,
        hidden: BTreeSet::new(),
        positions: Vec::new(),
        movements: Vec::new(),
    };
    world.item_mut(number)?.accounts.push(account);
    world.fire(number, "ITEM", "NEW_ACCOUNTS_AVAILABLE", json!({"error": null}));
    written(&json!({"account_id": account_id}))
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct Changes {
    name: Option<String>,
    official_name: Option<String>,
    balance: Option<Amount>,
    limit: Option<Amount>,
    /// Which balances the bank no longer tells.
    hidden: Option<BTreeSet<String>>,
    /// Fields to be told as null: `mask`, `subtype`, `official_name`.
    without: Vec<String>,
    /// Whether the person shares it.
    shared: Option<bool>,
}

pub async fn change(
    State(emulator): Shared,
    Path((item_id, id)): Path<(String, String)>,
    body: Bytes,
) -> Outcome {
    let wanted: Changes = read(&body)?;
    let mut world = emulator.world();
    let (number, account) = account(&mut world, &item_id, &id)?;
    if let Some(name) = wanted.name {
        account.name = name;
    }
    account.official_name = wanted.official_name.or(account.official_name.take());
    if let Some(balance) = wanted.balance {
        account.set_current(balance);
    }
    account.limit = wanted.limit.or(account.limit);
    if let Some(hidden) = wanted.hidden {
        account.hidden = hidden;
    }
    for field in wanted.without {
        match field.as_str() {
            "mask" => account.mask = None,
            "subtype" => account.subtype = None,
            "official_name" => account.official_name = None,
            _ => return Err(PlaidError::field("without names no nullable field")),
        }
    }
    if let Some(shared) = wanted.shared {
        world.share(
            number,
            |account| if account.account_id == id { shared } else { account.shared },
        );
    }
    written(&json!({}))
}

pub async fn close(
    State(emulator): Shared,
    Path((item_id, id)): Path<(String, String)>,
) -> Outcome {
    let mut world = emulator.world();
    let (_, account) = account(&mut world, &item_id, &id)?;
    account.closed = true;
    written(&json!({}))
}

/// The institution's account can no longer be recognised: it comes again under a new identifier.
pub async fn rekey(
    State(emulator): Shared,
    Path((item_id, id)): Path<(String, String)>,
) -> Outcome {
    let mut world = emulator.world();
    let number = item::number(&world, &item_id)?;
    let place = place(&world, number, &id)?;
    let account_id = world.account_id();
    let moved = world.item_mut(number)?.rekey(place, account_id.clone());
    if let Some((_, removed)) = moved {
        let told = Told { added: removed.len(), removed, ..Told::default() };
        world.announce(number, &told);
    }
    written(&json!({"account_id": account_id}))
}

/// The person took the account away at the bank's own page.
pub async fn revoke(
    State(emulator): Shared,
    Path((item_id, id)): Path<(String, String)>,
) -> Outcome {
    let mut world = emulator.world();
    let (number, account) = account(&mut world, &item_id, &id)?;
    account.shared = false;
    world.fire(number, "ITEM", "USER_ACCOUNT_REVOKED", json!({"account_id": id}));
    written(&json!({}))
}
