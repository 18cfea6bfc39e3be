//! Problem documents (RFC 9457): the one shape of every error answer.
//!
//! Codes are stable and for programs; titles and details are for people and carry no internals.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use commands::error::CommandError;
use commands::ports::StoreError;
use following::error::FollowError;
use projections::error::{ProjectionError, is_busy, is_full};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// What is wrong with one field of the input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// JSON pointer (RFC 6901) into the body, or the name of a parameter or header.
    pub pointer: String,
    /// Stable name of what is wrong.
    pub code: String,
    /// What is wrong and what to do.
    pub detail: String,
}

/// An error answer before it is written.
#[derive(Debug, Clone)]
pub struct Problem {
    pub status: StatusCode,
    pub code: &'static str,
    pub title: &'static str,
    pub detail: Option<String>,
    pub errors: Vec<FieldError>,
    /// Seconds after which trying again makes sense.
    pub retry_after: Option<u64>,
    /// Further members of the document.
    pub members: Map<String, Value>,
}

/// The document as the OpenAPI description shows it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemDocument {
    /// `urn:wumbo:problem:<code>`.
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    pub status: u16,
    pub detail: String,
    pub request_id: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

impl Problem {
    pub fn new(status: StatusCode, code: &'static str, title: &'static str) -> Self {
        Self {
            status,
            code,
            title,
            detail: None,
            errors: Vec::new(),
            retry_after: None,
            members: Map::new(),
        }
    }

    /// Says more, for the person.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Names a field and what is wrong with it.
    #[must_use]
    pub fn field(mut self, pointer: &str, code: &str, detail: impl Into<String>) -> Self {
        let (pointer, code) = (pointer.to_owned(), code.to_owned());
        self.errors.push(FieldError { pointer, code, detail: detail.into() });
        self
    }

    /// Says when to try again.
    #[must_use]
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// Adds a member of the document.
    #[must_use]
    pub fn member(mut self, name: &str, value: impl Serialize) -> Self {
        let value = serde_json::to_value(value).unwrap_or(Value::Null);
        self.members.insert(name.to_owned(), value);
        self
    }

    /// Not there, or not yours: nobody can tell which.
    pub fn not_found(noun: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", "Not found")
            .detail(format!("There is no such {noun}."))
    }

    /// Readable, but breaks a rule.
    pub fn invalid(pointer: &str, code: &str, detail: impl Into<String>) -> Self {
        let title = "The request breaks a rule";
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", title).field(pointer, code, detail)
    }

    /// The state forbids it.
    pub fn conflict(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code, "The present state forbids this").detail(detail)
    }

    /// Known, but not allowed.
    pub fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", "Not allowed").detail(detail)
    }

    /// Something of ours broke: the chain goes to the log, nothing of it to the client.
    pub fn internal(error: &(dyn std::error::Error + 'static)) -> Self {
        tracing::error!(error, "a request failed");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "Something went wrong on our side")
            .detail("Nothing was changed by this request unless a later read shows otherwise.")
    }

    /// Too busy right now.
    pub fn busy() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "Busy right now")
            .detail("Nothing was changed. Try again shortly.")
            .retry_after(1)
    }

    /// Try again in so many seconds: 429.
    pub fn too_many_requests(seconds: u64) -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, "too-many-requests", "Too many requests")
            .retry_after(seconds)
    }

    /// A body beyond its limit.
    pub fn too_large(limit: &str) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "Too large")
            .detail(format!("A request of this kind may have at most {limit}."))
    }

    /// What the document says: the detail, or else that of the first field, or else what is known
    /// of every error of this status.
    fn said(&self) -> String {
        let own = self.detail.as_deref().or(self.errors.first().map(|error| &*error.detail));
        as_sentence(own.unwrap_or(match self.status {
            StatusCode::NOT_FOUND => "There is nothing at this address.",
            StatusCode::METHOD_NOT_ALLOWED => {
                "The address is there, but not for this method. See the header Allow."
            }
            StatusCode::REQUEST_TIMEOUT => "Nothing was changed. Send the request again.",
            status if status.is_server_error() => {
                "The request cannot be answered now. Try again shortly."
            }
            _ => "The request cannot be taken as it is.",
        }))
    }

    /// The JSON of the document.
    pub fn document(&self, request_id: &str) -> Value {
        let document = ProblemDocument {
            kind: format!("urn:wumbo:problem:{}", self.code),
            title: self.title.to_owned(),
            status: self.status.as_u16(),
            detail: self.said(),
            request_id: request_id.to_owned(),
            errors: self.errors.clone(),
        };
        let mut value = serde_json::to_value(document).unwrap_or(Value::Null);
        if let Value::Object(fields) = &mut value {
            fields.extend(self.members.clone());
        }
        value
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.status.as_u16(), self.code)
    }
}

impl std::error::Error for Problem {}

/// The body is written by [`crate::layers::finish`], which knows the request's id.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict => Self::conflict(
                "write-conflict",
                "Others were changing the same thing. Nothing was changed; try again.",
            ),
            StoreError::KeyReused => Self::invalid(
                "Idempotency-Key",
                "idempotency-key-reused",
                "The key was used for another request. Use a fresh key for each intent.",
            ),
            StoreError::UnknownHousehold => Self::not_found("household"),
            StoreError::Busy => Self::busy(),
            StoreError::Broken => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "log-is-broken",
                "The household's log needs an operator",
            )
            .retry_after(300)
            .detail(
                "Its log did not hold when it was last verified. Nothing is written to it until \
                 somebody has looked; what is shown may be read.",
            ),
            StoreError::NoRoom => Self::no_room(),
            StoreError::EventTooLarge | StoreError::EffectTooLarge => {
                Self::invalid("", "too-large", "The texts are too long to be kept.")
            }
            broken @ (StoreError::Undecodable(_)
            | StoreError::Misnamed(_)
            | StoreError::Unsealable(_)
            | StoreError::KeysAway(_)
            | StoreError::Unavailable(_)) => {
                if let StoreError::Unavailable(source) = &broken
                    && let Some(ProjectionError::LeftOut(_)) = source.downcast_ref()
                {
                    return Self::halted();
                }
                let problem = Self::internal(&broken);
                match broken {
                    StoreError::Unavailable(_) => Self::unavailable(),
                    StoreError::KeysAway(_) => Self::keys_away(),
                    _ => problem,
                }
            }
        }
    }
}

impl Problem {
    /// The database's disk is full.
    pub fn no_room() -> Self {
        let title = "Nothing can be written right now";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "no-room", title).retry_after(10).detail(
            "The disk of the server is full. Nothing was changed; what is there may be read. Its \
             operator has to make room.",
        )
    }

    /// The keys of the vault are not where this process looks for them.
    pub fn keys_away() -> Self {
        let title = "This cannot be done right now";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "keys-away", title).retry_after(10).detail(
            "A notice of it must be sealed, and the server does not find the keys for that. Nothing \
             was changed. Its operator has to put them back.",
        )
    }

    /// A read model that the household's others have gone on without, or that is just filled.
    fn halted() -> Self {
        let title = "This cannot be shown right now";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "projection-halted", title).retry_after(5).detail(
            "What it is read from is not up to date with the rest: it is being built, or could not \
             take an event in and waits for the operator. Nothing is lost, and the rest of the \
             household is shown as it is.",
        )
    }

    /// A dependency does not answer.
    pub fn unavailable() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "Not available right now")
            .detail(
                "The store does not answer. Try again shortly; a repeated Idempotency-Key is safe.",
            )
            .retry_after(2)
    }
}

impl From<ProjectionError> for Problem {
    fn from(error: ProjectionError) -> Self {
        match error {
            ProjectionError::Behind { wanted, reached } => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "projection-behind",
                "Not up to date yet",
            )
            .detail("The screens have not taken in your change yet. Try again shortly.")
            .member("wanted", wanted)
            .member("reached", reached)
            .retry_after(1),
            ProjectionError::Future(_) => Self::invalid(
                "as_of",
                "future-revision",
                "The household has not come to this revision.",
            ),
            ProjectionError::LeftOut(_) => Self::halted(),
            ProjectionError::TooLong => Self::busy()
                .detail("That moment lies behind a long history: it took too long to be built.")
                .retry_after(10),
            ProjectionError::BadCursor => Self::invalid(
                "cursor",
                "bad-cursor",
                "The cursor is none of this list. Begin again without it.",
            ),
            ProjectionError::Following(FollowError::Database(error)) if is_full(&error) => {
                Self::no_room()
            }
            ProjectionError::Following(FollowError::Database(error)) if is_busy(&error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "no time for a request");
                Self::busy().retry_after(2)
            }
            ProjectionError::Following(FollowError::Database(error)) => {
                let broken = error.as_database_error().is_some();
                let problem = Self::internal(&error);
                if broken { problem } else { Self::unavailable() }
            }
            broken => Self::internal(&broken),
        }
    }
}

/// A message as a sentence: a capital in front, a full stop at its end.
pub fn as_sentence(text: &str) -> String {
    let mut rest = text.chars();
    let mut sentence: String = rest.next().into_iter().flat_map(char::to_uppercase).collect();
    sentence.push_str(rest.as_str());
    if !sentence.is_empty() && !sentence.ends_with(['.', '!', '?']) {
        sentence.push('.');
    }
    sentence
}

/// What every use case can answer besides its own refusals.
pub fn of_command<E>(error: CommandError<E>, refusal: impl FnOnce(E) -> Problem) -> Problem
where
    E: std::error::Error + 'static,
{
    match error {
        CommandError::Refused(refused) => {
            let problem = refusal(refused);
            tracing::info!(code = problem.code, "a command was refused");
            problem
        }
        CommandError::Outside => Problem::not_found("household"),
        CommandError::Forbidden => {
            Problem::forbidden("Only an admin of the household may do this.")
        }
        CommandError::UnknownReference { field } => Problem::invalid(
            &format!("/{field}"),
            "unknown-reference",
            "It names nothing of this household.",
        ),
        CommandError::VersionMismatch { current } => Problem::new(
            StatusCode::PRECONDITION_FAILED,
            "version-mismatch",
            "Somebody changed it meanwhile",
        )
        .detail(format!("The current version is {current}. Read it again, then decide."))
        .member("current_version", current),
        CommandError::Store(error) => error.into(),
    }
}
