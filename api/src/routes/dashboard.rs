//! Route of the overview.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use projections::dashboard::{self, Dashboard};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::report::{first_of_month, month};
use crate::answer;
use crate::extract::{At, Member, ReadParams, day_of};
use crate::problem::Problem;
use crate::refusals::OfRead;
use crate::state::AppState;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(get_dashboard))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DashboardParams {
    /// `YYYY-MM`; absent: the month of the household's today, or of the moment of `as_of`.
    month: Option<String>,
}

/// The overview: balances, this month against the last, what it was for, recent transactions.
#[utoipa::path(get, path = "/v1/households/{household_id}/dashboard", tag = "dashboard",
    params(("household_id" = uuid::Uuid, Path), DashboardParams),
    responses((status = 200, body = Dashboard), OfRead))]
async fn get_dashboard(
    State(state): State<AppState>,
    headers: HeaderMap,
    member: Member,
    At(moment): At,
    ReadParams(params): ReadParams<DashboardParams>,
) -> Result<Response, Problem> {
    let wanted = params.month.as_deref().map(|text| month("month", text)).transpose()?;
    let mut snapshot = state.reader.open(member.reads(), moment).await?;
    let today = day_of(&state, &member.scope, &mut snapshot, moment).await?;
    let month = wanted.unwrap_or_else(|| first_of_month(today));
    let dashboard = dashboard::read(&mut snapshot, month, today).await?;
    let revision = snapshot.revision();
    snapshot.close().await?;
    Ok(answer::view(&headers, revision, &dashboard))
}
