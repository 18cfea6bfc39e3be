//! A file of one row that names its own account.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod tables;

use tables::{minor, read};

/// The number of the account and the amounts of a file that is written in one line.
fn account(lines: &str) -> (String, Vec<i64>) {
    let file = read(lines.replace('|', "\n").as_bytes());
    assert_eq!(file.statements.len(), 1, "{lines}");
    (file.statements[0].account.number.clone().unwrap_or_default(), minor(&file))
}

#[test]
fn the_only_row_tells_its_own_account_where_it_begins_with_it() {
    let iban = "DE89370400440532013000";
    for (heading, number) in [
        ("IBAN", iban),
        ("Konto", iban),
        ("Account", "12345678"),
        ("Kontonummer", "0532013000"),
        ("Rekening", iban),
    ] {
        let file = format!("{heading};Datum;Text;Betrag|{number};13.02.2025;Bakker;-12,50");
        assert_eq!(account(&file), (number.to_owned(), vec![-1_250]), "{heading}");
    }
    let behind = format!("Datum;IBAN;Text;Betrag|13.02.2025;{iban};Bakker;-12,50");
    assert_eq!(account(&behind), (iban.to_owned(), vec![-1_250]));
}

#[test]
fn behind_the_payee_and_with_wrong_check_digits_it_may_be_any_number() {
    for file in [
        "Datum;Name;IBAN;Betrag|13.02.2025;Bakker;DE89370400440532013000;-12,50",
        "Datum;Konto;Text;Betrag|13.02.2025;DE88370400440532013000;Bakker;-12,50",
        "Datum;Betrag;Name;Konto|13.02.2025;-12,50;Bakker;12345678",
    ] {
        assert_eq!(account(file), (String::new(), vec![-1_250]), "{file}");
    }
}
