//! What the audit shows.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

/// Who did it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AuditActor {
    /// `person`, `system`, `bank` or `operator`.
    pub kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Uuid>,
    /// Names live outside the log; filled in by the gateway.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// One field and what happened to it; `null` where there was or is nothing.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AuditChange {
    pub field: String,
    pub before: Value,
    pub after: Value,
}

/// One event of the log in words.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AuditEntry {
    pub revision: i64,
    pub at: DateTime<Utc>,
    pub actor: AuditActor,
    /// The command it came of (`categorise_transaction`).
    pub command: String,
    pub command_id: Uuid,
    /// The stored name of the event (`transaction.categorised`).
    pub event: String,
    pub noun: String,
    pub id: Uuid,
    pub summary: String,
    pub changes: Vec<AuditChange>,
    /// Class of the sender's address: `loopback`, `private`, `public` or `internal`.
    pub source: String,
    /// Request it belongs to.
    pub correlation: Uuid,
}
