//! The bus, on a real NATS and a real PostgreSQL: a bell that is heard elsewhere, and a relay that
//! tells every event, whatever becomes of it, of the bus, or of the bus' store.
//!
//! `WUMBO_TEST_NATS_URL` names a server that may be shared; without it, and for tests that stop a
//! server or wipe its store, one is started: the program that `./test rust` installs.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod bell;
#[path = "../projections/house.rs"]
mod house;
mod relay;
#[path = "../projections/scenario.rs"]
mod scenario;
mod server;
#[path = "../support/mod.rs"]
mod support;
