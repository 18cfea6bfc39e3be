//! An emulator of Plaid's API, faithful enough that Plaid's own libraries do not notice. It
//! keeps everything in memory, is deterministic from a seed and a virtual clock, and is driven
//! through a control plane under `/emulator/`. It stands in for Plaid in demos and tests and is
//! never part of the product.

pub mod account;
pub mod agenda;
pub mod alphabet;
pub mod amount;
pub mod clock;
pub mod control;
pub mod custom;
pub mod delivery;
pub mod door;
pub mod draw;
pub mod emulator;
pub mod endpoint;
pub mod error;
pub mod fault;
pub mod form;
pub mod holding;
pub mod household;
pub mod identity;
pub mod institution;
pub mod item;
pub mod journal;
pub mod link;
pub mod link_token;
pub mod linking;
pub mod name;
pub mod notice;
pub mod passage;
pub mod rate;
pub mod recurring;
pub mod server;
pub mod slot;
pub mod switches;
pub mod taxonomy;
pub mod transaction;
pub mod truth;
pub mod webhook;
pub mod world;
