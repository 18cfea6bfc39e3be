//! What can be asked of a transaction.

use chrono::NaiveDate;

use crate::id::{AccountId, CategoryId, ImportId, TransactionId};
use crate::money::{Currency, Money};
use crate::transaction::CategorySource;

/// What a decision must know of the account, looked up by the use case.
#[derive(Debug, Clone, Copy)]
pub struct AccountFacts {
    pub id: AccountId,
    pub currency: Currency,
    pub is_open: bool,
}

/// A transaction as a person writes it down.
#[derive(Debug, Clone)]
pub struct Enter {
    pub account: AccountFacts,
    pub posted_on: NaiveDate,
    pub amount: Money,
    pub payee: String,
    pub description: String,
    pub category_id: Option<CategoryId>,
    pub note: String,
    pub tags: Vec<String>,
}

/// A transaction as the bank tells it, in a file or a feed.
#[derive(Debug, Clone)]
pub struct BankLine {
    pub account_id: AccountId,
    pub import_id: Option<ImportId>,
    pub posted_on: NaiveDate,
    /// The other day that the bank gives it, of the booking or of value.
    pub also_on: Option<NaiveDate>,
    pub amount: Money,
    pub payee: String,
    pub description: String,
    /// The bank's own id of the booking, where it has one.
    pub external_id: Option<String>,
    pub pending: bool,
    /// The balance that the bank states right after it.
    pub balance: Option<Money>,
}

/// Corrections by a person; `None` leaves a field as it is.
#[derive(Debug, Clone, Default)]
pub struct Edit {
    pub posted_on: Option<NaiveDate>,
    pub amount: Option<Money>,
    pub payee: Option<String>,
    pub description: Option<String>,
    pub note: Option<String>,
    pub tags: Option<Vec<String>>,
}

/// Everything that can be asked of a transaction.
#[derive(Debug, Clone)]
pub enum TransactionCommand {
    Enter(Enter),
    Import(BankLine),
    /// The bank booked what was pending: its new facts win, what the household wrote is kept.
    Post(BankLine),
    /// The line of this id is a transaction that already exists: the booking of a pending one, or
    /// the same booking told in another way.
    MergeInto {
        transaction_id: TransactionId,
        external_id: Option<String>,
    },
    /// The bank corrects what it had told: its new facts win, what a person wrote stays.
    CorrectByBank(BankLine),
    /// The bank does not announce it any more and has not booked it.
    Lapse {
        import_id: Option<ImportId>,
    },
    /// The bank announces again what had lapsed.
    Reappear {
        import_id: Option<ImportId>,
    },
    Categorise {
        category_id: Option<CategoryId>,
        source: CategorySource,
    },
    Edit(Edit),
    Remove,
    Restore,
}
