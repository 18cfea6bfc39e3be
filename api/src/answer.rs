//! The shapes of answers: receipts of writes, and views with revision and entity tag.

use axum::Json;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::problem::Problem;

/// What a client holds in its hand after a write.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Receipt {
    pub id: Uuid,
    /// The thing's version after the write, for `If-Match`.
    pub version: i64,
    /// The household's revision after the write, for `Wumbo-Revision`.
    pub revision: i64,
    /// The command's own id, the same where it is sent again; absent where it is the answer of a
    /// version that kept none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command_id: Option<Uuid>,
}

impl From<&commands::unit::Receipt> for Receipt {
    fn from(receipt: &commands::unit::Receipt) -> Self {
        let commands::unit::Receipt { id, version, revision, command_id, .. } = *receipt;
        Self { id, version, revision, command_id }
    }
}

/// Name of the header that carries a household's revision.
pub const REVISION: &str = "wumbo-revision";

/// Something was changed: 200 with the receipt.
pub fn done(receipt: &commands::unit::Receipt) -> Response {
    with_revision(Json(Receipt::from(receipt)).into_response(), receipt.revision)
}

/// Something was born: 201 with the receipt and where it is.
pub fn born(receipt: &commands::unit::Receipt, location: &str) -> Response {
    let body = (StatusCode::CREATED, Json(Receipt::from(receipt))).into_response();
    located(with_revision(body, receipt.revision), location)
}

/// Adds where the new thing is.
pub fn located(mut response: Response, location: &str) -> Response {
    if let Ok(location) = HeaderValue::from_str(location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

/// Adds the household's revision.
pub fn with_revision(mut response: Response, revision: i64) -> Response {
    response.headers_mut().insert(REVISION, HeaderValue::from(revision));
    response
}

/// Whether the client has what bears this tag already (`If-None-Match`, RFC 9110, section 13.1.2).
pub fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let given =
        headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut tags = given.flat_map(|given| given.split(',')).map(str::trim);
    tags.any(|one| one == "*" || one.trim_start_matches("W/") == tag)
}

/// A view of a revision, with an entity tag; 304 when the client has it already.
pub fn view(headers: &HeaderMap, revision: i64, view: &impl Serialize) -> Response {
    let body = match serde_json::to_vec(view) {
        Ok(body) => body,
        Err(error) => return Problem::internal(&error).into_response(),
    };
    let tag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(&Sha256::digest(&body)[..16]));
    let mut response = match is_known(headers, &tag) {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => {
            let json = (header::CONTENT_TYPE, "application/json");
            ([json], Body::from(body)).into_response()
        }
    };
    let headers = response.headers_mut();
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::VARY, HeaderValue::from_static("authorization, accept-encoding"));
    with_revision(response, revision)
}
