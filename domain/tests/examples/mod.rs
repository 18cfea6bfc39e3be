//! One value of every event, with every field filled, and one without what may be absent.

mod account;
mod category;
mod household;
mod import;
mod transaction;

use chrono::NaiveDate;
use domain::aggregate::AggregateEvent;
use domain::event::Event;
use domain::money::{Currency, Money};
use serde_json::Value;
use uuid::Uuid;

/// An event, how it is stored now, and the golden file that says how it must be stored.
pub struct Example {
    pub file: String,
    pub aggregate: &'static str,
    pub version: &'static str,
    pub payload: Value,
    pub event: Event,
}

pub fn all() -> Vec<Example> {
    let mut examples = Vec::new();
    add(&mut examples, account::events(), Event::Account);
    add(&mut examples, category::events(), Event::Category);
    add(&mut examples, household::events(), Event::Household);
    add(&mut examples, import::events(), Event::Import);
    add(&mut examples, transaction::events(), Event::Transaction);
    examples
}

/// The second example of the same name is the sparse one; one with more fields than the first has
/// those that came later.
fn add<E: AggregateEvent>(examples: &mut Vec<Example>, events: Vec<E>, any: fn(E) -> Event) {
    for event in events {
        let (name, version) = (event.event_type(), event.event_version());
        let payload = event.payload();
        let fields = |payload: &Value| payload.to_string().matches("\":").count();
        let first = examples.iter().find(|before| before.event.event_type() == name);
        let which = match first {
            None => "",
            // Of one event more examples than by their length can be told apart.
            Some(_) if payload.to_string().contains("contradicts_itself") => {
                ".with_contradicts_itself"
            }
            Some(_) if payload.to_string().contains("\"begun\":") => ".with_begun",
            Some(_) if payload.to_string().contains("\"way\":") => ".with_way",
            Some(_) if apart_within(&payload) => ".with_earlier_apart",
            Some(_) if payload.to_string().contains("\"apart\":") => ".with_apart",
            Some(_) if name == "account.reconciled" && payload.get("ours").is_none() => {
                ".without_ours"
            }
            Some(_) if payload.to_string().contains("earlier_stated") => ".with_earlier_stated",
            Some(_) if payload.to_string().contains("also_on") => ".with_also_on",
            Some(_) if payload.to_string().contains("read_as") => ".with_read_as",
            Some(_) if payload.to_string().contains("shape") => ".with_shape",
            Some(_) if payload.to_string().contains("opening_holds_until") => {
                ".with_opening_holds_until"
            }
            Some(first) if fields(&payload) > fields(&first.payload) => ".later",
            Some(_) => ".sparse",
        };
        let event = any(event);
        examples.push(Example {
            file: format!("{name}.v{version}{which}.json"),
            aggregate: event.noun(),
            version,
            payload,
            event,
        });
    }
}

/// Whether a balance within a file tells what lies apart in it.
fn apart_within(payload: &Value) -> bool {
    payload["accounts"][0]["earlier_stated"][0].get("apart").is_some()
}

const fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(0x018f_0000_0000_7000_8000_0000_0000_0000 + number)
}

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
}

fn currency(code: &str) -> Currency {
    Currency::new(code).unwrap()
}

fn money(minor: i64) -> Money {
    Money::new(minor, currency("EUR"))
}
