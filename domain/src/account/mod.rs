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

/// What an account has by the end of a day, in minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EndOfDay {
    /// What is booked, by the days under which it is kept.
    pub kept: i128,
    /// What is booked, by the days of the bookings.
    pub booked: i128,
    /// What is announced besides.
    pub announced: i128,
}

impl EndOfDay {
    /// What the account has against what is stated of it: what is booked, unless another way in
    /// which banks count comes to what is stated. That is by the days under which bookings are
    /// kept, with what is announced, or with what is booked on the other side of the day than it is
    /// kept (`apart`, which a file told that states it). Read models have the same rule (`OURS`).
    pub fn against(self, stated: i128, apart: i128) -> i128 {
        let Self { kept, booked, announced } = self;
        let ways = [kept, kept + announced, booked + announced, booked + apart];
        if ways.contains(&stated) { stated } else { booked }
    }
}

/// What is said by the days of the bookings, unless the days under which they are kept come to
/// what is there. Banks count by the one, and some by the other.
pub fn kept_or_booked<T>(kept: T, booked: T, comes_to_it: impl Fn(&T) -> bool) -> T {
    if comes_to_it(&kept) { kept } else { booked }
}
