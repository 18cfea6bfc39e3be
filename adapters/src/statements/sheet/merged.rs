//! Cells that are merged over several rows: a day or a word that stands in such a cell is that of
//! each of them. Numbers are not repeated: an amount would count twice.

use std::collections::{BTreeSet, HashMap};

use calamine::Dimensions;
use chrono::NaiveDate;

use super::super::{amount, date};

/// The most cells that are filled in a sheet; a bank merges those of the bookings of one day.
const MOST_FILLED: usize = 100_000;
/// The most cells that are looked at, where the same are merged again and again.
const MOST_VISITS: usize = 1_000_000;
/// The longest word that is repeated, in bytes.
const LONGEST_WORD: usize = 200;

/// The days and words of rows whose own cell is covered by one above: row, column and text. `cells`
/// are those of the sheet, by 0-based row and column; `regions` those that are merged.
pub(super) fn covered(
    cells: &[(u32, u32, String)],
    regions: &[Dimensions],
    today: NaiveDate,
) -> Vec<(u32, u32, String)> {
    let is_tall = |region: &&Dimensions| region.start.0 < region.end.0;
    let tall: Vec<&Dimensions> = regions.iter().filter(is_tall).collect();
    if tall.is_empty() {
        return Vec::new();
    }
    let texts: HashMap<(u32, u32), &str> =
        cells.iter().map(|(row, column, text)| ((*row, *column), text.as_str())).collect();
    // Rows in which nothing else stands are no bookings.
    let rows: BTreeSet<u32> = cells.iter().map(|(row, _, _)| *row).collect();
    let mut filled = Vec::new();
    let mut visits = MOST_VISITS;
    for region in tall {
        let is_word = |text: &str| {
            let is_short = text.len() <= LONGEST_WORD;
            is_short && (date::read(text, today).is_some() || amount::evidence(text).is_none())
        };
        let Some(text) = texts.get(&region.start).filter(|text| is_word(text)) else { continue };
        for row in rows.range(region.start.0 + 1..=region.end.0) {
            if filled.len() >= MOST_FILLED || visits == 0 {
                return filled;
            }
            visits -= 1;
            if !texts.contains_key(&(*row, region.start.1)) {
                filled.push((*row, region.start.1, (*text).to_owned()));
            }
        }
    }
    filled
}
