//! The parts that accounts play in the household.

use serde::{Deserialize, Serialize};

/// The part an account plays in the household.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Slot {
    /// Joint checking account: salaries come in, bills go out.
    Checking,
    /// Rainy-day savings.
    Savings,
    /// The joint credit card.
    Card,
    /// The mortgage on the home.
    Mortgage,
    /// One adult's student loan.
    Student,
    /// A brokerage account.
    Brokerage,
    /// A euro account: freelance income, trips.
    Euro,
    /// Coins at an exchange.
    Crypto,
    /// A coin wallet that is spent from.
    Wallet,
}

impl Slot {
    /// Everything one bank can hold of the household.
    pub const ALL: [Slot; 8] = [
        Slot::Checking,
        Slot::Savings,
        Slot::Card,
        Slot::Mortgage,
        Slot::Student,
        Slot::Brokerage,
        Slot::Euro,
        Slot::Crypto,
    ];
}
