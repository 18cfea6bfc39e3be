//! Balances that are stated before all bookings and behind them, to which the amounts lead in
//! another unit alone: then what the amounts are is asked.

use commands::statement::{AmountUnit, ColumnMapping, ColumnUnit, MappingQuestion};

use super::super::super::amount::Mark;
use super::super::cells::{AmountCells, Cell, units};
use super::super::choice::question;
use super::super::unit_words;
use super::super::units::UNITS;
use super::{Look, index};

/// Of how many bookings a sum is made.
const MOST: usize = 2_000;

impl Look<'_> {
    /// What to ask where both ends are stated and no running balance tells it.
    pub(super) fn ask_unit(&self, mapping: &ColumnMapping) -> Option<MappingQuestion> {
        let is_open = self.table.units.is_none() && mapping.balance_column.is_none();
        let mark = Mark::from_char(mapping.decimal_mark).filter(|_| is_open)?;
        let [opening, closing] = self.stated(mark, self.today);
        let rises = closing?.checked_sub(opening?)?;
        let rows = || self.layout.bookings.iter().map(|place| &self.table.rows[*place]);
        if rises == 0 || rows().count() >= MOST {
            return None;
        }
        let cells = AmountCells::new(&mapping.amount, mark, self.keys, rows());
        let amount = |row| match cells.read(row) {
            Cell::Amount(amount) => units(amount),
            _ => Some(0),
        };
        let moved: i128 = rows().map(amount).sum::<Option<i128>>()?;
        let is = |moved: Option<i128>| moved.map(i128::abs) == Some(rises.abs());
        let unit = match moved {
            _ if is(Some(moved)) => return None,
            _ if moved % 100 == 0 && is(Some(moved / 100)) => AmountUnit::Hundredths,
            _ if is(moved.checked_mul(1_000)) => AmountUnit::Thousands,
            _ => return None,
        };
        let (one, other) = mapping.amount.columns();
        let columns = || std::iter::once(one).chain(other);
        let units: Vec<ColumnUnit> = columns().map(|column| ColumnUnit { column, unit }).collect();
        let titles: Vec<String> = (0..self.layout.columns.len())
            .filter(|column| columns().any(|own| own == index(*column)))
            .map(|column| self.layout.title(self.table, column))
            .collect();
        let detail = format!(
            "The amounts in {} lead from the opening balance that the file states to its closing \
             balance only if they are in {}. Choose whether they are.",
            titles.join(" and "),
            unit_words::told(unit)
        );
        Some(question(UNITS, &detail, &[units, Vec::new()]))
    }
}
