//! What happens to an import.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::aggregate_events;
use crate::id::AccountId;

aggregate_events! {
    /// Everything that happens to an import.
    ImportEvent {
        Completed = "import.completed",
    }
}

/// The file was taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completed {
    /// The file's name as the person's machine told it, outer path removed.
    pub file_name: String,
    /// The format's stored name (`ofx1`, `camt053`).
    pub format: String,
    pub accounts: Vec<ImportedAccount>,
    /// How many remarks the reader had.
    pub warnings: u32,
}

/// What one account got out of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportedAccount {
    pub account_id: AccountId,
    /// Whether the account was opened by this import.
    pub created: bool,
    pub imported: u32,
    pub duplicates: u32,
    pub pending_merged: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_on: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_on: Option<NaiveDate>,
}
