//! A transaction as the emulator holds it: 64 bytes, texts interned, so that a million of them
//! fit in memory. [`crate::item::transaction_view`] turns it into the JSON object Plaid sends.
//!
//! ```text
//! pending ──posts──▶ removed(old id) + added(new id, link to the old one)
//!    └──vanishes──▶ removed            posted ──modified / removed / restored──▶
//! ```

pub mod cursor;
pub mod log;
pub mod window;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::amount::Amount;
use crate::name::Name;
use crate::taxonomy::Category;

/// Number of a transaction inside its Item; stays the same while its content changes.
pub type Key = u32;

/// No pending transaction is linked.
pub const NO_LINK: Key = Key::MAX;

/// Where a purchase was made: `payment_channel`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Over the internet.
    Online,
    /// At a till.
    InStore,
    /// Neither: transfers, bank charges, bills.
    Other,
}

impl Channel {
    /// Plaid's text.
    pub fn text(self) -> &'static str {
        match self {
            Channel::Online => "online",
            Channel::InStore => "in store",
            Channel::Other => "other",
        }
    }

    /// The channel of Plaid's text.
    pub fn parse(text: &str) -> Option<Channel> {
        [Channel::Online, Channel::InStore, Channel::Other]
            .into_iter()
            .find(|channel| channel.text() == text)
    }
}

/// Which money an amount is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Currency {
    /// The code, `USD` or `BTC`.
    pub code: Name,
    /// Whether ISO 4217 knows it; exactly one of Plaid's two fields is filled by this.
    pub official: bool,
}

/// The content of one transaction at one point of its life.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transaction {
    /// Its number in the Item.
    pub key: Key,
    /// The pending transaction it came from, or `NO_LINK`.
    pub link: Key,
    /// Place of its account in the Item.
    pub account: u16,
    /// Category, or none.
    pub category: Option<Category>,
    /// Positive leaves the account.
    pub amount: Amount,
    /// Posted date, or the date of occurrence while pending.
    pub date: NaiveDate,
    /// The day it was authorised.
    pub authorized: Option<NaiveDate>,
    /// `name`: the cleaned description.
    pub name: Name,
    /// `original_description`: what the bank wrote.
    pub original: Name,
    /// `merchant_name`.
    pub merchant: Name,
    /// `check_number`.
    pub check: Name,
    /// City, region and country, split by `|`.
    pub place: Name,
    /// The money it is in.
    pub currency: Currency,
    /// Not booked yet.
    pub pending: bool,
    /// Where it was made.
    pub channel: Channel,
    /// `transaction_code`, interned; mostly European banks.
    pub code: Name,
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_transaction_stays_small_enough_for_a_million_of_them() {
        let size = std::mem::size_of::<super::Transaction>();
        assert!(size <= 80, "{size} bytes");
    }
}

#[cfg(test)]
pub mod tests_support {
    use super::*;
    use crate::name::Names;

    /// A small posted purchase, for tests of the engine.
    pub fn plain() -> Transaction {
        let mut names = Names::default();
        let day = NaiveDate::from_ymd_opt(2026, 3, 4).unwrap();
        Transaction {
            key: 0,
            link: NO_LINK,
            account: 0,
            category: None,
            amount: Amount::cents(1234),
            date: day,
            authorized: None,
            name: names.intern("Corner Shop"),
            original: Name::NONE,
            merchant: Name::NONE,
            check: Name::NONE,
            place: Name::NONE,
            currency: Currency { code: names.intern("USD"), official: true },
            pending: false,
            channel: Channel::InStore,
            code: Name::NONE,
        }
    }
}
