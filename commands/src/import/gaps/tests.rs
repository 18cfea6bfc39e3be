//! Which statements are neighbours, whatever came first.

use domain::money::Currency;
use uuid::Uuid;

use super::*;
use crate::statement::{Statement, StatementAccount, StatementBalance};

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
}

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::new("EUR").unwrap())
}

fn balance(on: u32, minor: i64) -> StatedBalance {
    StatedBalance { on: day(on), amount: eur(minor) }
}

fn known(
    first_on: u32,
    opening: Option<(u32, i64)>,
    closing: Option<(u32, i64)>,
) -> KnownStatement {
    KnownStatement {
        import_id: ImportId(Uuid::nil()),
        first_on: Some(day(first_on)),
        opening: opening.map(|(on, minor)| balance(on, minor)),
        closing: closing.map(|(on, minor)| balance(on, minor)),
    }
}

fn stated(opening: (u32, i64), closing: (u32, i64)) -> Stated {
    let of = |(on, minor)| Some(StatementBalance { on: day(on), amount: eur(minor) });
    Stated::of(&Statement {
        account: StatementAccount::default(),
        currency: Some(Currency::new("EUR").unwrap()),
        lines: Vec::new(),
        opening: of(opening),
        closing: of(closing),
        earlier: Vec::new(),
        has_gaps: false,
        closes_within_day: false,
        denied: Vec::new(),
        repeats: Vec::new(),
        files: Vec::new(),
    })
}

#[test]
fn the_nearest_end_before_and_the_nearest_beginning_after_are_the_neighbours() {
    let here = stated((11, 900), (20, 700));
    let all = [
        known(1, None, Some((5, 500))),
        known(6, None, Some((10, 1_000))),
        known(12, None, Some((25, 1))),
        known(21, Some((21, 650)), Some((25, 1))),
        known(26, Some((26, 7)), None),
    ];
    let found = neighbours(&here, Some(day(11)), &all);
    let before = Between {
        end: balance(10, 1_000),
        beginning: balance(11, 900),
        first_on: day(11),
        is_later: true,
    };
    let after = Between {
        end: balance(20, 700),
        beginning: balance(21, 650),
        first_on: day(21),
        is_later: false,
    };
    assert_eq!(found, [before, after]);
    // What ends between the two belongs to another pair.
    let other = [known(21, None, Some((22, 1))), known(23, Some((23, 650)), None)];
    assert_eq!(neighbours(&here, Some(day(11)), &other), []);
}

#[test]
fn an_opening_balance_may_be_of_the_beginning_or_the_end_of_its_day() {
    let between = |beginning: u32, first_on: u32| Between {
        end: balance(10, 1_000),
        beginning: balance(beginning, 900),
        first_on: day(first_on),
        is_later: true,
    };
    assert_eq!(ends(&between(12, 13)), [day(11), day(12)]);
    assert_eq!(ends(&between(12, 12)), [day(11), day(11)]);
    assert_eq!(ends(&between(10, 11)), [day(9), day(10)]);
}

#[test]
fn a_gap_decides_only_what_nothing_else_could_tell() {
    let gap = || Gap {
        between: Between {
            end: balance(10, 1_000),
            beginning: balance(11, 900),
            first_on: day(11),
            is_later: true,
        },
        missing: eur(-100),
    };
    let mut unknown = Balances::default();
    let notes = into(&mut unknown, vec![gap()]);
    assert_eq!((unknown.agrees, unknown.difference), (Some(false), Some(eur(-100))));
    assert_eq!(notes[0].code, "lines-missing");
    assert!(notes[0].detail.contains("2026-03-10"), "{}", notes[0].detail);
    let difference = Some(eur(-350));
    let mut known = Balances { agrees: Some(false), difference, ..Balances::default() };
    assert_eq!(into(&mut known, vec![gap()]).len(), 1);
    assert_eq!(known.difference, difference);
}
