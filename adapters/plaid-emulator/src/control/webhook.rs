//! Webhooks: listed, duplicated, delayed, dropped, reordered, forged; keys rotated.

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use chrono::TimeDelta;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Outcome, Shared, item, read, written};
use crate::error::PlaidError;
use crate::webhook::forgery::Forgery;
use crate::webhook::queue::{Delivery, State as Standing};

fn not_found() -> PlaidError {
    PlaidError::input("NOT_FOUND", "there is no such webhook")
}

#[derive(Deserialize)]
pub struct Wanted {
    #[serde(default)]
    item_id: Option<String>,
    #[serde(default)]
    code: Option<String>,
}

pub async fn list(State(emulator): Shared, Query(wanted): Query<Wanted>) -> Outcome {
    let world = emulator.world();
    let of = wanted.item_id.as_deref().map(|id| item::number(&world, id)).transpose()?;
    let fits = |delivery: &&Delivery| {
        (of.is_none() || delivery.item == of)
            && wanted.code.as_deref().is_none_or(|code| delivery.webhook_code == code)
    };
    let webhooks: Vec<Value> = world
        .webhooks
        .all()
        .filter(fits)
        .map(|delivery| {
            json!({
                "id": delivery.id,
                "url": delivery.url,
                "webhook_type": delivery.webhook_type,
                "webhook_code": delivery.webhook_code,
                "body": delivery.body,
                "created_at": delivery.created_at,
                "due_at": delivery.due_at,
                "state": delivery.state,
                "attempts": delivery.attempts,
                "forgery": delivery.forgery,
            })
        })
        .collect();
    written(&json!({"webhooks": webhooks}))
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct Release {
    order: Vec<u64>,
}

pub async fn release(State(emulator): Shared, body: Bytes) -> Outcome {
    let wanted: Release = read(&body)?;
    let released = {
        let mut world = emulator.world();
        let now = world.clock.now();
        world.webhooks.release(&wanted.order, now)
    };
    emulator.settle().await;
    written(&json!({"released": released}))
}

pub async fn duplicate(State(emulator): Shared, Path(id): Path<u64>) -> Outcome {
    let copy = {
        let mut world = emulator.world();
        let now = world.clock.now();
        world.webhooks.duplicate(id, now).ok_or_else(not_found)?
    };
    emulator.settle().await;
    written(&json!({"id": copy}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Delay {
    seconds: u32,
}

pub async fn delay(State(emulator): Shared, Path(id): Path<u64>, body: Bytes) -> Outcome {
    let wanted: Delay = read(&body)?;
    let mut world = emulator.world();
    let due = world.clock.now() + TimeDelta::seconds(wanted.seconds.into());
    let delivery = world.webhooks.get_mut(id).ok_or_else(not_found)?;
    delivery.due_at = due;
    delivery.state = Standing::Queued;
    written(&json!({"due_at": due}))
}

pub async fn drop_one(State(emulator): Shared, Path(id): Path<u64>) -> Outcome {
    let mut world = emulator.world();
    world.webhooks.get_mut(id).ok_or_else(not_found)?.state = Standing::Dropped;
    written(&json!({}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Forge {
    kind: Forgery,
    item_id: String,
    #[serde(default)]
    webhook_type: Option<String>,
    #[serde(default)]
    webhook_code: Option<String>,
}

/// Sends a falsified SYNC_UPDATES_AVAILABLE, or another code, to the Item's address.
pub async fn forge(State(emulator): Shared, body: Bytes) -> Outcome {
    let wanted: Forge = read(&body)?;
    let id = {
        let mut world = emulator.world();
        let number = item::number(&world, &wanted.item_id)?;
        if wanted.kind == Forgery::ExpiredKey && world.retired_key().is_none() {
            world.rotate_key().map_err(|fault| PlaidError::field(fault.to_string()))?;
        }
        let kind = wanted.webhook_type.as_deref().unwrap_or("TRANSACTIONS");
        let code = wanted.webhook_code.as_deref().unwrap_or("SYNC_UPDATES_AVAILABLE");
        let extra = json!({"initial_update_complete": true, "historical_update_complete": true});
        let fired = world.fire(number, kind, code, extra);
        let id = fired.ok_or_else(|| PlaidError::field("the item has no webhook address"))?;
        let delivery = world.webhooks.get_mut(id).ok_or_else(not_found)?;
        delivery.forgery = Some(wanted.kind);
        id
    };
    emulator.settle().await;
    written(&json!({"id": id}))
}

pub async fn rotate(State(emulator): Shared) -> Outcome {
    let kid = emulator.world().rotate_key();
    let kid = kid.map_err(|fault| PlaidError::field(fault.to_string()))?;
    written(&json!({"kid": kid}))
}
