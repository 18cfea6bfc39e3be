//! Payments that are told with both of their ends, each with its amount and currency (`Source
//! amount;Source currency;Target amount;Target currency`), beside a column that says which way they
//! went: what went out is that of the source, and what came in that of the target. It is put into
//! the columns of the source before the table is looked at.

use std::collections::HashMap;

use commands::statement::ReadOptions;

use super::super::text::clean;
use super::foreign::size;
use super::layout::{self, MOST_COLUMNS};
use super::role::is_fee;
use super::table::Row;
use super::way::{self, Way};
use super::words::{self, has, normalised};

/// How many rows may stand over the heading, and how many below it are looked at.
const LONGEST_PREAMBLE: usize = 100;
const SAMPLE: usize = 2_000;
/// The most words for a direction.
const MOST_WORDS: usize = 20;

const SOURCE: &str =
    "source|sending|sender|sent|from|quell|quelle|ausgang|origine|origen|origem|bron";
const TARGET: &str = "target|receiving|recipient|received|destination|to|ziel|eingang|cible|destino|destinazione|doel";

/// The columns of one end.
#[derive(Debug, Clone, Copy)]
struct End {
    amount: usize,
    code: usize,
    fee: Option<usize>,
}

/// Puts what came in into the columns of the source; answers how that is told, if it was done.
pub(super) fn settle(rows: &mut [Row], options: &ReadOptions) -> Option<String> {
    let is_header = |row: &Row| layout::is_header(row, options.today);
    let header = rows.iter().take(LONGEST_PREAMBLE).position(is_header)?;
    let (head, body) = rows.split_at_mut(header + 1);
    let heading = head.last()?;
    let titles: Vec<&str> = heading.cells().take(MOST_COLUMNS).collect();
    let headings: Vec<String> = titles.iter().map(|title| normalised(title)).collect();
    let sample = &body[..body.len().min(SAMPLE)];
    let [source, target] =
        [(SOURCE, TARGET), (TARGET, SOURCE)].map(|(own, other)| end(&headings, own, other, sample));
    let (source, target) = source.zip(target)?;
    let direction = (0..headings.len()).find_map(|column| {
        let ways = ways(sample, column)?;
        has(&headings[column], words::DIRECTION).then_some((column, ways))
    });
    let (direction, ways) = direction?;
    let is_in = |row: &Row| ways.get(row.mark(direction)) == Some(&Way::In);
    let differs = |row: &&Row| {
        is_in(row) && !is_same(row, [source.amount, target.amount], [source.code, target.code])
    };
    if !sample.iter().any(|row| differs(&row)) {
        return None;
    }
    let [told_by, from, to] =
        [direction, source.amount, target.amount].map(|column| clean(titles[column], 60));
    for row in body.iter_mut().filter(|row| is_in(row)) {
        let moved = [(source.amount, target.amount), (source.code, target.code)];
        for (own, other) in moved {
            let text = row.cell(other).to_owned();
            row.replace(own, text);
        }
        // What the other side paid for it is no fee of the account.
        if let Some(fee) = source.fee {
            let text = target.fee.map_or(String::new(), |fee| row.cell(fee).to_owned());
            row.replace(fee, text);
        }
    }
    Some(format!(
        "\u{201c}{told_by}\u{201d} tells which end of a payment is the account's: what went out is in \
         \u{201c}{from}\u{201d}, and what came in was taken from \u{201c}{to}\u{201d}."
    ))
}

/// The columns of an end: its amount and its currency, each the only one that is called so.
fn end(headings: &[String], own: &str, other: &str, rows: &[Row]) -> Option<End> {
    let is_own = |column: &usize| has(&headings[*column], own) && !has(&headings[*column], other);
    let only = |fits: &dyn Fn(usize) -> bool| {
        let mut fitting = (0..headings.len()).filter(is_own).filter(|column| fits(*column));
        fitting.next().filter(|_| fitting.next().is_none())
    };
    let is_number = |column: usize| {
        let mut filled = rows.iter().map(|row| row.cell(column)).filter(|cell| !cell.is_empty());
        filled.next().and_then(size).is_some() && filled.all(|cell| size(cell).is_some())
    };
    let is_code = |column: usize| words::CURRENCY.name(&headings[column]);
    let names_fee = |column: usize| is_fee(&headings[column]);
    let names_amount = |column: usize| words::AMOUNT.name(&headings[column]) && !is_code(column);
    let amount = only(&|column| names_amount(column) && !names_fee(column) && is_number(column))?;
    let code = only(&|column| is_code(column) && !names_fee(column))?;
    let fee = only(&|column| names_fee(column) && !is_code(column) && names_amount(column));
    Some(End { amount, code, fee })
}

/// What the words of a column mean, where all of them are known and tell both directions.
fn ways(rows: &[Row], column: usize) -> Option<HashMap<String, Way>> {
    let mut words: Vec<&str> = Vec::new();
    for row in rows {
        let word = row.mark(column);
        if !word.is_empty() && !words.contains(&word) {
            words.push(word);
        }
        if words.len() > MOST_WORDS {
            return None;
        }
    }
    let told: Option<Vec<Way>> = way::ways(&words).into_iter().collect();
    let told: HashMap<String, Way> = words.into_iter().map(ToOwned::to_owned).zip(told?).collect();
    told.values().any(|way| *way == Way::In).then_some(told)
}

/// Whether both ends have the same amount in the same currency.
fn is_same(row: &Row, amounts: [usize; 2], codes: [usize; 2]) -> bool {
    let [one, other] = amounts.map(|column| size(row.cell(column)));
    let [code, other_code] = codes.map(|column| row.cell(column));
    one == other && code == other_code
}
