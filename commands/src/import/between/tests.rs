//! Which lines leave two balances no room, whatever the order within a day is.

use domain::money::Currency;

use super::*;

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
}

fn end(on: u32, minor: i64) -> Point {
    let amount = Money::new(minor, Currency::new("EUR").unwrap());
    Point::end(StatedBalance { on: day(on), amount })
}

fn begins(on: u32, minor: i64) -> Point {
    Point { begins: true, ..end(on, minor) }
}

fn side(moved: &[(u32, i128)], own: &[(u32, i128)], near: u64) -> Side {
    let mut by_day: BTreeMap<NaiveDate, Vec<i128>> = BTreeMap::new();
    for (on, minor) in own {
        by_day.entry(day(*on)).or_default().push(*minor);
    }
    let moved = moved.iter().map(|(on, minor)| (day(*on), *minor)).collect();
    Side { moved, own: by_day, near: Days::new(near) }
}

#[test]
fn lines_between_two_balances_have_no_room_and_those_of_their_days_have() {
    let pair = (end(10, 1_000), end(20, 700));
    let moved = [(10, -50), (20, -350)];
    let too_much = |own: &[(u32, i128)]| without_room(&[side(&moved, own, 0)], pair);
    assert_eq!(too_much(&[(11, -9), (19, -1)]), Some(-10));
    assert_eq!(too_much(&[(11, -9), (19, 9)]), None);
    assert_eq!(too_much(&[(9, -9), (10, -9), (20, -9), (21, -9)]), None);
    // One of the last day goes before the balance, and makes up for it.
    assert_eq!(too_much(&[(11, -9), (20, 4), (20, 9)]), None);
    assert_eq!(too_much(&[(11, -9), (20, 4), (20, 6)]), Some(-9));
    // Before the first line of a file others may be booked on that day.
    let begins = Point { last: day(11), ..begins(10, 1_000) };
    assert_eq!(side(&moved, &[(11, -9)], 0).too_much((begins, pair.1)), None);
    assert_eq!(side(&moved, &[(12, -9)], 0).too_much((begins, pair.1)), Some(-9));
    let days = side(&moved, &[(12, -9), (17, -1)], 4);
    assert_eq!(days.too_much(pair), Some(-9));
    assert_eq!(side(&moved, &[(17, -9)], 4).too_much(pair), None);
}

#[test]
fn balances_that_did_not_agree_before_tell_nothing() {
    let own = [(15, -9)];
    let apart = side(&[(10, 0), (20, -300)], &own, 0);
    assert_eq!(
        without_room(&[side(&[(10, 0), (20, -1)], &own, 0)], (end(10, 9), end(20, 7))),
        None
    );
    let pair = (end(10, 1_000), end(20, 700));
    assert_eq!(without_room(&[apart], pair), Some(-9));
    // By the other kind of day it agrees still.
    let sides =
        [side(&[(10, 0), (20, -300)], &own, 0), side(&[(10, 0), (20, -300)], &[(21, -9)], 0)];
    assert_eq!(without_room(&sides, pair), None);
}

#[test]
fn balances_around_others_are_compared_too() {
    let moved = [(9, 0), (10, 0), (15, -50), (20, -70)];
    // Of the day of a balance between, before it or behind it: not both.
    let side = side(&moved, &[(15, -9)], 0);
    let points = BTreeSet::from([begins(10, 100), end(15, 50), end(20, 30)]);
    let pairs = side.pairs(&points, (day(15), day(15)));
    let broken: Vec<Pair> =
        pairs.into_iter().filter(|pair| side.too_much(*pair).is_some()).collect();
    assert!(broken.contains(&(begins(10, 100), end(20, 30))), "{broken:?}");
    assert!(!broken.contains(&(begins(10, 100), end(15, 50))), "{broken:?}");
}
