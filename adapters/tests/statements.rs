//! Reads every real bank file of `../shared/statements` and compares lines, sums, currencies, dates
//! and balances to the independent truth beside them. Those files belong to others and are read in
//! place.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

#[path = "support/real_files.rs"]
mod real_files;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use commands::statement::{ReadStatementError, Statement, StatementFile};
use domain::money::Currency;
use real_files::{Row, folder, read, rows};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
struct Truth {
    file: String,
    statements: Option<Vec<TruthStatement>>,
}

#[derive(Debug, Clone, Deserialize)]
struct TruthStatement {
    account: String,
    currency: String,
    transactions: usize,
    first: String,
    last: String,
    opening: Option<String>,
    closing: Option<String>,
    sum_minor: Option<i64>,
}

fn sum(statements: &[Statement]) -> i64 {
    statements.iter().flat_map(|s| &s.lines).map(|line| line.amount.minor).sum()
}

fn days(statements: &[Statement]) -> (Option<NaiveDate>, Option<NaiveDate>) {
    let days = || statements.iter().flat_map(|s| &s.lines).map(|line| line.posted_on);
    (days().min(), days().max())
}

/// Everything that differs between the file as read and its row in the index.
fn differences(row: &Row, file: &StatementFile) -> Vec<String> {
    let mut found = Vec::new();
    let mut compare = |what: &str, read: String, expected: String| {
        if read != expected {
            found.push(format!("{what}: read {read}, expected {expected}"));
        }
    };
    let lines: usize = file.statements.iter().map(|s| s.lines.len()).sum();
    compare("lines", lines.to_string(), row.transactions.unwrap_or(0).to_string());
    if let Some(expected) = row.sum_minor {
        compare("sum", sum(&file.statements).to_string(), expected.to_string());
    }
    if !row.currency.is_empty() {
        let mut codes: Vec<&str> =
            file.statements.iter().filter_map(|s| s.currency.as_ref()).map(|c| c.code()).collect();
        codes.sort_unstable();
        codes.dedup();
        compare("currency", codes.join("+"), row.currency.clone());
    }
    let expected = format!("{:?}", (row.first_date, row.last_date));
    compare("dates", format!("{:?}", days(&file.statements)), expected);
    found
}

/// Truth by account, statements of one account together.
fn merged(truth: &[TruthStatement]) -> BTreeMap<(String, String), TruthStatement> {
    let mut accounts: BTreeMap<(String, String), TruthStatement> = BTreeMap::new();
    for part in truth {
        let key = (part.account.clone(), part.currency.clone());
        let Some(whole) = accounts.get_mut(&key) else {
            accounts.insert(key, part.clone());
            continue;
        };
        whole.transactions += part.transactions;
        whole.sum_minor = whole.sum_minor.zip(part.sum_minor).map(|(a, b)| a + b);
        whole.closing.clone_from(&part.closing);
        let both = [whole.first.clone(), part.first.clone()];
        whole.first = both.into_iter().filter(|d| !d.is_empty()).min().unwrap_or_default();
        whole.last = whole.last.clone().max(part.last.clone());
    }
    accounts
}

fn balance(text: Option<&String>, currency: Currency) -> Option<i64> {
    text.map(|text| domain::money::Money::from_decimal(text, currency).unwrap().minor)
}

fn differences_by_account(truth: &[TruthStatement], file: &StatementFile) -> Vec<String> {
    let mut found = Vec::new();
    for ((account, code), expected) in merged(truth) {
        if account.is_empty() || account == "Quiffen Default Account" {
            continue;
        }
        let is_it = |s: &&Statement| {
            let named = [&s.account.number, &s.account.name];
            let currency = s.currency.is_some_and(|c| c.code() == code);
            named.contains(&&Some(account.clone())) && (currency || code.is_empty())
        };
        let Some(statement) = file.statements.iter().find(is_it) else {
            found.push(format!("no statement of account {account} in {code}"));
            continue;
        };
        let one = std::slice::from_ref(statement);
        let text = |day: Option<NaiveDate>| day.map(|d| d.to_string()).unwrap_or_default();
        let (first, last) = days(one);
        let currency = statement.currency.unwrap();
        let read = (statement.lines.len(), text(first), text(last));
        if read != (expected.transactions, expected.first.clone(), expected.last.clone()) {
            found.push(format!("{account}: read {read:?}, expected {expected:?}"));
        }
        if expected.sum_minor.is_some_and(|minor| minor != sum(one)) {
            found.push(format!("{account}: sum {}, expected {expected:?}", sum(one)));
        }
        let balances = [
            (expected.opening.as_ref(), statement.opening),
            (expected.closing.as_ref(), statement.closing),
        ];
        for (expected, read) in balances {
            let expected = balance(expected, currency);
            // Some balances of the samples carry impossible dates and are left out.
            // The truth has no balances of CSV files.
            let is_told = read.is_some() && (expected.is_some() || file.mapping.is_none());
            if is_told && expected != read.map(|b| b.amount.minor) {
                found.push(format!("{account}: balance {read:?}, expected {expected:?}"));
            }
        }
    }
    found
}

/// What is wrong with the reading of one file, if anything.
fn judge(row: &Row, truth: &Truth, bytes: &[u8]) -> Vec<String> {
    let (answer, _) = read(row, bytes);
    match (row.status.as_str(), answer) {
        ("ok", Ok(file)) => {
            let mut found = differences(row, &file);
            found.extend(differences_by_account(truth.statements.as_deref().unwrap(), &file));
            found
        }
        ("empty", Ok(file)) => {
            let is_empty = file.statements.iter().all(|s| s.lines.is_empty());
            let found = !is_empty || file.warnings.is_empty();
            found.then(|| format!("not empty with a remark: {file:?}")).into_iter().collect()
        }
        ("malformed", Err(ReadStatementError::Malformed { errors, .. })) => {
            let placed = errors.iter().all(|note| note.line > 0 && !note.detail.is_empty());
            let fits = row.transactions.unwrap_or(0) == 0 && placed && !errors.is_empty();
            (!fits).then(|| format!("refused with {errors:?}")).into_iter().collect()
        }
        ("malformed", Ok(file)) => {
            let mut found = differences(row, &file);
            if !file.warnings.iter().any(|note| note.line > 0) {
                found.push(format!("no remark says what is broken: {:?}", file.warnings));
            }
            found
        }
        (_, answer) => vec![format!("{answer:?}")],
    }
}

#[test]
fn every_real_file_gives_exactly_its_lines_sums_currencies_and_dates() {
    let Some(folder) = folder() else { return };
    let truths: Vec<Truth> =
        serde_json::from_slice(&std::fs::read(folder.join("truth.json")).unwrap()).unwrap();
    let mut passed: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut wrong = Vec::new();
    for row in rows(&folder) {
        let bytes = std::fs::read(folder.join(&row.file)).unwrap();
        let truth = truths.iter().find(|truth| truth.file == row.file).unwrap();
        let found = judge(&row, truth, &bytes);
        let counts = passed.entry(row.format.clone()).or_default();
        counts.1 += 1;
        counts.0 += usize::from(found.is_empty());
        wrong.extend(found.into_iter().map(|what| format!("{}: {what}", row.file)));
    }
    let all: usize = passed.values().map(|(right, _)| right).sum();
    println!("files read right, per format: {passed:?}; {all} in all");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let expected =
        [("camt", 15), ("csv", 34), ("mt940", 22), ("ofx1", 20), ("ofx2", 3), ("qfx", 3)];
    for (format, count) in expected.into_iter().chain([("qif", 11)]) {
        assert_eq!(passed.get(format), Some(&(count, count)), "{format}");
    }
    assert_eq!(all, 108);
}

#[test]
fn only_files_that_cannot_be_told_ask_for_a_mapping() {
    let Some(folder) = folder() else { return };
    let asking: Vec<String> = rows(&folder)
        .into_iter()
        .filter(|row| read(row, &std::fs::read(folder.join(&row.file)).unwrap()).1)
        .map(|row| row.file)
        .collect();
    let expected = ["csv_bank2ynab_20180226_12345678.csv", "csv_bank2ynab_test_delimiter_tab.csv"];
    assert_eq!(asking, expected);
}
