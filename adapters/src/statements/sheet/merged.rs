//! Cells that are merged over several rows: a day that stands in such a cell is that of each of
//! them. Other texts are not repeated: an amount would count twice.

use std::collections::{BTreeSet, HashMap};

use calamine::Dimensions;
use chrono::NaiveDate;

use super::super::date;

/// The most cells that are filled in a sheet; a bank merges those of the bookings of one day.
const MOST_FILLED: usize = 100_000;

/// The days of rows whose own cell is covered by one above: row, column and text. `cells` are those
/// of the sheet, by 0-based row and column; `regions` those that are merged.
pub(super) fn days(
    cells: &[(u32, u32, String)],
    regions: &[Dimensions],
    today: NaiveDate,
) -> Vec<(u32, u32, String)> {
    let is_tall =
        |region: &&Dimensions| region.start.1 == region.end.1 && region.start.0 < region.end.0;
    let tall: Vec<&Dimensions> = regions.iter().filter(is_tall).collect();
    if tall.is_empty() {
        return Vec::new();
    }
    let texts: HashMap<(u32, u32), &str> =
        cells.iter().map(|(row, column, text)| ((*row, *column), text.as_str())).collect();
    // Rows in which nothing else stands are no bookings.
    let rows: BTreeSet<u32> = cells.iter().map(|(row, _, _)| *row).collect();
    let mut filled = Vec::new();
    for region in tall {
        let Some(day) = texts.get(&region.start).filter(|text| date::read(text, today).is_some())
        else {
            continue;
        };
        let covered = rows.range(region.start.0 + 1..=region.end.0);
        let bare = covered.filter(|row| !texts.contains_key(&(**row, region.start.1)));
        filled.extend(
            bare.take(MOST_FILLED - filled.len())
                .map(|row| (*row, region.start.1, (*day).to_owned())),
        );
    }
    filled
}
