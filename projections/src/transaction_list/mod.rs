//! The transaction list: every transaction with its texts, category and state.
//!
//! Events: all of `transaction`. Tables: `transactions`, `transaction_marks`,
//! `transaction_tags`, `texts`. Screens: Transactions, details, recent ones.

mod brought;
mod filter;
mod found;
mod known;
mod letters;
mod projector;
mod query;
mod view;

pub use brought::{BroughtRow, brought};
pub use filter::{Filter, Sort, TransferFilter};
pub use known::{
    GlimpsedRow, KnownRow, PendingRow, TwoDaysRow, adjustments_since, glimpsed_of_days,
    known_of_bank_ids, known_of_ids, marked_by, marks_of, of_two_days, pending_of_account,
};
pub use projector::Projection;
pub use query::{list, one, summary};
pub use view::{CurrencySums, Source, Split, Summary, TransactionView, Transfer};

/// The read model's name.
pub const NAME: &str = "transaction_list";
