//! The column that tells whether a booking is booked already, under whatever heading.

use std::collections::HashSet;

use super::super::month::month_by_name;
use super::layout::{Column, Layout};
use super::state_words::{
    BOOKED, ENTRIES, HOLDS, MOVES, NEVER, NOT_YET, REMARKS, RETURNED, STANDING, UN,
};
use super::table::{Row, Table};
use super::texts::{State, state_of};
use super::words::{self, has, normalised};
use super::{between, denied, own_account, yes_no};

/// The most words that such a column has, and the longest of them in bytes.
pub(super) const MOST_VALUES: usize = 6;
pub(super) const LONGEST_VALUE: usize = 40;
/// The most words in a cell.
const MOST_WORDS: usize = 4;
/// How many words of a column are kept in mind.
pub(super) const MOST_KEPT: usize = 100;
/// Words of bookings to come that name other things as well.
const LOOSE: &str = "\
    open|offen|hold|laufend|lopend|temporary|processing|reserv|rezerv|autori|authori|avoin|kesken|\
    in corso|en cours|en curso|in curs|chua|belum|sedang|foglal|varauk|varatt|varatu|blok|planlagt|\
    geplant|gepland|planovan|programad|agendad|scheduled|prenotat|gaid|veikt";
/// Words of a line that tells what a file holds, or does not.
const JOINED: &str = "\
    incl|including|inclusive|inkl|inklusive|einschliesslich|with|mit|avec|and|und|et|og|och|all|\
    alle|no|none|kein|keine|without|ohne|sans|sin|aucun|aucune|nessun|nessuna|ninguna|geen|ingen|\
    inga|brak|zadne";

/// A column of states by its heading, or by its cells: few words, each of which says that something
/// is booked, is not yet, or failed, and one of which says that something is not. Texts and names
/// count only where booked stands beside pending; one remark may hold any word. A single word that
/// is in no list does not make it another column: it is told.
pub(super) fn column<'t>(
    columns: impl Iterator<Item = &'t Column> + Clone,
    table: &Table,
    layout: &Layout,
) -> Option<usize> {
    // Where most rows have no state, those that failed may be all that have one.
    let failed = |column: &Column| {
        let mut rows = layout.failed.iter().map(|place| &table.rows[*place]);
        column.filled == 0 && rows.any(|row| !row.cell(column.index).is_empty())
    };
    let is_named = |column: &&Column| {
        words::STATE.name(&column.header) && (column.has_texts() || failed(column))
    };
    let named = || columns.clone().filter(is_named);
    let is_of_bookings = |column: &&Column| is_of_bookings(&column.header);
    let speaks = |column: &&Column| {
        let rows = layout.bookings.iter().chain(&layout.failed).map(|place| &table.rows[*place]);
        values(rows.map(|row| row.cell(column.index))).iter().any(|value| told(value).is_some())
    };
    let by_cells =
        || columns.clone().find(|column| column.has_texts() && tells(column, table, layout));
    let by_yes = || columns.clone().find(|column| column.tells_by_yes());
    // Under a heading that says `State` may stand names of places.
    let found = named().filter(is_of_bookings).find(speaks);
    let found = found.or_else(by_yes).or_else(|| named().next()).or_else(by_cells);
    found.map(|column| column.index)
}

/// Whether a heading of states is that of bookings: not of addresses, orders or persons.
pub(super) fn is_of_bookings(heading: &str) -> bool {
    const OTHER: &str = "\
        address|adress|adres|direccion|endereco|indirizz|ship|deliver|versand|liefer|levering|order|\
        bestell|invoice|rechnung|facture|fattura|email|mail|tax|kyc|marital|account|konto|card|karte|\
        customer|kunde|user|client|protection|schutz|match|dispute|claim|refund";
    const OF_BOOKINGS: &str = "\
        payment|transaction|booking|posting|entry|settlement|clearing|buchung|umsatz|zahlung|\
        paiement|operation|operacion|pago|pagamento|betaling|transaktion|transakcj|operacj|платеж|\
        операци|交易|取引|거래|kod|code|current|bank";
    let is_one = heading.split_whitespace().count() == 1;
    !has(heading, OTHER) && (is_one || has(heading, OF_BOOKINGS))
}

/// The words of a column, as far as they are kept in mind.
pub(super) fn values<'r>(cells: impl Iterator<Item = &'r str>) -> HashSet<&'r str> {
    let mut values = HashSet::new();
    for cell in cells.filter(|cell| !cell.is_empty()) {
        if values.len() < MOST_KEPT || values.contains(cell) {
            values.insert(cell);
        }
    }
    values
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
    let texts: Vec<String> = values.iter().map(|value| normalised(value)).collect();
    let longest = texts.iter().map(|text| text.split_whitespace().count()).max().unwrap_or(0);
    if longest > MOST_WORDS {
        return false;
    }
    let told = told_beside(values.iter().copied());
    let count = |state: Option<State>| told.iter().filter(|told| **told == state).count();
    let (open, booked) = (count(Some(State::Pending)), count(Some(State::Booked)));
    let failed = count(Some(State::Failed));
    let header = column.header.as_str();
    let is_text = header.is_empty()
        || (words::DESCRIPTION.name(header) && !has(header, "info|information"))
        || words::PAYEE.name(header)
        || words::NAME.name(header);
    let is_plain = || {
        let is_full = column.filled == layout.bookings.len();
        is_full && longest == 1 && !is_text && !words::KIND.name(header)
    };
    match (count(None), open, booked) {
        (0, 0, booked) => {
            let is_own = is_text || words::KIND.name(header) || has(header, REMARKS);
            failed > 0 && (longest == 1 || booked > 0) && !is_own
        }
        (0, _, booked) => booked > 0 || !is_text,
        (1, 0, 0) => false,
        (1, open, booked) => {
            (open > 0 && booked > 0 && (!is_text || is_short(&texts))) || is_plain()
        }
        _ => false,
    }
}

/// Whether all of these texts are a word or two.
fn is_short(texts: &[String]) -> bool {
    texts.iter().all(|text| text.split_whitespace().count() <= 2)
}

/// What a word says of bookings; `None` where it is in no list.
pub(super) fn told(cell: &str) -> Option<State> {
    let text = normalised(cell);
    match state_of(cell) {
        State::Booked | State::Pending if denied::is_undone(&text) => Some(State::Failed),
        State::Booked if has(&text, RETURNED) => Some(State::Returned),
        State::Booked if !has(&text, BOOKED) => None,
        state => Some(state),
    }
}

/// Whether a word says that its row was never booked.
pub(super) fn is_failed(cell: &str) -> bool {
    told(cell) == Some(State::Failed)
}

/// Whether a heading is that of kinds of bookings, and of nothing that a person chose.
pub(super) fn is_of_kinds(heading: &str) -> bool {
    words::KIND.name(heading) && !has(heading, words::CATEGORY) && !has(heading, REMARKS)
}

/// Whether the kind of a booking says that it never was one (`Cancelled`). What undoes another
/// (`Storno`, `Annulation`) is one: only whole words of what became of the row itself count.
pub(super) fn is_never(kind: &str) -> bool {
    let text = normalised(kind);
    NEVER.split('|').any(|word| word == text.trim())
}

/// What words say beside each other: where one says that something is not booked, a word of assent
/// says that it is.
pub(super) fn told_beside<'r>(values: impl Iterator<Item = &'r str> + Clone) -> Vec<Option<State>> {
    let is_denied = values.clone().any(|value| told(value).is_some_and(|s| s > State::Booked));
    let assent = |value: &str| (is_denied && is_assent(value)).then_some(State::Booked);
    values.map(|value| told(value).or_else(|| assent(value))).collect()
}

/// Whether a word says yes, and is not just a code of one letter.
pub(super) fn is_assent(word: &str) -> bool {
    word.chars().filter(|c| c.is_alphabetic()).count() != 1 && yes_no::told(word) == Some(true)
}

/// Whether a text says with two words that something is not booked, or is to be (`nicht gebucht`,
/// `a contabilizar`), or with the beginning of one (`onverwerkt`).
pub(super) fn is_not_yet(normalised: &str) -> bool {
    let is_one_of = |words: &str, word: &str| words.split('|').any(|known| known == word);
    // Short stems would be found in words that say something else.
    let begins =
        |rest: &str| BOOKED.split('|').any(|booked| booked.len() > 4 && rest.starts_with(booked));
    let is_turned = |word: &str| UN.split('|').filter_map(|un| word.strip_prefix(un)).any(begins);
    let words = || normalised.split_whitespace();
    words().any(is_turned)
        || words()
            .zip(words().skip(1))
            .any(|(turn, word)| is_one_of(NOT_YET, turn) && has(&format!(" {word} "), BOOKED))
}

/// What a line between the rows says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line<'r> {
    State(State),
    /// Orders that are carried out again and again (`Daueraufträge`): those that the bank has still
    /// to carry out where other rows are called booked, else perhaps bookings of that kind.
    Standing(&'r str),
    /// Words of which it is not known what they say.
    Words(&'r str),
}

/// What a line over the rows says of all below it.
pub(super) fn of_section(row: &Row, date_column: usize) -> Option<State> {
    match of_line(row, date_column)? {
        Line::State(state) => Some(state),
        Line::Standing(_) | Line::Words(_) => None,
    }
}

/// What stands over the first rows, and whether any line of the file says that rows are booked.
#[derive(Debug, Default)]
pub(super) struct First<'r> {
    pub section: Option<State>,
    /// A line of which it is not known what it says, where others say it of other rows.
    pub unknown: Option<(u32, &'r str)>,
    pub says_booked: bool,
}

impl<'r> First<'r> {
    /// Looks at the lines over the first booking, and at those behind it. Among the first are the
    /// titles of a statement and names of banks: they are told only where rows below are said to be
    /// booked and those above are not.
    pub(super) fn of(head: &'r [Row], body: &'r [Row], date_column: usize) -> Self {
        let line = |row: &'r Row| Some((row, of_line(row, date_column)?));
        let is_booked = |row: &Row| of_section(row, date_column) == Some(State::Booked);
        let says_so = |row: &Row| row.cells().any(|cell| has(&normalised(cell), BOOKED));
        let below = || body.iter().filter(|row| is_booked(row));
        let says_booked = below().chain(head.iter().filter(|row| is_booked(row))).any(says_so);
        let mut first = Self { says_booked, ..Self::default() };
        let nearest = head.iter().rev().find_map(line);
        match nearest {
            Some((_, Line::Standing(_))) if says_booked => first.section = Some(State::Pending),
            Some((row, Line::Standing(words))) => first.unknown = Some((row.line, words)),
            Some((row, Line::Words(words))) if !is_plain(row, words) => {
                let has_booked = below().next().is_some();
                first.unknown = has_booked.then_some((row.line, words));
            }
            _ => {}
        }
        if first.section.is_none() {
            first.section = head.iter().rev().find_map(|row| of_section(row, date_column));
            first.unknown = first.unknown.filter(|_| first.section.is_none());
        }
        first
    }
}

/// Whether a title is that of a statement, an account or a month.
fn is_plain(row: &Row, words: &str) -> bool {
    let text = normalised(words);
    let is_month = |word: &str| month_by_name(word).is_some();
    own_account::is_title(row)
        || own_account::name_alone(row).is_some()
        || has(&text, between::OF_STATEMENT)
        || text.split_whitespace().any(is_month)
}

/// What a line between the rows says of all below it: `Vorgemerkte Umsätze`, `Posted`. Such a line
/// has one cell, where the days stand or before them, and words of a state or of bookings only.
pub(super) fn of_line(row: &Row, date_column: usize) -> Option<Line<'_>> {
    let mut filled = (0..row.len()).filter(|column| !row.cell(*column).is_empty());
    let place = filled.next().filter(|place| *place <= date_column && filled.next().is_none())?;
    let cell = row.cell(place);
    let has_more = cell.trim_end_matches(':').contains(|c: char| c.is_ascii_digit() || c == ':');
    let text = normalised(cell);
    if cell.len() > 2 * LONGEST_VALUE || has_more {
        return None;
    }
    let words = || text.split_whitespace();
    let speaks_of = |list: &str| words().any(|word| has(&format!(" {word} "), list));
    let speaks_of_entries = speaks_of(ENTRIES);
    let is_joined = |word: &str| JOINED.split('|').any(|joined| joined == word);
    // `No procesado` denies a state, `No posted transactions` says that there are none.
    let denies =
        || is_not_yet(&text) && (words().count() == 2 || !words().next().is_some_and(is_joined));
    if words().count() > MOST_WORDS || (words().any(is_joined) && !denies()) {
        return None;
    }
    let are_held = || words().any(|word| HOLDS.split('|').any(|known| known == word));
    if has(&text, STANDING) {
        return Some(Line::Standing(cell));
    }
    let says_failed = || words().count() == 1 || denied::is_forbidden(&text);
    match state_of(cell) {
        State::Failed if speaks_of_entries || speaks_of(MOVES) || says_failed() => {
            Some(Line::State(State::Failed))
        }
        // A word alone must say it without doubt: `open` and `hold` are other things as well.
        State::Pending if speaks_of_entries || speaks_of(MOVES) || !has(&text, LOOSE) => {
            Some(Line::State(State::Pending))
        }
        _ if are_held() => Some(Line::State(State::Pending)),
        State::Booked if speaks_of_entries || has(&text, BOOKED) => {
            Some(Line::State(State::Booked))
        }
        _ => Some(Line::Words(cell)),
    }
}

/// Whether a title says of all that stands below it that it is still to be booked: that of a sheet.
pub(in super::super) fn is_of_pending(title: &str) -> bool {
    let row = Row::of_cell(title);
    // Beside the sheets of bookings the one word is no shop's.
    let is_hold = normalised(title).trim() == "hold";
    let is_told = matches!(of_line(&row, 0), Some(Line::State(State::Pending) | Line::Standing(_)));
    is_hold || is_told
}

/// Whether a title says of all that stands below it that it was never booked.
pub(in super::super) fn is_of_failed(title: &str) -> bool {
    of_section(&Row::of_cell(title), 0) == Some(State::Failed)
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
