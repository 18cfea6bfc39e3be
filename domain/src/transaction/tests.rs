//! Given, when, then.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::aggregate::Aggregate;
use crate::aggregate::scenario::given;
use crate::id::{AccountId, CategoryId, ImportId, TransactionId};
use crate::money::{Currency, LARGEST_MINOR, Money, MoneyError};
use crate::text::TextError;
use crate::transaction::*;

mod lawful;
mod told_anew;

pub(super) const ACCOUNT: AccountId = AccountId(Uuid::from_u128(1));
pub(super) const CATEGORY: CategoryId = CategoryId(Uuid::from_u128(2));
const OTHER: TransactionId = TransactionId(Uuid::from_u128(3));

pub(super) fn euro() -> Currency {
    Currency::new("EUR").unwrap()
}

fn eur(minor: i64) -> Money {
    Money::new(minor, euro())
}

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
}

fn enter() -> Enter {
    Enter {
        account: AccountFacts { id: ACCOUNT, currency: euro(), is_open: true },
        posted_on: day(1),
        amount: eur(-350),
        payee: "Café".to_owned(),
        description: "Two flat whites".to_owned(),
        category_id: Some(CATEGORY),
        note: "with Ada".to_owned(),
        tags: vec!["coffee".to_owned(), "ada".to_owned()],
    }
}

fn entered() -> TransactionEvent {
    let enter = enter();
    let entered = Entered {
        account_id: ACCOUNT,
        posted_on: enter.posted_on,
        amount: enter.amount,
        payee: enter.payee,
        description: enter.description,
        category_id: enter.category_id,
        note: enter.note,
        tags: vec!["ada".to_owned(), "coffee".to_owned()],
    };
    entered.into()
}

fn line(pending: bool) -> BankLine {
    BankLine {
        account_id: ACCOUNT,
        import_id: Some(ImportId(Uuid::from_u128(4))),
        posted_on: day(2),
        also_on: None,
        amount: eur(-400),
        payee: "FUEL STATION 7".to_owned(),
        description: "Card payment".to_owned(),
        external_id: Some("A-1".to_owned()),
        pending,
        balance: None,
    }
}

fn imported(pending: bool) -> TransactionEvent {
    let line = line(pending);
    let imported = Imported {
        account_id: line.account_id,
        import_id: line.import_id,
        posted_on: line.posted_on,
        amount: line.amount,
        payee: line.payee,
        description: line.description,
        external_id: line.external_id,
        pending,
        balance: None,
        also_on: None,
    };
    imported.into()
}

fn removed() -> TransactionEvent {
    Removed {}.into()
}

fn categorised(category_id: Option<CategoryId>, source: CategorySource) -> TransactionEvent {
    Categorised { category_id, source }.into()
}

fn text(field: &'static str, reason: TextError) -> TransactionError {
    TransactionError::Text { field, reason }
}

#[test]
fn a_transaction_is_entered_as_a_person_wrote_it_with_texts_trimmed_and_tags_sorted() {
    let enter = Enter { payee: " Café ".to_owned(), ..enter() };
    given::<Transaction>([]).when(TransactionCommand::Enter(enter)).then([entered()]);
    let state = Transaction::replay(&[entered()]);
    assert_eq!(state.category_source, Some(CategorySource::Person));
}

#[test]
fn a_transaction_begins_only_once() {
    let merged = MergedInto { transaction_id: OTHER, external_id: None };
    for begun in [entered(), imported(false), merged.into()] {
        for command in [
            TransactionCommand::Enter(enter()),
            TransactionCommand::Import(line(false)),
            TransactionCommand::MergeInto { transaction_id: OTHER, external_id: None },
        ] {
            given::<Transaction>([begun.clone()])
                .when(command)
                .then_refused(TransactionError::AlreadyRecorded);
        }
    }
    // Nor does what was removed come back by a re-import.
    given::<Transaction>([imported(false), removed()])
        .when(TransactionCommand::Import(line(false)))
        .then_refused(TransactionError::AlreadyRecorded);
}

fn commands_on_one_that_exists() -> [TransactionCommand; 6] {
    let source = CategorySource::Person;
    [
        TransactionCommand::Post(line(false)),
        TransactionCommand::Categorise { category_id: None, source },
        TransactionCommand::Edit(Edit::default()),
        TransactionCommand::Remove,
        TransactionCommand::CorrectByBank(line(false)),
        TransactionCommand::Lapse { import_id: None },
    ]
}

#[test]
fn nothing_can_be_asked_of_a_transaction_that_does_not_exist_or_is_another_one() {
    let merged = TransactionEvent::from(MergedInto { transaction_id: OTHER, external_id: None });
    for before in [vec![], vec![merged]] {
        for command in commands_on_one_that_exists() {
            given::<Transaction>(before.clone())
                .when(command)
                .then_refused(TransactionError::Unknown);
        }
        given::<Transaction>(before)
            .when(TransactionCommand::Restore)
            .then_refused(TransactionError::Unknown);
    }
}

#[test]
fn a_removed_transaction_only_takes_being_restored() {
    let gone = || [entered(), removed()];
    for command in commands_on_one_that_exists() {
        given::<Transaction>(gone()).when(command).then_refused(TransactionError::WasRemoved);
    }
    given::<Transaction>(gone()).when(TransactionCommand::Restore).then([Restored {}.into()]);
    given::<Transaction>([entered()])
        .when(TransactionCommand::Restore)
        .then_refused(TransactionError::NotRemoved);
    given::<Transaction>([entered()]).when(TransactionCommand::Remove).then([removed()]);
}

#[test]
fn a_closed_account_and_one_in_another_currency_take_no_entry() {
    let mut closed = enter();
    closed.account.is_open = false;
    given::<Transaction>([])
        .when(TransactionCommand::Enter(closed))
        .then_refused(TransactionError::AccountIsClosed);
    let foreign = Enter { amount: Money::new(-350, Currency::new("USD").unwrap()), ..enter() };
    given::<Transaction>([])
        .when(TransactionCommand::Enter(foreign))
        .then_refused(TransactionError::OtherCurrency(euro()));
}

#[test]
fn dates_lie_between_1900_and_2199_and_amounts_within_ten_to_the_fifteenth() {
    let on = |year, month, day| NaiveDate::from_ymd_opt(year, month, day).unwrap();
    for (posted_on, allowed) in [
        (on(1899, 12, 31), false),
        (on(1900, 1, 1), true),
        (on(2199, 12, 31), true),
        (on(2200, 1, 1), false),
    ] {
        let decided = [
            Transaction::default()
                .decide(TransactionCommand::Enter(Enter { posted_on, ..enter() })),
            Transaction::default()
                .decide(TransactionCommand::Import(BankLine { posted_on, ..line(false) })),
            Transaction::replay(&[entered()]).decide(TransactionCommand::Edit(Edit {
                posted_on: Some(posted_on),
                ..Edit::default()
            })),
        ];
        for decided in decided {
            match allowed {
                true => assert_eq!(decided.map(|events| events.len()), Ok(1)),
                false => assert_eq!(decided, Err(TransactionError::DateOutOfRange)),
            }
        }
    }
    let too_much = TransactionError::Amount(MoneyError::OutOfRange);
    for minor in [LARGEST_MINOR + 1, -LARGEST_MINOR - 1, i64::MIN, i64::MAX] {
        given::<Transaction>([])
            .when(TransactionCommand::Import(BankLine { amount: eur(minor), ..line(false) }))
            .then_refused(too_much.clone());
    }
}

#[test]
fn texts_are_bounded_and_free_of_control_characters() {
    for (change, error) in [
        (
            (|enter: &mut Enter| enter.payee = " ".to_owned()) as fn(&mut Enter),
            text("payee", TextError::Empty),
        ),
        (|enter| enter.payee = "p".repeat(201), text("payee", TextError::TooLong(200))),
        (|enter| enter.note = "n".repeat(2_001), text("note", TextError::TooLong(2_000))),
        (
            |enter| enter.description = "\u{0}".to_owned() + "x",
            text("description", TextError::ControlCharacter),
        ),
        (|enter| enter.tags = vec!["t".repeat(51)], text("tags", TextError::TooLong(50))),
        (|enter| enter.tags = vec![" ".to_owned()], text("tags", TextError::Empty)),
        (
            |enter| enter.tags = (0..21).map(|tag| tag.to_string()).collect(),
            text("tags", TextError::TooMany(20)),
        ),
    ] {
        let mut enter = enter();
        change(&mut enter);
        given::<Transaction>([]).when(TransactionCommand::Enter(enter)).then_refused(error);
    }
}

#[test]
fn a_line_of_the_bank_is_kept_as_the_bank_told_it() {
    for pending in [false, true] {
        given::<Transaction>([])
            .when(TransactionCommand::Import(line(pending)))
            .then([imported(pending)]);
        assert_eq!(Transaction::replay(&[imported(pending)]).pending, pending);
    }
}

#[test]
fn booking_what_was_pending_takes_the_banks_facts_and_keeps_what_the_household_wrote() {
    let note = NoteWritten { note: "refund?".to_owned() };
    let before =
        vec![imported(true), categorised(Some(CATEGORY), CategorySource::Person), note.into()];
    let booked = BankLine { posted_on: day(5), amount: eur(-425), ..line(false) };
    let posted = Posted {
        import_id: booked.import_id,
        posted_on: day(5),
        amount: eur(-425),
        payee: booked.payee.clone(),
        description: booked.description.clone(),
        external_id: booked.external_id.clone(),
        balance: None,
        also_on: None,
    };
    let posted = TransactionEvent::from(posted);
    given::<Transaction>(before.clone())
        .when(TransactionCommand::Post(booked))
        .then([posted.clone()]);
    let state = Transaction::replay(before.iter().chain([&posted]));
    assert_eq!((state.amount, state.posted_on, state.pending), (Some(eur(-425)), day(5), false));
    assert_eq!((state.category_id, &*state.note), (Some(CATEGORY), "refund?"));
}

#[test]
fn the_other_day_that_the_bank_gives_is_kept_where_it_is_one() {
    let far = NaiveDate::from_ymd_opt(9999, 1, 1).unwrap();
    // The same day as its own says that both are one; none says that only one is told.
    for (given, kept) in [(day(5), Some(day(5))), (day(2), Some(day(2))), (far, None)] {
        let line = BankLine { also_on: Some(given), ..line(false) };
        let decided = Transaction::default().decide(TransactionCommand::Import(line.clone()));
        assert!(matches!(
            decided.unwrap().as_slice(),
            [TransactionEvent::Imported(imported)] if imported.also_on == kept
        ));
        let announced = Transaction::replay(&[imported(true)]);
        let decided = announced.decide(TransactionCommand::Post(line));
        assert!(matches!(
            decided.unwrap().as_slice(),
            [TransactionEvent::Posted(posted)] if posted.also_on == kept
        ));
    }
}

#[test]
fn only_what_is_pending_is_booked_and_only_by_its_own_account_and_currency() {
    let post = TransactionCommand::Post;
    for not_pending in [imported(false), entered()] {
        given::<Transaction>([not_pending])
            .when(post(line(false)))
            .then_refused(TransactionError::NotPending);
    }
    let elsewhere = BankLine { account_id: AccountId(Uuid::nil()), ..line(false) };
    given::<Transaction>([imported(true)])
        .when(post(elsewhere))
        .then_refused(TransactionError::OtherAccount);
    let foreign = BankLine { amount: Money::new(1, Currency::new("USD").unwrap()), ..line(false) };
    given::<Transaction>([imported(true)])
        .when(post(foreign))
        .then_refused(TransactionError::OtherCurrency(euro()));
}

#[test]
fn a_category_is_chosen_once_and_a_persons_choice_differs_from_a_rules() {
    let choose = |category_id, source| TransactionCommand::Categorise { category_id, source };
    let (person, rule) = (CategorySource::Person, CategorySource::Rule);
    given::<Transaction>([imported(false)])
        .when(choose(Some(CATEGORY), rule))
        .then([categorised(Some(CATEGORY), rule)]);
    let by_rule = || [imported(false), categorised(Some(CATEGORY), rule)];
    given::<Transaction>(by_rule()).when(choose(Some(CATEGORY), rule)).then_nothing();
    given::<Transaction>(by_rule())
        .when(choose(Some(CATEGORY), person))
        .then([categorised(Some(CATEGORY), person)]);
    given::<Transaction>(by_rule()).when(choose(None, person)).then([categorised(None, person)]);
    given::<Transaction>([imported(false)]).when(choose(None, person)).then_nothing();
}

#[test]
fn an_edit_tells_each_correction_apart_and_leaves_the_rest() {
    let edit = Edit {
        posted_on: Some(day(9)),
        amount: Some(eur(-999)),
        payee: Some("Bakery".to_owned()),
        description: Some(String::new()),
        note: Some("split later".to_owned()),
        tags: Some(vec!["b".to_owned(), "a".to_owned(), "b".to_owned()]),
    };
    given::<Transaction>([entered()]).when(TransactionCommand::Edit(edit)).then([
        Redated { posted_on: day(9) }.into(),
        AmountCorrected { amount: eur(-999) }.into(),
        PayeeCorrected { payee: "Bakery".to_owned() }.into(),
        DescriptionCorrected { description: String::new() }.into(),
        NoteWritten { note: "split later".to_owned() }.into(),
        Tagged { tags: vec!["a".to_owned(), "b".to_owned()] }.into(),
    ]);
    given::<Transaction>([entered()])
        .when(TransactionCommand::Edit(Edit::default()))
        .then_nothing();
}

#[test]
fn an_edit_that_says_what_is_there_is_nothing_new() {
    let enter = enter();
    let edit = Edit {
        posted_on: Some(enter.posted_on),
        amount: Some(enter.amount),
        payee: Some(format!(" {} ", enter.payee)),
        description: Some(enter.description),
        note: Some(enter.note),
        tags: Some(enter.tags),
    };
    given::<Transaction>([entered()]).when(TransactionCommand::Edit(edit)).then_nothing();
}

#[test]
fn an_edit_with_one_wrong_field_changes_nothing() {
    let edit = |amount| Edit { payee: Some("Bakery".to_owned()), amount, ..Edit::default() };
    given::<Transaction>([entered()])
        .when(TransactionCommand::Edit(edit(Some(Money::new(1, Currency::new("USD").unwrap())))))
        .then_refused(TransactionError::OtherCurrency(euro()));
    given::<Transaction>([entered()])
        .when(TransactionCommand::Edit(edit(Some(eur(i64::MAX)))))
        .then_refused(TransactionError::Amount(MoneyError::OutOfRange));
    given::<Transaction>([entered()])
        .when(TransactionCommand::Edit(Edit { payee: Some(String::new()), ..Edit::default() }))
        .then_refused(text("payee", TextError::Empty));
}
