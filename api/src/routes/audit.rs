//! Routes of the audit: the log in words, and the proof that it is complete and unaltered.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use axum::extract::State;
use projections::audit::{self, AuditEntry, AuditFilter};
use projections::reading::Moment;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use uuid::Uuid;

use super::household::name_of;
use crate::answer::{Answer, Known, Listed, View};
use crate::auditor::Auditor;
use crate::body::{page_length, wanted_text};
use crate::extract::{NoParams, Params, Read};
use crate::operation::routes;
use crate::state::AppState;
use crate::verdict::AuditVerdict;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_audit)).routes(routes!(verify_audit))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AuditParams {
    /// Only events of this noun (`transaction`).
    noun: Option<String>,
    /// Only events of this thing.
    id: Option<Uuid>,
    /// 1 to 500; 50 when absent.
    limit: Option<i64>,
    cursor: Option<String>,
}

/// Who did what, when, and what it was before and after; newest first.
#[utoipa::path(get, path = "/v1/households/{household_id}/audit", tag = "audit")]
async fn list_audit(
    State(state): State<AppState>,
    read: Read<AuditParams>,
) -> Answer<Listed<AuditEntry>> {
    let params = &read.params;
    let limit = page_length(params.limit)?;
    let scope = read.member.reads();
    let until = match read.moment {
        Moment::Revision(revision) => Some(revision),
        Moment::Instant(instant) => Some(state.reader.revision_at(&scope, instant).await?),
        // The audit reads the log itself, which is never behind.
        Moment::Now | Moment::AtLeast(_) => None,
    };
    let noun = wanted_text("noun", params.noun.clone())?;
    let filter = AuditFilter { noun, id: params.id, until };
    let cursor = params.cursor.as_deref();
    let listed = audit::list(&state.reader, &scope, &filter, cursor, limit).await?;
    let (mut page, revision) = listed;
    let mut names: HashMap<Uuid, Option<String>> = HashMap::new();
    for entry in &mut page.items {
        let Some(id) = entry.actor.id.filter(|_| entry.actor.kind == "person") else { continue };
        if let Entry::Vacant(unknown) = names.entry(id) {
            unknown.insert(name_of(&state, id).await?);
        }
        entry.actor.name = names.get(&id).cloned().flatten();
    }
    Ok(read.known.listed(revision, page))
}

/// Check that the household's log is complete and unaltered.
#[utoipa::path(get, path = "/v1/households/{household_id}/audit/verify", tag = "audit")]
async fn verify_audit(
    State(state): State<AppState>,
    known: Known,
    auditor: Auditor,
    Params(NoParams {}): Params<NoParams>,
) -> Answer<View<AuditVerdict>> {
    let verdict = state.audit.verify(auditor.household_id).await?;
    Ok(known.view(verdict.events, verdict))
}
