//! Sending webhooks: one after the other for an Item, side by side for different Items, each
//! with ten seconds to answer, and only to loopback addresses.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use futures::future::join_all;

use crate::emulator::Emulator;
use crate::webhook::forgery::{self, Forged};
use crate::webhook::key::{KeyFault, SigningKey, real_seconds};
use crate::webhook::queue::{Attempt, Delivery};

/// How long a receiver may take.
pub const TIMEOUT: Duration = Duration::from_secs(10);

/// Whether webhooks may be sent there.
pub fn is_loopback(url: &str) -> bool {
    let Ok(url) = reqwest::Url::parse(url) else { return false };
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    matches!(url.scheme(), "http" | "https")
        && (host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback()))
}

/// Whether a text can be a webhook's address at all.
pub fn is_address(url: &str) -> bool {
    reqwest::Url::parse(url)
        .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// Sends everything that is due at the current virtual moment and writes down how it went.
pub async fn deliver_due(emulator: &Emulator) {
    loop {
        let due = {
            let mut world = emulator.world();
            let now = world.clock.now();
            world.webhooks.take_due(now)
        };
        if due.is_empty() {
            return;
        }
        let mut lanes: BTreeMap<Option<u32>, Vec<Delivery>> = BTreeMap::new();
        for delivery in due {
            lanes.entry(delivery.item).or_default().push(delivery);
        }
        join_all(lanes.into_values().map(|lane| async move {
            for delivery in lane {
                attempt(emulator, delivery).await;
            }
        }))
        .await;
    }
}

async fn attempt(emulator: &Emulator, delivery: Delivery) {
    let (status, fault, token) = if is_loopback(&delivery.url) {
        match sealed(emulator, &delivery) {
            Ok(sealed) => {
                let token = sealed.headers.last().cloned();
                let (status, fault) = send(emulator, &delivery.url, sealed).await;
                (status, fault, token)
            }
            Err(fault) => (None, Some(fault.to_string()), None),
        }
    } else {
        (None, Some("not a loopback address".to_owned()), None)
    };
    let mut world = emulator.world();
    let at = world.clock.now();
    world.webhooks.record(delivery.id, Attempt { at, status, fault }, token);
}

fn sealed(emulator: &Emulator, delivery: &Delivery) -> Result<Forged, KeyFault> {
    let (key, retired, fresh) = {
        let world = emulator.world();
        let fresh = world.switches.retry_fresh_token;
        (world.signing_key()?, world.retired_key(), fresh)
    };
    if let Some(kind) = delivery.forgery {
        let strange = SigningKey::generate("11111111-2222-4333-8444-555555555555".to_owned())?;
        let retired = retired.unwrap_or_else(|| strange.clone());
        return forgery::forge(kind, &delivery.body, &key, &retired, &strange);
    }
    let kept = delivery.token.clone().filter(|_| !fresh);
    let token = match kept {
        Some(token) => token,
        None => key.token(delivery.body.as_bytes(), real_seconds())?,
    };
    Ok(Forged { body: delivery.body.clone(), headers: vec![token] })
}

async fn send(emulator: &Emulator, url: &str, sealed: Forged) -> (Option<u16>, Option<String>) {
    let mut request = emulator
        .client()
        .post(url)
        .timeout(TIMEOUT)
        .header("content-type", "application/json")
        .header("user-agent", "Plaid/Webhooks");
    for token in sealed.headers {
        request = request.header("Plaid-Verification", token);
    }
    match request.body(sealed.body).send().await {
        Ok(answer) => (Some(answer.status().as_u16()), None),
        Err(fault) if fault.is_timeout() => (None, Some("no answer in time".to_owned())),
        Err(_) => (None, Some("no connection".to_owned())),
    }
}
