//! The sum of all events, and what the log records beside each of them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::account::{Account, AccountEvent};
use crate::aggregate::{Aggregate, AggregateEvent, DecodeError};
use crate::audit::Audited;
use crate::category::{Category, CategoryEvent};
use crate::household::{Household, HouseholdEvent};
use crate::id::{HouseholdId, UserId};
use crate::import::{Import, ImportEvent};
use crate::transaction::{Transaction, TransactionEvent};

/// The list of the household's nouns: each is an aggregate with its events. What has to know all of
/// them knows them from here.
macro_rules! nouns {
    ($($noun:ident: $events:ident),+ $(,)?) => {
        /// Any event of a household's log.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Event {
            $($noun($events)),+
        }

        impl Event {
            /// Every noun as stored, in alphabetical order, with the stored names of its events.
            pub const NOUNS: &'static [(&'static str, &'static [&'static str])] =
                &[$(($noun::TYPE, $events::TYPES)),+];

            /// Reads a stored event of any aggregate back.
            ///
            /// # Errors
            /// [`DecodeError`] when the aggregate, type or version is unknown or the payload does
            /// not fit.
            pub fn decode(
                aggregate_type: &str,
                event_type: &str,
                version: &str,
                payload: Value,
            ) -> Result<Self, DecodeError> {
                match aggregate_type {
                    $($noun::TYPE => {
                        $events::decode(event_type, version, payload).map(Self::$noun)
                    })+
                    _ => Err(DecodeError::UnknownType(event_type.to_owned())),
                }
            }

            /// The noun it is of (`transaction`).
            pub fn noun(&self) -> &'static str {
                match self { $(Self::$noun(_) => $noun::TYPE),+ }
            }

            /// What the audit tells of it.
            pub fn audited(&self) -> &dyn Audited {
                match self { $(Self::$noun(event) => event),+ }
            }

            /// The stored name (`transaction.categorised`).
            pub fn event_type(&self) -> &'static str {
                match self { $(Self::$noun(event) => event.event_type()),+ }
            }
        }
    };
}

nouns! {
    Account: AccountEvent,
    Category: CategoryEvent,
    Household: HouseholdEvent,
    Import: ImportEvent,
    Transaction: TransactionEvent,
}

/// One event as it stands in a household's log.
#[derive(Debug, Clone)]
pub struct RecordedEvent {
    pub household_id: HouseholdId,
    /// Place in the household's log: 1, 2, 3 … without gaps.
    pub revision: i64,
    pub event_id: Uuid,
    pub aggregate_id: Uuid,
    /// Place in the aggregate's stream: 1, 2, 3 …
    pub sequence: i64,
    pub event: Event,
    pub recorded_at: DateTime<Utc>,
}

/// Who or what gave a command, as it is recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Actor {
    /// A person, by id only: names live outside the log, so that they can be erased.
    Person { id: UserId },
    /// Wumbo itself, and which part of it: the name of a process manager.
    System {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
    },
    /// The feed of a bank, by the connection that brought it.
    #[serde(alias = "plaid")]
    Bank {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<Uuid>,
    },
    /// Whoever runs the installation, from its command line.
    Operator,
}

/// What is recorded beside every event: who, by which command, from where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    pub actor: Actor,
    /// The command's name (`categorise_transaction`).
    pub command: String,
    pub command_id: Uuid,
    /// Groups everything that came of one request.
    pub correlation: Uuid,
    /// The event that made a process manager send the command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub causation: Option<Uuid>,
    /// Class of the sender's address (`loopback`, `private`, `public`), never the address itself.
    pub source: String,
    /// Version of the application that wrote the event.
    pub version: String,
}
