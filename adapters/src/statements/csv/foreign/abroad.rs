//! What was paid in currencies none of which is the account's, in every row or in some: what stands
//! beside it in each row was booked.

use super::super::currency::in_cell;
use super::super::layout::Column;
use super::super::role::{Role, is_fee, role};
use super::super::words::{self, has};
use super::{Booked, Search, size};

impl Search<'_> {
    /// The amount of every row beside amounts whose currencies are never the account's.
    pub(super) fn abroad(&self) -> Option<Booked> {
        let own = self.own?;
        let codes = self.layout.columns.iter().filter(|column| {
            let mut told = self.rows().map(|row| row.cell(column.index)).filter(|c| !c.is_empty());
            let is_other = |cell: &str| in_cell(cell, Some(own)).is_some_and(|code| code != own);
            column.has_currencies() && !is_fee(&column.header) && told.all(is_other)
        });
        codes.into_iter().find_map(|code| self.beside_abroad(code))
    }

    fn beside_abroad(&self, code: &Column) -> Option<Booked> {
        let paid = self.paid_in(code)?;
        if !self.is_called_abroad(paid, code) {
            return None;
        }
        let may_be = |column: &&Column| {
            let is_called = matches!(role(column), Role::Amount | Role::Debit | Role::Credit);
            column.index != paid
                && (is_called || self.may_be_other(column) && self.is_charged(column))
                && column.has_amounts()
                && !column.has_dates()
                && !column.has_currencies()
                && column.currency.is_none_or(|currency| Some(currency) == self.own)
                && self.differ_where_told([column.index, paid], code)
        };
        let booked: Vec<&Column> = self.complete().filter(may_be).collect();
        let is_whole = |column: &&&Column| self.differ_by_a_part([column.index, paid], code);
        if let Some(whole) = booked.iter().find(is_whole) {
            // All of it is abroad, and which of the two moved money nothing tells.
            let (amount, currency) = (paid, Some(code.index));
            return Some(Booked { amount, currency, others: vec![], rivals: vec![whole.index] });
        }
        let called: Vec<usize> = booked.iter().map(|column| column.index).collect();
        let is_charged = |column: &&usize| has(self.header(**column), words::BOOKED_AMOUNT);
        let amount = Self::only(&called, |_| true).or_else(|| Self::only(&called, is_charged));
        let told = amount.is_some();
        let amount = amount.or_else(|| called.first().copied())?;
        let rivals = called.into_iter().filter(|column| !told && *column != amount).collect();
        Some(Booked { amount, currency: None, others: vec![paid, code.index], rivals })
    }

    /// Whether the headings say that the amounts were paid abroad, or some rows have none: else all
    /// amounts of the file may be in that currency.
    fn is_called_abroad(&self, paid: usize, code: &Column) -> bool {
        let headings = [paid, code.index].map(|column| self.header(column));
        let is_said = headings.iter().any(|heading| has(heading, words::PAID_AMOUNT));
        let is_other = words::OTHER_AMOUNT.name(headings[0]);
        is_said
            || is_other
            || self.share(paid, code)
            || self.rows().any(|row| row.cell(code.index).is_empty())
    }

    /// Whether two amounts differ wherever a currency is told: no rate is one, so that the same
    /// amounts are of the same currency.
    fn differ_where_told(&self, [one, other]: [usize; 2], code: &Column) -> bool {
        let mut told = self.rows().filter(|row| !row.cell(code.index).is_empty());
        told.all(|row| size(row.cell(one)) != size(row.cell(other)))
    }

    /// Whether two amounts differ by a third wherever a currency is told, as by fees: then they are
    /// of the same currency.
    fn differ_by_a_part(&self, [one, other]: [usize; 2], code: &Column) -> bool {
        let is_part = |part: &&Column| {
            let mut told = self.rows().filter(|row| !row.cell(code.index).is_empty());
            ![one, other].contains(&part.index)
                && part.has_amounts()
                && told.all(|row| {
                    let [one, other] = [one, other].map(|column| size(row.cell(column)));
                    let apart = one.zip(other).map(|(one, other)| (one - other).abs());
                    apart == Some(size(row.cell(part.index)).unwrap_or(0))
                })
        };
        self.layout.columns.iter().any(|column| is_part(&column))
    }

    /// Whether a heading shares a word with that of the currencies, other than one of any amount.
    fn share(&self, amount: usize, code: &Column) -> bool {
        let own: Vec<&str> = self.header(code.index).split_whitespace().collect();
        let is_own = |word: &str| own.contains(&word) && !words::AMOUNT.name(word);
        self.header(amount).split_whitespace().any(is_own)
    }

    fn is_charged(&self, column: &Column) -> bool {
        has(&column.header, words::BOOKED_AMOUNT)
    }

    /// The amounts that a column of currencies tells those of: they are filled where it is, share a
    /// word with its heading, or stand beside it.
    fn paid_in(&self, code: &Column) -> Option<usize> {
        let is_filled_alike = |column: &Column| {
            self.rows().all(|row| {
                let is_blank = size(row.cell(column.index)).is_none_or(|size| size == 0);
                row.cell(code.index).is_empty() || !is_blank
            })
        };
        let may_be = |column: &&Column| {
            column.has_amounts()
                && !column.has_dates()
                && !column.has_currencies()
                && role(column) != Role::Balance
                && !is_fee(&column.header)
                && !has(&column.header, super::RATE)
                && is_filled_alike(column)
        };
        let amounts: Vec<usize> =
            self.layout.columns.iter().filter(may_be).map(|column| column.index).collect();
        let shares = |column: &&usize| self.share(**column, code);
        let is_before = |column: &&usize| **column + 1 == code.index;
        let is_behind = |column: &&usize| **column == code.index + 1;
        Self::only(&amounts, shares)
            .or_else(|| Self::only(&amounts, is_before))
            .or_else(|| Self::only(&amounts, is_behind))
    }
}
