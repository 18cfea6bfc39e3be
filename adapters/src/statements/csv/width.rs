//! Rows that have other cells than their heading names. A comma within an amount or a text that
//! stands without quotes parts it in two, and every cell behind it is another column's: nothing
//! tells how it was meant, so the file is refused with the rows rather than read with a wrong
//! amount.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use chrono::NaiveDate;
use commands::statement::{LineNote, ReadStatementError, StatementFormat};

use super::super::amount::{self, Mark};
use super::balance::{self, Step};
use super::balance_words;
use super::cells::units;
use super::layout::{self, Column, Layout};
use super::quoted;
use super::role::{Role, role};
use super::table::{Look, Row, Table};
use super::words;

/// The most rows that are named.
const MOST_NAMED: usize = 20;

/// Checks the rows of a text that was cut into cells, with its dates apart. Where a person gave the
/// columns, rows that have as many cells as the heading are as they say. So are rows that have
/// more, where all of their cells stand in quotes in the `text` and the first ones are those of
/// their columns. Both are answered, to be remarked.
///
/// # Errors
/// [`ReadStatementError::Malformed`] with the rows whose cells cannot be told apart.
pub(super) fn check(
    table: &Table,
    text: &str,
    is_given: bool,
    today: NaiveDate,
) -> Result<Vec<LineNote>, ReadStatementError> {
    let Some(layout) = layout::find_usual(table, today) else { return Ok(Vec::new()) };
    let Some(usual) = layout.bookings.first().map(|place| table.rows[*place].len()) else {
        return Ok(Vec::new());
    };
    let heading = layout.header.map_or(usual, |header| table.rows[header].len());
    let money = layout.columns.iter().filter(|column| is_money(column)).map(|c| c.index).collect();
    let widths = Widths { table, layout, usual, heading, money, today };
    let wrong = widths.wrong();
    let quoted = quoted::lines(text, table.delimiter, &wrong);
    let is_whole = |row: &Row| quoted.contains(&row.line) && row.len() > widths.heading;
    let is_said = |row: &&Row| match is_whole(row) {
        true => widths.fits(row),
        false => is_given && row.len() == widths.heading,
    };
    let (said, wrong): (Vec<&Row>, Vec<&Row>) = wrong.into_iter().partition(is_said);
    if wrong.is_empty() {
        return Ok(listed(&said, |row| LineNote {
            line: row.line,
            code: "cells-differ".into(),
            detail: match is_whole(row) {
                true => widths.told_of_quoted(row, "what is beyond them was left out. Check it."),
                false => "A cell may have been parted in two; the row was read by the given \
                          columns. Check its amount."
                    .into(),
            },
        }));
    }
    let errors = listed(&wrong, |row| match is_whole(row) {
        true => LineNote {
            line: row.line,
            code: "cells-differ".into(),
            detail: widths.told_of_quoted(
                row,
                "they are not those of its columns. Name all columns in the heading, or remove \
                 what is too much from the row.",
            ),
        },
        false => widths.told(row),
    });
    Err(ReadStatementError::Malformed { format: StatementFormat::Csv, errors })
}

/// Notes on as many rows as are named, and how many are not.
fn listed(rows: &[&Row], told: impl Fn(&Row) -> LineNote) -> Vec<LineNote> {
    let mut notes: Vec<LineNote> = rows.iter().take(MOST_NAMED).map(|row| told(row)).collect();
    if rows.len() > MOST_NAMED {
        let detail = format!("{} further rows are not listed.", rows.len() - MOST_NAMED);
        notes.push(LineNote { line: 0, code: "notes-left-out".into(), detail });
    }
    notes
}

struct Widths<'t> {
    table: &'t Table,
    layout: Layout,
    /// The cells of most bookings, and those of the heading.
    usual: usize,
    heading: usize,
    /// The columns whose heading names money: asked of every row, and found by many words.
    money: HashSet<usize>,
    today: NaiveDate,
}

/// Whether a heading names money that goes in or out, or is there.
fn is_money(column: &Column) -> bool {
    matches!(role(column), Role::Amount | Role::Debit | Role::Credit | Role::Balance)
}

impl<'t> Widths<'t> {
    fn rows(&self) -> impl Iterator<Item = &'t Row> {
        self.table.rows.get(self.layout.first..).unwrap_or_default().iter()
    }

    /// The rows whose cells are not those of their columns.
    fn wrong(&self) -> Vec<&'t Row> {
        let goes_beyond = |row: &&Row| row.len() > self.heading && !self.is_blank_beyond(row);
        let is_booking =
            |row: &&Row| row.is_booking_like(self.today) && balance_words::by_words(row).is_none();
        let beyond: Vec<&Row> = self.rows().filter(goes_beyond).filter(is_booking).collect();
        let is_shorter = || self.is_everywhere(beyond.len()) && self.heading_agrees();
        if !beyond.is_empty() && !is_shorter() {
            return beyond;
        }
        let has_more = self.rows().any(|row| !self.is_blank_beyond(row));
        if self.usual > self.heading && !self.heading_agrees() && (has_more || self.is_told()) {
            return self.rows().filter(|row| row.len() > self.heading).collect();
        }
        if let Some(parted) = self.all_parted() {
            return self.rows().filter(|row| is_parted(row, parted)).collect();
        }
        let unusual = |row: &Row| match row.len().cmp(&self.usual) {
            std::cmp::Ordering::Equal => self.is_shifted(row),
            std::cmp::Ordering::Less => self.is_moved(row),
            std::cmp::Ordering::Greater => row.is_booking_like(self.today) && !self.fits(row),
        };
        self.rows().filter(|row| unusual(row) || self.is_parted_alone(row)).collect()
    }

    fn is_blank_beyond(&self, row: &Row) -> bool {
        row.cells().skip(self.heading).all(str::is_empty)
    }

    /// Whether every booking has as many cells, so many of them beyond the heading: it just names
    /// fewer columns than there are.
    fn is_everywhere(&self, beyond: usize) -> bool {
        let bookings = self.rows().filter(|row| {
            row.is_booking_like(self.today) && balance_words::by_words(row).is_none()
        });
        let (mut all, mut usual) = (0_usize, 0_usize);
        for row in bookings {
            all += 1;
            usual += usize::from(row.len() == self.usual);
        }
        all == usual && beyond == all
    }

    /// Whether the named columns hold what their names say, as far as the words are known.
    fn heading_agrees(&self) -> bool {
        let is_money = |column: &&Column| self.money.contains(&column.index);
        let named = || self.layout.columns.iter().filter(|column| column.filled > 0);
        let mut money = named().filter(is_money).filter(|column| !column.has_currencies());
        let dates = named().any(|c| words::DATE.name(&c.header) && c.has_dates());
        let amounts = named().filter(is_money).any(Column::has_amounts);
        let is_known = named().any(|c| words::DATE.name(&c.header) || is_money(&c));
        !is_known || (dates && amounts && money.all(Column::has_amounts))
    }

    /// Whether the heading names an amount in words that are known, so that what stands below them
    /// can contradict it.
    fn is_told(&self) -> bool {
        let is_money = |column: &Column| role(column) != Role::Unnamed && column.filled > 0;
        self.layout.columns.iter().any(is_money)
    }

    /// The column whose amounts all stand in two cells: whole numbers, beside which a column that
    /// no heading names has the rest. A column of balances that the amounts lead to is none.
    fn all_parted(&self) -> Option<usize> {
        if self.table.delimiter != b',' {
            return None;
        }
        let bookings = || self.layout.bookings.iter().map(|place| &self.table.rows[*place]);
        self.layout.columns.windows(2).find_map(|pair| {
            let [left, right] = pair else { return None };
            let mut filled = bookings().filter(|row| !row.cell(left.index).is_empty());
            // Balances that do not follow the amounts are none.
            let is_balance = role(right) == Role::Balance
                && self.layout.bookings.len() > 1
                && !self.is_nothing(right);
            let is_free = right.header.trim().is_empty() || self.usual > self.heading;
            let may_be = (is_free || is_balance)
                && left.has_amounts()
                && left.with_decimals == 0
                && left.filled == right.filled;
            let steps = || {
                let read = |row: &Row, column: &Column| {
                    amount::read(row.cell(column.index), Mark::Point).ok().and_then(units)
                };
                let step = |row| Some(Step { amount: read(row, left)?, balance: read(row, right) });
                bookings().filter_map(step).collect::<Vec<Step>>()
            };
            let parted = may_be && !self.is_beside_amounts(left, right);
            let parted = parted && filled.all(|row| is_parted(row, left.index));
            (parted && balance::weigh(&[steps()]).is_none()).then_some(left.index)
        })
    }

    /// Whether a column says 0 in every booking, as what is left of a card may be: decimals of
    /// amounts differ, or are two digits.
    fn is_nothing(&self, column: &Column) -> bool {
        let bookings = || self.layout.bookings.iter().map(|place| &self.table.rows[*place]);
        bookings().all(|row| matches!(row.cell(column.index), "" | "0"))
    }

    /// Whether two columns are marks and counts (`0,0`) beside amounts with decimals of their own.
    fn is_beside_amounts(&self, left: &Column, right: &Column) -> bool {
        let is_amount = |column: &Column| {
            column.index != left.index
                && column.index != right.index
                && column.has_amounts()
                && column.with_decimals * 2 > column.filled
        };
        let bookings = || self.layout.bookings.iter().map(|place| &self.table.rows[*place]);
        bookings().all(|row| row.cell(right.index).len() <= 1)
            && self.layout.columns.iter().any(is_amount)
    }

    /// Whether an amount of this row alone stands in two cells, where others have their decimals
    /// and the next column holds texts.
    fn is_parted_alone(&self, row: &Row) -> bool {
        if self.table.delimiter != b',' {
            return false;
        }
        self.layout.columns.windows(2).any(|pair| {
            let [left, right] = pair else { return false };
            let has_decimals = left.has_amounts() && left.with_decimals * 2 > left.filled;
            let is_text = right.dates == 0 && right.amounts * 2 <= right.filled.saturating_sub(1);
            is_text && (has_decimals || right.filled == 0) && is_parted(row, left.index)
        })
    }

    /// Whether every cell looks like those of its column.
    fn fits(&self, row: &Row) -> bool {
        self.layout.columns.iter().all(|column| {
            match Look::of(row.cell(column.index), self.today) {
                Look::Blank => true,
                Look::Date => column.filled == 0 || column.dates > 0 || column.has_texts(),
                Look::Amount(_) => column.filled == 0 || column.amounts > 0,
                Look::Word => !column.has_dates() && !column.has_amounts(),
            }
        })
    }

    /// Whether a row of the usual width has words in a column of money and an amount right of it
    /// where others have none: it misses a last cell and has one too many before.
    fn is_shifted(&self, row: &Row) -> bool {
        let is_money = |column: &Column| self.money.contains(&column.index);
        let look = |column: &Column| Look::of(row.cell(column.index), self.today);
        // A heading over words in every row is none of money.
        let may_hold_money = |column: &Column| column.amounts > 0 || column.filled <= 1;
        let has_words = |column: &&Column| {
            let cell = row.cell(column.index);
            is_money(column)
                && may_hold_money(column)
                && cell.chars().any(char::is_alphabetic)
                && look(column) == Look::Word
                && !column.has_currencies()
        };
        let columns = || self.layout.columns.iter().filter(|column| column.filled > 0);
        columns().find(has_words).is_some_and(|words| {
            columns().skip_while(|column| column.index <= words.index).any(|column| {
                let is_rare = column.amounts * 2 <= self.layout.bookings.len();
                is_rare && !is_money(column) && matches!(look(column), Look::Amount(_))
            }) && row.is_booking_like(self.today)
        })
    }

    /// Whether the cells of a shorter row stand in other columns than their own: an amount stands
    /// where others have texts. Below the last booking such rows are sums, and matter only where
    /// one of their cells would be taken for an amount.
    fn is_moved(&self, row: &Row) -> bool {
        let is_amount = |column: &Column| {
            matches!(Look::of(row.cell(column.index), self.today), Look::Amount(_))
        };
        let columns = || self.layout.columns.iter().filter(|column| column.filled > 0);
        let is_below = || {
            let last = self.layout.bookings.last().map(|place| self.table.rows[*place].line);
            last.is_some_and(|last| row.line > last)
        };
        columns().any(|c| c.has_texts() && c.amounts == 0 && c.dates == 0 && is_amount(c))
            && (columns().any(|column| column.has_amounts() && is_amount(column)) || !is_below())
            && row.is_booking_like(self.today)
            && balance_words::by_words(row).is_none()
    }

    /// What is told of a row whose cells all stand in quotes.
    fn told_of_quoted(&self, row: &Row, what: &str) -> String {
        format!(
            "The row has {} cells, all of them in quotes, and the heading names {}: {what}",
            row.len(),
            self.heading
        )
    }

    fn told(&self, row: &Row) -> LineNote {
        let mark = match self.table.delimiter {
            b',' => "a comma",
            b';' => "a semicolon",
            b'\t' => "a tab",
            b'|' => "a bar",
            _ => "a tilde",
        };
        let over = match self.layout.header {
            Some(_) => format!("the heading names {}", self.heading),
            None => format!("others have {}", self.usual),
        };
        let detail = match row.len() < self.usual {
            true => format!(
                "The row has {} cells and {over}: some are missing, and the others do not stand in \
                 their columns. Complete the row, or export the file again.",
                row.len()
            ),
            false if row.len() == self.heading => format!(
                "The row has as many cells as the heading, but an amount or a text may hold {mark} \
                 and stand in two of them. Export the file again with quotes or another separator, \
                 or choose the columns if the row is right."
            ),
            false => format!(
                "The row has {} cells and {over}: an amount or a text that holds {mark} stands \
                 without quotes, so that its cells cannot be told apart. Export the file again with \
                 quotes or another separator, or put the cell in quotes.",
                row.len()
            ),
        };
        LineNote { line: row.line, code: "cells-differ".into(), detail }
    }
}

/// Whether a whole number is followed by a cell of decimals (`-19,90`), or by the rest of a number
/// with parted thousands (`-1,250.00`).
fn is_parted(row: &Row, column: usize) -> bool {
    let (whole, rest) = (row.cell(column), row.cell(column.saturating_add(1)));
    let is_whole = whole.ends_with(|c: char| c.is_ascii_digit()) && !whole.contains(['.', ',']);
    let begins_thousands = whole.bytes().filter(u8::is_ascii_digit).count() <= 3;
    let (group, decimals) = rest.split_once(['.', ',']).unwrap_or((rest, ""));
    let is_group = begins_thousands && is_digits(group, 3..=3) && is_digits(decimals, 0..=2);
    is_whole && (is_group || is_digits(rest, 1..=2))
}

fn is_digits(text: &str, count: RangeInclusive<usize>) -> bool {
    count.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}
