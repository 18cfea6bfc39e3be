//! What was stated of accounts' balances beside what the household has: until when both agree, and
//! where a difference begins.
//!
//! Events: `account.reconciled`, and the transactions' changes. Tables: `agreements`, `removals`,
//! `two_days`. Screens: an account's agreement, and until when each account agrees.

mod came_since;
mod projector;
mod query;
mod standings;
mod two_days;
mod view;

pub use projector::Projection;
pub(crate) use query::{Agreed, agreed};
pub use query::{Standing, of_account, standing_on};
pub use view::{AgreementView, CameSinceView, ComparedView, CountedView, DifferenceView};

/// The read model's name.
pub const NAME: &str = "agreement";
