//! Events in words. What an event changed is read off its stored fields: the newest value of each
//! field before is what stood there.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::view::AuditChange;

/// The newest value of every field an aggregate's events have told so far.
#[derive(Debug, Default)]
pub(super) struct Fields(BTreeMap<String, Value>);

impl Fields {
    /// Takes an event in and answers which fields it changed.
    pub fn take_in(&mut self, event_type: &str, payload: &Value) -> Vec<AuditChange> {
        let mut changes = Vec::new();
        for (field, after) in told(event_type, payload) {
            let before = self.0.insert(field.clone(), after.clone()).unwrap_or(Value::Null);
            if before != after {
                changes.push(AuditChange { field, before, after });
            }
        }
        changes
    }
}

/// The fields an event tells, under the names screens use.
fn told(event_type: &str, payload: &Value) -> Vec<(String, Value)> {
    let state = |field: &str, value: Value| vec![(field.to_owned(), value)];
    match event_type {
        "transaction.removed" => state("removed", Value::Bool(true)),
        "transaction.restored" => state("removed", Value::Bool(false)),
        "account.closed" => state("status", Value::from("closed")),
        "account.reopened" => state("status", Value::from("open")),
        "account.included_in_budget" => state("in_budget", Value::Bool(true)),
        "account.excluded_from_budget" => state("in_budget", Value::Bool(false)),
        "account.opening_balance_set" => renamed(payload, "amount", "opening_balance"),
        "category.archived" => state("archived", Value::Bool(true)),
        "category.restored" => state("archived", Value::Bool(false)),
        "transaction.posted" => {
            let mut fields = plain(payload);
            fields.push(("pending".to_owned(), Value::Bool(false)));
            fields
        }
        _ => plain(payload),
    }
}

fn plain(payload: &Value) -> Vec<(String, Value)> {
    let empty = Map::new();
    let fields = payload.as_object().unwrap_or(&empty);
    fields
        .iter()
        .filter(|(field, _)| field.as_str() != "source")
        .map(|(field, value)| (field.clone(), value.clone()))
        .collect()
}

fn renamed(payload: &Value, from: &str, to: &str) -> Vec<(String, Value)> {
    let mut fields = plain(payload);
    for (field, _) in fields.iter_mut().filter(|(field, _)| field == from) {
        to.clone_into(field);
    }
    fields
}

/// The event in a few words, as one would say it.
pub(super) fn summary(event_type: &str) -> String {
    let said = match event_type {
        "household.founded" => "Household founded",
        "household.renamed" => "Household renamed",
        "household.currency_chosen" => "Currency chosen",
        "household.time_zone_chosen" => "Time zone chosen",
        "account.opened" => "Account opened",
        "account.renamed" => "Account renamed",
        "account.closed" => "Account closed",
        "account.reopened" => "Account reopened",
        "account.included_in_budget" => "Account counted in the budget",
        "account.excluded_from_budget" => "Account left out of the budget",
        "account.opening_balance_set" => "Opening balance set",
        "account.number_set" => "Account number set",
        "account.statement_columns_learned" => "Columns of statement files remembered",
        "category.added" => "Category added",
        "category.renamed" => "Category renamed",
        "category.recoloured" => "Category recoloured",
        "category.icon_chosen" => "Category icon chosen",
        "category.moved" => "Category moved",
        "category.archived" => "Category archived",
        "category.restored" => "Category restored",
        "transaction.entered" => "Transaction entered",
        "transaction.imported" => "Transaction imported",
        "transaction.posted" => "Pending transaction booked",
        "transaction.merged_into" => "Booking matched to a pending transaction",
        "transaction.categorised" => "Category chosen",
        "transaction.redated" => "Date corrected",
        "transaction.amount_corrected" => "Amount corrected",
        "transaction.payee_corrected" => "Payee corrected",
        "transaction.description_corrected" => "Description corrected",
        "transaction.note_written" => "Note written",
        "transaction.tagged" => "Tags chosen",
        "transaction.removed" => "Transaction removed",
        "transaction.restored" => "Transaction restored",
        "import.completed" => "Statement file imported",
        other => other,
    };
    said.to_owned()
}
