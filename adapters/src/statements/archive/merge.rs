//! Puts what several files of an archive, or several sheets of a workbook, say into one statement
//! file. What two of them say alike is taken once: banks let their downloads overlap.

use std::collections::HashMap;

use chrono::NaiveDate;
use commands::statement::{
    ColumnMapping, Decision, LineNote, ReadStatementError, Statement, StatementFile,
    StatementFormat, StatementLine,
};

use super::super::draft::{Draft, StatementIndex};

/// What makes two bookings of files of one format the same: all but the place.
type Alike = (Option<String>, NaiveDate, i64, String, String);

/// The bookings of one statement so far.
#[derive(Default)]
struct Known {
    alike: HashMap<Alike, usize>,
    /// How many bookings of a day and amount each format brought: texts differ between formats.
    by_day: HashMap<(NaiveDate, i64), Vec<(StatementFormat, usize)>>,
}

/// Files that are being put together.
pub(in super::super) struct Merge {
    draft: Draft,
    mapping: Option<ColumnMapping>,
    known: HashMap<StatementIndex, Known>,
    /// Each decision with the parts that made it.
    decisions: Vec<(Decision, Vec<String>)>,
    parts: usize,
    /// Parts that name no account.
    unnamed: Vec<String>,
}

fn alike(line: &StatementLine) -> Alike {
    let (payee, description) = (line.payee.clone(), line.description.clone());
    (line.bank_id.clone(), line.posted_on, line.amount.minor, payee, description)
}

impl Merge {
    /// Nothing yet; the whole will be called a file of this format.
    pub(in super::super) fn new(format: StatementFormat) -> Self {
        Self {
            draft: Draft::new(format),
            mapping: None,
            known: HashMap::new(),
            decisions: Vec::new(),
            parts: 0,
            unnamed: Vec::new(),
        }
    }

    /// Says that something of this part was left out.
    pub(in super::super) fn leave_out(&mut self, name: &str, note: &LineNote) {
        self.draft.leave_out(note.line, &note.code, format!("{name}: {}", note.detail));
    }

    /// Adds what one part says.
    ///
    /// # Errors
    /// [`ReadStatementError::BeyondLimits`] past the limit of bookings.
    pub(in super::super) fn add(
        &mut self,
        name: &str,
        file: StatementFile,
    ) -> Result<(), ReadStatementError> {
        self.parts += 1;
        for note in &file.warnings {
            self.draft.warn(note.line, &note.code, format!("{name}: {}", note.detail));
        }
        for decision in file.decisions {
            match self.decisions.iter_mut().find(|(known, _)| *known == decision) {
                Some((_, parts)) => parts.push(name.to_owned()),
                None => self.decisions.push((decision, vec![name.to_owned()])),
            }
        }
        let mut overlaps = 0;
        for statement in file.statements {
            let account = &statement.account;
            let is_named = account.number.is_some() || account.name.is_some();
            if !is_named && !statement.lines.is_empty() {
                self.unnamed.push(name.to_owned());
            }
            overlaps += self.add_statement(statement, file.format)?;
        }
        if overlaps > 0 {
            let detail = format!(
                "{name}: {overlaps} bookings stand in another file beside it as well; they were \
                 taken once."
            );
            self.draft.warn(0, "overlap", detail);
        }
        self.mapping = self.mapping.take().or(file.mapping);
        Ok(())
    }

    /// Adds the bookings that are new; answers how many were not.
    fn add_statement(
        &mut self,
        statement: Statement,
        format: StatementFormat,
    ) -> Result<usize, ReadStatementError> {
        let index = self.draft.statement(&statement.account, statement.currency);
        if let Some(balance) = statement.opening {
            self.draft.open_with(index, balance);
        }
        if let Some(balance) = statement.closing {
            self.draft.close_with(index, balance);
        }
        let known = self.known.entry(index).or_default();
        let mut overlaps = 0;
        let mut own = Known::default();
        for line in statement.lines {
            let day = (line.posted_on, line.amount.minor);
            let nth = own.count(alike(&line), day, format);
            if nth.0 <= known.alike.get(&alike(&line)).copied().unwrap_or(0)
                || nth.1 <= known.of_other_formats(day, format)
            {
                overlaps += 1;
                continue;
            }
            known.count(alike(&line), day, format);
            self.draft.push(index, line)?;
        }
        Ok(overlaps)
    }

    /// Everything together.
    ///
    /// # Errors
    /// [`ReadStatementError::Malformed`] when there were errors and not one readable booking.
    pub(in super::super) fn finish(mut self) -> Result<StatementFile, ReadStatementError> {
        for (decision, parts) in self.decisions {
            let detail = match parts.len() == self.parts {
                true => decision.detail,
                false => format!("{} ({})", decision.detail, named(&parts)),
            };
            self.draft.decided(&decision.field, decision.by, detail);
        }
        if self.unnamed.len() > 1 {
            let names = named(&self.unnamed);
            let detail =
                format!("{names} name no account: all were taken for files of the same one.");
            self.draft.warn(0, "account-assumed", detail);
        }
        self.draft.finish(self.mapping)
    }
}

/// Some names, and how many more there are.
fn named(names: &[String]) -> String {
    const MOST: usize = 5;
    let told = names.iter().take(MOST).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(MOST) {
        0 => told,
        more => format!("{told} and {more} more"),
    }
}

impl Known {
    /// Counts a booking; how many there are now that are alike, and of its day and amount.
    fn count(
        &mut self,
        alike: Alike,
        day: (NaiveDate, i64),
        format: StatementFormat,
    ) -> (usize, usize) {
        let same = self.alike.entry(alike).or_default();
        *same += 1;
        let formats = self.by_day.entry(day).or_default();
        let of_format = match formats.iter_mut().find(|(known, _)| *known == format) {
            Some((_, count)) => {
                *count += 1;
                *count
            }
            None => {
                formats.push((format, 1));
                1
            }
        };
        (*same, of_format)
    }

    fn of_other_formats(&self, day: (NaiveDate, i64), format: StatementFormat) -> usize {
        let formats = self.by_day.get(&day).into_iter().flatten();
        formats.filter(|(known, _)| *known != format).map(|(_, count)| *count).max().unwrap_or(0)
    }
}
