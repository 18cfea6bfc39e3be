//! Parts of a table under lines of their own that say whether they are booked: the first part is
//! read as those below it.
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

/// Amounts, and whether they are pending.
fn lines(file: &StatementFile) -> Vec<(i64, bool)> {
    let lines = file.statements.iter().flat_map(|s| &s.lines);
    lines.map(|line| (line.amount.minor, line.pending)).collect()
}

/// The lines of the remarks of this kind.
fn told(file: &StatementFile, code: &str) -> Vec<u32> {
    let notes = file.warnings.iter().filter(|note| note.code == code);
    notes.map(|note| note.line).collect()
}

const HEADING: &str = "Date,Text,Amount\n";
const BOOKED: &str = "2025-02-03,BAKERY,-12.50\n2025-02-05,FIRM,1850.00\n";
const OTHER: &str = "2025-02-06,RENT,-500.00\n";

/// The part with this line above the booked ones, and below them.
fn files(words: &str) -> [String; 2] {
    let (booked, other) = (format!("{HEADING}{BOOKED}"), format!("{words}\n{HEADING}{OTHER}"));
    [
        format!("{other}\nBooked transactions\n{booked}"),
        format!("Booked transactions\n{booked}\n{other}"),
    ]
}

#[test]
fn a_part_that_was_never_booked_is_left_out_wherever_it_stands() {
    for words in [
        "Declined",
        "Rejected payments",
        "Declined transactions",
        "Abgelehnte Zahlungen",
        "Paiements refusés",
        "Pagos rechazados",
        "Pagamenti rifiutati",
        "Geweigerde betalingen",
        "Odrzucone płatności",
        "Отклонённые платежи",
        "拒绝交易",
    ] {
        for file in files(words) {
            let read = read(&file);
            assert_eq!(lines(&read), [(-1_250, false), (185_000, false)], "{file}");
            assert_eq!(told(&read, "not-booked").len(), 1, "{file}: {:?}", read.warnings);
        }
    }
}

#[test]
fn orders_that_are_still_to_be_carried_out_are_pending_wherever_they_stand() {
    for words in [
        "Standing orders",
        "Daueraufträge",
        "Terminüberweisungen",
        "Transferencias programadas",
        "Voorgenomen betalingen",
        "Virements permanents",
        "Zlecenia stałe",
        "Scheduled transfers",
        "Pending",
    ] {
        for file in files(words) {
            let read = read(&file);
            let mut lines = lines(&read);
            lines.sort_unstable();
            let expected = [(-50_000, true), (-1_250, false), (185_000, false)];
            assert_eq!(lines, expected, "{file}: {:?}", read.warnings);
        }
    }
}

#[test]
fn a_line_over_the_first_part_that_is_not_known_is_told_as_one_below() {
    for words in ["Nondum scripta", "Xyz payables"] {
        for file in files(words) {
            let read = read(&file);
            assert_eq!(lines(&read).len(), 3, "{file}");
            assert_eq!(told(&read, "state-unknown").len(), 1, "{file}: {:?}", read.warnings);
        }
    }
    // A file of nothing but such orders has no bookings, or bookings of a kind.
    let orders = read(&format!("Standing orders\n{HEADING}{OTHER}{BOOKED}"));
    assert_eq!(told(&orders, "state-unknown"), [1], "{:?}", orders.warnings);
}

#[test]
fn titles_of_a_statement_are_no_states() {
    for words in ["My Bank", "Girokonto", "Account statement", "Kontoauszug", "February", "Umsätze"]
    {
        for below in ["", "Pending\n2025-02-07,HOTEL,-80.00\n"] {
            let read = read(&format!("{words}\n{HEADING}{BOOKED}{below}"));
            assert!(told(&read, "state-unknown").is_empty(), "{words}: {:?}", read.warnings);
            assert_eq!(lines(&read)[..2], [(-1_250, false), (185_000, false)], "{words}");
        }
    }
}
