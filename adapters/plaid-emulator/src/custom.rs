//! The document of `user_custom`: accounts and transactions that a test writes itself. Keys the
//! emulator has no use for are accepted, as Plaid accepts them.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Deserialize;

use crate::account::Account;
use crate::amount::Amount;
use crate::error::PlaidError;
use crate::item::{Item, Upcoming};
use crate::name::{Name, Names};
use crate::transaction::{Channel, Currency, NO_LINK, Transaction};

const COINS: &[&str] = &["BTC", "ETH", "LTC", "XRP", "SOL", "ADA", "DOT", "BCH", "DAI", "XMR"];

#[derive(Debug, Deserialize)]
struct Document {
    #[serde(default)]
    override_accounts: Vec<CustomAccount>,
}

#[derive(Debug, Deserialize)]
struct CustomAccount {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    subtype: Option<String>,
    #[serde(default)]
    starting_balance: Option<Amount>,
    #[serde(default)]
    currency: Option<String>,
    #[serde(default)]
    meta: Meta,
    #[serde(default)]
    transactions: Vec<CustomTransaction>,
}

#[derive(Debug, Default, Deserialize)]
struct Meta {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    official_name: Option<String>,
    #[serde(default)]
    limit: Option<Amount>,
    #[serde(default)]
    mask: Option<String>,
}

/// A transaction as a document or `/sandbox/transactions/create` gives it.
#[derive(Debug, Deserialize)]
pub struct CustomTransaction {
    /// When it happened.
    pub date_transacted: NaiveDate,
    /// When it is booked.
    pub date_posted: NaiveDate,
    /// Positive leaves the account.
    pub amount: Amount,
    /// What the bank writes.
    pub description: String,
    /// Its currency, if not the account's.
    #[serde(default, alias = "iso_currency_code")]
    pub currency: Option<String>,
    /// Its account, if not the first that fits.
    #[serde(default)]
    pub account_id: Option<String>,
}

/// Whether a currency code is one ISO 4217 would know.
pub fn is_official(code: &str) -> bool {
    code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()) && !COINS.contains(&code)
}

/// A document read, ready to be put into an Item.
#[derive(Debug)]
pub struct Custom(Vec<CustomAccount>);

impl Custom {
    /// Reads a document.
    pub fn parse(text: &str) -> Result<Custom, PlaidError> {
        let document: Document = serde_json::from_str(text).map_err(|fault| {
            PlaidError::field(format!("override_password is not a custom user document: {fault}"))
        })?;
        let known = ["depository", "credit", "loan", "investment", "brokerage", "other"];
        for account in &document.override_accounts {
            if !known.contains(&account.kind.as_str()) {
                let message = format!("override_accounts: unknown account type {}", account.kind);
                return Err(PlaidError::field(message));
            }
        }
        if document.override_accounts.is_empty() {
            return Err(PlaidError::field("override_accounts must hold at least one account"));
        }
        Ok(Custom(document.override_accounts))
    }

    /// The accounts, without identifiers.
    pub fn accounts(&self) -> Vec<Account> {
        self.0.iter().zip(1..).map(|(account, number)| account.account(number)).collect()
    }

    /// Puts the transactions into an Item whose accounts are these, in the same order.
    pub fn fill(self, item: &mut Item, today: NaiveDate, names: &mut Names) {
        for (place, account) in (0_u16..).zip(self.0) {
            for transaction in &account.transactions {
                let told = transaction.date_posted >= item.history_from;
                if let (Some(key), true) = (transaction.put(item, place, today, names), told) {
                    item.backlog.push(key);
                }
            }
            if let (Some(balance), Some(account)) =
                (account.starting_balance, item.accounts.get_mut(usize::from(place)))
            {
                account.set_current(balance);
            }
        }
    }
}

impl CustomAccount {
    fn account(&self, number: u32) -> Account {
        let currency = self.currency.clone().unwrap_or_else(|| "USD".to_owned());
        let subtype = self.subtype.clone().filter(|subtype| !subtype.is_empty());
        Account {
            account_id: String::new(),
            persistent_account_id: None,
            name: self.meta.name.clone().unwrap_or_else(|| format!("Custom Account {number}")),
            official_name: self.meta.official_name.clone(),
            mask: Some(self.meta.mask.clone().unwrap_or_else(|| format!("{number:04}"))),
            kind: self.kind.clone(),
            subtype,
            official: is_official(&currency),
            currency,
            opening: self.starting_balance.unwrap_or(Amount::ZERO),
            posted: Amount::ZERO,
            pending: Amount::ZERO,
            limit: self.meta.limit,
            slot: None,
            shared: true,
            closed: false,
            hidden: BTreeSet::new(),
            positions: Vec::new(),
            movements: Vec::new(),
        }
    }
}

impl CustomTransaction {
    /// Puts the transaction into an account: booked, pending, or yet to come. The key of what
    /// the client can be told of now.
    pub fn put(
        &self,
        item: &mut Item,
        place: u16,
        today: NaiveDate,
        names: &mut Names,
    ) -> Option<u32> {
        let account = item.accounts.get(usize::from(place))?;
        let code = self.currency.as_deref().unwrap_or(&account.currency);
        let name = names.intern(&self.description);
        let posted = Transaction {
            key: 0,
            link: NO_LINK,
            account: place,
            category: None,
            amount: self.amount,
            date: self.date_posted,
            authorized: Some(self.date_transacted),
            name,
            original: name,
            merchant: Name::NONE,
            check: Name::NONE,
            place: Name::NONE,
            currency: Currency { code: names.intern(code), official: is_official(code) },
            pending: false,
            channel: Channel::Other,
            code: Name::NONE,
        };
        if self.date_posted <= today {
            return Some(item.keep(posted));
        }
        let pending = (self.date_transacted <= today && item.institution().pending).then(|| {
            let date = self.date_transacted;
            item.keep(Transaction { date, pending: true, ..posted.clone() })
        });
        let day = self.date_posted;
        item.upcoming.push(Upcoming { day, pending, posted, vanishes: false });
        pending
    }
}
