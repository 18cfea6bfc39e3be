//! Amount texts of many countries, each alone in a file of one booking: they are read exactly or
//! refused, never guessed at in silence.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

use adapters::statements::StatementFiles;
use chrono::NaiveDate;
use commands::statement::{ReadOptions, ReadStatementError, StatementReader};
use domain::money::Currency;

/// The minor units that a CSV file of an account in `currency` gives for an amount text.
fn minor(text: &str, currency: &str) -> Result<i64, ReadStatementError> {
    let options = ReadOptions {
        account_currency: Currency::new(currency).ok(),
        ..ReadOptions::on(NaiveDate::from_ymd_opt(2026, 6, 30).unwrap())
    };
    let file = format!("Date;Text;Amount\n2026-01-31;Shop;{text}\n");
    let file = StatementFiles.read(file.as_bytes(), &options)?;
    let lines = &file.statements[0].lines;
    let remarks: Vec<&str> = file.warnings.iter().map(|note| note.code.as_str()).collect();
    // Only a minus or a word beside it tells which way a single amount goes.
    let is_unsigned = !text.contains(['-', '(', '\u{2212}']) && !text.ends_with(['S', 'H', 'R']);
    let doubtful = is_unsigned.then_some("direction-doubtful");
    assert_eq!((lines.len(), remarks), (1, doubtful.into_iter().collect()), "{text}");
    Ok(lines[0].amount.minor)
}

#[test]
fn amounts_of_many_countries_are_read_exactly() {
    let cases = [
        ("EUR", "-1.234.567,89", -123_456_789),
        ("USD", "1,234,567.89-", -123_456_789),
        ("INR", "1,23,456.70", 12_345_670),
        ("CHF", "1'000", 100_000),
        ("EUR", "EUR 12,5", 1_250),
        ("EUR", "-€ 3,20", -320),
        ("USD", "$(45.10)", -4_510),
        ("PLN", "- 1 234,50 zł", -123_450),
        ("GBP", "£.75", 75),
        ("EUR", "12,50 S", -1_250),
        ("EUR", "12,50 H", 1_250),
        ("JPY", "1,234", 1_234),
        ("BHD", "1.234", 1_234),
        ("USD", "+0.10", 10),
    ];
    for (currency, text, expected) in cases {
        assert_eq!(minor(text, currency), Ok(expected), "{currency} {text}");
    }
}

/// The minor units of every line of a file, and its balances, in the order of the lines.
fn lines(file: &str) -> Vec<(i64, Option<i64>)> {
    let options = ReadOptions {
        account_currency: Currency::new("EUR").ok(),
        ..ReadOptions::on(NaiveDate::from_ymd_opt(2026, 6, 30).unwrap())
    };
    let file = StatementFiles.read(file.as_bytes(), &options).unwrap();
    let mut lines: Vec<_> = file.statements.iter().flat_map(|s| &s.lines).collect();
    lines.sort_by_key(|line| line.line);
    let read = |line: &&commands::statement::StatementLine| {
        (line.amount.minor, line.balance.map(|balance| balance.minor))
    };
    lines.iter().map(read).collect()
}

#[test]
fn a_dash_that_stands_for_no_cents_is_no_minus() {
    for (text, right) in [
        ("1850,-", 185_000),
        ("1.850,\u{2013}", 185_000),
        ("1.850,--", 185_000),
        ("1'850.-", 185_000),
        ("1'850.--", 185_000),
        ("1'850.\u{2014}", 185_000),
        ("1\u{a0}850,\u{2212}", 185_000),
        ("1.850.-", 185_000),
        ("1,850,-", 185_000),
        ("kr 1.850,-", 185_000),
        ("1 850,- Kč", 185_000),
        ("1850,- kr.", 185_000),
        ("1850:-", 185_000),
        ("25,=", 2_500),
        ("12,-", 1_200),
        ("-900,-", -90_000),
        ("\u{2212}900,\u{2013}", -90_000),
        ("\u{2014}900,\u{2014}", -90_000),
        ("(900,-)", -90_000),
        ("900,- -", -90_000),
        ("900,-- S", -90_000),
        ("900,50-", -90_050),
        ("900-", -90_000),
    ] {
        let file = format!("Datum;Text;Betrag\n13.02.2025;Lohn;{text}\n14.02.2025;Tee;-8,40\n");
        let told: Vec<i64> = lines(&file).into_iter().map(|(amount, _)| amount).collect();
        assert_eq!(told, [right, -840], "{text}");
    }
    for (out, into, first, last) in [
        ("12,-", "1.850,-", "988,-", "2.838,-"),
        ("12.--", "1'850.\u{2013}", "988.-", "2'838.\u{2014}"),
    ] {
        let file = format!(
            "Datum;Text;Belastung;Gutschrift;Saldo\n13.02.2025;Tee;{out};;{first}\n\
             14.02.2025;Lohn;;{into};{last}\n"
        );
        assert_eq!(lines(&file), [(-1_200, Some(98_800)), (185_000, Some(283_800))], "{out}");
    }
    assert!(minor("12,---", "EUR").is_err());
}

#[test]
fn what_is_no_amount_is_refused() {
    let cases = [
        ("EUR", "12..34"),
        ("EUR", "1,2,3"),
        ("EUR", "--5,00"),
        ("EUR", "5,00 USB"),
        ("EUR", "1.23.4,5"),
        ("EUR", "(5,00"),
        ("EUR", "12 34,00"),
        ("JPY", "1.5"),
        ("EUR", "99999999999999999999,00"),
    ];
    for (currency, text) in cases {
        let answer = minor(text, currency);
        assert!(matches!(answer, Err(ReadStatementError::Malformed { .. })), "{text}: {answer:?}");
    }
}

#[test]
fn the_tricky_amounts_are_read_or_refused_as_they_should() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/currencies/tricky_dev.csv");
    if !std::path::Path::new(path).exists() {
        assert!(!std::env::var("CI").is_ok_and(|value| value == "true"), "{path} is missing");
        println!("skipped: {path} is not here");
        return;
    }
    let mut checked = 0;
    for row in csv::Reader::from_path(path).unwrap().records() {
        let row = row.unwrap();
        let (currency, text, expected) = (&row[0], &row[1], &row[3]);
        match expected.parse::<i64>() {
            Ok(expected) => assert_eq!(minor(text, currency), Ok(expected), "{currency} {text}"),
            Err(_) => assert!(minor(text, currency).is_err(), "{currency} {text}"),
        }
        checked += 1;
    }
    println!("{checked} tricky amounts");
    assert!(checked >= 22);
}
