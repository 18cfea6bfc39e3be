//! The stored shape of every event, in `golden/<stored name>.v<version>.json`; an event with fields
//! that may be absent has a second file, `….sparse.json`, without them.
//!
//! A shape that was ever stored is read for ever: a file here is neither changed nor removed. A new
//! event gets its file from `WUMBO_WRITE_GOLDEN=1 cargo test -p wumbo-domain --test event_shapes`,
//! which writes missing files alone; see docs/how-to/change-an-event.md.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod examples;

use std::collections::BTreeSet;
use std::path::PathBuf;

use domain::event::Event;
use serde_json::Value;

fn golden() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// Every stored name with its aggregate.
fn types() -> impl Iterator<Item = (&'static str, &'static str)> {
    Event::NOUNS
        .iter()
        .flat_map(|(aggregate, types)| types.iter().map(move |name| (*aggregate, *name)))
}

#[test]
fn every_event_is_stored_in_the_shape_of_its_golden_file_and_read_back_from_it() {
    for example in examples::all() {
        let path = golden().join(&example.file);
        if !path.exists() && std::env::var("WUMBO_WRITE_GOLDEN").is_ok() {
            let text = serde_json::to_string_pretty(&example.payload).unwrap();
            std::fs::write(&path, text + "\n").unwrap();
        }
        let text = std::fs::read_to_string(&path)
            .unwrap_or_else(|_| panic!("{} has no golden file", example.file));
        let stored: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(example.payload, stored, "the shape of {} has moved", example.file);
        let (aggregate, name) = (example.aggregate, example.event.event_type());
        let read = Event::decode(aggregate, name, example.version, stored).unwrap();
        assert_eq!(read, example.event, "{}", example.file);
    }
}

#[test]
fn every_stored_name_has_an_example() {
    let shown: BTreeSet<_> = examples::all().iter().map(|e| e.event.event_type()).collect();
    assert_eq!(types().map(|(_, name)| name).collect::<BTreeSet<_>>(), shown);
}

#[test]
fn every_golden_file_old_ones_too_is_read() {
    let mut count = 0;
    for entry in std::fs::read_dir(golden()).unwrap() {
        let file = entry.unwrap().file_name().into_string().unwrap();
        let (name, rest) = file.split_once(".v").unwrap();
        let version = rest.split('.').next().unwrap();
        let (aggregate, _) = types()
            .find(|(_, known)| *known == name)
            .unwrap_or_else(|| panic!("{file}: the event was stored once and must stay known"));
        let text = std::fs::read_to_string(golden().join(&file)).unwrap();
        let read = Event::decode(aggregate, name, version, serde_json::from_str(&text).unwrap());
        assert_eq!(read.unwrap().event_type(), name, "{file}");
        count += 1;
    }
    assert!(count >= types().count());
}

#[test]
fn a_name_or_version_that_is_not_known_is_refused_and_never_guessed() {
    use domain::aggregate::DecodeError;
    let name = "transaction.removed";
    let decode =
        |aggregate, name, version| Event::decode(aggregate, name, version, serde_json::json!({}));
    assert!(decode("transaction", name, "1").is_ok());
    for version in ["2", "0", "", "01", "1 "] {
        let refused = decode("transaction", name, version);
        assert!(matches!(refused, Err(DecodeError::UnknownVersion { .. })), "{version:?}");
    }
    for (aggregate, name) in
        [("account", name), ("transaction", "transaction.vanished"), ("budget", name), ("", "")]
    {
        let refused = decode(aggregate, name, "1");
        assert!(matches!(refused, Err(DecodeError::UnknownType(_))), "{aggregate} {name}");
    }
    let wrong = Event::decode("account", "account.renamed", "1", serde_json::json!({"name": 1}));
    assert!(matches!(wrong, Err(DecodeError::Payload { .. })));
}

#[test]
fn every_stored_word_is_the_one_that_is_spoken() {
    use domain::account::AccountKind::*;
    use domain::category::CategoryKind;
    use domain::household::Role;
    use domain::transaction::CategorySource;
    let stored = |value: serde_json::Result<Value>| value.unwrap();
    for kind in [Checking, Savings, CreditCard, Cash, Loan, Mortgage, Investment, Other] {
        assert_eq!(stored(serde_json::to_value(kind)), kind.name());
    }
    for kind in [CategoryKind::Expense, CategoryKind::Income] {
        assert_eq!(stored(serde_json::to_value(kind)), kind.name());
    }
    for role in [Role::Admin, Role::Member] {
        assert_eq!(stored(serde_json::to_value(role)), role.name());
    }
    for (source, name) in [
        (CategorySource::Person, "person"),
        (CategorySource::Rule, "rule"),
        (CategorySource::Learned, "learned"),
        (CategorySource::Bank, "bank"),
    ] {
        assert_eq!(stored(serde_json::to_value(source)), name);
    }
}
