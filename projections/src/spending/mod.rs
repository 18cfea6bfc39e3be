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

use crate::{account_list, category_list, transaction_list};

/// The read model's name.
pub const NAME: &str = "spending";

/// Whose tables its queries look into.
pub const READS: &[&str] = &[NAME, account_list::NAME, category_list::NAME, transaction_list::NAME];
