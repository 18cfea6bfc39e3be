//! A household: the people who share their money, its base currency and its time zone.
//!
//! ```text
//! (nothing) ──found──► founded: renamed, other currency, other time zone
//! ```

mod aggregate;
mod audit;
mod command;
mod error;
mod event;
#[cfg(test)]
mod tests;

pub use aggregate::Household;
pub use command::{Found, HouseholdCommand};
pub use error::HouseholdError;
pub use event::*;
