//! The accounts with their balances, today and day by day.
//!
//! Events: all of `account`, the transactions' changes, and what imports state. Tables: `accounts`,
//! `account_days`. Screens: Accounts, the head of Overview.

mod known;
mod projector;
mod query;
mod view;

pub use known::{
    BookedDays, KnownAccountRow, booked_days, has_days_between, known, moved_until, opening,
};
pub use projector::Projection;
pub use query::{balances, list, newest_on, one, seen};
pub use view::{AccountView, BalanceOnDay, StatedView};

/// The read model's name.
pub const NAME: &str = "account_list";
