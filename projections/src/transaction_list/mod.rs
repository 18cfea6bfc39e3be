//! The transaction list: every transaction with its texts, category and state.
//!
//! Events: all of `transaction`. Table: `transactions`. Screens: Transactions, details, recent
//! ones.

mod letters;
mod projector;
mod query;
mod view;

pub use projector::Projection;
pub use query::{Filter, Sort, TransferFilter, list, one, pending_of_account, summary};
pub use view::{CurrencySums, PendingRow, Source, Split, Summary, TransactionView, Transfer};
