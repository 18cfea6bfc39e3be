//! Rows that have no day where the others have theirs: what is pending, lines over other rows,
//! sums, and what is broken.

use commands::statement::ReadStatementError;

use super::super::super::amount::Amount;
use super::super::super::date;
use super::super::super::month::month_by_name;
use super::super::super::text::clean;
use super::super::balance_rows;
use super::super::balance_words;
use super::super::cells::at;
use super::super::layout::{MOST_COLUMNS, is_written_like_a_day};
use super::super::states::{self, Line};
use super::super::table::{Look, Row};
use super::super::texts::State;
use super::Rows;

/// How many rows without a day are named between two bookings; of the others, how many they are.
const MOST_PASSED: usize = 20;

/// Whether a line between rows names the month of those below it, as statements print it.
fn is_of_calendar(words: &str) -> bool {
    words.split_whitespace().any(|word| month_by_name(word.trim_end_matches('.')).is_some())
}

impl Rows<'_> {
    /// Whether a line says of all below it whether they are booked. One that stands where such
    /// lines do, and says neither, is kept in mind.
    pub(super) fn enter_state(&mut self, row: &Row) -> bool {
        match states::of_line(row, at(self.mapping.date_column)) {
            Some(Line::State(state)) => {
                self.section = Some(state);
                self.states.pass_line(None);
                true
            }
            Some(Line::Standing(_)) if self.says_booked => {
                self.section = Some(State::Pending);
                self.states.pass_line(None);
                true
            }
            Some(Line::Standing(words)) => {
                self.states.pass_line(Some((row.line, words)));
                false
            }
            Some(Line::Words(words)) => {
                let has_sections = self.section.is_some() || !self.statements.is_empty();
                let is_told = has_sections && !is_of_calendar(words);
                self.states.pass_line(is_told.then_some((row.line, words)));
                false
            }
            None => false,
        }
    }

    /// Remembers a row that is no booking and has an amount somewhere, or numbers where the others
    /// have their day and their amount.
    pub(super) fn pass(&mut self, row: &Row, date: &str) {
        let is_amount = |cell: &str| matches!(Look::of(cell, self.options.today), Look::Amount(_));
        let has_digit = |cell: &str| cell.bytes().any(|byte| byte.is_ascii_digit());
        let is_broken = || is_written_like_a_day(date) && has_digit(self.amounts.text(row));
        if !date.is_empty() && (row.cells().any(is_amount) || is_broken()) {
            self.passed.push(row.line);
        }
    }

    /// Names the rows without a day that a booking stands below: they are no sums of a whole file.
    pub(super) fn tell_passed(&mut self) {
        let passed = std::mem::take(&mut self.passed);
        for line in passed.iter().take(MOST_PASSED) {
            let detail = "The row has an amount, but no day where the others have theirs.";
            self.draft.fail(*line, detail);
        }
        if let Some([first, .., last] | [first @ last]) = passed.get(MOST_PASSED..) {
            let detail = format!(
                "{} further rows down to line {last} have an amount, but no day where the others \
                 have theirs.",
                passed.len() - MOST_PASSED
            );
            self.draft.fail(*first, detail);
        }
    }

    /// A row with an amount but without a day: pending where it says so, else broken.
    pub(super) fn undated(
        &mut self,
        row: &Row,
        date: &str,
        amount: Amount,
    ) -> Result<(), ReadStatementError> {
        if !date.is_empty() && self.states.state(date) == State::Pending {
            // The value date, say, stands already.
            let read = |cell| date::read(cell, self.options.today)?.on(self.mapping.date_order);
            let (on, which) = match row.cells().take(MOST_COLUMNS).find_map(read) {
                Some(other) => (other, "another day of the row"),
                None => (self.latest, "the latest of the file"),
            };
            let detail = format!("The row is pending and has no day yet; it got {which}.");
            self.draft.warn(row.line, "date-assumed", detail);
            return self.book(row, on, amount, true);
        }
        let is_nothing = date::is_nothing(date);
        // Without a day it is none of the bookings, whatever stands around it.
        if (date.is_empty() || is_nothing) && balance_words::by_words(row).is_some() {
            self.draft.warn(row.line, "balance-row", balance_rows::LEFT_OUT);
            return self.end_booking();
        }
        let detail = match (date.is_empty(), is_nothing) {
            (true, _) => "The row has an amount but no date.".to_owned(),
            (false, true) => format!(
                "The row has an amount, and {} is no day. If it is a booking, write its day, and \
                 import the file again.",
                clean(date, 40)
            ),
            (false, false) => format!("{:?} is no date.", clean(date, 40)),
        };
        self.draft.fail(row.line, detail);
        self.end_booking()
    }

    /// Names a row, where otherwise nothing would say why there is no booking.
    pub(super) fn tell_unread(&mut self) {
        if let Some((line, date)) = self.unread.take().filter(|_| self.draft.is_silent()) {
            let detail = format!("{date:?} is no date, and the row has no amount either.");
            self.draft.fail(line, detail);
        }
    }
}
