//! The shapes of answers: receipts of writes, and views with revision and entity tag.

use axum::Json;
use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, NoContent, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use projections::view::Page;
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{__dev::ComposeSchema, ToSchema};
use uuid::Uuid;

use crate::operation::{Answers, Description, Takes};
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

/// A route's answer, or why there is none.
pub type Answer<T> = Result<T, Problem>;

/// Something was changed: 200 with the receipt, or with what says more than one.
pub struct Changed<T = Receipt> {
    pub revision: i64,
    pub body: T,
}

impl From<&commands::unit::Receipt> for Changed {
    fn from(receipt: &commands::unit::Receipt) -> Self {
        Self { revision: receipt.revision, body: receipt.into() }
    }
}

impl<T: Serialize> IntoResponse for Changed<T> {
    fn into_response(self) -> Response {
        with_revision(Json(self.body).into_response(), self.revision)
    }
}

impl<T: ToSchema> Answers for Changed<T> {
    fn describe(description: &mut Description<'_>) {
        let schema = description.named::<T>();
        description.answer("200", Some(schema));
    }
}

/// Something was born: 201 with the receipt and where it is.
pub struct Born {
    receipt: Receipt,
    place: String,
}

impl Born {
    /// At this place.
    pub fn at(receipt: &commands::unit::Receipt, place: String) -> Self {
        Self { receipt: receipt.into(), place }
    }
}

impl IntoResponse for Born {
    fn into_response(self) -> Response {
        let revision = self.receipt.revision;
        let body = (StatusCode::CREATED, Json(self.receipt)).into_response();
        located(with_revision(body, revision), &self.place)
    }
}

impl Answers for Born {
    fn describe(description: &mut Description<'_>) {
        let schema = description.named::<Receipt>();
        description.answer("201", Some(schema));
    }
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

/// Tags of the versions that a client has already (`If-None-Match`, RFC 9110, section 13.1.2).
#[derive(Debug, Clone, Default)]
pub struct Known(Vec<HeaderValue>);

impl Known {
    /// What these headers say.
    pub fn of(headers: &HeaderMap) -> Self {
        Self(headers.get_all(header::IF_NONE_MATCH).iter().cloned().collect())
    }

    /// Whether the client has what bears this tag.
    pub fn has(&self, tag: &str) -> bool {
        let given = self.0.iter().filter_map(|value| value.to_str().ok());
        let mut tags = given.flat_map(|given| given.split(',')).map(str::trim);
        tags.any(|one| one == "*" || one.trim_start_matches("W/") == tag)
    }

    /// An answer of this revision to who has these.
    pub fn view<T>(self, revision: i64, view: T) -> View<T> {
        View { view, revision, known: self }
    }

    /// A page of this revision for who has these.
    pub fn listed<T>(self, revision: i64, page: Page<T>) -> Listed<T> {
        Listed(View { view: page, revision, known: self })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Known {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(Self::of(&parts.headers))
    }
}

impl Takes for Known {
    fn describe(_: &mut Description<'_>) {}
}

/// A view of a revision, with an entity tag; 304 when the client has it already.
pub struct View<T> {
    pub view: T,
    pub revision: i64,
    pub known: Known,
}

impl<T: Serialize> IntoResponse for View<T> {
    fn into_response(self) -> Response {
        let body = match serde_json::to_vec(&self.view) {
            Ok(body) => body,
            Err(error) => return Problem::internal(&error).into_response(),
        };
        let tag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(&Sha256::digest(&body)[..16]));
        let mut response = match self.known.has(&tag) {
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
        with_revision(response, self.revision)
    }
}

impl<T: ToSchema> Answers for View<T> {
    fn describe(description: &mut Description<'_>) {
        let schema = description.named::<T>();
        description.answer("200", Some(schema));
        description.answer("304", None);
    }
}

/// A page of a list, as a view.
pub struct Listed<T>(pub View<Page<T>>);

impl<T: Serialize> IntoResponse for Listed<T> {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}

impl<T: ToSchema> Answers for Listed<T> {
    fn describe(description: &mut Description<'_>) {
        let schema = page_of::<T>(description);
        description.answer("200", Some(schema));
        description.answer("304", None);
    }
}

/// Done, and there is nothing to say of it: 204.
pub struct Done;

impl IntoResponse for Done {
    fn into_response(self) -> Response {
        NoContent.into_response()
    }
}

impl Answers for Done {
    fn describe(description: &mut Description<'_>) {
        description.answer("204", None);
    }
}

/// Something of a person, which belongs to no household and has no revision.
pub struct Own<T>(pub T);

impl<T: Serialize> IntoResponse for Own<T> {
    fn into_response(self) -> Response {
        Json(self.0).into_response()
    }
}

impl<T: ToSchema> Answers for Own<T> {
    fn describe(description: &mut Description<'_>) {
        let schema = description.named::<T>();
        description.answer("200", Some(schema));
    }
}

/// A page of what is a person's own.
pub struct OwnList<T>(pub Page<T>);

impl<T: Serialize> IntoResponse for OwnList<T> {
    fn into_response(self) -> Response {
        Json(self.0).into_response()
    }
}

impl<T: ToSchema> Answers for OwnList<T> {
    fn describe(description: &mut Description<'_>) {
        let schema = page_of::<T>(description);
        description.answer("200", Some(schema));
    }
}

/// The schema of a page of these; one of another type has another name.
fn page_of<T: ToSchema>(description: &mut Description<'_>) -> RefOr<Schema> {
    let item = description.named::<T>();
    let name = format!("{}_{}", Page::<T>::name(), T::name());
    description.keep(name, Page::<T>::compose(vec![item]))
}
