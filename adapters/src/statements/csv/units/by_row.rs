//! A column that tells of each row what its amount counts, and not the same of all: a unit (`cents`
//! in some rows, `EUR` in others), or the exponent of ten that its number is of. Such amounts are
//! written anew as units of the currency before the table is looked at.

use commands::statement::{AmountUnit, ReadOptions};
use domain::money::Currency;

use super::super::super::amount::{self, Mark};
use super::super::super::text::clean;
use super::super::currency::in_cell;
use super::super::heading::{self, Heading, SAMPLE};
use super::super::role::Role;
use super::super::table::Row;
use super::super::unit_words::{is_of_exponents, is_of_units, is_whole_unit, of_cell};

/// Of how many rows the columns are known.
const FIRST: usize = 60;

/// What a row says of its amounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    /// Units of the currency.
    Whole,
    /// A power of ten of them.
    Ten(i32),
    /// The smallest unit of the currency.
    Minor,
}

/// Writes such amounts as units; answers how that is told, if it was done.
pub(super) fn settle(rows: &mut [Row], options: &ReadOptions) -> Option<String> {
    let heading = Heading::plain(rows, FIRST, options.today)?;
    let is_told = |column: &usize| {
        let title = heading.raw(*column);
        is_of_units(title) || is_of_exponents(title)
    };
    let column = (0..heading.width()).find(is_told)?;
    let is_exponent = is_of_exponents(heading.raw(column));
    let money: Vec<usize> = heading.money.iter().copied().filter(|own| *own != column).collect();
    let is_amount = |own: &usize| {
        matches!(heading.role(*own), Role::Amount | Role::Debit | Role::Credit | Role::Unnamed)
    };
    let money: Vec<usize> = money.into_iter().filter(is_amount).collect();
    let read = Read { column, is_exponent, money: &money, heading: &heading, options };
    let mark = read.check(heading.rows(rows))?;
    let whole = heading.rows(rows).iter().map(|row| row.cell(column));
    let whole = whole.filter(|cell| is_whole_unit(cell)).map(ToOwned::to_owned).next();
    let told = format!(
        "\u{201c}{}\u{201d} tells of each row what its amount counts; each was read by its own.",
        clean(heading.raw(column), 60)
    );
    let first = heading.first;
    for row in rows.iter_mut().skip(first) {
        let Some(power) = read.power(row).filter(|power| *power != 0) else { continue };
        for column in money.iter().copied() {
            let cell = row.cell(column);
            let whole = amount::whole(cell).filter(|_| power < 0);
            let Some(amount) = whole.or_else(|| amount::read(cell, mark).ok()) else { continue };
            if let Some(text) = amount::rewritten(cell, amount, power, mark) {
                row.replace(column, text);
            }
        }
        let none = if is_exponent { "0".to_owned() } else { whole.clone().unwrap_or_default() };
        row.replace(column, none);
    }
    Some(told)
}

struct Read<'t> {
    column: usize,
    is_exponent: bool,
    money: &'t [usize],
    heading: &'t Heading,
    options: &'t ReadOptions,
}

impl Read<'_> {
    fn told(&self, row: &Row) -> Option<Told> {
        let cell = row.cell(self.column);
        if self.is_exponent {
            let exponent = heading::exponent(cell)?;
            return Some(if exponent == 0 { Told::Whole } else { Told::Ten(-exponent) });
        }
        if is_whole_unit(cell) {
            return Some(Told::Whole);
        }
        Some(match of_cell(cell)? {
            AmountUnit::Minor => Told::Minor,
            AmountUnit::Hundredths => Told::Ten(-2),
            AmountUnit::Thousands => Told::Ten(3),
            AmountUnit::TenThousands => Told::Ten(4),
            AmountUnit::Lakhs => Told::Ten(5),
            AmountUnit::Millions => Told::Ten(6),
            AmountUnit::Crores => Told::Ten(7),
        })
    }

    fn power(&self, row: &Row) -> Option<i32> {
        Some(match self.told(row)? {
            Told::Whole => 0,
            Told::Ten(power) => power,
            Told::Minor => -self.currency(row).map_or(2, |own| i32::from(own.exponent())),
        })
    }

    fn currency(&self, row: &Row) -> Option<Currency> {
        let own = self.options.account_currency;
        let code = self.heading.codes.iter().find_map(|code| in_cell(row.cell(*code), own));
        code.or(own)
    }

    fn has_amount(&self, row: &Row) -> bool {
        self.money.iter().any(|column| amount::evidence(row.cell(*column)).is_some())
    }

    /// The mark of the amounts, where every row with an amount is told of, not all of them alike,
    /// and the numbers say nothing against it.
    fn check(&self, rows: &[Row]) -> Option<Mark> {
        let with_amounts = || rows.iter().filter(|row| self.has_amount(row));
        let mut seen: Vec<Told> = Vec::new();
        let mut are_known = true;
        for row in with_amounts() {
            let told = self.told(row)?;
            if !seen.contains(&told) {
                seen.push(told);
            }
            let is_small = self.power(row)? < 0;
            let mut cells = self.money.iter().map(|column| row.cell(*column));
            let is_decimal =
                |cell: &str| amount::evidence(cell).is_some() && amount::whole(cell).is_none();
            if (is_small || self.is_exponent) && cells.any(is_decimal) {
                return None;
            }
            // Exponents may be those of the currencies alone: then it is asked.
            let exponent = self.currency(row).map(|own| -i32::from(own.exponent()));
            are_known &= self.power(row) == exponent;
        }
        if seen.len() < 2 || (self.is_exponent && are_known) {
            return None;
        }
        let others =
            || with_amounts().filter(|row| self.power(row).is_some_and(|power| power >= 0));
        let cells = others().flat_map(|row| self.money.iter().map(|column| row.cell(*column)));
        let (told, open) = amount::mark_of(cells.take(SAMPLE));
        told.or_else(|| open.is_none().then_some(Mark::Point))
    }
}
