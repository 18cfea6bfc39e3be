//! What the screen of imports shows.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::view::Money;

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
    /// Pending transactions that the file does not have any more; they count no more.
    #[serde(default)]
    pub stale: u32,
    /// Earlier bookings that the bank corrected or took back.
    #[serde(default)]
    pub corrected: u32,
    /// New transactions that may yet be some that were there before.
    #[serde(default)]
    pub suggested: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opening_stated: Option<StatedBalanceView>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closing_stated: Option<StatedBalanceView>,
    /// The account's balance after the import, on the day of `closing_stated`, else of that day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Money>)]
    pub balance_after: Option<domain::money::Money>,
    /// Whether lines and balances added up; absent where it could not be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agrees: Option<bool>,
    /// What the bank stated less what the lines, or the account, came to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Money>)]
    pub difference: Option<domain::money::Money>,
    /// The line of the file where the difference begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub differs_at_line: Option<u32>,
    /// Whether it is the file's own lines that do not come to its own balances.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub contradicts_itself: bool,
}

/// A balance that the bank states, at the end of that day.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct StatedBalanceView {
    pub on: NaiveDate,
    #[schema(value_type = Money)]
    pub amount: domain::money::Money,
}

/// How something that the file leaves open was decided.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct DecisionView {
    /// `direction`, `date_order`, `decimal_mark`, `encoding`, `columns`, `account`, …
    pub field: String,
    /// `person`, `file`, `memory`, `format` or `account` (what is on it).
    pub by: String,
    pub detail: String,
}

/// Two transactions that may be one, for a person to say.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SuggestionView {
    pub id: Uuid,
    /// `duplicate`: the same booking told twice; `pending`: the booking of what was pending.
    pub kind: String,
    pub account_id: Uuid,
    pub import_id: Uuid,
    /// The transaction that came with the import, and the one that was there before.
    pub transaction_ids: Vec<Uuid>,
    /// 1-based line of the file.
    pub line: i64,
    pub why: String,
    pub created_at: DateTime<Utc>,
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
    /// How many remarks there were.
    pub warnings: i64,
    /// How what the file leaves open was decided.
    pub decisions: Vec<DecisionView>,
    /// What it brought that may have been there before, as far as nobody has said; in the answer
    /// about one import.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggestions: Option<Vec<SuggestionView>>,
    /// How often the file brought something.
    pub times: i64,
    pub imported_at: DateTime<Utc>,
    /// The household's revision after the newest import of the file.
    pub revision: i64,
}
