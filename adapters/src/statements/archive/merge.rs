//! Puts what several files of an archive, or several sheets of a workbook, say into one statement
//! file. What two of them say alike is taken once: banks let their downloads overlap.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use commands::import::{Ends, Overlap, ToldBefore, VANISHED, as_one, one_name};
use commands::statement::{
    ColumnMapping, Decision, FileKind, LineNote, ReadStatementError, Statement, StatementAccount,
    StatementBalance, StatementFile, StatementFormat,
};
use domain::import::StatedBalance;
use domain::money::Currency;

use super::super::draft::{Draft, StatementIndex};
use super::gaps::{self, Span};

/// What a part calls an account, in one spelling.
type Named = (StatementAccount, Option<Currency>);

/// Files that are being put together.
pub(in super::super) struct Merge {
    draft: Draft,
    mapping: Option<ColumnMapping>,
    known: HashMap<StatementIndex, ToldBefore>,
    /// What the parts state of each statement.
    spans: BTreeMap<StatementIndex, Vec<Span>>,
    /// The balances that they state of the ends of days; `None`: not one and the same.
    stated: BTreeMap<(StatementIndex, NaiveDate), Option<StatementBalance>>,
    /// Each decision with the parts that made it.
    decisions: Vec<(Decision, Vec<String>)>,
    parts: usize,
    /// Whether more than one will come.
    has_several: bool,
    /// Parts that name no account.
    unnamed: Vec<String>,
    /// Each name that the parts have for an account, as all of them together spell it.
    names: HashMap<Named, StatementAccount>,
}

impl Merge {
    /// Nothing yet; the whole will be called a file of this format, and these are the parts that
    /// will come. What they call one account is told by all of them, in whatever order they stand.
    pub(in super::super) fn of<'p>(
        format: StatementFormat,
        parts: impl Iterator<Item = &'p StatementFile>,
    ) -> Self {
        let named = |one: &Statement| (one_name(one.account.clone(), one.currency), one.currency);
        let parts: Vec<&StatementFile> = parts.collect();
        let names = parts.iter().flat_map(|part| &part.statements).map(named);
        let names: Vec<Named> = names.collect();
        let as_one = as_one(&names);
        Self {
            draft: Draft::new(format),
            mapping: None,
            known: HashMap::new(),
            spans: BTreeMap::new(),
            decisions: Vec::new(),
            parts: 0,
            has_several: parts.len() > 1,
            unnamed: Vec::new(),
            stated: BTreeMap::new(),
            names: names.into_iter().zip(as_one).collect(),
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
        let of = FileKind::of(&file);
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
            self.add_statement(name, statement, of, &mut overlaps)?;
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

    /// Adds the bookings that are new.
    fn add_statement(
        &mut self,
        name: &str,
        statement: Statement,
        of: FileKind,
        twice: &mut usize,
    ) -> Result<(), ReadStatementError> {
        let (opening, closing) = (statement.opening, statement.closing);
        let ends = Ends::of(&statement);
        let first_on = statement.lines.iter().map(|line| line.posted_on).min();
        // One account is one, however the formats of a download spell it.
        let named = (one_name(statement.account.clone(), statement.currency), statement.currency);
        let account = self.names.get(&named).cloned().unwrap_or(named.0);
        let index = self.draft.statement(&account, statement.currency);
        if self.has_several {
            self.draft.is_told_by(index, self.parts, of);
        }
        self.state(index, &statement);
        let known = self.known.entry(index).or_default();
        let overlaps = known.compared(self.draft.lines(index), &statement.lines, ends, of);
        let part = known.begin(ends, of);
        known.denies(part, &statement.denied);
        self.draft.deny_in(index, statement.denied);
        for (line, overlap) in statement.lines.into_iter().zip(overlaps) {
            if let Overlap::Same(place) = overlap {
                known.tells_again(place, part, &line);
                *twice += 1;
                continue;
            }
            if let Overlap::Books(place) = overlap
                && let Some(announced) = self.draft.line(index, place)
            {
                known.books_at(place, (part, of), announced, &line);
                *announced = line;
                *twice += 1;
                continue;
            }
            known.keep(part, of, &line);
            self.draft.push(index, line)?;
            if let Overlap::MayBe(earlier) = overlap {
                self.draft.may_repeat(index, earlier);
            }
        }
        // The only line of a table may have the only balance.
        let running = ends
            .map(|Ends { ends: StatedBalance { on, amount }, .. }| StatementBalance { on, amount });
        let span = closing.or(running).map(|closing| Span {
            name: name.to_owned(),
            part,
            opening,
            begins: ends.map(|ends| ends.begins.amount),
            closing,
            first_on,
        });
        self.spans.entry(index).or_default().extend(span);
        Ok(())
    }

    /// Keeps the balances that a statement states.
    fn state(&mut self, index: StatementIndex, statement: &Statement) {
        if let Some(balance) = statement.opening {
            self.draft.open_with(index, balance);
        }
        if let Some(balance) = statement.closing {
            match statement.closes_within_day {
                true => self.draft.close_within_day(index, balance),
                false => self.draft.close_with(index, balance),
            }
        }
        let end = statement.closing.filter(|_| !statement.closes_within_day);
        for balance in statement.earlier.iter().chain(&end) {
            let of_day = self.stated.entry((index, balance.on)).or_insert(Some(*balance));
            // Of a day of which two files state two balances it is not known which is its end.
            *of_day = of_day.filter(|known| known == balance);
        }
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
        for ((index, _), balance) in self.stated {
            if let Some(balance) = balance {
                self.draft.also_closes_with(index, balance);
            }
        }
        let known: BTreeMap<&StatementIndex, &ToldBefore> = self.known.iter().collect();
        for (index, known) in known {
            let notes = known.vanished(self.draft.lines(*index), self.draft.repeats(*index));
            notes.into_iter().for_each(|detail| self.draft.warn(0, VANISHED, detail));
        }
        for (index, spans) in self.spans {
            let known = self.known.get(&index);
            let is_told = |part, place| known.is_some_and(|known| known.is_told(part, place));
            gaps::tell(&mut self.draft, index, spans, &is_told);
        }
        self.draft.finish(self.mapping)
    }
}

/// Some names, and how many more there are.
pub(super) fn named(names: &[String]) -> String {
    const MOST: usize = 5;
    let told = names.iter().take(MOST).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(MOST) {
        0 => told,
        more => format!("{told} and {more} more"),
    }
}
