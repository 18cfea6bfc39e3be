//! Routes of a person's own page: name and address, their sessions, and their security record.

use axum::extract::State;
use chrono::{DateTime, Utc};
use commands::person::ports::Person;
use commands::person::profile::RenameError;
use commands::person::security_event::{SecurityRecordPlace, SecurityRecordRow};
use domain::id::SessionId;
use projections::cursor::CursorOf;
use projections::error::ProjectionError;
use projections::view::Page;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use uuid::Uuid;

use super::auth::SenderOf;
use crate::answer::{Answer, Done, Own, OwnList};
use crate::authenticated::{Authenticated, unauthenticated};
use crate::body::page_length;
use crate::extract::{Id, Json, NoParams, Params};
use crate::operation::routes;
use crate::problem::Problem;
use crate::state::AppState;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(get_me, edit_me))
        .routes(routes!(list_sessions))
        .routes(routes!(end_session))
        .routes(routes!(list_security_events))
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
#[utoipa::path(get, path = "/v1/me", tag = "person")]
async fn get_me(
    State(state): State<AppState>,
    who: Authenticated,
    _: Params<NoParams>,
) -> Answer<Own<PersonView>> {
    let person = state.people.person(who.user_id).await?.ok_or_else(unauthenticated)?;
    Ok(Own(person.into()))
}

/// Change my name.
#[utoipa::path(patch, path = "/v1/me", tag = "person")]
async fn edit_me(
    State(state): State<AppState>,
    who: Authenticated,
    body: Json<PersonChanges>,
) -> Answer<Own<PersonView>> {
    let person = match body.value.name {
        Some(name) => state.people.rename(who.user_id, &name).await,
        None => {
            let person = state.people.person(who.user_id).await?;
            person.ok_or(RenameError::Unknown)
        }
    };
    match person {
        Ok(person) => Ok(Own(person.into())),
        Err(RenameError::Name(reason)) => {
            Err(Problem::invalid("/name", "bad-text", format!("The name {reason}.")))
        }
        Err(RenameError::Unknown) => Err(unauthenticated()),
        Err(RenameError::Port(error)) => Err(error.into()),
    }
}

/// My sessions that have not ended, newest first (at most 500).
#[utoipa::path(get, path = "/v1/me/sessions", tag = "person")]
async fn list_sessions(
    State(state): State<AppState>,
    who: Authenticated,
    _: Params<NoParams>,
) -> Answer<OwnList<SessionView>> {
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
    Ok(OwnList(Page { items, next_cursor: None }))
}

/// End one of my sessions; its tokens are refused from now on.
#[utoipa::path(delete, path = "/v1/me/sessions/{id}", tag = "person",
    responses((status = 204, description = "The session has ended")))]
async fn end_session(
    State(state): State<AppState>,
    who: Authenticated,
    SenderOf(sender): SenderOf,
    id: Id,
    _: Params<NoParams>,
) -> Answer<Done> {
    if state.people.end_session(who.user_id, SessionId(id.0), &sender).await? {
        Ok(Done)
    } else {
        Err(Problem::not_found("session"))
    }
}

/// Something that happened around my ways in.
#[derive(Serialize, ToSchema)]
struct SecurityEventView {
    id: Uuid,
    /// `registered`, `logged-in`, `logged-in-on-new-device`, `logged-out`, `session-ended` (I ended
    /// one of my sessions), `password-changed`, `refresh-token-reused` (a spent token came back;
    /// its session was ended); and counted for each day: `wrong-password`, `throttled` (a try that
    /// was told to wait), `wrong-current-password`, `registration-repeated` (somebody registered
    /// with my address). More kinds may come.
    kind: String,
    /// When it happened; of a counted one, the first time of that day (of UTC).
    at: DateTime<Utc>,
    /// How often, of a counted one; `throttled` may be up to a minute behind.
    count: Option<i32>,
    /// The first time of that day, of a counted one.
    first_at: Option<DateTime<Utc>>,
    /// The last time of that day, of a counted one.
    last_at: Option<DateTime<Utc>>,
    /// The session it is about.
    session_id: Option<Uuid>,
    /// What the client of that session called itself. Strangers' words are not kept.
    user_agent: Option<String>,
    /// Where it came from: `loopback`, `private` or `public`.
    source: String,
    /// Whether it is about the session that asks.
    current: bool,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct RecordParams {
    /// 1 to 500; 50 when absent.
    limit: Option<i64>,
    cursor: Option<String>,
}

/// What happened around my ways in, newest first.
///
/// Log-ins, wrong passwords, ended sessions and the like, kept for 180 days.
#[utoipa::path(get, path = "/v1/me/security-events", tag = "person")]
async fn list_security_events(
    State(state): State<AppState>,
    who: Authenticated,
    params: Params<RecordParams>,
) -> Answer<OwnList<SecurityEventView>> {
    let Params(RecordParams { limit, cursor }) = params;
    let limit = page_length(limit)?;
    let own = CursorOf::new("security-events", who.user_id.0);
    let place = |cursor: String| place_of(&own.place(&cursor)?).ok_or(ProjectionError::BadCursor);
    let place = cursor.map(place).transpose()?;
    let (rows, more) = state.people.security_record(who.user_id, place, limit).await?;
    let next_cursor = rows.last().filter(|_| more).map(|last| own.at(&place_after(last)));
    let items = rows.into_iter().map(|row| event_view(row, who.session_id)).collect();
    Ok(OwnList(Page { items, next_cursor }))
}

fn event_view(row: SecurityRecordRow, asking: SessionId) -> SecurityEventView {
    SecurityEventView {
        id: row.event_id,
        kind: row.kind,
        at: row.at,
        count: row.counted.map(|counted| counted.times),
        first_at: row.counted.map(|_| row.at),
        last_at: row.counted.map(|counted| counted.last_at),
        session_id: row.session_id.map(|id| id.0),
        user_agent: row.client,
        source: row.source,
        current: row.session_id == Some(asking),
    }
}

fn place_after(row: &SecurityRecordRow) -> String {
    format!("{}.{}", row.at.timestamp_micros(), row.event_id)
}

fn place_of(text: &str) -> Option<SecurityRecordPlace> {
    let (at, event_id) = text.split_once('.')?;
    let at = DateTime::from_timestamp_micros(at.parse().ok()?)?;
    Some(SecurityRecordPlace { at, event_id: event_id.parse().ok()? })
}
