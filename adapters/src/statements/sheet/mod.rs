//! Spreadsheets (XLSX, ODS): `calamine` reads their cells, each becomes the text that a bank would
//! print, and the rows go the way of every table ([`super::csv`]). A workbook is looked through
//! before it is opened ([`guard`]): `calamine` trusts its counts.

mod cell;
mod guard;
mod merged;

use std::collections::HashMap;
use std::io::Cursor;

use calamine::{Data, Ods, Reader, Sheet, SheetType, SheetVisible, Xlsx, XlsxError};
use chrono::NaiveDate;
use commands::statement::{
    DecidedBy, Decision, LineNote, ReadOptions, ReadStatementError, StatementFile, StatementFormat,
};
use domain::money::Currency;
use encoding_rs::UTF_8;

use super::archive::{Archive, Merge};
use super::csv::{self, Table};
use super::draft::{Draft, malformed};
use super::text::clean;

/// The most cells of a workbook, the blank ones before the last of each row among them.
const MOST_CELLS: usize = 1_000_000;
/// The most columns: as many as a text may have.
const MOST_COLUMNS: u32 = 1_000;

/// A sheet: its name, and its rows with their 1-based numbers.
type Rows = Vec<(u32, Vec<String>)>;

/// Reads a workbook of this format.
///
/// # Errors
/// [`ReadStatementError`], as for a CSV file.
pub(super) fn read(
    file: &[u8],
    mut archive: Archive<'_>,
    format: StatementFormat,
    options: &ReadOptions,
) -> Result<StatementFile, ReadStatementError> {
    let merged = guard::check(&mut archive, format)?;
    drop(archive);
    let sheets = match format {
        StatementFormat::Ods => ods(file),
        _ => xlsx(file, merged.tell(), options.today),
    }?;
    let mut tables = Vec::with_capacity(sheets.len());
    for (name, rows) in sheets.into_iter().filter(|(_, rows)| !rows.is_empty()) {
        tables.push((clean(&name, 80), Table::of_rows(rows)?.settled(options)));
    }
    // Sheets of notes and sums stand beside those of bookings. Where no sheet shows any, the first
    // one with content says what is missing.
    let shows = |table: &Table| table.has_bookings(options.today);
    let telling = tables.iter().any(|(_, table)| shows(table));
    let mut chosen: Vec<_> = tables.iter().filter(|(_, table)| !telling || shows(table)).collect();
    if !telling {
        chosen.truncate(1);
    }
    match chosen.as_slice() {
        [] => Draft::new(format).finish(None),
        [(name, table)] => {
            let mut file = as_named(name, csv::read_table(table, format, UTF_8, options)?);
            if tables.len() > 1 {
                let detail = format!("Read from the sheet {name}: no other one shows bookings.");
                file.decisions.push(Decision {
                    field: "sheet".into(),
                    by: DecidedBy::File,
                    detail,
                });
            }
            Ok(file)
        }
        several => all(several, format, options),
    }
}

/// Reads several sheets with bookings.
fn all(
    sheets: &[&(String, Table)],
    format: StatementFormat,
    options: &ReadOptions,
) -> Result<StatementFile, ReadStatementError> {
    let among = ReadOptions { is_among_others: true, ..options.clone() };
    let options = if has_minus(sheets, format, options) { options } else { &among };
    let (mut files, mut left_out) = (Vec::new(), Vec::new());
    let currencies = by_name(sheets);
    for (name, table) in sheets {
        let own = currencies.get(name).copied();
        let own = own.map(|own| ReadOptions { account_currency: Some(own), ..options.clone() });
        match csv::read_table(table, format, UTF_8, own.as_ref().unwrap_or(options)) {
            Ok(file) => files.push((name, as_named(name, file))),
            Err(ReadStatementError::Malformed { errors, .. }) => {
                left_out.extend(errors.into_iter().map(|note| (name, note)));
            }
            Err(ReadStatementError::UnknownFormat) => {
                let detail = "This sheet is no table of bookings; it was left out.".into();
                left_out.push((name, LineNote { line: 0, code: "sheet-left-out".into(), detail }));
            }
            Err(error) => return Err(error),
        }
    }
    let mut merge = Merge::of(format, files.iter().map(|(_, file)| file));
    for (name, note) in &left_out {
        merge.leave_out(name, note);
    }
    for (name, file) in files {
        merge.add(name, file)?;
    }
    merge.finish()
}

/// What a sheet holds: where its name says that all of it is still to be booked, no line is booked,
/// and no balance stands behind it; where it was never carried out, no line is taken.
fn as_named(name: &str, mut file: StatementFile) -> StatementFile {
    if csv::is_of_pending(name) {
        for line in file.statements.iter_mut().flat_map(|statement| &mut statement.lines) {
            line.pending = true;
            line.balance = None;
        }
    }
    if csv::is_of_failed(name) {
        for statement in &mut file.statements {
            (statement.opening, statement.closing) = (None, None);
            file.warnings.extend(statement.lines.drain(..).map(|line| LineNote {
                line: line.line,
                code: "not-booked".into(),
                detail: format!(
                    "The payment was not carried out, says the name of the sheet {name}; \
                     it was left out."
                ),
            }));
        }
    }
    file
}

/// The currencies after which sheets are called, where there are several: a sheet for each of an
/// account's.
fn by_name(sheets: &[&(String, Table)]) -> HashMap<String, Currency> {
    let told = |(name, _): &&(String, Table)| Some((name.clone(), csv::titled(name, None)?));
    let told: HashMap<String, Currency> = sheets.iter().filter_map(told).collect();
    let mut all = told.values();
    let first = all.next();
    let are_several = all.any(|other| Some(other) != first);
    if are_several { told } else { HashMap::new() }
}

/// Whether any sheet has money out: where none has, one alone shows no habit either.
fn has_minus(sheets: &[&(String, Table)], format: StatementFormat, options: &ReadOptions) -> bool {
    let read = |(_, table): &&(String, Table)| csv::read_table(table, format, UTF_8, options).ok();
    sheets
        .iter()
        .filter_map(read)
        .flat_map(|file| file.statements)
        .any(|statement| statement.lines.iter().any(|line| line.amount.minor < 0))
}

fn broken(format: StatementFormat, error: &dyn std::error::Error) -> ReadStatementError {
    let detail = format!("The workbook cannot be read: {}.", clean(&error.to_string(), 300));
    malformed(format, 0, "workbook-broken", detail)
}

/// The sheets that a person sees.
fn visible(sheets: &[Sheet]) -> Vec<String> {
    let is_seen = |sheet: &&Sheet| {
        sheet.visible == SheetVisible::Visible && sheet.typ == SheetType::WorkSheet
    };
    sheets.iter().filter(is_seen).map(|sheet| sheet.name.clone()).collect()
}

/// `has_merged`: whether cells that are merged tell of several rows.
fn xlsx(
    file: &[u8],
    has_merged: bool,
    today: NaiveDate,
) -> Result<Vec<(String, Rows)>, ReadStatementError> {
    let failed = |error: XlsxError| broken(StatementFormat::Xlsx, &error);
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(file)).map_err(failed)?;
    let mut grid = Grid::default();
    let mut sheets = Vec::new();
    for name in visible(book.sheets_metadata()) {
        let mut cells = match book.worksheet_cells_reader(&name) {
            Err(XlsxError::NotAWorksheet(_)) => continue,
            cells => cells.map_err(failed)?,
        };
        while let Some(cell) = cells.next_cell().map_err(failed)? {
            let (row, column) = cell.get_position();
            grid.put(row, column, cell::text(&Data::from(cell.get_value().clone())))?;
        }
        drop(cells);
        let regions = match has_merged {
            true => book.merge_cells_by_sheet_name(&name).unwrap_or_default(),
            false => Vec::new(),
        };
        for (row, column, day) in merged::days(&grid.cells, &regions, today) {
            grid.put(row, column, day)?;
        }
        sheets.push((name, grid.take()?));
    }
    Ok(sheets)
}

fn ods(file: &[u8]) -> Result<Vec<(String, Rows)>, ReadStatementError> {
    let failed = |error: calamine::OdsError| broken(StatementFormat::Ods, &error);
    let mut book: Ods<_> = Ods::new(Cursor::new(file)).map_err(failed)?;
    let mut grid = Grid::default();
    let mut sheets = Vec::new();
    for name in visible(book.sheets_metadata()) {
        let range = book.worksheet_range(&name).map_err(failed)?;
        let (first_row, first_column) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            let place =
                |first: u32, at: usize| u32::try_from(at).unwrap_or(u32::MAX).saturating_add(first);
            grid.put(place(first_row, row), place(first_column, column), cell::text(value))?;
        }
        sheets.push((name, grid.take()?));
    }
    Ok(sheets)
}

/// Cells on their way to rows.
#[derive(Default)]
struct Grid {
    /// 0-based row and column.
    cells: Vec<(u32, u32, String)>,
    /// Cells of all sheets so far.
    count: usize,
}

fn beyond(detail: String) -> ReadStatementError {
    ReadStatementError::BeyondLimits { detail }
}

impl Grid {
    fn put(&mut self, row: u32, column: u32, text: String) -> Result<(), ReadStatementError> {
        if text.trim().is_empty() {
            return Ok(());
        }
        if column >= MOST_COLUMNS {
            return Err(beyond(format!("a row of more than {MOST_COLUMNS} cells")));
        }
        if self.cells.len() >= MOST_CELLS {
            return Err(beyond(format!("more than {MOST_CELLS} cells")));
        }
        self.cells.push((row, column, text));
        Ok(())
    }

    /// The rows of the sheet that ends here.
    fn take(&mut self) -> Result<Rows, ReadStatementError> {
        let mut cells = std::mem::take(&mut self.cells);
        cells.sort_by_key(|(row, column, _)| (*row, *column));
        let mut rows: Rows = Vec::new();
        for (row, column, text) in cells {
            let number = row.saturating_add(1);
            if rows.last().is_none_or(|(last, _)| *last != number) {
                rows.push((number, Vec::new()));
            }
            let Some((_, texts)) = rows.last_mut() else { continue };
            let column = usize::try_from(column).unwrap_or(usize::MAX);
            self.count += (column + 1).saturating_sub(texts.len());
            if self.count > MOST_CELLS {
                return Err(beyond(format!("more than {MOST_CELLS} cells")));
            }
            if texts.len() <= column {
                texts.resize(column + 1, String::new());
            }
            texts[column] = text;
        }
        Ok(rows)
    }
}
