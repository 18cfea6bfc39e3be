//! A transaction: one movement of money on one account, as the bank or a person told it, and what
//! the household made of it.
//!
//! ```text
//!            ┌────────► entered ─────────┐
//! (nothing) ─┼─► imported, pending ──post─┼─► booked ⇄ removed
//!            ├────────► imported ────────┘
//!            └─► merged into another (the bank's new id of a pending one; takes no commands)
//! ```

mod aggregate;
mod audit;
mod command;
mod error;
mod event;
mod identity;
#[cfg(test)]
mod tests;

pub use aggregate::{State, Transaction};
pub use command::{AccountFacts, BankLine, Edit, Enter, TransactionCommand};
pub use error::TransactionError;
pub use event::*;
pub use identity::LineIdentities;
