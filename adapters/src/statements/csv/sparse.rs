//! Amounts of the same bookings that stand in some rows alone (`Amount;Converted`), where no column
//! of currencies tells what they are: in the others there is nothing to tell apart, and the amount
//! itself is written into the column, so that either may be chosen.

use commands::statement::{ColumnMapping, ReadOptions};

use super::super::amount::{self, Mark};
use super::super::text::clean;
use super::amounts::index;
use super::cells::units;
use super::charged;
use super::heading::{Heading, SAMPLE};
use super::role::Role;
use super::table::Row;

/// What was done.
#[derive(Clone)]
pub(super) struct Filled {
    column: usize,
    told: String,
}

impl Filled {
    /// What is told where the amounts are taken from the column.
    pub(super) fn told(&self, mapping: &ColumnMapping) -> Option<&str> {
        let is_read = mapping.amount.columns() == (index(self.column), None);
        is_read.then_some(self.told.as_str())
    }
}

/// Fills such a column.
pub(super) fn settle(rows: &mut [Row], options: &ReadOptions) -> Option<Filled> {
    let heading = Heading::plain(rows, SAMPLE, options.today)?;
    let is_amount = |column: &usize| heading.role(*column) == Role::Amount;
    let is_sparse = |column: &usize| charged::may_be_sparse(heading.column(*column)?).then_some(());
    let money = || heading.money.iter().copied().filter(|_| heading.codes.is_empty());
    let pairs = money().filter(is_amount).flat_map(|amount| {
        let others = money().filter(move |column| *column != amount);
        others.filter(|column| is_sparse(column).is_some()).map(move |column| (amount, column))
    });
    let below = heading.rows(rows);
    let (amount, column) = pairs.into_iter().find(|pair| stands_in_some(below, *pair))?;
    let [whole, some] = [amount, column].map(|column| clean(heading.raw(column), 60));
    let first = heading.first;
    for row in rows.iter_mut().skip(first).filter(|row| !has(row, column)) {
        if has(row, amount) {
            row.replace(column, row.cell(amount).to_owned());
        }
    }
    let told = format!(
        "\u{201c}{some}\u{201d} has an amount in some rows alone; the others were booked as \
         \u{201c}{whole}\u{201d} tells them."
    );
    Some(Filled { column, told })
}

/// Whether a column has amounts in some of the rows that another has them in, with the same signs
/// and not all the same.
fn stands_in_some(rows: &[Row], (amount, column): (usize, usize)) -> bool {
    let (mut blank, mut differ) = (0_usize, 0_usize);
    for row in rows {
        match (read(row.cell(amount)), read(row.cell(column))) {
            (Some(one), Some(other)) if one != 0 && other != 0 => {
                if one.signum() != other.signum() {
                    return false;
                }
                differ += usize::from(one != other);
            }
            (Some(_), _) => blank += 1,
            (None, Some(_)) => return false,
            (None, None) => {}
        }
    }
    blank > 0 && differ > 0
}

fn has(row: &Row, column: usize) -> bool {
    read(row.cell(column)).is_some_and(|amount| amount != 0)
}

fn read(cell: &str) -> Option<i128> {
    let of = |mark: Mark| amount::read(cell, mark).ok().and_then(units);
    of(Mark::Point).or_else(|| of(Mark::Comma))
}
