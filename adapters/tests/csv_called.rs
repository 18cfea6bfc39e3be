//! Rows and lines of CSV files that are called something: balances in a word with another, sums,
//! and parts of a file whose bookings were never made.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

use adapters::statements::StatementFiles;
use chrono::NaiveDate;
use commands::statement::{ReadOptions, StatementFile, StatementReader};
use domain::money::Currency;

fn read(file: &str) -> StatementFile {
    let options = ReadOptions {
        account_currency: Currency::new("EUR").ok(),
        ..ReadOptions::on(NaiveDate::from_ymd_opt(2026, 11, 27).unwrap())
    };
    StatementFiles.read(file.as_bytes(), &options).unwrap_or_else(|e| panic!("{file}: {e:?}"))
}

fn minor(file: &StatementFile) -> Vec<i64> {
    file.statements.iter().flat_map(|s| &s.lines).map(|line| line.amount.minor).collect()
}

/// The lines of the remarks of this kind.
fn told(file: &StatementFile, code: &str) -> Vec<u32> {
    let notes = file.warnings.iter().filter(|note| note.code == code);
    notes.map(|note| note.line).collect()
}

/// A file without a column of balances with a row above the bookings.
fn above(words: &str) -> String {
    format!(
        "Date,Text,Amount\n2025-01-01,{words},1234.56\n2025-01-05,SHOP,-15.00\n\
         2025-01-16,CAFE,-2.50\n2025-01-31,SALARY,900.00\n"
    )
}

#[test]
fn a_row_that_is_called_a_balance_in_any_way_is_left_out_or_told() {
    for words in [
        "Öffnungssaldo",
        "Saldoübertrag",
        "Begynnelsesaldo",
        "Sald inicial",
        "Reporté",
        "ยกมา",
        "Inngående",
        "Estratto precedente",
        "Previous statement",
        "Eröffnungsbilanz",
        "Ingående balans",
        "Bilans otwarcia",
        "Nyitó",
        "Opening",
        "Saldo vorheriger Auszug",
        "Kontostand alt",
        "Poprzednie saldo",
        "Balance last statement",
        "Übertrag Seite 1",
    ] {
        let file = read(&above(words));
        let booked = minor(&file);
        let is_told = told(&file, "balance-row-doubtful") == [2];
        let is_left_out = told(&file, "balance-row") == [2] && booked.len() == 3;
        assert!((is_told && booked.len() == 4) || is_left_out, "{words}: {:?}", file.warnings);
    }
}

#[test]
fn a_row_between_bookings_that_is_called_a_balance_in_one_word_with_another_is_told() {
    for words in ["Saldoübertrag", "Zwischensaldo", "Tagesbilanz", "Carried forward page 1"] {
        let rows = format!(
            "Date,Text,Amount\n2025-01-04,SHOP,-15.00\n2025-01-05,{words},-15.00\n\
             2025-01-16,CAFE,-2.50\n2025-01-31,SALARY,900.00\n"
        );
        let file = read(&rows);
        assert_eq!(minor(&file).len(), 4, "{words}");
        assert_eq!(told(&file, "balance-row-doubtful"), [3], "{words}: {:?}", file.warnings);
    }
}

#[test]
fn what_is_bought_is_neither_left_out_nor_told_for_what_its_name_is_made_with() {
    for words in [
        "NEWBALANCE.COM",
        "New Balance",
        "Egyenlegfeltöltés Telekom",
        "SÖLDEN",
        "Resolde",
        "余额宝收益",
        "Rebalancing",
        "Openbank",
        "Startup Cafe",
    ] {
        let rows = format!(
            "Date,Text,Amount\n2025-01-04,SHOP,-15.00\n2025-01-05,{words},-35.00\n\
             2025-01-16,CAFE,-2.50\n2025-01-31,SALARY,900.00\n"
        );
        let file = read(&rows);
        assert_eq!(minor(&file).len(), 4, "{words}");
        assert!(told(&file, "balance-row-doubtful").is_empty(), "{words}: {:?}", file.warnings);
    }
}

#[test]
fn the_sum_of_two_bookings_is_left_out_where_words_say_so_and_told_without() {
    for (words, is_known) in [("Monthly turnover", true), ("Monatsumsatz", true), ("Xyz", false)] {
        let rows = format!(
            "Date,Text,Amount\n2025-01-05,SHOP,-15.00\n2025-01-16,CAFE,-2.50\n\
             2025-01-31,{words},-17.50\n"
        );
        let file = read(&rows);
        let expected: &[i64] = if is_known { &[-1500, -250] } else { &[-1500, -250, -1750] };
        assert_eq!(minor(&file), expected, "{words}: {:?}", file.warnings);
        let code = if is_known { "total-row" } else { "balance-row-doubtful" };
        assert_eq!(told(&file, code), [4], "{words}: {:?}", file.warnings);
    }
}
