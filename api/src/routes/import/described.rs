//! The shapes of an import's request and answer, for the description of the API: the request is
//! read part by part, and the answer is the use case's own.
#![allow(dead_code, reason = "describes what is made elsewhere")]

use chrono::NaiveDate;
use projections::import_list::{DecisionView, StatedBalanceView};
use projections::view::Money;
use utoipa::ToSchema;
use uuid::Uuid;

/// A statement file, as `multipart/form-data`.
#[derive(Debug, ToSchema)]
pub(super) struct StatementUpload {
    /// OFX, QFX, QIF, CSV, XLSX, ODS, CAMT.052/053/054, MT940 or MT942, or a ZIP of such files; at
    /// most 20 MB, packed and unpacked, 200,000 lines and 200 accounts.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// How to read the columns of a CSV file, as JSON; see `import-needs-mapping`.
    #[schema(required = false)]
    mapping: Option<String>,
    /// The order of day and month in a QIF file that does not tell it: `day_month_year`,
    /// `month_day_year` or `year_month_day`; see `import-needs-mapping`.
    #[schema(required = false)]
    date_order: Option<String>,
    /// The decimal mark of an OFX or QIF file that does not tell it: `.` or `,`; see
    /// `import-needs-mapping`.
    #[schema(required = false)]
    decimal_mark: Option<String>,
    /// Which way the money of an OFX or QIF file goes whose direction nothing in the file tells:
    /// `money_in` or `money_out`; see `import-needs-mapping`.
    #[schema(required = false)]
    direction: Option<String>,
    /// Which account each statement of the file goes into, as JSON: a list of `{key, account_id}`
    /// or, for a new one, `{key, name?, kind?, currency?}`, and beside either `balance?`: what is
    /// on it today. A `key` is what an answer about the file called the statement; `file` is all
    /// of it.
    #[schema(required = false)]
    accounts: Option<String>,
}

/// What the file brought.
#[derive(Debug, ToSchema)]
pub(super) struct ImportReportView {
    import_id: Uuid,
    /// `ofx1`, `ofx2`, `qfx`, `qif`, `csv`, `xlsx`, `ods`, `camt052`, `camt053`, `camt054`,
    /// `mt940`, `mt942`, or `zip` for an archive of several files.
    format: String,
    accounts: Vec<ImportedIntoView>,
    warnings: Vec<ImportNote>,
    /// How what the file leaves open was decided, and by what.
    decisions: Vec<DecisionView>,
    /// The first 20 lines of the file, as they are stored.
    lines: Vec<ImportedLineView>,
    /// Lines that are new and may yet be transactions that were there before: the first 100. All
    /// of them are at `/accounts/{id}/suggestions`.
    suggestions: Vec<ImportSuggestionView>,
    /// How many there are.
    suggestions_total: u32,
    /// How the columns of a CSV file were read.
    #[schema(value_type = Option<Object>)]
    mapping: Option<serde_json::Value>,
    /// The household's revision after the import.
    revision: i64,
}

/// What the file brought to one account.
#[derive(Debug, ToSchema)]
pub(super) struct ImportedIntoView {
    account_id: Uuid,
    /// What the statement is called in `accounts` of the request.
    key: String,
    /// Whether the account was opened by the import.
    created: bool,
    name: String,
    /// As of an account.
    kind: String,
    #[schema(value_type = String, example = "EUR")]
    currency: String,
    number: Option<String>,
    bank: Option<String>,
    /// New transactions.
    imported: u32,
    /// Lines that the household has already.
    duplicates: u32,
    /// Lines that book what was pending.
    pending_merged: u32,
    /// Pending transactions that the file does not have any more; they count no more.
    stale: u32,
    /// Earlier bookings that the bank corrected or took back.
    corrected: u32,
    /// New transactions that may yet be some that were there before.
    suggested: u32,
    first_on: Option<NaiveDate>,
    last_on: Option<NaiveDate>,
    /// What comes in, never negative; of a corrected booking what it brings more.
    #[schema(required = true)]
    money_in: Option<Money>,
    /// What goes out, never positive; both together are what the balance changes by.
    #[schema(required = true)]
    money_out: Option<Money>,
    opening_stated: Option<StatedBalanceView>,
    closing_stated: Option<StatedBalanceView>,
    /// Whether nothing says what was on the account before, so that it begins at nothing: ask what
    /// is on it today, and say it in `accounts` of the request. Absent: it is known.
    opening_unknown: Option<bool>,
    /// The account's balance: on the day of `closing_stated`, else today's.
    balance_after: Option<Money>,
    /// Whether lines and balances add up; absent where it cannot be told.
    agrees: Option<bool>,
    /// What the bank states less what the lines, or the account, come to.
    difference: Option<Money>,
    /// The line of the file where the difference begins.
    differs_at_line: Option<u32>,
    /// Whether it is the file's own lines that do not come to its own balances; absent: they do.
    contradicts_itself: Option<bool>,
}

/// A line of the file, as it is stored.
#[derive(Debug, ToSchema)]
pub(super) struct ImportedLineView {
    account_id: Uuid,
    /// 1-based line of the file.
    line: u32,
    posted_on: NaiveDate,
    amount: Money,
    payee: String,
    description: String,
    pending: bool,
    /// `new`, `duplicate`, `posts`, `corrects`, `suggested` or `left_out`.
    outcome: String,
}

/// Two transactions that may be one, for a person to say.
#[derive(Debug, ToSchema)]
pub(super) struct ImportSuggestionView {
    id: Uuid,
    account_id: Uuid,
    /// `duplicate`: the same booking told twice; `pending`: the booking of what was pending.
    kind: String,
    /// 1-based line of the file.
    line: u32,
    /// The transaction that the line became.
    transaction_id: Uuid,
    /// The one that was there before.
    like_transaction_id: Uuid,
    why: String,
}

/// A remark about one line of the file.
#[derive(Debug, ToSchema)]
pub(super) struct ImportNote {
    /// 1-based; 0: about the whole file.
    line: u32,
    code: String,
    detail: String,
}
