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
            if before != after && !(is_nothing(&before) && is_nothing(&after)) {
                changes.push(AuditChange { field, before, after });
            }
        }
        if let Some((field, value)) = implied(event_type) {
            self.0.entry(field.to_owned()).or_insert(value);
        }
        changes
    }
}

/// What the birth of a thing says without words, as `before` of its first change.
fn implied(event_type: &str) -> Option<(&'static str, Value)> {
    match event_type {
        "account.opened" => Some(("status", Value::from("open"))),
        "category.added" => Some(("archived", Value::Bool(false))),
        "transaction.entered" | "transaction.imported" => Some(("removed", Value::Bool(false))),
        _ => None,
    }
}

/// Whether a field says nothing: stored payloads leave such fields out.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.is_empty(),
        Value::Array(values) => values.is_empty(),
        _ => false,
    }
}

/// The fields an event tells, under the names screens use.
fn told(event_type: &str, payload: &Value) -> Vec<(String, Value)> {
    let state = |field: &str, value: Value| vec![(field.to_owned(), value)];
    match event_type {
        "transaction.removed" => state("removed", Value::Bool(true)),
        "transaction.restored" => state("removed", Value::Bool(false)),
        "transaction.lapsed" => state("lapsed", Value::Bool(true)),
        "transaction.reappeared" => state("lapsed", Value::Bool(false)),
        "account.closed" => state("status", Value::from("closed")),
        "account.reopened" => state("status", Value::from("open")),
        "account.included_in_budget" => state("in_budget", Value::Bool(true)),
        "account.excluded_from_budget" => state("in_budget", Value::Bool(false)),
        "account.opening_balance_set" => {
            let names = [
                ("amount", "opening_balance"),
                ("on", "opened_on"),
                ("derived", "opening_derived"),
            ];
            // Without a day the one from before stays.
            with_emptied(renamed(payload, &names), &[("opening_derived", Value::Bool(false))])
        }
        "account.balance_stated" => {
            renamed(payload, &[("amount", "balance"), ("on", "balance_on")])
        }
        "category.archived" => state("archived", Value::Bool(true)),
        "category.restored" => state("archived", Value::Bool(false)),
        "transaction.posted" => {
            let mut fields = plain(payload);
            fields.push(("pending".to_owned(), Value::Bool(false)));
            with_emptied(
                fields,
                &["description", "external_id", "import_id"].map(|field| (field, Value::Null)),
            )
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

fn renamed(payload: &Value, names: &[(&str, &str)]) -> Vec<(String, Value)> {
    let mut fields = plain(payload);
    for (field, _) in &mut fields {
        if let Some((_, to)) = names.iter().find(|(from, _)| field == from) {
            (*to).clone_into(field);
        }
    }
    fields
}

/// With the fields that the event sets too, which are not stored where it sets them to nothing.
fn with_emptied(
    mut fields: Vec<(String, Value)>,
    emptied: &[(&str, Value)],
) -> Vec<(String, Value)> {
    for (field, nothing) in emptied {
        if !fields.iter().any(|(told, _)| told == field) {
            fields.push(((*field).to_owned(), nothing.clone()));
        }
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
        "account.balance_stated" => "Balance of a day stated",
        "account.reconciled" => "Compared with a stated balance",
        "account.number_set" => "Account number set",
        "account.statement_columns_learned" => "Columns of statement files remembered",
        "account.statement_taken_in" => "Statement file taken in",
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
        "transaction.merged_into" => "Line matched to a transaction that was there",
        "transaction.corrected_by_bank" => "Corrected by the bank",
        "transaction.lapsed" => "Announced by the bank no more",
        "transaction.reappeared" => "Announced by the bank again",
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
        "import.match_suspected" => "Line that may be a transaction that was there",
        other => other,
    };
    said.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_change_of_a_state_knows_what_it_was_before() {
        for (birth, change, field, before, after) in [
            ("account.opened", "account.closed", "status", json!("open"), json!("closed")),
            ("category.added", "category.archived", "archived", json!(false), json!(true)),
            ("transaction.entered", "transaction.removed", "removed", json!(false), json!(true)),
            ("transaction.imported", "transaction.removed", "removed", json!(false), json!(true)),
        ] {
            let changes = changed((birth, json!({})), (change, json!({})));
            assert_eq!(changes, [(field.to_owned(), before, after)], "{change}");
        }
    }

    #[test]
    fn every_event_of_every_noun_is_spoken_of_in_words() {
        for name in domain::event::Event::NOUNS.iter().flat_map(|(_, names)| names.iter()) {
            assert_ne!(&summary(name), name);
        }
    }
    use serde_json::json;

    /// What the second event of a stream changed, as field, before and after.
    fn changed(first: (&str, Value), second: (&str, Value)) -> Vec<(String, Value, Value)> {
        let mut fields = Fields::default();
        fields.take_in(first.0, &first.1);
        let mut changes = fields.take_in(second.0, &second.1);
        changes.sort_by(|one, other| one.field.cmp(&other.field));
        changes.into_iter().map(|change| (change.field, change.before, change.after)).collect()
    }

    #[test]
    fn a_new_opening_balance_is_told_beside_what_the_account_was_opened_with() {
        let money = |minor: i64| json!({"minor": minor, "currency": "EUR"});
        let opened = json!({"name": "Giro", "opening_balance": money(1),
            "opened_on": "2026-01-01", "opening_derived": true});
        let set = json!({"amount": money(2), "on": "2026-02-01"});
        assert_eq!(
            changed(("account.opened", opened.clone()), ("account.opening_balance_set", set)),
            [
                ("opened_on".to_owned(), json!("2026-01-01"), json!("2026-02-01")),
                ("opening_balance".to_owned(), money(1), money(2)),
                ("opening_derived".to_owned(), json!(true), json!(false)),
            ]
        );
        let same_day = json!({"amount": money(2), "derived": true});
        assert_eq!(
            changed(("account.opened", opened), ("account.opening_balance_set", same_day)),
            [("opening_balance".to_owned(), money(1), money(2))]
        );
    }

    #[test]
    fn what_a_booking_empties_is_told_and_what_was_empty_before_is_not() {
        let pending = json!({"payee": "Bakery", "pending": true, "description": "hold",
            "external_id": "h1"});
        let booked = json!({"payee": "Bakery"});
        assert_eq!(
            changed(("transaction.imported", pending), ("transaction.posted", booked.clone())),
            [
                ("description".to_owned(), json!("hold"), Value::Null),
                ("external_id".to_owned(), json!("h1"), Value::Null),
                ("pending".to_owned(), json!(true), json!(false)),
            ]
        );
        let emptied = ("transaction.description_corrected", json!({"description": ""}));
        assert_eq!(changed(emptied, ("transaction.posted", booked)).len(), 1, "the payee alone");
    }
}
