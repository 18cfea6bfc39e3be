//! Everything that speaks with PostgreSQL.

pub mod acting;
pub(crate) mod address_forms;
mod append;
pub mod daily;
pub mod embedded;
mod error;
pub mod event_store;
pub mod logins;
pub mod lookup;
pub mod migrate;
pub mod outbox;
pub mod pool;
pub mod room;
pub mod snapshots;
mod turns;
pub mod verify;

pub(crate) use error::store_error;
pub(crate) use following::log::begin_in;
