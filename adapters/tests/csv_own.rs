//! A file of one row that names its own account, and rows of several cards.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod tables;

use commands::statement::{ColumnMapping, ReadOptions, StatementFile};
use tables::{CARD, CHECKING, answer, codes, minor, options, read};

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

/// Four bookings, two of each of two cards; the last is money in.
fn of_cards(heading: &str, one: &str, other: &str) -> String {
    let row = |(day, card): (usize, &str)| format!("{card};2025-01-0{day};Shop{day};-{day}.00\n");
    let rows: String = (4..).zip([one, other, one, other]).map(row).collect();
    format!("{heading};Date;Text;Amount\n{}", rows.replace("-7.00", "90.50"))
}

/// What is told of several cards.
fn told(file: &StatementFile) -> Option<&str> {
    let note = file.warnings.iter().find(|note| note.code == "several-cards");
    note.map(|note| note.detail.as_str())
}

#[test]
fn several_cards_of_one_table_are_told_with_their_rows() {
    for heading in [
        "Card",
        "Karte",
        "Kartennummer",
        "Card No.",
        "Card number",
        "Carte",
        "Card ending",
        "Tarjeta",
        "Numero carta",
        "Kaart",
        "Kort",
        "Kortnummer",
        "Kortti",
        "Karta",
        "Numer karty",
        "Kártya",
        "Kart",
        "Карта",
        "卡号",
        "カード",
        "카드",
        "Kennung",
        "Plastic",
    ] {
        for (one, other) in [
            ("1234", "5678"),
            ("...1234", "...5678"),
            ("…1234", "…5678"),
            ("XXXX-XXXX-XXXX-1234", "XXXX-XXXX-XXXX-5678"),
            ("**** 1234", "**** 5678"),
            ("4111 11** **** 1234", "4111 11** **** 5678"),
            ("Visa ****1234", "Visa ****5678"),
        ] {
            let file = of_cards(heading, one, other);
            let read = read(file.as_bytes());
            assert_eq!(minor(&read), [-400, -500, -600, 9_050], "{file}");
            assert_eq!(read.statements.len(), 1, "{file}");
            assert_eq!(codes(&read), [(0, "several-cards")], "{file}");
            let detail = told(&read).unwrap();
            let named = format!("“{heading}” names 2 cards: …1234 (2 rows), …5678 (2 rows).");
            assert!(detail.starts_with(&named), "{detail}");
        }
    }
    // They tell no direction of amounts that all have a minus.
    for (heading, one, other) in [
        ("Kortnummer", "1234", "5678"),
        ("Card", "Main", "Spare"),
        ("Plastic", "**** 1234", "**** 5678"),
    ] {
        let read = read(of_cards(heading, one, other).replace(";90.50", ";-7.00").as_bytes());
        assert_eq!(minor(&read), [-400, -500, -600, -700], "{heading}");
        assert_eq!(codes(&read), [(0, "several-cards")], "{heading}");
    }
    let named = read(of_cards("Card", "Main", "Spare").as_bytes());
    assert!(told(&named).unwrap().contains("Main (2 rows), Spare (2 rows)"), "{named:?}");
    let whole = read(of_cards("Nr", "4111 1111 1111 1111", "5500 0000 0000 0004").as_bytes());
    assert!(told(&whole).unwrap().contains("…1111 (2 rows), …0004 (2 rows)"), "{whole:?}");
}

#[test]
fn what_is_one_card_or_none_is_not_told() {
    for (heading, one, other) in [
        ("Card", "1234", "1234"),
        ("Card", "...1234", "XXXX-1234"),
        ("Card type", "Visa", "Debit"),
        ("Card", "Yes", "No"),
        ("Card", "Debit", "Credit"),
        ("Card member", "Ann", "Ben"),
        ("MCC", "5411", "5812"),
        ("Branch", "0412", "0413"),
        ("Merchant code", "5411", "5812"),
        ("Year", "2024", "2025"),
        ("Payee", "****1234", "****5678"),
        ("Counterparty account", "****1234", "****5678"),
        ("Shop", "7eleven", "5678"),
        ("Note", "SHOP A ****1234", "CAFE B ****5678"),
    ] {
        let file = of_cards(heading, one, other);
        match answer(file.as_bytes(), &options(CHECKING)) {
            Ok(file) => assert_eq!(told(&file), None, "{file:?}"),
            Err(error) => panic!("{error:?} {file}"),
        }
    }
    // Cards of an account have rows beside them that are of none.
    let file = "Date;Text;Card;Amount\n2025-01-04;A;1234;-4.00\n2025-01-05;Rent;;-5.00\n\
                2025-01-06;B;5678;-6.00\n";
    assert_eq!(told(&read(file.as_bytes())), None);
    let card = answer(file.as_bytes(), &options(CARD)).unwrap();
    assert!(told(&card).unwrap().contains("…1234 (1 row), …5678 (1 row)"), "{card:?}");
}

#[test]
fn cards_may_be_said_to_be_accounts_of_their_own() {
    let file = of_cards("Card", "1234", "5678");
    let mapping = read(file.as_bytes()).mapping.unwrap();
    let mapping = Some(ColumnMapping { account_column: Some(0), ..mapping });
    let said = answer(file.as_bytes(), &ReadOptions { mapping, ..options(CARD) }).unwrap();
    assert_eq!(said.statements.len(), 2);
    assert_eq!(told(&said), None);
    let remembered = ReadOptions { remembered: said.mapping, ..options(CARD) };
    let again = answer(file.as_bytes(), &remembered).unwrap();
    assert_eq!((again.statements.len(), told(&again)), (2, None));
}
