//! What routes take out of a request, each with its clear refusal: bodies, parameters, the
//! household, the moment a read is about, and what makes a write the same one when sent again.

mod json;
mod moment;
mod objects;
mod read;

use std::collections::HashMap;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, Uri, header};
use commands::asker::Asker;
use commands::ports::Intent;
use commands::scope::Scope;
use domain::id::{HouseholdId, UserId};
use projections::reading::{Moment, ReadScope};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use utoipa::IntoParams;
use utoipa::openapi::schema::Type;
use uuid::Uuid;

use crate::authenticated::{Authenticated, recognised};
use crate::gate::arrival::{Arrival, share_in_household};
use crate::gate::share::{Of, Share};
use crate::layers::{RequestId, SenderClass};
use crate::operation::{Description, Takes};
use crate::problem::Problem;
use crate::state::AppState;

pub use self::json::{Json, names_utf_8, other_charset, parse};
use self::json::{in_words, pointer};
pub use self::moment::At;
use self::moment::{Asked, Zone, asked};
pub use self::read::{Opened, Read};

/// Nothing to ask for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct NoParams {}

/// Query parameters, closed.
#[derive(Debug)]
pub struct Params<T>(pub T);

impl<T, S> FromRequestParts<S> for Params<T>
where
    T: DeserializeOwned,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parameters(parts, &[]).map(Self)
    }
}

impl<T: IntoParams> Takes for Params<T> {
    fn describe(description: &mut Description<'_>) {
        description.parameters::<T>();
        description.refusals(&["422"]);
    }
}

/// Parameters that say which moment a read is about.
const OF_THE_MOMENT: [&str; 2] = ["as_of", "after"];

fn parameters<T: DeserializeOwned>(parts: &Parts, passed_by: &[&str]) -> Result<T, Problem> {
    let query = parts.uri.query().unwrap_or_default();
    let own: Vec<&str> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .filter(|pair| !pair.split('=').next().is_some_and(|name| passed_by.contains(&name)))
        .collect();
    let own = own.join("&");
    // The reader takes an empty value for an absent one, and so more than was asked for.
    if let Some((name, _)) = form(own.as_bytes()).find(|(_, value)| value.is_empty()) {
        let detail = "Give the parameter a value, or leave it out.";
        return Err(Problem::invalid(&name, "invalid-parameter", detail));
    }
    let reader = serde_html_form::Deserializer::new(form(own.as_bytes()));
    serde_path_to_error::deserialize(reader).map_err(|error| {
        let pointer = pointer(error.path());
        let name = pointer.trim_start_matches('/').to_owned();
        let is_repeated = form(own.as_bytes()).filter(|(one, _)| *one == name).count() > 1;
        let detail = match error.into_inner().to_string() {
            // What may be said several times is read as a list, and any of it may be wrong.
            said if is_repeated && said == "unsupported value" => "Say it once.".to_owned(),
            said => in_words(&said),
        };
        Problem::invalid(&name, "invalid-parameter", detail)
    })
}

/// A write is about now: it does not answer as if it had been about another moment.
fn no_moment(uri: &Uri) -> Result<(), Problem> {
    let query = uri.query().unwrap_or_default();
    match form(query.as_bytes()).find(|(name, _)| OF_THE_MOMENT.contains(&name.as_ref())) {
        Some((name, _)) => Err(Problem::invalid(
            &name,
            "invalid-parameter",
            "Only reads are about a moment; leave it out of a write.",
        )),
        None => Ok(()),
    }
}

/// What has a body or writes has no parameters, unless its route takes some ([`WriteParams`]).
///
/// # Errors
/// A problem that names the first of them.
pub fn no_parameters(uri: &Uri) -> Result<(), Problem> {
    no_moment(uri)?;
    match form(uri.query().unwrap_or_default().as_bytes()).next() {
        Some((name, _)) => {
            let detail = "This request takes no parameters; leave it out.";
            Err(Problem::invalid(&name, "invalid-parameter", detail))
        }
        None => Ok(()),
    }
}

fn form(bytes: &[u8]) -> form_urlencoded::Parse<'_> {
    form_urlencoded::parse(bytes)
}

/// Ids in the path; anything that is no UUID is not there.
fn path_id(ids: &HashMap<String, String>, name: &str) -> Option<Uuid> {
    ids.get(name).and_then(|text| text.parse().ok())
}

/// The id of the noun in the path (`{id}`).
#[derive(Debug, Clone, Copy)]
pub struct Id(pub Uuid);

impl<S: Send + Sync> FromRequestParts<S> for Id {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let ids = Path::<HashMap<String, String>>::from_request_parts(parts, state).await;
        let Path(ids) = ids.map_err(|_| Problem::not_found("thing"))?;
        path_id(&ids, "id").map(Self).ok_or_else(|| Problem::not_found("thing"))
    }
}

impl Takes for Id {
    fn describe(description: &mut Description<'_>) {
        description.id("id");
        description.refusals(&["404"]);
    }
}

/// A member of the household in the path (`{household_id}`), with the role the log gives them now.
#[derive(Debug, Clone)]
pub struct Member {
    pub scope: Scope,
    pub person: Authenticated,
}

impl Member {
    /// The scope of a read.
    pub fn reads(&self) -> ReadScope {
        ReadScope { household_id: self.scope.household_id, user_id: self.person.user_id }
    }

    /// Who they are when they give a command.
    pub fn caller(&self) -> Caller {
        Caller { user_id: self.person.user_id, household_id: self.scope.household_id }
    }
}

/// A person who gives a command in the household of the path (`{household_id}`). Whether they may
/// is decided where the command is, on the same state as everything else; here it is only seen to
/// that nobody who does not belong there stands in its members' way.
#[derive(Debug, Clone, Copy)]
pub struct Caller {
    pub user_id: UserId,
    pub household_id: HouseholdId,
}

impl Takes for Caller {
    fn describe(description: &mut Description<'_>) {
        Member::describe(description);
    }
}

impl Takes for Member {
    fn describe(description: &mut Description<'_>) {
        Authenticated::describe(description);
        description.id("household_id");
        description.refusals(&["404"]);
    }
}

impl FromRequestParts<AppState> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let person = recognised(parts, state).await?;
        let household_id = household_in_path(parts, state).await?;
        let caller = Self { user_id: person.user_id, household_id };
        if !state.seen.lately(caller.user_id, household_id) {
            return Ok(Member::from_request_parts(parts, state).await?.caller());
        }
        let arrival = Arrival::of(&parts.extensions);
        if let Some(arrival) = arrival
            && let Some(share) = share_in_household(&arrival, parts)
        {
            arrival.must_have_room(share, caller.user_id)?;
            arrival.keep_turn(share, Of::both(caller.user_id.0, household_id.0)).await?;
        }
        Ok(caller)
    }
}

impl FromRequestParts<AppState> for Member {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let person = recognised(parts, state).await?;
        let id = household_in_path(parts, state).await?;
        let arrival = Arrival::of(&parts.extensions);
        let share = arrival.as_ref().and_then(|arrival| share_in_household(arrival, parts));
        let at_the_door = match &arrival {
            Some(arrival) => {
                share.map_or(Ok(()), |share| arrival.must_have_room(share, person.user_id))?;
                Some(arrival.turn(Share::Door, Of::person(person.user_id.0)).await?)
            }
            None => None,
        };
        let scope = Scope::enter(&state.house, Asker::Person(person.user_id), id).await?;
        drop(at_the_door);
        let scope = scope.ok_or_else(|| Problem::not_found("household"))?;
        state.seen.now(person.user_id, id);
        let member = Self { scope, person };
        if let Some(arrival) = arrival {
            let of = Of::both(person.user_id.0, id.0);
            if let Some(revision) = awaited(parts) {
                let _turn = arrival.turn(Share::Behind, of).await?;
                state.reader.reached(&member.reads(), revision).await?;
            }
            if let Some(share) = share {
                arrival.keep_turn(share, of).await?;
            }
        }
        parts.extensions.insert(Zone(member.scope.time_zone));
        Ok(member)
    }
}

/// The revision that a read waits for. It does before its turn comes: others shall not wait with
/// it. Live news and the audit wait for no screens; what is wrong with it, [`At`] will say.
fn awaited(parts: &Parts) -> Option<i64> {
    let path = parts.uri.path();
    if parts.method != Method::GET || path.ends_with("/live") || path.ends_with("/audit") {
        return None;
    }
    match asked(parts) {
        Ok(Asked::Moment(Moment::AtLeast(revision))) => Some(revision),
        _ => None,
    }
}

/// The household that the path names (`{household_id}`), whoever may enter it.
///
/// # Errors
/// 404 when it names none.
pub(crate) async fn household_in_path(
    parts: &mut Parts,
    state: &AppState,
) -> Result<HouseholdId, Problem> {
    let ids = Path::<HashMap<String, String>>::from_request_parts(parts, state).await.ok();
    let id = ids.and_then(|Path(ids)| path_id(&ids, "household_id"));
    id.map(HouseholdId).ok_or_else(|| Problem::not_found("household"))
}

/// What makes a write the same one when it is sent again.
#[derive(Debug, Clone)]
pub struct Write {
    idempotency_key: Option<String>,
    expected_version: Option<i64>,
    correlation: Uuid,
    source: &'static str,
    method: Method,
    uri: Uri,
}

impl<S: Send + Sync> FromRequestParts<S> for Write {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        no_parameters(&parts.uri)?;
        Self::of(parts)
    }
}

impl Takes for Write {
    fn describe(description: &mut Description<'_>) {
        description.header("Idempotency-Key", Type::String, "One for each intent");
        description.refusals(&["409", "422"]);
    }
}

/// A write to what is there, which may say which version of it was seen.
#[derive(Debug)]
pub struct Change(pub Write);

impl<S: Send + Sync> FromRequestParts<S> for Change {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        Write::from_request_parts(parts, state).await.map(Self)
    }
}

impl Takes for Change {
    fn describe(description: &mut Description<'_>) {
        Write::describe(description);
        description.header("If-Match", Type::String, "The version that was seen");
        description.refusals(&["412"]);
    }
}

/// A write whose route takes query parameters: they are closed too.
#[derive(Debug)]
pub struct WriteParams<T>(pub Write, pub T);

impl<T, S> FromRequestParts<S> for WriteParams<T>
where
    T: DeserializeOwned,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        no_moment(&parts.uri)?;
        let write = Write::of(parts)?;
        Ok(Self(write, parameters(parts, &[])?))
    }
}

impl<T: IntoParams> Takes for WriteParams<T> {
    fn describe(description: &mut Description<'_>) {
        description.parameters::<T>();
        Write::describe(description);
    }
}

impl Write {
    fn of(parts: &Parts) -> Result<Self, Problem> {
        let sender = parts.extensions.get::<SenderClass>().map_or("internal", |class| class.0);
        let correlation = parts.extensions.get::<RequestId>().map_or_else(Uuid::now_v7, |id| id.0);
        Ok(Self {
            idempotency_key: idempotency_key(&parts.headers)?,
            expected_version: if_match(&parts.headers)?,
            correlation,
            source: sender,
            method: parts.method.clone(),
            uri: parts.uri.clone(),
        })
    }

    /// The intent of this write in a household; `content` is what identifies the body.
    pub fn intent(&self, household_id: HouseholdId, person: UserId, content: &[u8]) -> Intent {
        let mut hasher = Sha256::new();
        hasher.update(self.method.as_str());
        hasher.update([0]);
        hasher.update(self.uri.path());
        hasher.update([0]);
        hasher.update(self.uri.query().unwrap_or_default());
        hasher.update([0]);
        hasher.update(content);
        Intent {
            household_id,
            asker: Asker::Person(person),
            idempotency_key: self.idempotency_key.clone(),
            request_hash: hasher.finalize().into(),
            expected_version: self.expected_version,
            correlation: self.correlation,
            causation: None,
            source: self.source,
        }
    }

    /// The intent of who gives the command.
    pub fn by(&self, caller: Caller, content: &[u8]) -> Intent {
        self.intent(caller.household_id, caller.user_id, content)
    }

    /// The client's key, where it gave one.
    pub fn key(&self) -> Option<&str> {
        self.idempotency_key.as_deref()
    }
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let is_printable = |key: &&str| key.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
    let key = value.to_str().ok().map(str::trim).filter(is_printable);
    let key = key.filter(|key| (1..=255).contains(&key.len()));
    match key {
        Some(key) => Ok(Some(key.to_owned())),
        None => Err(Problem::invalid(
            "Idempotency-Key",
            "bad-idempotency-key",
            "The key must be 1 to 255 printable ASCII characters.",
        )),
    }
}

fn if_match(headers: &HeaderMap) -> Result<Option<i64>, Problem> {
    let Some(value) = headers.get(header::IF_MATCH) else { return Ok(None) };
    let text = value.to_str().unwrap_or_default().trim();
    if text == "*" {
        return Ok(None);
    }
    let version = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    match version.and_then(|version| version.parse().ok()) {
        Some(version) => Ok(Some(version)),
        None => Err(Problem::invalid(
            "If-Match",
            "bad-if-match",
            "Give the version you saw in quotation marks, as in \"3\".",
        )),
    }
}
