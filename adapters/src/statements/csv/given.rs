//! What a given mapping may hold. It comes from strangers, is worked through for every row and kept
//! for the account.

use commands::statement::{AmountColumns, ColumnMapping, ReadStatementError};
use encoding_rs::Encoding;

use super::super::amount::Mark;
use super::layout::MOST_COLUMNS;
use super::table::DELIMITERS;

/// The most words that mean out.
const MOST_OUT_WORDS: usize = 100;

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
    let AmountColumns::Directed { out_words, .. } = &mapping.amount else { return Ok(()) };
    let words = out_words.len();
    if words > MOST_OUT_WORDS {
        let detail = format!("{words} words; name at most {MOST_OUT_WORDS}.");
        return bad("/amount/out_words", "too-many", detail);
    }
    out_words.iter().try_for_each(|word| printable(word, "/amount/out_words"))
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
