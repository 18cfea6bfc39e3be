//! What an import answers: what it brought, or why it did not happen.

use chrono::NaiveDate;
use domain::account::{AccountKind, Way};
use domain::id::{AccountId, ImportId, TransactionId};
use domain::import::{Decided, EarlierStated, ImportedAccount, MatchSuspected, StatedBalance};
use domain::money::{Currency, Money};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use super::whose::NamedAccount;
use crate::statement::{
    ColumnMapping, Decision, LineNote, ReadStatementError, StatementFormat, StatementLine,
};

/// How many lines of the file the report shows.
pub(super) const LINES_SHOWN: usize = 20;
/// How many suggestions the report shows.
pub(super) const SUGGESTIONS_SHOWN: usize = 100;
/// Accounts of one file beyond which the event leaves balances out: it has at most 64 KiB.
const MOST_WITH_BALANCES: usize = 60;

/// Balances of statements within a file, before the last of each account, that are compared: one
/// command is carried out for each. The event has room for fewer beside many accounts.
pub(super) const MOST_EARLIER: usize = 200;

/// What a file brought, or would bring.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ImportReport {
    pub import_id: ImportId,
    pub format: StatementFormat,
    pub accounts: Vec<AccountReport>,
    pub warnings: Vec<LineNote>,
    /// How what the file leaves open was decided, and by what.
    #[serde(default)]
    pub decisions: Vec<Decision>,
    /// The first lines of the file, as they are stored.
    #[serde(default)]
    pub lines: Vec<LineReport>,
    /// Lines that are new and may yet be transactions that were there before.
    #[serde(default)]
    pub suggestions: Vec<Suggestion>,
    /// How many there are; beyond the first [`SUGGESTIONS_SHOWN`] each account tells its own.
    #[serde(default)]
    pub suggestions_total: u32,
    /// How the columns of a CSV file were read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mapping: Option<ColumnMapping>,
    /// The household's revision after the import.
    #[serde(default)]
    pub revision: i64,
}

/// What one account gets out of the file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AccountReport {
    pub account_id: AccountId,
    /// What the account is called where the person says which statement goes where.
    #[serde(default)]
    pub key: String,
    /// Whether the account is opened by this import.
    pub created: bool,
    #[serde(default)]
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<AccountKind>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bank: Option<String>,
    pub imported: u32,
    pub duplicates: u32,
    pub pending_merged: u32,
    #[serde(default)]
    pub stale: u32,
    #[serde(default)]
    pub corrected: u32,
    #[serde(default)]
    pub suggested: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_on: Option<NaiveDate>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_on: Option<NaiveDate>,
    /// What comes in and goes out with what is new, unless it is beyond all amounts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub money_in: Option<Money>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub money_out: Option<Money>,
    #[serde(flatten)]
    pub balances: Balances,
    /// What statements within the file state at their ends, of days before that of the last one,
    /// oldest first. The log keeps it; the answer does not tell it.
    #[serde(skip)]
    pub earlier_stated: Vec<EarlierStated>,
}

/// The balances that the bank states, beside the household's.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Balances {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opening_stated: Option<StatedBalance>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closing_stated: Option<StatedBalance>,
    /// Whether nothing says what was on the account before, so that it begins at nothing: a person
    /// is to be asked what is on it today.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub opening_unknown: bool,
    /// The household's balance: on the day of the stated one, else today's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub balance_after: Option<Money>,
    /// Whether lines and balances add up; absent where it cannot be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agrees: Option<bool>,
    /// What the bank states less what the lines, or the household, come to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difference: Option<Money>,
    /// The line of the file where the difference begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub differs_at_line: Option<u32>,
    /// Whether it is the file's own lines that do not come to its own balances.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub contradicts_itself: bool,
    /// What the balance at the end has of lines that are kept under a day on its other side, less
    /// what it has not, where both agree by that. The log keeps it; the answer does not tell it.
    #[serde(skip)]
    pub apart: Option<Money>,
    /// The way in which the balance at the end agrees; where it does not, the one in which the
    /// account agreed before, by which `balance_after` is counted.
    #[serde(skip)]
    pub way: Option<Way>,
}

/// What becomes of a line of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It becomes a transaction.
    New,
    /// The household has it.
    Duplicate,
    /// It books what was pending.
    Posts,
    /// It corrects an earlier booking, or takes it back.
    Corrects,
    /// It becomes a transaction, and may yet be one that was there before.
    Suggested,
    /// It is left out, and a remark says why.
    LeftOut,
}

/// A line of the file, as it is stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LineReport {
    pub account_id: AccountId,
    pub line: u32,
    pub posted_on: NaiveDate,
    pub amount: Money,
    pub payee: String,
    pub description: String,
    pub pending: bool,
    pub outcome: Outcome,
}

impl LineReport {
    pub(super) fn new(account_id: AccountId, line: &StatementLine, outcome: Outcome) -> Self {
        Self {
            account_id,
            line: line.line,
            posted_on: line.posted_on,
            amount: line.amount,
            payee: line.payee.clone(),
            description: line.description.clone(),
            pending: line.pending,
            outcome,
        }
    }
}

/// Two transactions that may be one, for a person to say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    pub id: Uuid,
    pub account_id: AccountId,
    /// `duplicate` or `pending`.
    pub kind: String,
    /// The line of the file.
    pub line: u32,
    /// The transaction that the line became.
    pub transaction_id: TransactionId,
    /// The one that was there before.
    pub like_transaction_id: TransactionId,
    pub why: String,
}

impl Suggestion {
    pub(super) fn new(import_id: ImportId, suspected: MatchSuspected) -> Self {
        Self {
            id: suspected.id(import_id),
            account_id: suspected.account_id,
            kind: suspected.kind.name().to_owned(),
            line: suspected.line,
            transaction_id: suspected.transaction_id,
            like_transaction_id: suspected.like_transaction_id,
            why: suspected.why,
        }
    }
}

/// What is kept of a report in the log.
pub(super) fn kept(accounts: &[AccountReport]) -> Vec<ImportedAccount> {
    let with_balances = accounts.len() <= MOST_WITH_BALANCES;
    let nothing = Balances::default();
    accounts
        .iter()
        .map(|account| {
            let balances = if with_balances { &account.balances } else { &nothing };
            ImportedAccount {
                account_id: account.account_id,
                created: account.created,
                imported: account.imported,
                duplicates: account.duplicates,
                pending_merged: account.pending_merged,
                first_on: account.first_on,
                last_on: account.last_on,
                stale: account.stale,
                corrected: account.corrected,
                suggested: account.suggested,
                opening_stated: balances.opening_stated,
                closing_stated: balances.closing_stated,
                earlier_stated: account.earlier_stated.clone(),
                balance_after: balances.balance_after,
                agrees: balances.agrees,
                difference: balances.difference,
                differs_at_line: balances.differs_at_line,
                contradicts_itself: balances.contradicts_itself,
                apart: balances.apart,
                way: balances.way,
            }
        })
        .collect()
}

/// Keeps the newest balances that are stated within the file, and says how many it leaves out.
pub(super) fn keep_newest(report: &mut ImportReport) {
    let most = MOST_EARLIER.saturating_sub(3 * report.accounts.len());
    let all = report.accounts.iter().flat_map(|account| &account.earlier_stated);
    let mut days: Vec<NaiveDate> = all.map(|earlier| earlier.stated.on).collect();
    days.sort_unstable_by(|one, other| other.cmp(one));
    // Where the last that has room shares its day with one that has none, that day is left out.
    let Some(left_out) = days.get(most).copied() else { return };
    for account in &mut report.accounts {
        account.earlier_stated.retain(|earlier| earlier.stated.on > left_out);
    }
    let count = days.iter().filter(|day| **day <= left_out).count();
    let detail = format!(
        "The file states the balances of {} days before its last ones; those until {left_out} \
         ({count}) are not compared with the account.",
        days.len()
    );
    let code = "balances-left-out".to_owned();
    report.warnings.push(LineNote { line: 0, code, detail });
}

/// The decisions as the log keeps them.
pub(super) fn decided(decisions: &[Decision]) -> Vec<Decided> {
    let cut = |text: &str, length: usize| text.chars().take(length).collect();
    decisions
        .iter()
        .take(20)
        .map(|decision| Decided {
            field: cut(&decision.field, 64),
            by: decision.by.name().to_owned(),
            detail: cut(&decision.detail, 500),
        })
        .collect()
}

/// Why a file was not taken in.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum ImportRefusal {
    #[error("the file cannot be taken in as it is")]
    Unreadable(#[source] ReadStatementError),
    #[error("{0}")]
    Empty(String),
    /// A fault of ours, not of the file.
    #[error("the reader of statement files failed")]
    ReaderFailed,
    #[error("there is no such account")]
    UnknownAccount,
    #[error("the account “{name}” is closed; reopen it first")]
    AccountIsClosed { name: String },
    #[error(
        "the file does not say clearly which account it is about: choose one, or name a new one"
    )]
    NeedsAccount { accounts: Vec<NamedAccount> },
    #[error("the household has no account with the number {number}; open it, or let it be opened")]
    AccountIsMissing { number: String, accounts: Vec<NamedAccount> },
    #[error(
        "the file is about {count} accounts, and which one is the chosen one is not clear: say \
         which, or import it without choosing one"
    )]
    SeveralAccounts { count: usize, accounts: Vec<NamedAccount> },
    #[error(
        "the file names the account {number}, which is the household's account {account}: choose \
         that one, or say that it belongs here all the same"
    )]
    OtherAccount { number: String, account: String, accounts: Vec<NamedAccount> },
    #[error("the file has no statement that is called {key}")]
    UnknownKey { place: usize, key: String },
    #[error("more than one answer is about the statement that is called {key}; give one")]
    RepeatedKey { place: usize, key: String },
    #[error(
        "the file was sent to the account {account}, and the answer about {key} says another one: \
         leave it out, send the file to that account, or to all accounts (`…/imports`)"
    )]
    OtherAnswer { place: usize, field: &'static str, key: String, account: String },
    #[error("the file is in {file}, the account in {account}")]
    OtherCurrency { file: Currency, account: Currency },
    #[error(
        "{in_all} lines of the file may be bookings that are there already, and nothing tells \
         which: of {on} alone {count} of {amount}. Nobody can say that of each, so nothing was \
         stored. Export the file with the bank's own ids or with the balance behind each booking; \
         where the lines are new, import them in files of fewer than {most} such lines"
    )]
    TooManyAlike { on: NaiveDate, amount: Money, count: usize, in_all: usize, most: usize },
    #[error("line {line}: {reason}")]
    Line { line: u32, reason: String },
    #[error("{0}")]
    Rule(String),
}

/// A sum as an amount, where it is one.
pub(super) fn sum(minor: i128, currency: Currency) -> Option<Money> {
    Some(Money::new(i64::try_from(minor).ok()?, currency))
}
