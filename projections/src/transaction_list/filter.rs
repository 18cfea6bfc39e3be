//! What of the transaction list is asked for, and in what order.

use chrono::NaiveDate;
use uuid::Uuid;

/// Whether transfers between own accounts are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransferFilter {
    Only,
    Exclude,
}

/// What of the list is asked for; empty fields ask for everything.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub account_ids: Vec<Uuid>,
    pub category_ids: Vec<Uuid>,
    /// Also those without a category (with `category_ids`), or only those.
    pub uncategorised: bool,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    /// Smallest and largest signed amount, minor units.
    pub min: Option<i64>,
    pub max: Option<i64>,
    /// Every word must stand in payee, description or note.
    pub words: Vec<String>,
    pub tag: Option<String>,
    /// Only what is on this person's private accounts.
    pub person: Option<Uuid>,
    pub pending: Option<bool>,
    pub transfer: Option<TransferFilter>,
    /// Removed ones instead of live ones.
    pub removed: bool,
}

/// Order of the list; within a day always as the file or the hand gave them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    #[default]
    NewestFirst,
    OldestFirst,
    /// Most negative first.
    AmountAscending,
    AmountDescending,
}

impl Sort {
    /// What the list is ordered by, of `transactions t`.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::NewestFirst | Self::OldestFirst => "t.posted_on",
            Self::AmountAscending | Self::AmountDescending => "t.minor",
        }
    }

    /// Whether what is largest comes first.
    pub(super) fn descends(self) -> bool {
        matches!(self, Self::NewestFirst | Self::AmountDescending)
    }
}
