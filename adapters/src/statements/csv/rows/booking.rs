//! What a row tells of its booking: whose it is, in which currency, and what stands beside the
//! amount.

use chrono::NaiveDate;
use commands::statement::{StatementAccount, StatementLine};
use domain::money::{Currency, Money};

use super::super::super::amount::{self, Amount};
use super::super::super::draft::StatementIndex;
use super::super::super::text::{identifier, join, payee_and_description};
use super::super::cells::at;
use super::super::currency;
use super::super::own_account;
use super::super::table::Row;
use super::super::texts::State;
use super::{Booking, MOST_CONTINUATIONS, Rows};

impl Rows<'_> {
    pub(super) fn currency_of(&self, row: &Row) -> Result<Option<Currency>, String> {
        let code = self.cell(row, self.mapping.currency_column);
        if code.is_empty() {
            // Some banks print the code or a sign into every amount.
            let beside = currency::beside_amount(self.amounts.text(row), self.currency);
            return Ok(beside.or(self.currency));
        }
        let told = currency::in_cell(code, self.currency);
        if told.is_some() || currency::is_one(code) {
            return Ok(told);
        }
        let code = code.to_ascii_uppercase();
        Currency::new(&code).map(Some).map_err(|error| format!("{error}."))
    }

    pub(super) fn statement(&mut self, row: &Row, currency: Currency) -> StatementIndex {
        let number = self.cell(row, self.mapping.account_column);
        let account = self.account_of(row);
        // Without a column it is the account over the heading, which may come again with another.
        let name = if number.is_empty() { self.account.number.clone() } else { None };
        let key = (name.unwrap_or_else(|| number.to_string()), currency);
        if let Some(known) = self.statements.get(&key) {
            return *known;
        }
        let index = self.draft.statement(&account, Some(currency));
        self.statements.insert(key, index);
        index
    }

    /// The account that the row names, or that stands over the heading.
    fn account_of(&self, row: &Row) -> StatementAccount {
        let number = self.cell(row, self.mapping.account_column);
        let told = identifier(number);
        match own_account::is_number(number) {
            _ if number.is_empty() => self.account.clone(),
            true => StatementAccount { number: told, ..StatementAccount::default() },
            false => StatementAccount { name: told, ..StatementAccount::default() },
        }
    }

    pub(super) fn line(
        &self,
        row: &Row,
        posted_on: NaiveDate,
        amount: Money,
        state: State,
    ) -> StatementLine {
        let payer = self.cell(row, self.mapping.payer_column);
        let payee = match self.cell(row, self.mapping.payee_column) {
            _ if amount.minor > 0 && !payer.is_empty() => payer,
            payee => payee,
        };
        let mut parts: Vec<&str> = Vec::new();
        for column in &self.mapping.description_columns {
            let part = row.cell(at(*column));
            if !part.is_empty() && !parts.contains(&part) {
                parts.push(part);
            }
        }
        let (payee, description) =
            payee_and_description(payee, &join(parts.iter().copied()), self.kind(row));
        let not_booked_yet = self
            .mapping
            .booked_on_column
            .is_some_and(|column| self.days.day(row.cell(at(column))).is_none());
        StatementLine {
            line: row.line,
            posted_on,
            also_on: self.also_on(row),
            amount,
            payee,
            description,
            bank_id: identifier(self.cell(row, self.mapping.bank_id_column)),
            pending: state == State::Pending || not_booked_yet,
            category_hint: None,
            balance: self.balance(row, amount),
            corrects: None,
        }
    }

    /// Leaves a row out that its state, or its kind, says was never booked.
    pub(super) fn deny(&mut self, row: &Row) {
        let detail = "The payment was not carried out, says its state; it was left out.";
        self.draft.warn(row.line, "not-booked", detail);
    }

    /// The same of a row that tells what was not booked.
    pub(super) fn deny_booking(&mut self, row: &Row, posted_on: NaiveDate, amount: Amount) {
        self.deny(row);
        let Ok(Some(currency)) = self.currency_of(row) else { return };
        if let Ok((money, _)) = amount.money(currency) {
            let line = self.line(row, posted_on, money, State::Failed);
            self.draft.deny(self.account_of(row), currency, line);
        }
    }

    /// What may be the amount of a row whose one column of amounts says nothing: a number with
    /// decimals in a column that is no other money.
    pub(super) fn beside_nothing<'r>(&self, row: &'r Row) -> Option<&'r str> {
        let (amount, None) = self.mapping.amount.columns() else { return None };
        let mapping = self.mapping;
        let known = [Some(amount), mapping.balance_column, mapping.fee_column];
        let is_other = |(column, cell): &(usize, &str)| {
            !known.iter().flatten().any(|known| at(*known) == *column)
                && cell.contains(self.mapping.decimal_mark)
                && self.days.day(cell).is_none()
                && amount::read(cell, self.mark).is_ok_and(|amount| amount.mantissa != 0)
        };
        row.cells().enumerate().find(is_other).map(|(_, cell)| cell)
    }

    /// The day of value beside that of the booking, or the other way round.
    pub(super) fn also_on(&self, row: &Row) -> Option<NaiveDate> {
        self.days.day(row.cell(self.also_on?))
    }

    /// Any word of the row, for bookings without payee and description.
    pub(super) fn kind<'r>(&self, row: &'r Row) -> &'r str {
        let is_word = |cell: &&str| cell.chars().filter(|c| c.is_alphabetic()).count() >= 4;
        row.cells().find(is_word).unwrap_or("Booking")
    }

    /// A row with neither date nor amount goes on telling what the booking above it was.
    pub(super) fn continue_booking(&mut self, row: &Row) {
        let has_room = |last: &&mut Booking| last.continued < MOST_CONTINUATIONS;
        let Some(last) = self.last.as_mut().filter(has_room) else { return };
        last.continued += 1;
        let columns = self.mapping.payee_column.iter().chain(&self.mapping.description_columns);
        // Left of the day stand titles and disclaimers.
        let more: Vec<&str> = columns
            .filter(|column| **column > self.mapping.date_column)
            .map(|column| row.cell(at(*column)))
            .filter(|cell| !cell.is_empty())
            .collect();
        if !more.is_empty() {
            let parts = [last.line.description.as_str()].into_iter().chain(more);
            last.line.description = join(parts);
        }
    }
}
