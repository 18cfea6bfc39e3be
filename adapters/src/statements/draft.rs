//! Collects what a file says while it is read: one statement per account and currency, remarks on
//! odd places, and errors. The whole file is refused only when nothing of it could be read.

use std::collections::HashMap;

use commands::statement::{
    ColumnMapping, DecidedBy, Decision, LineNote, ReadStatementError, Statement, StatementAccount,
    StatementBalance, StatementFile, StatementFormat, StatementLine,
};
use domain::money::Currency;

use super::MOST_LINES;

/// How many remarks and errors are kept; a file that is broken throughout needs no more.
const MOST_NOTES: usize = 200;

/// The remark on an amount that was rounded, as code and detail.
pub(super) const ROUNDED: (&str, &str) = (
    "amount-rounded",
    "The amount has more decimals than its currency; it was rounded half to even.",
);

type Key = (Option<String>, Option<String>, Option<Currency>);

/// A statement file in the making.
pub(super) struct Draft {
    format: StatementFormat,
    statements: Vec<Statement>,
    by_account: HashMap<Key, usize>,
    warnings: Vec<LineNote>,
    errors: Vec<LineNote>,
    warnings_left_out: usize,
    errors_left_out: usize,
    lines: usize,
    decisions: Vec<Decision>,
}

/// Which statement of a draft is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct StatementIndex(usize);

impl Draft {
    pub(super) fn new(format: StatementFormat) -> Self {
        Self {
            format,
            statements: Vec::new(),
            by_account: HashMap::new(),
            warnings: Vec::new(),
            errors: Vec::new(),
            warnings_left_out: 0,
            errors_left_out: 0,
            lines: 0,
            decisions: Vec::new(),
        }
    }

    /// The statement of this account in this currency, begun when it is new.
    pub(super) fn statement(
        &mut self,
        account: &StatementAccount,
        currency: Option<Currency>,
    ) -> StatementIndex {
        let key = (account.number.clone(), account.name.clone(), currency);
        let next = self.statements.len();
        let index = *self.by_account.entry(key).or_insert(next);
        if index == next {
            self.statements.push(Statement {
                account: account.clone(),
                currency,
                lines: Vec::new(),
                opening: None,
                closing: None,
            });
        }
        StatementIndex(index)
    }

    /// Adds a booking.
    ///
    /// # Errors
    /// [`ReadStatementError::BeyondLimits`] past [`MOST_LINES`].
    pub(super) fn push(
        &mut self,
        statement: StatementIndex,
        line: StatementLine,
    ) -> Result<(), ReadStatementError> {
        self.lines += 1;
        if self.lines > MOST_LINES {
            let detail = format!("more than {MOST_LINES} bookings");
            return Err(ReadStatementError::BeyondLimits { detail });
        }
        self.statements[statement.0].lines.push(line);
        Ok(())
    }

    /// Notes a balance at the beginning; of several the earliest stays.
    pub(super) fn open_with(&mut self, statement: StatementIndex, balance: StatementBalance) {
        let opening = &mut self.statements[statement.0].opening;
        if opening.is_none_or(|known| balance.on < known.on) {
            *opening = Some(balance);
        }
    }

    /// Notes a balance at the end; of several the latest stays, of one day the last in the file.
    pub(super) fn close_with(&mut self, statement: StatementIndex, balance: StatementBalance) {
        let closing = &mut self.statements[statement.0].closing;
        if closing.is_none_or(|known| balance.on >= known.on) {
            *closing = Some(balance);
        }
    }

    /// Remarks that something was odd but could be read.
    pub(super) fn warn(&mut self, line: u32, code: &str, detail: impl Into<String>) {
        if self.warnings.len() < MOST_NOTES {
            self.warnings.push(LineNote { line, code: code.into(), detail: detail.into() });
        } else {
            self.warnings_left_out += 1;
        }
    }

    /// Tells how something that the file leaves open was decided.
    pub(super) fn decided(&mut self, field: &str, by: DecidedBy, detail: impl Into<String>) {
        self.decisions.push(Decision { field: field.into(), by, detail: detail.into() });
    }

    /// Records that a booking cannot be read. It is left out when others can be read.
    pub(super) fn fail(&mut self, line: u32, detail: impl Into<String>) {
        self.leave_out(line, "line-skipped", detail.into());
    }

    /// Records that the file ends within a booking. It is left out: half of it would stand beside
    /// the booking that the whole file brings later, under another identity.
    pub(super) fn hold_back(&mut self, line: u32) {
        let detail = "The file ends within this booking; it was left out.";
        self.leave_out(line, "file-cut-off", detail.into());
    }

    fn leave_out(&mut self, line: u32, code: &str, detail: String) {
        if self.errors.len() < MOST_NOTES {
            self.errors.push(LineNote { line, code: code.into(), detail });
        } else {
            self.errors_left_out += 1;
        }
    }

    /// The file as a whole.
    ///
    /// # Errors
    /// [`ReadStatementError::Malformed`] when there were errors and not one readable booking.
    pub(super) fn finish(
        mut self,
        mapping: Option<ColumnMapping>,
    ) -> Result<StatementFile, ReadStatementError> {
        note_left_out(&mut self.errors, self.errors_left_out, "errors");
        if self.lines == 0 && !self.errors.is_empty() {
            return Err(ReadStatementError::Malformed { format: self.format, errors: self.errors });
        }
        note_left_out(&mut self.warnings, self.warnings_left_out, "remarks");
        self.warnings.append(&mut self.errors);
        if self.lines == 0 && self.warnings.is_empty() {
            self.warn(0, "nothing-to-import", "There are no bookings in this file.");
        }
        self.warnings.sort_by_key(|note| note.line);
        Ok(StatementFile {
            format: self.format,
            statements: self.statements,
            warnings: self.warnings,
            mapping,
            decisions: self.decisions,
        })
    }
}

fn note_left_out(notes: &mut Vec<LineNote>, count: usize, what: &str) {
    if count > 0 {
        let detail = format!("{count} further {what} are not listed.");
        notes.push(LineNote { line: 0, code: "notes-left-out".into(), detail });
    }
}

/// A refusal of the whole file because of one place.
pub(super) fn malformed(
    format: StatementFormat,
    line: u32,
    code: &str,
    detail: impl Into<String>,
) -> ReadStatementError {
    let note = LineNote { line, code: code.into(), detail: detail.into() };
    ReadStatementError::Malformed { format, errors: vec![note] }
}
