//! The amount of a row, wherever it stands, as a
//! [`ColumnMapping`](commands::statement::ColumnMapping) says.

use commands::statement::AmountColumns;

use super::super::amount::{self, Amount, Mark};
use super::table::Row;

/// What the amount cells of a row hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cell {
    Blank,
    /// There is a text, but it is no amount.
    Broken,
    Amount(Amount),
}

/// Reads the amounts of rows with one set of columns.
pub(super) struct AmountCells<'m> {
    columns: &'m AmountColumns,
    mark: Mark,
    /// Whether the debit and the credit column print their amounts with a minus.
    minus_is_usual: (bool, bool),
}

fn at(column: u32) -> usize {
    usize::try_from(column).unwrap_or(usize::MAX)
}

impl<'m> AmountCells<'m> {
    /// Looks at the rows to learn which sign is usual in a debit and a credit column.
    pub(super) fn new<'r>(
        columns: &'m AmountColumns,
        mark: Mark,
        rows: impl Iterator<Item = &'r Row> + Clone,
    ) -> Self {
        let mut minus_is_usual = (false, false);
        if let AmountColumns::DebitCredit { debit_column, credit_column } = columns {
            let usual = |column: u32| {
                let read = |row: &Row| amount::read(row.cell(at(column)), mark).ok();
                let (mut plus, mut minus) = (0_usize, 0_usize);
                for amount in rows.clone().filter_map(read).filter(|a| a.mantissa != 0) {
                    let count = if amount.negative { &mut minus } else { &mut plus };
                    *count += 1;
                }
                minus > plus
            };
            minus_is_usual = (usual(*debit_column), usual(*credit_column));
        }
        Self { columns, mark, minus_is_usual }
    }

    fn cell(&self, row: &Row, column: u32) -> Cell {
        let text = row.cell(at(column));
        if text.is_empty() || matches!(text, "-" | "–" | "—") {
            return Cell::Blank;
        }
        amount::read(text, self.mark).map_or(Cell::Broken, Cell::Amount)
    }

    /// The amount of a row as it is written.
    pub(super) fn text<'r>(&self, row: &'r Row) -> &'r str {
        match self.columns {
            AmountColumns::Signed { column, .. } | AmountColumns::Directed { column, .. } => {
                row.cell(at(*column))
            }
            AmountColumns::DebitCredit { debit_column, credit_column } => {
                let debit = row.cell(at(*debit_column));
                if debit.is_empty() { row.cell(at(*credit_column)) } else { debit }
            }
        }
    }

    /// The signed amount of a row: plus is in.
    pub(super) fn read(&self, row: &Row) -> Cell {
        match self.columns {
            AmountColumns::Signed { column, inverted } => match self.cell(row, *column) {
                Cell::Amount(amount) => Cell::Amount(turned(amount, *inverted)),
                other => other,
            },
            AmountColumns::Directed { column, direction_column, out_words } => {
                let Cell::Amount(amount) = self.cell(row, *column) else {
                    return self.cell(row, *column);
                };
                let direction = row.mark(at(*direction_column));
                let out = out_words.iter().any(|word| word.eq_ignore_ascii_case(direction));
                Cell::Amount(turned(amount, out))
            }
            AmountColumns::DebitCredit { debit_column, credit_column } => {
                let (debit_minus, credit_minus) = self.minus_is_usual;
                let debit = self.cell(row, *debit_column);
                let credit = self.cell(row, *credit_column);
                match (debit, credit) {
                    (Cell::Broken, _) | (_, Cell::Broken) => Cell::Broken,
                    (Cell::Blank, Cell::Blank) => Cell::Blank,
                    (Cell::Amount(debit), Cell::Blank) => Cell::Amount(turned(debit, !debit_minus)),
                    (Cell::Blank, Cell::Amount(credit)) => {
                        Cell::Amount(turned(credit, credit_minus))
                    }
                    (Cell::Amount(debit), Cell::Amount(credit)) => {
                        sum(turned(debit, !debit_minus), turned(credit, credit_minus))
                    }
                }
            }
        }
    }
}

fn turned(amount: Amount, turn: bool) -> Amount {
    Amount { negative: (amount.negative != turn) && amount.mantissa != 0, ..amount }
}

/// The decimals of the units in which sums are compared.
pub(super) const UNIT_DECIMALS: u32 = 6;

/// Amounts as whole units of the sixth decimal, for comparing sums.
pub(super) fn units(amount: Amount) -> Option<i128> {
    let factor = 10_i128.checked_pow(UNIT_DECIMALS.checked_sub(amount.scale)?)?;
    let units = i128::from(amount.mantissa).checked_mul(factor)?;
    Some(if amount.negative { -units } else { units })
}

/// Both cells of a row are filled: usually one of them with a zero.
fn sum(one: Amount, other: Amount) -> Cell {
    if other.mantissa == 0 {
        return Cell::Amount(one);
    }
    if one.mantissa == 0 {
        return Cell::Amount(other);
    }
    let scale = one.scale.max(other.scale);
    let scaled = |amount: Amount| {
        let factor = 10_i128.checked_pow(scale - amount.scale)?;
        let mantissa = i128::from(amount.mantissa).checked_mul(factor)?;
        Some(if amount.negative { -mantissa } else { mantissa })
    };
    let sum = scaled(one).zip(scaled(other)).and_then(|(one, other)| one.checked_add(other));
    let mantissa = sum.and_then(|sum| u64::try_from(sum.unsigned_abs()).ok());
    match (sum, mantissa) {
        (Some(sum), Some(mantissa)) => Cell::Amount(Amount { negative: sum < 0, mantissa, scale }),
        _ => Cell::Broken,
    }
}
