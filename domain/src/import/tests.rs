//! Given, when, then.

use proptest::collection::vec;
use proptest::prelude::{prop_assert_eq, proptest};
use uuid::Uuid;

use crate::aggregate::scenario::{any, assert_lawful, given};
use crate::id::{AccountId, HouseholdId, ImportId, TransactionId};
use crate::import::*;
use crate::text::TextError;

fn completed(imported: u32, duplicates: u32) -> Completed {
    let account = ImportedAccount {
        account_id: AccountId(Uuid::nil()),
        created: false,
        imported,
        duplicates,
        pending_merged: 0,
        first_on: None,
        last_on: None,
        stale: 0,
        corrected: 0,
        suggested: 0,
        opening_stated: None,
        closing_stated: None,
        earlier_stated: vec![],
        balance_after: None,
        agrees: None,
        difference: None,
        differs_at_line: None,
        contradicts_itself: false,
        apart: None,
        way: None,
    };
    Completed {
        file_name: "march.ofx".to_owned(),
        format: "ofx1".to_owned(),
        accounts: vec![account],
        warnings: 0,
        decisions: vec![],
        days: None,
        shape: None,
        read_as: None,
    }
}

fn complete(completed: Completed) -> ImportCommand {
    ImportCommand::Complete(completed)
}

#[test]
fn an_import_is_written_down_even_when_it_brought_nothing_new() {
    given::<Import>([]).when(complete(completed(3, 0))).then([completed(3, 0).into()]);
    given::<Import>([]).when(complete(completed(0, 3))).then([completed(0, 3).into()]);
}

#[test]
fn the_same_file_again_is_nothing_new_unless_it_brought_something() {
    let before = || [ImportEvent::from(completed(3, 0))];
    given::<Import>(before()).when(complete(completed(0, 3))).then_nothing();
    given::<Import>(before()).when(complete(completed(1, 2))).then([completed(1, 2).into()]);
    let with = |change: fn(&mut ImportedAccount)| {
        let mut completed = completed(0, 3);
        change(&mut completed.accounts[0]);
        completed
    };
    for brought in [
        with(|account| account.created = true),
        with(|account| account.pending_merged = 1),
        with(|account| account.stale = 1),
        with(|account| account.corrected = 1),
        with(|account| account.suggested = 1),
    ] {
        given::<Import>(before()).when(complete(brought.clone())).then([brought.into()]);
    }
}

#[test]
fn that_two_may_be_one_is_kept_once() {
    let suspected = MatchSuspected {
        account_id: AccountId(Uuid::nil()),
        kind: MatchKind::Duplicate,
        transaction_id: TransactionId(Uuid::from_u128(2)),
        like_transaction_id: TransactionId(Uuid::from_u128(1)),
        line: 7,
        why: "The texts differ.".to_owned(),
    };
    let suspect = || ImportCommand::Suspect(suspected.clone());
    given::<Import>([]).when(suspect()).then([suspected.clone().into()]);
    given::<Import>([suspected.clone().into()]).when(suspect()).then_nothing();
}

#[test]
fn a_file_name_is_one_line_and_bounded() {
    let named = |name: &str| complete(Completed { file_name: name.to_owned(), ..completed(1, 0) });
    given::<Import>([]).when(named(" march.ofx ")).then([completed(1, 0).into()]);
    for (name, reason) in [
        ("", TextError::Empty),
        ("a\u{0}b", TextError::ControlCharacter),
        (&*"n".repeat(201), TextError::TooLong(200)),
    ] {
        given::<Import>([]).when(named(name)).then_refused(ImportError::FileName(reason));
    }
}

#[test]
fn the_same_file_in_the_same_place_is_the_same_import() {
    let [here, there] = [1, 2].map(|id| HouseholdId(Uuid::from_u128(id)));
    let account = Some(AccountId(Uuid::from_u128(3)));
    let ids = [
        ImportId::of_file(here, None, b"sum"),
        ImportId::of_file(here, account, b"sum"),
        ImportId::of_file(there, None, b"sum"),
        ImportId::of_file(here, None, b"other"),
    ];
    assert_eq!(ids[0], ImportId::of_file(here, None, b"sum"));
    for (place, id) in ids.iter().enumerate() {
        assert!(!ids[place + 1..].contains(id));
    }
}

proptest! {
    #[test]
    fn any_commands_are_decided_lawfully(
        files in vec((any::text(), proptest::num::u32::ANY, proptest::num::u32::ANY, proptest::num::u32::ANY), 0..8),
    ) {
        let commands = files.into_iter().map(|(file_name, imported, duplicates, warnings)| {
            complete(Completed { file_name, warnings, ..completed(imported % 3, duplicates) })
        });
        let (import, events) = assert_lawful::<Import>(commands.collect());
        prop_assert_eq!(import.completed.len(), events.len());
    }
}
