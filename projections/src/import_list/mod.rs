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
pub use query::{
    StatedRow, ToldRow, list, one, stated_beside, stated_since, stated_within, told_days,
};
pub use suggestion::suggestions;
pub use view::{DecisionView, ImportView, ImportedAccountView, StatedBalanceView, SuggestionView};

/// The read model's name.
pub const NAME: &str = "import_list";
