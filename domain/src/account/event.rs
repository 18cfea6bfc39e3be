//! What happens to an account.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::aggregate_events;
use crate::id::{ImportId, TransactionId, UserId};
use crate::money::{Currency, Money};

aggregate_events! {
    /// Everything that happens to an account.
    AccountEvent {
        Opened = "account.opened",
        Renamed = "account.renamed",
        Closed = "account.closed",
        Reopened = "account.reopened",
        IncludedInBudget = "account.included_in_budget",
        ExcludedFromBudget = "account.excluded_from_budget",
        OpeningBalanceSet = "account.opening_balance_set",
        NumberSet = "account.number_set",
        StatementColumnsLearned = "account.statement_columns_learned",
        StatementTakenIn = "account.statement_taken_in",
        BalanceStated = "account.balance_stated",
        Reconciled = "account.reconciled",
    }
}

/// What kind of account it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountKind {
    Checking,
    Savings,
    CreditCard,
    Cash,
    Loan,
    Mortgage,
    Investment,
    Other,
}

impl AccountKind {
    const ALL: [Self; 8] = [
        Self::Checking,
        Self::Savings,
        Self::CreditCard,
        Self::Cash,
        Self::Loan,
        Self::Mortgage,
        Self::Investment,
        Self::Other,
    ];

    /// The kind of this stored name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The stored and spoken name (`credit_card`).
    pub fn name(self) -> &'static str {
        match self {
            Self::Checking => "checking",
            Self::Savings => "savings",
            Self::CreditCard => "credit_card",
            Self::Cash => "cash",
            Self::Loan => "loan",
            Self::Mortgage => "mortgage",
            Self::Investment => "investment",
            Self::Other => "other",
        }
    }
}

/// The household has a new account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opened {
    pub name: String,
    pub kind: AccountKind,
    pub currency: Currency,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opening_balance: Option<Money>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened_on: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<UserId>,
    pub in_budget: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Whether the opening balance was worked out from a bank's statement, not given by a person.
    #[serde(default, skip_serializing_if = "is_false")]
    pub opening_derived: bool,
    /// The bank, as statement files name it beside the number; banks may use the same numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank: Option<String>,
    /// The last day whose bookings are in an opening balance that was worked out; absent: the day
    /// before `opened_on`. A booking may be of an earlier day of value than that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opening_holds_until: Option<NaiveDate>,
    /// Whether that is a day of value: the statement tells no other one.
    #[serde(default, skip_serializing_if = "is_false")]
    pub opening_by_value: bool,
}

/// What is in an opening balance that was worked out from a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpeningHolds {
    /// All lines of this day and of those before it.
    pub until: NaiveDate,
    /// Whether lines count on their day of value, not on that of the booking.
    pub by_value: bool,
}

fn is_false(flag: &bool) -> bool {
    !flag
}

/// It has another name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renamed {
    pub name: String,
}

/// It takes no new transactions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {}

/// It takes transactions again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reopened {}

/// Its transactions count toward the household's budget.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IncludedInBudget {}

/// Its transactions do not count toward the household's budget.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExcludedFromBudget {}

/// What was on it before its first transaction, at the beginning of that day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpeningBalanceSet {
    pub amount: Money,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<NaiveDate>,
    /// Whether it was worked out from a bank's statement, not given by a person.
    #[serde(default, skip_serializing_if = "is_false")]
    pub derived: bool,
    /// How the statement begins that told it of an account that was there before; absent: it moves
    /// back from what was known, and what it holds stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begun: Option<Begun>,
}

/// How the first statement begins that tells what was on an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    /// Which lines are in what it begins with.
    pub holds: OpeningHolds,
    /// What it begins with, where it states that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub with: Option<Money>,
}

/// A person says what is on it at the end of that day: what was on it before follows from that, and
/// from all that is known of the days until then, however late it comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BalanceStated {
    pub on: NaiveDate,
    pub amount: Money,
}

/// By which days bookings count in a balance that is stated of the end of a day: banks differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// By the day under which each is kept.
    Kept,
    /// By the day of the booking.
    Booking,
    /// By the day of value.
    Value,
    /// By the day of the booking, but for those that a file tells on the other side (`apart`).
    Apart,
}

impl Way {
    /// The ways in which both may agree where none is known, the one that most banks go first.
    pub const ALL: [Self; 4] = [Self::Booking, Self::Kept, Self::Value, Self::Apart];

    /// The ways to be tried where both need not agree by that one, which goes before the others.
    pub fn first(way: Option<Self>) -> Vec<Self> {
        way.into_iter().chain(Self::ALL).collect()
    }

    /// The way of this stored name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|way| way.name() == name)
    }

    /// The stored name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Booking => "booking",
            Self::Value => "value",
            Self::Apart => "apart",
        }
    }
}

/// What somebody says is on it at the end of that day was compared with what the household has: a
/// bank's statement or a person says so, and it changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reconciled {
    pub on: NaiveDate,
    pub stated: Money,
    /// What the household had booked by the end of that day; equal to what was stated when both
    /// agree, in whichever way the bank counts. Absent where a file states it of an account of
    /// which nobody has told yet what was there before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ours: Option<Money>,
    /// The import whose file states it; absent where a person does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import_id: Option<ImportId>,
    /// The first transaction that is in the difference, as far as that can be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begins_at: Option<TransactionId>,
    /// The transaction that made up for the difference; `ours` has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adjusted_by: Option<TransactionId>,
    /// What the stated balance has of bookings that are kept under a day on its other side, less
    /// what it has not, where the file told that; `ours` has it where both agree by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub apart: Option<Money>,
    /// The way in which both agreed, and in which alone they do from then on. Where they differ,
    /// the one by which `ours` was counted, for both had agreed by it before. Absent where it was
    /// unknown, or made no difference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub way: Option<Way>,
}

impl Reconciled {
    /// Whether what was stated is what the household has.
    pub fn agrees(&self) -> bool {
        self.ours == Some(self.stated)
    }

    /// The ways in which both may agree. A file's balance that did not is compared in any, for the
    /// bank may have come to count in another one than before. `before`: the one in which the
    /// account agreed last, which goes before the others where the own one is unknown.
    pub fn tried(&self, before: Option<Way>) -> Vec<Way> {
        match self.way {
            Some(way) if self.agrees() || self.import_id.is_none() => vec![way],
            way => Way::first(way.or(before)),
        }
    }

    /// The way in which both agreed, where others agree by it too.
    pub fn agreed_by(&self) -> Option<Way> {
        self.way.filter(|way| self.agrees() && *way != Way::Apart)
    }
}

/// The number by which statement files name it, or none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberSet {
    pub number: Option<String>,
    /// The bank beside the number, as statement files name it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank: Option<String>,
}

/// How the columns of its CSV files are read (the importer's own words, kept as they are).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementColumnsLearned {
    pub mapping: Value,
}

/// A statement file brought something to it, or a person said that it is the one a file names. Two
/// imports at once meet here, whatever their lines are called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementTakenIn {
    pub import_id: ImportId,
    /// What files call it, where a person said so: from then on it is the account of that name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub named: Option<StatementName>,
}

/// What a statement file calls an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementName {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The display name, where it has no number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<AccountKind>,
    pub currency: Currency,
}
