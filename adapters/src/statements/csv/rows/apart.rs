//! Balances in rows of their own (`SALDO DO DIA`), where no booking has one beside its amount. The
//! bookings between two of them lead from one to the other.

use std::collections::HashSet;

use chrono::NaiveDate;
use commands::statement::ColumnMapping;

use super::super::super::amount;
use super::super::super::draft::StatementIndex;
use super::super::balance::{self, Step};
use super::super::balance_rows;
use super::super::cells::{AmountCells, Cell, at, units};
use super::super::table::Row;
use super::Rows;

/// The remark on balances to which the bookings do not lead.
const DIFFER: (&str, &str) = (
    "balance-differs",
    "The balances in rows of their own, of which this is the first, do not follow from the bookings \
     between them. Check whether bookings are missing.",
);

/// The balances that stand apart.
#[derive(Debug, Default)]
pub(super) struct Apart {
    /// Whether the balances of the table are such.
    are_all: bool,
    /// Where they are of.
    rows: Vec<(StatementIndex, u32)>,
}

impl Apart {
    pub(super) fn of(body: &[Row], amounts: &AmountCells<'_>, mapping: &ColumnMapping) -> Self {
        let are_all = mapping.balance_column.map(at).is_some_and(|column| {
            let has_both = |row: &Row| {
                !row.cell(column).is_empty() && matches!(amounts.read(row), Cell::Amount(_))
            };
            !body.iter().any(has_both)
        });
        Self { are_all, rows: Vec::new() }
    }
}

impl Rows<'_> {
    /// Leaves out a row that has a day and no amount: one that has a balance states it, whatever it
    /// is called.
    pub(super) fn leave_blank(&mut self, row: &Row, on: NaiveDate) {
        let text = self.cell(row, self.mapping.balance_column);
        let states = self.apart.are_all && amount::read(text, self.balance_mark).is_ok();
        if !states {
            let detail = "The row has a date but no amount; it was left out.";
            self.draft.warn(row.line, "row-without-amount", detail);
            return;
        }
        self.draft.warn(row.line, "balance-row", balance_rows::LEFT_OUT);
        if let Ok(Some(currency)) = self.currency_of(row) {
            let statement = self.statement(row, currency);
            self.step_apart(row, on, statement);
        }
    }

    /// Takes up the balance of a row that states it.
    pub(super) fn step_apart(&mut self, row: &Row, on: NaiveDate, statement: StatementIndex) {
        let text = self.cell(row, self.mapping.balance_column);
        let balance = amount::read(text, self.balance_mark).ok().and_then(units);
        if self.apart.are_all && balance.is_some() {
            self.apart.rows.push((statement, row.line));
            self.steps.entry(statement).or_default().push((on, Step { amount: 0, balance }));
        }
    }

    /// Tells where the bookings do not lead from one such balance to the next.
    pub(super) fn compare_apart(&mut self) {
        let mut told = HashSet::new();
        for (statement, line) in std::mem::take(&mut self.apart.rows) {
            let Some(steps) = self.steps.get(&statement) else { continue };
            let steps: Vec<Step> = steps.iter().map(|(_, step)| *step).collect();
            let stated = steps.iter().filter(|step| step.balance.is_some()).count();
            let proof = balance::weigh(&[steps]).filter(|proof| proof.held == proof.steps);
            if stated > 1 && proof.is_none() && told.insert(statement) {
                self.draft.warn(line, DIFFER.0, DIFFER.1);
            }
        }
    }
}
