//! What tests of CSV files share: reading one for an account in euros, and what was read.
#![allow(dead_code, reason = "every test program compiles its own copy and uses a part of it")]

use adapters::statements::StatementFiles;
use chrono::NaiveDate;
use commands::statement::{
    ColumnMapping, MappingQuestion, ReadOptions, ReadStatementError, StatementAccountKind,
    StatementFile, StatementReader,
};
use domain::money::Currency;

pub const CHECKING: StatementAccountKind = StatementAccountKind::Checking;
pub const CARD: StatementAccountKind = StatementAccountKind::CreditCard;

pub fn options(kind: StatementAccountKind) -> ReadOptions {
    ReadOptions { account_kind: Some(kind), ..options_in("EUR") }
}

/// Of an account of unknown kind.
pub fn options_in(currency: &str) -> ReadOptions {
    ReadOptions {
        account_currency: Currency::new(currency).ok(),
        ..ReadOptions::on(NaiveDate::from_ymd_opt(2026, 11, 27).unwrap())
    }
}

pub fn answer(file: &[u8], options: &ReadOptions) -> Result<StatementFile, ReadStatementError> {
    StatementFiles.read(file, options)
}

pub fn read(file: &[u8]) -> StatementFile {
    answer(file, &options(CHECKING)).unwrap_or_else(|error| panic!("{error:?}"))
}

/// Minor units of every line.
pub fn minor(file: &StatementFile) -> Vec<i64> {
    file.statements.iter().flat_map(|s| &s.lines).map(|line| line.amount.minor).collect()
}

/// Lines and codes of the remarks.
pub fn codes(file: &StatementFile) -> Vec<(u32, &str)> {
    file.warnings.iter().map(|note| (note.line, note.code.as_str())).collect()
}

/// The guess and the questions of a file that must be asked about.
pub fn questions(file: &[u8], options: &ReadOptions) -> (ColumnMapping, Vec<MappingQuestion>) {
    match answer(file, options) {
        Err(ReadStatementError::NeedsMapping { guess, questions, .. }) => {
            (guess.unwrap(), questions)
        }
        other => panic!("not asked: {other:?}"),
    }
}

/// The guess and the only question.
pub fn asked(file: &[u8], options: &ReadOptions) -> (ColumnMapping, MappingQuestion) {
    let (guess, questions) = questions(file, options);
    assert_eq!(questions.len(), 1, "{questions:?}");
    (guess, questions.into_iter().next().unwrap())
}

/// What each choice of a question about amounts gives.
pub fn read_by_choices(file: &[u8]) -> Vec<Vec<i64>> {
    let (guess, question) = asked(file, &options(CHECKING));
    assert_eq!(question.field, "amount");
    let by = |choice: serde_json::Value| {
        let amount = serde_json::from_value(choice).unwrap();
        let mapping = Some(ColumnMapping { amount, ..guess.clone() });
        minor(&answer(file, &ReadOptions { mapping, ..options(CHECKING) }).unwrap())
    };
    question.choices.into_iter().map(by).collect()
}
