//! The balances that the rows of a table and what stands beside them state.

use std::collections::HashSet;

use chrono::NaiveDate;
use commands::statement::{
    AmountColumns, ColumnMapping, ReadOptions, ReadStatementError, StatementAccountKind,
    StatementBalance,
};
use domain::money::Money;

use super::super::super::amount::{self, Amount, Mark};
use super::super::super::direction::owes;
use super::super::super::draft::StatementIndex;
use super::super::super::side::Side;
use super::super::balance::{self, Place, Step};
use super::super::balance_rows;
use super::super::beside::days_of_booked;
use super::super::cells::{AmountCells, Cell, at, units};
use super::super::dates;
use super::super::dates::Reading;
use super::super::own_account::is_iban_like;
use super::super::stated;
use super::super::table::Row;
use super::{Rows, Summary, keys};

/// The remark on signs that were turned against the balances of the rows.
const AGAINST: (&str, &str) = (
    "signs-against-balances",
    "The balances of the rows rise where the amounts, with their signs as they were chosen, are money \
     out. The balances are kept as they are written. If they are right, choose the other way before the \
     file is imported.",
);
/// How many rows show what the column of balances holds.
const MOST_LOOKED_AT: usize = 2_000;
/// How many different rows are kept in mind to tell those that are printed twice.
const MOST_SEEN: usize = 50;

impl Rows<'_> {
    /// A row that states a balance.
    pub(super) fn state(
        &mut self,
        row: &Row,
        on: NaiveDate,
        stated: Side,
    ) -> Result<(), ReadStatementError> {
        self.draft.warn(row.line, "balance-row", balance_rows::LEFT_OUT);
        let currency = self.currency_of(row);
        self.needs_currency |= currency == Ok(None);
        let Ok(Some(currency)) = currency else { return Ok(()) };
        let column = self.mapping.balance_column.filter(|_| self.balance_place == Place::After);
        let written = match self.cell(row, column) {
            "" => balance_rows::written(row, &self.amounts, self.mapping, self.mark),
            text => amount::read(text, self.balance_mark).ok(),
        };
        let Some((amount, _)) = written.and_then(|amount| amount.money(currency).ok()) else {
            return Ok(());
        };
        let statement = self.statement(row, currency);
        if stated != Side::Opening {
            self.step_apart(row, on, statement);
        }
        if self.summaries.contains(&row.line) {
            let opening = balance_rows::written(row, &self.amounts, self.mapping, self.mark);
            if let Some((opening, _)) = opening.and_then(|opening| opening.money(currency).ok()) {
                let (line, closing) = (row.line, amount);
                self.summarised.push(Summary { line, statement, opening, closing });
            }
            return Ok(());
        }
        let balance = StatementBalance { on, amount };
        self.draft.state(statement, stated, balance);
        Ok(())
    }

    /// The balance after a row, by the column that states it.
    pub(super) fn balance(&self, row: &Row, amount: Money) -> Option<Money> {
        let text = self.cell(row, self.mapping.balance_column);
        let (money, _) = amount::read(text, self.balance_mark).ok()?.money(amount.currency).ok()?;
        match self.balance_place {
            Place::After => Some(money),
            Place::Before => {
                let minor = money.minor.checked_add(amount.minor)?;
                Money::new(minor, amount.currency).within_range().ok()
            }
            Place::Whole => None,
        }
    }

    pub(super) fn step(
        &mut self,
        row: &Row,
        posted_on: NaiveDate,
        amount: Amount,
        to: StatementIndex,
    ) {
        if self.mapping.balance_column.is_none() || self.balance_place == Place::Whole {
            return;
        }
        let text = self.cell(row, self.mapping.balance_column);
        let balance = amount::read(text, self.balance_mark).ok().and_then(units);
        if let Some(amount) = units(amount) {
            let before = if self.balance_place == Place::Before { amount } else { 0 };
            let balance = balance.and_then(|balance| balance.checked_add(before));
            self.steps.entry(to).or_default().push((posted_on, Step { amount, balance }));
        }
    }

    /// What the balances of each account state before its first and after its last booking. On a
    /// card they may be what is owed: then they are turned. On other accounts they stay what is
    /// written, also where somebody turned the signs of the amounts.
    pub(super) fn state_balances(&mut self) {
        let is_inverted = self.is_inverted();
        let owed = ((is_inverted || self.prints_debt()) && self.is_owed())
            || (is_inverted && self.is_said_owed());
        self.is_turned = owed;
        let is_against = is_inverted && !owed && self.options.mapping.is_some();
        for ((_, currency), statement) in &self.statements {
            let Some(steps) = self.steps.get_mut(statement) else { continue };
            for (_, step) in steps.iter_mut() {
                if owed {
                    step.balance = step.balance.map(|balance| -balance);
                }
                if is_against {
                    step.amount = -step.amount;
                }
            }
            if let Some((opening, closing)) = stated::balances(steps, *currency) {
                self.draft.open_with(*statement, opening);
                self.draft.close_with(*statement, closing);
            }
        }
        if owed {
            self.draft.turn_balances();
        }
        if is_against {
            let lines = self.statements.values().flat_map(|one| self.draft.lines(*one));
            let first = lines.map(|line| line.line).min().unwrap_or_default();
            self.draft.warn(first, AGAINST.0, AGAINST.1);
        }
    }

    /// What stands over the heading and below the rows, if all rows are of one account.
    pub(super) fn state_beside(&mut self) {
        let mut statements = self.statements.iter();
        let (Some(((_, currency), statement)), None) = (statements.next(), statements.next())
        else {
            return;
        };
        let (currency, statement) = (*currency, *statement);
        let has_balances =
            self.mapping.balance_column.is_some() && self.balance_place != Place::Whole;
        let told = (self.is_turned || self.is_owed(), has_balances);
        let lines = self.draft.lines(statement);
        self.beside.settle(lines, currency, self.balance_mark, told);
        self.settle_units(statement, currency);
        for (side, _, balance) in &self.beside.settled {
            self.draft.state(statement, *side, *balance);
        }
    }

    /// Whether running balances say the same.
    pub(super) fn compare_beside(&mut self) {
        let Some(statement) = self.statements.values().next().copied() else { return };
        for (_, line, balance) in std::mem::take(&mut self.beside.settled) {
            let known = [self.draft.opening(statement), self.draft.closing(statement)];
            let differs =
                |known: &StatementBalance| known.on == balance.on && known.amount != balance.amount;
            if let Some(known) = known.into_iter().flatten().find(differs) {
                self.tell_difference(line, balance.amount, known.amount);
            }
        }
    }

    fn tell_difference(&mut self, line: u32, stated: Money, come_to: Money) {
        let detail = format!(
            "The file states {stated} here, and the balances of its rows come to {come_to}."
        );
        self.draft.warn(line, "balance-differs", detail);
    }

    /// What rows state of all others, where running balances do not; where they say otherwise, that
    /// is told.
    pub(super) fn settle_summaries(&mut self) {
        for Summary { line, statement, opening, closing } in std::mem::take(&mut self.summarised) {
            let Some((first, last)) = days_of_booked(self.draft.lines(statement)) else { continue };
            match self.draft.opening(statement) {
                Some(known) if known.amount != opening => {
                    self.tell_difference(line, opening, known.amount);
                }
                Some(_) => {}
                None => {
                    let on = first.pred_opt().unwrap_or(first);
                    self.draft.open_with(statement, StatementBalance { on, amount: opening });
                }
            }
            match self.draft.closing(statement) {
                Some(known) if known.on == last && known.amount != closing => {
                    self.tell_difference(line, closing, known.amount);
                }
                Some(_) => {}
                None => {
                    let balance = StatementBalance { on: last, amount: closing };
                    self.draft.close_with(statement, balance);
                }
            }
        }
    }

    /// Whether the balances fall by what comes in.
    fn is_inverted(&self) -> bool {
        let accounts = self.steps_of_accounts();
        let days = self.steps.values().flatten().map(|(day, _)| *day);
        let newest_first = dates::falls(days).filter(|_| owes(self.options.account_kind));
        let dated = newest_first.and_then(|newest| balance::weigh_dated(&accounts, newest));
        dated.or_else(|| balance::weigh(&accounts)).is_some_and(|proof| proof.inverted)
    }

    /// Whether balances of a loan that no step leads to are what is owed: all are above nothing.
    fn prints_debt(&self) -> bool {
        let mut steps = self.steps.values().flatten().peekable();
        self.options.account_kind == Some(StatementAccountKind::Loan)
            && steps.peek().is_some()
            && self.steps.values().all(|steps| steps.len() == 1)
            && steps.all(|(_, step)| step.balance.is_none_or(|balance| balance > 0))
    }

    /// Whether somebody said that a minus is money out, of an account of unknown kind: balances
    /// that rise with it are what is owed then. So they are on an account on which money should
    /// lie, where headings or words may say it as well and every balance does so.
    fn is_said_owed(&self) -> bool {
        let number = self.account.number.as_deref().unwrap_or_default();
        let is_plain = matches!(self.mapping.amount, AmountColumns::Signed { inverted: false, .. });
        let is_told = || {
            use AmountColumns::{DebitCredit, Directed};
            is_plain || matches!(self.mapping.amount, DebitCredit { .. } | Directed { .. })
        };
        let is_said = match self.options.account_kind {
            None => is_plain,
            kind => !owes(kind) && is_told() && self.rises_throughout(),
        };
        is_said && !is_iban_like(number.as_bytes())
    }

    /// Whether every balance rises by what is spent, and nearly none is below nothing.
    fn rises_throughout(&self) -> bool {
        let accounts = self.steps_of_accounts();
        let newest_first = dates::falls(self.steps.values().flatten().map(|(day, _)| *day));
        let proof = newest_first.and_then(|newest| balance::weigh_dated(&accounts, newest));
        let balances = || accounts.iter().flatten().filter_map(|step| step.balance);
        let below = balances().filter(|balance| *balance < 0).count();
        proof.is_some_and(|proof| proof.inverted && proof.held > 1 && proof.is_whole())
            && below * 5 <= balances().count() * 4
    }

    fn steps_of_accounts(&self) -> Vec<Vec<Step>> {
        let steps = |steps: &Vec<(NaiveDate, Step)>| steps.iter().map(|(_, step)| *step).collect();
        self.steps.values().map(steps).collect()
    }

    /// Whether balances may be what is owed: not of an account that is known to be none of a card
    /// or loan, as one that has an IBAN, unless just that is said of them.
    fn is_owed(&self) -> bool {
        if matches!(self.mapping.amount, AmountColumns::Balanced { owed: true, .. }) {
            return true;
        }
        let number = self.account.number.as_deref().unwrap_or_default();
        match self.options.account_kind {
            None if is_iban_like(number.as_bytes()) => false,
            None => may_owe(self.options, self.mapping),
            kind => owes(kind),
        }
    }
}

/// Whether balances may be what is owed, as the rows alone tell: those of a card or loan, of a file
/// whose signs are turned, and those of which that is said.
pub(super) fn may_owe(options: &ReadOptions, mapping: &ColumnMapping) -> bool {
    owes(options.account_kind)
        || matches!(
            mapping.amount,
            AmountColumns::Signed { inverted: true, .. }
                | AmountColumns::Balanced { owed: true, .. }
        )
}

/// What the column of balances holds, as the bookings of each account show it.
pub(super) fn place<'r>(
    rows: impl Iterator<Item = &'r Row>,
    amounts: &AmountCells<'_>,
    mapping: &ColumnMapping,
    mark: Mark,
    (days, may_owe): (Reading, bool),
) -> Place {
    let Some(column) = mapping.balance_column.map(at) else { return Place::After };
    let mut all_days: Vec<NaiveDate> = Vec::new();
    let mut seen: HashSet<Vec<&str>> = HashSet::new();
    let steps = rows.take(MOST_LOOKED_AT).filter_map(|row| {
        let day = days.day(row.cell(at(mapping.date_column)))?;
        let Cell::Amount(amount) = amounts.read(row) else { return None };
        // A row that is printed twice has one balance twice.
        if seen.len() < MOST_SEEN && !seen.insert(row.cells().collect()) {
            return None;
        }
        all_days.push(day);
        let balance = amount::read(row.cell(column), mark).ok().and_then(units);
        Some((row, Step { amount: units(amount)?, balance }))
    });
    let accounts = keys(mapping).group(steps);
    balance::place(&accounts, dates::falls(all_days.into_iter()), may_owe)
}
