//! The households themselves and who belongs to them.
//!
//! Events: all of `household`. Tables: `households`, `members`. Screens: the choice of a household,
//! Household.

mod projector;
mod query;
mod view;

pub use projector::Projection;
pub use query::{members, of_person, one};
pub use view::{HouseholdView, MemberView};

/// The read model's name.
pub const NAME: &str = "household_overview";
