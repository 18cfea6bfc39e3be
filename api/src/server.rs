//! The gateway as a whole: routes, layers, and the listener with its limits and its graceful end.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request};
use axum::middleware::{from_fn, from_fn_with_state};
use hyper::body::Incoming;
use hyper::server::conn::http1::Builder;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tower::{Service, ServiceExt};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use crate::body_deadline::{self, BodyPatience};
use crate::state::AppState;
use crate::{layers, openapi, web};

/// Largest JSON body, in bytes; uploads have a limit of their own.
const LARGEST_JSON: usize = 1024 * 1024;
/// Largest head of a request, in bytes.
const LARGEST_HEAD: usize = 16 * 1024;
/// A client that does not finish its head is let go after this.
const PATIENCE: Duration = Duration::from_secs(10);
/// Connections that are open when the process ends have this long to finish.
const LAST_ANSWERS: Duration = Duration::from_secs(15);

/// What the gateway takes upon itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Requests in work at the same time; more are turned away at once.
    pub requests_at_once: usize,
    pub body_patience: BodyPatience,
}

impl Limits {
    /// So many requests at once, with the usual patience.
    pub fn of(requests_at_once: usize) -> Self {
        Self { requests_at_once, body_patience: BodyPatience::default() }
    }
}

/// Everything a request meets, in order.
pub fn router(state: AppState, limits: Limits) -> Router {
    let places = Arc::new(Semaphore::new(limits.requests_at_once));
    let https = state.public_url.starts_with("https://");
    let (routes, document) = openapi::split();
    let mut router = routes
        .merge(openapi::pages(document))
        .fallback(web::serve)
        .layer(DefaultBodyLimit::max(LARGEST_JSON))
        .layer(from_fn_with_state(limits.body_patience, body_deadline::in_time))
        .layer(CatchPanicLayer::custom(layers::panicked))
        .layer(from_fn_with_state(places, layers::admit))
        .layer(from_fn(layers::finish))
        .layer(CompressionLayer::new());
    if https {
        router = router.layer(from_fn(layers::strict_transport));
    }
    router.with_state(state)
}

/// Serves until `stop`, then lets the requests under way finish.
pub async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) {
    let graceful = GracefulShutdown::new();
    let mut builder = Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .max_buf_size(LARGEST_HEAD)
        .keep_alive(true);
    loop {
        let (stream, address) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "accepting failed");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
            () = stop.cancelled() => break,
        };
        // Small answers leave at once.
        let _ = stream.set_nodelay(true);
        let service = hyper::service::service_fn(answer(router.clone(), address));
        let connection = graceful.watch(builder.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            // A client that goes away in the middle is no news.
            let _ = connection.await;
        });
    }
    drop(listener);
    tokio::select! {
        () = graceful.shutdown() => {}
        () = tokio::time::sleep(LAST_ANSWERS) => {
            tracing::warn!("some requests had not finished when the process ended");
        }
    }
}

fn answer(
    router: Router,
    address: SocketAddr,
) -> impl Fn(
    Request<Incoming>,
) -> futures::future::BoxFuture<'static, Result<axum::response::Response, Infallible>>
+ Clone {
    move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(address));
        let mut router = router.clone();
        Box::pin(async move {
            let ready = <Router as ServiceExt<Request<Incoming>>>::ready(&mut router).await?;
            ready.call(request).await
        })
    }
}
