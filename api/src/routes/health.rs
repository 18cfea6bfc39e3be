//! Routes of health: whether this process lives, and whether it is ready.

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;

use crate::answer::{Answer, Done};
use crate::health::Readiness;
use crate::operation::routes;
use crate::state::AppState;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(live)).routes(routes!(ready))
}

/// The process lives.
#[utoipa::path(get, path = "/health/live", tag = "health", security(()),
    responses((status = 204, description = "The process lives")))]
async fn live(_: State<AppState>) -> Answer<Done> {
    Ok(Done)
}

/// Everything is up: database, projector, gateway.
#[utoipa::path(get, path = "/health/ready", tag = "health", security(()),
    responses((status = 200, description = "Ready"),
              (status = 503, description = "Not ready, or draining")))]
async fn ready(State(state): State<AppState>) -> Answer<Readiness> {
    Ok(state.health.look().await)
}
