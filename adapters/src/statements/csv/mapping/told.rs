//! How it is told which columns of a file were taken for what.

use super::super::amounts::index;
use super::super::cells;
use super::{ColumnMapping, DecidedBy, Decision, Look};

impl Look<'_> {
    /// Which columns were taken for what, for a person.
    pub(super) fn titles(&self, mapping: &ColumnMapping) -> String {
        let title = |column: u32| self.layout.title(self.table, cells::at(column));
        let mut told = format!("The day stands in {}", title(mapping.date_column));
        let (amount, other) = mapping.amount.columns();
        told += &format!(", the amount in {}", title(amount));
        if let Some(other) = other {
            told += &format!(" and {}", title(other));
        }
        for (what, column) in [
            ("the payee", mapping.payee_column),
            ("the balance", mapping.balance_column),
            ("the currency", mapping.currency_column),
            ("the account", mapping.account_column),
        ] {
            if let Some(column) = column {
                told += &format!(", {what} in {}", title(column));
            }
        }
        let descriptions = mapping.description_columns.iter().take(4).map(|c| title(*c));
        let descriptions: Vec<String> = descriptions.collect();
        if !descriptions.is_empty() {
            told += &format!(", the purpose in {}", descriptions.join(", "));
        }
        told + "."
    }

    /// Which of several amounts was booked, as the currencies beside them show; `None` where the
    /// mapping takes another, or there is one alone.
    pub(super) fn told_booked(&self, mapping: &ColumnMapping) -> Option<Decision> {
        let booked = self.booked.as_ref().filter(|booked| booked.rivals.is_empty())?;
        let (amount, other) = mapping.amount.columns();
        if ![Some(amount), other].contains(&Some(index(booked.amount))) {
            return None;
        }
        let title = |column: usize| self.layout.title(self.table, column);
        let own = [Some(amount), other].into_iter().flatten().map(cells::at).map(title);
        let others: Vec<String> = booked.others.iter().copied().map(title).collect();
        let others = match others.is_empty() {
            true => String::new(),
            false => format!("; {} tell what was paid, before it was converted", others.join(", ")),
        };
        let detail = format!(
            "The amount in {} was booked, as the currencies show{others}.",
            own.collect::<Vec<_>>().join(" and ")
        );
        Some(Decision { field: "amount".into(), by: DecidedBy::File, detail })
    }
}
