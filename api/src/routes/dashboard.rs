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
use crate::extract::{At, Member, Params};
use crate::problem::{Problem, ProblemDocument};
use crate::state::AppState;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(get_dashboard))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DashboardParams {
    /// `YYYY-MM`; absent: the household's present month.
    month: Option<String>,
}

/// The overview: balances, this month against the last, what it was for, recent transactions.
#[utoipa::path(get, path = "/v1/households/{household_id}/dashboard", tag = "dashboard",
    params(("household_id" = uuid::Uuid, Path), DashboardParams),
    responses((status = 200, body = Dashboard), (status = 304, description = "Unchanged"),
        (status = 401, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 422, body = ProblemDocument), (status = 503, body = ProblemDocument)))]
async fn get_dashboard(
    State(state): State<AppState>,
    headers: HeaderMap,
    member: Member,
    At(moment): At,
    Params(params): Params<DashboardParams>,
) -> Result<Response, Problem> {
    let today = member.scope.today(state.house.clock.as_ref());
    let month = match &params.month {
        Some(text) => month("month", text)?,
        None => first_of_month(today),
    };
    let mut snapshot = state.reader.open(member.reads(), moment).await?;
    let dashboard = dashboard::read(&mut snapshot, month, today).await?;
    let revision = snapshot.revision();
    snapshot.close().await?;
    Ok(answer::view(&headers, revision, &dashboard))
}
