//! Columns in which something moves, beside those that are nothing in every row: no balance changes
//! by nothing, and such a column is not the amount where another may be.

use commands::statement::AmountColumns;

use super::super::amount;
use super::amounts::{Amounts, Money, names_before, question};
use super::choice::Choice;
use super::foreign::RATE;
use super::layout::Column;
use super::role::{Role, is_fee, is_tax, role};
use super::words::{self, has};

/// How many steps from balance to balance prove that a column is the amount, whatever it is called.
const FEWEST_STEPS: usize = 2;

impl<'t> Money<'t> {
    /// Whether any booking has more than nothing in a column.
    pub(super) fn moves(&self, column: &Column) -> bool {
        let is_any =
            |cell: &str| amount::read(cell, self.mark).is_ok_and(|amount| amount.mantissa != 0);
        self.rows().any(|row| is_any(row.cell(column.index)))
    }

    /// The column of amounts, or where no balance follows it another that all balances follow.
    pub(super) fn led(&self, amount: &'t Column, balance: Option<usize>) -> &'t Column {
        let Some(at) = balance.filter(|balance| self.follow(amount, *balance) == 0) else {
            return amount;
        };
        let others = self
            .numbers_beside(amount, balance)
            .filter(|column| !self.used.contains(&column.index));
        let led = others.map(|column| (self.follow(column, at), column));
        let led = led.filter(|(held, _)| *held >= FEWEST_STEPS);
        led.max_by_key(|(held, column)| (*held, usize::MAX - column.index))
            .map_or(amount, |(_, column)| column)
    }

    /// How many balances follow the amounts of a column, with their signs or without.
    fn follow(&self, column: &Column, balance: usize) -> usize {
        let told = || self.ways_out(column.index, balance);
        match self.steps_held(column, Some(balance)) {
            0 => told().map_or(0, |out| out.iter().flatten().count()),
            held => held,
        }
    }

    /// Other columns of numbers that may be amounts, as their headings do not say otherwise.
    fn numbers_beside(
        &self,
        amount: &Column,
        balance: Option<usize>,
    ) -> impl Iterator<Item = &'t Column> {
        let own = amount.index;
        self.layout.columns.iter().filter(move |column| {
            let header = column.header.as_str();
            let is_money = match role(column) {
                Role::Amount | Role::Unnamed => true,
                Role::Other => words::AMOUNT.name(header) && !words::ID.name(header),
                Role::Debit | Role::Credit | Role::Balance => false,
            };
            column.index != own
                && Some(column.index) != balance
                && is_money
                && column.has_amounts()
                && !column.has_dates()
                && !column.has_currencies()
                && !names_before(column)
                && !is_fee(header)
                && !is_tax(header)
                && !has(header, RATE)
                && self.moves(column)
        })
    }

    /// What is money out in a column of amounts; where all of them are nothing and another column
    /// has more, a person tells which of them was booked.
    pub(super) fn unless_nothing(&self, column: &'t Column, balance: Option<usize>) -> Amounts {
        let amounts = self.decide(column, balance);
        let may_be = |other: &&'t Column| {
            (other.with_decimals > 0 || other.negative > 0)
                && other.filled >= column.filled
                && !self.used.contains(&other.index)
        };
        if self.layout.bookings.is_empty() || self.moves(column) {
            return amounts;
        }
        let others: Vec<&'t Column> = self.numbers_beside(column, balance).filter(may_be).collect();
        let Some(first) = others.first() else { return amounts };
        let readings = |column: &'t Column| -> Vec<AmountColumns> {
            let columns = self.decide(column, balance).columns;
            let asked = columns.question.map_or(Vec::new(), |question| question.choices);
            let asked = asked.into_iter().filter_map(|choice| serde_json::from_value(choice).ok());
            let mut readings: Vec<AmountColumns> = asked.collect();
            if readings.is_empty() {
                readings.push(columns.value);
            }
            readings
        };
        let guess = self.decide(first, balance).columns.value;
        let mut choices: Vec<AmountColumns> = others.iter().copied().flat_map(readings).collect();
        choices.push(amounts.columns.value.clone());
        let title = |column: &Column| self.layout.title(self.table, column.index);
        let titles: Vec<String> = others.iter().map(|column| title(column)).collect();
        let detail = format!(
            "All amounts in {} are nothing, and {} has others. Choose the column that was booked.",
            title(column),
            titles.join(" or ")
        );
        Amounts { columns: Choice::asking(guess, question(&detail, &choices)), ..amounts }
    }
}
