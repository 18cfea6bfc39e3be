//! What the household knows to be on the account tells what a table leaves open: the direction of
//! the oldest unsigned amount, and whether a lone row states a balance.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod tables;

use std::sync::Arc;

use chrono::NaiveDate;
use commands::statement::{
    DecidedBy, KnownBalances, ReadOptions, ReadStatementError, StatementFile,
};
use tables::{CARD, CHECKING, answer, minor, options};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Of an account that is known from the end of a day on, with what days after it added.
fn knowing(from: &str, opening: i128, moved: &[(&str, i128)]) -> ReadOptions {
    let moved = moved.iter().map(|(on, minor)| (day(on), *minor));
    let known = KnownBalances::new("EUR".parse().unwrap(), day(from), opening, moved);
    ReadOptions { known: Some(Arc::new(known)), ..options(CHECKING) }
}

fn sorted(file: &StatementFile) -> Vec<i64> {
    let mut minor = minor(file);
    minor.sort_unstable();
    minor
}

fn is_asked(file: &str, options: &ReadOptions) {
    let read = answer(file.as_bytes(), options);
    let Err(ReadStatementError::NeedsMapping { questions, .. }) = read else {
        panic!("not asked: {file}{read:?}");
    };
    assert_eq!(questions.iter().map(|one| one.field.as_str()).collect::<Vec<_>>(), ["amount"]);
}

/// What decided the direction.
fn decided(file: &StatementFile) -> (DecidedBy, &str) {
    let decision = file.decisions.iter().find(|decision| decision.field == "direction").unwrap();
    (decision.by, &decision.detail)
}

const ROWS: [&str; 3] = [
    "2026-04-02,Salary,900.00,1900.00\n",
    "2026-04-03,Bar,20.00,1880.00\n",
    "2026-04-15,Gift,30.00,1910.00\n",
];

/// The table, oldest first and newest first.
fn both_orders(rows: &[&str]) -> [String; 2] {
    let head = "Date,Description,Amount,Balance\n";
    let falling: String = rows.iter().rev().copied().collect();
    [format!("{head}{}", rows.concat()), format!("{head}{falling}")]
}

#[test]
fn what_is_on_the_account_tells_the_oldest_of_unsigned_amounts() {
    for file in both_orders(&ROWS) {
        for (known, oldest) in [
            (knowing("2026-03-01", 100_000, &[]), 90_000),
            (knowing("2026-03-01", 0, &[("2026-03-09", 150_000), ("2026-03-31", -50_000)]), 90_000),
            (knowing("2026-03-01", 280_000, &[]), -90_000),
            // What is there of the very days of the file, or later ones, changes nothing.
            (knowing("2026-03-01", 100_000, &[("2026-04-02", 90_000), ("2026-05-02", -7)]), 90_000),
        ] {
            let read = answer(file.as_bytes(), &known).unwrap();
            let mut right = [-2_000, 3_000, oldest];
            right.sort_unstable();
            assert_eq!(sorted(&read), right, "{file}");
            let (by, detail) = decided(&read);
            assert_eq!(by, DecidedBy::Account);
            assert!(detail.contains("2026-04-01"), "{detail}");
        }
    }
}

#[test]
fn what_is_on_the_account_and_leads_to_neither_tells_nothing() {
    for file in both_orders(&ROWS) {
        for known in [
            knowing("2026-03-01", 99_999, &[]),
            knowing("2026-03-01", 0, &[]),
            // Of the days before it nothing is known.
            knowing("2026-04-02", 100_000, &[]),
            // It is there since the day of the oldest row.
            knowing("2026-03-01", 10_000, &[("2026-04-02", 90_000)]),
        ] {
            is_asked(&file, &known);
        }
        let dollars = KnownBalances::new("USD".parse().unwrap(), day("2026-03-01"), 100_000, []);
        is_asked(&file, &ReadOptions { known: Some(Arc::new(dollars)), ..options(CHECKING) });
    }
}

#[test]
fn what_the_file_states_of_its_beginning_is_believed_before_the_account() {
    let known = knowing("2026-03-01", 280_000, &[]);
    let opening = "2026-03-31,Opening balance,,1000.00\n";
    let rows: Vec<&str> = std::iter::once(opening).chain(ROWS).collect();
    for file in both_orders(&rows) {
        let read = answer(file.as_bytes(), &known).unwrap();
        assert_eq!(sorted(&read), [-2_000, 3_000, 90_000], "{file}");
        assert_eq!(decided(&read).0, DecidedBy::File);
    }
}

#[test]
fn half_of_what_was_there_is_not_taken_for_the_first_that_came_in() {
    let rows = ["2026-04-02,Rent,50.00,50.00\n", "2026-04-03,Gift,20.00,70.00\n"];
    for file in both_orders(&rows) {
        let read = answer(file.as_bytes(), &knowing("2026-03-01", 10_000, &[])).unwrap();
        assert_eq!(sorted(&read), [-5_000, 2_000], "{file}");
        let read = answer(file.as_bytes(), &knowing("2026-03-01", 0, &[])).unwrap();
        assert_eq!(sorted(&read), [2_000, 5_000], "{file}");
        is_asked(&file, &knowing("2026-03-01", 1_234, &[]));
    }
}

#[test]
fn a_single_row_and_rows_that_all_go_one_way_are_told_as_well() {
    let known = knowing("2026-03-01", 100_000, &[]);
    for (rows, right) in [
        (&["2026-04-02,Rent,900.00,100.00\n"][..], vec![-90_000]),
        (&["2026-04-02,Pay,900.00,1900.00\n"][..], vec![90_000]),
        (
            &["2026-04-02,Bar,20.00,980.00\n", "2026-04-03,Bar,30.00,950.00\n"][..],
            vec![-3_000, -2_000],
        ),
        (
            &["2026-04-02,Pay,20.00,1020.00\n", "2026-04-03,Bar,30.00,990.00\n"][..],
            vec![-3_000, 2_000],
        ),
    ] {
        for file in both_orders(rows) {
            let read = answer(file.as_bytes(), &known).unwrap();
            assert_eq!((sorted(&read), decided(&read).0), (right.clone(), DecidedBy::Account));
        }
    }
}

#[test]
fn the_balances_of_a_card_tell_it_where_they_say_that_it_is_owed() {
    let rows = ["2026-04-02,Shop,20.00,-520.00\n", "2026-04-03,Refund,30.00,-490.00\n"];
    for file in both_orders(&rows) {
        let known = knowing("2026-03-01", -50_000, &[]);
        let card = ReadOptions { account_kind: Some(CARD), ..known };
        let read = answer(file.as_bytes(), &card).unwrap();
        assert_eq!(sorted(&read), [-2_000, 3_000], "{file}");
    }
}

#[test]
fn other_languages_and_equal_days_are_read_alike() {
    let file = "Datum;Text;Betrag;Saldo\n02.04.2026;Lohn;1.900,00;2.900,00\n\
                02.04.2026;Kiosk;20,00;2.880,00\n15.04.2026;Laden;30,50;2.849,50\n";
    let read = answer(file.as_bytes(), &knowing("2026-03-01", 100_000, &[])).unwrap();
    assert_eq!(sorted(&read), [-3_050, -2_000, 190_000]);
    let file = "日付,摘要,金額,残高\n2026/4/2,給料,1900,2900\n2026/4/13,薬局,20,2880\n";
    let read = answer(file.as_bytes(), &knowing("2026-03-01", 480_000, &[])).unwrap();
    assert_eq!(sorted(&read), [-190_000, -2_000]);
}
