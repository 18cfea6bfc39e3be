//! The control plane, only under `/emulator/`: what a test does to the world that no client
//! could. It answers browsers of this machine alone.

mod account;
mod description;
mod fault;
mod item;
mod state;
mod transaction;
mod webhook;

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::emulator::Emulator;
use crate::error::PlaidError;

pub use description::{ROUTES, Route, description};

type Shared = axum::extract::State<Arc<Emulator>>;
type Outcome = Result<Response, PlaidError>;

/// The routes of the control plane.
pub fn router() -> Router<Arc<Emulator>> {
    let items = Router::new()
        .route("/emulator/items", get(item::list))
        .route("/emulator/items/{item_id}/break", post(item::break_login))
        .route("/emulator/items/{item_id}/repair", post(item::repair))
        .route("/emulator/items/{item_id}/consent", post(item::consent))
        .route("/emulator/items/{item_id}/disconnect", post(item::disconnect))
        .route("/emulator/items/{item_id}/revoke", post(item::revoke))
        .route("/emulator/items/{item_id}/transactions", post(transaction::add))
        .route("/emulator/items/{item_id}/transactions/bulk", post(transaction::bulk))
        .route("/emulator/items/{item_id}/transactions/{id}/post", post(transaction::post))
        .route("/emulator/items/{item_id}/transactions/{id}/modify", post(transaction::modify))
        .route("/emulator/items/{item_id}/transactions/{id}/remove", post(transaction::remove))
        .route("/emulator/items/{item_id}/transactions/{id}/restore", post(transaction::restore))
        .route("/emulator/items/{item_id}/transactions/{id}/refund", post(transaction::refund))
        .route("/emulator/items/{item_id}/accounts", post(account::add))
        .route("/emulator/items/{item_id}/accounts/{id}/change", post(account::change))
        .route("/emulator/items/{item_id}/accounts/{id}/close", post(account::close))
        .route("/emulator/items/{item_id}/accounts/{id}/rekey", post(account::rekey))
        .route("/emulator/items/{item_id}/accounts/{id}/revoke", post(account::revoke));
    Router::new()
        .merge(items)
        .route("/emulator/openapi.json", get(state::openapi))
        .route("/emulator/clock", get(state::clock))
        .route("/emulator/clock/advance", post(state::advance))
        .route("/emulator/clock/set", post(state::set_clock))
        .route("/emulator/switches", get(state::switches).post(state::set_switches))
        .route("/emulator/truth", get(state::truth))
        .route("/emulator/journal", get(state::journal).delete(state::clear_journal))
        .route("/emulator/snapshot", get(state::snapshot))
        .route("/emulator/restore", post(state::restore))
        .route("/emulator/link/accounts", post(state::link_accounts))
        .route("/emulator/link/complete", post(state::complete_link))
        .route("/emulator/institutions/{id}", post(state::institution))
        .route("/emulator/faults", get(fault::list).post(fault::plant).delete(fault::clear))
        .route("/emulator/faults/{id}", delete(fault::remove))
        .route("/emulator/rate-limits", get(fault::rates).post(fault::set_rates))
        .route("/emulator/webhooks", get(webhook::list))
        .route("/emulator/webhooks/release", post(webhook::release))
        .route("/emulator/webhooks/forge", post(webhook::forge))
        .route("/emulator/webhooks/rotate-key", post(webhook::rotate))
        .route("/emulator/webhooks/{id}/duplicate", post(webhook::duplicate))
        .route("/emulator/webhooks/{id}/delay", post(webhook::delay))
        .route("/emulator/webhooks/{id}/drop", post(webhook::drop_one))
        .layer(axum::extract::DefaultBodyLimit::disable())
        .layer(from_fn(local_only))
}

// A page of the internet, or a name that was bound to this machine, must not drive the emulator.
async fn local_only(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let local = is_local(headers, &header::HOST) && is_local(headers, &header::ORIGIN);
    if local {
        return next.run(request).await;
    }
    let refusal = PlaidError::request("NOT_LOCAL", "the control plane answers this machine only");
    (StatusCode::FORBIDDEN, refusal).into_response()
}

fn is_local(headers: &HeaderMap, name: &header::HeaderName) -> bool {
    let Some(value) = headers.get(name) else { return true };
    let Ok(text) = value.to_str() else { return false };
    let authority = text.rsplit_once("//").map_or(text, |(_, authority)| authority);
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    };
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

impl IntoResponse for PlaidError {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_REQUEST);
        (status, axum::Json(self.body(""))).into_response()
    }
}

/// Reads a body; an empty one stands for no wishes.
fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, PlaidError> {
    let text = if body.is_empty() { b"{}" } else { body };
    serde_json::from_slice(text)
        .map_err(|fault| PlaidError::request("INVALID_BODY", fault.to_string()))
}

/// Writes an answer with the exact text of its amounts.
fn written<T: Serialize>(body: &T) -> Outcome {
    let text = serde_json::to_vec(body).map_err(|fault| {
        PlaidError::new("API_ERROR", "INTERNAL_SERVER_ERROR", fault.to_string())
    })?;
    Ok(([(header::CONTENT_TYPE, "application/json")], text).into_response())
}
