//! Items: what there is, and what goes wrong with them.

use axum::body::Bytes;
use axum::extract::{Path, State};
use chrono::TimeDelta;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Outcome, Shared, read, written};
use crate::clock::stamp;
use crate::error::PlaidError;
use crate::world::World;

/// The number of the Item of an identifier.
pub fn number(world: &World, item_id: &str) -> Result<u32, PlaidError> {
    world
        .item_number(item_id)
        .ok_or_else(|| PlaidError::input("NOT_FOUND", "there is no such item"))
}

pub async fn list(State(emulator): Shared) -> Outcome {
    let world = emulator.world();
    let items: Vec<Value> = world
        .items
        .iter()
        .map(|item| {
            let accounts: Vec<Value> = item
                .accounts
                .iter()
                .map(|account| {
                    json!({
                        "account_id": account.account_id,
                        "name": account.name,
                        "mask": account.mask,
                        "type": account.kind,
                        "subtype": account.subtype,
                        "shared": account.shared,
                        "closed": account.closed,
                    })
                })
                .collect();
            json!({
                "item_id": item.item_id,
                "institution_id": item.institution_id,
                "user": item.persona,
                "webhook": item.webhook,
                "products": item.products,
                "created_at": stamp(item.created_at),
                "exchanged": item.access_token.is_some(),
                "removed": item.removed,
                "error_code": item.error.as_ref().map(|error| error.code.clone()),
                "transactions_update": item.stage,
                "transactions": item.log.all_living().count(),
                "synced": item.synced,
                "accounts": accounts,
            })
        })
        .collect();
    written(&json!({"items": items}))
}

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Break {
    error_code: String,
    reason: Option<String>,
}

impl Default for Break {
    fn default() -> Break {
        Break { error_code: "ITEM_LOGIN_REQUIRED".to_owned(), reason: None }
    }
}

pub async fn break_login(State(emulator): Shared, Path(id): Path<String>, body: Bytes) -> Outcome {
    let wanted: Break = read(&body)?;
    let mut world = emulator.world();
    let number = number(&world, &id)?;
    world.break_item(number, &wanted.error_code, wanted.reason.as_deref());
    written(&json!({}))
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct Repair {
    elsewhere: bool,
}

pub async fn repair(State(emulator): Shared, Path(id): Path<String>, body: Bytes) -> Outcome {
    let wanted: Repair = read(&body)?;
    let mut world = emulator.world();
    let number = number(&world, &id)?;
    world.repair_item(number, wanted.elsewhere);
    written(&json!({}))
}

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Notice {
    days: u32,
    reason: String,
}

impl Default for Notice {
    fn default() -> Notice {
        Notice { days: 7, reason: "INSTITUTION_MIGRATION".to_owned() }
    }
}

/// The consent will end in so many days, and the client is told so.
pub async fn consent(State(emulator): Shared, Path(id): Path<String>, body: Bytes) -> Outcome {
    let wanted: Notice = read(&body)?;
    let mut world = emulator.world();
    let number = number(&world, &id)?;
    let at = world.clock.now() + TimeDelta::days(wanted.days.into());
    let item = world.item_mut(number)?;
    item.consent_expires_at = Some(at);
    item.consent_noticed = true;
    world.fire_expiration(number);
    written(&json!({"consent_expiration_time": stamp(at)}))
}

/// The institution will cut the connection in so many days, and the client is told so.
pub async fn disconnect(State(emulator): Shared, Path(id): Path<String>, body: Bytes) -> Outcome {
    let wanted: Notice = read(&body)?;
    if !["INSTITUTION_MIGRATION", "INSTITUTION_TOKEN_EXPIRATION"].contains(&wanted.reason.as_str())
    {
        return Err(PlaidError::field("no such reason"));
    }
    let mut world = emulator.world();
    let number = number(&world, &id)?;
    let at = world.clock.now() + TimeDelta::days(wanted.days.into());
    world.item_mut(number)?.disconnects_at = Some(at);
    world.fire_disconnect(number, &wanted.reason);
    written(&json!({"disconnect_time": stamp(at)}))
}

/// The person revoked the permission at the bank.
pub async fn revoke(State(emulator): Shared, Path(id): Path<String>) -> Outcome {
    let mut world = emulator.world();
    let number = number(&world, &id)?;
    let mut error = PlaidError::item("USER_PERMISSION_REVOKED");
    error.reason = Some("OAUTH_USER_REVOKED".into());
    let extra = json!({"error": error.inside_webhook()});
    world.item_mut(number)?.error = Some(error);
    world.fire(number, "ITEM", "USER_PERMISSION_REVOKED", extra);
    written(&json!({}))
}
