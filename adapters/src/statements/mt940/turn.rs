//! Bookings around the turn of a year: the day of value in one year, the day of entry in the other.
//!
//! A booking is kept under its value date. Where that lies in another year than the entry, the days
//! of the statement decide, for what was entered on 31 December stands in the statement of that
//! December, and in nobody's figures of January.

use chrono::{Datelike, NaiveDate};
use commands::statement::StatementLine;

use super::super::draft::{Draft, StatementIndex};

/// Bookings of one message whose two days lie in two years.
#[derive(Debug, Default)]
pub(super) struct Turn {
    begun_on: Option<NaiveDate>,
    /// Each with its place in its statement.
    bookings: Vec<(StatementIndex, usize)>,
}

impl Turn {
    /// An opening balance of that day: what came before it is of another message.
    pub(super) fn begin(&mut self, draft: &mut Draft, on: NaiveDate) {
        self.end(draft, None);
        self.begun_on = Some(on);
    }

    /// A booking that becomes the one at that place.
    pub(super) fn meet(&mut self, statement: StatementIndex, place: usize, line: &StatementLine) {
        if line.also_on.is_some_and(|entered| entered.year() != line.posted_on.year()) {
            self.bookings.push((statement, place));
        }
    }

    /// The message ends, with a closing balance of that day or without one. A booking whose entry
    /// lies within its days is of that day, whatever the value date is.
    pub(super) fn end(&mut self, draft: &mut Draft, on: Option<NaiveDate>) {
        let Self { begun_on, bookings } = std::mem::take(self);
        let Some(begun_on) = begun_on else { return };
        for (statement, place) in bookings {
            let Some(line) = draft.line(statement, place) else { continue };
            let entered =
                line.also_on.filter(|day| *day >= begun_on && on.is_none_or(|end| *day <= end));
            if let Some(entered) = entered {
                line.also_on = Some(line.posted_on);
                line.posted_on = entered;
            }
        }
    }
}
