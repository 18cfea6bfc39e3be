//! An Item: one person's login at one institution, with its accounts, its log of transactions
//! and its health.

pub mod life;
pub mod posting;
pub mod transaction_view;
pub mod view;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::account::Account;
use crate::clock::Moment;
use crate::error::PlaidError;
use crate::household::Household;
use crate::institution::{self, Institution};
use crate::transaction::log::{Join, Log};
use crate::transaction::{Key, Transaction};

/// Who logged in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Persona {
    /// `user_good`: the household's history; life goes on with the clock alone.
    Good,
    /// `user_transactions_dynamic`: moves on every refresh and takes custom transactions.
    Dynamic,
    /// `user_custom`: what its document says.
    Custom,
}

/// How far the pulling of transactions has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Transactions were never asked for.
    Idle,
    /// Nothing yet.
    Waiting,
    /// About thirty days.
    Initial,
    /// All history.
    Historical,
}

/// A transaction that will be booked on a day to come.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Upcoming {
    /// When.
    pub day: NaiveDate,
    /// The pending transaction that it ends, if there is one.
    pub pending: Option<Key>,
    /// What is booked.
    pub posted: Transaction,
    /// The hold is released and nothing is booked.
    pub vanishes: bool,
}

/// An Item.
#[derive(Debug, Serialize, Deserialize)]
pub struct Item {
    /// Its number, which identifiers and cursors hide.
    pub number: u32,
    /// `item_id`.
    pub item_id: String,
    /// The access token in force, once exchanged.
    pub access_token: Option<String>,
    /// `institution_id`.
    pub institution_id: String,
    /// Who logged in.
    pub persona: Persona,
    /// Where webhooks go.
    pub webhook: Option<String>,
    /// The products in use.
    pub products: Vec<String>,
    /// When it was linked.
    pub created_at: Moment,
    /// Whether the client removed it.
    pub removed: bool,
    /// What is wrong with it.
    pub error: Option<PlaidError>,
    /// When the person's consent ends.
    pub consent_expires_at: Option<Moment>,
    /// Whether the end of the consent was announced.
    pub consent_noticed: bool,
    /// When the institution cuts the connection.
    pub disconnects_at: Option<Moment>,
    /// When the login has to be renewed, as in the sandbox.
    pub login_expires_at: Option<Moment>,
    /// Its accounts; a place in this list never changes.
    pub accounts: Vec<Account>,
    /// What the client was and will be told.
    pub log: Log,
    /// Transactions the bank knows and the client was not told of yet.
    pub backlog: Vec<Key>,
    /// How far the pulling has come.
    pub stage: Stage,
    /// When the next pull is done.
    pub pull_due: Option<Moment>,
    /// The earliest date the client asked for.
    pub history_from: NaiveDate,
    /// Whether sync was called at all: webhooks about it start then.
    pub synced: bool,
    /// Whether recurring streams were asked for.
    pub recurring_asked: bool,
    /// The life behind it, for the household's users.
    pub household: Option<Household>,
    /// What is known to come.
    pub upcoming: Vec<Upcoming>,
    /// The last pull that worked.
    pub updated_at: Option<Moment>,
    /// The last pull that failed.
    pub failed_at: Option<Moment>,
    /// The last webhook sent about it.
    pub last_webhook: Option<(Moment, String)>,
    /// How often a dynamic user was refreshed.
    pub refreshes: u64,
}

impl Item {
    /// Its institution.
    pub fn institution(&self) -> &'static Institution {
        institution::find(&self.institution_id).unwrap_or(&institution::INSTITUTIONS[0])
    }

    /// Whether it uses a product.
    pub fn has_product(&self, product: &str) -> bool {
        self.products.iter().any(|one| one == product)
    }

    /// The place of a visible account.
    pub fn account_place(&self, account_id: &str) -> Option<u16> {
        let found = self
            .accounts
            .iter()
            .position(|account| account.account_id == account_id && account.is_visible());
        found.and_then(|place| u16::try_from(place).ok())
    }

    /// Takes in a transaction that the bank knows and the client will be told of later.
    pub fn keep(&mut self, transaction: Transaction) -> Key {
        self.count(&transaction, 1);
        self.log.keep(transaction)
    }

    /// Tells the client of a new transaction.
    pub fn add(&mut self, transaction: Transaction, join: Join) -> Key {
        let key = self.keep(transaction);
        self.log.add(key, join);
        key
    }

    /// Tells the client of the backlog's transactions that satisfy a condition; how many.
    pub fn reveal(&mut self, wanted: impl Fn(&Transaction) -> bool) -> usize {
        let log = &self.log;
        let (now, later): (Vec<Key>, Vec<Key>) = std::mem::take(&mut self.backlog)
            .into_iter()
            .partition(|key| log.latest(*key).is_some_and(&wanted));
        self.backlog = later;
        for key in &now {
            self.log.add(*key, Join::Free);
        }
        now.len()
    }

    /// Brings a removed transaction back under its old identifier.
    pub fn restore(&mut self, key: Key) -> bool {
        if self.log.living(key).is_some() || self.backlog.contains(&key) {
            return false;
        }
        let Some(transaction) = self.log.latest(key).cloned() else { return false };
        self.count(&transaction, 1);
        self.log.add(key, Join::Free);
        true
    }

    /// Changes the content of a living transaction.
    pub fn modify(&mut self, transaction: Transaction) -> bool {
        let Some(before) = self.log.living(transaction.key).cloned() else { return false };
        self.count(&before, -1);
        self.count(&transaction, 1);
        self.log.modify(transaction);
        true
    }

    /// Ends a living transaction.
    pub fn remove(&mut self, key: Key, join: Join) -> bool {
        let Some(before) = self.log.living(key).cloned() else { return false };
        self.count(&before, -1);
        self.log.remove(key, join);
        true
    }

    /// Moves an account's identity: the old one vanishes, and its transactions come again under
    /// new identifiers on the new one. Gives the new place and the removed keys.
    pub fn rekey(&mut self, place: u16, account_id: String) -> Option<(u16, Vec<Key>)> {
        let old = self.accounts.get_mut(usize::from(place))?;
        let mut fresh = old.clone();
        old.closed = true;
        fresh.account_id = account_id;
        fresh.posted = crate::amount::Amount::ZERO;
        fresh.pending = crate::amount::Amount::ZERO;
        old.slot = None;
        let new_place = u16::try_from(self.accounts.len()).ok()?;
        self.accounts.push(fresh);
        let moved: Vec<Transaction> =
            self.log.all_living().filter(|one| one.account == place).cloned().collect();
        let mut keys = std::collections::BTreeMap::new();
        for mut transaction in moved {
            let key = transaction.key;
            self.remove(key, Join::Free);
            transaction.account = new_place;
            transaction.link = *keys.get(&transaction.link).unwrap_or(&transaction.link);
            keys.insert(key, self.add(transaction, Join::Free));
        }
        for upcoming in self.upcoming.iter_mut().filter(|one| one.posted.account == place) {
            upcoming.posted.account = new_place;
            upcoming.pending = upcoming.pending.map(|key| *keys.get(&key).unwrap_or(&key));
        }
        Some((new_place, keys.into_keys().collect()))
    }

    fn count(&mut self, transaction: &Transaction, times: i64) {
        if let Some(account) = self.accounts.get_mut(usize::from(transaction.account)) {
            account.count(transaction, times);
        }
    }
}
