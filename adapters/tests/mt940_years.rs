//! MT940 around the turn of a year: the day of value in one, the day of entry in the other.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

use adapters::statements::StatementFiles;
use chrono::NaiveDate;
use commands::statement::{ReadOptions, StatementReader};

/// Day, and the other day, of the only booking of a message.
fn days(message: &str) -> (String, Option<String>) {
    let today = NaiveDate::from_ymd_opt(2026, 6, 30).unwrap();
    let file = StatementFiles.read(message.as_bytes(), &ReadOptions::on(today)).unwrap();
    let line = &file.statements[0].lines[0];
    (line.posted_on.to_string(), line.also_on.map(|day| day.to_string()))
}

/// A message with the days of its balances, where it has them, and of its booking.
fn message(opening: Option<&str>, booking: &str, closing: Option<&str>) -> String {
    let balance = |tag: &str, day: Option<&str>| {
        day.map_or_else(String::new, |day| format!(":{tag}:C{day}EUR100,00\n"))
    };
    let (opening, closing) = (balance("60F", opening), balance("62F", closing));
    format!(
        ":20:A\n:25:NL69INGB0123456789\n:28C:1\n:34F:EUR0,\n{opening}\
         :61:{booking}D12,50NDDTNONREF\n:86:Bakery North\n{closing}-\n"
    )
}

#[test]
fn a_booking_of_two_years_is_of_the_day_of_entry_where_that_is_a_day_of_the_statement() {
    for (opening, booking, closing, on, also) in [
        (Some("241231"), "2501021231", Some("241231"), "2024-12-31", Some("2025-01-02")),
        (Some("241231"), "2501021231", Some("250131"), "2024-12-31", Some("2025-01-02")),
        (Some("241231"), "2501021231", None, "2024-12-31", Some("2025-01-02")),
        (Some("241201"), "2501031230", Some("241231"), "2024-12-30", Some("2025-01-03")),
        (Some("250101"), "2412310102", Some("250131"), "2025-01-02", Some("2024-12-31")),
        (Some("20241231"), "202501021231", Some("20241231"), "2024-12-31", Some("2025-01-02")),
        // The statement is of January: its booking is not of the year before.
        (Some("250101"), "2501021231", Some("250131"), "2025-01-02", Some("2024-12-31")),
        // Neither day is one of the statement, or it tells none: as in any other month.
        (Some("250601"), "2501021231", Some("250630"), "2025-01-02", Some("2024-12-31")),
        (None, "2501021231", Some("241231"), "2025-01-02", Some("2024-12-31")),
        (None, "2501021231", None, "2025-01-02", Some("2024-12-31")),
        // Far from the value the days of the statement tell the year of the entry.
        (Some("250101"), "2404300115", Some("250131"), "2025-01-15", Some("2024-04-30")),
        (Some("250101"), "2406300102", Some("250131"), "2025-01-02", Some("2024-06-30")),
        (Some("250101"), "2406150110", None, "2025-01-10", Some("2024-06-15")),
        (Some("241201"), "2508301215", Some("241231"), "2024-12-15", Some("2025-08-30")),
        (Some("250101"), "2501100910", Some("250930"), "2025-01-10", Some("2025-09-10")),
        (Some("240101"), "2401021231", Some("241231"), "2024-01-02", Some("2023-12-31")),
        // A leap day is one of the year that has it, and else the last of its month.
        (Some("240228"), "2402280229", Some("240229"), "2024-02-28", Some("2024-02-29")),
        (Some("250228"), "2503010229", Some("250301"), "2025-03-01", Some("2025-02-28")),
        // Within a year the day of value stays, wherever the statement ends.
        (Some("240212"), "2402120213", Some("240213"), "2024-02-12", Some("2024-02-13")),
        (Some("240213"), "2402120213", Some("240213"), "2024-02-12", Some("2024-02-13")),
    ] {
        let found = days(&message(opening, booking, closing));
        assert_eq!(found, (on.to_owned(), also.map(str::to_owned)), "{opening:?} {booking}");
    }
}

#[test]
fn each_message_decides_by_its_own_days() {
    let december = message(Some("241201"), "2501021231", Some("241231"));
    let january = message(Some("250101"), "2501021231", Some("250131"));
    let today = NaiveDate::from_ymd_opt(2026, 6, 30).unwrap();
    for (text, days) in [
        (format!("{december}{january}"), ["2024-12-31", "2025-01-02"]),
        (format!("{january}{december}"), ["2025-01-02", "2024-12-31"]),
    ] {
        let file = StatementFiles.read(text.as_bytes(), &ReadOptions::on(today)).unwrap();
        let lines = file.statements.iter().flat_map(|statement| &statement.lines);
        let told: Vec<String> = lines.map(|line| line.posted_on.to_string()).collect();
        assert_eq!(told, days, "{text}");
    }
}
