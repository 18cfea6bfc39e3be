//! CSV of any bank. The file is looked at: delimiter and encoding, preamble and header, the columns
//! of day, amount, balance and words, the order of dates and the decimal mark. What was found is a
//! [`ColumnMapping`], and the rows are read by it alone, so that a person can correct every bit of
//! it.

mod amounts;
mod balance;
mod balance_compounds;
mod balance_rows;
mod balance_words;
mod beside;
mod between;
mod billed;
mod by_balances;
mod cards;
mod cells;
mod charged;
mod choice;
mod counted;
mod counts;
mod currency;
mod dates;
mod decimal;
mod denied;
mod direction;
mod fees;
mod flags;
mod foreign;
mod foreign_pair;
mod given;
mod heading;
mod heading_order;
mod known;
mod layout;
mod learned;
mod loan;
mod mapping;
mod marks;
mod memory;
mod moving;
mod owed;
mod own_account;
mod pairs;
mod proofs;
mod quoted;
mod reversals;
mod role;
mod rows;
mod sections;
mod seen_states;
mod sign;
mod signed;
mod sparse;
mod state_words;
mod stated;
mod states;
mod sums;
mod table;
mod texts;
mod together;
mod totals;
mod two_ends;
mod unclear;
mod unended;
mod unit_doubt;
mod unit_words;
mod units;
mod unnamed;
mod way;
mod width;
mod word_list;
mod words;
mod years;
mod yes_no;

use commands::statement::{
    ColumnMapping, DayKind, DecidedBy, Decision, LineNote, ReadOptions, ReadStatementError, Shape,
    StatementFile, StatementFormat,
};
use encoding_rs::Encoding;

use super::amount::Mark;
use super::direction::DOUBTFUL;
use super::encoding;
use sections::Section;
use table::DELIMITERS;
use years::Years;

pub(super) use balance_words::stated_by;
pub(super) use currency::titled;
pub(super) use learned::said;
pub(super) use states::{is_of_failed, is_of_pending};
pub(super) use table::Table;
pub(super) use unit_words::{power_of_heading, power_of_line, power_of_unit};

/// Reads a CSV file, by the given mapping or by the one that is found.
pub(super) fn read(
    file: &[u8],
    options: &ReadOptions,
) -> Result<StatementFile, ReadStatementError> {
    let given = options.mapping.as_ref();
    given.map_or(Ok(()), given::check)?;
    let label = given.and_then(|mapping| Encoding::for_label(mapping.encoding.as_bytes()));
    let decoded = encoding::decode(file, label);
    let delimiter = given
        .and_then(|mapping| u8::try_from(mapping.delimiter).ok())
        .filter(|delimiter| DELIMITERS.contains(delimiter));
    let mut text = decoded.text;
    if text.contains('\r') && !text.contains('\n') {
        text = text.replace('\r', "\n").into();
    }
    let table = Table::read(&text, delimiter, options)?;
    let apart = table.with_dates_apart(options.today);
    let view = apart.as_ref().unwrap_or(&table);
    let sections = sections::find(view, StatementFormat::Csv, options)?;
    let odd = width::check(view, &text, given.is_some(), options.today)?;
    read_apart(&table, apart, (StatementFormat::Csv, decoded.encoding), (odd, sections), options)
}

/// Reads a table that is cut into cells, of a text or a spreadsheet; for a spreadsheet the encoding
/// is UTF-8.
pub(super) fn read_table(
    table: &Table,
    format: StatementFormat,
    encoding: &'static Encoding,
    options: &ReadOptions,
) -> Result<StatementFile, ReadStatementError> {
    options.mapping.as_ref().map_or(Ok(()), given::check)?;
    let apart = table.with_dates_apart(options.today);
    let sections = sections::find(apart.as_ref().unwrap_or(table), format, options)?;
    read_apart(table, apart, (format, encoding), (Vec::new(), sections), options)
}

/// Reads a table beside which there is one with its dates apart, where it has such; that one is
/// let go before the rows are read.
fn read_apart(
    table: &Table,
    apart: Option<Table>,
    (format, encoding): (StatementFormat, &'static Encoding),
    (odd, sections): (Vec<LineNote>, Vec<Section>),
    options: &ReadOptions,
) -> Result<StatementFile, ReadStatementError> {
    if let Some(Years::Refused(note)) = &table.years {
        return Err(ReadStatementError::Malformed { format, errors: vec![note.clone()] });
    }
    let given = options.mapping.as_ref();
    let label = given.and_then(|mapping| Encoding::for_label(mapping.encoding.as_bytes()));
    let view = apart.as_ref().unwrap_or(table);
    let name = encoding.name().to_ascii_lowercase();
    let mut learns = true;
    let (mapping, remarks, decisions, words) = match given {
        Some(given) => {
            table.units.as_ref().map_or(Ok(()), |units| units.check(given))?;
            let given = given::confirmed(given, table);
            let (learned, decision, words) = learned::told(&given, view, options);
            (ColumnMapping { learned: Some(learned), ..given }, odd, vec![decision], words)
        }
        None => {
            let found = mapping::find(view, &name, options);
            let found = units::with_units(found, table.units.as_ref())?;
            learns = !found.only_balances;
            let turned = found.turned.then(turned);
            let doubt = (found.doubtful && learns).then(doubtful);
            let remarks = odd.into_iter().chain(turned).chain(doubt).collect();
            (found.mapping, remarks, found.decisions, found.words)
        }
    };
    drop(apart);
    let besides = (remarks, sections, words);
    let (mut draft, skip_rows) = rows::read(table, format, &mapping, options, besides)?;
    if let Some(Years::Told(told)) = &table.years {
        draft.decided("years", DecidedBy::File, told.as_str());
    }
    let filled = || table.filled.as_ref().and_then(|filled| filled.told(&mapping));
    let billed = table.billed.as_deref().or_else(filled);
    for (field, told) in [("billed", billed), ("units", table.units_of_rows.as_deref())] {
        told.into_iter().for_each(|told| draft.decided(field, DecidedBy::File, told));
    }
    let days = rows::told_days(table, &mapping, options.today);
    days.into_iter().for_each(|told| draft.decided("date_order", DecidedBy::File, told));
    let mixed = mixed(table, &mapping).and_then(|mixed| mixed.told());
    let whole = table.units.as_ref().is_some_and(|units| units.has_no_decimals(&mapping));
    let is_told_better = |one: &Decision| {
        (mixed.is_some() || whole) && one.field == "decimal_mark" && one.by == DecidedBy::File
    };
    let of_units = table.units.as_ref().and_then(|units| units.decision(&mapping));
    let decisions = decisions.into_iter().filter(|decision| !is_told_better(decision));
    for decision in of_units.into_iter().chain(decisions) {
        draft.decided(&decision.field, decision.by, decision.detail);
    }
    if let Some(told) = mixed {
        draft.decided("decimal_mark", DecidedBy::File, told);
    }
    if !name.starts_with("utf") {
        let by = if label == Some(encoding) { DecidedBy::Person } else { DecidedBy::File };
        draft.decided("encoding", by, format!("The text was read as {name}."));
    }
    // What is told and remembered is what was done: bytes are believed before a word about them,
    // and no booking is passed over.
    let delimiter = char::from(table.delimiter);
    let (goes_by, shape) = (goes_by(&mapping), shape(&mapping));
    let mapping = ColumnMapping { encoding: name, delimiter, skip_rows, ..mapping };
    Ok(StatementFile { goes_by, shape, ..draft.finish(Some(mapping).filter(|_| learns))? })
}

/// Which day its bookings have, where the heading says so.
fn goes_by(mapping: &ColumnMapping) -> Option<DayKind> {
    let heading = mapping.headings().get(cells::at(mapping.date_column))?;
    dates::kind_of(heading)
}

/// By the headings, and the column of days: a table without headings has none.
fn shape(mapping: &ColumnMapping) -> Option<Shape> {
    let headings = mapping.headings();
    let date = mapping.date_column.to_string();
    let all = headings.iter().map(AsRef::as_ref).chain([date.as_str()]);
    (!headings.is_empty()).then(|| Shape::of(all))
}

/// The amounts that have the other decimal mark than the mapping says.
fn mixed(table: &Table, mapping: &ColumnMapping) -> Option<decimal::Mixed> {
    let (one, other) = mapping.amount.columns();
    let columns = (cells::at(one), other.map(cells::at));
    let mark = Mark::from_char(mapping.decimal_mark)?;
    decimal::mixed(&table.rows, columns, cells::at(mapping.date_column), mark)
}

fn turned() -> LineNote {
    LineNote {
        line: 0,
        code: "signs-turned".into(),
        detail: "The amounts of this card print money spent with a plus; they were turned.".into(),
    }
}

fn doubtful() -> LineNote {
    LineNote { line: 0, code: DOUBTFUL.0.into(), detail: DOUBTFUL.1.into() }
}
