//! The real bank files of `../shared/statements` and what is told of them there. They belong to
//! others and are read in place.
#![allow(dead_code, reason = "every test program compiles its own copy and uses a part of it")]

use std::path::{Path, PathBuf};

use adapters::statements::StatementFiles;
use chrono::NaiveDate;
use commands::statement::{
    AmountColumns, ColumnMapping, DateOrder, ReadOptions, ReadStatementError, StatementFile,
    StatementReader,
};
use domain::money::Currency;
use serde::Deserialize;

/// What the index says of one file.
#[derive(Debug, Deserialize)]
pub struct Row {
    pub file: String,
    pub format: String,
    pub transactions: Option<usize>,
    pub sum_minor: Option<i64>,
    pub currency: String,
    pub first_date: Option<NaiveDate>,
    pub last_date: Option<NaiveDate>,
    pub status: String,
}

/// Where the files are; `None`, with a printed sentence, when they are not there.
pub fn folder() -> Option<PathBuf> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/statements"));
    if folder.join("index.csv").exists() {
        return Some(folder);
    }
    let must_be_there = std::env::var("CI").is_ok_and(|value| value == "true");
    assert!(!must_be_there, "{} is missing", folder.display());
    println!("skipped: the real bank files of {} are not here", folder.display());
    None
}

pub fn rows(folder: &Path) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(folder.join("index.csv")).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

pub fn options(row: &Row) -> ReadOptions {
    let currency = if row.currency.is_empty() { "USD" } else { &row.currency };
    ReadOptions {
        account_currency: Currency::new(currency).ok(),
        ..ReadOptions::on(NaiveDate::from_ymd_opt(2026, 6, 30).unwrap())
    }
}

/// What a person answers where a file alone cannot tell: its day comes first, and in a table
/// without header the fourth column is money in, the fifth money out.
fn answer(file: &str, guess: &ColumnMapping, questions: &[&str]) -> ColumnMapping {
    let mut mapping = guess.clone();
    match (file, questions) {
        ("csv_bank2ynab_20180226_12345678.csv", ["date_order"]) => {
            mapping.date_order = DateOrder::DayMonthYear;
        }
        ("csv_bank2ynab_test_delimiter_tab.csv", ["amount"]) => {
            mapping.amount = AmountColumns::debit_credit(4, 3);
        }
        _ => panic!("{file} must not ask about {questions:?}"),
    }
    mapping
}

/// Reads a whole file, with a person's answer where it asks, and whether it did.
pub fn read(row: &Row, bytes: &[u8]) -> (Result<StatementFile, ReadStatementError>, bool) {
    let mut options = options(row);
    match StatementFiles.read(bytes, &options) {
        Err(ReadStatementError::NeedsMapping { guess, questions, preview_rows }) => {
            assert!(!preview_rows.is_empty(), "{}", row.file);
            let asked: Vec<&str> = questions.iter().map(|q| q.field.as_str()).collect();
            let guess = guess.unwrap_or_else(|| panic!("{} has no guess", row.file));
            options.mapping = Some(answer(&row.file, &guess, &asked));
            (StatementFiles.read(bytes, &options), true)
        }
        answer => (answer, false),
    }
}
