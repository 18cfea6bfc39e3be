//! Spreadsheets (XLSX, ODS): `calamine` reads their cells, each becomes the text that a bank would
//! print, and the rows go the way of every table ([`super::csv`]). A workbook is looked through
//! before it is opened ([`guard`]): `calamine` trusts its counts.

mod cell;
mod decimal;
mod grid;
mod guard;
mod merged;
mod number_format;
mod open_document;
mod shown;

use std::collections::HashMap;
use std::io::Cursor;

use calamine::{Data, Ods, Reader, Sheet, SheetType, SheetVisible, Style, Xlsx, XlsxError};
use chrono::NaiveDate;
use commands::statement::{
    DecidedBy, Decision, LineNote, ReadOptions, ReadStatementError, StatementFile, StatementFormat,
};
use domain::money::Currency;
use encoding_rs::UTF_8;

use super::archive::{Archive, Merge, Oldest};
use super::csv::{self, Table};
use super::draft::{Draft, malformed};
use super::text::clean;
use grid::{Grid, Rows};
use number_format::NumberFormat;
use open_document::OpenDocument;
use shown::Shown;

/// The most cells of a workbook, the blank ones before the last of each row among them.
const MOST_CELLS: usize = 1_000_000;
/// The most columns: as many as a text may have.
const MOST_COLUMNS: u32 = 1_000;

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
    let mut document = OpenDocument::default();
    let merged = guard::check(&mut archive, format, &mut document)?;
    drop(archive);
    let sheets = match format {
        StatementFormat::Ods => ods(file, &document, options.today),
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
    let (currencies, oldest) = (by_name(sheets), Oldest::default());
    for (nth, (name, table)) in sheets.iter().enumerate() {
        let own = currencies.get(name).copied();
        let own = own.map(|own| ReadOptions { account_currency: Some(own), ..options.clone() });
        let read = |options: &ReadOptions| csv::read_table(table, format, UTF_8, options);
        match oldest.read((nth, format), own.as_ref().unwrap_or(options), read) {
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
            statement.denied.append(&mut statement.lines.clone());
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
    let mut formats = None;
    let mut grid = Grid::default();
    let mut sheets = Vec::new();
    for name in visible(book.sheets_metadata()) {
        let mut cells = match book.worksheet_cells_reader(&name) {
            Err(XlsxError::NotAWorksheet(_)) => continue,
            cells => cells.map_err(failed)?,
        };
        let formats = formats.get_or_insert_with(|| number_formats(cells.styles()));
        while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(failed)? {
            let (row, column) = cell.get_position();
            let format = formats.get(style).and_then(Option::as_ref);
            grid.put(row, column, cell::shown(&Data::from(cell.get_value().clone()), format))?;
        }
        drop(cells);
        let regions = match has_merged {
            true => book.merge_cells_by_sheet_name(&name).unwrap_or_default(),
            false => Vec::new(),
        };
        for (row, column, text) in merged::covered(&grid.cells, &regions, today) {
            grid.put(row, column, Shown::plain(text))?;
        }
        sheets.push((name, grid.take()?));
    }
    Ok(sheets)
}

/// The number formats of styles by their numbers; `None` where one shows a number alone.
fn number_formats(styles: &[Style]) -> Vec<Option<NumberFormat>> {
    // The currency of these is that of the reader's own country (18.8.30), unless the workbook says
    // it.
    let is_of_reader = |code: &str| code.starts_with("_($*");
    let of = |style: &Style| {
        let code = style.number_format.as_ref()?.format_code.as_str();
        (code != "General" && !is_of_reader(code)).then(|| NumberFormat::of_code(code))
    };
    styles.iter().map(of).collect()
}

fn ods(
    file: &[u8],
    document: &OpenDocument,
    today: NaiveDate,
) -> Result<Vec<(String, Rows)>, ReadStatementError> {
    let failed = |error: calamine::OdsError| broken(StatementFormat::Ods, &error);
    let mut book: Ods<_> = Ods::new(Cursor::new(file)).map_err(failed)?;
    let mut grid = Grid::default();
    let mut sheets = Vec::new();
    let names = book.sheets_metadata().iter().map(|sheet| sheet.name.clone());
    let tables: HashMap<String, usize> = names.zip(0..).collect();
    for name in visible(book.sheets_metadata()) {
        let range = book.worksheet_range(&name).map_err(failed)?;
        let (first_row, first_column) = range.start().unwrap_or_default();
        let table = tables.get(&name).copied().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            let place =
                |first: u32, at: usize| u32::try_from(at).unwrap_or(u32::MAX).saturating_add(first);
            let (row, column) = (place(first_row, row), place(first_column, column));
            let shown = match value {
                Data::Float(number) => document.shown(table, row, column, *number),
                _ => None,
            };
            let shown = shown.unwrap_or_else(|| Shown::plain(cell::text(value)));
            grid.put(row, column, shown)?;
        }
        for (row, column, text) in merged::covered(&grid.cells, document.merged(table), today) {
            grid.put(row, column, Shown::plain(text))?;
        }
        sheets.push((name, grid.take()?));
    }
    Ok(sheets)
}

fn beyond(detail: String) -> ReadStatementError {
    ReadStatementError::BeyondLimits { detail }
}
