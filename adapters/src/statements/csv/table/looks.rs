//! What is asked of the days of columns again and again.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::super::super::date;
use super::super::{counted, words};
use super::{MOST_LOOKED_AT, SAMPLE, Table};

/// What a cell says of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DayLook {
    Written,
    Digits,
    Other,
}

/// What is asked of the same cells again and again, each looked at once.
#[derive(Default)]
pub(super) struct Looks<'t> {
    /// Of columns that may hold days in digits, the row of each cell that is not empty, and what it
    /// says.
    columns: HashMap<usize, Vec<(usize, DayLook)>>,
    /// Whether a heading is a word for a date.
    dates: HashMap<&'t str, bool>,
}

impl<'t> Looks<'t> {
    pub(super) fn is_called_date(&mut self, heading: &'t str) -> bool {
        let is_date = || words::DATE.name(&words::normalised(heading));
        *self.dates.entry(heading).or_insert_with(is_date)
    }

    /// Whether the rows below have nothing but days in digits alone in a column, but for the last
    /// ones, which may be totals.
    pub(super) fn has_digits_below(
        &mut self,
        table: &Table,
        row: usize,
        column: usize,
        today: NaiveDate,
    ) -> bool {
        let looks = self.columns.entry(column).or_insert_with(|| {
            let rows = table.rows.iter().take(SAMPLE + MOST_LOOKED_AT).enumerate();
            let cells = rows.map(|(row, cells)| (row, cells.cell(column)));
            let filled = cells.filter(|(_, cell)| !cell.is_empty());
            filled.map(|(row, cell)| (row, day_look(cell, today))).collect()
        });
        let below = looks.partition_point(|(own, _)| *own <= row);
        let near = looks[below..].iter().take_while(|(own, _)| *own <= row + MOST_LOOKED_AT);
        let (mut days, mut others) = (0_usize, 0_usize);
        for (_, look) in near.take(SAMPLE) {
            match look {
                DayLook::Written => return false,
                DayLook::Digits => days += 1,
                DayLook::Other => others += 1,
            }
            if others * 10 > SAMPLE - others + 10 {
                return false;
            }
        }
        days > 0 && others * 10 <= days + 10
    }
}

fn day_look(cell: &str, today: NaiveDate) -> DayLook {
    if date::read(cell, today).is_some() {
        DayLook::Written
    } else if date::digits(cell, today).is_some() || counted::day(cell, today).is_some() {
        DayLook::Digits
    } else {
        DayLook::Other
    }
}
