//! Two columns of amounts that fill each other's gaps, under any heading: one of them is money out.

use commands::statement::AmountColumns;

use super::super::amount;
use super::amounts::{Amounts, Money, index, question};
use super::cells::{Cell, at, units};
use super::choice::{Choice, Strength};
use super::layout::Column;
use super::role::Role;
use super::sign;
use super::table::Row;

/// How many times as many amounts of one sign as of the other make it the usual one.
const CLEAR: usize = 2;

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
        let only_minus = |column: &Column| {
            let amounts =
                self.rows().filter_map(|row| amount::read(row.cell(column.index), self.mark).ok());
            let mut amounts = amounts.filter(|amount| amount.mantissa != 0).peekable();
            amounts.peek().is_some() && amounts.all(|amount| amount.negative)
        };
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
                if let Some(choice) = self.unless_owed([left, right], &columns, balance) {
                    return Amounts::of(choice, Some(balance));
                }
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
    /// Asks which of two columns is money out, where balances alone tell it and may be what is
    /// owed: of an account whose kind is not known, where they rise with the left one, which is
    /// mostly that of money out, or go against the words of the rows.
    fn unless_owed(
        &self,
        [left, right]: [&Column; 2],
        columns: &AmountColumns,
        balance: usize,
    ) -> Option<Choice<AmountColumns>> {
        let is_left_out = *columns == sides(left, right);
        let is_usual = is_left_out && !sign::is_against(self, columns);
        if self.kind.is_some() || is_usual || !self.is_seldom_negative(balance) {
            return None;
        }
        let choices = [sides(left, right), sides(right, left)];
        let mut titles = [left, right].map(|column| self.layout.title(self.table, column.index));
        if is_left_out {
            titles.reverse();
        }
        let [rises, falls] = titles;
        let detail = format!(
            "The balances rise with {rises} and fall with {falls}. If they tell what is on the \
             account, {falls} is money out; if they tell what is owed, as on a card, {rises} is. \
             Choose it."
        );
        Some(Choice::asking(choices[0].clone(), question(&detail, &choices)))
    }

    /// Which of two readings leads from the stated balance of the beginning to that of the end.
    fn by_stated(&self, choices: &[AmountColumns; 2]) -> Option<Choice<AmountColumns>> {
        let [Some(opening), Some(closing)] = self.stated else { return None };
        let rises = closing.checked_sub(opening)?;
        let fits = |columns: &AmountColumns| Some(self.moved(columns)? == rises);
        let place = match (fits(&choices[0])?, fits(&choices[1])?) {
            (true, false) => 0,
            (false, true) => 1,
            _ => return None,
        };
        let detail = "The stated balances show what is money out.";
        Some(Choice::new(choices[place].clone(), Strength::Proven, detail))
    }

    /// What all bookings together move, in units.
    fn moved(&self, columns: &AmountColumns) -> Option<i128> {
        let rows = self.table.rows.get(self.layout.first..).unwrap_or_default();
        let cells = self.cells(columns);
        let mut moved = 0_i128;
        for row in rows.iter().filter(|row| !row.cell(self.date_column).is_empty()) {
            if let Cell::Amount(amount) = cells.read(row) {
                moved = moved.checked_add(units(amount)?)?;
            }
        }
        Some(moved)
    }

    /// A column of money out in which neither sign prevails: balances tell which of them is the
    /// usual one, else a person, for with the other all of it would go the wrong way.
    pub(super) fn with_usual_sign(&self, amounts: Amounts) -> Amounts {
        let AmountColumns::DebitCredit { debit_column, credit_column, minus_is_out: None } =
            amounts.columns.value
        else {
            return amounts;
        };
        let (plus, minus) = self.signs(at(debit_column));
        if amounts.columns.question.is_some() || plus.max(minus) >= CLEAR * plus.min(minus) {
            return amounts;
        }
        let reading = |minus_is_out: bool| AmountColumns::DebitCredit {
            debit_column,
            credit_column,
            minus_is_out: Some(minus_is_out),
        };
        let choices = [true, false].map(reading);
        let trusted = amounts.balance_column.filter(|balance| !self.balance_may_be_debt(*balance));
        let held = |columns: &AmountColumns| {
            let proof = trusted.and_then(|balance| self.proof(columns, balance));
            proof.filter(|proof| !proof.inverted).map_or(0, |proof| proof.held)
        };
        let [signed, plain] = [held(&choices[0]), held(&choices[1])];
        let title = self.layout.title(self.table, at(debit_column));
        let columns = if signed != plain {
            let [one, other] = choices;
            let detail = format!("The balances show what a minus in {title} means.");
            let columns = if signed > plain { one } else { other };
            Choice::new(columns, Strength::Proven, detail)
        } else if let Some(choice) = self.by_stated(&choices) {
            choice
        } else {
            let detail = format!(
                "Amounts in {title} have a minus about as often as not. Choose whether those with \
                 a minus went out and the others were given back, or the other way round."
            );
            let [guess, _] = choices.clone();
            Choice::asking(guess, question(&detail, &choices))
        };
        Amounts { columns, ..amounts }
    }

    /// How many amounts of a column have no minus, and how many have one.
    fn signs(&self, column: usize) -> (usize, usize) {
        let rows = self.table.rows.get(self.layout.first..).unwrap_or_default().iter();
        let amounts = rows.filter_map(|row| amount::read(row.cell(column), self.mark).ok());
        amounts.filter(|amount| amount.mantissa != 0).fold((0, 0), |(plus, minus), amount| {
            (plus + usize::from(!amount.negative), minus + usize::from(amount.negative))
        })
    }
}

fn sides(debit: &Column, credit: &Column) -> AmountColumns {
    AmountColumns::debit_credit(index(debit.index), index(credit.index))
}
