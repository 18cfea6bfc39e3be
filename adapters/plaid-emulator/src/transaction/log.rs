//! The append-only log of an Item: (sequence, what happened, content). Nothing in it is ever
//! changed; what lives now is kept beside it for balances and for the truth.

use serde::{Deserialize, Serialize};

use super::{Key, Transaction};

/// What an entry says about its transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Change {
    /// It is new to the client.
    #[serde(rename = "a")]
    Added,
    /// Its content differs.
    #[serde(rename = "m")]
    Modified,
    /// It is gone.
    #[serde(rename = "r")]
    Removed,
}

/// How an entry stands to the one before it when pages are cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Join {
    /// Anywhere.
    #[serde(rename = "f")]
    Free,
    /// On the same page, when the page size allows.
    #[serde(rename = "s")]
    Same,
    /// On a later page.
    #[serde(rename = "x")]
    Apart,
}

/// One entry.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Entry {
    /// Whose.
    pub key: Key,
    /// Place of the content among the bodies.
    pub body: u32,
    /// What happened.
    pub change: Change,
    /// Page cutting.
    pub join: Join,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Life {
    body: u32,
    alive: bool,
}

/// The log.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Log {
    bodies: Vec<Transaction>,
    entries: Vec<Entry>,
    lives: Vec<Life>,
}

impl Log {
    /// The sequence number after the last entry.
    pub fn head(&self) -> u32 {
        u32::try_from(self.entries.len()).unwrap_or(u32::MAX)
    }

    /// The key the next new transaction gets.
    pub fn next_key(&self) -> Key {
        Key::try_from(self.lives.len()).unwrap_or(Key::MAX)
    }

    /// Takes in a transaction the client is not told of yet.
    pub fn keep(&mut self, mut transaction: Transaction) -> Key {
        let key = self.next_key();
        transaction.key = key;
        let body = self.store(transaction);
        self.lives.push(Life { body, alive: false });
        key
    }

    /// Tells the client of a kept or a removed transaction.
    pub fn add(&mut self, key: Key, join: Join) {
        let body = self.lives[key as usize].body;
        self.lives[key as usize].alive = true;
        self.entries.push(Entry { key, body, change: Change::Added, join });
    }

    /// Gives a living transaction new content under its old key.
    pub fn modify(&mut self, transaction: Transaction) {
        let key = transaction.key;
        let body = self.store(transaction);
        self.lives[key as usize].body = body;
        self.entries.push(Entry { key, body, change: Change::Modified, join: Join::Free });
    }

    /// Ends a transaction's life.
    pub fn remove(&mut self, key: Key, join: Join) {
        let body = self.lives[key as usize].body;
        self.lives[key as usize].alive = false;
        self.entries.push(Entry { key, body, change: Change::Removed, join });
    }

    /// The latest content of a transaction, living or not.
    pub fn latest(&self, key: Key) -> Option<&Transaction> {
        let life = self.lives.get(key as usize)?;
        self.bodies.get(life.body as usize)
    }

    /// The content of a living transaction.
    pub fn living(&self, key: Key) -> Option<&Transaction> {
        let life = self.lives.get(key as usize).filter(|life| life.alive)?;
        self.bodies.get(life.body as usize)
    }

    /// Whether an account ever had a transaction here.
    pub fn has_account(&self, place: u16) -> bool {
        self.bodies.iter().any(|body| body.account == place)
    }

    /// All living transactions in the order they first came.
    pub fn all_living(&self) -> impl Iterator<Item = &Transaction> {
        self.lives
            .iter()
            .filter(|life| life.alive)
            .filter_map(|life| self.bodies.get(life.body as usize))
    }

    /// The entries after one sequence number up to another.
    pub fn between(&self, start: u32, end: u32) -> &[Entry] {
        self.entries.get(start as usize..end as usize).unwrap_or(&[])
    }

    /// The content an entry speaks of.
    pub fn body(&self, place: u32) -> Option<&Transaction> {
        self.bodies.get(place as usize)
    }

    fn store(&mut self, transaction: Transaction) -> u32 {
        let place = u32::try_from(self.bodies.len()).unwrap_or(u32::MAX);
        self.bodies.push(transaction);
        place
    }
}
