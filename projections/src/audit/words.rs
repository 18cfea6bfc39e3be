//! What events changed: the newest value of each field before is what stood there.

use std::collections::BTreeMap;

use domain::audit::Told;
use domain::event::Event;
use serde_json::Value;

use super::view::AuditChange;

/// An event in words, with the fields that it set.
#[derive(Debug)]
pub(super) struct Telling {
    pub words: String,
    told: Vec<(String, Value)>,
    implied: Vec<Told>,
}

impl Telling {
    /// Of an event as it is stored. One that cannot be read tells its fields as they stand.
    pub fn of(noun: &str, event_type: &str, version: &str, payload: Value) -> Self {
        match Event::decode(noun, event_type, version, payload.clone()) {
            Ok(event) => {
                let event = event.audited();
                let told = event.told().into_iter();
                Self {
                    words: event.words().to_owned(),
                    told: told.map(|(field, value)| (field.to_owned(), value)).collect(),
                    implied: event.implied(),
                }
            }
            Err(_) => {
                let fields = match payload {
                    Value::Object(fields) => fields.into_iter().collect(),
                    _ => Vec::new(),
                };
                Self { words: event_type.to_owned(), told: fields, implied: Vec::new() }
            }
        }
    }
}

/// The newest value of every field an aggregate's events have told so far.
#[derive(Debug, Default)]
pub(super) struct Fields(BTreeMap<String, Value>);

impl Fields {
    /// Takes an event in and answers which fields it changed, by their names.
    pub fn take_in(&mut self, Telling { told, implied, .. }: Telling) -> Vec<AuditChange> {
        let mut changes = Vec::new();
        for (field, after) in told {
            let before = self.0.insert(field.clone(), after.clone()).unwrap_or(Value::Null);
            if before != after && !(is_nothing(&before) && is_nothing(&after)) {
                changes.push(AuditChange { field, before, after });
            }
        }
        for (field, value) in implied {
            self.0.entry(field.to_owned()).or_insert(value);
        }
        changes.sort_by(|one, other| one.field.cmp(&other.field));
        changes
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// What the second event of a stream changed, as field, before and after.
    fn changed(first: (&str, Value), second: (&str, Value)) -> Vec<(String, Value, Value)> {
        let mut fields = Fields::default();
        let telling = |(name, payload): (&str, Value)| {
            let telling = Telling::of(name.split('.').next().unwrap(), name, "1", payload);
            assert_ne!(telling.words, name, "it cannot be read");
            telling
        };
        fields.take_in(telling(first));
        let changes = fields.take_in(telling(second));
        changes.into_iter().map(|change| (change.field, change.before, change.after)).collect()
    }

    fn money(minor: i64) -> Value {
        json!({"minor": minor, "currency": "EUR"})
    }

    fn opened(more: Value) -> Value {
        let mut opened = json!({"name": "Giro", "kind": "checking", "currency": "EUR",
            "in_budget": true});
        opened.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        opened
    }

    fn line(more: Value) -> Value {
        let mut line = json!({"account_id": "018f0000-0000-7000-8000-000000000001",
            "posted_on": "2026-03-01", "amount": money(-100), "payee": "Bakery"});
        line.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        line
    }

    fn booked() -> Value {
        json!({"posted_on": "2026-03-01", "amount": money(-100), "payee": "Bakery"})
    }

    #[test]
    fn the_first_change_of_a_state_knows_what_it_was_before() {
        let added = json!({"name": "Food", "kind": "expense"});
        for ((birth, payload), change, field, before, after) in [
            (
                ("account.opened", opened(json!({}))),
                "account.closed",
                "status",
                json!("open"),
                json!("closed"),
            ),
            (("category.added", added), "category.archived", "archived", json!(false), json!(true)),
            (
                ("transaction.entered", line(json!({}))),
                "transaction.removed",
                "removed",
                json!(false),
                json!(true),
            ),
            (
                ("transaction.imported", line(json!({}))),
                "transaction.removed",
                "removed",
                json!(false),
                json!(true),
            ),
        ] {
            let changes = changed((birth, payload), (change, json!({})));
            assert_eq!(changes, [(field.to_owned(), before, after)], "{change}");
        }
    }

    #[test]
    fn an_event_that_cannot_be_read_tells_its_fields_as_they_stand() {
        let telling =
            Telling::of("category", "category.painted", "1", json!({"colour": "#123456"}));
        assert_eq!(telling.words, "category.painted");
        let changes = Fields::default().take_in(telling);
        assert_eq!(changes.len(), 1);
        assert_eq!((&*changes[0].field, &changes[0].after), ("colour", &json!("#123456")));
    }

    #[test]
    fn a_new_opening_balance_is_told_beside_what_the_account_was_opened_with() {
        let opened = opened(json!({"opening_balance": money(1), "opened_on": "2026-01-01",
            "opening_derived": true}));
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
        let pending = line(json!({"pending": true, "description": "hold", "external_id": "h1"}));
        assert_eq!(
            changed(("transaction.imported", pending), ("transaction.posted", booked())),
            [
                ("description".to_owned(), json!("hold"), Value::Null),
                ("external_id".to_owned(), json!("h1"), Value::Null),
                ("pending".to_owned(), json!(true), json!(false)),
            ]
        );
        let pending = line(json!({"pending": true}));
        assert_eq!(
            changed(("transaction.imported", pending), ("transaction.posted", booked())),
            [("pending".to_owned(), json!(true), json!(false))]
        );
    }

    #[test]
    fn who_chose_a_category_is_told_by_the_entry_and_not_as_a_field() {
        let chosen = json!({"category_id": "018f0000-0000-7000-8000-000000000002",
            "source": "person"});
        let changes = changed(
            ("transaction.entered", line(json!({}))),
            ("transaction.categorised", chosen.clone()),
        );
        let field = "category_id".to_owned();
        assert_eq!(changes, [(field, Value::Null, chosen["category_id"].clone())]);
    }
}
