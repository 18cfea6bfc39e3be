//! What is to leave the house, as it is written into the outbox.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::vault::Sealed;
use crate::owner::Owner;

/// A kind of effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// Its name in the outbox (`security-notice`): never renamed.
    pub name: &'static str,
    /// The receiver that takes it (`mail`).
    pub destination: &'static str,
}

/// One effect that is to happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect {
    /// Follows from the cause ([`crate::effect::id_of`]): written down twice, it happens once.
    pub id: Uuid,
    pub kind: Kind,
    pub owner: Owner,
    pub payload: Sealed,
    /// Not sent before; `None`: at once.
    pub not_before: Option<DateTime<Utc>>,
}
