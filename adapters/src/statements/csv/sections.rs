//! Tables that begin again within a file. With the same heading they go on, and what stands over
//! it may name another account or currency; with another heading their rows cannot be read by the
//! columns of the first, and the file is refused with the line rather than misread.

use chrono::NaiveDate;
use commands::statement::{
    LineNote, ReadOptions, ReadStatementError, StatementAccount, StatementFormat,
};
use domain::money::Currency;

use super::between::{self, Line};
use super::layout::{self, MOST_COLUMNS};
use super::table::{Row, Table};
use super::{balance_words, currency, own_account};

/// The most headings that are looked at.
const MOST_HEADINGS: usize = 1_000;
/// How many rows over a heading may tell of its section.
const MOST_ABOVE: usize = 20;
/// How many titles a heading has at least that is known by the bookings below it, or by the titles
/// that it shares with the first.
const FEWEST_TITLES: usize = 3;

/// What is told where a section is that of an account without a number.
const UNNUMBERED: &str = "\
    The rows from here on are those of another account than those above, and which accounts both \
    are is not told beyond doubt. Move them into a file of their own, with their heading, and \
    import each into its account.";

/// A table under a heading of its own, in a file of several.
pub(super) struct Section {
    /// The line of the heading.
    pub line: u32,
    /// The account and the currency that the rows over it name.
    pub account: Option<StatementAccount>,
    pub currency: Option<Currency>,
}

/// A heading with bookings below it.
struct Heading<'t> {
    place: usize,
    titles: Vec<&'t str>,
}

/// Finds the tables of a file that has several, all under the same heading, and the lines between
/// the rows of one that name another account or currency.
///
/// # Errors
/// [`ReadStatementError::Malformed`] with the first line from which on rows belong to another
/// heading, or to an account that has no number.
pub(super) fn find(
    table: &Table,
    format: StatementFormat,
    options: &ReadOptions,
) -> Result<Vec<Section>, ReadStatementError> {
    let refused = |(line, detail): (u32, String)| {
        let errors = vec![LineNote { line, code: "other-section".into(), detail }];
        ReadStatementError::Malformed { format, errors }
    };
    let (mut sections, mut cards) = headed(table, options.today).map_err(refused)?;
    for line in between::find(table, options.account_currency, options.today) {
        match line {
            Line::Section(section) => sections.push(section),
            Line::Card(section) => cards.push(section),
            Line::Unnumbered(line) => return Err(refused((line, UNNUMBERED.to_owned()))),
        }
    }
    // One card alone is that of the account; where there are several, each may be another one.
    let are_several = cards.windows(2).any(|pair| pair[0].account != pair[1].account);
    sections.extend(cards.into_iter().filter(|_| are_several));
    sections.sort_by_key(|section| section.line);
    Ok(sections)
}

/// Tables under a heading of their own, and those of them that are of a card.
type Headed = (Vec<Section>, Vec<Section>);

/// The tables under a heading of their own, where there are several; else the line from which on
/// rows cannot be read, and why.
fn headed(table: &Table, today: NaiveDate) -> Result<Headed, (u32, String)> {
    let headings = headings(table, today);
    let [first, others @ ..] = headings.as_slice() else { return Ok(Headed::default()) };
    if others.is_empty() {
        return Ok(Headed::default());
    }
    let mut sections = vec![section(table, first, today)];
    let first_above = above(table, first.place, today);
    let card = |above: &[Row]| {
        above.iter().rev().find_map(between::card).or_else(|| own_account::numbered(above))
    };
    let of_card = |line: u32, above: &[Row]| {
        Some(Section { line, account: Some(card(above)?), currency: None })
    };
    let mut cards: Vec<Section> = of_card(sections[0].line, first_above).into_iter().collect();
    let is_first_named = first_above.iter().any(|row| own_account::name_alone(row).is_some());
    let is_first_numbered = sections[0].account.is_some() || !cards.is_empty();
    for heading in others {
        let line = table.rows[heading.place].line;
        if !are_same(&first.titles, &heading.titles) {
            let detail = format!(
                "Another table with other columns begins here; the first has its heading on line \
                 {}. Move the rows from here on into a file of their own, with this heading, and \
                 import both.",
                table.rows[first.place].line
            );
            return Err((line, detail));
        }
        let section = section(table, heading, today);
        let is_printed_again =
            |row: &Row| first_above.iter().any(|own| own.cells().eq(row.cells()));
        let above = above(table, heading.place, today);
        let is_title = |row: &&Row| {
            let is_name = own_account::name_alone(row).is_some() || own_account::is_part(row);
            own_account::is_title(row) || (is_first_named && is_name)
        };
        let is_other =
            |row: &&Row| is_title(row) && !is_printed_again(row) && !between::is_of_state(row);
        if section.account.is_none() {
            let own_card = of_card(line, above);
            // A number below a name without one is told of the second alone.
            let is_told = own_card.is_some() && (!is_first_named || is_first_numbered);
            let title = above.iter().find(is_other).filter(|_| !is_told);
            if let Some(title) = title {
                return Err((title.line, UNNUMBERED.to_owned()));
            }
            cards.extend(own_card);
        }
        sections.push(section);
    }
    Ok((sections, cards))
}

fn section(table: &Table, heading: &Heading<'_>, today: NaiveDate) -> Section {
    let above = above(table, heading.place, today);
    Section {
        line: table.rows[heading.place].line,
        account: own_account::above(above).or_else(|| own_account::named_iban(above)),
        currency: currency::said_above(above).or_else(|| own_account::currency_above(above)),
    }
}

/// The headings below which bookings stand, before the next one.
fn headings(table: &Table, today: NaiveDate) -> Vec<Heading<'_>> {
    let mut found: Vec<Heading<'_>> = Vec::new();
    let mut open: Option<usize> = None;
    let heading = |place: usize| {
        let titles = table.rows[place].cells().take(MOST_COLUMNS).collect();
        Heading { place, titles }
    };
    for (place, row) in table.rows.iter().enumerate() {
        if !has_number(row) {
            let is_again = found.first().is_some_and(|first| is_like(&first.titles, row));
            if is_again || layout::is_header(row, today) {
                open = Some(place);
            }
            continue;
        }
        // The first may have words that are not known.
        let is_first = found.is_empty();
        if (open.is_none() && !is_first) || !row.is_booking_like(today) {
            continue;
        }
        let wordy = |above: &usize| is_wordy(&table.rows[*above]);
        let above = || place.checked_sub(1).filter(wordy);
        match open.take().or_else(above) {
            Some(place) => found.push(heading(place)),
            // Rows without any heading; a balance may stand over it.
            None if is_first && !balance_words::is_one(row) => return found,
            None => {}
        }
        if found.len() >= MOST_HEADINGS {
            break;
        }
    }
    found
}

/// A quick look, for this is asked of every row: a cell that begins with a number, as a day or an
/// amount does, is no title.
fn has_number(row: &Row) -> bool {
    row.cells().any(|cell| {
        let cell = cell.trim_start_matches(['-', '+', ' ', '(', '\u{200e}', '\u{200f}']);
        cell.starts_with(|c: char| c.is_ascii_digit() || (!c.is_ascii() && c.is_numeric()))
    })
}

fn is_wordy(row: &Row) -> bool {
    !has_number(row) && row.cells().filter(|cell| !cell.is_empty()).count() >= FEWEST_TITLES
}

/// Whether a row has most titles of a heading, in any order.
fn is_like(titles: &[&str], row: &Row) -> bool {
    let filled = titles.iter().filter(|title| !title.is_empty()).count();
    let shared = row.cells().filter(|cell| !cell.is_empty() && titles.contains(cell)).count();
    shared >= FEWEST_TITLES && shared * 4 >= filled * 3
}

fn are_same(one: &[&str], other: &[&str]) -> bool {
    let filled = |titles: &[&str]| titles.iter().rposition(|t| !t.is_empty()).map_or(0, |n| n + 1);
    let [one, other] = [&one[..filled(one)], &other[..filled(other)]];
    one.len() == other.len() && one.iter().zip(other).all(|(a, b)| a.eq_ignore_ascii_case(b))
}

/// The rows over a heading, down from the last booking.
fn above(table: &Table, heading: usize, today: NaiveDate) -> &[Row] {
    let from = heading.saturating_sub(MOST_ABOVE);
    let rows = &table.rows[from..heading];
    // `Kontostand am 28.02.2025;500,00 EUR` is told of the account as well.
    let is_booking = |row: &Row| row.is_booking_like(today) && !balance_words::is_one(row);
    let last = rows.iter().rposition(is_booking);
    last.map_or(rows, |last| &rows[last + 1..])
}
