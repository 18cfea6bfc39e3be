//! Faults on demand: for an endpoint, after so many requests, for so many requests, with a
//! probability, something goes wrong before or after the work was done.

use serde::{Deserialize, Serialize};

use crate::draw::Draw;
use crate::error::PlaidError;

/// What goes wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Effect {
    /// The request is refused with one of Plaid's errors, nothing is done.
    Error {
        /// `error_type`.
        error_type: String,
        /// `error_code`.
        error_code: String,
        /// The message, if not a plain one.
        #[serde(default)]
        error_message: Option<String>,
        /// The status, if not the usual one.
        #[serde(default)]
        status: Option<u16>,
    },
    /// A gateway's page instead of JSON, nothing is done.
    Html {
        /// The status.
        status: u16,
    },
    /// The work is done and the answer cut short.
    Truncated,
    /// The work is done after so many real milliseconds.
    Latency {
        /// How long.
        milliseconds: u64,
    },
    /// The connection breaks before the work.
    DropBefore,
    /// The work is done and the connection breaks without an answer.
    DropAfter,
    /// A sync page without changes that says there is more.
    EmptyPage,
    /// `modified: null` in a sync page.
    NullList,
}

/// A fault and where it strikes.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Its number; given when it is planted.
    #[serde(default)]
    pub id: u64,
    /// The path it concerns, or `*`.
    pub endpoint: String,
    /// The Item it concerns, or all.
    #[serde(default)]
    pub item_id: Option<String>,
    /// How many matching requests pass first.
    #[serde(default)]
    pub skip: u64,
    /// How many requests it strikes; without it, all.
    #[serde(default)]
    pub count: Option<u64>,
    /// How likely it strikes; without it, always.
    #[serde(default)]
    pub probability: Option<f64>,
    /// What goes wrong.
    pub effect: Effect,
}

/// All planted faults.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Faults {
    next_id: u64,
    planted: Vec<Fault>,
}

impl Faults {
    /// Plants a fault; its number.
    pub fn plant(&mut self, mut fault: Fault) -> u64 {
        self.next_id += 1;
        fault.id = self.next_id;
        self.planted.push(fault);
        self.next_id
    }

    /// All that are planted.
    pub fn all(&self) -> &[Fault] {
        &self.planted
    }

    /// Takes one out, or all.
    pub fn clear(&mut self, id: Option<u64>) {
        self.planted.retain(|fault| id.is_some_and(|id| fault.id != id));
    }

    /// What strikes a request now, if anything.
    pub fn strike(&mut self, path: &str, item_id: Option<&str>, draw: &mut Draw) -> Option<Effect> {
        let mut struck = None;
        for fault in &mut self.planted {
            let here = fault.endpoint == "*" || fault.endpoint == path;
            let wanted = fault.item_id.as_deref();
            if !here || struck.is_some() || (wanted.is_some() && wanted != item_id) {
                continue;
            }
            if fault.skip > 0 {
                fault.skip -= 1;
                continue;
            }
            if fault.count == Some(0) || !fault.probability.is_none_or(|odds| draw.happens(odds)) {
                continue;
            }
            fault.count = fault.count.map(|count| count - 1);
            struck = Some(fault.effect.clone());
        }
        self.planted.retain(|fault| fault.count != Some(0));
        struck
    }
}

impl Effect {
    /// The error a request is refused with, when the effect is one.
    pub fn refusal(&self) -> Option<PlaidError> {
        let Effect::Error { error_type, error_code, error_message, status } = self else {
            return None;
        };
        let message = error_message.clone().unwrap_or_else(|| "an injected fault".to_owned());
        let mut error = PlaidError::new(error_type, error_code, message);
        error.status = status.unwrap_or(error.status);
        Some(error)
    }
}
