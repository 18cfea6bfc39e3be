//! Collects what a file says while it is read: one statement per account and currency, remarks on
//! odd places, and errors. The whole file is refused only when nothing of it could be read.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use commands::statement::{
    ColumnMapping, DecidedBy, Decision, FileKind, LineNote, ReadStatementError, Repeat, Statement,
    StatementAccount, StatementBalance, StatementFile, StatementFormat, StatementLine,
};
use domain::money::{Currency, Money};
use encoding_rs::{Encoding, UTF_8};

use super::MOST_LINES;
use super::side::Side;
use super::told_again::{Section, put_in_order, taken_once};

/// How many remarks and errors are kept; a file that is broken throughout needs no more.
const MOST_NOTES: usize = 200;

/// The remark on an amount that was rounded, as code and detail.
pub(super) const ROUNDED: (&str, &str) = (
    "amount-rounded",
    "The amount has more decimals than its currency; it was rounded half to even.",
);

/// How many rows that were never booked are kept.
const MOST_DENIED: usize = 10_000;

/// How many accounts that share number, name and currency are told apart by a part of the rest.
const MOST_ALIKE: usize = 8;

/// Number, name and currency: what accounts of two banks or of two kinds may share.
type Key = (Option<String>, Option<String>, Option<Currency>);

/// A statement file in the making.
pub(super) struct Draft {
    format: StatementFormat,
    statements: Vec<Statement>,
    /// What was never booked, with its account and currency.
    denied: Vec<(StatementAccount, Currency, StatementLine)>,
    by_account: HashMap<(StatementAccount, Option<Currency>), usize>,
    /// The statements of each key, in file order.
    alike: HashMap<Key, Vec<usize>>,
    /// Where the file begins a statement of an account anew.
    sections: BTreeMap<StatementIndex, Vec<Section>>,
    warnings: Vec<LineNote>,
    errors: Vec<LineNote>,
    warnings_left_out: usize,
    errors_left_out: usize,
    lines: usize,
    /// So many bookings the first statement has room for from the beginning.
    expected: usize,
    decisions: Vec<Decision>,
}

/// Which statement of a draft is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct StatementIndex(usize);

impl Draft {
    pub(super) fn new(format: StatementFormat) -> Self {
        Self {
            format,
            statements: Vec::new(),
            denied: Vec::new(),
            by_account: HashMap::new(),
            alike: HashMap::new(),
            sections: BTreeMap::new(),
            warnings: Vec::new(),
            errors: Vec::new(),
            warnings_left_out: 0,
            errors_left_out: 0,
            lines: 0,
            expected: 0,
            decisions: Vec::new(),
        }
    }

    /// The same for a file that may have so many bookings, mostly of one account: they get their
    /// room at once, and are not moved to a larger one while both are held.
    pub(super) fn expecting(self, bookings: usize) -> Self {
        Self { expected: bookings.min(MOST_LINES), ..self }
    }

    /// The statement of this account in this currency, begun when it is new. An account is bank,
    /// number, name, kind and currency together. Where a file tells bank or kind in one place and
    /// not in another, both are the same account, as long as there is only one that it can be.
    pub(super) fn statement(
        &mut self,
        account: &StatementAccount,
        currency: Option<Currency>,
    ) -> StatementIndex {
        let exact = (account.clone(), currency);
        if let Some(index) = self.by_account.get(&exact) {
            return StatementIndex(*index);
        }
        let key = (account.number.clone(), account.name.clone(), currency);
        let alike = self.alike.entry(key).or_default();
        let index = match only_fitting(&self.statements, alike, account) {
            Some(index) => {
                let known = &mut self.statements[index].account;
                known.bank = known.bank.take().or_else(|| account.bank.clone());
                known.kind = known.kind.or(account.kind);
                index
            }
            None => {
                let index = self.statements.len();
                let room = if index == 0 { self.expected } else { 0 };
                alike.push(index);
                self.statements.push(Statement {
                    account: account.clone(),
                    currency,
                    lines: Vec::with_capacity(room),
                    opening: None,
                    closing: None,
                    earlier: Vec::new(),
                    has_gaps: false,
                    closes_within_day: false,
                    denied: Vec::new(),
                    repeats: Vec::new(),
                    files: Vec::new(),
                });
                index
            }
        };
        self.by_account.insert(exact, index);
        StatementIndex(index)
    }

    /// Notes that the file begins a statement of this account: what follows may be told by an
    /// earlier one.
    pub(super) fn begin(&mut self, statement: StatementIndex) {
        let from = self.statements[statement.0].lines.len();
        let section = Section { from, opening: None, closing: None };
        self.sections.entry(statement).or_default().push(section);
    }

    fn section(&mut self, statement: StatementIndex) -> Option<&mut Section> {
        self.sections.get_mut(&statement)?.last_mut()
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
        if let Some(section) = self.section(statement) {
            section.opening.get_or_insert(balance);
        }
    }

    /// Notes what was there before all lines, whatever was known of it.
    pub(super) fn begin_with(&mut self, statement: StatementIndex, balance: StatementBalance) {
        self.statements[statement.0].opening = Some(balance);
    }

    /// Notes a balance at the end; of several the latest stays, of one day the last in the file.
    pub(super) fn close_with(&mut self, statement: StatementIndex, balance: StatementBalance) {
        self.close(statement, balance, false);
    }

    /// The same of a balance that is stated while its day runs.
    pub(super) fn close_within_day(
        &mut self,
        statement: StatementIndex,
        balance: StatementBalance,
    ) {
        self.close(statement, balance, true);
    }

    fn close(&mut self, statement: StatementIndex, balance: StatementBalance, is_within_day: bool) {
        let Statement { closing, closes_within_day, .. } = &mut self.statements[statement.0];
        // What stands at the end of a day goes before what stood within it.
        let is_last = |known: StatementBalance| match known.on == balance.on {
            true => *closes_within_day || !is_within_day,
            false => balance.on > known.on,
        };
        if closing.is_none_or(is_last) {
            (*closing, *closes_within_day) = (Some(balance), is_within_day);
        }
        if let Some(section) = self.section(statement) {
            section.closing = Some(balance);
        }
    }

    /// Notes what a statement within the file states at its end, beside the newest one; of one day
    /// the last in the file stays.
    pub(super) fn also_closes_with(
        &mut self,
        statement: StatementIndex,
        balance: StatementBalance,
    ) {
        self.statements[statement.0].earlier.push(balance);
    }

    /// Notes a balance of this end; one of which it is not known is of no use.
    pub(super) fn state(
        &mut self,
        statement: StatementIndex,
        side: Side,
        balance: StatementBalance,
    ) {
        match side {
            Side::Opening => self.open_with(statement, balance),
            Side::Closing => self.close_with(statement, balance),
            Side::Untold => {}
        }
    }

    /// Notes what the file says was never booked; it belongs to the statement of this account, if
    /// any line does.
    pub(super) fn deny(
        &mut self,
        account: StatementAccount,
        currency: Currency,
        line: StatementLine,
    ) {
        if self.denied.len() < MOST_DENIED {
            self.denied.push((account, currency, line));
        }
    }

    /// The same for what other files say of a statement.
    pub(super) fn deny_in(&mut self, statement: StatementIndex, lines: Vec<StatementLine>) {
        self.statements[statement.0].denied.extend(lines);
    }

    /// Lines that may be earlier ones.
    pub(super) fn repeats(&self, statement: StatementIndex) -> &[Repeat] {
        &self.statements[statement.0].repeats
    }

    /// The bookings so far.
    pub(super) fn lines(&self, statement: StatementIndex) -> &[StatementLine] {
        &self.statements[statement.0].lines
    }

    /// Notes that lines between the files of a statement are missing.
    pub(super) fn has_gaps(&mut self, statement: StatementIndex) {
        self.statements[statement.0].has_gaps = true;
    }

    /// Whether lines between its files are missing.
    pub(super) fn has_gaps_in(&self, statement: StatementIndex) -> bool {
        self.statements[statement.0].has_gaps
    }

    /// Notes that this file tells of the statement.
    pub(super) fn is_told_by(&mut self, statement: StatementIndex, nth: usize, kind: FileKind) {
        let files = &mut self.statements[statement.0].files;
        if files.last().is_none_or(|(last, _)| *last != nth) {
            files.push((nth, kind));
        }
    }

    /// Notes that the last booking may be one at an earlier place, told in another file.
    pub(super) fn may_repeat(&mut self, statement: StatementIndex, earlier: usize) {
        let Statement { lines, repeats, .. } = &mut self.statements[statement.0];
        let place = lines.len().checked_sub(1).filter(|place| earlier < *place);
        repeats.extend(place.map(|place| Repeat { place, earlier }));
    }

    /// One of them.
    pub(super) fn line(
        &mut self,
        statement: StatementIndex,
        place: usize,
    ) -> Option<&mut StatementLine> {
        self.statements[statement.0].lines.get_mut(place)
    }

    /// The balance that is known of the beginning.
    pub(super) fn opening(&self, statement: StatementIndex) -> Option<StatementBalance> {
        self.statements[statement.0].opening
    }

    /// The balance that is known of the end.
    pub(super) fn closing(&self, statement: StatementIndex) -> Option<StatementBalance> {
        self.statements[statement.0].closing
    }

    /// Turns the running balances, which are what is owed.
    pub(super) fn turn_balances(&mut self) {
        for line in self.statements.iter_mut().flat_map(|statement| &mut statement.lines) {
            line.balance = line.balance.map(|b| Money::new(-b.minor, b.currency));
        }
    }

    /// Whether there is neither a booking nor a word about why there is none.
    pub(super) fn is_silent(&self) -> bool {
        self.lines == 0 && self.warnings.is_empty() && self.errors.is_empty()
    }

    /// Remarks that something was odd but could be read.
    pub(super) fn warn(&mut self, line: u32, code: &str, detail: impl Into<String>) {
        if self.warnings.len() < MOST_NOTES {
            self.warnings.push(LineNote { line, code: code.into(), detail: detail.into() });
        } else {
            self.warnings_left_out += 1;
        }
    }

    /// Tells how something that the file leaves open was decided; the same is told once.
    pub(super) fn decided(&mut self, field: &str, by: DecidedBy, detail: impl Into<String>) {
        let decision = Decision { field: field.into(), by, detail: detail.into() };
        if !self.decisions.contains(&decision) && self.decisions.len() < MOST_NOTES {
            self.decisions.push(decision);
        }
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

    /// Records that something was left out, and why.
    pub(super) fn leave_out(&mut self, line: u32, code: &str, detail: String) {
        if self.errors.len() < MOST_NOTES {
            self.errors.push(LineNote { line, code: code.into(), detail });
        } else {
            self.errors_left_out += 1;
        }
    }

    /// Tells which encoding was believed, where it is not the usual one.
    pub(super) fn decoded(&mut self, encoding: &'static Encoding) {
        if encoding != UTF_8 {
            let name = encoding.name().to_ascii_lowercase();
            self.decided("encoding", DecidedBy::File, format!("The text was read as {name}."));
        }
    }

    /// What several statements of one account tell alike is taken once.
    fn take_once(&mut self) {
        let sections = std::mem::take(&mut self.sections);
        for (index, sections) in sections.into_iter().filter(|(_, all)| all.len() > 1) {
            let statement = &mut self.statements[index.0];
            put_in_order(statement, &sections);
            let told = taken_once(statement, &sections);
            if let Some(first) = told.first() {
                let detail = format!(
                    "{} bookings, from line {first} on, stand in an earlier statement of the file \
                     as well; they were taken once.",
                    told.len()
                );
                self.warn(*first, "overlap", detail);
            }
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
        self.take_once();
        if self.lines == 0 && self.warnings.is_empty() {
            self.warn(0, "nothing-to-import", "There are no bookings in this file.");
        }
        self.warnings.sort_by_key(|note| note.line);
        self.statements.iter_mut().for_each(earlier_in_order);
        for (account, currency, line) in self.denied {
            if let Some(index) = self.by_account.get(&(account, Some(currency))) {
                self.statements[*index].denied.push(line);
            }
        }
        Ok(StatementFile {
            format: self.format,
            statements: self.statements,
            warnings: self.warnings,
            mapping,
            decisions: self.decisions,
            goes_by: None,
            shape: None,
        })
    }
}

/// Keeps, of what is stated within the file, one balance of each day before that of the last one.
fn earlier_in_order(statement: &mut Statement) {
    let Statement { earlier, closing, currency, .. } = statement;
    let of_day: BTreeMap<NaiveDate, StatementBalance> =
        std::mem::take(earlier).into_iter().map(|balance| (balance.on, balance)).collect();
    let is_earlier = |balance: &StatementBalance| {
        closing.is_some_and(|closing| balance.on < closing.on)
            && Some(balance.amount.currency) == *currency
    };
    earlier.extend(of_day.into_values().filter(is_earlier));
}

/// The one statement among these that may be of this account.
fn only_fitting(
    statements: &[Statement],
    alike: &[usize],
    account: &StatementAccount,
) -> Option<usize> {
    if alike.len() > MOST_ALIKE {
        return None;
    }
    let fits = |index: &usize| {
        let known = &statements[*index].account;
        may_be_same(known.bank.as_ref(), account.bank.as_ref())
            && may_be_same(known.kind.as_ref(), account.kind.as_ref())
    };
    let mut fitting = alike.iter().copied().filter(fits);
    fitting.next().filter(|_| fitting.next().is_none())
}

fn may_be_same<T: PartialEq>(one: Option<&T>, other: Option<&T>) -> bool {
    one.zip(other).is_none_or(|(one, other)| one == other)
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
