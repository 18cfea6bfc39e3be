//! Bookings with more or fewer cells than most. Spreadsheets and some banks leave out the last
//! cells of a row that are empty: a column that few rows have is one all the same. Totals and
//! balances that stand below the bookings have another width as well, and other cells.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::super::table::{Look, Row, Table};
use super::{MOST_COLUMNS, SAMPLE};

/// How many further rows are taken up for a column that no row before them fills.
const MOST_FURTHER: usize = 50;

/// Leaves the rows of the usual width.
pub(super) fn retain_usual(bookings: &mut Vec<usize>, table: &Table, heading: usize, _: NaiveDate) {
    let usual = usual(bookings, table, heading);
    bookings.retain(|index| table.rows[*index].len() == usual);
}

/// Leaves the rows of the usual width, and those whose cells are like theirs as far as both go.
/// Rows behind the first ones are taken up that fill a column which those leave empty.
pub(super) fn retain(bookings: &mut Vec<usize>, table: &Table, heading: usize, today: NaiveDate) {
    let usual = usual(bookings, table, heading);
    let further = further(bookings, table, today);
    bookings.extend(further);
    if bookings.iter().all(|index| table.rows[*index].len() == usual) {
        return;
    }
    let rows = bookings.iter().map(|index| &table.rows[*index]);
    let shape = Shape::of(rows.filter(|row| row.len() == usual), usual, today);
    bookings.retain(|index| shape.has(&table.rows[*index]));
}

/// The number of cells that most of the rows have.
fn usual(bookings: &[usize], table: &Table, heading: usize) -> usize {
    most_common(bookings.iter().map(|index| table.rows[*index].len()), heading)
}

/// Bookings behind the last of these that have a cell where none of these has one.
fn further(bookings: &[usize], table: &Table, today: NaiveDate) -> Vec<usize> {
    let Some(last) = bookings.last().filter(|_| bookings.len() >= SAMPLE) else {
        return Vec::new();
    };
    let mut is_filled = [false; MOST_COLUMNS];
    for row in bookings.iter().map(|index| &table.rows[*index]) {
        is_filled
            .iter_mut()
            .zip(row.cells())
            .for_each(|(filled, cell)| *filled |= !cell.is_empty());
    }
    let mut counts = [0_usize; MOST_COLUMNS];
    let mut further = Vec::new();
    for index in last + 1..table.rows.len() {
        let row = &table.rows[index];
        let is_new = |column: &usize| {
            !is_filled[*column] && counts[*column] < MOST_FURTHER && !row.cell(*column).is_empty()
        };
        let new: Vec<usize> = (0..row.len().min(MOST_COLUMNS)).filter(is_new).collect();
        if !new.is_empty() && row.is_booking_like(today) {
            new.into_iter().for_each(|column| counts[column] += 1);
            further.push(index);
        }
    }
    further
}

/// What the cells of a column are, in the rows of the usual width.
#[derive(Debug, Clone, Copy, Default)]
struct Cells {
    filled: usize,
    dates: usize,
    amounts: usize,
}

struct Shape {
    usual: usize,
    rows: usize,
    columns: Vec<Cells>,
    today: NaiveDate,
}

impl Shape {
    fn of<'r>(rows: impl Iterator<Item = &'r Row>, usual: usize, today: NaiveDate) -> Self {
        let mut columns = vec![Cells::default(); usual.min(MOST_COLUMNS)];
        let mut count = 0;
        for row in rows {
            count += 1;
            for (cells, cell) in columns.iter_mut().zip(row.cells()) {
                let look = Look::of(cell, today);
                cells.filled += usize::from(look != Look::Blank);
                cells.dates += usize::from(look == Look::Date);
                cells.amounts += usize::from(matches!(look, Look::Amount(_)));
            }
        }
        Self { usual, rows: count, columns, today }
    }

    /// Whether a row has its day where all have theirs, nothing else where they have amounts, and,
    /// where it misses cells, no amount where they have texts: that is one that has moved.
    fn has(&self, row: &Row) -> bool {
        if row.len() == self.usual {
            return true;
        }
        let looks = || {
            self.columns
                .iter()
                .enumerate()
                .map(|(column, cells)| (*cells, Look::of(row.cell(column), self.today)))
        };
        let is_dated = |cells: &Cells| cells.dates == self.rows;
        let is_day = |(cells, look): (Cells, Look)| is_dated(&cells) && look == Look::Date;
        let has_day = looks().any(is_day) || !self.columns.iter().any(is_dated);
        let is_odd = |(cells, look): (Cells, Look)| {
            let is_of_amounts = cells.amounts > 0 && cells.amounts == cells.filled;
            let is_of_texts = cells.filled > 0 && cells.amounts + cells.dates == 0;
            match look {
                Look::Blank => false,
                Look::Amount(_) => is_of_texts && row.len() < self.usual,
                Look::Date | Look::Word => is_of_amounts,
            }
        };
        has_day && !looks().any(is_odd)
    }
}

/// The number that turns up most; of equals `first`, else the largest.
fn most_common(numbers: impl Iterator<Item = usize>, first: usize) -> usize {
    let mut counts = BTreeMap::<usize, usize>::new();
    for number in numbers {
        *counts.entry(number).or_default() += 1;
    }
    let most = |(number, count): &(usize, usize)| (*count, *number == first, *number);
    counts.into_iter().max_by_key(most).map_or(0, |(number, _)| number)
}
