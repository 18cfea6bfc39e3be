//! The overview: how the household is doing, at one glance.
//!
//! It has no tables of its own: it is read from what other read models keep, none of which grows
//! with the number of transactions.

mod query;
mod view;

pub use query::read;
pub use view::{Dashboard, MonthComparison};
