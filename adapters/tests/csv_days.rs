//! Days of CSV files in an order that one row alone proves.
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

fn days(file: &StatementFile) -> Vec<String> {
    let lines = file.statements.iter().flat_map(|s| &s.lines);
    lines.map(|line| line.posted_on.to_string()).collect()
}

#[test]
fn one_day_that_is_none_with_the_month_second_proves_the_order_of_its_column() {
    for mark in ["-", "/", "."] {
        for rest in ["", " 10:15", "T10:15:00"] {
            let file = format!(
                "Date,Text,Amount\n2025-13-01{rest},SHOP,-15.00\n2025-05-01{rest},CAFE,-2.50\n\
                 2025-06-02{rest},BUS,-3.10\n"
            );
            let file = file.replace("2025-13-01", &format!("2025{mark}13{mark}01"));
            let file = file.replace("2025-05-01", &format!("2025{mark}05{mark}01"));
            let file = file.replace("2025-06-02", &format!("2025{mark}06{mark}02"));
            let read = read(&file);
            assert_eq!(days(&read), ["2025-01-13", "2025-01-05", "2025-02-06"], "{file}");
            assert!(read.warnings.iter().all(|note| note.code != "line-skipped"), "{read:?}");
            let says_so = |text: &str| text.contains("year, day, month");
            assert!(read.decisions.iter().any(|d| says_so(&d.detail)), "{:?}", read.decisions);
        }
    }
}

#[test]
fn days_in_the_usual_order_stay_and_one_that_is_none_beside_them_is_told() {
    let usual = read("Date,Text,Amount\n2025-01-05,SHOP,-15.00\n2025-02-05,CAFE,-2.50\n");
    assert_eq!(days(&usual), ["2025-01-05", "2025-02-05"]);
    let broken = read(
        "Date,Text,Amount\n2025-01-25,SHOP,-15.00\n2025-13-01,BUS,-3.10\n\
         2025-02-05,CAFE,-2.50\n",
    );
    assert_eq!(days(&broken), ["2025-01-25", "2025-02-05"]);
    assert!(broken.warnings.iter().any(|note| note.line == 3), "{:?}", broken.warnings);
}
