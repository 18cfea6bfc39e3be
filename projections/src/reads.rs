//! What is opened to read something: the read models whose tables its queries look into, its own
//! and those of queries that they call. Of the past nothing else is built.

use crate::{
    account_list, agreement, category_list, household_overview, import_list, spending,
    transaction_list,
};

/// The household itself.
pub const HOUSEHOLD_OVERVIEW: &[&str] = &[household_overview::NAME];

/// The accounts, with until when they agree.
pub const ACCOUNT_LIST: &[&str] = &[account_list::NAME, agreement::NAME, import_list::NAME];

/// An account's agreement.
pub const AGREEMENT: &[&str] =
    &[agreement::NAME, account_list::NAME, import_list::NAME, transaction_list::NAME];

/// The transactions.
pub const TRANSACTION_LIST: &[&str] = &[transaction_list::NAME];

/// Count and sums of transactions: the sums of whole months are kept.
pub const TRANSACTION_SUMMARY: &[&str] = &[transaction_list::NAME, spending::NAME];

/// Spending and income.
pub const SPENDING: &[&str] =
    &[spending::NAME, account_list::NAME, category_list::NAME, transaction_list::NAME];

/// The imports, and what they suggest.
pub const IMPORT_LIST: &[&str] = &[import_list::NAME, account_list::NAME, agreement::NAME];

/// The overview.
pub const DASHBOARD: &[&str] = &[
    account_list::NAME,
    agreement::NAME,
    category_list::NAME,
    import_list::NAME,
    spending::NAME,
    transaction_list::NAME,
];
