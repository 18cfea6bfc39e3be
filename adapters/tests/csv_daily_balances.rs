//! What stands on the account at the end of each day, as a row between those of its bookings.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod tables;

use commands::statement::StatementFile;
use tables::{CHECKING, codes, minor, options, options_in, read};

/// The amounts that were booked, the smallest first.
fn booked(file: &StatementFile) -> Vec<i64> {
    let mut amounts = minor(file);
    amounts.sort_unstable();
    amounts
}

/// The rows of three days, each with the balance of its end, behind what stood there before.
fn days(balance: &str, start: i64) -> Vec<String> {
    let written = |minor: i64| {
        let sign = if minor < 0 { "-" } else { "" };
        format!("{sign}{},{:02}", minor.abs() / 100, minor.abs() % 100)
    };
    let of = |day: &str, text: &str, minor: i64| format!("{day}/2026;{text};{}\n", written(minor));
    let ends = [start - 1_250, start + 8_750, start + 7_750].into_iter();
    let mut ends = ends.zip(["02/05", "13/05", "05/06"]).map(|(end, day)| of(day, balance, end));
    let mut end = || ends.next().unwrap();
    vec![
        of("02/05", "PIX MERCADO", -1_250),
        end(),
        of("13/05", "PAGTO ACME", 10_000),
        end(),
        of("02/06", "FARMACIA", -700),
        of("05/06", "PADARIA", -300),
        end(),
    ]
}

const RIGHT: [i64; 4] = [-1_250, -700, -300, 10_000];

#[test]
fn no_balance_of_a_day_is_booked() {
    for balance in ["S A L D O", "SALDO", "DAILY BALANCE", "Saldo do dia", "Kontostand", "Solde"] {
        // What is there, what is overdrawn, and both.
        for start in [50_000, -50_000, -7_500, 500] {
            let rows = days(balance, start);
            let newest_first: Vec<String> = rows.iter().rev().cloned().collect();
            for rows in [rows, newest_first] {
                let file = format!("Data;Histórico;Valor\n{}", rows.concat());
                for options in [options(CHECKING), options_in("EUR")] {
                    let read = tables::answer(file.as_bytes(), &options);
                    let read = read.unwrap_or_else(|error| panic!("{error:?}\n{file}"));
                    assert_eq!(booked(&read), RIGHT, "{file}");
                    let told = codes(&read);
                    assert!(
                        told.iter().all(|(_, code)| *code == "balance-row"),
                        "{told:?}\n{file}"
                    );
                    assert_eq!(told.len(), 3, "{told:?}\n{file}");
                }
            }
        }
    }
}

#[test]
fn what_is_called_like_the_balances_of_days_and_follows_none_is_told() {
    let rows = days("SALDO", 50_000).concat();
    // Rows of two days are missing between the first balance and the second.
    let file = format!("Data;Histórico;Valor\n{}", rows.replace("487,50", "431,20"));
    let read = read(file.as_bytes());
    let told = codes(&read);
    let is_told = told.iter().any(|(line, code)| *line == 3 && code.starts_with("balance-row"));
    assert!(is_told, "{told:?}");
}
