//! How long a request's body may take to arrive: between two pieces of it, and as a whole. Who sends
//! a byte now and then would otherwise hold a place in the house for as long as it likes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use tower_http::timeout::{DeadlineBody, TimeoutBody, TimeoutError};

use crate::problem::Problem;

/// How patient the gateway is with bodies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BodyPatience {
    /// With a pause within a body.
    pub pause: Duration,
    /// With a whole body.
    pub whole: Duration,
    /// With a whole statement file.
    pub upload: Duration,
}

impl Default for BodyPatience {
    fn default() -> Self {
        Self {
            pause: Duration::from_secs(10),
            whole: Duration::from_secs(30),
            upload: Duration::from_secs(120),
        }
    }
}

/// Lets a body arrive in time, or answers 408 and closes the connection.
pub async fn in_time(
    State(patience): State<BodyPatience>,
    request: Request,
    next: Next,
) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let is_upload = request.uri().path().ends_with("/imports");
    let whole = if is_upload { patience.upload } else { patience.whole };
    let is_late = Arc::new(AtomicBool::new(false));
    let told = is_late.clone();
    let request = request.map(|body| {
        let body = DeadlineBody::new(whole, TimeoutBody::new(patience.pause, body));
        Body::new(body.map_err(move |error| {
            if error.is::<TimeoutError>() {
                told.store(true, Ordering::Release);
            }
            error
        }))
    });
    let response = next.run(request).await;
    if !is_late.load(Ordering::Acquire) {
        return response;
    }
    let mut response =
        Problem::new(StatusCode::REQUEST_TIMEOUT, "timeout", "The request took too long to arrive")
            .detail("Nothing was changed. Send it again over a connection that is fast enough.")
            .into_response();
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}
