//! What was stated of accounts' balances beside what the household has: until when both agree, and
//! where a difference begins.
//!
//! Events: `account.reconciled`, `transaction.removed`, `transaction.restored`. Tables:
//! `agreements`, `removals`. Screens: an account's agreement.

mod came_since;
mod projector;
mod query;
mod view;

pub use projector::Projection;
pub use query::{Standing, of_account, standing_on};
pub use view::{AgreementView, CameSinceView, ComparedView, CountedView, DifferenceView};
