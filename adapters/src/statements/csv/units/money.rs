//! The columns of money below a heading that names units: which of them are in which, and what the
//! numbers, the balances and the currency say against it.

use commands::statement::{AmountUnit, ColumnUnit, MappingQuestion, ReadOptions};
use domain::money::Currency;

use super::super::super::amount::{self, Mark};
use super::super::balance::{self, Step};
use super::super::cells::{at, units};
use super::super::choice::{Choice, Strength, question};
use super::super::currency::{currency_in, in_cell};
use super::super::heading::{Heading, Named, SAMPLE};
use super::super::role::Role;
use super::super::table::Row;
use super::super::{amounts, unit_words};
use super::UNITS;

pub(super) fn ask_mark(units: &[ColumnUnit]) -> MappingQuestion {
    let unit =
        units.iter().find(|unit| !is_small(unit.unit)).map(|unit| unit_words::told(unit.unit));
    let detail = format!(
        "The amounts are in {} and have three digits behind their mark. Choose whether that is a \
         decimal mark.",
        unit.unwrap_or("another unit")
    );
    question("decimal_mark", &detail, &['.', ','])
}

pub(in super::super) fn is_small(unit: AmountUnit) -> bool {
    matches!(unit, AmountUnit::Minor | AmountUnit::Hundredths)
}

/// The columns of money below a heading.
pub(super) struct Money<'t> {
    pub rows: &'t [Row],
    pub heading: &'t Heading,
    pub options: &'t ReadOptions,
}

/// How a unit leads to units of the currency.
pub(super) enum Power {
    Ten(i32),
    /// As many decimals as the currency of the row has.
    OfCurrency {
        column: Option<usize>,
        other: i32,
    },
}

impl Money<'_> {
    /// What the file says, and the columns that say again what another does.
    pub(super) fn choose(&self) -> (Choice<Vec<ColumnUnit>>, Vec<usize>) {
        let named: Vec<ColumnUnit> = self.heading.named.iter().map(Named::of).collect();
        let Some(told) = self.heading.named.first() else {
            return (Choice::new(named, Strength::Open, String::new()), Vec::new());
        };
        let title = self.heading.title(told.column);
        let unit = unit_words::told(told.unit);
        let why = match &self.heading.line {
            Some(line) => format!("The amounts are in {unit}, as \u{201c}{line}\u{201d} says."),
            None => format!("The amounts are in {unit}, as {title} says."),
        };
        if let Some(question) = self.against_currency(&named).or_else(|| self.against_cells(&named))
        {
            return (Choice::asking(named, question), Vec::new());
        }
        if let Some(part) = self.heading.parts.first() {
            return (self.parts(*part, named), Vec::new());
        }
        let repeated = self.repeated();
        let plain = self.plain(&repeated);
        let with_decimals = plain.iter().any(|column| self.has_decimals(*column));
        let whole: Vec<ColumnUnit> = named
            .iter()
            .copied()
            .chain(
                plain.iter().map(|column| ColumnUnit { column: index(*column), unit: told.unit }),
            )
            .collect();
        let is_half = self.is_half(&plain);
        let is_doubted = |named: &&Named| named.is_doubted && !repeated.contains(&named.column);
        let doubted = self.heading.named.iter().find(is_doubted);
        let chain = self.chain(&plain);
        if let Some(doubted) = doubted.filter(|_| chain != Some(true)) {
            if chain == Some(false) && with_decimals {
                return (Choice::new(Vec::new(), Strength::Proven, String::new()), Vec::new());
            }
            return (self.ask_doubted(doubted, named, whole), repeated);
        }
        let choice = match chain {
            _ if plain.is_empty() => Choice::new(named, Strength::Known, why),
            Some(true) => Choice::new(named, Strength::Proven, why),
            Some(false) if !with_decimals && is_small(told.unit) => {
                Choice::new(whole, Strength::Proven, why)
            }
            None if with_decimals && is_small(told.unit) || !is_half && !is_small(told.unit) => {
                Choice::new(named, Strength::Known, why)
            }
            _ => {
                let others: Vec<String> =
                    plain.iter().map(|column| self.heading.title(*column)).collect();
                let detail = format!(
                    "{title} says that its numbers are in {unit}; {} says nothing of them. Choose \
                     which numbers are.",
                    others.join(", ")
                );
                let choices = [whole.clone(), named, Vec::new()];
                Choice::asking(whole, question(UNITS, &detail, &choices))
            }
        };
        (choice, repeated)
    }

    /// Columns that hold the hundredths of those before them.
    fn parts(&self, part: usize, named: Vec<ColumnUnit>) -> Choice<Vec<ColumnUnit>> {
        let (title, before) = (self.heading.title(part), self.heading.title(part - 1));
        if self.heading.named.iter().any(|named| named.is_doubted) {
            let detail = format!(
                "{title} may hold the hundredths (cents) of the amounts in {before}. Choose \
                 whether it does."
            );
            return Choice::asking(named.clone(), question(UNITS, &detail, &[named, Vec::new()]));
        }
        let why = format!("{title} holds the hundredths (cents) of the amounts in {before}.");
        Choice::new(named, Strength::Known, why)
    }

    /// A heading that may name a unit, in words that may say something else.
    fn ask_doubted(
        &self,
        doubted: &Named,
        named: Vec<ColumnUnit>,
        whole: Vec<ColumnUnit>,
    ) -> Choice<Vec<ColumnUnit>> {
        let detail = format!(
            "{} may say that its numbers are in {}. Choose what they are.",
            self.heading.title(doubted.column),
            unit_words::told(doubted.unit)
        );
        let mut choices = vec![named.clone(), Vec::new()];
        if whole != named {
            choices.insert(1, whole);
        }
        Choice::asking(named, question(UNITS, &detail, &choices))
    }

    /// Whether one of two columns of money out and in has a unit and the other none.
    fn is_half(&self, plain: &[usize]) -> bool {
        let is_side = |column: usize| matches!(self.role(column), Role::Debit | Role::Credit);
        let mut sides = self.heading.named.iter().map(|named| named.column).filter(|c| is_side(*c));
        sides.any(|named| plain.iter().any(|plain| self.is_other_side(named, *plain)))
    }

    /// Whether a column is the other side of one of money out or in: its heading says so, or says
    /// nothing and it never has an amount where that one has.
    fn is_other_side(&self, side: usize, column: usize) -> bool {
        let other = match self.role(side) {
            Role::Debit => Role::Credit,
            Role::Credit => Role::Debit,
            _ => return false,
        };
        let has = |row: &Row, column: usize| {
            amount::evidence(row.cell(column)).is_some()
                && amount::whole(row.cell(column)).is_none_or(|amount| amount.mantissa != 0)
        };
        let is_apart = || {
            self.sample().any(|row| has(row, column))
                && self.sample().all(|row| !(has(row, side) && has(row, column)))
        };
        self.role(column) == other || (self.role(column) == Role::Unnamed && is_apart())
    }

    /// Hundredths of a currency that has none.
    fn against_currency(&self, named: &[ColumnUnit]) -> Option<MappingQuestion> {
        let of_cents = named.iter().find(|unit| unit.unit == AmountUnit::Hundredths)?;
        let column = self.code_beside(at(of_cents.column));
        let other = |row: &Row| {
            let currency = self.currency(row, column, at(of_cents.column))?;
            (currency.exponent() != 2).then_some(currency)
        };
        let currency = self.sample().find_map(other)?;
        let minor = |unit: &ColumnUnit| match unit.unit {
            AmountUnit::Hundredths => ColumnUnit { unit: AmountUnit::Minor, ..*unit },
            _ => *unit,
        };
        let minor: Vec<ColumnUnit> = named.iter().map(minor).collect();
        let detail = format!(
            "{} says that its numbers are hundredths, and {} is not divided into hundredths. Choose \
             what they are.",
            self.heading.title(at(of_cents.column)),
            currency.code()
        );
        let choices: Vec<Vec<ColumnUnit>> = match currency.exponent() {
            0 => vec![minor, Vec::new()],
            _ => vec![minor, named.to_vec(), Vec::new()],
        };
        Some(question(UNITS, &detail, &choices))
    }

    /// Small units that have decimals themselves.
    fn against_cells(&self, named: &[ColumnUnit]) -> Option<MappingQuestion> {
        let mut small = named.iter().filter(|unit| is_small(unit.unit)).map(|unit| at(unit.column));
        let column = small.find(|column| self.has_decimals(*column))?;
        let decimal = self.sample().map(|row| row.cell(column)).find(|cell| is_decimal(cell))?;
        let detail = format!(
            "{} names a unit that has no decimals, and its numbers have some ({decimal}). Choose \
             what they are.",
            self.heading.title(column)
        );
        let rest: Vec<ColumnUnit> =
            named.iter().copied().filter(|unit| !is_small(unit.unit)).collect();
        Some(question(UNITS, &detail, &[rest, named.to_vec()]))
    }

    fn sample(&self) -> impl Iterator<Item = &Row> + Clone {
        self.rows.iter().take(SAMPLE)
    }

    fn has_decimals(&self, column: usize) -> bool {
        self.sample().any(|row| is_decimal(row.cell(column)))
    }

    fn role(&self, column: usize) -> Role {
        self.heading.role(column)
    }

    /// Columns of a unit beside which the same amounts stand as units.
    fn repeated(&self) -> Vec<usize> {
        let is_one = |named: &&Named| {
            let role = self.role(named.column);
            self.heading.money.iter().any(|plain| {
                self.heading.unit(*plain).is_none()
                    && (self.role(*plain) == role || role == Role::Other)
                    && matches!(self.role(*plain), Role::Amount | Role::Debit | Role::Credit)
                    && self.heading.filled(self.rows, *plain)
                        >= self.heading.filled(self.rows, named.column)
                    && !self.are_same(named.column, *plain)
            })
        };
        self.heading.named.iter().filter(is_one).map(|named| named.column).collect()
    }

    /// Whether two columns have the same numbers, whatever they count.
    fn are_same(&self, one: usize, other: usize) -> bool {
        let whole = |row: &Row, column: usize| amount::whole(row.cell(column));
        self.sample()
            .filter(|row| !row.cell(one).is_empty())
            .all(|row| whole(row, one).is_some_and(|own| whole(row, other) == Some(own)))
    }

    /// Columns of money that name no unit and are not told again by one that does.
    fn plain(&self, repeated: &[usize]) -> Vec<usize> {
        let is_repeated = |role: Role| repeated.iter().any(|column| self.role(*column) == role);
        let has_any = |column: usize| {
            self.sample().any(|row| amount::whole(row.cell(column)).is_none_or(|a| a.mantissa != 0))
        };
        let is_plain = |column: &usize| {
            let role = self.role(*column);
            let is_side = || {
                let mut named = self.heading.named.iter().filter(|n| !repeated.contains(&n.column));
                named.any(|named| self.is_other_side(named.column, *column))
            };
            let is_money =
                matches!(role, Role::Amount | Role::Debit | Role::Credit | Role::Balance)
                    || is_side();
            is_money
                && self.heading.unit(*column).is_none()
                && !is_repeated(role)
                && has_any(*column)
        };
        self.heading.money.iter().copied().filter(is_plain).collect()
    }

    /// Whether balances follow the amounts as the headings say (`true`), or as if all of them were
    /// in one unit; `None` where they tell nothing.
    fn chain(&self, plain: &[usize]) -> Option<bool> {
        let of = |role: Role| {
            let columns = self.heading.money.iter().copied();
            columns.filter(move |column| self.role(*column) == role)
        };
        let balance = of(Role::Balance).next()?;
        let amounts: Vec<usize> =
            [Role::Amount, Role::Debit, Role::Credit].into_iter().flat_map(of).collect();
        let is_between = plain.contains(&balance) || amounts.iter().any(|own| plain.contains(own));
        if !is_between {
            return None;
        }
        let power =
            |column: usize| match self.heading.unit(column).map(|unit| self.power(column, unit)) {
                Some(Power::Ten(power) | Power::OfCurrency { other: power, .. }) => power,
                None => 0,
            };
        let read = |row: &Row, column: usize, power: i32| {
            let text = row.cell(column);
            let amount =
                [Mark::Point, Mark::Comma].into_iter().find_map(|m| amount::read(text, m).ok());
            amount::moved(amount::whole(text).or(amount)?, power).and_then(units)
        };
        let holds = |scaled: bool| {
            let of = |column: usize| if scaled { power(column) } else { 0 };
            let steps = self.sample().filter_map(|row| {
                let balance = read(row, balance, of(balance))?;
                let mut amounts = amounts.iter().filter_map(|own| read(row, *own, of(*own)));
                let amount = amounts.find(|amount| *amount != 0)?;
                Some(Step { amount, balance: Some(balance) })
            });
            let steps: Vec<Step> = steps.collect();
            [false, true]
                .into_iter()
                .any(|newest| balance::ways_out(&steps, Some(newest)).is_some())
        };
        match (holds(true), holds(false)) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            _ => None,
        }
    }

    /// The mark to write with; `None` where nothing tells what a mark before three digits is.
    pub(super) fn mark(&self, units: &[ColumnUnit]) -> Option<Mark> {
        if let Some(given) = &self.options.mapping {
            return Mark::from_char(given.decimal_mark);
        }
        let cells = |columns: Vec<usize>| {
            self.sample().flat_map(move |row| {
                columns.clone().into_iter().map(move |column| row.cell(column))
            })
        };
        let large = units.iter().filter(|unit| !is_small(unit.unit)).map(|unit| at(unit.column));
        let (told, open) = amount::mark_of(cells(large.collect()));
        let of_small =
            |column: &usize| units.iter().any(|u| at(u.column) == *column && is_small(u.unit));
        let others =
            self.heading.money.iter().copied().filter(|column| !of_small(column)).collect();
        told.or_else(|| amount::mark_of(cells(others)).0)
            .or_else(|| open.is_none().then_some(Mark::Point))
    }

    pub(super) fn powers(&self, units: &[ColumnUnit]) -> Vec<(usize, Power, bool)> {
        let of = |unit: &ColumnUnit| {
            let column = at(unit.column);
            (column, self.power(column, unit.unit), is_small(unit.unit))
        };
        let is_part = |unit: &&ColumnUnit| self.heading.parts.contains(&at(unit.column));
        units.iter().filter(|unit| !is_part(unit)).map(of).collect()
    }

    fn power(&self, column: usize, unit: AmountUnit) -> Power {
        match unit {
            AmountUnit::Minor => {
                let code = self.code_beside(column);
                let own = currency_in(self.heading.raw(column)).or(self.options.account_currency);
                let decimals = own.map_or(2, |own| i32::from(own.exponent()));
                Power::OfCurrency { column: code, other: -decimals }
            }
            AmountUnit::Hundredths => Power::Ten(-2),
            AmountUnit::Thousands => Power::Ten(3),
            AmountUnit::TenThousands => Power::Ten(4),
            AmountUnit::Lakhs => Power::Ten(5),
            AmountUnit::Millions => Power::Ten(6),
            AmountUnit::Crores => Power::Ten(7),
        }
    }

    /// The column of currencies that stands nearest to one of amounts.
    fn code_beside(&self, column: usize) -> Option<usize> {
        let codes = self.heading.codes.iter().copied();
        codes.min_by_key(|code| (code.abs_diff(column), *code < column))
    }

    fn currency(&self, row: &Row, code: Option<usize>, column: usize) -> Option<Currency> {
        let own = self.options.account_currency;
        let told = code.and_then(|code| in_cell(row.cell(code), own));
        told.or_else(|| currency_in(self.heading.raw(column))).or(own)
    }
}

fn index(column: usize) -> u32 {
    amounts::index(column)
}

/// Whether a text is a number with decimals: a mark before three digits parts thousands, of units
/// that have no decimals.
fn is_decimal(cell: &str) -> bool {
    amount::evidence(cell).is_some() && amount::whole(cell).is_none()
}
