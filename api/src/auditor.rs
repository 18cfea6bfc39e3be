//! Who may ask whether a household's log holds: a member, also when the log is too broken to say
//! who that is.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use commands::asker::Asker;
use commands::scope::Scope;
use domain::id::{HouseholdId, UserId};
use projections::household_overview;
use projections::reading::{Moment, ReadScope};
use projections::reads;

use crate::authenticated::recognised;
use crate::extract::{Member, household_in_path};
use crate::gate::arrival::Arrival;
use crate::gate::share::{Of, Share};
use crate::operation::{Description, Takes};
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
        let person = recognised(parts, state).await?;
        let household_id = household_in_path(parts, state).await?;
        let Some(arrival) = Arrival::of(&parts.extensions) else {
            return Self::admitted(person.user_id, household_id, state).await;
        };
        let at_the_door = arrival.turn(Share::Door, Of::person(person.user_id.0)).await?;
        let auditor = Self::admitted(person.user_id, household_id, state).await?;
        drop(at_the_door);
        arrival.keep_turn(Share::Check, Of::both(person.user_id.0, household_id.0)).await?;
        Ok(auditor)
    }
}

impl Takes for Auditor {
    fn describe(description: &mut Description<'_>) {
        Member::describe(description);
    }
}

impl Auditor {
    async fn admitted(
        user_id: UserId,
        household_id: HouseholdId,
        state: &AppState,
    ) -> Result<Self, Problem> {
        if let Ok(Some(_)) = Scope::enter(&state.house, Asker::Person(user_id), household_id).await
        {
            return Ok(Self { household_id });
        }
        let scope = ReadScope { household_id, user_id };
        let mut snapshot = state.reader.open(scope, Moment::Now, reads::HOUSEHOLD_OVERVIEW).await?;
        let shown = household_overview::one(&mut snapshot).await?;
        snapshot.close().await?;
        shown.map(|_| Self { household_id }).ok_or_else(|| Problem::not_found("household"))
    }
}
