//! An account: a place where the household's money is, at a bank or in a drawer.
//!
//! ```text
//! (nothing) ──open──► open ⇄ closed      open or closed: renamed, counted in the budget or not
//! ```

mod aggregate;
mod audit;
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
    /// What is booked, by the days of value.
    pub valued: i128,
    /// What is announced besides.
    pub announced: i128,
}

impl EndOfDay {
    /// What is booked, counted in one way. `apart`: what a file told that states the balance.
    pub fn by(self, way: Way, apart: i128) -> i128 {
        match way {
            Way::Kept => self.kept,
            Way::Booking => self.booked,
            Way::Value => self.valued,
            Way::Apart => self.booked + apart,
        }
    }

    /// What the account has against what is stated of it: what is booked by the first of these
    /// ways, unless one of them comes to what is stated, with what is announced or without it.
    /// Read models have the same rule (`OURS`).
    pub fn against(self, stated: i128, apart: i128, tried: &[Way]) -> i128 {
        let first = tried.first().copied().unwrap_or(Way::Booking);
        match tried.iter().any(|way| self.comes_to(stated, apart, *way)) {
            true => stated,
            false => self.by(first, apart),
        }
    }

    /// The one way in which the account comes to what is stated of it. `None`: there is none, or
    /// the day of the booking comes to it as that of value does, which tells nothing.
    pub fn way_to(self, stated: i128, apart: i128) -> Option<Way> {
        let comes = |way| self.comes_to(stated, apart, way);
        match (comes(Way::Booking), comes(Way::Value)) {
            (true, true) => None,
            (true, false) => Some(Way::Booking),
            (false, true) => Some(Way::Value),
            (false, false) => [Way::Kept, Way::Apart].into_iter().find(|way| comes(*way)),
        }
    }

    /// The same, with something more that is booked until this day by all days.
    #[must_use]
    pub fn with(self, minor: i128) -> Self {
        let Self { kept, booked, valued, announced } = self;
        Self { kept: kept + minor, booked: booked + minor, valued: valued + minor, announced }
    }

    /// A file tells what is apart of what is booked alone.
    fn comes_to(self, stated: i128, apart: i128, way: Way) -> bool {
        let ours = self.by(way, apart);
        ours == stated || (way != Way::Apart && ours + self.announced == stated)
    }
}
