//! Two columns of amounts that fill each other's gaps, under any heading: one of them is money out.

use commands::statement::AmountColumns;

use super::super::amount;
use super::amounts::{Amounts, Money, index, question};
use super::cells::{Cell, units};
use super::choice::{Choice, Strength};
use super::layout::Column;
use super::role::Role;
use super::table::Row;

impl<'t> Money<'t> {
    /// The pair among named columns, of which at most one tells which side it is.
    pub(super) fn gaps(
        &self,
        candidates: &[(&'t Column, Role)],
        balance: Option<usize>,
    ) -> Option<Amounts> {
        let mut columns: Vec<(&Column, Role)> = candidates
            .iter()
            .filter(|(column, role)| {
                column.has_amounts() && !matches!(role, Role::Other | Role::Balance)
            })
            .copied()
            .collect();
        columns.sort_by_key(|(_, role)| !matches!(role, Role::Debit | Role::Credit));
        for (position, (left, left_role)) in columns.iter().enumerate() {
            for (right, right_role) in &columns[position + 1..] {
                if !self.fill_each_others_gaps(left, right) {
                    continue;
                }
                let known = match (left_role, right_role) {
                    (Role::Debit, _) | (_, Role::Credit) => Some((*left, *right)),
                    (Role::Credit, _) | (_, Role::Debit) => Some((*right, *left)),
                    _ => None,
                };
                if let Some((debit, credit)) = known {
                    let title = |c: &Column| self.layout.title(self.table, c.index);
                    let detail = format!(
                        "Money out stands in {}, money in in {}: each fills the gaps of the other.",
                        title(debit),
                        title(credit)
                    );
                    let choice = Choice::new(sides(debit, credit), Strength::Known, detail);
                    return Some(Amounts::of(choice, balance));
                }
                let others: Vec<usize> = columns.iter().map(|(c, _)| c.index).collect();
                return Some(self.pair(left, right, balance, &others));
            }
        }
        None
    }

    /// Whether nearly every booking has an amount in exactly one of two columns, and each of them
    /// some; not where one of them is in another currency.
    pub(super) fn fill_each_others_gaps(&self, left: &Column, right: &Column) -> bool {
        let filled = |text: &str| {
            !text.is_empty() && amount::read(text, self.mark).is_ok_and(|a| a.mantissa != 0)
        };
        let (mut lefts, mut rights, mut neither) = (0_usize, 0_usize, 0_usize);
        for row in self.rows() {
            match (filled(row.cell(left.index)), filled(row.cell(right.index))) {
                (true, false) => lefts += 1,
                (false, true) => rights += 1,
                (false, false) => neither += 1,
                (true, true) => return false,
            }
        }
        let both = lefts > 0 && rights > 0 && neither * 20 <= lefts + rights;
        both && !self.has_currency_like(left, right)
    }

    /// Whether a column of currency codes is filled where one of two columns is, and only there.
    fn has_currency_like(&self, left: &Column, right: &Column) -> bool {
        let follows = |codes: &Column, amounts: &Column| {
            let is_filled = |row: &Row, column: &Column| !row.cell(column.index).is_empty();
            self.rows().all(|row| is_filled(row, codes) == is_filled(row, amounts))
        };
        let codes = self.layout.columns.iter().filter(|column| column.has_currencies());
        codes.into_iter().any(|codes| follows(codes, left) || follows(codes, right))
    }

    /// Two columns without names, one of them money out: a sign or a balance tells which, else a
    /// person.
    pub(super) fn pair(
        &self,
        left: &Column,
        right: &Column,
        balance: Option<usize>,
        columns: &[usize],
    ) -> Amounts {
        let only_minus = |column: &Column| column.negative > 0 && column.negative == column.filled;
        for (debit, credit) in [(left, right), (right, left)] {
            if only_minus(debit) && credit.negative == 0 {
                let detail = "All amounts of one column have a minus: they are money out.";
                let choice = Choice::new(sides(debit, credit), Strength::Known, detail);
                return Amounts::of(choice, balance);
            }
        }
        // Most households pay more often than they are paid.
        let choices = match left.filled >= right.filled {
            true => [sides(left, right), sides(right, left)],
            false => [sides(right, left), sides(left, right)],
        };
        let others = columns.iter().copied().filter(|c| ![left.index, right.index].contains(c));
        for balance in balance.into_iter().chain(others) {
            if self.balance_may_be_debt(balance) {
                continue;
            }
            if let Some(proof) = self.proof(&choices[0], balance) {
                let columns = choices[usize::from(proof.inverted)].clone();
                let detail = "The balances show which column is money out.";
                let choice = Choice::new(columns, Strength::Proven, detail);
                return Amounts::of(choice, Some(balance));
            }
        }
        if let Some(choice) = self.by_stated(&choices) {
            return Amounts::of(choice, balance);
        }
        let titles = [left, right].map(|column| self.layout.title(self.table, column.index));
        let detail = format!(
            "Two columns hold amounts ({} and {}), and nothing tells which of them is money out. \
             Choose it.",
            titles[0], titles[1]
        );
        let [guess, _] = choices.clone();
        Amounts::of(Choice::asking(guess, question(&detail, &choices)), balance)
    }
}

impl Money<'_> {
    /// Which of two readings leads from the stated balance of the beginning to that of the end.
    fn by_stated(&self, choices: &[AmountColumns; 2]) -> Option<Choice<AmountColumns>> {
        let [Some(opening), Some(closing)] = self.stated else { return None };
        let rows = self.table.rows.get(self.layout.first..).unwrap_or_default();
        let cells = self.cells(&choices[0]);
        let mut moved = 0_i128;
        for row in rows.iter().filter(|row| !row.cell(self.date_column).is_empty()) {
            if let Cell::Amount(amount) = cells.read(row) {
                moved = moved.checked_add(units(amount)?)?;
            }
        }
        let rises = closing.checked_sub(opening).filter(|_| moved != 0)?;
        let place = if rises == moved { 0 } else { 1 };
        let detail = "The stated balances show which column is money out.";
        let choice = Choice::new(choices[place].clone(), Strength::Proven, detail);
        (rises.abs() == moved.abs()).then_some(choice)
    }
}

fn sides(debit: &Column, credit: &Column) -> AmountColumns {
    AmountColumns::DebitCredit {
        debit_column: index(debit.index),
        credit_column: index(credit.index),
    }
}
