//! What is owed on a loan: many banks print it with a plus, and what is paid back with a minus or a
//! plus. Balances that move against the amounts tell that they are what is owed; those that move
//! with them, or none at all, leave open what a sign means, and it is asked.

use commands::statement::{AmountColumns, StatementAccountKind};

use super::super::amount;
use super::amounts::{Amounts, Money, question};
use super::cells::{Cell, units};
use super::choice::{Choice, Strength};

/// What the balances of a loan tell of the signs of its amounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    /// They fit.
    Fits,
    /// What is there is above nothing, as on a loan it hardly is.
    Against,
    Nothing,
}

impl Money<'_> {
    /// The amounts of a loan, with the question which way they go, where its balances do not show
    /// it.
    pub(super) fn of_loan(&self, amounts: Amounts) -> Amounts {
        let choice = &amounts.columns;
        let is_loan = self.kind == Some(StatementAccountKind::Loan);
        if !is_loan || choice.question.is_some() || self.layout.bookings.is_empty() {
            return amounts;
        }
        let Some(turned) = turned(&choice.value) else { return amounts };
        let told = self.told_of_loan(&choice.value, amounts.balance_column);
        let is_open = choice.strength <= Strength::Likely;
        let (guess, detail) = match told {
            Told::Against => {
                let detail = "The balances of this loan are above nothing and move with the \
                              amounts: either they tell what is owed, and the amounts count what \
                              is owed as well, or more was paid than was owed. Choose which of \
                              them is money out.";
                (turned.clone(), detail)
            }
            Told::Nothing if is_open => {
                let detail = "What a minus means on this loan cannot be told from the file. Choose \
                              whether amounts with a minus are money out, which is owed more, or \
                              what was paid back.";
                (choice.value.clone(), detail)
            }
            Told::Nothing | Told::Fits => return amounts,
        };
        let question = question(detail, &[choice.value.clone(), turned]);
        Amounts { columns: Choice::asking(guess, question), ..amounts }
    }

    fn told_of_loan(&self, columns: &AmountColumns, balance: Option<usize>) -> Told {
        if let Some(balance) = balance
            && let Some(proof) = self.proof(columns, balance)
        {
            let mark = self.balance_mark(balance);
            let read = |cell: &str| amount::read(cell, mark).ok().filter(|one| one.mantissa != 0);
            let mut balances = self.rows().filter_map(|row| read(row.cell(balance)));
            return match !proof.inverted && balances.any(|balance| !balance.negative) {
                true => Told::Against,
                false => Told::Fits,
            };
        }
        let [Some(opening), Some(closing)] = self.stated else { return Told::Nothing };
        let cells = self.cells(columns);
        let moved = self.rows().filter_map(|row| match cells.read(row) {
            Cell::Amount(amount) => units(amount),
            _ => None,
        });
        let moved = moved.fold(0_i128, i128::saturating_add);
        let is_above = opening > 0 || closing > 0;
        match closing.saturating_sub(opening) {
            0 => Told::Nothing,
            change if change == moved && is_above => Told::Against,
            change if change == moved || (change == -moved && is_above) => Told::Fits,
            _ => Told::Nothing,
        }
    }
}

/// The same columns, with money out for money in; `None` where there is no such reading.
pub(super) fn turned(columns: &AmountColumns) -> Option<AmountColumns> {
    Some(match columns.clone() {
        AmountColumns::Signed { column, inverted, without_signs } => {
            AmountColumns::Signed { column, inverted: !inverted, without_signs }
        }
        AmountColumns::DebitCredit { debit_column, credit_column, .. } => {
            AmountColumns::debit_credit(credit_column, debit_column)
        }
        AmountColumns::Directed {
            column,
            direction_column,
            out_words,
            in_words,
            neutral_words,
            words_alone,
        } if !in_words.is_empty() => AmountColumns::Directed {
            column,
            direction_column,
            out_words: in_words,
            in_words: out_words,
            neutral_words,
            words_alone,
        },
        AmountColumns::Balanced { column, balance_column, oldest_is_out, owed } => {
            let (oldest_is_out, owed) = (!oldest_is_out, !owed);
            AmountColumns::Balanced { column, balance_column, oldest_is_out, owed }
        }
        AmountColumns::Directed { .. } => return None,
    })
}
