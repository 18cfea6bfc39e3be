//! What an investment account holds and how it got there.

pub mod security;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::amount::Amount;
use security::{SECURITIES, Security};

/// So much of one security.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Position {
    /// Place of the security.
    pub security: u16,
    /// How much of it.
    pub quantity: Amount,
    /// What was paid for it, if the institution knows.
    pub cost: Option<Amount>,
}

/// One movement on an investment account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Movement {
    /// Place of the security.
    pub security: u16,
    /// When.
    pub date: NaiveDate,
    /// How much of the security.
    pub quantity: Amount,
    /// What it cost in all; positive leaves the cash balance.
    pub amount: Amount,
    /// The price of one.
    pub price: Amount,
}

impl Position {
    /// A position of so many millionths, bought for so many cents (zero: unknown).
    pub fn new(security: u16, millionths: i64, cost: i64) -> Position {
        Position {
            security,
            quantity: Amount(Decimal::new(millionths, 6)),
            cost: (cost > 0).then(|| Amount::cents(cost)),
        }
    }

    /// The security held.
    pub fn security(&self) -> &'static Security {
        SECURITIES.get(usize::from(self.security)).unwrap_or(&SECURITIES[0])
    }

    /// The price of one on a day.
    pub fn price(&self, today: NaiveDate, seed: u64) -> Amount {
        self.security().price(self.security, today, seed)
    }

    /// What the position is worth on a day.
    pub fn value(&self, today: NaiveDate, seed: u64) -> Amount {
        let product = self.quantity.0.saturating_mul(self.price(today, seed).0);
        Amount(product.round_dp(if self.security().official { 2 } else { 8 }))
    }

    /// Buys for so much on a day, and says what moved.
    pub fn buy(&mut self, spent: Amount, day: NaiveDate, seed: u64) -> Movement {
        let price = self.price(day, seed);
        let bought = spent.0.checked_div(price.0).unwrap_or(Decimal::ZERO).round_dp(6);
        self.quantity = self.quantity.plus(Amount(bought));
        self.cost = self.cost.map(|cost| cost.plus(spent));
        Movement {
            security: self.security,
            date: day,
            quantity: Amount(bought),
            amount: spent,
            price,
        }
    }
}
