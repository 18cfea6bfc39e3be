//! What happens to a transaction.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::aggregate_events;
use crate::id::{AccountId, CategoryId, ImportId, TransactionId};
use crate::money::Money;

aggregate_events! {
    /// Everything that happens to a transaction.
    TransactionEvent {
        Entered = "transaction.entered",
        Imported = "transaction.imported",
        Posted = "transaction.posted",
        MergedInto = "transaction.merged_into",
        Categorised = "transaction.categorised",
        Redated = "transaction.redated",
        AmountCorrected = "transaction.amount_corrected",
        PayeeCorrected = "transaction.payee_corrected",
        DescriptionCorrected = "transaction.description_corrected",
        NoteWritten = "transaction.note_written",
        Tagged = "transaction.tagged",
        CorrectedByBank = "transaction.corrected_by_bank",
        Lapsed = "transaction.lapsed",
        Reappeared = "transaction.reappeared",
        Removed = "transaction.removed",
        Restored = "transaction.restored",
    }
}

/// Who chose a transaction's category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CategorySource {
    Person,
    Rule,
    Learned,
    Bank,
}

/// A person wrote it down by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entered {
    pub account_id: AccountId,
    pub posted_on: NaiveDate,
    pub amount: Money,
    pub payee: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category_id: Option<CategoryId>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
}

/// The bank told it, in a statement file or a feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    pub account_id: AccountId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import_id: Option<ImportId>,
    pub posted_on: NaiveDate,
    pub amount: Money,
    pub payee: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub pending: bool,
    /// The account's balance right after it, where the bank states one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub balance: Option<Money>,
    /// The other day that the bank gives the booking: of value beside that of the booking, or the
    /// other way round. Other files of the account may go by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub also_on: Option<NaiveDate>,
}

fn is_false(flag: &bool) -> bool {
    !flag
}

/// What was pending is booked, perhaps on another day and with another amount (a tip, a fuel hold).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import_id: Option<ImportId>,
    pub posted_on: NaiveDate,
    pub amount: Money,
    pub payee: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// The account's balance right after it, where the bank states one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub balance: Option<Money>,
    /// The other day that the bank gives the booking: of value beside that of the booking, or the
    /// other way round. Other files of the account may go by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub also_on: Option<NaiveDate>,
}

/// The line that this stream stands for tells another transaction of ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MergedInto {
    pub transaction_id: TransactionId,
    /// The bank's own id of the line, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
}

/// The bank corrected what it had told. Texts that a person had written stay, and are not named
/// then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectedByBank {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import_id: Option<ImportId>,
    pub posted_on: NaiveDate,
    pub amount: Money,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payee: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
}

/// The bank does not announce any more what it had announced and never booked: it counts no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lapsed {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import_id: Option<ImportId>,
}

/// The bank announces again what had lapsed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reappeared {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import_id: Option<ImportId>,
}

/// A category was chosen, or taken away (`None`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Categorised {
    pub category_id: Option<CategoryId>,
    pub source: CategorySource,
}

/// A person moved it to another day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redated {
    pub posted_on: NaiveDate,
}

/// A person corrected the amount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AmountCorrected {
    pub amount: Money,
}

/// A person corrected who was paid or who paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayeeCorrected {
    pub payee: String,
}

/// A person corrected the bank's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DescriptionCorrected {
    pub description: String,
}

/// A person wrote, changed or emptied the note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoteWritten {
    pub note: String,
}

/// A person chose these tags, all of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tagged {
    pub tags: Vec<String>,
}

/// Taken out of every list and sum; a re-import does not bring it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removed {}

/// Brought back as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restored {}
