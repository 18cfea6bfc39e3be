//! The household's accounts as they stood when its history began.

use std::collections::BTreeSet;

use crate::account::Account;
use crate::amount::Amount;
use crate::holding::{Position, security};
use crate::slot::Slot;

/// Cents on the checking account.
pub const CHECKING: i64 = 428_166;
/// Cents on the savings account.
pub const SAVINGS: i64 = 1_240_000;
/// Cents owed on the card.
pub const CARD: i64 = 131_254;
/// Cents owed on the mortgage.
pub const MORTGAGE: i64 = 28_461_200;
/// Cents owed on the student loan.
pub const STUDENT: i64 = 1_984_050;
const EURO: i64 = 184_020;

struct Row {
    name: &'static str,
    official: &'static str,
    mask: &'static str,
    kind: &'static str,
    subtype: &'static str,
    opening: i64,
    limit: Option<i64>,
    currency: &'static str,
}

fn row(slot: Slot) -> Row {
    let row = |name, official, mask, kind, subtype, opening| Row {
        name,
        official,
        mask,
        kind,
        subtype,
        opening,
        limit: None,
        currency: "USD",
    };
    match slot {
        Slot::Checking => row(
            "Joint Checking",
            "Everyday Joint Checking",
            "0000",
            "depository",
            "checking",
            CHECKING,
        ),
        Slot::Savings => {
            row("Rainy Day Savings", "High Yield Savings", "1111", "depository", "savings", SAVINGS)
        }
        Slot::Card => Row {
            limit: Some(1_500_000),
            ..row("Joint Card", "Cash Back Credit Card", "3333", "credit", "credit card", CARD)
        },
        Slot::Mortgage => {
            row("Home Mortgage", "30 Year Fixed Mortgage", "8888", "loan", "mortgage", MORTGAGE)
        }
        Slot::Student => {
            row("Sam's Student Loan", "Graduate Student Loan", "7777", "loan", "student", STUDENT)
        }
        Slot::Brokerage => {
            row("Brokerage", "Self-directed Brokerage", "5555", "investment", "brokerage", 0)
        }
        Slot::Euro => Row {
            currency: "EUR",
            ..row(
                "Euro Account",
                "Foreign Currency Account",
                "2222",
                "depository",
                "checking",
                EURO,
            )
        },
        Slot::Crypto => Row {
            currency: "BTC",
            ..row("Coins", "Coin Custody Account", "9001", "investment", "crypto exchange", 0)
        },
        Slot::Wallet => Row {
            currency: "BTC",
            ..row("Coin Wallet", "Spending Wallet", "9002", "depository", "cash management", 0)
        },
    }
}

/// The account of a slot on the first morning, without identifiers.
pub fn sheet(slot: Slot) -> Account {
    let row = row(slot);
    let opening = match slot {
        Slot::Wallet => Amount(rust_decimal::Decimal::new(120_500_000, 8)),
        _ => Amount::cents(row.opening),
    };
    Account {
        account_id: String::new(),
        persistent_account_id: None,
        name: row.name.to_owned(),
        official_name: Some(row.official.to_owned()),
        mask: Some(row.mask.to_owned()),
        kind: row.kind.to_owned(),
        subtype: Some(row.subtype.to_owned()),
        currency: row.currency.to_owned(),
        official: row.currency != "BTC",
        opening,
        posted: Amount::ZERO,
        pending: Amount::ZERO,
        limit: row.limit.map(Amount::cents),
        slot: Some(slot),
        shared: true,
        closed: false,
        hidden: BTreeSet::new(),
        positions: positions(slot),
        movements: Vec::new(),
    }
}

fn positions(slot: Slot) -> Vec<Position> {
    match slot {
        Slot::Brokerage => vec![
            Position::new(security::INDEX_FUND, 214_375_000, 3_112_000),
            Position::new(security::BOND_FUND, 98_500_000, 905_400),
            Position::new(security::SHARE, 40_000_000, 268_000),
            Position::new(security::TREASURY_BILL, 2_000_000, 195_100),
            Position::new(security::CASH, 41_236_000, 41_236),
        ],
        Slot::Crypto => vec![Position::new(security::COIN, 418_827, 0)],
        _ => Vec::new(),
    }
}
