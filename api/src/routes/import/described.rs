//! The shapes of an import's request and answer.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::NaiveDate;
use commands::import::{AccountReport, Balances, ImportReport, LineReport, Outcome, Suggestion};
use commands::statement::{ColumnMapping, Decision, LineNote, StatementFormat};
use domain::account::AccountKind;
use domain::import::StatedBalance;
use domain::money::Currency;
use projections::import_list::{DecisionView, StatedBalanceView};
use projections::view::Money;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::answer::{located, with_revision};
use crate::operation::{Answers, Description};

/// A statement file, as `multipart/form-data`.
#[derive(Debug, ToSchema)]
#[allow(dead_code, reason = "describes a body that is read part by part, while it arrives")]
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

/// What a file brought: 201 with the report and where it is; 200 of a dry run.
pub(super) struct Reported {
    pub report: ImportReportView,
    /// Where the report is kept; a dry run keeps none.
    pub place: Option<String>,
}

impl IntoResponse for Reported {
    fn into_response(self) -> Response {
        let Self { report, place } = self;
        let revision = report.revision;
        match place {
            Some(place) => {
                let made = (StatusCode::CREATED, axum::Json(report)).into_response();
                with_revision(located(made, &place), revision)
            }
            None => with_revision(axum::Json(report).into_response(), revision),
        }
    }
}

impl Answers for Reported {
    fn describe(description: &mut Description<'_>) {
        let schema = description.named::<ImportReportView>();
        description.answer("201", Some(schema.clone()));
        description.answer("200", Some(schema));
    }
}

/// What the file brought.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ImportReportView {
    import_id: Uuid,
    /// `ofx1`, `ofx2`, `qfx`, `qif`, `csv`, `xlsx`, `ods`, `camt052`, `camt053`, `camt054`,
    /// `mt940`, `mt942`, or `zip` for an archive of several files.
    #[schema(value_type = String)]
    format: StatementFormat,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    mapping: Option<ColumnMapping>,
    /// The household's revision after the import.
    pub(super) revision: i64,
}

/// What the file brought to one account.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ImportedIntoView {
    account_id: Uuid,
    /// What the statement is called in `accounts` of the request.
    key: String,
    /// Whether the account was opened by the import.
    created: bool,
    name: String,
    /// As of an account.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = true)]
    kind: Option<AccountKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = true, example = "EUR")]
    currency: Option<Currency>,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
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
    #[serde(skip_serializing_if = "Option::is_none")]
    first_on: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_on: Option<NaiveDate>,
    /// What comes in, never negative; of a corrected booking what it brings more.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = true)]
    money_in: Option<Money>,
    /// What goes out, never positive; both together are what the balance changes by.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = true)]
    money_out: Option<Money>,
    #[serde(skip_serializing_if = "Option::is_none")]
    opening_stated: Option<StatedBalanceView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    closing_stated: Option<StatedBalanceView>,
    /// Whether nothing says what was on the account before, so that it begins at nothing: ask what
    /// is on it today, and say it in `accounts` of the request. Absent: it is known.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    opening_unknown: bool,
    /// The account's balance: on the day of `closing_stated`, else today's.
    #[serde(skip_serializing_if = "Option::is_none")]
    balance_after: Option<Money>,
    /// Whether lines and balances add up; absent where it cannot be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    agrees: Option<bool>,
    /// What the bank states less what the lines, or the account, come to.
    #[serde(skip_serializing_if = "Option::is_none")]
    difference: Option<Money>,
    /// The line of the file where the difference begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    differs_at_line: Option<u32>,
    /// Whether it is the file's own lines that do not come to its own balances; absent: they do.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    contradicts_itself: bool,
}

/// A line of the file, as it is stored.
#[derive(Debug, Serialize, ToSchema)]
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
    #[schema(value_type = String)]
    outcome: Outcome,
}

/// Two transactions that may be one, for a person to say.
#[derive(Debug, Serialize, ToSchema)]
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
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ImportNote {
    /// 1-based; 0: about the whole file.
    line: u32,
    code: String,
    detail: String,
}

impl From<ImportReport> for ImportReportView {
    fn from(report: ImportReport) -> Self {
        let ImportReport {
            import_id,
            format,
            accounts,
            warnings,
            decisions,
            lines,
            suggestions,
            suggestions_total,
            mapping,
            revision,
        } = report;
        let decided = |decision: Decision| {
            let Decision { field, by, detail } = decision;
            DecisionView { field, by: by.name().to_owned(), detail }
        };
        Self {
            import_id: import_id.0,
            format,
            accounts: accounts.into_iter().map(Into::into).collect(),
            warnings: warnings.into_iter().map(Into::into).collect(),
            decisions: decisions.into_iter().map(decided).collect(),
            lines: lines.into_iter().map(Into::into).collect(),
            suggestions: suggestions.into_iter().map(Into::into).collect(),
            suggestions_total,
            mapping,
            revision,
        }
    }
}

impl From<AccountReport> for ImportedIntoView {
    fn from(account: AccountReport) -> Self {
        // `earlier_stated`, `apart` and `way` are for the log: the answer does not tell them.
        let Balances {
            opening_stated,
            closing_stated,
            opening_unknown,
            balance_after,
            agrees,
            difference,
            differs_at_line,
            contradicts_itself,
            apart: _,
            way: _,
        } = account.balances;
        let stated =
            |stated: StatedBalance| StatedBalanceView { on: stated.on, amount: stated.amount };
        Self {
            account_id: account.account_id.0,
            key: account.key,
            created: account.created,
            name: account.name,
            kind: account.kind,
            currency: account.currency,
            number: account.number,
            bank: account.bank,
            imported: account.imported,
            duplicates: account.duplicates,
            pending_merged: account.pending_merged,
            stale: account.stale,
            corrected: account.corrected,
            suggested: account.suggested,
            first_on: account.first_on,
            last_on: account.last_on,
            money_in: account.money_in.map(Into::into),
            money_out: account.money_out.map(Into::into),
            opening_stated: opening_stated.map(stated),
            closing_stated: closing_stated.map(stated),
            opening_unknown,
            balance_after: balance_after.map(Into::into),
            agrees,
            difference: difference.map(Into::into),
            differs_at_line,
            contradicts_itself,
        }
    }
}

impl From<LineReport> for ImportedLineView {
    fn from(line: LineReport) -> Self {
        let LineReport {
            account_id,
            line,
            posted_on,
            amount,
            payee,
            description,
            pending,
            outcome,
        } = line;
        let (account_id, amount) = (account_id.0, amount.into());
        Self { account_id, line, posted_on, amount, payee, description, pending, outcome }
    }
}

impl From<Suggestion> for ImportSuggestionView {
    fn from(suggestion: Suggestion) -> Self {
        let Suggestion { id, account_id, kind, line, transaction_id, like_transaction_id, why } =
            suggestion;
        Self {
            id,
            account_id: account_id.0,
            kind,
            line,
            transaction_id: transaction_id.0,
            like_transaction_id: like_transaction_id.0,
            why,
        }
    }
}

impl From<LineNote> for ImportNote {
    fn from(note: LineNote) -> Self {
        let LineNote { line, code, detail } = note;
        Self { line, code, detail }
    }
}
