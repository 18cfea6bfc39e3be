//! Where the bookings of a table begin and what stands over their columns: preambles, headers in
//! known and unknown words, no header at all.

mod above;
mod ragged;

use std::collections::HashSet;

use chrono::NaiveDate;
use domain::money::Currency;

use super::super::amount::Evidence;
use super::balance_words;
use super::counts;
use super::currency::{self, currency_in};
use super::role::{Role, role};
use super::states;
use super::table::{Look, Row, Table};
use super::texts::State;
use super::totals;
use super::units::Units;
use super::words::{self, Words, normalised};
use super::yes_no;
pub(super) use above::is_written_like_a_day;

/// How many rows may stand before the header.
const LONGEST_PREAMBLE: usize = 100;
/// How many bookings are looked at to know the columns.
const SAMPLE: usize = 2_000;
/// How many rows at an end may tell of the file itself.
const MOST_ODD: usize = 3;
/// How many columns are looked at.
pub(super) const MOST_COLUMNS: usize = 64;

/// The parts of a table.
pub(super) struct Layout {
    /// Row of the header, if there is one.
    pub header: Option<usize>,
    /// First row behind preamble and header.
    pub first: usize,
    /// Rows with a date and an amount, as many as are looked at.
    pub bookings: Vec<usize>,
    /// Those that failed, says a column that is called a state.
    pub failed: Vec<usize>,
    pub columns: Vec<Column>,
    /// Rows that look like bookings, those included that failed, and how many of them have a date
    /// in each column.
    pub looked_at: usize,
    pub dated: Vec<usize>,
}

/// One column, as its header and the bookings show it.
#[derive(Debug, Clone, Default)]
pub(super) struct Column {
    pub index: usize,
    /// Normalised header; empty without one.
    pub header: String,
    /// Currency that the header names (`Betrag (EUR)`).
    pub currency: Option<Currency>,
    /// Bookings that have this cell, and how many of the cells are what.
    pub filled: usize,
    pub dates: usize,
    pub amounts: usize,
    pub with_decimals: usize,
    pub negative: usize,
    pub currency_codes: usize,
    /// Characters in all cells together.
    pub length: usize,
    /// Whether all filled cells are the same.
    pub constant: bool,
    /// What a yes below the header would say of a booking, and how many cells are a yes or a no.
    pub yes_means: Option<State>,
    pub yes_or_no: usize,
    /// What other columns show it to be, whatever it is called.
    pub shown: Option<Role>,
}

impl Column {
    /// Whether `part` of the filled cells are (nearly) all of them.
    fn nearly_all(&self, part: usize) -> bool {
        self.filled > 0 && part * 10 >= self.filled * 9
    }

    pub(super) fn has_dates(&self) -> bool {
        self.nearly_all(self.dates)
    }

    pub(super) fn has_amounts(&self) -> bool {
        self.nearly_all(self.amounts)
    }

    pub(super) fn has_currencies(&self) -> bool {
        self.nearly_all(self.currency_codes)
    }

    /// Whether the column tells with yes and no whether bookings are booked.
    pub(super) fn tells_by_yes(&self) -> bool {
        self.yes_means.is_some() && self.filled > 0 && self.yes_or_no == self.filled
    }

    pub(super) fn has_texts(&self) -> bool {
        self.filled > 0 && !self.has_dates() && !self.has_amounts()
    }
}

/// The most characters of a heading that are kept.
pub(super) const LONGEST_HEADING: usize = 60;

impl Layout {
    /// A column is the amount that was booked, as the others show: what it is called may say
    /// nothing of it.
    pub(super) fn show_booked(&mut self, column: usize) {
        if let Some(column) = self.columns.get_mut(column)
            && matches!(role(column), Role::Other | Role::Unnamed)
        {
            column.shown = Some(Role::Amount);
        }
    }

    /// What stands over the columns, as it is compared with other files; nothing without a header.
    pub(super) fn headings(&self, table: &Table) -> Vec<String> {
        let Some(header) = self.header else { return Vec::new() };
        let kept = |title: &str| {
            normalised(title).trim().chars().take(LONGEST_HEADING).collect::<String>()
        };
        let titles = table.rows[header].cells().take(MOST_COLUMNS);
        let mut headings: Vec<String> = titles.map(kept).collect();
        while headings.last().is_some_and(String::is_empty) {
            headings.pop();
        }
        headings
    }

    /// What a person calls a column: its header, in quotes, or its number.
    pub(super) fn title(&self, table: &Table, column: usize) -> String {
        let header = self.header.map_or("", |header| table.rows[header].cell(column));
        match super::super::text::clean(header, 60) {
            title if title.is_empty() => format!("column {}", column.saturating_add(1)),
            title => format!("\u{201c}{title}\u{201d}"),
        }
    }
}

/// Finds header, bookings and columns; `None` when nothing looks like a booking under a header.
pub(super) fn find(table: &Table, today: NaiveDate) -> Option<Layout> {
    find_among(table, today, ragged::retain)
}

/// The same of the first bookings alone that have as many cells as most: what the others are
/// measured by.
pub(super) fn find_usual(table: &Table, today: NaiveDate) -> Option<Layout> {
    find_among(table, today, ragged::retain_usual)
}

/// `retain` leaves those of the first bookings from which the columns are known, told the cells of
/// the heading, and may take others up.
fn find_among(
    table: &Table,
    today: NaiveDate,
    retain: impl Fn(&mut Vec<usize>, &Table, usize, NaiveDate),
) -> Option<Layout> {
    let preamble = table.rows.iter().take(LONGEST_PREAMBLE).enumerate();
    let by_words = preamble
        .filter_map(|(index, row)| Some((words_of_header(row, today)?, index)))
        .max_by_key(|(words, index)| (*words, usize::MAX - index))
        .map(|(_, index)| index);
    let (header, first) = match by_words {
        Some(header) => (Some(header), header + 1),
        None => {
            let first = table.rows.iter().position(|row| row.is_booking_like(today))?;
            begin(table, first, today)
        }
    };
    let mut bookings: Vec<usize> = (first..table.rows.len())
        .filter(|index| table.rows[*index].is_booking_like(today))
        .take(SAMPLE)
        .collect();
    let heading = header.map_or(0, |header| table.rows[header].len());
    retain(&mut bookings, table, heading, today);
    let width = bookings.iter().map(|index| table.rows[*index].len()).max().unwrap_or(0);
    let first = match header {
        None => without_odd_ends(&mut bookings, table, today)
            .map_or(first, |booking| begin(table, booking, today).1.max(first)),
        Some(_) => first,
    };
    let looked_at = bookings.len();
    let is_date = |index: &usize, column: usize| {
        Look::of(table.rows[*index].cell(column), today) == Look::Date
    };
    let dated = |column| bookings.iter().filter(|index| is_date(index, column)).count();
    let dated: Vec<usize> = (0..width.min(MOST_COLUMNS)).map(dated).collect();
    let failed = retain_booked(&mut bookings, table, header, today);
    let columns = columns(table, header, &bookings, today);
    Some(Layout { header, first, bookings, failed, columns, looked_at, dated })
}

/// The heading in unknown words over the first row that can be read, and the first row below it.
fn begin(table: &Table, first: usize, today: NaiveDate) -> (Option<usize>, usize) {
    let width = table.rows[first].len();
    above::begin(table, first, |row| is_wordy(row, width, today), today)
}

/// Takes rows off both ends that have no day where all the others have one: what the file says of
/// itself. Answers the first row that is left.
fn without_odd_ends(bookings: &mut Vec<usize>, table: &Table, today: NaiveDate) -> Option<usize> {
    let width = bookings.iter().map(|index| table.rows[*index].len()).max()?.min(MOST_COLUMNS);
    let has_day =
        |index: usize, column: usize| Look::of(table.rows[index].cell(column), today) == Look::Date;
    let days = |column: usize| bookings.iter().filter(|index| has_day(**index, column)).count();
    let column = (0..width).max_by_key(|column| (days(*column), usize::MAX - column))?;
    let is_odd = |index: &&usize| !has_day(**index, column);
    let above = bookings.iter().take_while(is_odd).count();
    let below = bookings.iter().rev().take_while(is_odd).count();
    let odd = bookings.len() - days(column);
    let few = above.max(below) <= MOST_ODD && odd < days(column);
    if odd > 0 && few && above + below == odd {
        bookings.truncate(bookings.len() - below);
        bookings.drain(..above);
    }
    bookings.first().copied()
}

/// Nothing is learned of payments that failed and of rows that state balances. Answers the first.
fn retain_booked(
    bookings: &mut Vec<usize>,
    table: &Table,
    header: Option<usize>,
    today: NaiveDate,
) -> Vec<usize> {
    let titled = |is_it: fn(&str) -> bool| -> Vec<usize> {
        let titles = header.map(|header| table.rows[header].cells().take(MOST_COLUMNS));
        let titles = titles.into_iter().flatten().enumerate();
        titles.filter(|(_, title)| is_it(&normalised(title))).map(|(column, _)| column).collect()
    };
    // The words are few: each is looked at once.
    let told = |columns: Vec<usize>, is_it: fn(&str) -> bool| {
        let cell = |row: usize, column: usize| table.rows[row].cell(column);
        let cells = |row: usize| columns.iter().map(move |column| cell(row, *column));
        let words: HashSet<&str> = bookings.iter().flat_map(|row| cells(*row)).collect();
        let told: HashSet<&str> = words.into_iter().filter(|word| is_it(word)).collect();
        let has_one = |row: &usize| cells(*row).any(|cell| told.contains(cell));
        bookings.iter().copied().filter(has_one).collect::<HashSet<usize>>()
    };
    let by_states = titled(|title| words::STATE.name(title));
    let mut failed = told(by_states, states::is_failed);
    failed.extend(told(titled(states::is_of_kinds), states::is_never));
    let ends = [bookings.first().copied(), bookings.last().copied()];
    // Shops are called like sums: only one at an end may be no booking.
    let is_sum = |index: usize| match totals::by_words(&table.rows[index], today) {
        Some(totals::Named::Clearly) => true,
        Some(totals::Named::Perhaps) => ends.contains(&Some(index)),
        None => false,
    };
    let is_booked = |index: &usize| {
        let row = &table.rows[*index];
        !failed.contains(index)
            && !balance_words::is_one(row)
            && !is_sum(*index)
            && !counts::is_clear(row, today)
    };
    if !bookings.iter().any(is_booked) {
        return Vec::new();
    }
    let without = bookings.iter().copied().filter(|row| failed.contains(row)).collect();
    bookings.retain(is_booked);
    without
}

/// Whether a row is a header, by words that are known.
pub(super) fn is_header(row: &Row, today: NaiveDate) -> bool {
    words_of_header(row, today).is_some()
}

/// How many cells of a header are known words; `None` when the row is none. A header has a word for
/// the day and a word for an amount, in cells of their own, and no values.
fn words_of_header(row: &Row, today: NaiveDate) -> Option<usize> {
    let (mut dates, mut amounts, mut others) = (0, 0, 0);
    for cell in row.cells().take(MOST_COLUMNS) {
        match Look::of(cell, today) {
            Look::Blank => continue,
            Look::Date | Look::Amount(_) => return None,
            Look::Word if cell.len() > 120 => return None,
            Look::Word => {}
        }
        let cell = normalised(cell);
        let is_one_of = |kinds: &[&Words]| kinds.iter().any(|words| words.name(&cell));
        if words::DATE.name(&cell) && dates == 0 {
            dates += 1;
        } else if is_one_of(&[&words::AMOUNT, &words::DEBIT, &words::CREDIT]) {
            amounts += 1;
        } else if is_one_of(&[&words::BALANCE, &words::DESCRIPTION, &words::PAYEE, &words::DATE]) {
            others += 1;
        }
    }
    (dates > 0 && amounts > 0).then_some(dates + amounts + others)
}

/// A row of words over at least half of the columns may be a header in an unknown language.
fn is_wordy(row: &Row, width: usize, today: NaiveDate) -> bool {
    let looks = || row.cells().map(|cell| Look::of(cell, today));
    let filled = looks().filter(|look| *look != Look::Blank).count();
    filled >= 2 && filled * 2 >= width && looks().all(|l| matches!(l, Look::Word | Look::Blank))
}

fn columns(
    table: &Table,
    header: Option<usize>,
    bookings: &[usize],
    today: NaiveDate,
) -> Vec<Column> {
    let rows = || bookings.iter().map(|index| &table.rows[*index]);
    let header = header.map(|header| &table.rows[header]);
    let width = rows().chain(header).map(Row::len).max().unwrap_or(0).min(MOST_COLUMNS);
    (0..width)
        .map(|index| {
            let title = header.map_or("", |header| header.cell(index));
            let mut column = Column {
                index,
                header: if title.is_empty() { String::new() } else { normalised(title) },
                currency: currency_in(title),
                constant: true,
                ..Column::default()
            };
            column.yes_means = yes_no::meaning(&column.header);
            let is_repeated = |units: &Units| units.repeated.contains(&index);
            column.shown = table.units.as_ref().is_some_and(is_repeated).then_some(Role::Other);
            let mut first: Option<&str> = None;
            for cell in rows().map(|row| row.cell(index)) {
                count(&mut column, cell, today);
                if !cell.is_empty() {
                    column.constant &= *first.get_or_insert(cell) == cell;
                }
            }
            column
        })
        .collect()
}

fn count(column: &mut Column, cell: &str, today: NaiveDate) {
    let look = Look::of(cell, today);
    if look == Look::Blank {
        return;
    }
    column.currency_codes += usize::from(names_currency(column, cell));
    column.filled += 1;
    if let Some(yes) = column.yes_means {
        column.yes_or_no += usize::from(yes_no::told_below(yes, cell).is_some());
    }
    column.length += cell.chars().count();
    match look {
        Look::Date => column.dates += 1,
        Look::Amount(evidence) => {
            column.amounts += 1;
            let marked = evidence != Evidence::None || cell.contains([',', '.']);
            column.with_decimals += usize::from(marked);
            let is_negative = super::super::amount::read(cell, super::super::amount::Mark::Point)
                .or_else(|_| super::super::amount::read(cell, super::super::amount::Mark::Comma))
                .is_ok_and(|amount| amount.negative);
            column.negative += usize::from(is_negative);
        }
        Look::Word | Look::Blank => {}
    }
}

/// Whether a cell names a currency: with its code, and under a heading of currencies, or none, in
/// any other way. A column whose cells do not is not asked any longer.
fn names_currency(column: &Column, cell: &str) -> bool {
    let is_code = cell.len() == 3 && Currency::new(cell).is_ok();
    let may_be = (column.filled + 1) * 9 <= (column.currency_codes + 2) * 10;
    let is_called = || words::CURRENCY.name(&column.header) && !words::AMOUNT.name(&column.header);
    let is_number = || cell.bytes().all(|byte| byte.is_ascii_digit());
    is_code
        || (may_be && currency::is_sign(cell))
        || (may_be
            && ((column.header.is_empty() && !is_number()) || is_called())
            && currency::is_one(cell))
}
