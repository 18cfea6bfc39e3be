//! Columns that most rows leave out: the last cells of short rows, and cells that few rows fill.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

use std::fmt::Write as _;

use adapters::statements::StatementFiles;
use chrono::NaiveDate;
use commands::statement::{ReadOptions, ReadStatementError, StatementFile, StatementReader};
use domain::money::Currency;

fn answer(file: &str) -> Result<StatementFile, ReadStatementError> {
    let options = ReadOptions {
        account_currency: Currency::new("EUR").ok(),
        ..ReadOptions::on(NaiveDate::from_ymd_opt(2026, 11, 27).unwrap())
    };
    StatementFiles.read(file.as_bytes(), &options)
}

fn read(file: &str) -> StatementFile {
    answer(file).unwrap_or_else(|error| panic!("{file}: {error:?}"))
}

/// Line, minor units, currency and `pending` of every booking, by their lines.
fn booked(file: &str) -> Vec<(u32, i64, String, bool)> {
    let read = read(file);
    let lines = read.statements.iter().flat_map(|statement| &statement.lines);
    let told = |line: &commands::statement::StatementLine| {
        (line.line, line.amount.minor, line.amount.currency.to_string(), line.pending)
    };
    let mut booked: Vec<_> = lines.map(told).collect();
    booked.sort();
    booked
}

/// The same with every row as long as the longest: what the file says.
fn filled(file: &str) -> String {
    let longest = file.lines().map(|line| line.matches(';').count()).max().unwrap();
    let fill = |line: &str| ";".repeat(longest - line.matches(';').count());
    file.lines().map(|line| format!("{line}{}\n", fill(line))).collect()
}

#[test]
fn a_last_column_that_most_rows_leave_out_is_one_all_the_same() {
    let currency = "Date;Text;Amount;Currency\n2026-03-02;Shop;-12,50\n2026-03-03;Inn;-7,00;USD\n\
                    2026-03-04;Pay;2100,00\n2026-03-05;Cafe;-3,10\n";
    let state = currency.replace("Currency", "Status").replace("USD", "Pending");
    let direction = "Date;Text;Amount;Type\n2026-03-02;Shop;12,50\n2026-03-03;Inn;7,00\n\
                     2026-03-04;Pay;2100,00;CR\n2026-03-05;Cafe;3,10\n";
    let sides = "Date;Text;Debit;Credit\n2026-03-02;Shop;12,50\n2026-03-03;Inn;7,00\n\
                 2026-03-04;Pay;;2100,00\n2026-03-05;Cafe;3,10\n";
    let several = "Date;Text;Amount;Note;Currency;Status\n2026-03-02;Shop;-12,50\n\
                   2026-03-03;Inn;-7,00;x\n2026-03-04;Pay;2100,00;;USD\n2026-03-05;A;-3,10\n\
                   2026-03-06;B;-4,10;;;Pending\n2026-03-07;C;-5,10;;;Failed\n";
    for (file, told) in [
        (currency, vec![(-1250, "EUR", false), (-700, "USD", false), (210_000, "EUR", false)]),
        (&state, vec![(-1250, "EUR", false), (-700, "EUR", true), (210_000, "EUR", false)]),
        (direction, vec![(-1250, "EUR", false), (-700, "EUR", false), (210_000, "EUR", false)]),
        (sides, vec![(-1250, "EUR", false), (-700, "EUR", false), (210_000, "EUR", false)]),
    ] {
        let told = told.into_iter().chain([(-310, "EUR", false)]);
        let told: Vec<_> =
            (2..).zip(told).map(|(line, (a, c, p))| (line, a, c.to_owned(), p)).collect();
        assert_eq!(booked(file), told, "{file}");
        assert_eq!(booked(&filled(file)), told, "{file}");
    }
    assert_eq!(booked(several), booked(&filled(several)));
    let told: Vec<_> = booked(several).into_iter().map(|(_, minor, _, p)| (minor, p)).collect();
    assert_eq!(
        told,
        [(-1250, false), (-700, false), (210_000, false), (-310, false), (-410, true)]
    );
}

#[test]
fn a_fee_that_most_rows_leave_out_is_asked() {
    let fee = "Date;Text;Amount;Fee\n2026-03-02;Shop;-12,50\n2026-03-03;Inn;-7,00;0,50\n\
               2026-03-04;Pay;2100,00\n2026-03-05;Cafe;-3,10\n";
    for file in [fee.to_owned(), filled(fee)] {
        let Err(ReadStatementError::NeedsMapping { questions, .. }) = answer(&file) else {
            panic!("{file}")
        };
        assert!(questions.iter().any(|question| question.field == "fee_column"), "{questions:?}");
    }
}

#[test]
fn a_column_that_only_rows_far_below_fill_is_one_all_the_same() {
    let mut rows = String::new();
    let day = NaiveDate::from_ymd_opt(2020, 1, 1).unwrap();
    for nth in 0..2_200_u64 {
        let day = day + chrono::Days::new(nth / 2);
        writeln!(rows, "{day};Shop {nth};-1,{:02};", nth % 100).unwrap();
    }
    let currency = format!("Date;Text;Amount;Currency\n{rows}2026-03-02;Inn;-7,00;USD\n");
    assert_eq!(booked(&currency).pop(), Some((2202, -700, "USD".to_owned(), false)));
    let state = format!(
        "Date;Text;Amount;Status\n{rows}2026-03-02;Inn;-7,00;Pending\n2026-03-02;X;-9,00;Declined\n"
    );
    assert_eq!(booked(&state).pop(), Some((2202, -700, "EUR".to_owned(), true)));
}

#[test]
fn a_state_of_failure_is_heeded_where_the_other_rows_have_none() {
    for (heading, word) in [
        ("Status", "Declined"),
        ("State", "Failed"),
        ("Payment status", "Rejected"),
        ("Status", "Cancelled"),
        ("Status", "Reverted"),
        ("Zustand", "Abgelehnt"),
        ("Statut", "Refusé"),
        ("Estado", "Rechazado"),
        ("Статус", "Отклонено"),
        ("状态", "失败"),
        ("Result", "Declined"),
    ] {
        let file = format!(
            "Date;Text;Amount;{heading}\n2026-03-02;Shop;-12,50\n2026-03-03;Inn;-7,00;{word}\n\
             2026-03-04;Pay;2100,00\n2026-03-05;Cafe;-3,10\n"
        );
        for file in [filled(&file), file] {
            let lines: Vec<u32> = booked(&file).into_iter().map(|(line, ..)| line).collect();
            assert_eq!(lines, [2, 4, 5], "{file}");
            let warnings = read(&file).warnings;
            let is_told = warnings.iter().any(|note| note.line == 3 && note.code == "not-booked");
            assert!(is_told, "{file}: {warnings:?}");
        }
    }
}

#[test]
fn what_a_person_remarks_is_no_state() {
    for heading in ["Notes", "Category", "Text"] {
        let file = format!(
            "Date;Name;Amount;{heading}\n2026-03-02;Shop;-12,50;\n2026-03-03;Inn;-7,00;Cancelled\n\
             2026-03-04;Pay;2100,00;\n"
        );
        assert_eq!(booked(&file).len(), 3, "{file}");
    }
}

/// The amounts of the balances of beginning and end, in minor units.
fn ends(file: &str) -> [Option<i64>; 2] {
    let read = read(file);
    let [statement] = read.statements.as_slice() else { panic!("{file}: {read:?}") };
    [statement.opening, statement.closing].map(|stated| stated.map(|stated| stated.amount.minor))
}

fn remarks(file: &str, code: &str) -> Vec<u32> {
    let warnings = read(file).warnings;
    warnings.iter().filter(|note| note.code == code).map(|note| note.line).collect()
}

#[test]
fn balances_in_rows_of_their_own_are_those_of_the_bookings_beside_them() {
    for (before, day) in [
        ("SALDO ANTERIOR", "SALDO DO DIA"),
        ("SALDO ANTERIOR", "SALDO TOTAL DISPONÍVEL DIA"),
        ("Opening balance", "Daily balance"),
        ("", ""),
    ] {
        let rows = [
            format!("2026-03-01;{before};;1000,00"),
            "2026-03-02;Shop;-12,50".to_owned(),
            format!("2026-03-02;{day};;987,50"),
            "2026-03-03;Pay;2100,00".to_owned(),
            format!("2026-03-03;{day};;3087,50"),
            "2026-03-04;Power;-87,50".to_owned(),
            format!("2026-03-04;{day};;3000,00"),
        ];
        let file = format!("data;lançamento;valor;saldo\n{}\n", rows.join("\n"));
        let reversed: Vec<&str> = rows.iter().rev().map(String::as_str).collect();
        let newest_first = format!("data;lançamento;valor;saldo\n{}\n", reversed.join("\n"));
        for file in [filled(&file), file, newest_first] {
            let minor: i64 = booked(&file).iter().map(|(_, minor, ..)| minor).sum();
            assert_eq!((booked(&file).len(), minor), (3, 200_000), "{file}");
            assert_eq!(ends(&file), [Some(100_000), Some(300_000)], "{file}");
            assert_eq!(remarks(&file, "balance-row").len(), 4, "{file}");
            assert!(remarks(&file, "balance-differs").is_empty(), "{file}");
        }
    }
}

#[test]
fn balances_in_rows_of_their_own_that_the_bookings_do_not_lead_to_are_told() {
    let file = "data;lançamento;valor;saldo\n2026-03-01;SALDO ANTERIOR;;1000,00\n\
                2026-03-02;Shop;-12,50;\n2026-03-02;SALDO DO DIA;;987,50\n\
                2026-03-03;Pay;2100,00;\n2026-03-03;SALDO DO DIA;;3000,00\n";
    assert_eq!(booked(file).len(), 2);
    assert_eq!(remarks(file, "balance-differs"), [4]);
}

#[test]
fn money_out_and_in_stand_beside_balances_in_rows_of_their_own() {
    let file = "Date;Text;Debit;Credit;Balance\n2026-03-01;Opening balance;;;1000,00\n\
                2026-03-02;Shop;12,50;;\n2026-03-02;Balance;;;987,50\n2026-03-03;Pay;;2100,00\n\
                2026-03-03;Closing balance;;;3087,50\n";
    let minor: Vec<i64> = booked(file).into_iter().map(|(_, minor, ..)| minor).collect();
    assert_eq!(minor, [-1250, 210_000]);
    assert_eq!(ends(file), [Some(100_000), Some(308_750)]);
}

#[test]
fn a_row_without_words_at_an_end_is_told() {
    let rows = "13/03/2026;SHOP;-12,50\n14/03/2026;INN;-7,00\n15/03/2026;PAY;2100,00\n";
    let closing = format!("{rows}16/03/2026;;3080,50\n");
    for (file, line) in [
        (closing.clone(), 4),
        (format!("Date;Libelle;Montant\n{closing}"), 5),
        (format!("16/03/2026;;3080,50\n{rows}"), 1),
        (format!("{rows}16/03/2026;01234 123456A;3080,50\n"), 4),
    ] {
        assert_eq!(remarks(&file, "balance-row-doubtful"), [line], "{file}");
        assert_eq!(booked(&file).len(), 4, "{file}");
    }
    // Where what was there before is stated, the amounts prove it.
    let proven = format!("01/03/2026;SOLDE INITIAL;1000,00\n{closing}");
    assert_eq!(booked(&proven).len(), 3);
    assert_eq!(ends(&proven), [Some(100_000), Some(308_050)]);
    // Rows without words among others that have none are bookings.
    let wordless = "13/03/2026;SHOP;-12,50\n14/03/2026;;-7,00\n15/03/2026;PAY;2100,00\n\
                    16/03/2026;;3080,50\n";
    assert!(remarks(wordless, "balance-row-doubtful").is_empty());
}
