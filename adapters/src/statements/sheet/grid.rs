//! Cells of a sheet on their way to rows.

use std::collections::{BTreeMap, HashMap};

use commands::statement::ReadStatementError;

use super::super::csv;
use super::shown::{Below, Shown};
use super::{MOST_CELLS, MOST_COLUMNS, beyond};

/// The rows of a sheet with their 1-based numbers.
pub(super) type Rows = Vec<(u32, Vec<String>)>;

#[derive(Default)]
pub(super) struct Grid {
    /// 0-based row and column.
    pub cells: Vec<(u32, u32, String)>,
    /// What cells say below a heading that names a unit.
    below: HashMap<(u32, u32), Below>,
    /// Cells of all sheets so far.
    count: usize,
}

impl Grid {
    pub(super) fn put(
        &mut self,
        row: u32,
        column: u32,
        shown: Shown,
    ) -> Result<(), ReadStatementError> {
        if shown.text.trim().is_empty() {
            return Ok(());
        }
        if column >= MOST_COLUMNS {
            return Err(beyond(format!("a row of more than {MOST_COLUMNS} cells")));
        }
        if self.cells.len() >= MOST_CELLS {
            return Err(beyond(format!("more than {MOST_CELLS} cells")));
        }
        self.cells.push((row, column, shown.text));
        if let Some(below) = shown.below {
            self.below.insert((row, column), below);
        }
        Ok(())
    }

    /// The rows of the sheet that ends here.
    pub(super) fn take(&mut self) -> Result<Rows, ReadStatementError> {
        self.settle_units();
        let mut cells = std::mem::take(&mut self.cells);
        cells.sort_by_key(|(row, column, _)| (*row, *column));
        let mut rows: Rows = Vec::new();
        for (row, column, text) in cells {
            let number = row.saturating_add(1);
            if rows.last().is_none_or(|(last, _)| *last != number) {
                rows.push((number, Vec::new()));
            }
            let Some((_, texts)) = rows.last_mut() else { continue };
            let column = usize::try_from(column).unwrap_or(usize::MAX);
            self.count += (column + 1).saturating_sub(texts.len());
            if self.count > MOST_CELLS {
                return Err(beyond(format!("more than {MOST_CELLS} cells")));
            }
            if texts.len() <= column {
                texts.resize(column + 1, String::new());
            }
            texts[column] = text;
        }
        Ok(rows)
    }

    /// Where a heading or a line says the unit of a cell, its number is the one that is shown.
    fn settle_units(&mut self) {
        let below = std::mem::take(&mut self.below);
        let mut first: BTreeMap<u32, u32> = BTreeMap::new();
        for (row, column) in below.keys() {
            let top = first.entry(*column).or_insert(*row);
            *top = (*row).min(*top);
        }
        let mut said: HashMap<u32, i32> = HashMap::new();
        let mut of_all = None;
        for (row, column, text) in self.cells.iter().filter(|_| !first.is_empty()) {
            of_all = of_all.or_else(|| csv::power_of_line(text));
            if first.get(column).is_some_and(|top| row < top)
                && let Some(power) = csv::power_of_heading(text)
            {
                said.insert(*column, power);
            }
        }
        for (row, column, text) in &mut self.cells {
            let Some(below) = below.get(&(*row, *column)) else { continue };
            if let Some(power) = said.get(column).copied().or(of_all) {
                below.under(power).clone_into(text);
            }
        }
    }
}
