//! What the screen of imports shows.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// What one account got out of a file.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ImportedAccountView {
    pub account_id: Uuid,
    /// Whether the account was opened by the import.
    pub created: bool,
    pub imported: u32,
    pub duplicates: u32,
    pub pending_merged: u32,
    #[serde(default)]
    pub first_on: Option<NaiveDate>,
    #[serde(default)]
    pub last_on: Option<NaiveDate>,
}

/// One statement file that was taken in.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ImportView {
    pub id: Uuid,
    pub file_name: String,
    /// `ofx1`, `ofx2`, `qfx`, `qif`, `csv`, `xlsx`, `ods`, `camt052`, `camt053`, `camt054`,
    /// `mt940`, `mt942`, or `zip` for an archive of several files.
    pub format: String,
    /// What the newest import of the file brought.
    pub accounts: Vec<ImportedAccountView>,
    /// How many remarks the reader had.
    pub warnings: i64,
    /// How often the file brought something.
    pub times: i64,
    pub imported_at: DateTime<Utc>,
    /// The household's revision after the newest import of the file.
    pub revision: i64,
}
