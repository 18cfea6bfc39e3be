//! Plaid's endpoints: one table of paths, what each accepts, and what answers it.

mod account;
mod holding;
mod institution;
mod item;
mod liability;
mod link_token;
mod recurring;
mod sandbox;
mod sync;
mod transaction;
mod webhook_key;

use serde::Serialize;

use crate::error::PlaidError;
use crate::form::{Field, Form};
use crate::world::World;

/// The JSON object of an answer, without its request id.
pub type Answer = Result<Vec<u8>, PlaidError>;

/// One endpoint.
pub struct Endpoint {
    /// Its path.
    pub path: &'static str,
    /// What it accepts.
    pub fields: &'static [Field],
    /// Whether it wants `client_id` and `secret`.
    pub credentials: bool,
    /// What answers it.
    pub answer: fn(&mut World, &Form) -> Answer,
}

const fn endpoint(
    path: &'static str,
    fields: &'static [Field],
    answer: fn(&mut World, &Form) -> Answer,
) -> Endpoint {
    Endpoint { path, fields, credentials: true, answer }
}

/// All endpoints.
pub const ENDPOINTS: &[Endpoint] = &[
    endpoint("/link/token/create", link_token::CREATE, link_token::create),
    endpoint("/link/token/get", link_token::GET, link_token::get),
    endpoint("/item/public_token/exchange", item::EXCHANGE, item::exchange),
    endpoint("/item/get", item::TOKEN, item::get),
    endpoint("/item/remove", item::REMOVE, item::remove),
    endpoint("/item/webhook/update", item::WEBHOOK, item::update_webhook),
    endpoint("/item/access_token/invalidate", item::TOKEN, item::invalidate),
    endpoint("/accounts/get", account::GET, account::get),
    endpoint("/accounts/balance/get", account::BALANCE, account::balance),
    endpoint("/transactions/sync", sync::FIELDS, sync::sync),
    endpoint("/transactions/get", transaction::GET, transaction::get),
    endpoint("/transactions/refresh", item::TOKEN, transaction::refresh),
    endpoint("/transactions/recurring/get", recurring::FIELDS, recurring::get),
    endpoint("/liabilities/get", account::GET, liability::get),
    endpoint("/investments/holdings/get", account::GET, holding::holdings),
    endpoint("/investments/transactions/get", holding::MOVEMENTS, holding::movements),
    endpoint("/institutions/get_by_id", institution::BY_ID, institution::by_id),
    endpoint("/institutions/get", institution::LIST, institution::list),
    endpoint("/institutions/search", institution::SEARCH, institution::search),
    endpoint("/webhook_verification_key/get", webhook_key::FIELDS, webhook_key::get),
    Endpoint {
        path: "/categories/get",
        fields: &[],
        credentials: false,
        answer: institution::categories,
    },
    endpoint("/sandbox/public_token/create", sandbox::CREATE, sandbox::create),
    endpoint("/sandbox/item/fire_webhook", sandbox::FIRE, sandbox::fire),
    endpoint("/sandbox/item/reset_login", item::TOKEN, sandbox::reset_login),
    endpoint("/sandbox/transactions/create", sandbox::TRANSACTIONS, sandbox::transactions),
];

/// The endpoint of a path.
pub fn find(path: &str) -> Option<&'static Endpoint> {
    ENDPOINTS.iter().find(|endpoint| endpoint.path == path)
}

/// Writes an answer.
fn answer<T: Serialize>(body: &T) -> Answer {
    serde_json::to_vec(body).map_err(|_| {
        PlaidError::new("API_ERROR", "INTERNAL_SERVER_ERROR", "an unexpected error occurred")
    })
}
