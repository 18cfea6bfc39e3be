//! What happens to an import.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::account::Way;
use crate::aggregate_events;
use crate::id::{AccountId, ImportId, TransactionId};
use crate::money::Money;

aggregate_events! {
    /// Everything that happens to an import.
    ImportEvent {
        Completed = "import.completed",
        MatchSuspected = "import.match_suspected",
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
    /// How what the file leaves open was decided.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decisions: Vec<Decided>,
    /// Which days its lines are told with (`booking`, `value`, `both`), where the file says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<String>,
    /// Which shape it has, as 16 hexadecimal digits: files of one shape tell one kind of day,
    /// whichever that is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shape: Option<String>,
    /// How what the file leaves open was read, as the reader of files takes it: so is the same file
    /// when it comes again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_as: Option<Value>,
}

/// How something that the file leaves open was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// What was decided (`direction`, `date_order`, `account`).
    pub field: String,
    /// By what (`person`, `file`, `memory`, `format`).
    pub by: String,
    pub detail: String,
}

/// A balance that the bank states, at the end of that day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatedBalance {
    pub on: NaiveDate,
    pub amount: Money,
}

/// What a statement within the file states at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlierStated {
    #[serde(flatten)]
    pub stated: StatedBalance,
    /// What it has of lines that are kept under a day on its other side, less what it has not;
    /// absent where that is nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub apart: Option<Money>,
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
    /// Announcements that the file does not have any more.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub stale: u32,
    /// Earlier bookings that the bank corrected or took back.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub corrected: u32,
    /// Lines that are new and may yet be bookings that were there before.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub suggested: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opening_stated: Option<StatedBalance>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closing_stated: Option<StatedBalance>,
    /// What statements within the file state at their ends, of days before that one, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier_stated: Vec<EarlierStated>,
    /// The household's balance on the day of the stated one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub balance_after: Option<Money>,
    /// Whether lines and balances add up; absent where the bank states none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agrees: Option<bool>,
    /// What the bank states less what the household has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difference: Option<Money>,
    /// The line of the file where the difference begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub differs_at_line: Option<u32>,
    /// Whether it is the file's own lines that do not come to its own balances: nothing that is
    /// imported later mends that.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub contradicts_itself: bool,
    /// What the balance at the end has of lines that are kept under a day on its other side, less
    /// what it has not: with it what is booked comes to what the bank states.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub apart: Option<Money>,
    /// The way in which the balance at the end agrees; where it does not, the one by which
    /// `balance_after` is counted, for both had agreed by it before. Absent where it is unknown, or
    /// makes no difference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub way: Option<Way>,
}

fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// What two transactions are suspected to be to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchKind {
    /// The same booking, told twice.
    Duplicate,
    /// The booking of what was pending.
    Pending,
}

impl MatchKind {
    /// The stored and spoken name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Duplicate => "duplicate",
            Self::Pending => "pending",
        }
    }
}

/// A line was taken in that may be a transaction that was there before: a person is to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchSuspected {
    pub account_id: AccountId,
    pub kind: MatchKind,
    /// The transaction that the line became.
    pub transaction_id: TransactionId,
    /// The one that was there before.
    pub like_transaction_id: TransactionId,
    /// The line of the file.
    pub line: u32,
    /// What is alike and what is not, for a person.
    pub why: String,
}

impl MatchSuspected {
    /// What it is known by: the same import suspects the same two once.
    pub fn id(&self, import: ImportId) -> Uuid {
        let (one, other) = (self.transaction_id, self.like_transaction_id);
        Uuid::new_v5(&import.0, format!("suggestion:{one}:{other}").as_bytes())
    }
}
