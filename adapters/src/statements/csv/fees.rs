//! A column of fees beside the amounts: whether a fee is taken on top of the amount of its row, or
//! stands in it already. Running balances prove it, or a column that holds both together.

use commands::statement::AmountColumns;

use super::super::amount;
use super::amounts::{Money, index};
use super::cells::{Cell, units};
use super::choice::{Choice, Strength, question};
use super::layout::Column;
use super::role::is_fee;
use super::table::Row;

/// How many amounts must become round with their fee before that shows anything.
const TELLING: usize = 3;

impl<'t> Money<'t> {
    /// The column of fees that has any, beside the columns of money.
    pub(super) fn fees(&self, used: &[usize]) -> Option<&'t Column> {
        self.layout.columns.iter().find(|column| {
            let has_fees = || {
                self.rows().any(|row| {
                    amount::read(row.cell(column.index), self.mark).is_ok_and(|a| a.mantissa != 0)
                })
            };
            !used.contains(&column.index)
                && is_fee(&column.header)
                && column.has_amounts()
                && has_fees()
        })
    }

    /// Whether the fees are booked beside the amounts.
    pub(super) fn fee_choice(
        &self,
        columns: &AmountColumns,
        fees: &Column,
        balance: Option<usize>,
    ) -> Choice<Option<u32>> {
        let column = index(fees.index);
        let title = self.layout.title(self.table, fees.index);
        let held = |fee: Option<usize>| {
            balance.and_then(|balance| self.proof_with(columns, fee, balance)).map_or(0, |p| p.held)
        };
        let (plain, with_fees) = (held(None), held(Some(fees.index)));
        if with_fees > plain {
            let detail = format!("The balances show that {title} is taken beside the amount.");
            return Choice::new(Some(column), Strength::Proven, detail);
        }
        if plain > with_fees || self.is_sum_with(columns, fees) {
            let detail = format!("{title} is in the amounts already.");
            return Choice::new(None, Strength::Proven, detail);
        }
        if self.taken_off(columns.columns().0, fees) {
            let detail = format!("{title} was taken off the amounts: together they are round.");
            return Choice::new(None, Strength::Known, detail);
        }
        let detail = format!(
            "The file has fees ({title}), and nothing shows whether they are in the amounts. \
             Choose the column if they were paid on top, or nothing if the amounts hold them."
        );
        Choice::asking(Some(column), question("fee_column", &detail, &[Some(column), None]))
    }

    /// Amount and fee of every row that has both, in units.
    fn with_fees(&self, columns: &AmountColumns, fees: &Column) -> Vec<(i128, i128, usize)> {
        let cells = self.cells(columns);
        let rows = self.layout.bookings.iter();
        rows.filter_map(|place| {
            let row = &self.table.rows[*place];
            let Cell::Amount(amount) = cells.read(row) else { return None };
            let fee = units(amount::read(row.cell(fees.index), self.mark).ok()?)?;
            (fee != 0).then_some((units(amount)?, fee.abs(), *place))
        })
        .collect()
    }

    /// Whether a further column is the amount before the fee, in every row.
    fn is_sum_with(&self, columns: &AmountColumns, fees: &Column) -> bool {
        let rows = self.with_fees(columns, fees);
        let is_whole = self.is_called_whole(self.at(columns));
        let others = self.layout.columns.iter().filter(|column| {
            column.has_amounts() && ![fees.index, self.at(columns)].contains(&column.index)
        });
        let mut others = others.filter(|_| !rows.is_empty());
        others.any(|other| {
            rows.iter().all(|(amount, fee, place)| {
                let cell = self.table.rows[*place].cell(other.index);
                let whole = amount::read(cell, self.mark).ok().and_then(units);
                whole.is_some_and(|whole| {
                    whole.abs() == (amount + fee).abs()
                        || (is_whole && whole.abs() == (amount - fee).abs())
                })
            })
        })
    }

    fn at(&self, columns: &AmountColumns) -> usize {
        usize::try_from(columns.columns().0).unwrap_or(usize::MAX)
    }

    /// Whether amounts become round when their fees are added: what was received came after the
    /// fee had been taken off.
    pub(super) fn taken_off(&self, amount_column: u32, fees: &Column) -> bool {
        let columns = AmountColumns::signed(amount_column, false);
        let rows = self.with_fees(&columns, fees);
        let whole = 10_i128.pow(super::cells::UNIT_DECIMALS);
        rows.len() >= TELLING
            && rows.iter().all(|(amount, fee, _)| {
                *amount > 0 && amount % whole != 0 && (amount + fee) % whole == 0
            })
    }

    /// The column that holds amount and fee together: it is what was booked.
    pub(super) fn net_of(&self, gross: &Column, fees: &Column) -> Option<&'t Column> {
        let columns = AmountColumns::signed(index(gross.index), false);
        let rows = self.with_fees(&columns, fees);
        let mut others = self.layout.columns.iter().filter(|column| {
            column.has_amounts() && ![fees.index, gross.index].contains(&column.index)
        });
        let read = |row: &Row, column: usize| {
            amount::read(row.cell(column), self.mark).ok().and_then(units)
        };
        let is_net = |other: &Column, fee: &dyn Fn(i128) -> i128| {
            self.rows().all(|row| {
                let fee = fee(read(row, fees.index).unwrap_or(0));
                read(row, gross.index).map(|gross| gross - fee) == read(row, other.index)
            })
        };
        // Where fees have a minus, those without one were given back.
        others.find(|other| {
            !rows.is_empty() && (is_net(other, &i128::abs) || is_net(other, &|fee: i128| -fee))
        })
    }
}
