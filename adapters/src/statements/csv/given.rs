//! What a given mapping may hold. It comes from strangers, is worked through for every row and kept
//! for the account.

use commands::statement::{AmountColumns, ColumnMapping, ReadStatementError};
use encoding_rs::Encoding;

use super::super::amount::{self, Mark};
use super::cells::{at, with_signs_of};
use super::layout::MOST_COLUMNS;
use super::table::{DELIMITERS, Table};

/// The most words that mean out, in, or neither, each.
const MOST_WORDS: usize = 100;

/// Checks a mapping before a file is read by it.
///
/// # Errors
/// [`ReadStatementError::BadMapping`] when it would take too long or cannot be kept.
pub(super) fn check(mapping: &ColumnMapping) -> Result<(), ReadStatementError> {
    let columns = mapping.description_columns.len();
    if columns > MOST_COLUMNS {
        let detail = format!("{columns} columns; name at most {MOST_COLUMNS}.");
        return bad("/description_columns", "too-many", detail);
    }
    let units = mapping.units.as_ref().map_or(0, Vec::len);
    if units > MOST_COLUMNS {
        let detail = format!("{units} units; name at most {MOST_COLUMNS}, one of each column.");
        return bad("/units", "too-many", detail);
    }
    if mapping.delimiter != '\t' {
        printable(mapping.delimiter.encode_utf8(&mut [0; 4]), "/delimiter")?;
    }
    printable(mapping.decimal_mark.encode_utf8(&mut [0; 4]), "/decimal_mark")?;
    printable(&mapping.encoding, "/encoding")?;
    if Encoding::for_label(mapping.encoding.as_bytes()).is_none() {
        let detail = "No encoding has this name; write utf-8, windows-1252, iso-8859-15 ….".into();
        return bad("/encoding", "unknown-encoding", detail);
    }
    if !u8::try_from(mapping.delimiter).is_ok_and(|one| DELIMITERS.contains(&one)) {
        let detail =
            "Columns are parted by a comma, a semicolon, a tab, a bar or a tilde.".to_owned();
        return bad("/delimiter", "unknown-delimiter", detail);
    }
    if Mark::from_char(mapping.decimal_mark).is_none() {
        let detail = "Decimals stand behind a point or a comma.".to_owned();
        return bad("/decimal_mark", "unknown-decimal-mark", detail);
    }
    let AmountColumns::Directed { out_words, in_words, neutral_words, .. } = &mapping.amount else {
        return Ok(());
    };
    words(out_words, "/amount/out_words")?;
    words(in_words, "/amount/in_words")?;
    words(neutral_words, "/amount/neutral_words")
}

/// Checks words that are compared with a cell of every row.
fn words(words: &[String], pointer: &'static str) -> Result<(), ReadStatementError> {
    let count = words.len();
    if count > MOST_WORDS {
        let detail = format!("{count} words; name at most {MOST_WORDS}.");
        return bad(pointer, "too-many", detail);
    }
    words.iter().try_for_each(|word| printable(word, pointer))
}

/// The mapping with what a person says by it of signs: of several amounts without any they saw
/// none, and words beside amounts of which all have a minus, or those of money out, tell the
/// direction alone.
pub(super) fn confirmed(mapping: &ColumnMapping, table: &Table) -> ColumnMapping {
    let mut mapping = mapping.clone();
    if let AmountColumns::Signed { column, without_signs, .. } = &mut mapping.amount {
        let mark = Mark::from_char(mapping.decimal_mark).unwrap_or(Mark::Point);
        let skipped = at(mapping.skip_rows).min(table.rows.len());
        let cells = table.rows[skipped..].iter().map(|row| row.cell(at(*column)));
        let (mut amounts, mut signed) = (0_usize, false);
        for (cell, amount) in cells.filter_map(|cell| Some((cell, amount::read(cell, mark).ok()?)))
        {
            amounts += usize::from(amount.mantissa != 0);
            signed |= amount.negative || amount::direction_word(cell).is_some();
        }
        *without_signs |= amounts > 1 && !signed;
    }
    if let AmountColumns::Directed { words_alone: false, .. } = mapping.amount {
        let mark = Mark::from_char(mapping.decimal_mark).unwrap_or(Mark::Point);
        let skipped = at(mapping.skip_rows).min(table.rows.len());
        mapping.amount = with_signs_of(mapping.amount, mark, table.rows[skipped..].iter());
    }
    mapping
}

fn printable(text: &str, pointer: &'static str) -> Result<(), ReadStatementError> {
    if text.chars().any(char::is_control) {
        let detail = "A control character stands in the text; take it out.".to_owned();
        return bad(pointer, "control-character", detail);
    }
    Ok(())
}

fn bad(
    pointer: &'static str,
    code: &'static str,
    detail: String,
) -> Result<(), ReadStatementError> {
    Err(ReadStatementError::BadMapping { pointer, code, detail })
}
