//! The securities the household holds, and what each is worth on a day: a seeded walk without
//! memory, so that any day can be asked for.

use chrono::{Datelike, NaiveDate};
use rand::Rng;
use rust_decimal::Decimal;

use crate::amount::Amount;

/// Place of the index fund.
pub const INDEX_FUND: u16 = 0;
/// Place of the bond fund.
pub const BOND_FUND: u16 = 1;
/// Place of the single share.
pub const SHARE: u16 = 2;
/// Place of the treasury bill.
pub const TREASURY_BILL: u16 = 3;
/// Place of cash waiting to be invested.
pub const CASH: u16 = 4;
/// Place of the coin.
pub const COIN: u16 = 5;

/// A security.
#[derive(Debug)]
pub struct Security {
    /// Its name.
    pub name: &'static str,
    /// Its ticker.
    pub ticker: &'static str,
    /// Plaid's `type`.
    pub kind: &'static str,
    /// Plaid's `subtype`.
    pub subtype: &'static str,
    /// The currency of its price.
    pub currency: &'static str,
    /// Whether that is an ISO 4217 code.
    pub official: bool,
    /// The price its walk begins at, in cents.
    price: i64,
    // How far the walk swings, in thousandths.
    swing: i64,
    // How much it gains a year, in thousandths.
    gain: i64,
}

/// All securities.
pub const SECURITIES: &[Security] = &[
    Security {
        name: "Meadow Total Market Index Fund",
        ticker: "MDWTX",
        kind: "mutual fund",
        subtype: "index fund",
        currency: "USD",
        official: true,
        price: 14_820,
        swing: 90,
        gain: 70,
    },
    Security {
        name: "Meadow Core Bond ETF",
        ticker: "MDWB",
        kind: "etf",
        subtype: "bond fund",
        currency: "USD",
        official: true,
        price: 9_210,
        swing: 25,
        gain: 12,
    },
    Security {
        name: "Cascade Light & Power Co.",
        ticker: "CSLP",
        kind: "equity",
        subtype: "common stock",
        currency: "USD",
        official: true,
        price: 6_835,
        swing: 160,
        gain: 45,
    },
    Security {
        name: "U.S. Treasury Bill",
        ticker: "",
        kind: "fixed income",
        subtype: "bill",
        currency: "USD",
        official: true,
        price: 97_550,
        swing: 6,
        gain: 5,
    },
    Security {
        name: "U S Dollar",
        ticker: "CUR:USD",
        kind: "cash",
        subtype: "cash",
        currency: "USD",
        official: true,
        price: 100,
        swing: 0,
        gain: 0,
    },
    Security {
        name: "Bitcoin",
        ticker: "CUR:BTC",
        kind: "cryptocurrency",
        subtype: "cryptocurrency",
        currency: "BTC",
        official: false,
        price: 100,
        swing: 0,
        gain: 0,
    },
];

impl Security {
    /// Its price on a day, in its own currency.
    pub fn price(&self, place: u16, day: NaiveDate, seed: u64) -> Amount {
        let number = i64::from(day.num_days_from_ce());
        let mut thousandths = self.gain * (number - 738_000) / 365;
        for (period, share) in [(97, 60), (23, 30), (5, 10)] {
            let (lattice, within) = (number.div_euclid(period), number.rem_euclid(period));
            let before = self.level(place, lattice, period, seed);
            let after = self.level(place, lattice + 1, period, seed);
            let level = before + (after - before) * within / period;
            thousandths += level * self.swing * share / 100_000;
        }
        let cents = self.price * (1000 + thousandths).max(100) / 1000;
        Amount(Decimal::new(cents, 2))
    }

    // A level between -1000 and 1000 at a point of the lattice.
    fn level(&self, place: u16, lattice: i64, period: i64, seed: u64) -> i64 {
        let index = (i64::from(place) << 40) ^ (period << 32) ^ lattice;
        crate::draw::stream(seed, "price", index.unsigned_abs()).random_range(-1000..=1000)
    }
}
