//! Rate limits: two caps at once, per Item and per client, counted per minute of virtual time.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::clock::Moment;
use crate::error::PlaidError;

/// The caps of one endpoint, per minute.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cap {
    /// Requests for one Item.
    pub per_item: u32,
    /// Requests of the client for all Items.
    pub per_client: u32,
}

/// The caps and the counts of the running minute.
#[derive(Debug, Serialize, Deserialize)]
pub struct Rates {
    caps: BTreeMap<String, Cap>,
    minute: i64,
    counts: BTreeMap<String, u32>,
}

impl Default for Rates {
    fn default() -> Rates {
        let caps = [
            ("/transactions/sync", 50, 2500),
            ("/accounts/balance/get", 5, 1200),
            ("/accounts/get", 15, 15_000),
            ("/item/get", 15, 5000),
            ("/transactions/refresh", 2, 100),
            ("/transactions/get", 30, 20_000),
            ("/transactions/recurring/get", 20, 1000),
            ("/investments/holdings/get", 15, 2000),
            ("/liabilities/get", 15, 1000),
        ];
        let caps = caps
            .into_iter()
            .map(|(path, per_item, per_client)| (path.to_owned(), Cap { per_item, per_client }));
        Rates { caps: caps.collect(), minute: 0, counts: BTreeMap::new() }
    }
}

impl Rates {
    /// The caps in force.
    pub fn caps(&self) -> &BTreeMap<String, Cap> {
        &self.caps
    }

    /// Sets the caps of some endpoints.
    pub fn set(&mut self, caps: BTreeMap<String, Cap>) {
        self.caps.extend(caps);
    }

    /// Counts a request, or refuses it.
    pub fn count(&mut self, path: &str, item: Option<u32>, now: Moment) -> Result<(), PlaidError> {
        let Some(cap) = self.caps.get(path).copied() else { return Ok(()) };
        let minute = now.timestamp().div_euclid(60);
        if minute != self.minute {
            self.minute = minute;
            self.counts.clear();
        }
        let mut count = |key: String, cap: u32| {
            let count = self.counts.entry(key).or_default();
            *count = count.saturating_add(1);
            *count <= cap
        };
        let item_fits = item.is_none_or(|item| count(format!("{path} {item}"), cap.per_item));
        if item_fits && count(path.to_owned(), cap.per_client) {
            return Ok(());
        }
        Err(PlaidError::new(
            "RATE_LIMIT_EXCEEDED",
            code(path),
            "rate limit exceeded for this endpoint. please try again later",
        ))
    }
}

fn code(path: &str) -> &'static str {
    match path {
        "/transactions/sync" => "TRANSACTIONS_SYNC_LIMIT",
        "/accounts/balance/get" => "BALANCE_LIMIT",
        "/accounts/get" => "ACCOUNTS_LIMIT",
        "/item/get" => "ITEM_GET_LIMIT",
        "/transactions/get" => "TRANSACTIONS_LIMIT",
        "/investments/holdings/get" => "INVESTMENT_HOLDINGS_GET_LIMIT",
        _ => "RATE_LIMIT",
    }
}
