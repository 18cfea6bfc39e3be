//! What a bank's statement file says, whatever its format: the vocabulary of the
//! [`StatementReader`] port between the file readers (adapters) and the use case that imports.
//!
//! A reader answers what stands in the file and nothing else: of household and account it knows
//! what [`ReadOptions`] tell.

use std::sync::Arc;

use chrono::NaiveDate;
use domain::money::{Currency, Money};
use serde::{Deserialize, Serialize};
use thiserror::Error;

mod columns;
mod days;
mod known;

pub use columns::{
    AmountColumns, AmountUnit, ColumnMapping, ColumnUnit, DateOrder, Learned, MoneyWay,
};
pub use days::{DayKind, DaysTold, FileKind, Shape};
pub use known::KnownBalances;

/// The formats that can be imported, told by content, never by the file's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatementFormat {
    /// OFX 1.x (SGML).
    Ofx1,
    /// OFX 2.x (XML).
    Ofx2,
    /// Quicken's OFX with `INTU.` elements.
    Qfx,
    Qif,
    Csv,
    Camt052,
    Camt053,
    Camt054,
    Mt940,
    Mt942,
    /// A workbook of Excel, read by the same words as a table of text.
    Xlsx,
    /// An OpenDocument spreadsheet.
    Ods,
    /// An archive of several statement files. An archive of one is called like what is in it.
    Zip,
}

impl StatementFormat {
    /// Whether files of this format name the account and currency they belong to.
    pub fn names_its_account(self) -> bool {
        !matches!(self, Self::Qif | Self::Csv | Self::Xlsx | Self::Ods)
    }

    /// One for all formats that are written by the same rules: ids and days are the same in them.
    pub fn family(self) -> Self {
        match self {
            Self::Ofx1 | Self::Ofx2 | Self::Qfx => Self::Ofx1,
            Self::Camt052 | Self::Camt053 | Self::Camt054 => Self::Camt053,
            Self::Mt940 | Self::Mt942 => Self::Mt940,
            Self::Csv | Self::Xlsx | Self::Ods => Self::Csv,
            Self::Qif | Self::Zip => self,
        }
    }
}

/// What the caller knows before the file is read.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// Currency of the account the file goes into; decides where the file names none (QIF, CSV).
    pub account_currency: Option<Currency>,
    /// Kind of the account the file goes into, where it is known: on a card most lines are money
    /// out, whatever sign the file prints them with.
    pub account_kind: Option<StatementAccountKind>,
    /// What is booked on the account the file goes into, where that is known.
    pub known: Option<Arc<KnownBalances>>,
    /// How to read the columns of a CSV file, as the person says now. It is obeyed.
    pub mapping: Option<ColumnMapping>,
    /// What the account remembers of earlier files: a preference. What the file itself proves wins
    /// over it, and where the two contradict each other and nothing proves either, it is asked.
    pub remembered: Option<ColumnMapping>,
    /// The order of day and month, as the person says now, for files without columns (QIF).
    pub date_order: Option<DateOrder>,
    /// The decimal mark (`.` or `,`), as the person says now, for files without columns (OFX,
    /// QIF).
    pub decimal_mark: Option<char>,
    /// Whether the file is one of several that are told together: then its only booking may be one
    /// of many, and shows no habit.
    pub is_among_others: bool,
    /// Which way the money goes whose direction nothing in the file tells, as the person says now,
    /// for files without columns (OFX, QIF).
    pub direction: Option<MoneyWay>,
    /// The household's today: two-digit years and undated lines are read against it.
    pub today: NaiveDate,
}

impl ReadOptions {
    /// Nothing is known but the day.
    pub fn on(today: NaiveDate) -> Self {
        Self {
            account_currency: None,
            account_kind: None,
            known: None,
            mapping: None,
            remembered: None,
            date_order: None,
            decimal_mark: None,
            is_among_others: false,
            direction: None,
            today,
        }
    }
}

/// Everything one file says.
#[derive(Debug, Clone, PartialEq)]
pub struct StatementFile {
    pub format: StatementFormat,
    /// One per account in the file, in file order; the same account twice is one statement.
    pub statements: Vec<Statement>,
    /// What was odd but could be read (rounded amounts, a date clamped, a broken line left out, the
    /// bank's own message in an empty file).
    pub warnings: Vec<LineNote>,
    /// The mapping that was used, for CSV: the one to remember for the account.
    pub mapping: Option<ColumnMapping>,
    /// Every choice that was made without asking, and by what.
    pub decisions: Vec<Decision>,
    /// Which day the lines are told with, where they have only one and the file says which.
    pub goes_by: Option<DayKind>,
    /// What it has alike with other files of its kind, where those of its format differ.
    pub shape: Option<Shape>,
}

/// How something that files leave open was decided: direction, order of dates, decimal mark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// What was decided, a stable name for programs (`direction`, `date_order`, `decimal_mark`,
    /// `encoding`, `columns`, `account`, `sheet`).
    pub field: String,
    pub by: DecidedBy,
    /// What was decided and what showed it, for a person.
    pub detail: String,
}

/// What decided something that files leave open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecidedBy {
    /// The person who imports said so.
    Person,
    /// The rows of the file prove it.
    File,
    /// The file leaves it open, and an earlier file of the account was read so.
    Memory,
    /// The format's own specification.
    Format,
    /// What the household knows to be on the account.
    Account,
}

impl DecidedBy {
    /// Its name in log and answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::File => "file",
            Self::Memory => "memory",
            Self::Format => "format",
            Self::Account => "account",
        }
    }
}

/// One account's lines in a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    pub account: StatementAccount,
    /// `None` only when the file names no currency and none was given.
    pub currency: Option<Currency>,
    pub lines: Vec<StatementLine>,
    pub opening: Option<StatementBalance>,
    pub closing: Option<StatementBalance>,
    /// Whether `closing` is stated while its day runs, and not of its end.
    pub closes_within_day: bool,
    /// What statements within the file state at their ends, of days before that of `closing`: one
    /// of a day, oldest first.
    pub earlier: Vec<StatementBalance>,
    /// Whether its files show that lines between them are missing: then its balances need not
    /// follow from its lines, and no file contradicts itself.
    pub has_gaps: bool,
    /// What the file tells of and says was never booked (`Cancelled`): none of its lines.
    pub denied: Vec<StatementLine>,
    /// Lines that another file of an archive, or an earlier statement of the file, may have told.
    pub repeats: Vec<Repeat>,
    /// The files of an archive, or sheets of a workbook, that tell it, by their numbers; none where
    /// there is one file alone.
    pub files: Vec<(usize, FileKind)>,
}

/// A line that may be an earlier one of the statement, by their places among its lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repeat {
    pub place: usize,
    pub earlier: usize,
}

/// How the file names the account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct StatementAccount {
    /// IBAN or the bank's own number, as written, outer blanks removed.
    pub number: Option<String>,
    /// The bank, as the file names it beside the number (OFX `BANKID`, a BIC); banks may use the
    /// same numbers.
    pub bank: Option<String>,
    /// The account's display name, where the file has one (QIF `!Account`).
    pub name: Option<String>,
    pub kind: Option<StatementAccountKind>,
}

/// What kind of account the file says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StatementAccountKind {
    Checking,
    Savings,
    CreditCard,
    Cash,
    Loan,
    Investment,
}

/// A balance the bank states, on the day it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatementBalance {
    pub on: NaiveDate,
    pub amount: Money,
}

/// One booking. Sign: plus is into the account, minus is out, also on cards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementLine {
    /// Where it stands: the 1-based line of the file.
    pub line: u32,
    pub posted_on: NaiveDate,
    /// The other day that the file gives the booking, which may be the same one: of value beside
    /// that of the booking, or the other way round. Another format of the same account may go by
    /// it. `None`: the file tells one day alone.
    pub also_on: Option<NaiveDate>,
    pub amount: Money,
    /// Who was paid or who paid, as short as the file allows; never empty (falls back on the
    /// description, then on the kind of booking).
    pub payee: String,
    /// The rest of the text: purpose, remittance text, memo. Empty when there is none.
    pub description: String,
    /// The bank's own id of the booking (OFX FITID, camt AcctSvcrRef, …); `None` when the format
    /// has none or the value is one that repeats by design (`NONREF`).
    pub bank_id: Option<String>,
    /// Announced but not yet booked (camt `PDNG`, a CSV row without booking date, OFX pending).
    pub pending: bool,
    /// The file's own category text (QIF `L`), as a hint only.
    pub category_hint: Option<String>,
    /// The balance that the file states right after this booking, where it states one.
    pub balance: Option<Money>,
    /// The earlier booking that this one corrects (OFX `CORRECTFITID`).
    pub corrects: Option<Correction>,
}

/// What a bank says about a booking that it sent before (OFX 2.3, 11.4.4.1: `CORRECTFITID` and
/// `CORRECTACTION`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// The bank's id of the earlier booking.
    pub bank_id: String,
    pub action: CorrectionAction,
}

/// What becomes of the corrected booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CorrectionAction {
    /// This booking stands in its place.
    Replace,
    /// It goes, and this booking says so; it brings no money of its own.
    Delete,
}

/// A remark about one place of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineNote {
    /// 1-based line of the file (row of a spreadsheet, line of a file in an archive, which the
    /// detail names then); 0 when the remark is about the whole file.
    pub line: u32,
    /// Stable kebab-case name of the remark, for programs (`amount-rounded`, `line-skipped`).
    pub code: String,
    /// What is odd and what was done, for a person.
    pub detail: String,
}

/// Something only the person can decide about a CSV file, about the dates and the decimal mark of a
/// QIF file, or about the direction of an OFX or QIF file without signs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MappingQuestion {
    /// Which field of the mapping is in doubt (`date_order`, `decimal_mark`, `amount`, …), or
    /// where there are no columns which answer (`date_order`, `decimal_mark`, `direction`).
    pub field: String,
    /// Why it cannot be told from the file, and what to choose.
    pub detail: String,
    /// The answers that fit the file, as values of that field.
    pub choices: Vec<serde_json::Value>,
}

/// Why a file cannot be imported.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum ReadStatementError {
    #[error(
        "the file is none of the formats OFX, QFX, QIF, CSV, XLSX, ODS, CAMT.052/053/054 or \
         MT940/942, nor an archive (ZIP) of such files"
    )]
    UnknownFormat,
    #[error("the file cannot be read")]
    Malformed { format: StatementFormat, errors: Vec<LineNote> },
    /// The given mapping is beyond a limit or cannot be kept; a JSON pointer says where in it.
    #[error("the given mapping of the columns cannot be used: {detail}")]
    BadMapping { pointer: &'static str, code: &'static str, detail: String },
    #[error("how the file is to be read cannot be told without help")]
    NeedsMapping {
        guess: Box<Option<ColumnMapping>>,
        questions: Vec<MappingQuestion>,
        /// The first rows, cell by cell, for the person to look at.
        preview_rows: Vec<Vec<String>>,
    },
    #[error("the file names no currency: choose the account it belongs to")]
    NeedsCurrency { format: StatementFormat },
    #[error("the file is beyond a limit: {detail}")]
    BeyondLimits { detail: String },
}

/// Reads a statement file of any supported format.
pub trait StatementReader: Send + Sync {
    /// Reads the whole file. Pure work on bytes that may take seconds: call it off the reactor.
    ///
    /// # Errors
    /// [`ReadStatementError`]; then nothing of the file may be stored.
    fn read(&self, file: &[u8], options: &ReadOptions)
    -> Result<StatementFile, ReadStatementError>;
}

#[cfg(test)]
mod tests;
