//! The column that tells whether a booking is booked already, under whatever heading.

use std::collections::HashSet;

use super::layout::{Column, Layout};
use super::table::{Row, Table};
use super::texts::{State, state_of};
use super::words::{self, has, normalised};

/// The most words that such a column has, and the longest of them in bytes.
const MOST_VALUES: usize = 6;
const LONGEST_VALUE: usize = 40;
/// The most words in a cell.
const MOST_WORDS: usize = 4;
/// Words of bookings to come that name other things as well.
const LOOSE: &str = "open|offen|hold|laufend|temporary|processing|reserv|autori|authori";
/// Words of a line that tells what a file holds, or does not.
const JOINED: &str = "\
    incl|including|inclusive|inkl|inklusive|einschliesslich|with|mit|avec|and|und|et|og|och|all|\
    alle|no|none|kein|keine|without|ohne|sans|sin|aucun|aucune|nessun|nessuna|ninguna|geen|ingen|\
    inga|brak|zadne";

/// A column of states by its heading, or by its cells: few words, each of which says that something
/// is booked, is not yet, or failed, and one of which says that something is not. Texts and names
/// count only where booked stands beside pending; one remark may hold any word.
pub(super) fn column<'t>(
    columns: impl Iterator<Item = &'t Column> + Clone,
    table: &Table,
    layout: &Layout,
) -> Option<usize> {
    let is_named = |column: &&Column| words::STATE.name(&column.header) && column.has_texts();
    let named = columns.clone().find(is_named);
    let by_cells =
        || columns.clone().find(|column| column.has_texts() && tells(column, table, layout));
    named.or_else(by_cells).map(|column| column.index)
}

fn tells(column: &Column, table: &Table, layout: &Layout) -> bool {
    let rows = layout.bookings.iter().map(|place| &table.rows[*place]);
    let mut values: HashSet<&str> = HashSet::new();
    for cell in rows.map(|row| row.cell(column.index)).filter(|cell| !cell.is_empty()) {
        values.insert(cell);
        if values.len() > MOST_VALUES || cell.len() > LONGEST_VALUE {
            return false;
        }
    }
    let (mut open, mut booked) = (false, false);
    for value in values {
        let text = normalised(value);
        if text.split_whitespace().count() > MOST_WORDS {
            return false;
        }
        match state_of(value) {
            State::Pending => open = true,
            State::Failed => {}
            State::Booked if has(&text, words::BOOKED) => booked = true,
            State::Booked => return false,
        }
    }
    let header = column.header.as_str();
    let is_text = header.is_empty()
        || (words::DESCRIPTION.name(header) && !has(header, "info|information"))
        || words::PAYEE.name(header)
        || words::NAME.name(header);
    open && (booked || !is_text)
}

/// Whether a text says with two words that something is not booked, or is to be: `nicht gebucht`,
/// `a contabilizar`.
pub(super) fn is_not_yet(normalised: &str) -> bool {
    let is_one_of = |words: &str, word: &str| words.split('|').any(|known| known == word);
    let follows = normalised.split_whitespace().skip(1);
    normalised.split_whitespace().zip(follows).any(|(turn, word)| {
        is_one_of(words::NOT_YET, turn) && has(&format!(" {word} "), words::BOOKED)
    })
}

/// What a line between the rows says of all below it: `Vorgemerkte Umsätze`, `Posted`. Such a line
/// has one cell, where the days stand or before them, and words of a state or of bookings only.
pub(super) fn of_section(row: &Row, date_column: usize) -> Option<State> {
    let mut filled = (0..row.len()).filter(|column| !row.cell(*column).is_empty());
    let place = filled.next().filter(|place| *place <= date_column && filled.next().is_none())?;
    let cell = row.cell(place);
    let has_more = cell.trim_end_matches(':').contains(|c: char| c.is_ascii_digit() || c == ':');
    let text = normalised(cell);
    if cell.len() > 2 * LONGEST_VALUE || has_more {
        return None;
    }
    let of_entries = |word: &str| has(&format!(" {word} "), words::ENTRIES);
    let words = || text.split_whitespace();
    let speaks_of_entries = words().any(of_entries);
    let is_joined = |word: &str| JOINED.split('|').any(|joined| joined == word);
    if words().count() > MOST_WORDS || words().any(is_joined) {
        return None;
    }
    match state_of(cell) {
        // A word alone must say it without doubt: `open` and `hold` are other things as well.
        State::Pending if speaks_of_entries || !has(&text, LOOSE) => Some(State::Pending),
        State::Booked if speaks_of_entries || has(&text, words::BOOKED) => Some(State::Booked),
        _ => None,
    }
}

/// Whether a column says of some bookings the day and of the others that they are pending.
pub(super) fn is_day_or_pending(column: &Column, table: &Table, layout: &Layout) -> bool {
    if column.dates == 0 || column.dates == column.filled {
        return false;
    }
    let rows = layout.bookings.iter().map(|place| &table.rows[*place]);
    let pending = rows.filter(|row| state_of(row.cell(column.index)) == State::Pending).count();
    pending > 0 && column.dates + pending == column.filled
}
