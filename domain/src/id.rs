//! Typed ids, one alphabetical list. All are UUIDs: version 7 for what is new, version 5 for what
//! must meet itself again (a bank's transaction, a system category).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Uuid {
                id.0
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    )+};
}

ids! {
    /// An account of a household.
    AccountId,
    /// A category of a household.
    CategoryId,
    /// A household: the tenant, and the owner of one event log.
    HouseholdId,
    /// One statement file that was imported.
    ImportId,
    /// One login of one person on one device, until logout or its absolute end.
    SessionId,
    /// A transaction of a household.
    TransactionId,
    /// A person who can log in; may belong to several households.
    UserId,
}

impl CategoryId {
    /// The id of a category of the system set: the same for the same household and key.
    pub fn of_system(household: HouseholdId, key: &str) -> Self {
        Self(Uuid::new_v5(&household.0, format!("category:{key}").as_bytes()))
    }
}

impl ImportId {
    /// The id of the import of a file (by the SHA-256 of its bytes) into a household, and into one
    /// account when the person chose it: the same file again is the same import.
    pub fn of_file(household: HouseholdId, account: Option<AccountId>, sha256: &[u8]) -> Self {
        let mut name = b"import:".to_vec();
        name.extend(account.map(|id| id.0.into_bytes()).unwrap_or_default());
        name.extend(sha256);
        Self(Uuid::new_v5(&household.0, &name))
    }
}
