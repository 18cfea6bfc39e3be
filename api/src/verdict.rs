//! What is told of a household's log when it is verified, and who verifies it.

use async_trait::async_trait;
use domain::id::HouseholdId;
use serde::Serialize;
use utoipa::ToSchema;

use crate::problem::Problem;

/// The verdict on a household's log.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AuditVerdict {
    /// Complete and unaltered.
    pub intact: bool,
    /// Events that were checked.
    pub events: i64,
    /// Keep it elsewhere and compare it later: it covers everything up to the newest event.
    pub chain_hash: String,
    /// The first revision that does not hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_bad_revision: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// Checks a household's log; wired to the store.
#[async_trait]
pub trait VerifyLog: Send + Sync {
    /// # Errors
    /// When the store does not answer; a broken log is a verdict.
    async fn verify(&self, household: HouseholdId) -> Result<AuditVerdict, Problem>;
}
