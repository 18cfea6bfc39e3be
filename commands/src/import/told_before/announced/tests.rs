//! Files beside each other, of which one announces what the other books, in either order.

use chrono::NaiveDate;
use domain::money::{Currency, Money};

use super::*;

const OF: FileKind = FileKind::MIXED;

/// A day of March, the bank's id, a text, and whether it is announced alone.
type Row = (u32, Option<&'static str>, &'static str, bool);

fn line((day, id, payee, pending): Row) -> StatementLine {
    StatementLine {
        line: 1,
        posted_on: NaiveDate::from_ymd_opt(2026, 3, day).unwrap(),
        amount: Money::new(-1_299, Currency::new("EUR").unwrap()),
        payee: payee.to_owned(),
        description: String::new(),
        bank_id: id.map(str::to_owned),
        pending,
        category_hint: None,
        balance: None,
        also_on: None,
        corrects: None,
    }
}

/// What the files come to, one after another.
fn together(files: &[&[Row]]) -> Vec<(NaiveDate, String, bool)> {
    let (mut told, mut all) = (ToldBefore::default(), Vec::<StatementLine>::new());
    for file in files {
        let lines: Vec<StatementLine> = file.iter().copied().map(line).collect();
        let found = told.compared(&all, &lines, None, OF);
        let part = told.begin(None, OF);
        for (line, overlap) in lines.into_iter().zip(found) {
            match overlap {
                Overlap::Same(place) => told.tells_again(place, part, &line),
                Overlap::Books(place) => {
                    told.books_at(place, (part, OF), &all[place], &line);
                    all[place] = line;
                }
                Overlap::New | Overlap::MayBe(_) => {
                    told.keep(part, OF, &line);
                    all.push(line);
                }
            }
        }
    }
    let mut all: Vec<_> =
        all.into_iter().map(|line| (line.posted_on, line.payee, line.pending)).collect();
    all.sort();
    all
}

#[test]
fn what_another_file_books_is_announced_no_more_in_either_order() {
    let cafe: Row = (8, Some("T9"), "Cafe Lumen", false);
    let plain: Row = (8, None, "Cafe Lumen", false);
    let netflix = |day, id, pending| -> Row { (day, id, "Netflix", pending) };
    let cases: &[(&[Row], &[Row], &[Row])] = &[
        (
            &[netflix(3, Some("T3"), true)],
            &[cafe, netflix(3, Some("T3"), false)],
            &[netflix(3, None, false), cafe],
        ),
        (
            &[netflix(3, None, true)],
            &[plain, netflix(3, None, false)],
            &[netflix(3, None, false), cafe],
        ),
        (
            &[netflix(3, None, true)],
            &[plain, netflix(5, None, false)],
            &[netflix(5, None, false), cafe],
        ),
        (
            &[netflix(3, None, true)],
            &[plain, netflix(3, None, true)],
            &[netflix(3, None, true), cafe],
        ),
        (
            &[netflix(3, None, true), netflix(3, None, false)],
            &[netflix(3, None, false)],
            &[netflix(3, None, false), netflix(3, None, true)],
        ),
        (
            &[netflix(3, None, true), netflix(3, None, true), netflix(3, None, true)],
            &[netflix(4, None, false), netflix(3, None, true), netflix(3, None, false)],
            &[netflix(3, None, false), netflix(3, None, true), netflix(4, None, false)],
        ),
    ];
    for (first, second, came) in cases {
        let rows = came.iter().copied().map(line);
        let mut came: Vec<_> =
            rows.map(|line| (line.posted_on, line.payee, line.pending)).collect();
        came.sort();
        for (one, other) in [(first, second), (second, first)] {
            let reversed: Vec<Row> = other.iter().rev().copied().collect();
            for other in [*other, reversed.as_slice()] {
                assert_eq!(together(&[one, other]), came, "{one:?} {other:?}");
                // Each of them again tells nothing more.
                assert_eq!(together(&[one, other, one, other]), came, "{one:?} {other:?}");
            }
        }
    }
}
