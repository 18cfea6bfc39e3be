//! Bookings around the turn of a year: the day of value in one year, the day of entry in the other,
//! and bookings whose days are so far apart that the statement tells the year of the entry.
//!
//! A booking is kept under its value date. Where that lies in another year than the entry, the days
//! of the statement decide, for what was entered on 31 December stands in the statement of that
//! December, and in nobody's figures of January.

use chrono::{Datelike, Days, NaiveDate};
use commands::statement::StatementLine;

use super::super::draft::{Draft, StatementIndex};

/// From so many days between value and entry on the year of the entry may be another one.
const MAY_BE_OTHER_YEAR: i64 = 90;
/// So many days after the value, or before it, nothing is entered.
const FARTHEST: i64 = 300;
/// The days of a statement that states no end.
const WITHOUT_END: Days = Days::new(31);

/// A booking with its place in its statement, and the days that it may have been entered on.
#[derive(Debug)]
struct Turned {
    statement: StatementIndex,
    place: usize,
    entry_days: Vec<NaiveDate>,
}

/// Bookings of one message whose two days lie in two years, or may.
#[derive(Debug, Default)]
pub(super) struct Turn {
    begun_on: Option<NaiveDate>,
    bookings: Vec<Turned>,
}

impl Turn {
    /// An opening balance of that day: what came before it is of another message.
    pub(super) fn begin(&mut self, draft: &mut Draft, on: NaiveDate) {
        self.end(draft, None);
        self.begun_on = Some(on);
    }

    /// A booking that becomes the one at that place.
    pub(super) fn meet(
        &mut self,
        statement: StatementIndex,
        place: usize,
        line: &StatementLine,
        entry_days: Vec<NaiveDate>,
    ) {
        let may_turn = |entered: NaiveDate| {
            let apart = (entered - line.posted_on).num_days().abs();
            entered.year() != line.posted_on.year() || apart > MAY_BE_OTHER_YEAR
        };
        if line.also_on.is_some_and(may_turn) {
            self.bookings.push(Turned { statement, place, entry_days });
        }
    }

    /// The message ends, with a closing balance of that day or without one. A booking whose entry
    /// lies within its days is of that day, whatever the value date is.
    pub(super) fn end(&mut self, draft: &mut Draft, on: Option<NaiveDate>) {
        let Self { begun_on, bookings } = std::mem::take(self);
        let Some(begun_on) = begun_on else { return };
        let last = on.or_else(|| begun_on.checked_add_days(WITHOUT_END)).unwrap_or(begun_on);
        for Turned { statement, place, entry_days } in bookings {
            let Some(line) = draft.line(statement, place) else { continue };
            let apart = |day: NaiveDate| (day - line.posted_on).num_days().abs();
            let of_statement = entry_days
                .into_iter()
                .find(|day| (begun_on..=last).contains(day) && apart(*day) <= FARTHEST);
            line.also_on = of_statement.or(line.also_on);
            if line.also_on.is_some_and(|entered| entered.year() == line.posted_on.year()) {
                continue;
            }
            let entered =
                line.also_on.filter(|day| *day >= begun_on && on.is_none_or(|end| *day <= end));
            if let Some(entered) = entered {
                line.also_on = Some(line.posted_on);
                line.posted_on = entered;
            }
        }
    }
}
