//! Amounts under headings that name no unit, whose unit the running balances tell: these move in
//! every row by a hundredth of the amounts, or by a thousand times as much.

use commands::statement::{AmountUnit, ColumnUnit, ReadOptions};

use super::super::super::amount::{self, Mark};
use super::super::balance::{self, Step};
use super::super::cells::units;
use super::super::choice::{Choice, Strength, question};
use super::super::heading::{Heading, SAMPLE};
use super::super::role::Role;
use super::super::table::Row;
use super::super::{amounts, unit_words};
use super::UNITS;

/// How many rows are looked at first, and how many columns of numbers are compared.
const FIRST: usize = 60;
const MOST_COLUMNS: usize = 8;
/// How many steps from balance to balance are a reason to ask, in a column that is not called one
/// of balances; one more proves a unit.
const SEVERAL: usize = 2;

/// What balances show of amounts: what unit they are in, or that they are in none.
pub(super) struct Led {
    pub heading: Heading,
    pub choice: Choice<Vec<ColumnUnit>>,
}

/// A column of amounts, or two of money out and in, and one of balances.
struct Columns {
    amounts: Vec<usize>,
    balance: usize,
    /// Whether it is called one.
    is_called: bool,
}

impl Columns {
    /// How many steps make a reason to ask.
    fn fewest(&self) -> usize {
        if self.is_called { 1 } else { SEVERAL }
    }
}

/// By which power of ten balances move when they move by the amounts.
const POWERS: [i32; 4] = [-2, 3, 2, -3];

/// Looks for balances that follow the amounts, as they stand or in another unit alone.
pub(super) fn find(rows: &[Row], options: &ReadOptions) -> Option<Led> {
    let heading = Heading::plain(rows, FIRST, options.today)?;
    let look = Look { rows: heading.rows(rows), options };
    let all = look.columns(&heading);
    // Amounts that lead to a balance as they stand are in its unit.
    if all.iter().any(|columns| look.held(columns, 0, FIRST).is_some_and(|held| held.0 > 0)) {
        let why = "The balances follow the amounts as they stand.";
        return Some(Led { heading, choice: Choice::new(Vec::new(), Strength::Proven, why) });
    }
    let fits = |columns: &Columns| {
        POWERS.into_iter().find(|power| {
            let is_one = |most: usize| {
                let held = look.held(columns, *power, most);
                held.is_some_and(|(held, steps)| held >= columns.fewest() && held == steps)
            };
            is_one(FIRST) && is_one(SAMPLE)
        })
    };
    let (columns, power) =
        all.into_iter().find_map(|columns| fits(&columns).map(|power| (columns, power)))?;
    let choice = look.choice(&heading, &columns, power)?;
    Some(Led { heading, choice })
}

struct Look<'t> {
    rows: &'t [Row],
    options: &'t ReadOptions,
}

impl Look<'_> {
    /// The columns that may belong together: those that are called balances first.
    fn columns(&self, heading: &Heading) -> Vec<Columns> {
        let of = |role: Role| {
            let money = heading.money.iter().copied().take(MOST_COLUMNS);
            money.filter(move |column| heading.role(*column) == role)
        };
        let (balances, is_called): (Vec<usize>, bool) = match of(Role::Balance).next() {
            Some(balance) => (vec![balance], true),
            None => (of(Role::Unnamed).collect(), false),
        };
        let single = of(Role::Amount).chain(of(Role::Unnamed)).map(|column| vec![column]);
        let sides = of(Role::Debit).next().into_iter().chain(of(Role::Credit).next());
        let sides: Vec<usize> = sides.collect();
        let amounts: Vec<Vec<usize>> =
            single.chain(Some(sides).filter(|sides| !sides.is_empty())).collect();
        let with = |balance: usize| {
            let amounts = amounts.iter().filter(move |own| !own.contains(&balance));
            amounts.map(move |own| Columns { amounts: own.clone(), balance, is_called })
        };
        balances.into_iter().flat_map(with).collect()
    }

    /// How many steps from balance to balance the amounts lead when they are moved by a power of
    /// ten, and how many there are; `None` where they lead none.
    fn held(&self, columns: &Columns, power: i32, most: usize) -> Option<(usize, usize)> {
        let marks = |columns: &[usize]| {
            let rows = self.rows.iter().take(FIRST);
            let cells = rows.flat_map(|row| columns.iter().map(|column| row.cell(*column)));
            let told = amount::mark_of(cells).0;
            told.map_or(vec![Mark::Point, Mark::Comma], |told| vec![told])
        };
        let others = marks(std::slice::from_ref(&columns.balance));
        let both = marks(&columns.amounts).into_iter();
        let both = both.flat_map(|one| others.iter().map(move |other| (one, *other)));
        both.filter_map(|marks| {
            let steps = self.steps(columns, power, marks, most);
            let has_minus = steps.iter().any(|step| step.amount < 0);
            if let Some(proof) = balance::weigh(std::slice::from_ref(&steps)) {
                return Some((proof.held, proof.steps));
            }
            let ways = balance::ways_out(&steps, Some(false)).filter(|_| !has_minus)?;
            let held = ways.iter().flatten().count();
            Some((held, steps.len().saturating_sub(1)))
        })
        .max()
    }

    fn steps(
        &self,
        columns: &Columns,
        power: i32,
        (mark, balance_mark): (Mark, Mark),
        most: usize,
    ) -> Vec<Step> {
        let read = |row: &Row, column: usize, mark: Mark| amount::read(row.cell(column), mark).ok();
        let step = |row: &Row| {
            let all = columns.amounts.iter().enumerate().filter_map(|(side, column)| {
                let own = read(row, *column, mark).filter(|own| own.mantissa != 0)?;
                let own = units(amount::moved(own, power)?)?;
                // Of two sides the first is money out.
                Some(if columns.amounts.len() == 2 && side == 0 { -own.abs() } else { own })
            });
            let amount = all.into_iter().next()?;
            let balance = read(row, columns.balance, balance_mark).and_then(units);
            Some(Step { amount, balance })
        };
        self.rows.iter().take(most).filter_map(step).collect()
    }

    fn choice(
        &self,
        heading: &Heading,
        columns: &Columns,
        power: i32,
    ) -> Option<Choice<Vec<ColumnUnit>>> {
        let is_whole = |column: &usize| {
            let mut cells = self.rows.iter().take(SAMPLE).map(|row| row.cell(*column));
            cells.all(|cell| amount::evidence(cell).is_none() || amount::whole(cell).is_some())
        };
        let are_whole = columns.amounts.iter().all(is_whole);
        let has_three = self.options.account_currency.is_some_and(|own| own.exponent() == 3);
        let amounts = &columns.amounts[..];
        let balance = std::slice::from_ref(&columns.balance);
        let (own, unit) = match power {
            -2 => (amounts, AmountUnit::Hundredths),
            3 => (amounts, AmountUnit::Thousands),
            2 => (balance, AmountUnit::Hundredths),
            _ if has_three && are_whole => (amounts, AmountUnit::Minor),
            _ => (balance, AmountUnit::Thousands),
        };
        let value: Vec<ColumnUnit> =
            own.iter().map(|column| ColumnUnit { column: amounts::index(*column), unit }).collect();
        let titles = |columns: &[usize]| {
            let titles: Vec<String> = columns.iter().map(|column| heading.title(*column)).collect();
            titles.join(" and ")
        };
        let (held, _) = self.held(columns, power, SAMPLE)?;
        let is_sure =
            held > columns.fewest() && (!super::is_small(unit) || own.iter().all(is_whole));
        let why = format!(
            "{} is in {}, as the balances prove: only so do the amounts in {} lead from each to the \
             next.",
            titles(own),
            unit_words::told(unit),
            titles(amounts)
        );
        if is_sure {
            return Some(Choice::new(value, Strength::Proven, why));
        }
        let detail = format!(
            "The balances follow the amounts in {} only if {} is in {}. Choose whether it is.",
            titles(amounts),
            titles(own),
            unit_words::told(unit)
        );
        let choices = [value.clone(), Vec::new()];
        Some(Choice::asking(value, question(UNITS, &detail, &choices)))
    }
}
