//! The event log, proven: one suite over the store in memory and the one in PostgreSQL, races and
//! cancelled callers, the proof against every alteration, row-level security, and a foreign reader.
//!
//! `WUMBO_TEST_MEMORY_SEQUENCES`, `WUMBO_TEST_POSTGRES_SEQUENCES` and `WUMBO_TEST_FLIPS` say how
//! many random cases are tried.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

#[path = "../support/mod.rs"]
mod support;

mod alteration;
mod breaking_out;
mod cancellation;
mod catalogue;
mod chunks;
mod concurrency;
mod effects;
mod logins;
mod model;
mod oracle;
mod plans;
mod proof;
mod row_security;
mod rows;
mod rules;
mod sample;
mod snapshots;
mod state_machine;
