//! The projectors, proven on real logs: whatever way the events come — live, rebuilt, in batches of
//! any size, in several processes, cut off in the middle — the tables are the same, and the money
//! in them is what the events add up to.
//!
//! `WUMBO_TEST_SCENARIOS` says how many random households each of these is tried with.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod agreement;
mod batches;
mod fence;
mod following;
mod house;
mod ledger;
mod left_out;
mod lookup;
mod managers;
mod managers_fail;
mod managers_mail;
mod money;
mod past;
mod poison;
mod privacy;
mod rebuild;
mod scenario;
#[path = "../support/mod.rs"]
mod support;
mod sweep;
mod timers;
mod timers_cut;
mod timers_fail;
mod timers_killed;
mod unit_of_work;
mod version;
