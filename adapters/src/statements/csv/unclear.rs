//! What is asked of a table whose columns are not known.

use commands::statement::{AmountColumns, ReadStatementError};

use super::amounts::index;
use super::choice::question;
use super::layout::{self, Layout};
use super::table::Table;

/// Asks for the amount among the columns that hold some, where none is known to be it.
pub(super) fn amount(table: &Table, layout: &Layout, dates: &[usize]) -> ReadStatementError {
    let columns = layout.columns.iter().filter(|column| column.has_amounts());
    let signed: Vec<AmountColumns> =
        columns.map(|column| AmountColumns::signed(index(column.index), false)).collect();
    if signed.is_empty() {
        return all(table);
    }
    let days: Vec<u32> = dates.iter().copied().map(index).collect();
    let booked = "Which of the amounts was booked is not known. Choose its column.";
    asked(table, ("Choose the column with the booking date.", &days), (booked, &signed))
}

/// A regular table that cannot be read is asked about; anything else is no table.
pub(super) fn all(table: &Table) -> ReadStatementError {
    let (cells, share) = table.shape();
    if cells < 3 || share < 60 || table.rows.len() < 2 {
        return ReadStatementError::UnknownFormat;
    }
    let columns: Vec<u32> = (0..cells.min(layout::MOST_COLUMNS)).map(index).collect();
    let signed: Vec<AmountColumns> =
        columns.iter().map(|column| AmountColumns::signed(*column, false)).collect();
    let date = "No column of dates was found. Choose the one with the booking date.";
    let amount = "No column of amounts was found. Choose the one with the booked amount.";
    asked(table, (date, &columns), (amount, &signed))
}

/// The questions for the column of days and that of amounts, each with what may be chosen.
fn asked(
    table: &Table,
    (date, days): (&str, &[u32]),
    (amount, amounts): (&str, &[AmountColumns]),
) -> ReadStatementError {
    ReadStatementError::NeedsMapping {
        guess: Box::new(None),
        questions: vec![question("date_column", date, days), question("amount", amount, amounts)],
        preview_rows: table.preview(),
    }
}
