//! Where money went and came from, month by month.
//!
//! Events: the transactions' changes. Table: `month_sums`. Screens: Reports, and the sums of every
//! other screen: its size grows with months, not with transactions.

mod projector;
mod query;
mod view;

pub use projector::Projection;
pub use query::{SpendingFilter, of_days, report, uncategorised_count};
pub use view::{GroupBy, SpendingItem, SpendingReport};

/// The read model's name.
pub const NAME: &str = "spending";
