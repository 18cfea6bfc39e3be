//! The statement files that were taken in, and what each brought.
//!
//! Events: all of `import`. Tables: `imports`, `stated_balances`,
//! `suggestions`. Screens: Imports, an account's
//! suggestions.

mod projector;
mod query;
mod suggestion;
mod view;

pub use projector::Projection;
pub use query::{StatedRow, list, one, stated_beside, stated_since, stated_within};
pub use suggestion::suggestions;
pub use view::{DecisionView, ImportView, ImportedAccountView, StatedBalanceView, SuggestionView};
