//! What the tests share: the published contract, a desk that asks in process, a house that
//! serves over HTTP, and a receiver of webhooks.

// Each test file uses its part, and what is unexpected fails there and then.
#![allow(dead_code, clippy::unwrap_used, clippy::float_arithmetic)]

pub mod contract;
pub mod desk;
pub mod house;
pub mod receiver;

use chrono::{DateTime, Utc};
use wumbo_plaid_emulator::emulator::Credentials;

/// The Monday noon on which tests begin.
pub fn start() -> DateTime<Utc> {
    "2026-03-02T12:00:00Z".parse().unwrap()
}

/// What the tests' clients present.
pub fn credentials() -> Credentials {
    Credentials { client_id: "client".to_owned(), secret: "secret".to_owned() }
}
