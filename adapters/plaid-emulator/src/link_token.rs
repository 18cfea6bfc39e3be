//! Link tokens: with which wishes a person is sent to the page.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::account::Account;
use crate::clock::Moment;

/// An Item that a link token repairs.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Update {
    /// The number of the Item.
    pub item: u32,
    /// Whether accounts may be added and left out.
    pub account_selection: bool,
}

/// A link token.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LinkToken {
    /// The name of the application.
    pub client_name: String,
    /// The language of the page.
    pub language: String,
    /// The countries offered.
    pub country_codes: Vec<String>,
    /// The products asked for.
    pub products: Vec<String>,
    /// The products used where the institution has them.
    pub required_if_supported: Vec<String>,
    /// Where webhooks go.
    pub webhook: Option<String>,
    /// Where the browser goes afterwards, when it came without the script.
    pub redirect_uri: Option<String>,
    /// Which accounts may be shared.
    pub account_filters: Option<Value>,
    /// Days of history asked for.
    pub days_requested: Option<u64>,
    /// When it was made.
    pub created_at: Moment,
    /// When it runs out.
    pub expires_at: Moment,
    /// The Item it repairs.
    pub update: Option<Update>,
    /// What was done with it.
    pub sessions: Vec<Value>,
}

impl LinkToken {
    /// Whether an account may be shared.
    pub fn admits(&self, account: &Account) -> bool {
        let Some(filters) = self.account_filters.as_ref().and_then(Value::as_object) else {
            return true;
        };
        if filters.is_empty() {
            return true;
        }
        let subtypes = filters.get(&account.kind).and_then(|filter| filter.get("account_subtypes"));
        let listed = subtypes.and_then(Value::as_array);
        listed.is_some_and(|listed| {
            listed
                .iter()
                .filter_map(Value::as_str)
                .any(|subtype| subtype == "all" || account.subtype.as_deref() == Some(subtype))
        })
    }
}
