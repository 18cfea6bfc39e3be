//! The routes, a file per noun. A route reads its input, calls one use case or one query, and
//! answers; rules live in `domain`, knowledge in `commands`, screens in `projections`.

pub mod account;
pub mod agreement;
pub mod audit;
pub mod auth;
pub mod category;
pub mod dashboard;
pub mod health;
pub mod household;
pub mod import;
pub mod live;
pub mod me;
pub mod report;
pub mod transaction;

use utoipa_axum::router::OpenApiRouter;

use crate::state::AppState;

/// All routes under `/v1`, and health.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .merge(health::router())
        .merge(auth::router())
        .merge(me::router())
        .merge(household::router())
        .merge(account::router())
        .merge(agreement::router())
        .merge(category::router())
        .merge(transaction::router())
        .merge(import::router())
        .merge(dashboard::router())
        .merge(report::router())
        .merge(audit::router())
        .merge(live::router())
}
