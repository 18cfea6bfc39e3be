//! Routes of a person's own page: name and address, and their sessions.

use axum::Json as JsonBody;
use axum::extract::State;
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use commands::person::ports::Person;
use commands::person::profile::RenameError;
use domain::id::SessionId;
use projections::view::Page;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use uuid::Uuid;

use super::household::NoParams;
use crate::authenticated::{Authenticated, unauthenticated};
use crate::extract::{Id, Json, Params};
use crate::problem::{Problem, ProblemDocument};
use crate::state::AppState;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(get_me, edit_me))
        .routes(routes!(list_sessions))
        .routes(routes!(end_session))
}

/// The person who asks.
#[derive(Serialize, ToSchema)]
struct PersonView {
    id: Uuid,
    /// As the person wrote it.
    email: String,
    name: String,
    registered_at: DateTime<Utc>,
}

impl From<Person> for PersonView {
    fn from(person: Person) -> Self {
        let Person { user_id, email, name, registered_at, .. } = person;
        Self { id: user_id.0, email, name, registered_at }
    }
}

/// Changes of the person; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PersonChanges {
    /// 1 to 100 characters.
    name: Option<String>,
}

/// One session of the person.
#[derive(Serialize, ToSchema)]
struct SessionView {
    id: Uuid,
    created_at: DateTime<Utc>,
    /// When it was last refreshed.
    last_used_at: DateTime<Utc>,
    /// When it ends at the latest.
    ends_at: DateTime<Utc>,
    /// What the client called itself.
    user_agent: Option<String>,
    /// Whether it is the one that asks.
    current: bool,
}

/// Who I am.
#[utoipa::path(get, path = "/v1/me", tag = "person",
    responses((status = 200, body = PersonView), (status = 401, body = ProblemDocument),
        (status = 422, body = ProblemDocument), (status = 503, body = ProblemDocument)))]
async fn get_me(
    State(state): State<AppState>,
    who: Authenticated,
    _: Params<NoParams>,
) -> Result<JsonBody<PersonView>, Problem> {
    let person = state.people.person(who.user_id).await?.ok_or_else(unauthenticated)?;
    Ok(JsonBody(person.into()))
}

/// Change my name.
#[utoipa::path(patch, path = "/v1/me", tag = "person",
    request_body = PersonChanges,
    responses((status = 200, body = PersonView), (status = 400, body = ProblemDocument),
        (status = 401, body = ProblemDocument), (status = 413, body = ProblemDocument),
        (status = 415, body = ProblemDocument), (status = 422, body = ProblemDocument),
        (status = 503, body = ProblemDocument)))]
async fn edit_me(
    State(state): State<AppState>,
    who: Authenticated,
    body: Json<PersonChanges>,
) -> Result<JsonBody<PersonView>, Problem> {
    let person = match body.value.name {
        Some(name) => state.people.rename(who.user_id, &name).await,
        None => {
            let person = state.people.person(who.user_id).await?;
            person.ok_or(RenameError::Unknown)
        }
    };
    match person {
        Ok(person) => Ok(JsonBody(person.into())),
        Err(RenameError::Name(reason)) => {
            Err(Problem::invalid("/name", "bad-text", format!("The name {reason}.")))
        }
        Err(RenameError::Unknown) => Err(unauthenticated()),
        Err(RenameError::Port(error)) => Err(error.into()),
    }
}

/// My sessions that have not ended, newest first (at most 500).
#[utoipa::path(get, path = "/v1/me/sessions", tag = "person",
    responses((status = 200, body = Page<SessionView>), (status = 401, body = ProblemDocument),
        (status = 422, body = ProblemDocument), (status = 503, body = ProblemDocument)))]
async fn list_sessions(
    State(state): State<AppState>,
    who: Authenticated,
    _: Params<NoParams>,
) -> Result<JsonBody<Page<SessionView>>, Problem> {
    let sessions = state.people.sessions(who.user_id).await?;
    let items = sessions
        .into_iter()
        .map(|session| SessionView {
            id: session.session_id.0,
            created_at: session.started_at,
            last_used_at: session.seen_at,
            ends_at: session.ends_at,
            user_agent: Some(session.client).filter(|client| !client.is_empty()),
            current: session.session_id == who.session_id,
        })
        .collect();
    Ok(JsonBody(Page { items, next_cursor: None }))
}

/// End one of my sessions; its tokens are refused from now on.
#[utoipa::path(delete, path = "/v1/me/sessions/{id}", tag = "person",
    params(("id" = Uuid, Path)),
    responses((status = 204, description = "The session has ended"),
        (status = 401, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 422, body = ProblemDocument), (status = 503, body = ProblemDocument)))]
async fn end_session(
    State(state): State<AppState>,
    who: Authenticated,
    id: Id,
    _: Params<NoParams>,
) -> Result<StatusCode, Problem> {
    if state.people.end_session(who.user_id, SessionId(id.0)).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::not_found("session"))
    }
}
