//! Who may ask whether a household's log holds: a member, also when the log is too broken to say
//! who that is.

use std::collections::HashMap;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use commands::scope::Scope;
use domain::id::HouseholdId;
use projections::household_overview;
use projections::reading::{Moment, ReadScope};
use uuid::Uuid;

use crate::authenticated::Authenticated;
use crate::problem::Problem;
use crate::state::AppState;

/// A member of the household in the path (`{household_id}`), by its log, or by its screens where
/// the log does not give it.
#[derive(Debug, Clone, Copy)]
pub struct Auditor {
    pub household_id: HouseholdId,
}

impl FromRequestParts<AppState> for Auditor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let person = Authenticated::from_request_parts(parts, state).await?;
        let missing = || Problem::not_found("household");
        let ids = Path::<HashMap<String, String>>::from_request_parts(parts, state).await;
        let Path(ids) = ids.map_err(|_| missing())?;
        let id = ids.get("household_id").and_then(|text| text.parse::<Uuid>().ok());
        let household_id = HouseholdId(id.ok_or_else(missing)?);
        if let Ok(Some(_)) = Scope::enter(&state.house, person.user_id, household_id).await {
            return Ok(Self { household_id });
        }
        let scope = ReadScope { household_id, user_id: person.user_id };
        let mut snapshot = state.reader.open(scope, Moment::Now).await?;
        let shown = household_overview::one(&mut snapshot).await?;
        snapshot.close().await?;
        shown.map(|_| Self { household_id }).ok_or_else(missing)
    }
}
