//! Who sends a request: read from its access token, and from nothing else.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use commands::person::ports::PortError;
use commands::person::session::{NotRecognised, Recognised};
use commands::ports::StoreError;
use domain::id::{SessionId, UserId};

use crate::gate::arrival::Arrival;
use crate::gate::share::{Of, Share};
use crate::gate::toll::Known;
use crate::operation::{Description, Takes};
use crate::problem::Problem;
use crate::state::AppState;

/// Somebody whose access token is good right now.
#[derive(Debug, Clone, Copy)]
pub struct Authenticated {
    pub user_id: UserId,
    pub session_id: SessionId,
    /// For asking again, while a connection stays open, whether they still are
    /// ([`commands::person::People::stands`]), and until when the token lasts.
    pub recognised: Recognised,
}

impl FromRequestParts<AppState> for Authenticated {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        let person = recognised(parts, state).await?;
        if let Some(arrival) = Arrival::of(&parts.extensions) {
            arrival.keep_turn(Share::Own, Of::person(person.user_id.0)).await?;
        }
        Ok(person)
    }
}

impl Takes for Authenticated {
    fn describe(description: &mut Description<'_>) {
        // Whatever is asked can be asked so that it is read in two ways; and whoever is known has a
        // share of the house, and may ask for more than that.
        description.refusals(&["400", "401", "429", "503"]);
    }
}

/// Somebody, or else why it is nobody.
impl Takes for Result<Authenticated, Problem> {
    fn describe(description: &mut Description<'_>) {
        Authenticated::describe(description);
    }
}

/// Who sends a request, once its body is there too; what they may have in work is another question.
///
/// # Errors
/// 401 for nobody; what [`Arrival::arrive`] says of the body; 429 when too much of theirs is in the
/// house.
pub(crate) async fn recognised(parts: &Parts, state: &AppState) -> Result<Authenticated, Problem> {
    let token = bearer(&parts.headers).ok_or_else(unauthenticated)?;
    let person = match state.people.recognise(token).await {
        Ok(recognised) => Authenticated {
            user_id: recognised.user_id,
            session_id: recognised.session_id,
            recognised,
        },
        Err(NotRecognised::NotGood) => return Err(unauthenticated()),
        Err(NotRecognised::Port(error)) => return Err(error.into()),
    };
    Known::are(&parts.extensions, person.user_id);
    if let Some(arrival) = Arrival::of(&parts.extensions) {
        arrival.arrive(Some(person.user_id)).await?;
        arrival.count(person.user_id).await?;
    }
    Ok(person)
}

/// The token of the one `Authorization` header (RFC 6750, section 2.1).
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let mut given = headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (given.next(), given.next()) else { return None };
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token)
}

/// Nobody, or nobody any more.
pub fn unauthenticated() -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, "unauthenticated", "Log in first")
        .detail("Send an access token that has not expired, of a session that has not ended.")
}

impl From<PortError> for Problem {
    fn from(error: PortError) -> Self {
        let PortError::Failed { source, .. } = &error else { return Self::busy() };
        let away = match source.downcast_ref() {
            Some(StoreError::NoRoom) => return Self::no_room(),
            Some(StoreError::Unavailable(_)) => Some(Self::unavailable()),
            Some(StoreError::KeysAway(_)) => Some(Self::keys_away()),
            _ => None,
        };
        let problem = Self::internal(&error);
        away.unwrap_or(problem)
    }
}
