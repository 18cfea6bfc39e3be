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

/// What an account has of a day against what is stated of it, of what is booked by then: by the
/// days of the bookings, unless the days under which they are kept come to what is stated. Banks
/// count by the one, and some by the other. Read models have the same rule (`OURS`).
pub fn kept_or_booked<T>(kept: T, booked: T, comes_to_it: impl Fn(&T) -> bool) -> T {
    if comes_to_it(&kept) { kept } else { booked }
}
