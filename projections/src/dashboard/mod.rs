//! The overview: how the household is doing, at one glance.
//!
//! It has no tables of its own: it is read from what other read models keep, none of which grows
//! with the number of transactions.

mod query;
mod view;

pub use query::read;
pub use view::{Dashboard, MonthComparison};

use crate::{account_list, agreement, category_list, import_list, spending, transaction_list};

/// Whose tables its queries look into.
pub const READS: &[&str] = &[
    account_list::NAME,
    agreement::NAME,
    category_list::NAME,
    import_list::NAME,
    spending::NAME,
    transaction_list::NAME,
];
