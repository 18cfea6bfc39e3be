//! Use cases: who may ask, with what knowledge, and what follows automatically.
//!
//! A use case looks up what a decision needs, lets the aggregate decide, and appends what happened.
//! It speaks with the world only through [`ports`].

pub mod account;
pub mod asker;
pub mod category;
mod door;
pub mod effect;
pub mod error;
pub mod events;
pub mod house;
pub mod household;
pub mod import;
mod lanes;
pub mod outbox;
pub mod owner;
pub mod person;
pub mod ports;
pub mod process_managers;
pub mod proof;
mod remembered;
pub mod scope;
pub mod statement;
pub mod transaction;
pub mod unit;
