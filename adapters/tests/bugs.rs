//! Reads the small statement files of `../shared/bugs`, each after a public report of a file that a
//! comparable program read wrong, and compares every line with what is right. What takes two files
//! and an account is tested where imports are.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

use std::path::PathBuf;

use adapters::statements::StatementFiles;
use chrono::NaiveDate;
use commands::statement::{
    AmountColumns, ReadOptions, ReadStatementError, StatementAccountKind, StatementFile,
    StatementReader,
};
use domain::money::Currency;

fn folder() -> Option<PathBuf> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/bugs"));
    if folder.join("README.md").exists() {
        return Some(folder);
    }
    assert!(!std::env::var("CI").is_ok_and(|value| value == "true"), "{folder:?} is missing");
    println!("skipped: the files of {} are not here", folder.display());
    None
}

fn options(currency: &str, kind: StatementAccountKind) -> ReadOptions {
    ReadOptions {
        account_currency: Currency::new(currency).ok(),
        account_kind: Some(kind),
        ..ReadOptions::on(NaiveDate::from_ymd_opt(2026, 11, 27).unwrap())
    }
}

fn read(name: &str, options: &ReadOptions) -> Option<Result<StatementFile, ReadStatementError>> {
    let bytes = std::fs::read(folder()?.join(name)).unwrap();
    Some(StatementFiles.read(&bytes, options))
}

/// Day and minor units of every line, oldest first, and what is pending.
fn lines(file: &StatementFile) -> Vec<String> {
    let lines = file.statements.iter().flat_map(|statement| &statement.lines);
    let told = |line: &commands::statement::StatementLine| {
        let pending = if line.pending { " pending" } else { "" };
        format!("{} {:+}{pending}", line.posted_on, line.amount.minor)
    };
    let mut lines: Vec<String> = lines.map(told).collect();
    lines.sort();
    lines
}

fn remarks(file: &StatementFile) -> Vec<(u32, &str)> {
    file.warnings.iter().map(|note| (note.line, note.code.as_str())).collect()
}

/// Asserts the lines of a file of an account, and answers the file.
fn assert_lines(
    name: &str,
    currency: &str,
    kind: StatementAccountKind,
    right: &[&str],
) -> Option<StatementFile> {
    let file = read(name, &options(currency, kind))?;
    let file = file.unwrap_or_else(|error| panic!("{name}: {error:?}"));
    assert_eq!(lines(&file), right, "{name}");
    Some(file)
}

const CHECKING: StatementAccountKind = StatementAccountKind::Checking;
const CARD: StatementAccountKind = StatementAccountKind::CreditCard;

#[test]
fn directions_are_told_by_columns_marks_balances_and_cards() {
    for (name, currency, kind, right) in [
        (
            "B17-db-cr-oldest-row.csv",
            "IDR",
            CHECKING,
            &["2024-09-28 -15000000", "2024-09-29 +500000000", "2024-09-30 +30000000"][..],
        ),
        (
            "B20-card-refund-and-payment.csv",
            "USD",
            CARD,
            &[
                "2026-03-17 -999",
                "2026-03-19 +27500",
                "2026-03-25 -1390",
                "2026-03-27 -1840",
                "2026-03-28 +3615",
            ],
        ),
        (
            "B21-card-only-charges.csv",
            "USD",
            CARD,
            &["2026-03-17 -999", "2026-03-25 -1390", "2026-03-27 -1840"],
        ),
        (
            "B23-wechat-direction.csv",
            "CNY",
            CHECKING,
            &["2024-08-01 +30000", "2024-08-28 -8800", "2024-08-29 -1250"],
        ),
        (
            "B24-d-k-column.csv",
            "EUR",
            CHECKING,
            &["2025-06-18 -2160", "2025-06-20 +145000", "2025-06-27 -725"],
        ),
        (
            "B26-uitgaven-inkomsten.csv",
            "EUR",
            CHECKING,
            &["2025-02-16 -300", "2025-02-17 +10000", "2025-02-18 -1200"],
        ),
        (
            "S2-foreign-amount-first.csv",
            "CHF",
            CARD,
            &["2024-10-09 +1200", "2024-10-11 -2700", "2024-10-14 -1840 pending"],
        ),
        (
            "S3-card-cr-mark.csv",
            "GBP",
            CARD,
            &["2019-12-10 +90000", "2019-12-12 -102010", "2019-12-12 -1240 pending"],
        ),
        (
            "S5-o-i-flag-last.csv",
            "EUR",
            CHECKING,
            &["2017-09-18 -2140", "2017-09-19 +183000", "2017-09-20 -915"],
        ),
    ] {
        if let Some(file) = assert_lines(name, currency, kind, right) {
            let told = file.decisions.iter().any(|decision| decision.field == "direction");
            assert!(told, "{name}: {:?}", file.decisions);
        }
    }
}

#[test]
fn rows_that_are_left_out_are_named() {
    for (name, currency, kind, line, code) in [
        ("B23-wechat-direction.csv", "CNY", CHECKING, 9, "neutral-row"),
        ("S2-foreign-amount-first.csv", "CHF", CARD, 2, "row-without-amount"),
        ("B22-revolut-fee.csv", "EUR", CHECKING, 5, "not-booked"),
    ] {
        let Some(file) = read(name, &options(currency, kind)) else { return };
        assert!(remarks(&file.unwrap()).contains(&(line, code)), "{name}");
    }
}

#[test]
fn what_nothing_tells_is_asked_with_the_column_and_its_values() {
    let Some(Err(ReadStatementError::NeedsMapping { guess, questions, .. })) =
        read("B25-direction-unknown.csv", &options("EUR", CHECKING))
    else {
        assert!(folder().is_none(), "not asked");
        return;
    };
    assert_eq!(questions.len(), 1);
    assert_eq!(questions[0].field, "amount");
    let right = ["2025-06-18 -2160", "2025-06-20 +145000", "2025-06-27 -725"];
    let read_by = |choice: &serde_json::Value| {
        let mut mapping = guess.as_ref().clone().unwrap();
        mapping.amount = serde_json::from_value(choice.clone()).unwrap();
        let given = ReadOptions { mapping: Some(mapping), ..options("EUR", CHECKING) };
        read("B25-direction-unknown.csv", &given).unwrap().unwrap()
    };
    let by_column = questions[0].choices.iter().filter(|c| c["direction_column"] == 3);
    assert_eq!(by_column.clone().count(), 2);
    assert!(by_column.clone().any(|choice| lines(&read_by(choice)) == right));
}

#[test]
fn a_fee_that_the_balances_show_is_booked_and_balance_rows_are_not() {
    let right = ["2025-06-01 +80000", "2025-06-14 -25250", "2025-06-15 -750", "2025-06-18 -6120"];
    assert_lines("B22-revolut-fee.csv", "EUR", CHECKING, &right);
    let right = ["2025-02-18 -1200", "2025-02-19 +500"];
    let Some(file) = assert_lines("B35-balance-rows-in-csv.csv", "EUR", CHECKING, &right) else {
        return;
    };
    assert_eq!(remarks(&file), [(2, "balance-row"), (5, "balance-row")]);
    let statement = &file.statements[0];
    let balances = [statement.opening, statement.closing].map(|b| b.unwrap().amount.minor);
    assert_eq!(balances, [10_000, 9_300]);
    let running: Vec<i64> = statement.lines.iter().map(|l| l.balance.unwrap().minor).collect();
    assert_eq!(running, [8_800, 9_300]);
}

#[test]
fn dates_marks_and_encodings_are_told_by_the_file() {
    for (name, right) in [
        (
            "B4-iso-8859-15-euro-sign.csv",
            &["2026-09-02 +100000", "2026-09-03 -500", "2026-09-26 -1250"][..],
        ),
        (
            "B45-yy-mm-dd.csv",
            &["2025-02-03 -100", "2025-02-10 -200", "2025-02-18 -300", "2025-02-28 -400"],
        ),
    ] {
        assert_lines(name, "EUR", CHECKING, right);
    }
    let right = ["2025-07-02 -2450", "2025-07-05 -1170", "2025-07-09 +6000"];
    assert_lines("S1-three-decimals.csv", "CHF", CARD, &right);
}

#[test]
fn what_an_account_remembers_gives_way_to_what_the_file_proves() {
    for (first, second, right) in [
        (
            "B47a-remembered-date-order.csv",
            "B47b-remembered-date-order.csv",
            ["2024-04-28 -300", "2024-05-02 -400"],
        ),
        (
            "B48a-remembered-decimal-mark.csv",
            "B48b-remembered-decimal-mark.csv",
            ["2024-04-28 -350", "2024-04-29 -120025"],
        ),
    ] {
        let Some(learned) = read(first, &options("EUR", CHECKING)) else { return };
        let remembered = learned.unwrap().mapping;
        let options = ReadOptions { remembered, ..options("EUR", CHECKING) };
        assert_eq!(lines(&read(second, &options).unwrap().unwrap()), right);
    }
}

#[test]
fn accounts_and_currencies_of_one_file_are_statements_of_their_own() {
    let Some(file) = read("B28-two-accounts-one-csv.csv", &options("EUR", CHECKING)) else {
        return;
    };
    let file = file.unwrap();
    let numbers: Vec<_> =
        file.statements.iter().map(|s| s.account.number.clone().unwrap()).collect();
    assert_eq!(numbers, ["NL91ABNA0417164300", "NL20INGB0001234567"]);
    let closing: Vec<i64> =
        file.statements.iter().map(|s| s.closing.unwrap().amount.minor).collect();
    assert_eq!(closing, [4_000, 55_100]);
    let file = read("B30-two-currencies-one-csv.csv", &options("EUR", CHECKING)).unwrap().unwrap();
    let euros = file.statements.iter().find(|s| s.currency.unwrap().code() == "EUR").unwrap();
    let told: Vec<(i64, bool)> =
        euros.lines.iter().map(|line| (line.amount.minor, line.pending)).collect();
    assert_eq!(told, [(-3_520, false), (115_765, false), (-1_500, true)]);
}

#[test]
fn a_single_amount_without_header_and_sign_is_asked() {
    let answer = StatementFiles.read(b"2020-01-02;SHOP;12,00\n", &options("EUR", CHECKING));
    let Err(ReadStatementError::NeedsMapping { questions, .. }) = answer else {
        panic!("{answer:?}");
    };
    let choices: Vec<AmountColumns> =
        questions[0].choices.iter().map(|c| serde_json::from_value(c.clone()).unwrap()).collect();
    let signed = |inverted| AmountColumns::Signed { column: 2, inverted, without_signs: true };
    assert_eq!(choices, [signed(false), signed(true)]);
}
