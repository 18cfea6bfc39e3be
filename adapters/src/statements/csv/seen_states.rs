//! The states that the rows of a table had so far: which of them are booked, and what is said of
//! words that leave it open.

use std::collections::{BTreeMap, HashMap};

use commands::statement::{ColumnMapping, LineNote};

use super::super::text::clean;
use super::cells::at;
use super::states::{
    LONGEST_VALUE, MOST_KEPT, MOST_VALUES, is_assent, is_never, is_of_bookings, is_of_kinds, told,
    told_beside, values,
};
use super::table::Row;
use super::texts::State;
use super::words::{self, normalised};
use super::{denied, yes_no};

/// How many rows of each word are named.
const MOST_ROWS: usize = 5;
/// The remark on a word that is in no list.
const UNKNOWN: &str = "state-unknown";
/// The remark on a word that says that the money came back.
const RETURNED: &str = "state-returned";

/// A column that says whether bookings are booked.
#[derive(Debug)]
struct Told {
    column: usize,
    /// What a yes says in it, where it is one of yes and no.
    yes: Option<State>,
    /// What stands over it, as the account remembers it.
    heading: String,
}

/// The columns that say whether bookings are booked: that of the mapping, with what a yes says in
/// it, and others of yes and no or of states beside it.
fn columns_of(mapping: &ColumnMapping, body: &[Row]) -> Vec<Told> {
    let Some(first) = mapping.state_column.map(at) else { return Vec::new() };
    let dates = at(mapping.date_column);
    let is_date =
        |column: usize| [Some(dates), mapping.booked_on_column.map(at)].contains(&Some(column));
    let speaks = |column: usize| {
        let heading = mapping.headings().get(column).map(|heading| format!(" {heading} "));
        let is_called = heading.is_some_and(|heading| {
            let is_named = words::STATE.name(&heading) && is_of_bookings(&heading);
            is_named || yes_no::meaning(&heading).is_some()
        });
        let rows = || body.iter().filter(|row| !row.cell(dates).is_empty());
        let words = || values(rows().map(|row| row.cell(column)));
        is_called && {
            let words = words();
            let told = told_beside(words.iter().copied());
            !told.is_empty() && told.len() <= MOST_VALUES && told.iter().all(Option::is_some)
        }
    };
    let others = (0..mapping.headings().len()).filter(|column| *column != first);
    let others = others.filter(|column| !is_date(*column)).filter_map(|column| {
        let yes = yes_no::of_column(column, mapping, body);
        (yes.is_some() || speaks(column)).then_some((column, yes))
    });
    let all = std::iter::once((first, yes_no::of_column(first, mapping, body))).chain(others);
    let heading = |column: usize| mapping.headings().get(column).cloned().unwrap_or_default();
    all.map(|(column, yes)| Told { column, yes, heading: heading(column) }).collect()
}

/// The columns of kinds of bookings, which are no columns of states.
fn kinds_of(mapping: &ColumnMapping, told: &[Told]) -> Vec<usize> {
    let kinds = mapping.headings().iter().enumerate().filter(|(column, heading)| {
        let is_other = told.iter().any(|told| told.column == *column);
        !is_other && *column != at(mapping.date_column) && is_of_kinds(&format!(" {heading} "))
    });
    kinds.map(|(column, _)| column).collect()
}

/// The rows of a word.
#[derive(Debug, Default)]
struct Rows {
    count: usize,
    first: Vec<u32>,
}

/// The words that a column of states had so far, for they are few, and the rows of those that are
/// in no list: these are booked, and that is said.
#[derive(Debug, Default)]
pub(super) struct Seen {
    words: HashMap<String, Option<State>>,
    unknown: BTreeMap<String, Rows>,
    /// The rows that are still to be booked, or were refused.
    doubtful: BTreeMap<String, Rows>,
    /// The rows whose money came back.
    returned: BTreeMap<String, Rows>,
    denied: HashMap<String, bool>,
    has_known: bool,
    /// The first of them is that of the mapping.
    columns: Vec<Told>,
    /// The columns of kinds of bookings.
    kinds: Vec<usize>,
    /// The kinds that were met, and whether they say that their rows were never booked.
    never: HashMap<String, bool>,
    /// The last line between the rows that says nothing that is known.
    line: Option<(u32, String)>,
    /// Remarks on such lines with bookings below them.
    lines: Vec<LineNote>,
}

impl Rows {
    fn add(&mut self, line: u32) {
        self.count += 1;
        if self.first.len() < MOST_ROWS {
            self.first.push(line);
        }
    }

    /// `2 rows are "word" (lines 3, 7)`.
    fn named(&self, word: &str) -> String {
        let lines: Vec<String> = self.first.iter().map(u32::to_string).collect();
        let more = match self.count.saturating_sub(self.first.len()) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let (rows_are, lines_are) = match self.count {
            1 => ("1 row is".to_owned(), "line"),
            count => (format!("{count} rows are"), "lines"),
        };
        let word = clean(word, LONGEST_VALUE);
        format!("{rows_are} \"{word}\" ({lines_are} {}{more})", lines.join(", "))
    }

    fn note(&self, code: &str, detail: String) -> LineNote {
        LineNote { line: self.first.first().copied().unwrap_or(0), code: code.into(), detail }
    }
}

impl Seen {
    /// `line`: what stands over the rows and says nothing that is known.
    pub(super) fn of(mapping: &ColumnMapping, body: &[Row], line: Option<(u32, &str)>) -> Self {
        let columns = columns_of(mapping, body);
        let mut seen = Self { kinds: kinds_of(mapping, &columns), columns, ..Self::default() };
        seen.pass_line(line);
        seen
    }

    /// Keeps in mind a line that says nothing that is known, beside others that do; or none.
    pub(super) fn pass_line(&mut self, line: Option<(u32, &str)>) {
        self.line = line.map(|(line, words)| (line, clean(words, LONGEST_VALUE)));
    }

    /// There is a booking below the last line; `as_before`: what lines above that said of it.
    pub(super) fn book_below(&mut self, line: u32, as_before: Option<State>) {
        let Some((over, words)) = self.line.take().filter(|_| self.lines.len() < MOST_ROWS) else {
            return;
        };
        let state = match as_before {
            Some(State::Pending) => "still to be booked",
            _ => "booked",
        };
        let detail = format!(
            "\"{words}\" stands over the bookings from line {line} on, and Wumbo does not know what \
             it says: they were taken as {state}. Where that is not so, take these rows out of the \
             file and import it without them."
        );
        self.lines.push(LineNote { line: over, code: UNKNOWN.into(), detail });
    }

    /// What a cell says.
    pub(super) fn state(&mut self, cell: &str) -> State {
        self.told(cell).unwrap_or(State::Booked)
    }

    /// What the columns of states and of kinds say of a row: the worst of it counts.
    pub(super) fn of_row(&mut self, row: &Row) -> State {
        if (0..self.kinds.len()).any(|place| self.is_never(row.cell(self.kinds[place]))) {
            return State::Failed;
        }
        let (mut worst, mut told_by) = (State::Booked, 0);
        for place in 0..self.columns.len() {
            let Told { column, yes, .. } = self.columns[place];
            let cell = row.cell(column);
            // Beside another column a blank says nothing.
            if place == 0 || !cell.is_empty() {
                let state = self.of_cell(cell, yes, row.line);
                if state > worst {
                    (worst, told_by) = (state, place);
                }
            }
        }
        if worst == State::Returned {
            let Told { column, yes, heading } = &self.columns[told_by];
            let word = if yes.is_some() { heading } else { row.cell(*column) };
            if self.returned.len() < MOST_KEPT || self.returned.contains_key(word) {
                self.returned.entry(word.to_owned()).or_default().add(row.line);
            }
        }
        worst
    }

    /// Whether a kind says that its row was never booked: kinds are few.
    fn is_never(&mut self, kind: &str) -> bool {
        if let Some(known) = self.never.get(kind) {
            return *known;
        }
        let is_never = is_never(kind);
        if self.never.len() < MOST_KEPT {
            self.never.insert(kind.to_owned(), is_never);
        }
        is_never
    }

    fn of_cell(&mut self, cell: &str, yes: Option<State>, line: u32) -> State {
        match yes {
            Some(yes) => {
                let is_yes = yes_no::told_below(yes, cell) == Some(true);
                return match yes {
                    State::Booked if is_yes => State::Booked,
                    State::Booked => State::Pending,
                    told if is_yes => told,
                    State::Returned | State::Pending | State::Failed => State::Booked,
                };
            }
            None if cell.is_empty() => return State::Booked,
            None => {}
        }
        let told = self.told(cell);
        match told {
            Some(_) => self.has_known = true,
            None if self.unknown.len() < MOST_KEPT || self.unknown.contains_key(cell) => {
                self.unknown.entry(cell.to_owned()).or_default().add(line);
            }
            None => {}
        }
        if told == Some(State::Pending) && self.may_be_denied(cell) {
            self.doubtful.entry(cell.to_owned()).or_default().add(line);
        }
        told.unwrap_or(State::Booked)
    }

    /// Whether a word of what is still to be booked may also say that it was refused; of new ones
    /// as many are looked at as are kept in mind.
    fn may_be_denied(&mut self, cell: &str) -> bool {
        if let Some(known) = self.denied.get(cell) {
            return *known;
        }
        let may_be = self.denied.len() < MOST_KEPT && denied::may_be(&normalised(cell));
        if self.denied.len() < MOST_KEPT {
            self.denied.insert(cell.to_owned(), may_be);
        }
        may_be
    }

    fn told(&mut self, cell: &str) -> Option<State> {
        if let Some(known) = self.words.get(cell) {
            return *known;
        }
        let told = told(cell);
        if self.words.len() < MOST_KEPT {
            self.words.insert(cell.to_owned(), told);
        }
        told
    }

    /// The words that are in no list. Where no word of the column is, few of more than two letters
    /// are told: others are codes, or names of places under a heading that says `State`.
    pub(super) fn notes(&self) -> Vec<LineNote> {
        let came_back = self.returned.iter().take(MOST_VALUES);
        let came_back = came_back.map(|(word, rows)| returned(word, rows));
        let doubtful = self.doubtful.iter().take(MOST_VALUES);
        let doubtful = doubtful.map(|(word, rows)| doubtful_word(word, rows));
        let lines = self.lines.iter().cloned().chain(came_back).chain(doubtful);
        let letters = |word: &str| word.chars().filter(|c| c.is_alphabetic()).count();
        let is_told = |word: &str| match self.has_known {
            true => !is_assent(word),
            false => letters(word) > 2 || !word.is_ascii(),
        };
        if !self.has_known && self.unknown.len() > MOST_VALUES {
            return lines.collect();
        }
        let unknown = self.unknown.iter().filter(|(word, _)| is_told(word));
        lines
            .chain(unknown.take(MOST_VALUES).map(|(word, rows)| unknown_word(word, rows)))
            .collect()
    }
}

/// What is said of rows with a word that is in no list.
fn unknown_word(word: &str, rows: &Rows) -> LineNote {
    let detail = format!(
        "{}, a word that Wumbo does not know: taken as booked. Where it means that the bank has \
         still to book them, take these rows out of the file and import it without them; a later \
         file brings them.",
        rows.named(word)
    );
    rows.note(UNKNOWN, detail)
}

/// What is said of rows that are still to be booked, or were refused.
fn doubtful_word(word: &str, rows: &Rows) -> LineNote {
    let detail = format!(
        "{}, which may mean that the bank has still to book them or that it refused them: taken as \
         still to be booked. Where they were refused, take these rows out of the file and import it \
         without them.",
        rows.named(word)
    );
    rows.note(UNKNOWN, detail)
}

/// What is said of rows whose money came back, as they say.
fn returned(word: &str, rows: &Rows) -> LineNote {
    let detail = format!(
        "{}: taken as booked, with their amounts as they stand. Check that rows of their own bring \
         the money back; where none does, take these rows out of the file and import it without \
         them.",
        rows.named(word)
    );
    rows.note(RETURNED, detail)
}
