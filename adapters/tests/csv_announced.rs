//! Balances of files that announce bookings: what is announced states no balance of the end.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod tables;

use commands::statement::StatementFile;
use tables::{minor, read};

/// Day and minor units of the closing balance.
fn closing(file: &StatementFile) -> Option<(String, i64)> {
    let closing = file.statements[0].closing?;
    Some((closing.on.to_string(), closing.amount.minor))
}

fn until_the_14th(minor: i64) -> Option<(String, i64)> {
    Some(("2025-02-14".to_owned(), minor))
}

const ROWS: &str = "2025-02-13,SHOP,Booked,-12.50\n2025-02-14,SALARY,Booked,50.00\n";
const ANNOUNCED: &str = "2025-02-16,HOTEL,Pending,-30.00\n";

#[test]
fn a_balance_beside_the_table_is_of_the_last_day_that_is_booked() {
    for table in [format!("{ROWS}{ANNOUNCED}"), format!("{ANNOUNCED}{ROWS}")] {
        for (above, below) in [
            ("", "Closing balance,,,137.50\n"),
            ("Closing balance: 137.50\n", ""),
            ("Balance: 137.50\n", ""),
            ("", "Balance,137.50\n"),
            ("Balance as of 2025-02-14: 137.50\n", ""),
        ] {
            let file = format!("{above}Date,Text,Status,Amount\n{table}{below}");
            let read = read(file.as_bytes());
            assert_eq!(minor(&read).len(), 3, "{file}");
            assert_eq!(closing(&read), until_the_14th(13_750), "{file}");
        }
    }
}

#[test]
fn running_balances_of_what_is_announced_are_none_of_the_end() {
    let rows = "2025-02-13,SHOP,Booked,-12.50,87.50\n2025-02-14,SALARY,Booked,50.00,137.50\n";
    for balance in ["107.50", "137.50", "", "999.00"] {
        for day in ["2025-02-14", "2025-02-16"] {
            let announced = format!("{day},HOTEL,Pending,-30.00,{balance}\n");
            for rows in [format!("{rows}{announced}"), format!("{announced}{rows}")] {
                let file = format!("Date,Text,Status,Amount,Balance\n{rows}");
                assert_eq!(closing(&read(file.as_bytes())), until_the_14th(13_750), "{file}");
            }
        }
    }
}
