//! An account: a place where the household's money is, at a bank or in a drawer.
//!
//! ```text
//! (nothing) ──open──► open ⇄ closed      open or closed: renamed, counted in the budget or not
//! ```

mod aggregate;
mod command;
mod error;
mod event;
#[cfg(test)]
mod tests;

pub use aggregate::Account;
pub use command::{AccountCommand, Open};
pub use error::AccountError;
pub use event::*;
