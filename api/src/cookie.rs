//! The two cookies of a browser: its refresh token, and the mark of a known device.
//!
//! Both are out of reach for scripts, for other sites and for plain HTTP; browsers make an
//! exception for plain HTTP to their own machine. A request that carries an `Origin` must come from
//! a page of this house (RFC 9700, section 4.7; OWASP Cross-Site Request Forgery Prevention Cheat
//! Sheet).

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use axum_extra::extract::CookieJar;
use secrecy::SecretString;
use utoipa::openapi::schema::Type;

use crate::operation::{Description, Takes};
use crate::problem::Problem;
use crate::state::AppState;

const REFRESH: &str = "wumbo_refresh";
const DEVICE: &str = "wumbo_device";
const FENCES: &str = "HttpOnly; Secure; SameSite=Strict";
/// How long a device stays known, in seconds.
const DEVICE_SECONDS: u32 = 365 * 24 * 60 * 60;
const WUMBO_DEVICE: HeaderName = HeaderName::from_static("wumbo-device");

/// Where a client can keep a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Client {
    /// In cookies only.
    Browser,
    Other,
}

impl Client {
    /// What sends these headers: a browser when it says so or names an origin.
    ///
    /// # Errors
    /// 403 when the origin is another house's.
    pub fn of(headers: &HeaderMap, public_url: &str) -> Result<Self, Problem> {
        let mut origins = headers.get_all(header::ORIGIN).iter();
        let says_so = headers.get("x-wumbo-client").is_some_and(|client| client == "browser");
        match (origins.next(), origins.next()) {
            (None, _) => Ok(if says_so { Self::Browser } else { Self::Other }),
            (Some(origin), None) if is_ours(origin, headers.get(header::HOST), public_url) => {
                Ok(Self::Browser)
            }
            _ => Err(Problem::new(StatusCode::FORBIDDEN, "foreign-origin", "Not from here")
                .detail("Pages of other origins may not use sessions of this one.")),
        }
    }
}

impl FromRequestParts<AppState> for Client {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Problem> {
        Self::of(&parts.headers, &state.public_url)
    }
}

impl Takes for Client {
    fn describe(description: &mut Description<'_>) {
        description.header("X-Wumbo-Client", Type::String, "`browser`, or absent");
        description.refusals(&["403"]);
    }
}

/// An origin is ours when it is the public one, or the very host that was asked.
fn is_ours(origin: &HeaderValue, host: Option<&HeaderValue>, public_url: &str) -> bool {
    let Ok(origin) = origin.to_str() else { return false };
    let Some((scheme, authority)) = origin.split_once("://") else { return false };
    let public = public_url.split('/').take(3).collect::<Vec<_>>().join("/");
    let asked = host.and_then(|host| host.to_str().ok());
    origin.eq_ignore_ascii_case(&public)
        || (matches!(scheme, "http" | "https")
            && asked.is_some_and(|asked| asked.eq_ignore_ascii_case(authority)))
}

/// The refresh token of the cookie.
pub fn refresh_token(headers: &HeaderMap) -> Option<SecretString> {
    CookieJar::from_headers(headers).get(REFRESH).map(|cookie| cookie.value().to_owned().into())
}

/// The mark of a known device: from the header, or else from the cookie.
pub fn device(headers: &HeaderMap) -> Option<String> {
    let named = headers.get(WUMBO_DEVICE).and_then(|value| value.to_str().ok());
    let kept = || CookieJar::from_headers(headers).get(DEVICE).map(|c| c.value().to_owned());
    named.map(str::to_owned).or_else(kept)
}

/// Lets a browser keep the refresh token for as long as the session lasts.
pub fn keep_refresh_token(response: &mut Response, token: &str, seconds: i64) {
    set(response, format!("{REFRESH}={token}; Path=/v1/auth; Max-Age={seconds}; {FENCES}"));
}

/// Lets a browser forget the refresh token.
pub fn forget_refresh_token(response: &mut Response) {
    set(response, format!("{REFRESH}=; Path=/v1/auth; Max-Age=0; {FENCES}"));
}

/// Lets a client remember that it is a known device.
pub fn remember_device(response: &mut Response, client: Client, mark: &str) {
    set(response, format!("{DEVICE}={mark}; Path=/v1/auth; Max-Age={DEVICE_SECONDS}; {FENCES}"));
    if let (Client::Other, Ok(mark)) = (client, HeaderValue::from_str(mark)) {
        response.headers_mut().insert(WUMBO_DEVICE, mark);
    }
}

fn set(response: &mut Response, cookie: String) {
    // Tokens and marks are base64url: always a header.
    if let Ok(mut cookie) = HeaderValue::from_str(&cookie) {
        cookie.set_sensitive(true);
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(headers: &[(&'static str, &'static str)]) -> Option<Client> {
        let headers = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)));
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name, value);
        }
        Client::of(&map, "https://money.example.org/").ok()
    }

    #[test]
    fn only_pages_of_this_house_may_send_an_origin() {
        let host = ("host", "127.0.0.1:8080");
        for ours in ["https://money.example.org", "http://127.0.0.1:8080"] {
            assert_eq!(client(&[host, ("origin", ours)]), Some(Client::Browser), "{ours}");
        }
        for foreign in [
            "null",
            "",
            "https://example.org",
            "https://money.example.org.evil.example",
            "http://money.example.org",
            "http://127.0.0.1:8081",
            "http://127.0.0.1",
            "https://money.example.org:8443",
            "file://127.0.0.1:8080",
            "127.0.0.1:8080",
            "https://money.example.org/",
        ] {
            assert_eq!(client(&[host, ("origin", foreign)]), None, "{foreign}");
        }
        let ours = ("origin", "https://money.example.org");
        assert_eq!(client(&[ours, ours]), None);
    }

    #[test]
    fn without_an_origin_a_client_says_itself_that_it_is_a_browser() {
        assert_eq!(client(&[]), Some(Client::Other));
        assert_eq!(client(&[("x-wumbo-client", "browser")]), Some(Client::Browser));
        assert_eq!(client(&[("x-wumbo-client", "mobile")]), Some(Client::Other));
    }
}
