//! The cells of a CSV file: its delimiter is found by trying, its rows keep the lines they stand
//! on.

mod looks;

use std::cell::OnceCell;

use chrono::NaiveDate;
use commands::statement::{DateOrder, ReadOptions, ReadStatementError};
use csv::{ReaderBuilder, StringRecord};

use super::super::MOST_LINES;
use super::super::amount::{self, Evidence};
use super::super::date;
use super::balance_words::{self, Told};
use super::billed;
use super::counted::{self, Digits};
use super::counts;
use super::layout::MOST_COLUMNS;
use super::sparse::{self, Filled};
use super::two_ends;
use super::unended::{self, End};
use super::units::{self, Units};
use super::years::{self, Years};
use looks::Looks;

/// The longest line, in bytes, and the most cells of a row and of a file.
const LONGEST_LINE: usize = 1_000_000;
const MOST_CELLS: usize = 1_000;
const MOST_CELLS_IN_ALL: usize = 8_000_000;
/// Rows of preamble, footer and detail that are read beside the bookings.
const OTHER_ROWS: usize = 10_000;
/// Rows that are looked at to find the delimiter.
const SAMPLE: usize = 200;
/// Rows that are looked at to find days in digits: below every row that may be a heading.
const MOST_LOOKED_AT: usize = 2 * SAMPLE;
/// A quoted cell over more lines than this has lost its closing quote.
const LONGEST_CELL_LINES: usize = 100;

/// The delimiters that are tried; of equals the first wins.
pub(super) const DELIMITERS: [u8; 5] = *b",;\t|~";

/// All rows that have any content.
pub(in super::super) struct Table {
    pub(super) rows: Vec<Row>,
    pub(super) delimiter: u8,
    /// How the file ends, where no line break ends it and that says something.
    pub(super) end: Option<End>,
    /// Columns whose days may be counted as well as written, with the orders they may have then.
    pub(super) counted: Vec<(usize, Vec<DateOrder>)>,
    /// What was done with days whose year is not told as usual.
    pub(super) years: Option<Years>,
    /// What was done with amounts that are told where they were converted alone, or at both ends.
    pub(super) billed: Option<String>,
    /// What was done with further amounts that stand in some rows alone.
    pub(super) filled: Option<Filled>,
    /// What was done with amounts whose unit a column tells of each row.
    pub(super) units_of_rows: Option<String>,
    /// What was done with amounts in another unit than that of their currency.
    pub(super) units: Option<Units>,
}

/// One row and the line on which it begins.
pub(super) struct Row {
    pub line: u32,
    record: StringRecord,
    // What is asked of its texts again and again.
    balance: OnceCell<Told>,
    count: OnceCell<Option<counts::Named>>,
}

/// Whether a cell only says that nothing stands in it.
pub(super) fn is_dash(cell: &str) -> bool {
    cell.len() <= 3 && matches!(cell, "-" | "–" | "—" | "--" | "---" | "\u{2212}")
}

/// Without the apostrophe that keeps spreadsheets from taking a number for one (`'123`).
fn without_apostrophe(cell: &str) -> &str {
    let Some(inner) = cell.strip_prefix('\'') else { return cell };
    let tells =
        |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '=' | '.' | '€' | '$' | '£');
    if let Some(quoted) = inner.strip_suffix('\'').filter(|text| !text.is_empty()) {
        return quoted.trim();
    }
    if inner.is_empty() || inner.starts_with(tells) { inner.trim() } else { cell }
}

/// What a cell looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    Blank,
    Date,
    Amount(Evidence),
    Word,
}

impl Look {
    pub(super) fn of(cell: &str, today: NaiveDate) -> Self {
        if cell.is_empty() {
            return Self::Blank;
        }
        if date::read(cell, today).is_some() {
            return Self::Date;
        }
        amount::evidence(cell).map_or(Self::Word, Self::Amount)
    }
}

impl Row {
    fn new(line: u32, record: StringRecord) -> Self {
        Self { line, record, balance: OnceCell::new(), count: OnceCell::new() }
    }

    /// A row of one cell.
    pub(super) fn of_cell(cell: &str) -> Self {
        Self::new(0, StringRecord::from(vec![cell]))
    }

    pub(super) fn len(&self) -> usize {
        self.record.len()
    }

    /// The text of a cell without outer blanks and quotes; empty where there is no such cell, and
    /// where a dash alone says so.
    pub(super) fn cell(&self, column: usize) -> &str {
        let cell = self.mark(column);
        if is_dash(cell) { "" } else { cell }
    }

    /// The text of a cell in which a dash may be a sign: see [`Row::cell`].
    pub(super) fn mark(&self, column: usize) -> &str {
        let cell = self.record.get(column).unwrap_or_default().trim();
        let cell = cell.strip_prefix('=').filter(|c| c.starts_with('"')).unwrap_or(cell);
        let inner = cell.strip_prefix('"').and_then(|cell| cell.strip_suffix('"'));
        without_apostrophe(inner.map_or(cell, str::trim))
    }

    pub(super) fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|column| self.cell(column))
    }

    /// The text of the last cell as it stands in the file, but for its quotes.
    pub(super) fn last_cell(&self) -> &str {
        self.record.iter().next_back().unwrap_or_default()
    }

    /// The file from the beginning of the row on.
    pub(super) fn tail<'t>(&self, text: &'t str) -> &'t str {
        let start = self.record.position().and_then(|at| usize::try_from(at.byte()).ok());
        start.and_then(|start| text.get(start..)).unwrap_or_default()
    }

    fn with_dates_apart(&self, columns: &[(usize, Digits)], today: NaiveDate) -> StringRecord {
        let apart = |column: usize| match columns.iter().find(|(own, _)| *own == column)? {
            (_, Digits::Counted) => {
                counted::day(self.cell(column), today).map(|day| day.to_string())
            }
            _ => date::apart(self.cell(column)),
        };
        let cells = self.record.iter().enumerate();
        let cells = cells.map(|(column, cell)| apart(column).unwrap_or_else(|| cell.to_owned()));
        let mut record: StringRecord = cells.collect();
        record.set_position(self.record.position().cloned());
        record
    }

    /// Puts another text into a cell.
    pub(super) fn replace(&mut self, column: usize, text: String) {
        let cells = self.record.iter().enumerate();
        let cells = cells.map(|(own, cell)| if own == column { text.as_str() } else { cell });
        let mut record: StringRecord = cells.collect();
        record.set_position(self.record.position().cloned());
        *self = Self::new(self.line, record);
    }

    /// What its texts say of a balance.
    pub(super) fn balance(&self) -> Told {
        *self.balance.get_or_init(|| balance_words::told(self))
    }

    /// How its texts call it that counts other rows. `today` is that of the whole reading.
    pub(super) fn count(&self, today: NaiveDate) -> Option<counts::Named> {
        *self.count.get_or_init(|| counts::told(self, today))
    }

    fn is_blank(&self) -> bool {
        self.cells().all(str::is_empty)
    }

    /// Whether the row has a date and, in another cell, an amount.
    pub(super) fn is_booking_like(&self, today: NaiveDate) -> bool {
        let (mut date, mut amount) = (false, false);
        for cell in self.cells() {
            match Look::of(cell, today) {
                Look::Date => date = true,
                Look::Amount(_) => amount = true,
                Look::Blank | Look::Word => {}
            }
        }
        date && amount
    }
}

/// Reads rows, at most `most` of them.
fn rows(text: &str, delimiter: u8, quoting: bool, most: usize) -> impl Iterator<Item = Row> {
    let reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .quoting(quoting)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    // Nothing can fail: the text is UTF-8 and rows may have any number of cells.
    reader.into_records().take(most).map_while(Result::ok).map(|record| {
        let line = record.position().map_or(0, |position| line_of(text, position));
        Row::new(line, record)
    })
}

/// The line of a record: its position lies before the empty lines that the reader passed over.
fn line_of(text: &str, position: &csv::Position) -> u32 {
    let start = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let rest = text.as_bytes().get(start..).unwrap_or_default();
    let empty = rest.iter().take_while(|byte| matches!(byte, b'\n' | b'\r'));
    let passed = empty.filter(|byte| **byte == b'\n').count();
    let line = usize::try_from(position.line()).unwrap_or(usize::MAX).saturating_add(passed);
    u32::try_from(line).unwrap_or(u32::MAX)
}

impl Table {
    /// The table with its days parted by hyphens, where a column that is called a date holds digits
    /// alone (`130326`), which would be taken for amounts or numbers anywhere else. Days that are
    /// counted, as spreadsheets do, stand there as dates.
    pub(super) fn with_dates_apart(&self, today: NaiveDate) -> Option<Self> {
        let mut looks = Looks::default();
        let (header, columns) =
            self.rows.iter().take(SAMPLE).enumerate().find_map(|(at, row)| {
                let columns: Vec<usize> = (0..row.len().min(MOST_COLUMNS))
                    .filter(|column| {
                        looks.is_called_date(row.cell(*column))
                            && looks.has_digits_below(self, at, *column, today)
                    })
                    .collect();
                (!columns.is_empty()).then_some((at, columns))
            })?;
        let below = || self.rows[header + 1..].iter();
        let has_dates = below()
            .take(MOST_LOOKED_AT)
            .any(|row| row.cells().any(|cell| date::read(cell, today).is_some()));
        let columns: Vec<(usize, Digits)> = columns
            .into_iter()
            .map(|column| (column, counted::digits(below().map(|row| row.cell(column)), today)))
            // Beside dates such numbers count something else, as those of vouchers do.
            .filter(|(_, digits)| !has_dates || *digits != Digits::Counted)
            .collect();
        let rows = self.rows.iter().enumerate().map(|(at, row)| {
            let record = match at > header {
                true => row.with_dates_apart(&columns, today),
                false => row.record.clone(),
            };
            Row::new(row.line, record)
        });
        let rows = rows.collect();
        let counted = columns.into_iter().filter_map(|(column, digits)| match digits {
            Digits::Either(orders) if !has_dates => Some((column, orders)),
            _ => None,
        });
        Some(Self {
            rows,
            delimiter: self.delimiter,
            end: None,
            counted: counted.collect(),
            years: self.years.clone(),
            billed: None,
            filled: None,
            units_of_rows: None,
            units: self.units.clone(),
        })
    }

    /// A table that is cut already, as a spreadsheet is: rows with their 1-based numbers, and the
    /// text of their cells.
    ///
    /// # Errors
    /// [`ReadStatementError::BeyondLimits`] for more rows and cells than a text may have.
    pub(in super::super) fn of_rows(
        rows: Vec<(u32, Vec<String>)>,
    ) -> Result<Self, ReadStatementError> {
        let mut table = Self {
            rows: Vec::new(),
            delimiter: DELIMITERS[0],
            end: None,
            counted: Vec::new(),
            years: None,
            billed: None,
            filled: None,
            units_of_rows: None,
            units: None,
        };
        let mut cells = 0;
        for (line, row) in rows {
            table.add(Row::new(line, StringRecord::from(row)), &mut cells)?;
        }
        Ok(table)
    }

    /// The same with days whose year is not told as usual written anew, with amounts that are told
    /// where they were converted alone in every row, and with amounts in units of their currency.
    pub(in super::super) fn settled(mut self, options: &ReadOptions) -> Self {
        self.years = years::settle(&mut self.rows, options);
        self.billed = two_ends::settle(&mut self.rows, options)
            .or_else(|| billed::settle(&mut self.rows, options));
        if self.billed.is_none() {
            self.filled = sparse::settle(&mut self.rows, options);
        }
        self.units_of_rows = units::settle_rows(&mut self, options);
        self.units = units::settle(&mut self, options);
        self
    }

    /// Adds a row, unless nothing stands in it.
    fn add(&mut self, row: Row, cells: &mut usize) -> Result<(), ReadStatementError> {
        if row.len() > MOST_CELLS {
            return Err(beyond(format!("a row of more than {MOST_CELLS} cells")));
        }
        if row.is_blank() {
            return Ok(());
        }
        *cells += row.len();
        self.rows.push(row);
        if self.rows.len() > MOST_LINES + OTHER_ROWS {
            return Err(beyond(format!("more than {MOST_LINES} bookings")));
        }
        if *cells > MOST_CELLS_IN_ALL {
            return Err(beyond(format!("more than {MOST_CELLS_IN_ALL} cells")));
        }
        Ok(())
    }

    /// Cuts the text into cells, at the given delimiter or the one that fits best.
    ///
    /// # Errors
    /// [`ReadStatementError::BeyondLimits`] for endless lines, rows and files.
    pub(super) fn read(
        text: &str,
        delimiter: Option<u8>,
        options: &ReadOptions,
    ) -> Result<Self, ReadStatementError> {
        let today = options.today;
        if text.split(['\n', '\r']).any(|line| line.len() > LONGEST_LINE) {
            return Err(beyond(format!("a line of more than {LONGEST_LINE} bytes")));
        }
        let (named, text, skipped) = excel_separator(text);
        let delimiter = delimiter.or(named).unwrap_or_else(|| sniff(text, today));
        let table = Self::cut(text, delimiter, true, skipped)?;
        // A lost quote swallows row after row; the file is then read without quotes.
        let swallows = table.rows.iter().any(|row| {
            row.record.iter().any(|cell| cell.matches('\n').count() > LONGEST_CELL_LINES)
        });
        let table = if swallows { Self::cut(text, delimiter, false, skipped)? } else { table };
        let mut table = table.settled(options);
        table.end = unended::take(&mut table.rows, text, delimiter, today);
        Ok(table)
    }

    fn cut(
        text: &str,
        delimiter: u8,
        quoting: bool,
        skipped: u32,
    ) -> Result<Self, ReadStatementError> {
        let mut table = Self {
            rows: Vec::new(),
            delimiter,
            end: None,
            counted: Vec::new(),
            years: None,
            billed: None,
            filled: None,
            units_of_rows: None,
            units: None,
        };
        let mut cells = 0;
        for mut row in rows(text, delimiter, quoting, usize::MAX) {
            row.line = row.line.saturating_add(skipped);
            table.add(row, &mut cells)?;
        }
        Ok(table)
    }

    /// Whether any row has a date and an amount.
    pub(in super::super) fn has_bookings(&self, today: NaiveDate) -> bool {
        self.years.is_some() || self.rows.iter().any(|row| row.is_booking_like(today))
    }

    /// The first rows, for a person to look at.
    pub(super) fn preview(&self) -> Vec<Vec<String>> {
        let cell = |text: &str| super::super::text::clean(text, 200);
        self.rows.iter().take(20).map(|row| row.cells().take(64).map(cell).collect()).collect()
    }

    /// The most common number of cells, and the share of rows (in percent) that have it.
    pub(super) fn shape(&self) -> (usize, usize) {
        shape(&self.rows)
    }
}

fn beyond(detail: String) -> ReadStatementError {
    ReadStatementError::BeyondLimits { detail }
}

/// Excel's own first line (`sep=;`): the delimiter, the text behind the line, the lines skipped.
fn excel_separator(text: &str) -> (Option<u8>, &str, u32) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let named = first.trim().to_ascii_lowercase();
    match named.strip_prefix("sep=").map(str::as_bytes) {
        Some([delimiter]) if DELIMITERS.contains(delimiter) => (Some(*delimiter), rest, 1),
        _ => (None, text, 0),
    }
}

fn shape(rows: &[Row]) -> (usize, usize) {
    let mut counts = std::collections::BTreeMap::<usize, usize>::new();
    for row in rows {
        *counts.entry(row.len()).or_default() += 1;
    }
    let (cells, count) = counts.into_iter().max_by_key(|(_, count)| *count).unwrap_or((0, 0));
    (cells, count * 100 / rows.len().max(1))
}

/// The delimiter that shows the most bookings; without bookings, the most regular table.
fn sniff(text: &str, today: NaiveDate) -> u8 {
    let score = |delimiter: u8| {
        let rows: Vec<Row> = rows(text, delimiter, true, SAMPLE).collect();
        let bookings = rows.iter().filter(|row| row.is_booking_like(today)).count();
        let (cells, share) = shape(&rows);
        (bookings, cells.saturating_sub(1).min(64) * share)
    };
    let mut best = (DELIMITERS[0], score(DELIMITERS[0]));
    for delimiter in &DELIMITERS[1..] {
        let score = score(*delimiter);
        if score > best.1 {
            best = (*delimiter, score);
        }
    }
    best.0
}

#[cfg(test)]
mod tests;
