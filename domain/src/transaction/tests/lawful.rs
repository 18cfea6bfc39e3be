//! What holds for any commands in any order, and for the ids of any statement.

use std::collections::HashSet;

use chrono::NaiveDate;
use proptest::collection::vec;
use proptest::prelude::{
    Just, Strategy, prop, prop_assert, prop_assert_eq, prop_assert_ne, prop_oneof, proptest,
};
use uuid::Uuid;

use super::{ACCOUNT, CATEGORY};
use crate::aggregate::Aggregate;
use crate::aggregate::scenario::{any, assert_lawful};
use crate::id::{AccountId, TransactionId};
use crate::money::Money;
use crate::transaction::*;

fn line() -> impl Strategy<Value = BankLine> {
    let bank_id = proptest::option::of(any::text());
    (
        any::bool_rarely(),
        any::day(),
        any::money(),
        any::text(),
        any::text(),
        bank_id,
        proptest::bool::ANY,
    )
        .prop_map(
            |(elsewhere, posted_on, amount, payee, description, external_id, pending)| BankLine {
                account_id: if elsewhere { AccountId(Uuid::nil()) } else { ACCOUNT },
                import_id: None,
                posted_on,
                also_on: None,
                amount,
                payee,
                description,
                external_id,
                pending,
                balance: None,
            },
        )
}

fn enter() -> impl Strategy<Value = Enter> {
    let tags = vec(any::text(), 0..4);
    (any::currency(), any::bool_rarely(), any::day(), any::money(), any::text(), any::text(), tags)
        .prop_map(|(currency, is_closed, posted_on, amount, payee, note, tags)| Enter {
            account: AccountFacts { id: ACCOUNT, currency, is_open: !is_closed },
            posted_on,
            amount,
            payee,
            description: note.clone(),
            category_id: None,
            note,
            tags,
        })
}

fn edit() -> impl Strategy<Value = Edit> {
    use proptest::option::of;
    let tags = of(vec(any::text(), 0..3));
    (of(any::day()), of(any::money()), of(any::text()), of(any::text()), of(any::text()), tags)
        .prop_map(|(posted_on, amount, payee, description, note, tags)| Edit {
            posted_on,
            amount,
            payee,
            description,
            note,
            tags,
        })
}

fn command() -> impl Strategy<Value = TransactionCommand> {
    let categorise = (proptest::bool::ANY, proptest::bool::ANY).prop_map(|(some, person)| {
        let source = if person { CategorySource::Person } else { CategorySource::Learned };
        TransactionCommand::Categorise { category_id: some.then_some(CATEGORY), source }
    });
    prop_oneof![
        3 => enter().prop_map(TransactionCommand::Enter),
        4 => line().prop_map(TransactionCommand::Import),
        2 => line().prop_map(TransactionCommand::Post),
        1 => proptest::option::of("[a-z]{1,3}").prop_map(|external_id| {
            TransactionCommand::MergeInto { transaction_id: TransactionId(Uuid::nil()), external_id }
        }),
        1 => line().prop_map(TransactionCommand::CorrectByBank),
        1 => Just(TransactionCommand::Lapse { import_id: None }),
        1 => Just(TransactionCommand::Reappear { import_id: None }),
        2 => categorise,
        3 => edit().prop_map(TransactionCommand::Edit),
        1 => Just(TransactionCommand::Remove),
        1 => Just(TransactionCommand::Restore),
    ]
}

/// The words of one line: the bank's id if any, the day, the amount, the texts.
type Line = (Option<String>, u32, i64, String);

fn statement() -> impl Strategy<Value = Vec<Line>> {
    let bank_id = proptest::option::of("[AB][0-9]?");
    vec((bank_id, 1..4_u32, -2..3_i64, "[Aa ]{0,2}"), 0..30)
}

fn ids(lines: &[Line]) -> Vec<TransactionId> {
    let mut identities = LineIdentities::of(ACCOUNT);
    lines
        .iter()
        .map(|(bank_id, day, minor, texts)| {
            let day = NaiveDate::from_ymd_opt(2026, 3, *day).unwrap();
            let amount = Money::new(*minor, super::euro());
            identities.next(bank_id.as_deref(), day, amount, texts)
        })
        .collect()
}

fn set(lines: &[Line]) -> HashSet<TransactionId> {
    ids(lines).into_iter().collect()
}

proptest! {
    #[test]
    fn any_commands_are_decided_lawfully(commands in vec(command(), 0..16)) {
        let (transaction, events) = assert_lawful::<Transaction>(commands);
        prop_assert_eq!(transaction.state == State::Nothing, events.is_empty());
        let begun = transaction.amount.is_some();
        prop_assert_eq!(begun, transaction.account_id.is_some());
        prop_assert!(transaction.amount.is_none_or(|amount| amount.within_range().is_ok()));
        prop_assert_eq!(begun, !transaction.payee.is_empty());
        prop_assert!(transaction.tags.is_sorted());
        prop_assert!(transaction.category_id.is_none() || transaction.category_source.is_some());
    }

    #[test]
    fn an_edit_once_made_is_nothing_new(given in vec(command(), 1..8), edit in edit()) {
        let (mut transaction, _) = assert_lawful::<Transaction>(given);
        let edit = TransactionCommand::Edit(edit);
        if let Ok(events) = transaction.decide(edit.clone()) {
            events.iter().for_each(|event| transaction.apply(event));
            prop_assert_eq!(transaction.decide(edit), Ok(vec![]));
        }
    }

    #[test]
    fn what_is_removed_and_restored_is_as_it_was(given in vec(command(), 1..8)) {
        let (mut transaction, _) = assert_lawful::<Transaction>(given);
        let before = format!("{transaction:?}");
        if let Ok(removed) = transaction.decide(TransactionCommand::Remove) {
            removed.iter().for_each(|event| transaction.apply(event));
            prop_assert_ne!(&before, &format!("{transaction:?}"));
            let restored = transaction.decide(TransactionCommand::Restore).unwrap();
            restored.iter().for_each(|event| transaction.apply(event));
            prop_assert_eq!(before, format!("{transaction:?}"));
        }
    }

    #[test]
    fn every_line_of_a_statement_has_an_id_of_its_own_and_the_same_one_again(
        lines in statement(),
    ) {
        prop_assert_eq!(set(&lines).len(), lines.len());
        prop_assert_eq!(ids(&lines), ids(&lines));
    }

    #[test]
    fn a_statement_that_ends_sooner_names_its_lines_alike(
        lines in statement(),
        end in proptest::arbitrary::any::<prop::sample::Index>(),
    ) {
        let end = end.index(lines.len() + 1);
        prop_assert_eq!(&ids(&lines)[..end], &ids(&lines[..end])[..]);
    }

    #[test]
    fn the_order_of_the_lines_does_not_matter(
        (lines, shuffled) in statement()
            .prop_flat_map(|lines| (Just(lines.clone()), Just(lines).prop_shuffle())),
    ) {
        prop_assert_eq!(set(&lines), set(&shuffled));
    }

    #[test]
    fn statements_that_overlap_by_whole_days_meet_in_those_days(lines in statement()) {
        let days = |from, to| {
            let within = lines.iter().filter(move |line| (from..=to).contains(&line.1));
            within.cloned().collect::<Vec<_>>()
        };
        let (first, second, overlap) = (days(1, 2), days(2, 3), days(2, 2));
        let met: HashSet<_> = set(&first).intersection(&set(&second)).copied().collect();
        prop_assert_eq!(met, set(&overlap));
    }

    #[test]
    fn lines_of_other_accounts_are_others(texts in ".{0,20}", bank_id in proptest::option::of(".{0,9}")) {
        let day = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        let amount = Money::new(-1, super::euro());
        let of = |account| {
            LineIdentities::of(account).next(bank_id.as_deref(), day, amount, &texts)
        };
        prop_assert_ne!(of(ACCOUNT), of(AccountId(Uuid::nil())));
    }
}
