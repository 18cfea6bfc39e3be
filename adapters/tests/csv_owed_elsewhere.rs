//! Balances that contradict signs and headings on an account on which money lies: the file may be
//! one of another account, and it is asked. What is overdrawn, or stands in another order, is none.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod tables;

use std::sync::Arc;

use commands::statement::{
    ColumnMapping, KnownBalances, ReadOptions, StatementAccountKind, StatementFile,
};
use tables::{CARD, CHECKING, answer, asked, codes, minor, options, options_in};

const HOLDING: [StatementAccountKind; 4] = [
    CHECKING,
    StatementAccountKind::Savings,
    StatementAccountKind::Cash,
    StatementAccountKind::Investment,
];
const HEAD: &str = "Date,Description,Amount,Balance\n";
/// A card, newest first, with a minus before what is spent.
const SIGNED: &str = "2026-05-04,UBER TRIP,-12.99,482.71\n2026-05-04,AMAZON,-14.62,469.72\n\
                      2026-05-03,REFUND UBER TRIP,69.50,455.10\n2026-05-02,UBER TRIP,-69.50,524.60\n";
const SPENT: [i64; 4] = [-1_299, -1_462, 6_950, -6_950];
/// More is paid than spent.
const PAID: &str = "2026-05-02,UBER TRIP,-12.99,482.71\n2026-05-03,PAYMENT,200.00,282.71\n\
                    2026-05-04,PAYMENT,100.00,182.71\n2026-05-05,REFUND,2.71,180.00\n";
/// All of it is spent.
const CHARGES: &str = "2026-05-02,UBER TRIP,-12.99,482.71\n2026-05-03,SHELL,-17.29,500.00\n\
                       2026-05-04,BOOTS,-10.00,510.00\n";

fn read_as(file: &str, options: &ReadOptions) -> StatementFile {
    answer(file.as_bytes(), options).unwrap_or_else(|error| panic!("{error:?}\n{file}"))
}

fn detail(file: &StatementFile) -> &str {
    &file.decisions.iter().find(|one| one.field == "direction").unwrap().detail
}

/// Asserts that a file is asked about; answers what each of the two answers gives.
fn by_answers(file: &str, options: &ReadOptions) -> [StatementFile; 2] {
    let (guess, question) = asked(file.as_bytes(), options);
    assert_eq!(question.field, "amount", "{file}");
    assert!(question.detail.contains("owed"), "{question:?}");
    let by = |choice: &serde_json::Value| {
        let amount = serde_json::from_value(choice.clone()).unwrap();
        let mapping = Some(ColumnMapping { amount, ..guess.clone() });
        read_as(file, &ReadOptions { mapping, ..options.clone() })
    };
    let [one, other] = &question.choices[..] else { panic!("{question:?}") };
    [by(one), by(other)]
}

fn closing(file: &StatementFile) -> i64 {
    file.statements[0].closing.unwrap().amount.minor
}

#[test]
fn signs_that_balances_contradict_are_asked_about_on_every_account_that_holds_money() {
    for kind in HOLDING {
        let [spent, earned] = by_answers(&format!("{HEAD}{SIGNED}"), &options(kind));
        assert_eq!(minor(&spent), SPENT);
        assert_eq!(minor(&earned), SPENT.map(|amount| -amount));
        // Who says that it is owed has said what the balances are.
        assert_eq!((closing(&spent), codes(&spent)), (-48_271, vec![]));
        assert_eq!((closing(&earned), codes(&earned)), (48_271, vec![]));
        for rows in [PAID, CHARGES] {
            by_answers(&format!("{HEAD}{rows}"), &options(kind));
        }
        // The answer is remembered.
        let remembered = spent.mapping.clone();
        let again = ReadOptions { remembered, ..options(kind) };
        let later = read_as(&format!("{HEAD}{SIGNED}").replace("-05-", "-06-"), &again);
        assert_eq!((minor(&later), closing(&later)), (SPENT.to_vec(), -48_271));
    }
    // On a card the signs tell it, as before.
    let card = read_as(&format!("{HEAD}{SIGNED}"), &options(CARD));
    assert_eq!((minor(&card), closing(&card)), (SPENT.to_vec(), -48_271));
}

#[test]
fn headings_and_words_that_balances_contradict_are_asked_about_there() {
    let rows = "2026-05-05,NETFLIX.COM,52.43,,106.66\n2026-05-04,REFUND PRET,,86.24,54.23\n\
                2026-05-03,PAYMENT RECEIVED - THANK YOU,,100.00,140.47\n\
                2026-05-03,PRET,86.24,,240.47\n2026-05-02,UBER TRIP,79.23,,154.23\n";
    let right = [-5_243, 8_624, 10_000, -8_624, -7_923];
    for headings in ["Debit,Credit", "Paid out,Paid in", "Belastung,Gutschrift"] {
        let file = format!("Date,Description,{headings},Balance\n{rows}");
        let [spent, earned] = by_answers(&file, &options(CHECKING));
        assert_eq!((minor(&spent), closing(&spent)), (right.to_vec(), -10_666));
        assert_eq!((minor(&earned), closing(&earned)), (right.map(|one| -one).to_vec(), 10_666));
        assert_eq!((codes(&spent), codes(&earned)), (vec![], vec![]));
        // That the file calls its account so, or an IBAN, shows whose headings are the wrong way
        // round.
        let own = format!("Girokonto;1234\n{}", file.replace(',', ";"));
        assert_eq!(minor(&read_as(&own, &options(CHECKING))), right.map(|one| -one));
    }
    let word = |out: &str, into: &str| {
        let rows = rows.lines().map(|row| {
            let cells: Vec<&str> = row.split(',').collect();
            let (word, amount) =
                if cells[2].is_empty() { (into, cells[3]) } else { (out, cells[2]) };
            format!("{},{},{word},{amount},{}\n", cells[0], cells[1], cells[4])
        });
        format!("Date,Description,Type,Amount,Balance\n{}", rows.collect::<String>())
    };
    let [spent, earned] = by_answers(&word("Debit", "Credit"), &options(CHECKING));
    assert_eq!((minor(&spent), closing(&spent)), (right.to_vec(), -10_666));
    assert_eq!((minor(&earned), closing(&earned)), (right.map(|one| -one).to_vec(), 10_666));
    // One column of money out, and one in which a minus stands before everything.
    let one = "2026-05-01,Opening balance,,100.00\n2026-05-03,UBER,38.24,138.24\n\
               2026-05-04,SHELL,11.76,150.00\n";
    by_answers(&format!("Date,Description,Debit,Balance\n{one}"), &options(CHECKING));
    // Without a sign or a word nothing is contradicted.
    let bare = read_as(&format!("{HEAD}{one}"), &options(CHECKING));
    assert_eq!(minor(&bare), [3_824, 1_176]);
}

#[test]
fn what_is_overdrawn_or_stands_in_another_order_is_read_without_a_question() {
    for (rows, right) in [
        // Below nothing.
        (
            "2026-05-02,UBER,-10.00,-110.00\n2026-05-03,SHELL,-20.00,-130.00\n\
             2026-05-04,ACME,50.00,-80.00\n",
            &[-1_000, -2_000, 5_000][..],
        ),
        // Newest first.
        (
            "2026-05-04,ACME,50.00,120.00\n2026-05-03,SHELL,-20.00,70.00\n\
             2026-05-02,UBER,-10.00,90.00\n",
            &[5_000, -2_000, -1_000],
        ),
        // Equal amounts, which fit the other order with the signs turned as well.
        (
            "2026-05-02,UBER,-10.00,90.00\n2026-05-03,SHELL,-10.00,80.00\n\
             2026-05-04,ACME,-10.00,70.00\n",
            &[-1_000, -1_000, -1_000],
        ),
        // What stood there before each row.
        (
            "2026-05-02,UBER,-10.00,100.00\n2026-05-03,SHELL,-20.00,90.00\n\
             2026-05-04,ACME,50.00,70.00\n2026-05-05,BOOTS,-5.00,120.00\n",
            &[-1_000, -2_000, 5_000, -500],
        ),
        // One row that does not fit.
        (
            "2026-05-02,UBER,-10.00,90.00\n2026-05-03,SHELL,-20.00,70.00\n\
             2026-05-04,ACME,50.00,120.00\n2026-05-05,BOOTS,-5.00,111.00\n",
            &[-1_000, -2_000, 5_000, -500],
        ),
    ] {
        for kind in HOLDING {
            let read = read_as(&format!("{HEAD}{rows}"), &options(kind));
            assert_eq!(minor(&read), right, "{rows}");
        }
        assert_eq!(minor(&read_as(&format!("{HEAD}{rows}"), &options_in("EUR"))), right, "{rows}");
    }
}

#[test]
fn what_is_known_to_be_there_tells_that_balances_are_no_debt() {
    let known = |minor: i128| {
        let from = "2026-05-01".parse().unwrap();
        let known = KnownBalances::new("EUR".parse().unwrap(), from, minor, Vec::new());
        ReadOptions { known: Some(Arc::new(known)), ..options(CHECKING) }
    };
    let headings = "2026-05-02,UBER TRIP,12.99,,482.71\n2026-05-03,SHELL,17.29,,500.00\n\
                    2026-05-04,BOOTS,,10.00,490.00\n";
    for (file, right) in [
        (format!("{HEAD}{CHARGES}"), [1_299, 1_729, 1_000]),
        (format!("Date,Description,Debit,Credit,Balance\n{headings}"), [1_299, 1_729, -1_000]),
    ] {
        assert_eq!(minor(&read_as(&file, &known(46_972))), right, "{file}");
        for other in [0, -46_972, 1_234] {
            by_answers(&file, &known(other));
        }
    }
    // A card whose balance began with nothing.
    let rows = "2026-05-03,BOOTS 0442,-3.50,3.50\n2026-05-04,UBER TRIP,-10.28,13.78\n\
                2026-05-05,TRAINLINE,-15.26,29.04\n2026-05-06,REFUND UBER TRIP,10.28,18.76\n";
    let [spent, _] = by_answers(&format!("{HEAD}{rows}"), &known(0));
    assert_eq!(minor(&spent), [-350, -1_028, -1_526, 1_028]);
}

#[test]
fn what_is_told_of_balances_is_true() {
    let told = |rows: &str| {
        let read = read_as(&format!("{HEAD}{rows}"), &options(CHECKING));
        detail(&read).to_owned()
    };
    let fits = "2026-05-02,UBER,-10.00,90.00\n2026-05-03,ACME,20.00,110.00\n\
                2026-05-04,SHELL,-5.00,105.00\n2026-05-05,BOOTS,-5.00,100.00\n";
    assert_eq!(told(fits), "The balances rise and fall with the amounts.");
    let odd = fits.replace(",100.00", ",99.00");
    assert_eq!(
        told(&format!("{odd}2026-05-06,BOOTS,-9.00,90.00\n")),
        "Most balances rise and fall \
               with the amounts."
    );
    let own = format!("Girokonto;1234\n{}", format!("{HEAD}{SIGNED}").replace(',', ";"));
    assert_eq!(
        detail(&read_as(&own, &options(CHECKING))),
        "The balances rise with amounts that have a minus and fall with the others."
    );
}
