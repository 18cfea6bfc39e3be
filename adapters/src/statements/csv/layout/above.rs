//! Rows above the first one that can be read, where no known heading shows that they are bookings:
//! one whose day or amount is not understood is one all the same, and is told.

use chrono::NaiveDate;

use super::super::table::{Look, Row, Table};
use super::{MOST_COLUMNS, SAMPLE};

/// The longest cell that may be a day, in bytes, and the most numbers in one with its time.
const LONGEST: usize = 40;
const MOST_NUMBERS: usize = 6;

/// What the bookings that can be read have in each column.
#[derive(Debug, Clone, Copy)]
struct Cells {
    is_filled: bool,
    are_days: bool,
    are_amounts: bool,
}

struct Shape {
    width: usize,
    columns: Vec<Cells>,
    today: NaiveDate,
}

impl Shape {
    fn of(table: &Table, first: usize, today: NaiveDate) -> Option<Self> {
        let (_, below) = table.rows.split_at_checked(first)?;
        let width = below.first()?.len();
        let rows = below.iter().filter(|row| row.len() == width && row.is_booking_like(today));
        let rows: Vec<&Row> = rows.take(SAMPLE).collect();
        let cells = |column: usize| {
            let looks = || rows.iter().map(|row| Look::of(row.cell(column), today));
            let is_amount = |look| matches!(look, Look::Amount(_));
            Cells {
                is_filled: looks().all(|look| look != Look::Blank),
                are_days: looks().all(|look| look == Look::Date),
                are_amounts: looks().any(is_amount)
                    && looks().all(|look| is_amount(look) || look == Look::Blank),
            }
        };
        let columns = (0..width.min(MOST_COLUMNS)).map(cells).collect();
        Some(Self { width, columns, today })
    }

    /// Whether a row has the cells of a booking, with numbers where those have their day and their
    /// amount. `is_read`: also whether one of both can be read, and no cell is too many, as where
    /// an amount was parted.
    fn has(&self, row: &Row, is_read: bool) -> bool {
        let cells = || self.columns.iter().enumerate().map(|(at, cells)| (cells, row.cell(at)));
        let look = |cell| Look::of(cell, self.today);
        let mut days = cells().filter(|(cells, _)| cells.are_days).map(|(_, cell)| cell);
        let amounts = || cells().filter(|(cells, _)| cells.are_amounts).map(|(_, cell)| cell);
        let has_digit = |cell: &str| cell.bytes().any(|byte| byte.is_ascii_digit());
        let Some(day) = days.next() else { return false };
        let can_be_read = || {
            look(day) == Look::Date || amounts().any(|cell| matches!(look(cell), Look::Amount(_)))
        };
        let is_wide = row.len() > self.width && !is_read;
        (row.len() == self.width || is_wide)
            && cells().all(|(cells, cell)| !cells.is_filled || !cell.is_empty())
            && is_written_like_a_day(day)
            && amounts().any(has_digit)
            && (!is_read || can_be_read())
    }
}

/// Whether a cell has the numbers of a day, of one year at most: those of a period have two.
pub(in super::super) fn is_written_like_a_day(cell: &str) -> bool {
    let numbers = || cell.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty());
    let years = numbers().filter(|number| number.len() == 4).count();
    let is_compact = || numbers().all(|number| number.len() == 8);
    let count = numbers().count();
    let is_one = if count == 1 { is_compact() } else { (2..=MOST_NUMBERS).contains(&count) };
    cell.len() <= LONGEST && is_one && years <= 1
}

/// The heading over the first row that can be read and the first row below it; without a heading,
/// the first row of bookings one cell of which at least is understood.
pub(super) fn begin(
    table: &Table,
    first: usize,
    is_heading: impl Fn(&Row) -> bool,
    today: NaiveDate,
) -> (Option<usize>, usize) {
    let Some(shape) = Shape::of(table, first, today) else { return (None, first) };
    let top = |is_read: bool| {
        let above = table.rows.iter().take(first).rev();
        first - above.take_while(|row| shape.has(row, is_read)).count()
    };
    let below = top(false);
    let heading = below.checked_sub(1).filter(|above| is_heading(&table.rows[*above]));
    match heading {
        Some(_) => (heading, below),
        None => (None, top(true)),
    }
}
