//! What is looked up across a household, in the read models: each noun has its own.

mod account;
mod category;
mod import;
mod transaction;

pub use account::{KnownAccount, LookUpAccounts, Moved, StandingOn};
pub use category::LookUpCategories;
pub use import::{FileSpan, KnownStatement, LookUpImports, ToldDays};
pub use transaction::{
    BroughtLine, BroughtLines, KnownDays, KnownTransaction, LookUpTransactions, OtherDay,
    PendingTransaction, Sought, Telling, TwoDays,
};

/// Looks things up across a household, as of the newest revision.
pub trait Lookup: LookUpAccounts + LookUpCategories + LookUpImports + LookUpTransactions {}

impl<L> Lookup for L where L: LookUpAccounts + LookUpCategories + LookUpImports + LookUpTransactions {}
