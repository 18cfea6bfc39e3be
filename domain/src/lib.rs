//! The household's rules: what is allowed, and what then happened.
//!
//! Pure and synchronous: no clock, no randomness, no I/O. Ids and times come in with the command.
//! Each noun is a folder of the same six files; `category/` is the one to copy.

pub mod account;
pub mod aggregate;
pub mod audit;
pub mod calendar;
pub mod category;
pub mod event;
pub mod household;
pub mod id;
pub mod import;
pub mod money;
pub mod text;
pub mod transaction;
