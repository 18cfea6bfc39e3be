//! What shows that lines were read otherwise before, and what is chance.

use domain::money::Currency;
use uuid::Uuid;

use super::*;

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
}

fn line(on: u32, minor: i64, text: &str) -> StatementLine {
    StatementLine {
        line: on,
        posted_on: day(on),
        also_on: None,
        amount: Money::new(minor, Currency::new("EUR").unwrap()),
        payee: text.to_owned(),
        description: String::new(),
        bank_id: None,
        pending: false,
        category_hint: None,
        balance: None,
        corrects: None,
    }
}

fn brought(import: u128, on: u32, minor: i64, text: &str) -> BroughtLine {
    BroughtLine {
        id: TransactionId(Uuid::from_u128(u128::from(on) + 1)),
        import_id: ImportId(Uuid::from_u128(import)),
        file_name: "march.csv".to_owned(),
        posted_on: day(on),
        minor,
        payee: text.to_owned(),
        description: String::new(),
        marks: Vec::new(),
    }
}

/// How many lines are left out, or suspected.
fn count(now: &[StatementLine], had: &[BroughtLine]) -> (usize, usize) {
    let new: Vec<(usize, &StatementLine)> = now.iter().enumerate().collect();
    match found(&new, had, &[ImportId(Uuid::from_u128(7))], false) {
        Some(Found::Proven(nths, ..)) => (nths.len(), 0),
        Some(Found::Perhaps(pairs)) => (0, pairs.len()),
        None => (0, 0),
    }
}

#[test]
fn one_power_of_ten_for_all_is_another_unit() {
    let all = [(3, -150_000, "SHOP"), (4, -25_050, "CAFE"), (5, 9_000_000, "ACME")];
    let had = all.map(|(on, minor, text)| brought(1, on, minor, text));
    let by = |factor: i64| all.map(|(on, minor, text)| line(on, minor / factor, text));
    assert_eq!(count(&by(100), &had), (3, 0));
    // What was rounded goes with it.
    assert_eq!(count(&by(100), &all.map(|(on, m, text)| brought(1, on, m + 3, text))), (3, 0));
    assert_eq!(count(&by(-1), &had), (0, 3));
    assert_eq!(count(&by(100)[..2], &had), (0, 2));
    assert_eq!(count(&by(100)[..1], &had), (0, 0));
    let twice = [line(3, -1_500, "SHOP"), line(4, -25_050, "OTHER"), line(5, 3, "ACME")];
    assert_eq!(count(&twice, &had), (0, 0));
}

#[test]
fn all_lines_of_known_days_with_other_amounts_are_suspected() {
    let had = [(3, -1_500, "SHOP"), (4, -250, "CAFE"), (5, 90_000, "ACME")];
    let had = had.map(|(on, minor, text)| brought(1, on, minor, text));
    let now = [line(3, -1_261, "SHOP"), line(4, -234, "CAFE"), line(5, 75_630, "ACME")];
    assert_eq!(count(&now, &had), (0, 3));
    assert_eq!(count(&now[..2], &had), (0, 0));
    // Of the very same file nothing is chance.
    let same = had.map(|one| BroughtLine { import_id: ImportId(Uuid::from_u128(7)), ..one });
    assert_eq!(count(&now[..1], &same), (1, 0));
    assert_eq!(count(&[line(9, -1_261, "BAR")], &same), (1, 0));
}

#[test]
fn a_scale_is_a_power_of_ten_or_a_turned_sign() {
    let of = |is_turned, is_larger, power| Some(Scale { is_turned, is_larger, power });
    assert_eq!(scale(-1_500, -150_000), of(false, false, 2));
    assert_eq!(scale(-1_500_000, -1_500), of(false, true, 3));
    assert_eq!(scale(-1_500, 1_500), of(true, false, 0));
    assert_eq!(scale(-1_500, 150_000), of(true, false, 2));
    for (now, was) in [(-1_500, -1_500), (0, -5), (7, 650), (-90, -110)] {
        assert_eq!(scale(now, was), None, "{now} {was}");
    }
    assert_eq!(scale(251, 25_050), of(false, false, 2));
}
