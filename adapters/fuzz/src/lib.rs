//! What must hold for every file, whatever its bytes: the readers of statement files answer, the
//! same each time, and what they answer can be stored. Time and memory are bounded by the flags
//! that the fuzzer is run with (`infrastructure/local/fuzz.sh`).

#[path = "../../src/statements/mod.rs"]
#[allow(dead_code, reason = "the project's own readers; what only their tests use is unused here")]
pub mod statements;

use std::borrow::Cow;
use std::io::{Cursor, Write};

use chrono::NaiveDate;
use commands::statement::{
    ColumnMapping, DateOrder, LineNote, MoneyWay, ReadOptions, ReadStatementError, Statement,
    StatementAccountKind, StatementFile, StatementReader,
};
use domain::money::{Currency, LARGEST_MINOR};
use statements::StatementFiles;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Begins an entry of an archive in [`packed`].
const ENTRY: &[u8] = b"=== ";

/// Reads a file that the reader of this name would be given, and panics when something about the
/// answer is wrong. Answers whether the file is one for this reader.
pub fn check(file: &[u8], reader: &str) -> bool {
    if !statements::is_read_as(file, reader) {
        return false;
    }
    let options = options(file.len());
    let answer = read_twice(file, &options);
    if let Err(ReadStatementError::NeedsMapping { guess, questions, preview_rows }) = answer {
        assert!(!questions.is_empty() && questions.iter().all(|asked| !asked.choices.is_empty()));
        assert!(preview_rows.iter().flatten().all(|cell| is_storable(cell, 200)));
        read_twice(file, &ReadOptions { mapping: *guess, ..options.clone() }).ok();
        for (order, way) in [
            (DateOrder::DayMonthYear, MoneyWay::MoneyIn),
            (DateOrder::MonthDayYear, MoneyWay::MoneyOut),
        ] {
            let (date_order, direction) = (Some(order), Some(way));
            let answered = ReadOptions { date_order, direction, ..options.clone() };
            read_twice(file, &answered).ok();
        }
    } else if let Ok(StatementFile { mapping: Some(mapping), .. }) = answer {
        again(file, mapping, &options);
    }
    true
}

/// What was found in a file is a mapping that it can be read by.
fn again(file: &[u8], mapping: ColumnMapping, options: &ReadOptions) {
    let remembering = ReadOptions { remembered: Some(mapping.clone()), ..options.clone() };
    read_twice(file, &remembering).ok();
    let given = ReadOptions { mapping: Some(mapping), ..options.clone() };
    let answer = read_twice(file, &given);
    assert!(!matches!(answer, Err(ReadStatementError::BadMapping { .. })), "{answer:?}");
}

/// The length of a file chooses what is known of its account: the bytes are left to the fuzzer.
fn options(length: usize) -> ReadOptions {
    let currency = ["EUR", "USD", "JPY", "TND"][length % 4];
    let kind = match length / 4 % 3 {
        0 => None,
        1 => Some(StatementAccountKind::Checking),
        _ => Some(StatementAccountKind::CreditCard),
    };
    ReadOptions {
        account_currency: Currency::new(currency).ok(),
        account_kind: kind,
        ..ReadOptions::on(NaiveDate::from_ymd_opt(2026, 6, 30).unwrap_or_default())
    }
}

fn read_twice(file: &[u8], options: &ReadOptions) -> Result<StatementFile, ReadStatementError> {
    let answer = StatementFiles.read(file, options);
    assert_eq!(answer, StatementFiles.read(file, options), "two readings differ");
    match &answer {
        Ok(read) => {
            are_storable(&read.warnings);
            read.statements.iter().for_each(is_sound);
            let told = read.decisions.iter();
            told.for_each(|decision| assert!(is_storable(&decision.detail, 1_000), "{decision:?}"));
        }
        Err(ReadStatementError::Malformed { errors, .. }) => {
            assert!(!errors.is_empty());
            are_storable(errors);
        }
        Err(_) => {}
    }
    answer
}

fn is_storable(text: &str, longest: usize) -> bool {
    text.chars().count() <= longest && !text.chars().any(char::is_control)
}

fn are_storable(notes: &[LineNote]) {
    assert!(notes.iter().all(|note| is_storable(&note.detail, 1_000)), "{notes:?}");
}

fn is_sound(statement: &Statement) {
    let account = &statement.account;
    let named = [&account.number, &account.name, &account.bank];
    assert!(named.into_iter().flatten().all(|text| is_storable(text, 100)), "{account:?}");
    for line in &statement.lines {
        assert!(!line.payee.is_empty() && is_storable(&line.payee, 200), "{line:?}");
        assert!(is_storable(&line.description, 2_000), "{line:?}");
        let ids = [&line.bank_id, &line.category_hint];
        assert!(ids.into_iter().flatten().all(|text| is_storable(text, 100)), "{line:?}");
        assert!(line.amount.minor.abs() <= LARGEST_MINOR, "{line:?}");
        assert_eq!(Some(line.amount.currency), statement.currency);
        let balance = line.balance.iter().chain(statement.opening.iter().map(|b| &b.amount));
        assert!(balance.into_iter().all(|money| money.minor.abs() <= LARGEST_MINOR), "{line:?}");
        assert!(line.line > 0, "{line:?}");
    }
}

/// An archive of what the fuzzer writes: `=== name`, a line break, and the bytes of the entry up to
/// the next such line. Packed bytes would break at every change. What is an archive already stays.
#[must_use]
pub fn packed(file: &[u8]) -> Cow<'_, [u8]> {
    if file.starts_with(b"PK") {
        return Cow::Borrowed(file);
    }
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let how = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut names = std::collections::HashSet::new();
    for entry in entries(file) {
        let end = entry.iter().position(|byte| *byte == b'\n').unwrap_or(entry.len());
        let name = String::from_utf8_lossy(&entry[..end]).into_owned();
        if names.insert(name.clone()) && zip.start_file(name, how).is_ok() {
            zip.write_all(entry.get(end + 1..).unwrap_or_default()).ok();
        }
    }
    Cow::Owned(zip.finish().map(Cursor::into_inner).unwrap_or_default())
}

fn entries(file: &[u8]) -> Vec<&[u8]> {
    let begins =
        |at: &usize| file[*at..].starts_with(ENTRY) && (*at == 0 || file[*at - 1] == b'\n');
    let starts: Vec<usize> = (0..file.len()).filter(begins).take(50).collect();
    let ends = starts.iter().skip(1).copied().chain([file.len()]);
    starts.iter().zip(ends).map(|(start, end)| &file[start + ENTRY.len()..end]).collect()
}
