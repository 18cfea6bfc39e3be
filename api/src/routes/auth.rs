//! Routes of registering, logging in and out, refreshing and changing the password.
//!
//! A browser keeps its refresh token in a cookie that no script can read, and never gets it in a
//! body; any other client gets both and may use either. What counts as a browser, and from where it
//! may send, is told in [`crate::cookie`].

use axum::Json as JsonBody;
use axum::extract::{FromRequest, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use commands::person::login::LoginError;
use commands::person::password::{ChangePasswordError, WeakPassword};
use commands::person::refresh::RefreshError;
use commands::person::registration::RegisterError;
use commands::person::{ACCESS_SECONDS, Sender, Tokens};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa::openapi::Required;
use utoipa::openapi::schema::Type;
use utoipa_axum::router::OpenApiRouter;
use uuid::Uuid;

use crate::answer::{Answer, Done};
use crate::authenticated::{Authenticated, unauthenticated};
use crate::cookie::{self, Client};
use crate::extract::{Json, names_utf_8, no_parameters, parse};
use crate::gate::arrival;
use crate::gate::sender::SenderAddress;
use crate::layers::SenderClass;
use crate::operation::{Answers, Description, Takes, routes};
use crate::problem::Problem;
use crate::rate_limit::Door;
use crate::state::AppState;

/// Longest name of a client that is remembered, in characters.
const CLIENT_LENGTH: usize = 200;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(register_person))
        .routes(routes!(log_in))
        .routes(routes!(refresh_session))
        .routes(routes!(log_out))
        .routes(routes!(change_password))
}

/// A person about to register.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Registration {
    email: String,
    /// 12 to 256 characters of any kind; refused when it is among those that are guessed first.
    #[schema(value_type = String, format = Password, min_length = 12, max_length = 256)]
    password: SecretString,
    /// 1 to 100 characters.
    name: String,
}

/// The answer to a registration.
#[derive(Serialize, ToSchema)]
struct Registered {
    user_id: Uuid,
}

/// Address and password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Credentials {
    email: String,
    #[schema(value_type = String, format = Password)]
    password: SecretString,
}

/// A refresh token, for clients that do not keep it in the cookie.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RefreshRequest {
    #[schema(value_type = Option<String>)]
    refresh_token: Option<SecretString>,
}

/// The current password and the next.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PasswordChange {
    #[schema(value_type = String, format = Password)]
    current: SecretString,
    /// 12 to 256 characters of any kind; refused when it is among those that are guessed first.
    #[schema(value_type = String, format = Password, min_length = 12, max_length = 256)]
    new: SecretString,
}

/// Nothing.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// A body in which nothing can be said: none, or an empty object.
struct NoBody;

impl FromRequest<AppState> for NoBody {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Problem> {
        let Optional(Nothing {}) = Optional::from_request(request, state).await?;
        Ok(Self)
    }
}

impl Takes for NoBody {
    fn describe(description: &mut Description<'_>) {
        description.refusals(&["400", "408", "413", "415", "422"]);
    }
}

/// The mark of a device that logged in before.
struct Device {
    mark: Option<String>,
}

impl FromRequestParts<AppState> for Device {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Self::Rejection> {
        Ok(Self { mark: cookie::device(&parts.headers) })
    }
}

impl Takes for Device {
    fn describe(description: &mut Description<'_>) {
        description.header("Wumbo-Device", Type::String, "Mark of a known device");
    }
}

/// Tokens of a session.
#[derive(Serialize, ToSchema)]
struct TokenGrant {
    access_token: String,
    /// `Bearer`.
    token_type: &'static str,
    /// Seconds until the access token ends.
    expires_in: i64,
    /// Absent for browsers, which get it as a cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
}

impl FromRequestParts<AppState> for SenderOf {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Self::Rejection> {
        let agent = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        let client = agent.unwrap_or_default().chars().take(CLIENT_LENGTH).collect();
        let source = parts.extensions.get::<SenderClass>().map_or("internal", |class| class.0);
        Ok(Self(Sender { source, client }))
    }
}

/// What is remembered of a request's sender.
pub(super) struct SenderOf(pub(super) Sender);

impl Takes for SenderOf {
    fn describe(_: &mut Description<'_>) {}
}

fn weak(pointer: &str, weak: WeakPassword) -> Problem {
    let code = match weak {
        WeakPassword::TooShort => "too-short",
        WeakPassword::TooLong => "too-long",
        WeakPassword::Guessable => "guessable",
    };
    Problem::invalid(pointer, code, format!("The password {weak}."))
}

fn too_many_failures(seconds: u64) -> Problem {
    Problem::too_many_requests(seconds)
        .detail("Too many wrong passwords in a row. Wait before the next one.")
}

/// A closed JSON body that may be left out.
struct Optional<T>(T);

impl<T: Default + DeserializeOwned> FromRequest<AppState> for Optional<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &AppState) -> Result<Self, Problem> {
        no_parameters(request.uri())?;
        names_utf_8(request.headers())?;
        let body = arrival::body(request).await?;
        if body.is_empty() { Ok(Self(T::default())) } else { parse(&body).map(Self) }
    }
}

impl<T: ToSchema> Takes for Optional<T> {
    fn describe(description: &mut Description<'_>) {
        description.body::<T>("application/json", Required::False);
        description.refusals(&["400", "408", "413", "415", "422"]);
    }
}

/// A person has registered: 201 with their id.
struct Welcome(Registered);

impl IntoResponse for Welcome {
    fn into_response(self) -> Response {
        (StatusCode::CREATED, [(header::LOCATION, "/v1/me")], JsonBody(self.0)).into_response()
    }
}

impl Answers for Welcome {
    fn describe(description: &mut Description<'_>) {
        let schema = description.named::<Registered>();
        description.answer("201", Some(schema));
    }
}

/// Register.
///
/// An address that is taken gets the same answer, with an id that belongs to nobody: the answer
/// does not tell who is registered.
#[utoipa::path(post, path = "/v1/auth/register", tag = "person", security(()))]
async fn register_person(
    State(state): State<AppState>,
    address: SenderAddress,
    SenderOf(sender): SenderOf,
    body: Json<Registration>,
) -> Answer<Welcome> {
    state.rate_limits.admit(Door::Register, address)?;
    let new = body.value;
    let registered = state.people.register(&new.email, &new.password, &new.name, &sender).await;
    let user_id = registered.map_err(|error| match error {
        RegisterError::Email(_) => Problem::invalid("/email", "bad-email", sentence(&error)),
        RegisterError::Name(_) => Problem::invalid("/name", "bad-text", sentence(&error)),
        RegisterError::Password(reason) => weak("/password", reason),
        RegisterError::Port(error) => error.into(),
    })?;
    Ok(Welcome(Registered { user_id: user_id.0 }))
}

fn sentence(error: &RegisterError) -> String {
    let mut text = error.to_string();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text + "."
}

/// Log in.
///
/// Browsers (a request with `Origin`, or with `X-Wumbo-Client: browser`) get the refresh token as a
/// cookie only. `Wumbo-Device` of an earlier answer makes this device a known one, which failures
/// elsewhere do not delay.
#[utoipa::path(post, path = "/v1/auth/login", tag = "person", security(()))]
async fn log_in(
    State(state): State<AppState>,
    address: SenderAddress,
    SenderOf(sender): SenderOf,
    client: Client,
    device: Device,
    body: Json<Credentials>,
) -> Answer<KnownDevice> {
    state.rate_limits.admit(Door::Login, address)?;
    let Credentials { email, password } = body.value;
    let device = device.mark.as_deref();
    let logged_in = state.people.log_in(&email, &password, device, &sender).await;
    let logged_in = logged_in.map_err(|error| match error {
        LoginError::WrongCredentials => {
            tracing::info!("a login was refused");
            Problem::new(StatusCode::UNAUTHORIZED, "wrong-credentials", "Not logged in")
                .detail("The address or the password is wrong.")
        }
        LoginError::TooManyFailures { seconds } => too_many_failures(seconds),
        LoginError::Port(error) => error.into(),
    })?;
    let in_body = client == Client::Other;
    let granted = Granted { tokens: logged_in.tokens, in_body };
    Ok(KnownDevice { granted, client, mark: logged_in.device_mark })
}

/// The tokens, with the refresh token in the cookie and perhaps in the body too.
struct Granted {
    tokens: Tokens,
    in_body: bool,
}

impl IntoResponse for Granted {
    fn into_response(self) -> Response {
        let Self { tokens, in_body } = self;
        let refresh = tokens.refresh.expose_secret();
        let grant = TokenGrant {
            access_token: tokens.access.expose_secret().to_owned(),
            token_type: "Bearer",
            expires_in: ACCESS_SECONDS,
            refresh_token: in_body.then(|| refresh.to_owned()),
        };
        let mut response = JsonBody(grant).into_response();
        cookie::keep_refresh_token(&mut response, refresh, tokens.session_seconds);
        response
    }
}

impl Answers for Granted {
    fn describe(description: &mut Description<'_>) {
        let schema = description.named::<TokenGrant>();
        description.answer("200", Some(schema));
        description.answer_header("200", "Set-Cookie");
        description.refusals(&["401"]);
    }
}

/// The tokens for a device that is known from now on.
struct KnownDevice {
    granted: Granted,
    client: Client,
    mark: SecretString,
}

impl IntoResponse for KnownDevice {
    fn into_response(self) -> Response {
        let mut response = self.granted.into_response();
        cookie::remember_device(&mut response, self.client, self.mark.expose_secret());
        response
    }
}

impl Answers for KnownDevice {
    fn describe(description: &mut Description<'_>) {
        Granted::describe(description);
        description.answer_header("200", "Wumbo-Device");
    }
}

/// Exchange a refresh token for new tokens.
///
/// The token comes in the body or in the cookie; each is good for one exchange, and its immediate
/// repetition within ten seconds gets the same successor. A token that was exchanged before ends
/// its session.
#[utoipa::path(post, path = "/v1/auth/refresh", tag = "person", security(()))]
async fn refresh_session(
    State(state): State<AppState>,
    address: SenderAddress,
    SenderOf(sender): SenderOf,
    client: Client,
    headers: HeaderMap,
    Optional(given): Optional<RefreshRequest>,
) -> Answer<Granted> {
    state.rate_limits.admit(Door::Refresh, address)?;
    let in_body = given.refresh_token.is_some();
    let token = given.refresh_token.or_else(|| cookie::refresh_token(&headers));
    let token = token.ok_or_else(|| no_longer_good("There is no refresh token."))?;
    match state.people.refresh(token.expose_secret(), &sender).await {
        Ok(tokens) => Ok(Granted { tokens, in_body: in_body || client == Client::Other }),
        Err(RefreshError::NotGood) => {
            tracing::info!("a refresh token was refused");
            Err(no_longer_good("The session has ended. Log in again."))
        }
        Err(RefreshError::Port(error)) => Err(error.into()),
    }
}

fn no_longer_good(detail: &str) -> Problem {
    Problem::new(StatusCode::UNAUTHORIZED, "session-ended", "Log in again").detail(detail)
}

/// Log out: end the session of the access token, or else of the refresh cookie.
#[utoipa::path(post, path = "/v1/auth/logout", tag = "person",
    responses((status = 204, description = "The session has ended")))]
async fn log_out(
    State(state): State<AppState>,
    _: Client,
    headers: HeaderMap,
    SenderOf(sender): SenderOf,
    who: Result<Authenticated, Problem>,
    _: NoBody,
) -> Answer<LoggedOut> {
    match (who, cookie::refresh_token(&headers)) {
        (Ok(person), _) => state.people.log_out(&person.recognised, &sender).await?,
        (Err(problem), _) if problem.status != StatusCode::UNAUTHORIZED => return Err(problem),
        (Err(_), Some(token)) => {
            let token = token.expose_secret();
            if !state.people.log_out_by_refresh_token(token, &sender).await? {
                return Err(unauthenticated());
            }
        }
        (Err(problem), None) => return Err(problem),
    }
    Ok(LoggedOut)
}

/// The session has ended, and a browser forgets its token.
struct LoggedOut;

impl IntoResponse for LoggedOut {
    fn into_response(self) -> Response {
        let mut response = Done.into_response();
        cookie::forget_refresh_token(&mut response);
        response
    }
}

impl Answers for LoggedOut {
    fn describe(description: &mut Description<'_>) {
        Done::describe(description);
    }
}

/// Change the password; all other sessions end.
#[utoipa::path(post, path = "/v1/auth/password/change", tag = "person",
    responses((status = 204, description = "The new password holds")))]
async fn change_password(
    State(state): State<AppState>,
    person: Authenticated,
    address: SenderAddress,
    SenderOf(sender): SenderOf,
    body: Json<PasswordChange>,
) -> Answer<Done> {
    state.rate_limits.admit(Door::Login, address)?;
    let PasswordChange { current, new } = body.value;
    let changed = state.people.change_password(&person.recognised, &current, &new, &sender).await;
    match changed {
        Ok(()) => Ok(Done),
        Err(ChangePasswordError::WrongCurrent) => Err(Problem::invalid(
            "/current",
            "wrong-password",
            "This is not your current password.",
        )),
        Err(ChangePasswordError::Weak(reason)) => Err(weak("/new", reason)),
        Err(ChangePasswordError::TooManyFailures { seconds }) => Err(too_many_failures(seconds)),
        Err(ChangePasswordError::Port(error)) => Err(error.into()),
    }
}
