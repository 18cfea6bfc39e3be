//! What is looked up of transactions.

use std::collections::{HashMap, HashSet};
use std::ops::RangeInclusive;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::NaiveDate;
use domain::id::{AccountId, HouseholdId, ImportId, TransactionId};
use domain::import::StatedBalance;
use domain::money::Money;
use uuid::Uuid;

use crate::ports::StoreError;
use crate::statement::{DaysTold, Shape};

/// What is looked for among the transactions of some days: what may be one of these lines.
#[derive(Debug, Clone, Default)]
pub struct Sought {
    /// The days of the lines of an amount, in minor units; in order, of each line one or two.
    pub days_of: HashMap<i64, Vec<NaiveDate>>,
    /// The lines' own ids, and those of the bank.
    pub ids: HashSet<Uuid>,
    pub bank_ids: HashSet<String>,
}

impl Sought {
    /// How far apart, in days, two files may date one booking.
    pub const DAYS_APART: i64 = 5;

    /// How many lines of this amount are of this day or near it, at least; one of two days may
    /// count twice.
    pub fn near(&self, on: NaiveDate, minor: i64) -> usize {
        let Some(days) = self.days_of.get(&minor) else { return 0 };
        let from = days.partition_point(|day| (on - *day).num_days() > Self::DAYS_APART);
        let to = days.partition_point(|day| (*day - on).num_days() <= Self::DAYS_APART);
        to.saturating_sub(from)
    }

    /// Whether a line of this amount is of this day or near it.
    pub fn is_like(&self, on: NaiveDate, minor: i64) -> bool {
        let Some(days) = self.days_of.get(&minor) else { return false };
        let from = days.partition_point(|day| (on - *day).num_days() > Self::DAYS_APART);
        days.get(from).is_some_and(|day| (*day - on).num_days() <= Self::DAYS_APART)
    }
}

/// A transaction that is none of the lines that were looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OtherDay {
    pub posted_on: NaiveDate,
    /// What the bank told, where a person changed it.
    pub told_on: Option<NaiveDate>,
    /// Whether it came from the bank, and counts.
    pub counts: bool,
}

/// The transactions of some days of an account.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KnownDays {
    /// What may be one of the lines, in the order of its coming.
    pub transactions: Vec<KnownTransaction>,
    /// The days of all else; of equal ones, one.
    pub others: HashSet<OtherDay>,
    /// Whether the account has others on days between these.
    pub has_more_between: bool,
}

/// A transaction that the bank announced and has not booked: one that counts, or one that lapsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingTransaction {
    pub id: TransactionId,
    pub account_id: AccountId,
    pub posted_on: NaiveDate,
    pub amount: Money,
    pub payee: String,
    pub description: String,
    /// Payee and description as the bank told them, where a person has changed them since.
    pub told: Option<(String, String)>,
    /// The bank's own id, where it had one.
    pub external_id: Option<String>,
    /// Whether the bank does not announce it any more.
    pub lapsed: bool,
    /// Ids of lines that told it too.
    pub marks: Vec<TransactionId>,
    /// The stored name of the format that announced it.
    pub format: Option<String>,
    /// The last day of the file that announced it.
    pub file_until: Option<NaiveDate>,
}

/// A transaction of one account, as an import compares lines with it: in few bytes, as there may be
/// hundreds of thousands of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownTransaction {
    pub id: TransactionId,
    /// As it stands.
    pub now: Telling,
    /// As the bank told it, where a person has changed it since.
    pub told: Option<Box<Telling>>,
    /// The other day that the bank gave it, of the booking or of value, which may be the same one;
    /// `None` where it told one alone, or told both as one in a file of long ago.
    pub also_on: Option<NaiveDate>,
    /// Minor units of the balance that the bank stated right after it.
    pub balance_minor: Option<i64>,
    pub pending: bool,
    /// Out of every list and sum.
    pub removed: bool,
    /// Whether a person wrote it down by hand.
    pub by_hand: bool,
    /// Ids of lines that tell it too.
    pub marks: Box<[TransactionId]>,
    /// The bank's own ids of it: its own, and those of lines that tell it too.
    pub bank_ids: Box<[Box<str>]>,
    /// The format of the file that it came in; `None` where it came in none, or that is unknown.
    pub format: Option<Arc<str>>,
    /// Which days the file tells that it came in, where that is known.
    pub days: Option<DaysTold>,
    /// The shape of that file, where it has one.
    pub shape: Option<Shape>,
}

/// What a transaction says. Equal texts of many may be kept once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telling {
    pub posted_on: NaiveDate,
    pub amount: Money,
    pub payee: Arc<str>,
    pub description: Arc<str>,
}

/// What a file brought and counts, as the bank told it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BroughtLine {
    pub id: TransactionId,
    pub import_id: ImportId,
    pub file_name: String,
    pub posted_on: NaiveDate,
    /// Minor units.
    pub minor: i64,
    pub payee: String,
    pub description: String,
    /// Ids of lines that tell it too.
    pub marks: Vec<TransactionId>,
}

/// What files brought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BroughtLines {
    pub lines: Vec<BroughtLine>,
    /// Whether there is nothing more: who counts must not count a part.
    pub is_all: bool,
}

/// Something that the bank dated with two days, of the booking and of value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TwoDays {
    /// The one that it counts on.
    pub posted_on: NaiveDate,
    pub also_on: NaiveDate,
    /// Minor units.
    pub minor: i64,
    /// Announced and not booked.
    pub pending: bool,
    /// The stored name of the format that it came in.
    pub format: Option<String>,
}

/// Looks transactions up across a household, as of the newest revision.
#[async_trait]
pub trait LookUpTransactions: Send + Sync {
    /// The transactions of one account that are of these days, or that the bank told of one;
    /// removed ones too. The ranges are in order and do not meet.
    async fn transactions_of_days(
        &self,
        household: HouseholdId,
        account: AccountId,
        days: Vec<RangeInclusive<NaiveDate>>,
        sought: Sought,
    ) -> Result<KnownDays, StoreError>;
    /// What makes up for differences to what a person stated, on this day and later ones, of one
    /// account: each with its day, the earliest first.
    async fn adjustments_since(
        &self,
        household: HouseholdId,
        account: AccountId,
        from: NaiveDate,
    ) -> Result<Vec<StatedBalance>, StoreError>;
    /// What files brought to one account that counts and is booked: of these days, and of these
    /// imports, in the order of its coming; of very much the newest.
    async fn brought(
        &self,
        household: HouseholdId,
        account: AccountId,
        days: Vec<NaiveDate>,
        imports: Vec<ImportId>,
    ) -> Result<BroughtLines, StoreError>;
    /// The transactions that lines of these ids tell too, of those that do.
    async fn marked_by(
        &self,
        household: HouseholdId,
        lines: Vec<TransactionId>,
    ) -> Result<HashMap<TransactionId, TransactionId>, StoreError>;
    /// Which transactions of one account the bank calls by these ids of its own.
    async fn transactions_of_bank_ids(
        &self,
        household: HouseholdId,
        account: AccountId,
        bank_ids: Vec<String>,
    ) -> Result<HashMap<String, TransactionId>, StoreError>;
    /// What counts on an account on two days, as the bank told it, of which at least one of these
    /// days is between: the one is behind it, the other is not. Those that a person dated otherwise
    /// are none.
    async fn of_two_days(
        &self,
        household: HouseholdId,
        account: AccountId,
        days: Vec<NaiveDate>,
    ) -> Result<Vec<TwoDays>, StoreError>;
    /// The pending transactions of one account, and those that lapsed.
    async fn pending_transactions(
        &self,
        household: HouseholdId,
        account: AccountId,
    ) -> Result<Vec<PendingTransaction>, StoreError>;
}
