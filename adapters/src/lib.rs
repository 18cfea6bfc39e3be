//! How Wumbo speaks with the world outside: databases, files of banks, the bus, keys, the clock.
//!
//! Each adapter fills ports of `commands` or `projections`; only `api/src/wiring.rs` names them.

pub mod identity;
pub mod in_memory;
pub mod keys;
pub mod mail;
pub mod nats;
pub mod postgres;
pub mod statements;
pub mod system;
pub mod vault;
