//! The world as a whole: clock, switches, institutions, truth, journal, snapshot, Link.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Outcome, Shared, read, written};
use crate::clock::stamp;
use crate::error::PlaidError;
use crate::link::Completion;
use crate::world::World;

pub async fn openapi() -> Outcome {
    written(&super::description())
}

fn clock_view(world: &World) -> Value {
    json!({
        "now": stamp(world.clock.now()),
        "today": world.clock.today(),
        "running": world.clock.is_running(),
    })
}

pub async fn clock(State(emulator): Shared) -> Outcome {
    written(&clock_view(&emulator.world()))
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct Advance {
    seconds: i64,
    minutes: i64,
    hours: i64,
    days: i64,
}

pub async fn advance(State(emulator): Shared, body: Bytes) -> Outcome {
    let by: Advance = read(&body)?;
    let seconds = by
        .days
        .saturating_mul(24)
        .saturating_add(by.hours)
        .saturating_mul(60)
        .saturating_add(by.minutes)
        .saturating_mul(60)
        .saturating_add(by.seconds);
    if !(0..=3_700 * 86_400).contains(&seconds) {
        return Err(PlaidError::field("the clock advances by nothing up to ten years"));
    }
    emulator.advance(TimeDelta::seconds(seconds)).await;
    written(&clock_view(&emulator.world()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetClock {
    #[serde(default)]
    running: Option<bool>,
    #[serde(default)]
    until: Option<DateTime<Utc>>,
}

pub async fn set_clock(State(emulator): Shared, body: Bytes) -> Outcome {
    let wanted: SetClock = read(&body)?;
    if let Some(running) = wanted.running {
        emulator.world().clock.set_running(running);
    }
    if let Some(until) = wanted.until {
        let by = until - emulator.world().clock.now();
        if by < TimeDelta::zero() || by > TimeDelta::days(3_700) {
            return Err(PlaidError::field("the clock goes forwards, by up to ten years"));
        }
        emulator.advance(by).await;
    }
    written(&clock_view(&emulator.world()))
}

pub async fn switches(State(emulator): Shared) -> Outcome {
    written(&emulator.world().switches)
}

/// Changes the switches that are named and leaves the others.
pub async fn set_switches(State(emulator): Shared, body: Bytes) -> Outcome {
    let wanted: serde_json::Map<String, Value> = read(&body)?;
    let mut world = emulator.world();
    let mut all = serde_json::to_value(&world.switches).unwrap_or_default();
    if let Some(all) = all.as_object_mut() {
        all.extend(wanted);
    }
    world.switches =
        serde_json::from_value(all).map_err(|fault| PlaidError::field(fault.to_string()))?;
    written(&world.switches)
}

#[derive(Deserialize)]
pub struct About {
    #[serde(default)]
    item_id: Option<String>,
}

pub async fn truth(State(emulator): Shared, Query(about): Query<About>) -> Outcome {
    let world = emulator.world();
    let wanted = |id: &str| about.item_id.as_deref().is_none_or(|wanted| wanted == id);
    let items: Vec<_> = world
        .items
        .iter()
        .filter(|item| wanted(&item.item_id))
        .map(|item| crate::truth::truth(&world, item))
        .collect();
    let body: BTreeMap<&str, _> = [("items", items)].into();
    written(&body)
}

#[derive(Deserialize)]
pub struct Since {
    #[serde(default)]
    after: u64,
    #[serde(default)]
    path: Option<String>,
}

pub async fn journal(State(emulator): Shared, Query(since): Query<Since>) -> Outcome {
    let world = emulator.world();
    let lines = world.journal.after(since.after, since.path.as_deref());
    written(&json!({"requests": lines}))
}

pub async fn clear_journal(State(emulator): Shared) -> Outcome {
    emulator.world().journal.clear();
    written(&json!({}))
}

pub async fn snapshot(State(emulator): Shared) -> Outcome {
    written(&*emulator.world())
}

pub async fn restore(State(emulator): Shared, body: Bytes) -> Outcome {
    let mut world: World = serde_json::from_slice(&body)
        .map_err(|fault| PlaidError::request("INVALID_BODY", fault.to_string()))?;
    world.webhooks.wake();
    *emulator.world() = world;
    written(&json!({"items": emulator.world().items.len()}))
}

pub async fn link_accounts(State(emulator): Shared, body: Bytes) -> Outcome {
    let completion: Completion = read(&body)?;
    let world = emulator.world();
    written(&world.link_accounts(&completion)?)
}

pub async fn complete_link(State(emulator): Shared, body: Bytes) -> Outcome {
    let completion: Completion = read(&body)?;
    let mut world = emulator.world();
    written(&world.complete_link(&completion)?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Condition {
    status: String,
}

pub async fn institution(State(emulator): Shared, Path(id): Path<String>, body: Bytes) -> Outcome {
    let wanted: Condition = read(&body)?;
    let code = match wanted.status.as_str() {
        "healthy" => "",
        "down" => "INSTITUTION_DOWN",
        "not_responding" => "INSTITUTION_NOT_RESPONDING",
        "no_longer_supported" => "INSTITUTION_NO_LONGER_SUPPORTED",
        _ => {
            return Err(PlaidError::field(
                "status must be healthy, down, not_responding or no_longer_supported",
            ));
        }
    };
    if crate::institution::find(&id).is_none() {
        return Err(PlaidError::input("INVALID_INSTITUTION", "no such institution"));
    }
    emulator.world().conditions.insert(id, code.to_owned());
    emulator.settle().await;
    written(&json!({"status": wanted.status}))
}
