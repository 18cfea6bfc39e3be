//! Route of the overview.

use axum::extract::State;
use projections::dashboard::{self, Dashboard};
use projections::reads;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;

use super::report::{first_of_month, month};
use crate::answer::{Answer, View};
use crate::extract::Read;
use crate::operation::routes;
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
#[utoipa::path(get, path = "/v1/households/{household_id}/dashboard", tag = "dashboard")]
async fn get_dashboard(
    State(state): State<AppState>,
    read: Read<DashboardParams>,
) -> Answer<View<Dashboard>> {
    let params = &read.params;
    let wanted = params.month.as_deref().map(|text| month("month", text)).transpose()?;
    let mut snapshot = read.open(&state, reads::DASHBOARD).await?;
    let today = snapshot.today().await?;
    let month = wanted.unwrap_or_else(|| first_of_month(today));
    let dashboard = dashboard::read(&mut snapshot, month, today).await?;
    snapshot.answer(dashboard).await
}
