//! What the use cases need from the world outside, each need a trait. Adapters fill them.

use std::collections::{HashMap, HashSet};
use std::ops::RangeInclusive;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use domain::account::{AccountKind, StatementName};
use domain::aggregate::DecodeError;
use domain::event::{Actor, Metadata};
use domain::id::{AccountId, HouseholdId, ImportId, TransactionId, UserId};
use domain::import::StatedBalance;
use domain::money::{Currency, Money};
use serde_json::Value;
use thiserror::Error;
use uuid::Uuid;

use crate::events::Events;
use crate::statement::DaysTold;

/// Most events that go into the log with one statement; larger batches go in chunks of this size,
/// and the digest of a command is folded over the same chunks.
pub const CHUNK: usize = 5_000;

/// An event that is about to be stored.
#[derive(Debug, Clone)]
pub struct NewEvent {
    pub event_id: Uuid,
    pub aggregate_type: &'static str,
    pub aggregate_id: Uuid,
    /// Its place in the aggregate's stream; a place already taken is a conflict.
    pub sequence: i64,
    pub event_type: &'static str,
    pub event_version: &'static str,
    /// Canonical JSON ([`crate::proof::canonical_json`]).
    pub payload: String,
}

/// One accepted command, as it is recorded over its events.
#[derive(Debug, Clone)]
pub struct CommandRecord {
    /// What makes the command the same one when it is sent again; scoped to sender and command.
    pub idempotency_key: String,
    /// SHA-256 of what was asked: the same key with another hash is refused.
    pub request_hash: [u8; 32],
    /// Recorded beside every event.
    pub metadata: Metadata,
    /// What to answer when the command is sent again, `{id, version, …}`; the revision is added.
    pub outcome: Value,
}

/// Everything one command appends to one household's log: all of it or nothing.
#[derive(Debug, Clone)]
pub struct Batch {
    pub household_id: HouseholdId,
    /// Whether the batch founds the household, and with it its log.
    pub founds_household: bool,
    /// The household's head at which facts of other streams were read: at any other head the batch
    /// is a conflict. `None` when the places in the streams are fence enough.
    pub expected_head: Option<i64>,
    pub command: CommandRecord,
    /// May be empty: the command is recorded all the same, so that its key keeps its answer.
    pub events: Events,
}

/// The answer of the store to a batch.
#[derive(Debug, Clone, PartialEq)]
pub struct Appended {
    /// The household's revision after the command.
    pub revision: i64,
    pub outcome: Value,
    /// Whether the command had been stored before, and this is its first answer again.
    pub replayed: bool,
}

/// One event of one aggregate, as stored.
#[derive(Debug, Clone)]
pub struct StoredEvent {
    pub sequence: i64,
    pub event_type: String,
    pub event_version: String,
    pub payload: Value,
}

/// The stream of one aggregate from a state on that was kept beside it.
#[derive(Debug, Clone, Default)]
pub struct Resumed {
    /// The state, and the sequence of the last event in it; `None`: the events are all there are.
    pub kept: Option<(Value, i64)>,
    /// The events after it, in order.
    pub events: Vec<StoredEvent>,
    /// The hash of the newest event, by which the store tells later whether its log is still this
    /// one; empty when there is none.
    pub newest_hash: Vec<u8>,
}

/// The state of one aggregate after one of its events, to be kept beside the log.
#[derive(Debug, Clone)]
pub struct Snapshot {
    pub household: HouseholdId,
    pub aggregate_type: &'static str,
    pub aggregate_id: Uuid,
    /// Of the last event in it, with its hash as [`Resumed::newest_hash`] told it.
    pub sequence: i64,
    pub event_hash: Vec<u8>,
    /// Of the code that folded it ([`domain::aggregate::stamp`]).
    pub stamp: i64,
    pub state: Value,
}

/// Why the log could not be read or written.
#[derive(Debug, Error)]
pub enum StoreError {
    #[error("another writer was first")]
    Conflict,
    #[error("the idempotency key was used for another request")]
    KeyReused,
    #[error("the household has no log")]
    UnknownHousehold,
    #[error("the log is busy; try again shortly")]
    Busy,
    #[error("the log did not hold when it was last verified; nothing is written to it")]
    Broken,
    #[error("the disk of the database is full; nothing is written until there is room")]
    NoRoom,
    #[error("an event is larger than 64 KiB")]
    EventTooLarge,
    #[error("a stored event cannot be read")]
    Undecodable(#[from] DecodeError),
    #[error("the event store does not answer")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// The households' event logs.
#[async_trait]
pub trait EventStore: Send + Sync {
    /// The stream of one aggregate, in order; empty when there is none.
    async fn load(
        &self,
        household: HouseholdId,
        aggregate_type: &'static str,
        aggregate_id: Uuid,
    ) -> Result<Vec<StoredEvent>, StoreError>;

    /// The stream from the last state on that was kept of it by code of this stamp. One that does
    /// not fit the log, or that the store did not write, counts as none.
    async fn resume(
        &self,
        household: HouseholdId,
        aggregate_type: &'static str,
        aggregate_id: Uuid,
        stamp: i64,
    ) -> Result<Resumed, StoreError>;

    /// Keeps a state beside the log, in its own time: nobody waits for it, and nothing is lost when
    /// it fails.
    fn keep(&self, snapshot: Snapshot);

    /// Which of these aggregates have a stream.
    async fn known(
        &self,
        household: HouseholdId,
        aggregate_type: &'static str,
        ids: Vec<Uuid>,
    ) -> Result<HashSet<Uuid>, StoreError>;

    /// Stores a batch, or answers what was answered to the same command before. Runs to its end
    /// even when the caller goes away.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when a place in a stream is taken or the head is not the expected
    /// one, [`StoreError::KeyReused`],
    /// [`StoreError::UnknownHousehold`], [`StoreError::EventTooLarge`]; then nothing was stored.
    async fn append(&self, batch: Batch) -> Result<Appended, StoreError>;

    /// The answer to a command that was stored under this key, with its request's hash.
    async fn answered(
        &self,
        household: HouseholdId,
        idempotency_key: &str,
    ) -> Result<Option<(Appended, [u8; 32])>, StoreError>;

    /// The household's newest revision; 0 when it has no log.
    async fn head(&self, household: HouseholdId) -> Result<i64, StoreError>;
}

/// Tells the time.
pub trait Clock: Send + Sync {
    fn now(&self) -> DateTime<Utc>;
}

/// Gives fresh ids (UUID version 7, in order of time).
pub trait Ids: Send + Sync {
    fn fresh(&self) -> Uuid;
}

/// An account as an import must know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownAccount {
    pub id: AccountId,
    pub name: String,
    pub kind: AccountKind,
    pub number: Option<String>,
    /// The bank, as statement files name it beside the number.
    pub bank: Option<String>,
    pub currency: Currency,
    /// The person whose private account it is.
    pub owner: Option<UserId>,
    pub is_closed: bool,
    /// What a person said statement files call it, each with the revision at which it was said.
    pub named: Vec<(StatementName, i64)>,
}

/// What a statement of one account stated that was taken in before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownStatement {
    pub import_id: ImportId,
    pub first_on: Option<NaiveDate>,
    pub opening: Option<StatedBalance>,
    pub closing: Option<StatedBalance>,
}

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

/// A file whose neighbours are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileSpan {
    pub import_id: ImportId,
    pub first_on: Option<NaiveDate>,
    /// The day at whose end its closing balance stands.
    pub end: Option<NaiveDate>,
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
}

/// What a transaction says. Equal texts of many may be kept once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telling {
    pub posted_on: NaiveDate,
    pub amount: Money,
    pub payee: Arc<str>,
    pub description: Arc<str>,
}

/// What stands on an account besides its opening balance, in minor units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Moved {
    pub booked: i128,
    /// What is announced and not booked.
    pub announced: i128,
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

/// Looks things up across a household, as of the newest revision.
#[async_trait]
pub trait Lookup: Send + Sync {
    /// All accounts of the household, closed ones too.
    async fn accounts(&self, household: HouseholdId) -> Result<Vec<KnownAccount>, StoreError>;
    /// The transactions of one account that are of these days, or that the bank told of one;
    /// removed ones too. The ranges are in order and do not meet.
    async fn transactions_of_days(
        &self,
        household: HouseholdId,
        account: AccountId,
        days: Vec<RangeInclusive<NaiveDate>>,
        sought: Sought,
    ) -> Result<KnownDays, StoreError>;
    /// What statements next to a file stated of one account, of all other files that were taken in.
    async fn statements_beside(
        &self,
        household: HouseholdId,
        account: AccountId,
        file: FileSpan,
    ) -> Result<Vec<KnownStatement>, StoreError>;
    /// Which transactions of one account the bank calls by these ids of its own.
    async fn transactions_of_bank_ids(
        &self,
        household: HouseholdId,
        account: AccountId,
        bank_ids: Vec<String>,
    ) -> Result<HashMap<String, TransactionId>, StoreError>;
    /// What stands on an account at the ends of these days, besides its opening balance: one answer
    /// for each day, in their order.
    async fn moved_until(
        &self,
        household: HouseholdId,
        account: AccountId,
        days: Vec<NaiveDate>,
    ) -> Result<Vec<Moved>, StoreError>;
    /// What counts on an account on two days, as the bank told it, of which at least one of these
    /// days is between: the one is behind it, the other is not. Those that a person dated otherwise
    /// are none.
    async fn of_two_days(
        &self,
        household: HouseholdId,
        account: AccountId,
        days: Vec<NaiveDate>,
    ) -> Result<Vec<TwoDays>, StoreError>;
    /// What was on an account before all that is known of it, in minor units: given, or what
    /// follows from what a person said of a day. `None`: that is unknown.
    async fn opening(
        &self,
        household: HouseholdId,
        account: AccountId,
    ) -> Result<Option<i128>, StoreError>;
    /// The pending transactions of one account, and those that lapsed.
    async fn pending_transactions(
        &self,
        household: HouseholdId,
        account: AccountId,
    ) -> Result<Vec<PendingTransaction>, StoreError>;
    /// Whether any category that is not archived stands below this one.
    async fn has_subcategories(
        &self,
        household: HouseholdId,
        category: Uuid,
    ) -> Result<bool, StoreError>;
}

/// Who sends a command, and how it is told apart from others.
#[derive(Debug, Clone)]
pub struct Intent {
    pub household_id: HouseholdId,
    pub actor: Actor,
    /// The client's `Idempotency-Key`; without one every sending is a command of its own.
    pub idempotency_key: Option<String>,
    pub request_hash: [u8; 32],
    /// `If-Match`: the version of the aggregate that the client saw.
    pub expected_version: Option<i64>,
    /// The request's id; groups everything that comes of it.
    pub correlation: Uuid,
    pub causation: Option<Uuid>,
    /// Class of the sender's address (`loopback`, `private`, `public`).
    pub source: &'static str,
}
