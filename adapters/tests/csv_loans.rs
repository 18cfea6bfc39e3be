//! Loans whose file prints what is owed with a plus, and what is paid back with a minus or a plus:
//! the balances tell it, else it is asked. A debt is never taken for money that is there.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod tables;

use commands::statement::{ColumnMapping, ReadOptions, StatementAccountKind, StatementFile};
use tables::{answer, asked, minor, options};

fn loan() -> ReadOptions {
    options(StatementAccountKind::Loan)
}

fn read_with(file: &str, options: &ReadOptions) -> StatementFile {
    answer(file.as_bytes(), options).unwrap_or_else(|error| panic!("{error:?}\n{file}"))
}

/// What each choice of the question about amounts gives: lines, and the last stated balance.
fn by_choices(file: &str) -> Vec<(Vec<i64>, Option<i64>)> {
    let (guess, question) = asked(file.as_bytes(), &loan());
    assert_eq!(question.field, "amount", "{file}");
    let by = |choice: serde_json::Value| {
        let amount = serde_json::from_value(choice).unwrap();
        let mapping = Some(ColumnMapping { amount, ..guess.clone() });
        let read = read_with(file, &ReadOptions { mapping, ..loan() });
        let stated = read.statements[0].closing.map(|closing| closing.amount.minor);
        let beside = read.statements[0].lines.last().unwrap().balance;
        (minor(&read), stated.or(beside.map(|balance| balance.minor)))
    };
    question.choices.into_iter().map(by).collect()
}

#[test]
fn a_debt_with_a_plus_that_moves_with_its_amounts_is_asked() {
    for (head, rows) in [
        ("Date;Text;Amount;Balance", ["A;-1000,00;249000,00", "B;600,00;249600,00"]),
        ("Datum;Text;Betrag;Restschuld Saldo", ["A;-1000,00;249000,00", "B;600,00;249600,00"]),
        ("Date;Libellé;Montant;Solde", ["A;-1000,00;249000,00", "B;600,00;249600,00"]),
        ("Date;Text;Debit;Credit;Balance", ["A;1000,00;;249000,00", "B;;600,00;249600,00"]),
        (
            "Date;Text;Type;Amount;Balance",
            ["A;Debit;1000,00;249000,00", "B;Credit;600,00;249600,00"],
        ),
    ] {
        let [one, two] = rows;
        let three = two.replace("249600", "250200");
        let file = format!("{head}\n2025-01-31;{one}\n2025-02-28;{two}\n2025-03-31;{three}\n");
        let right = (vec![100_000, -60_000, -60_000], Some(-25_020_000));
        assert!(by_choices(&file).contains(&right), "{file} {:?}", by_choices(&file));
    }
}

#[test]
fn a_debt_whose_payments_all_have_a_minus_is_asked() {
    let stated = "Opening balance;250000,00\nClosing balance;248000,00\nDate;Text;Amount\n\
                  2025-01-31;A;-1000,00\n2025-02-28;B;-1000,00\n";
    let running = "Date;Text;Amount;Balance\n2025-01-31;A;-1000,00;249000,00\n\
                   2025-02-28;B;-1000,00;248000,00\n";
    for file in [stated, running] {
        let right = (vec![100_000, 100_000], Some(-24_800_000));
        assert!(by_choices(file).contains(&right), "{file} {:?}", by_choices(file));
    }
    let one = "Date;Text;Amount;Balance\n2025-01-31;A;-1000,00;249000,00\n";
    assert!(by_choices(one).contains(&(vec![100_000], Some(-24_900_000))));
    let none = "Date;Text;Amount\n2025-01-31;A;-1000,00\n2025-02-28;B;-1000,00\n";
    assert!(by_choices(none).contains(&(vec![100_000, 100_000], None)));
}

#[test]
fn balances_that_show_what_is_owed_ask_nothing() {
    for (head, rows) in [
        ("Date;Text;Amount;Balance", ["A;1000,00;249000,00", "B;-600,00;249600,00"]),
        ("Date;Text;Amount;Balance", ["A;1000,00;-249000,00", "B;-600,00;-249600,00"]),
        ("Date;Text;Amount;Balance", ["A;-1000,00;-249000,00", "B;600,00;-249600,00"]),
        ("Date;Text;Debit;Credit;Balance", ["A;;1000,00;249000,00", "B;600,00;;249600,00"]),
    ] {
        let file = format!("{head}\n2025-01-31;{}\n2025-02-28;{}\n", rows[0], rows[1]);
        let read = read_with(&file, &loan());
        assert_eq!(minor(&read), [100_000, -60_000], "{file}");
        assert_eq!(read.statements[0].closing.unwrap().amount.minor, -24_960_000, "{file}");
    }
}

#[test]
fn what_was_answered_once_is_not_asked_again() {
    let month = |nth: u32, balance: u32| {
        format!(
            "Date;Text;Amount;Balance\n2025-{nth:02}-15;A;-1000,00;{balance},00\n\
                 2025-{nth:02}-28;B;-1000,00;{},00\n",
            balance - 1000
        )
    };
    let (guess, _) = asked(month(1, 249_000).as_bytes(), &loan());
    let given = ReadOptions { mapping: Some(guess), ..loan() };
    let remembered = read_with(&month(1, 249_000), &given).mapping;
    let read = read_with(&month(2, 247_000), &ReadOptions { remembered, ..loan() });
    assert_eq!(minor(&read), [100_000, 100_000]);
    assert_eq!(read.statements[0].closing.unwrap().amount.minor, -24_600_000);
}
