//! What was charged for payments in other currencies, where that column is empty beside payments in
//! the account's own (`Amount;Currency;Billed amount`): there the amount itself was charged, and it
//! is written into the column before the table is looked at.

use std::ops::Not;

use commands::statement::ReadOptions;
use domain::money::Currency;

use super::super::amount::{self, Mark};
use super::super::date;
use super::super::text::clean;
use super::currency::{self, beside_amount, currency_in, in_cell};
use super::foreign::{RATE, size};
use super::layout::{self, MOST_COLUMNS};
use super::role::is_fee;
use super::table::Row;
use super::words::{self, has, normalised};

/// How many rows may stand over the heading, and how many below it are looked at.
const LONGEST_PREAMBLE: usize = 100;
const SAMPLE: usize = 2_000;

/// The columns of such a table.
#[derive(Debug, Clone, Copy)]
struct Columns {
    paid: usize,
    billed: usize,
    /// That of the currencies of what was paid; without one they stand beside the amounts.
    code: Option<usize>,
    home: Currency,
    /// How the signs of what was charged are written.
    signs: Signs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Signs {
    /// As those of what was paid.
    Same,
    /// Always the other one.
    Other,
    /// What was charged has none.
    Missing,
}

/// Fills the column of what was charged; answers how that is told, if it was done.
pub(super) fn settle(rows: &mut [Row], options: &ReadOptions) -> Option<String> {
    let is_header = |row: &Row| layout::is_header(row, options.today);
    let header = rows.iter().take(LONGEST_PREAMBLE).position(is_header)?;
    let (head, body) = rows.split_at_mut(header + 1);
    let heading = head.last()?;
    let search = Search {
        titles: heading.cells().take(MOST_COLUMNS).collect(),
        headings: heading.cells().take(MOST_COLUMNS).map(normalised).collect(),
        rows: body.iter().take(SAMPLE).collect(),
        own: options.account_currency,
    };
    let columns = search.find(options)?;
    let codes = search.codes_of_billed(&columns);
    let [paid, billed] = [columns.paid, columns.billed].map(|c| clean(search.titles[c], 60));
    for row in body {
        fill(row, &columns, codes);
    }
    Some(format!(
        "\u{201c}{billed}\u{201d} tells what was charged for payments in other currencies; those in \
         {} were booked as \u{201c}{paid}\u{201d} tells them.",
        columns.home
    ))
}

fn fill(row: &mut Row, columns: &Columns, codes: Option<usize>) {
    let Columns { paid, billed, code, home, signs } = *columns;
    let Some(is_negative) = sign(row.cell(paid)) else { return };
    if code_of(row, paid, code, home).is_some_and(|own| own != home) {
        let is_bare = signs == Signs::Missing && is_negative;
        if is_bare && size(row.cell(billed)).is_some_and(|size| size != 0) {
            row.replace(billed, format!("-{}", row.cell(billed)));
        }
        return;
    }
    if !is_blank(row.cell(billed)) {
        return;
    }
    let text = row.cell(paid);
    let text = match signs {
        Signs::Other if is_negative => text.replace(['-', '\u{2212}'], ""),
        Signs::Other => format!("-{}", text.trim_start_matches('+')),
        Signs::Same | Signs::Missing => text.to_owned(),
    };
    row.replace(billed, text);
    if let Some(column) = codes
        && row.cell(column).is_empty()
    {
        row.replace(column, home.to_string());
    }
}

/// Whether nothing was charged in a cell.
fn is_blank(cell: &str) -> bool {
    cell.is_empty() || size(cell) == Some(0)
}

/// Whether an amount has a minus; `None` where there is none.
fn sign(cell: &str) -> Option<bool> {
    let read = |mark: Mark| amount::read(cell, mark).ok();
    let amount = read(Mark::Point).or_else(|| read(Mark::Comma))?;
    (amount.mantissa != 0).then_some(amount.negative)
}

/// The currency of what was paid; `None` where the row names none.
fn code_of(row: &Row, paid: usize, code: Option<usize>, home: Currency) -> Option<Currency> {
    match code {
        Some(code) => in_cell(row.cell(code), Some(home)),
        None => beside_amount(row.cell(paid), Some(home)),
    }
}

struct Search<'t> {
    titles: Vec<&'t str>,
    headings: Vec<String>,
    rows: Vec<&'t Row>,
    own: Option<Currency>,
}

impl Search<'_> {
    fn find(&self, options: &ReadOptions) -> Option<Columns> {
        let is_money = |column: usize| {
            let cells = || self.rows.iter().map(|row| row.cell(column));
            let mut filled = cells().filter(|cell| !cell.is_empty()).take(SAMPLE);
            let is_amount = |cell: &str| {
                amount::evidence(cell).is_some() && date::read(cell, options.today).is_none()
            };
            let heading = self.headings[column].as_str();
            let is_other = words::BALANCE.name(heading)
                || words::DATE.name(heading)
                || is_fee(heading)
                || has(heading, RATE);
            !is_other && filled.all(is_amount)
        };
        let columns = 0..self.headings.len();
        let money: Vec<usize> = columns.clone().filter(|column| is_money(*column)).collect();
        let is_whole = |column: &usize| {
            let filled = self.rows.iter().filter(|row| !row.cell(*column).is_empty()).count();
            filled > 1 && filled * 100 >= self.rows.len() * 90
        };
        let is_partly = |column: &usize| {
            let blank = self.rows.iter().filter(|row| is_blank(row.cell(*column))).count();
            blank > 0 && blank < self.rows.len()
        };
        let (whole, partly): (Vec<usize>, Vec<usize>) = (
            money
                .iter()
                .copied()
                .filter(is_whole)
                .filter(|c| words::AMOUNT.name(&self.headings[*c]))
                .collect(),
            money.into_iter().filter(is_partly).collect(),
        );
        if whole.is_empty() || partly.is_empty() {
            return None;
        }
        let codes: Vec<usize> = columns.filter(|column| self.is_of_codes(*column)).collect();
        let codes = || codes.iter().copied().map(Some).chain([None]);
        let all = whole.iter().flat_map(|paid| {
            let billed = partly.iter().filter(move |billed| *billed != paid);
            billed.flat_map(move |billed| codes().map(move |code| (*paid, *billed, code)))
        });
        let mut found = all.filter_map(|(paid, billed, code)| {
            let other = |column: &&usize| ![paid, billed].contains(*column);
            let is_side = partly.iter().filter(other).any(|c| self.fill_each_other(billed, *c));
            is_side.not().then(|| self.fitting(paid, billed, code)).flatten()
        });
        let first = found.next()?;
        // Of several columns that may be it nothing tells which.
        found.all(|other| other.billed == first.billed).then_some(first)
    }

    fn is_called_charged(&self, column: usize) -> bool {
        has(&self.headings[column], words::BOOKED_AMOUNT)
    }

    /// Whether a column is called what was paid, before it was converted.
    fn is_called_paid(&self, column: usize) -> bool {
        let heading = self.headings[column].as_str();
        (has(heading, words::PAID_AMOUNT) || words::OTHER_AMOUNT.name(heading))
            && !has(heading, words::BOOKED_AMOUNT)
    }

    fn is_of_codes(&self, column: usize) -> bool {
        let mut filled = self.rows.iter().map(|row| row.cell(column)).filter(|c| !c.is_empty());
        let is_code = |cell: &str| {
            let is_written = cell.len() == 3 && Currency::new(cell).is_ok();
            is_written || (words::CURRENCY.name(&self.headings[column]) && currency::is_one(cell))
        };
        filled.next().is_some_and(is_code) && filled.all(is_code)
    }

    /// Whether two columns are money out and money in: what one lacks the other has.
    fn fill_each_other(&self, one: usize, other: usize) -> bool {
        let filled = |row: &&Row, column: usize| !is_blank(row.cell(column));
        let is_side = |column: usize| {
            let heading = self.headings[column].as_str();
            words::DEBIT.name(heading) || words::CREDIT.name(heading)
        };
        is_side(one)
            && is_side(other)
            && self.rows.iter().all(|row| !(filled(row, one) && filled(row, other)))
    }

    /// The columns, where what was charged stands beside other currencies and only there.
    fn fitting(&self, paid: usize, billed: usize, code: Option<usize>) -> Option<Columns> {
        let home = self.home(paid, billed, code)?;
        let (mut at_home, mut abroad) = (0_usize, Vec::new());
        for row in self.rows.iter().filter(|row| !is_blank(row.cell(paid))) {
            let cells = [row.cell(paid), row.cell(billed)];
            let own = code_of(row, paid, code, home);
            match own.filter(|own| *own != home) {
                None if is_blank(cells[1]) => at_home += 1,
                None if size(cells[0]) == size(cells[1]) => {}
                None => return None,
                Some(_) if is_blank(cells[1]) => {}
                Some(_) => abroad.push(cells),
            }
        }
        let told = Columns { paid, billed, code, home, signs: Signs::Same };
        let has_code = code.is_some() && self.codes_of_billed(&told).is_some();
        let is_named = !self.is_called_paid(billed)
            && (self.is_called_charged(billed) && !self.is_called_charged(paid)
                || currency_in(self.titles[billed]) == Some(home));
        let is_other = currency_in(self.titles[billed]).is_some_and(|own| own != home);
        let fits = at_home > 0
            && !abroad.is_empty()
            && !is_other
            && (is_named || has_code)
            && abroad.iter().any(|[paid, billed]| size(paid) != size(billed));
        let signs = signs(abroad.iter().copied())?;
        fits.then_some(Columns { paid, billed, code, home, signs })
    }

    /// The currency of the account: the given one, or the only one where nothing was charged.
    fn home(&self, paid: usize, billed: usize, code: Option<usize>) -> Option<Currency> {
        if self.own.is_some() {
            return self.own;
        }
        let blank = self.rows.iter().filter(|row| is_blank(row.cell(billed)));
        let mut told = blank.filter_map(|row| match code {
            Some(code) => in_cell(row.cell(code), None),
            None => beside_amount(row.cell(paid), None),
        });
        let first = told.next()?;
        told.all(|other| other == first).then_some(first)
    }

    /// The column of the currencies of what was charged, which has none where nothing was.
    fn codes_of_billed(&self, columns: &Columns) -> Option<usize> {
        (0..self.headings.len()).find(|column| {
            let cell = |row: &&&Row| in_cell(row.cell(*column), Some(columns.home));
            let charged = || self.rows.iter().filter(|row| !is_blank(row.cell(columns.billed)));
            let is_empty = |row: &&&Row| row.cell(*column).is_empty();
            let rest = self.rows.iter().filter(|row| is_blank(row.cell(columns.billed)));
            Some(*column) != columns.code
                && charged().all(|row| cell(&row) == Some(columns.home))
                && rest.into_iter().all(|row| is_empty(&row))
        })
    }
}

/// How the signs of pairs of what was paid and what was charged go together; `None`: not at all.
fn signs<'c>(pairs: impl Iterator<Item = [&'c str; 2]> + Clone) -> Option<Signs> {
    let both = pairs.filter_map(|[paid, billed]| sign(paid).zip(sign(billed)));
    if both.clone().all(|(paid, billed)| paid == billed) {
        return Some(Signs::Same);
    }
    if both.clone().all(|(_, billed)| !billed) {
        return Some(Signs::Missing);
    }
    both.clone().all(|(paid, billed)| paid != billed).then_some(Signs::Other)
}
