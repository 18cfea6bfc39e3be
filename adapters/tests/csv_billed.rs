//! What was charged in the account's currency, told beside payments in other currencies alone:
//! every row is booked, each as the column says that has its money.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod tables;

use commands::statement::{ReadOptions, StatementFile};
use tables::{CARD, CHECKING, answer, minor, options, options_in};

const TEXTS: [&str; 4] = ["SHOP", "HOTEL", "BAKERY", "TAXI"];

fn read_with(file: &str, options: &ReadOptions) -> StatementFile {
    answer(file.as_bytes(), options).unwrap_or_else(|error| panic!("{error:?}\n{file}"))
}

/// A file of four rows: what was paid, its currency, what was charged.
fn file(head: &str, rows: [[&str; 3]; 4]) -> String {
    let row = |(nth, [paid, code, billed]): (usize, [&str; 3])| {
        format!("{:02}.02.2025;{};{paid};{code};{billed}\n", nth + 3, TEXTS[nth])
    };
    let rows: String = rows.into_iter().enumerate().map(row).collect();
    format!("Date;Text;{head}\n{rows}")
}

const ROWS: [[&str; 3]; 4] = [
    ["-12,50", "EUR", ""],
    ["-100,00", "USD", "-92,30"],
    ["1850,00", "EUR", ""],
    ["-20,00", "GBP", "-23,10"],
];
const RIGHT: [i64; 4] = [-1_250, -9_230, 185_000, -2_310];

#[test]
fn what_was_charged_abroad_alone_leaves_no_row_at_home_out() {
    for head in [
        "Amount;Currency;Billed amount",
        "Amount;Currency;Amount in EUR",
        "Amount;Currency;Charged amount",
        "Betrag;Währung;Abrechnungsbetrag",
        "Betrag;Währung;Betrag in EUR",
        "Montant;Devise;Montant débité",
        "Importe;Divisa;Importe cargado",
        "Importo;Valuta;Importo addebitato",
        "Bedrag;Valuta;Afgerekend bedrag",
        "Kwota;Waluta;Kwota rozliczenia",
        "Сумма;Валюта;Сумма списания",
    ] {
        let read = read_with(&file(head, ROWS), &options(CHECKING));
        assert_eq!(minor(&read), RIGHT, "{head}");
        assert_eq!(read.statements.len(), 1, "{head}");
        assert_eq!(read.statements[0].currency.unwrap().code(), "EUR", "{head}");
        assert!(read.decisions.iter().any(|decision| decision.field == "billed"), "{head}");
    }
}

#[test]
fn rows_at_home_may_have_nothing_zero_or_no_currency() {
    for (home, blank) in [("EUR", ""), ("EUR", "0,00"), ("EUR", "-"), ("", ""), ("€", "")] {
        let mut rows = ROWS;
        for nth in [0, 2] {
            rows[nth][1] = home;
            rows[nth][2] = blank;
        }
        let read = read_with(&file("Amount;Currency;Billed amount", rows), &options(CHECKING));
        assert_eq!(minor(&read), RIGHT, "{home} {blank}");
    }
    // Currencies beside the amounts.
    let rows = ROWS.map(|[paid, code, billed]| [format!("{paid} {code}"), billed.to_owned()]);
    let lines = rows.iter().zip(TEXTS).enumerate().map(|(nth, ([paid, billed], text))| {
        format!("{:02}.02.2025;{text};{paid};{billed}\n", nth + 3)
    });
    let beside = format!("Date;Text;Amount;Billed amount\n{}", lines.collect::<String>());
    assert_eq!(minor(&read_with(&beside, &options(CHECKING))), RIGHT);
    // A column of its own for the currency of what was charged.
    let rows = ROWS.map(|[paid, code, billed]| {
        let own = if billed.is_empty() { "" } else { "EUR" };
        [paid.to_owned(), code.to_owned(), format!("{billed};{own}")]
    });
    let rows = rows.each_ref().map(|row| row.each_ref().map(String::as_str));
    let both = file("Amount;Currency;Billed amount;Billed currency", rows);
    assert_eq!(minor(&read_with(&both, &options(CHECKING))), RIGHT);
}

#[test]
fn signs_are_those_of_what_was_paid() {
    let head = "Amount;Currency;Billed amount";
    let bare = ROWS.map(|[paid, code, billed]| [paid, code, billed.trim_start_matches('-')]);
    assert_eq!(minor(&read_with(&file(head, bare), &options(CHECKING))), RIGHT);
    // A card that prints what was spent with a plus.
    let card = [
        ["12,50", "EUR", ""],
        ["100,00", "USD", "92,30"],
        ["18,50", "EUR", ""],
        ["20,00", "GBP", "23,10"],
    ];
    let right = [-1_250, -9_230, -1_850, -2_310];
    assert_eq!(minor(&read_with(&file(head, card), &options(CARD))), right);
    let shekels =
        card.map(|[paid, code, billed]| [paid, if code == "EUR" { "ILS" } else { code }, billed]);
    let read = read_with(
        &file("סכום עסקה;מטבע עסקה;סכום חיוב", shekels),
        &ReadOptions { account_kind: Some(CARD), ..options_in("ILS") },
    );
    assert_eq!(minor(&read), right);
}

#[test]
fn balances_go_on_over_what_was_charged() {
    let balances = ["987,50", "895,20", "2745,20", "2722,10"];
    let lines = ROWS.into_iter().zip(balances).enumerate().map(|(nth, (row, balance))| {
        format!("{:02}.02.2025;{};{};{balance}\n", nth + 3, TEXTS[nth], row.join(";"))
    });
    let head = "Date;Text;Amount;Currency;Billed amount;Balance";
    let read = read_with(&format!("{head}\n{}", lines.collect::<String>()), &options(CHECKING));
    assert_eq!(minor(&read), RIGHT);
    assert_eq!(read.statements[0].opening.unwrap().amount.minor, 100_000);
    assert_eq!(read.statements[0].closing.unwrap().amount.minor, 272_210);
}

#[test]
fn fees_rates_and_sides_are_no_amounts_that_were_charged() {
    // A small share of it is a fee, not what it came to.
    for (head, abroad) in [
        ("Amount;Currency;Fee", ["1,00", "0,20"]),
        ("Amount;Currency;Xyzzy", ["1,00", "0,20"]),
        ("Amount;Currency;Rate", ["1,08", "0,87"]),
    ] {
        let mut rows = ROWS;
        rows[1][2] = abroad[0];
        rows[3][2] = abroad[1];
        let read = answer(file(head, rows).as_bytes(), &options(CHECKING));
        let told = read.iter().flat_map(|read| &read.decisions);
        assert!(!told.into_iter().any(|decision| decision.field == "billed"), "{head}");
    }
    let sides = "Date;Text;Amount;Currency;Debit;Credit\n03.02.2025;A;-100,00;USD;92,30;\n\
                 04.02.2025;B;1850,00;EUR;;1850,00\n05.02.2025;C;-20,00;GBP;23,10;\n";
    let read = read_with(sides, &options(CHECKING));
    assert_eq!(minor(&read), [-9_230, 185_000, -2_310]);
}

#[test]
fn what_was_paid_abroad_is_not_what_was_charged() {
    for head in [
        "Amount;Original amount;Currency",
        "Amount;Foreign amount;Currency",
        "Amount;Value;Currency",
    ] {
        let rows = ROWS.map(|[paid, code, billed]| match billed {
            "" => [paid, "", code],
            billed => [billed, paid, code],
        });
        let read = answer(file(head, rows).as_bytes(), &options(CHECKING));
        let told = read.iter().flat_map(|read| &read.decisions);
        assert!(!told.into_iter().any(|decision| decision.field == "billed"), "{head}");
        assert!(read.is_err() || minor(&read.unwrap())[0] == RIGHT[0], "{head}");
    }
}

#[test]
fn months_with_and_without_other_currencies_are_read_the_same() {
    let head = "Amount;Currency;Billed amount";
    let home = ROWS.map(|[paid, _, _]| [paid, "EUR", ""]);
    let right_home = [-1_250, -10_000, 185_000, -2_000];
    let (home, abroad) = (file(head, home), file(head, ROWS));
    for (first, second, right) in [(&home, &abroad, RIGHT), (&abroad, &home, right_home)] {
        let remembered = read_with(first, &options(CHECKING)).mapping;
        let later = ReadOptions { remembered, ..options(CHECKING) };
        assert_eq!(minor(&read_with(second, &later)), right);
    }
    // What the preview shows is what the import reads.
    let mapping = read_with(&abroad, &options(CHECKING)).mapping;
    let given = ReadOptions { mapping, ..options(CHECKING) };
    assert_eq!(minor(&read_with(&abroad, &given)), RIGHT);
}
