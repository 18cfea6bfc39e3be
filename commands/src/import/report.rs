//! What an import answers: what it brought, or why it did not happen.

use domain::id::ImportId;
use domain::import::ImportedAccount;
use domain::money::Currency;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::statement::{
    ColumnMapping, LineNote, ReadStatementError, StatementFile, StatementFormat,
};

/// What a file brought, or would bring.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImportReport {
    pub import_id: ImportId,
    pub format: StatementFormat,
    pub accounts: Vec<ImportedAccount>,
    pub warnings: Vec<LineNote>,
    /// How the columns of a CSV file were read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mapping: Option<ColumnMapping>,
    /// The household's revision after the import.
    #[serde(default)]
    pub revision: i64,
}

impl ImportReport {
    pub(super) fn new(
        import_id: ImportId,
        file: &StatementFile,
        accounts: Vec<ImportedAccount>,
    ) -> Self {
        Self {
            import_id,
            format: file.format,
            accounts,
            warnings: file.warnings.clone(),
            mapping: file.mapping.clone(),
            revision: 0,
        }
    }
}

/// Why a file was not taken in.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum ImportRefusal {
    #[error("the file cannot be taken in as it is")]
    Unreadable(#[source] ReadStatementError),
    /// A fault of ours, not of the file.
    #[error("the reader of statement files failed")]
    ReaderFailed,
    #[error("there is no such account")]
    UnknownAccount,
    #[error("the account is closed; reopen it first")]
    AccountIsClosed,
    #[error("the file does not name its account: choose the account it belongs to")]
    NeedsAccount,
    #[error("the household has no account with the number {number}; open it, or let it be opened")]
    AccountIsMissing { number: String },
    #[error("the file is about {count} accounts: import it without choosing one")]
    SeveralAccounts { count: usize },
    #[error("the file is in {file}, the account in {account}")]
    OtherCurrency { file: Currency, account: Currency },
    #[error("line {line}: {reason}")]
    Line { line: u32, reason: String },
    #[error("{0}")]
    Rule(String),
}
