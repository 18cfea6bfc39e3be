//! Balances that add up in every order of the rows, and where those that do not begin to differ.

use domain::money::Currency;

use super::*;
use crate::import::counted::{CountedBy, LineDays};
use crate::ports::Moved;
use crate::statement::{StatementAccount, StatementBalance};

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
}

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::new("EUR").unwrap())
}

/// Day, amount, stated balance, pending.
type Row = (u32, i64, Option<i64>, bool);

fn lines(rows: &[Row]) -> Vec<StatementLine> {
    (1..)
        .zip(rows)
        .map(|(line, (on, minor, balance, pending))| StatementLine {
            line,
            posted_on: day(*on),
            amount: eur(*minor),
            payee: "Shop".to_owned(),
            description: String::new(),
            bank_id: None,
            pending: *pending,
            category_hint: None,
            balance: balance.map(eur),
            also_on: None,
            corrects: None,
        })
        .collect()
}

fn statement(rows: &[Row], opening: Option<i64>, closing: Option<(u32, i64)>) -> Statement {
    Statement {
        account: StatementAccount::default(),
        currency: Some(Currency::new("EUR").unwrap()),
        lines: lines(rows),
        opening: opening.map(|minor| StatementBalance { on: day(1), amount: eur(minor) }),
        closing: closing.map(|(on, minor)| StatementBalance { on: day(on), amount: eur(minor) }),
        earlier: Vec::new(),
        has_gaps: false,
        closes_within_day: false,
        denied: Vec::new(),
        repeats: Vec::new(),
        files: Vec::new(),
    }
}

#[test]
fn what_is_announced_states_no_balance_at_the_end_unless_the_chain_proves_it() {
    let closing = |rows: &[Row]| {
        let closing = Stated::of(&statement(rows, None, None)).closing;
        closing.map(|closing| (closing.on, closing.amount.minor))
    };
    let booked = Some((day(5), 10_000));
    // The only balance of the file, and the one beside it.
    assert_eq!(closing(&[(4, -500, None, false), (6, -700, Some(9_300), true)]), None);
    assert_eq!(closing(&[(6, -700, None, true), (5, -500, Some(10_000), false)]), booked);
    assert_eq!(closing(&[(5, -500, Some(10_000), false), (6, -700, Some(9_999), true)]), booked);
    let rows = [(4, 200, Some(10_500), false), (5, -500, Some(10_000), false)];
    let with = |pending: &[Row]| closing(&[&rows, pending].concat());
    assert_eq!(with(&[(6, -700, Some(10_000), true)]), booked);
    assert_eq!(with(&[(6, -700, Some(9_300), true)]), booked);
    // A booked line follows from what is announced before it: that is in the balances.
    let proven = [(5, -700, Some(9_800), true), (6, -300, Some(9_500), false)];
    let all = [&[(4, 200, Some(10_500), false)], &proven[..]].concat();
    assert_eq!(closing(&all), Some((day(6), 9_500)));
    // Where the file contradicts itself the last balance of what is booked is told.
    let broken = [&rows[..], &[(5, -100, Some(7), false), (6, -700, Some(8), true)]].concat();
    assert_eq!(closing(&broken), Some((day(5), 7)));
}

/// As if all lines were new on the account.
fn compared_as_new(statement: &Statement, opening: Option<i64>) -> (Balances, Vec<LineNote>) {
    compared_as_said(statement, opening, None)
}

/// The same, where a person said what is on it on a day.
fn compared_as_said(
    statement: &Statement,
    opening: Option<i64>,
    said_on: Option<u32>,
) -> (Balances, Vec<LineNote>) {
    let moves: Vec<Move> = statement
        .lines
        .iter()
        .map(|line| Move {
            days: LineDays::one(line.posted_on),
            minor: line.amount.minor,
            pending: line.pending,
            is_new: true,
        })
        .collect();
    let stated = Stated::of(statement);
    let standing = Standing {
        currency: Currency::new("EUR").unwrap(),
        opening: opening.map(i128::from),
        before: [Moved::default(); 3],
        counts: CountedBy::Own,
        until: stated.closing_on().unwrap_or(domain::calendar::LAST_DAY),
        said_on: said_on.map(day),
        way: None,
    };
    compared(&stated, &standing, &moves)
}

#[test]
fn running_balances_add_up_in_every_order_of_the_rows() {
    let oldest_first = [
        (1, -500, Some(9_500), false),
        (1, -700, Some(8_800), false),
        (2, 200, None, false),
        (3, 100, Some(9_100), false),
    ];
    let newest_first: Vec<Row> = oldest_first.iter().rev().copied().collect();
    let swapped = [oldest_first[1], oldest_first[0], oldest_first[2], oldest_first[3]];
    let announced = [&oldest_first[..], &[(4, -999, None, true)]].concat();
    for rows in [&oldest_first[..], &newest_first, &swapped, &announced] {
        let (balances, notes) = compared_as_new(&statement(rows, None, None), Some(10_000));
        assert_eq!((balances.agrees, notes), (Some(true), vec![]), "{rows:?}");
        assert_eq!(balances.balance_after, Some(eur(9_100)), "{rows:?}");
    }
}

#[test]
fn a_running_balance_that_does_not_follow_names_the_row_where_it_breaks() {
    // A fee of 2.50 that is in no row.
    let rows = [
        (1, 80_000, Some(80_000), false),
        (2, -25_000, Some(54_750), false),
        (3, -750, Some(54_000), false),
    ];
    for rows in [rows.to_vec(), rows.iter().rev().copied().collect()] {
        let (balances, notes) = compared_as_new(&statement(&rows, None, None), Some(0));
        let line = 1 + rows.iter().position(|row| row.1 == -25_000).unwrap() as u32;
        assert_eq!(balances.agrees, Some(false));
        assert_eq!(balances.differs_at_line, Some(line));
        assert_eq!(balances.difference, Some(eur(-250)));
        assert_eq!((notes[0].code.as_str(), notes[0].line), ("balance-differs", line));
        assert!(notes[0].detail.contains("550.00 EUR") && notes[0].detail.contains("547.50 EUR"));
    }
}

#[test]
fn where_the_balances_contradict_each_other_an_account_that_begins_at_nothing_is_said_to() {
    let rows = [(1, 80_000, Some(80_000), false), (2, -25_000, Some(54_750), false)];
    let file = statement(&rows, None, None);
    let (balances, notes) = compared_as_new(&file, None);
    let codes: Vec<&str> = notes.iter().map(|note| note.code.as_str()).collect();
    assert_eq!(codes, ["balance-differs", "opening-balance-unknown"]);
    assert!(balances.opening_unknown && balances.contradicts_itself);
    let (balances, notes) = compared_as_new(&file, Some(0));
    assert_eq!((balances.opening_unknown, notes.len()), (false, 1));
}

#[test]
fn a_break_within_the_first_day_is_named_with_its_row() {
    let (one, two, three) = ((1, -250, Some(9_750), false), (1, -300, Some(9_050), false), 8_950);
    let missing = vec![one, two, (2, -100, Some(three), false)];
    let repeated = vec![
        one,
        (1, -250, Some(9_500), false),
        (1, -250, Some(9_500), false),
        (2, -100, Some(9_400), false),
    ];
    let alone = vec![one, one, (2, -100, Some(9_650), false), (3, -50, Some(9_600), false)];
    for (rows, breaks_at) in [(missing, 1), (repeated, 2), (alone, 1)] {
        let newest_first: Vec<Row> = rows.iter().rev().copied().collect();
        let line = u32::try_from(breaks_at + 1).unwrap();
        let mirrored = u32::try_from(rows.len() - breaks_at).unwrap();
        for (rows, line) in [(&rows, line), (&newest_first, mirrored)] {
            let (balances, notes) = compared_as_new(&statement(rows, None, None), None);
            assert_eq!(balances.agrees, Some(false), "{rows:?}");
            assert_eq!((notes[0].code.as_str(), notes[0].line), ("balance-differs", line));
        }
    }
    // Banks print the lines of a day in any order, and some one balance for all of them.
    let swapped = [(1, -300, Some(9_450), false), one, (2, -100, Some(9_350), false)];
    let of_days = [
        (1, -250, Some(9_500), false),
        (1, -250, Some(9_500), false),
        (2, -100, Some(9_200), false),
        (2, -200, Some(9_200), false),
    ];
    for rows in [&swapped[..], &of_days] {
        let (balances, _) = compared_as_new(&statement(rows, None, None), None);
        assert!(!balances.contradicts_itself, "{rows:?}");
    }
}

#[test]
fn opening_and_lines_come_to_closing_with_or_without_what_is_announced_or_later() {
    let rows = [(2, -500, None, false), (3, -700, None, true), (9, 100, None, false)];
    for closing in [(9, 9_600), (9, 8_900), (5, 9_500), (5, 8_800)] {
        let (balances, notes) =
            compared_as_new(&statement(&rows, Some(10_000), Some(closing)), Some(10_000));
        assert_eq!((balances.agrees, notes), (Some(true), vec![]), "{closing:?}");
    }
    let (balances, notes) =
        compared_as_new(&statement(&rows, Some(10_000), Some((9, 9_000))), Some(10_000));
    assert_eq!((balances.agrees, balances.difference), (Some(false), Some(eur(-600))));
    assert_eq!(notes.len(), 1);
}

#[test]
fn what_is_missing_behind_a_file_that_adds_up_is_not_sought_in_its_lines() {
    let rows = [(2, -500, Some(9_500), false), (3, -700, Some(8_800), false)];
    // A balance of today that a person said, or the bank states behind the lines.
    let file = statement(&rows, None, None);
    for (found, until) in [
        (compared_as_said(&file, Some(12_000), Some(20)), "2026-03-20"),
        (compared_as_new(&statement(&rows, None, Some((20, 7_000))), Some(10_000)), "2026-03-20"),
    ] {
        let (balances, notes) = found;
        assert_eq!((balances.agrees, balances.differs_at_line), (Some(false), None), "{notes:?}");
        assert_eq!((notes[0].code.as_str(), notes[0].line), ("balance-differs", 0));
        let detail = &notes[0].detail;
        assert!(detail.contains("behind") && detail.contains(until), "{detail}");
        assert!(!detail.contains("in this file or before"), "{detail}");
    }
    // What was said of a day before the file, or of none, leaves its lines and what is before them.
    for found in
        [compared_as_said(&file, Some(12_000), Some(1)), compared_as_new(&file, Some(12_000))]
    {
        assert_eq!(found.0.differs_at_line, Some(1));
        assert!(found.1[0].detail.contains("in this file or before"), "{}", found.1[0].detail);
    }
}

#[test]
fn the_account_is_compared_with_the_closing_balance_when_its_opening_is_known() {
    let file = statement(&[(2, -500, None, false)], None, Some((5, 9_400)));
    let (balances, notes) = compared_as_new(&file, Some(10_000));
    assert_eq!((balances.agrees, balances.difference), (Some(false), Some(eur(-100))));
    assert_eq!((notes[0].code.as_str(), notes[0].line), ("balance-differs", 1));
    let (balances, notes) = compared_as_new(&file, None);
    assert_eq!((balances.agrees, balances.difference), (None, Some(eur(9_900))));
    assert_eq!(notes[0].code, "opening-balance-unknown");
    let (balances, notes) = compared_as_new(&file, Some(9_900));
    assert_eq!((balances.agrees, notes), (Some(true), vec![]));
    let silent = statement(&[(2, -500, None, false)], None, None);
    assert_eq!(compared_as_new(&silent, Some(1)).0.agrees, None);
}
