//! What happens to every request and answer: an id, the sender's class, security headers, and the
//! one shape of errors.

use std::net::IpAddr;

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::Instrument;
use uuid::Uuid;

use crate::gate::sender::SenderAddress;
use crate::problem::Problem;

/// The request's id: in the answer, in the log, and with every event it causes.
#[derive(Debug, Clone, Copy)]
pub struct RequestId(pub Uuid);

/// Class of the sender's address: what may be kept of it.
#[derive(Debug, Clone, Copy)]
pub struct SenderClass(pub &'static str);

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Gives the request its id, and the answer its headers and, when it is an error, its document.
pub async fn finish(mut request: Request, next: Next) -> Response {
    let id = request
        .headers()
        .get(&X_REQUEST_ID)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.parse().ok())
        .unwrap_or_else(Uuid::now_v7);
    let sender = request.extensions().get::<SenderAddress>();
    let class = sender.map_or("internal", |sender| class_of(sender.0));
    request.extensions_mut().insert(RequestId(id));
    request.extensions_mut().insert(SenderClass(class));
    let (method, path) = (known(request.method()), request.uri().path().to_owned());
    let span = tracing::info_span!("request", %id, %method);
    let started = std::time::Instant::now();
    let response = next.run(request).instrument(span.clone()).await;
    let mut response = documented(response, id, &path);
    let status = response.status();
    let elapsed = started.elapsed();
    span.in_scope(|| {
        tracing::debug!(status = status.as_u16(), ms = elapsed.as_millis() as u64, "answered");
    });
    metrics::counter!("wumbo_http_requests_total", "status" => status.as_u16().to_string())
        .increment(1);
    metrics::histogram!("wumbo_http_seconds", "method" => method).record(elapsed.as_secs_f64());
    if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
        response.headers_mut().insert(X_REQUEST_ID, value);
    }
    secured(response)
}

/// The name of a method; a client may invent any number of others.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// Writes the document of an error, also of those that came from below the routes.
fn documented(mut response: Response, id: Uuid, path: &str) -> Response {
    let status = response.status();
    let is_json = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    let told = response.extensions_mut().remove::<Problem>();
    let problem = told.or_else(|| generic(status, path).filter(|_| !is_json));
    let Some(problem) = problem else { return response };
    let document = problem.document(&id.to_string()).to_string();
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    parts
        .headers
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if status == StatusCode::UNAUTHORIZED {
        // RFC 9110, section 11.6.1: a 401 says how to prove oneself.
        parts.headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if let Some(seconds) = problem.retry_after {
        parts.headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    Response::from_parts(parts, Body::from(document))
}

fn generic(status: StatusCode, path: &str) -> Option<Problem> {
    let problem = |code, title| Some(Problem::new(status, code, title));
    match status {
        StatusCode::NOT_FOUND if path.starts_with("/v1") => problem("not-found", "Not found"),
        StatusCode::METHOD_NOT_ALLOWED => {
            problem("method-not-allowed", "This address does not do that")
        }
        StatusCode::PAYLOAD_TOO_LARGE => problem("too-large", "Too large"),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => {
            problem("unsupported-media-type", "This media type is not understood here")
        }
        StatusCode::REQUEST_TIMEOUT => problem("timeout", "The request took too long to arrive"),
        StatusCode::BAD_REQUEST => problem("unreadable", "The request cannot be read"),
        status if status.is_server_error() => {
            problem("internal", "Something went wrong on our side")
        }
        _ => None,
    }
}

fn secured(mut response: Response) -> Response {
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "no-referrer");
    set(header::X_FRAME_OPTIONS, "DENY");
    set(header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'");
    set(header::CACHE_CONTROL, "no-store");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=()",
    );
    response
}

/// Over HTTPS browsers are told to stay there.
pub async fn strict_transport(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().insert(
        header::STRICT_TRANSPORT_SECURITY,
        HeaderValue::from_static("max-age=31536000; includeSubDomains"),
    );
    response
}

/// Turns a panic of a handler into a 500 without a word of it.
pub fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    tracing::error!("a handler panicked");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

fn class_of(address: IpAddr) -> &'static str {
    let private = match address {
        IpAddr::V4(v4) => v4.is_private() || v4.is_link_local(),
        IpAddr::V6(v6) => {
            (v6.segments()[0] & 0xfe00) == 0xfc00 || (v6.segments()[0] & 0xffc0) == 0xfe80
        }
    };
    match address {
        _ if address.is_loopback() => "loopback",
        _ if private => "private",
        _ => "public",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_that_clients_invent_are_all_one_to_whoever_counts_them() {
        assert_eq!(known(&Method::PATCH), "PATCH");
        for invented in ["get", "PURGE", "X1", "X2", "TRACE", "CONNECT"] {
            assert_eq!(known(&invented.parse().unwrap()), "other", "{invented}");
        }
    }
}
