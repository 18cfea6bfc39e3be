//! Faults and rate limits.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::json;

use super::{Outcome, Shared, read, written};
use crate::fault::Fault;
use crate::rate::Cap;

pub async fn list(State(emulator): Shared) -> Outcome {
    written(&json!({"faults": emulator.world().faults.all()}))
}

pub async fn plant(State(emulator): Shared, body: Bytes) -> Outcome {
    let fault: Fault = read(&body)?;
    let id = emulator.world().faults.plant(fault);
    written(&json!({"id": id}))
}

pub async fn clear(State(emulator): Shared) -> Outcome {
    emulator.world().faults.clear(None);
    written(&json!({}))
}

pub async fn remove(State(emulator): Shared, Path(id): Path<u64>) -> Outcome {
    emulator.world().faults.clear(Some(id));
    written(&json!({}))
}

#[derive(Deserialize, Default)]
#[serde(default, deny_unknown_fields)]
struct Wanted {
    enabled: Option<bool>,
    caps: BTreeMap<String, Cap>,
}

pub async fn rates(State(emulator): Shared) -> Outcome {
    let world = emulator.world();
    written(&json!({"enabled": world.switches.rate_limits, "caps": world.rates.caps()}))
}

pub async fn set_rates(State(emulator): Shared, body: Bytes) -> Outcome {
    let wanted: Wanted = read(&body)?;
    let mut world = emulator.world();
    world.rates.set(wanted.caps);
    world.switches.rate_limits = wanted.enabled.unwrap_or(world.switches.rate_limits);
    written(&json!({"enabled": world.switches.rate_limits, "caps": world.rates.caps()}))
}
