//! How long a request's body may take to arrive: between two pieces of it, and as a whole. Who
//! sends a byte now and then would otherwise hold a place in the house for as long as it likes. An
//! answer that did not wait for the whole body ends the connection, and says so.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use hyper::body::Frame;
use tokio::time::{Instant, Sleep, sleep};
use tower_http::timeout::{TimeoutBody, TimeoutError};

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
            whole: Duration::from_secs(12),
            upload: Duration::from_secs(120),
        }
    }
}

/// A statement file may be large, but not slow: after a while it must have come this fast.
const UPLOAD_GRACE: Duration = Duration::from_secs(10);
const UPLOAD_BYTES_A_SECOND: u64 = 16 * 1024;

/// It comes, but so slowly that it would take for ever.
#[derive(Debug, thiserror::Error)]
#[error("the body comes too slowly")]
struct TooSlow;

/// A body that tells whether it was read to its end. Its time begins when it is read: until then
/// the client waits for us.
struct Watched {
    body: Body,
    read: Arc<AtomicBool>,
    whole: Duration,
    deadline: Option<(Instant, Pin<Box<Sleep>>)>,
    /// Of an upload: the bytes that have come.
    paced: Option<u64>,
}

impl Watched {
    /// Counts a piece; whether all of it is slower than it may be.
    fn is_slow(&mut self, frame: &Frame<axum::body::Bytes>) -> bool {
        let (Some(bytes), Some((began, _))) = (&mut self.paced, &self.deadline) else {
            return false;
        };
        *bytes += frame.data_ref().map_or(0, |piece| piece.len() as u64);
        let earned = Duration::from_millis(*bytes * 1_000 / UPLOAD_BYTES_A_SECOND);
        began.elapsed() > UPLOAD_GRACE + earned
    }
}

impl HttpBody for Watched {
    type Data = axum::body::Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        let whole = self.whole;
        let begin = || (Instant::now(), Box::pin(sleep(whole)));
        let (_, deadline) = self.deadline.get_or_insert_with(begin);
        if deadline.as_mut().poll(context).is_ready() {
            return Poll::Ready(Some(Err(axum::Error::new(TooSlow))));
        }
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        if frame.is_none() || self.body.is_end_stream() {
            self.read.store(true, Ordering::Release);
        } else if let Some(Ok(piece)) = &frame
            && self.is_slow(piece)
        {
            return Poll::Ready(Some(Err(axum::Error::new(TooSlow))));
        }
        Poll::Ready(frame)
    }
}

/// Lets a body arrive in time, or answers 408. What follows an answer that came before the whole
/// body could not be told from the rest of it (RFC 9112, section 9.6): such a connection is closed.
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
    let read = Arc::new(AtomicBool::new(false));
    let seen = read.clone();
    let request = request.map(|body| {
        let paced = is_upload.then_some(0);
        let body = Watched { body, read: seen, whole, deadline: None, paced };
        let body = TimeoutBody::new(patience.pause, body);
        Body::new(body.map_err(move |error| {
            let is_slow = error.source().is_some_and(|cause| cause.is::<TooSlow>());
            if is_slow || error.is::<TimeoutError>() {
                told.store(true, Ordering::Release);
            }
            error
        }))
    });
    let mut response = next.run(request).await;
    if is_late.load(Ordering::Acquire) {
        let title = "The request took too long to arrive";
        response = Problem::new(StatusCode::REQUEST_TIMEOUT, "timeout", title)
            .detail("Nothing was changed. Send it again over a connection that is fast enough.")
            .into_response();
    }
    if !read.load(Ordering::Acquire) {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}
