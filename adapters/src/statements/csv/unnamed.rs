//! Columns of amounts without words over them: balances and signs tell them apart, or a person
//! does.

use commands::statement::AmountColumns;

use super::super::amount;
use super::amounts::{Amounts, Money, index, question};
use super::layout::Column;
use super::role::Role;

/// How many unnamed columns are compared with each other.
const MOST_UNNAMED: usize = 8;

impl Money<'_> {
    /// Without words over the columns, balances and signs tell them apart, or nothing does.
    pub(super) fn by_content(
        &self,
        candidates: &[(&Column, Role)],
        balance: Option<usize>,
    ) -> Option<Amounts> {
        let fits = |role: Role| role == Role::Unnamed || role == Role::Amount;
        let all: Vec<&Column> = candidates
            .iter()
            .filter(|(column, role)| column.has_amounts() && fits(*role))
            .map(|(column, _)| *column)
            .collect();
        let with_decimals: Vec<&Column> =
            all.iter().copied().filter(|c| c.with_decimals > 0 || c.negative > 0).collect();
        let mut columns = if with_decimals.is_empty() { all } else { with_decimals };
        columns.truncate(MOST_UNNAMED);
        let signed = |column: &Column| AmountColumns::Signed {
            column: index(column.index),
            inverted: false,
        };
        if let Some(balance) = balance {
            let proven = columns
                .iter()
                .filter_map(|column| Some((self.proof(&signed(column), balance)?.held, *column)))
                .max_by_key(|(held, column)| (*held, column.negative, usize::MAX - column.index));
            if let Some((_, column)) = proven {
                return Some(self.with_sign(signed(column), Some(balance)));
            }
        }
        let best = columns
            .iter()
            .flat_map(|a| columns.iter().map(move |b| (*a, *b)))
            .filter(|(a, b)| a.index != b.index && a.filled >= b.filled)
            .filter_map(|(a, b)| Some((self.proof(&signed(a), b.index)?, a, b)))
            .max_by_key(|(proof, a, b)| {
                (proof.held, !proof.inverted, a.negative, usize::MAX - a.index - b.index)
            });
        if let Some((_, amount, balance)) = best {
            return Some(self.with_sign(signed(amount), Some(balance.index)));
        }
        for (position, left) in columns.iter().enumerate() {
            for right in &columns[position + 1..] {
                if self.exclude_each_other(left.index, right.index) {
                    return Some(self.pair(left, right, balance, &columns));
                }
            }
        }
        let choice = columns
            .iter()
            .copied()
            .max_by_key(|column| (column.negative > 0, column.filled, usize::MAX - column.index))?;
        let mut amounts = self.with_sign(self.directed(choice), balance);
        let rivals: Vec<AmountColumns> = columns
            .iter()
            .filter(|c| c.filled * 2 >= choice.filled && (c.negative > 0) == (choice.negative > 0))
            .map(|column| signed(column))
            .collect();
        if rivals.len() > 1 && amounts.question.is_none() {
            let detail = "Several columns may be the amount. Choose the one that was booked.";
            amounts.question = Some(question(detail, &rivals));
        }
        Some(amounts)
    }

    /// Whether every booking has an amount in exactly one of two columns.
    fn exclude_each_other(&self, left: usize, right: usize) -> bool {
        let filled = |text: &str| {
            !text.is_empty() && amount::read(text, self.mark).is_ok_and(|a| a.mantissa != 0)
        };
        self.rows().all(|row| filled(row.cell(left)) != filled(row.cell(right)))
    }

    /// Two columns without names, one of them money out: a balance tells which, else a person.
    fn pair(
        &self,
        left: &Column,
        right: &Column,
        balance: Option<usize>,
        columns: &[&Column],
    ) -> Amounts {
        let pair = |debit: &Column, credit: &Column| AmountColumns::DebitCredit {
            debit_column: index(debit.index),
            credit_column: index(credit.index),
        };
        // Most households pay more often than they are paid.
        let choices = if left.filled >= right.filled {
            [pair(left, right), pair(right, left)]
        } else {
            [pair(right, left), pair(left, right)]
        };
        let others =
            columns.iter().map(|c| c.index).filter(|c| ![left.index, right.index].contains(c));
        for balance in balance.into_iter().chain(others) {
            if let Some(proof) = self.proof(&choices[0], balance) {
                let columns = choices[usize::from(proof.inverted)].clone();
                let balance_column = Some(balance);
                return Amounts { columns, balance_column, question: None, turned: false };
            }
        }
        let detail = "Two columns hold amounts and neither has a name. Choose which of them is \
                      money out.";
        let question = Some(question(detail, &choices));
        let [columns, _] = choices;
        Amounts { columns, balance_column: balance, question, turned: false }
    }
}
