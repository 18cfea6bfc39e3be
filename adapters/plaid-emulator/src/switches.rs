//! What stays switchable because nobody outside Plaid knows which way it is, and a few things a
//! test wants otherwise than a household.

use serde::{Deserialize, Serialize};

use crate::taxonomy::Version;

/// The switches and their defaults.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Switches {
    /// Whether `/accounts/get` fails on a broken Item instead of answering from cache.
    pub accounts_get_fails_when_broken: bool,
    /// Whether a retried webhook carries a fresh token.
    pub retry_fresh_token: bool,
    /// Whether a public token can be exchanged once only.
    pub second_exchange_refused: bool,
    /// Whether the cursor differs after an update that brought nothing.
    pub cursor_moves_when_empty: bool,
    /// Whether sync lists accounts on every page, or only on pages with content.
    pub sync_always_lists_accounts: bool,
    /// After how many days a sandbox login has to be renewed; null for never.
    pub login_expires_after_days: Option<u32>,
    /// The taxonomy of clients who do not ask for one.
    pub category_version: Version,
    /// Virtual seconds from linking to the initial pull.
    pub initial_pull_seconds: u32,
    /// Virtual seconds from the initial to the historical pull.
    pub historical_pull_seconds: u32,
    /// Whether new webhooks are held until released.
    pub hold_webhooks: bool,
    /// Whether rate limits are enforced.
    pub rate_limits: bool,
    /// Whether linking again at an institution with tokenised numbers breaks the older Item.
    pub relink_breaks_older_item: bool,
}

impl Default for Switches {
    fn default() -> Switches {
        Switches {
            accounts_get_fails_when_broken: false,
            retry_fresh_token: true,
            second_exchange_refused: true,
            cursor_moves_when_empty: false,
            sync_always_lists_accounts: true,
            login_expires_after_days: Some(30),
            category_version: Version::V2,
            initial_pull_seconds: 2,
            historical_pull_seconds: 4,
            hold_webhooks: false,
            rate_limits: false,
            relink_breaks_older_item: false,
        }
    }
}
