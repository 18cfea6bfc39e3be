//! The balances that the rows of a table and what stands beside them state.

use chrono::NaiveDate;
use commands::statement::{
    AmountColumns, ReadStatementError, StatementAccountKind, StatementBalance,
};
use domain::money::{Currency, Money};

use super::super::super::amount::{self, Amount};
use super::super::super::draft::StatementIndex;
use super::super::balance::{self, Step};
use super::super::balance_rows::{self, Stated};
use super::super::cells::units;
use super::super::stated;
use super::super::table::Row;
use super::Rows;

impl Rows<'_> {
    /// A row that states a balance.
    pub(super) fn state(
        &mut self,
        row: &Row,
        on: NaiveDate,
        stated: Stated,
    ) -> Result<(), ReadStatementError> {
        self.draft.warn(row.line, "balance-row", balance_rows::LEFT_OUT);
        let Ok(Some(currency)) = self.currency_of(row) else { return Ok(()) };
        let written = match self.cell(row, self.mapping.balance_column) {
            "" => balance_rows::written(row, &self.amounts, self.mapping, self.mark),
            text => amount::read(text, self.balance_mark).ok(),
        };
        let Some((amount, _)) = written.and_then(|amount| amount.money(currency).ok()) else {
            return Ok(());
        };
        let statement = self.statement(row, currency);
        let balance = StatementBalance { on, amount };
        match stated {
            Stated::Opening => self.draft.open_with(statement, balance),
            Stated::Closing => self.draft.close_with(statement, balance),
            Stated::Other => {}
        }
        Ok(())
    }

    /// The balance that the row states.
    pub(super) fn balance(&self, row: &Row, currency: Currency) -> Option<Money> {
        let text = self.cell(row, self.mapping.balance_column);
        let (money, _) = amount::read(text, self.balance_mark).ok()?.money(currency).ok()?;
        Some(money)
    }

    pub(super) fn step(
        &mut self,
        row: &Row,
        posted_on: NaiveDate,
        amount: Amount,
        to: StatementIndex,
    ) {
        if self.mapping.balance_column.is_none() {
            return;
        }
        let text = self.cell(row, self.mapping.balance_column);
        let balance = amount::read(text, self.balance_mark).ok();
        if let Some(amount) = units(amount) {
            let step = Step { amount, balance: balance.and_then(units) };
            self.steps.entry(to).or_default().push((posted_on, step));
        }
    }

    /// What the balances of each account state before its first and after its last booking. On a
    /// card they may be what is owed: then they are turned.
    pub(super) fn state_balances(&mut self) {
        let owed = self.owed();
        for ((_, currency), statement) in &self.statements {
            let Some(steps) = self.steps.get_mut(statement) else { continue };
            if owed {
                steps.iter_mut().for_each(|(_, step)| step.balance = step.balance.map(|b| -b));
            }
            if let Some((opening, closing)) = stated::balances(steps, *currency) {
                self.draft.open_with(*statement, opening);
                self.draft.close_with(*statement, closing);
            }
        }
        if owed {
            self.draft.turn_balances();
        }
    }

    /// What stands over the heading and below the rows, if all rows are of one account.
    pub(super) fn state_beside(&mut self) {
        let mut statements = self.statements.iter();
        let (Some(((_, currency), statement)), None) = (statements.next(), statements.next())
        else {
            return;
        };
        let may_be_owed = self.may_owe();
        let lines = self.draft.lines(*statement);
        self.beside.settle(lines, *currency, self.balance_mark, may_be_owed);
        for (side, _, balance) in &self.beside.settled {
            match side {
                Stated::Closing => self.draft.close_with(*statement, *balance),
                _ => self.draft.open_with(*statement, *balance),
            }
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
                let detail = format!(
                    "The file states {} here, and the balances of its rows come to {}.",
                    balance.amount, known.amount
                );
                self.draft.warn(line, "balance-differs", detail);
            }
        }
    }

    /// Whether the balances of a card or loan rise with what is spent.
    fn owed(&self) -> bool {
        let accounts: Vec<Vec<Step>> = self
            .steps
            .values()
            .map(|steps| steps.iter().map(|(_, step)| *step).collect())
            .collect();
        self.may_owe() && balance::weigh(&accounts).is_some_and(|proof| proof.inverted)
    }

    fn may_owe(&self) -> bool {
        let owes = [StatementAccountKind::CreditCard, StatementAccountKind::Loan];
        self.options.account_kind.is_some_and(|kind| owes.contains(&kind))
            || matches!(self.mapping.amount, AmountColumns::Signed { inverted: true, .. })
    }
}
