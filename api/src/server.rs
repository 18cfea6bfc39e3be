//! The gateway as a whole: routes, layers, and the listener with its limits and its graceful end.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::Response;
use http_body_util::BodyExt;
use hyper::body::{Body as _, Incoming};
use hyper::server::conn::http1::Builder;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio_util::sync::CancellationToken;
use tower::{Service, ServiceExt};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

use crate::body_deadline::{self, BodyPatience};
use crate::gate::arrival::{Gate, LARGEST_JSON, admit};
use crate::gate::connections::{Connections, Guest, Seat, Seats};
use crate::gate::sender::Proxies;
use crate::gate::toll::{Told, Toll};
use crate::gate::wire::Wire;
use crate::gate::{host, sender, toll};
use crate::state::AppState;
use crate::{layers, openapi, readable, web};

/// Largest head of a request, in bytes.
const LARGEST_HEAD: usize = 16 * 1024;
/// Connections that are open when the process ends have this long to finish.
const LAST_ANSWERS: Duration = Duration::from_secs(15);

/// Connections at the same time, unless it is said otherwise.
const CONNECTIONS: usize = 2_048;
/// Connections that wait to be accepted, or as many as the system lets wait: whoever finds no room
/// there tries again a second later, and nothing here knows of them.
const BACKLOG: u32 = 4_096;

/// What the gateway takes upon itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Requests in work at the same time, of all classes; more are turned away at once.
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
    let gate = Gate::new(limits.requests_at_once, state.shares.clone());
    let https = state.public_url.starts_with("https://");
    let (routes, document) = openapi::split();
    let mut router = routes
        .merge(openapi::pages(document))
        .fallback(web::serve)
        .layer(DefaultBodyLimit::max(LARGEST_JSON))
        .layer(CatchPanicLayer::custom(layers::panicked))
        .layer(from_fn_with_state(gate, admit))
        .layer(from_fn_with_state(limits.body_patience, body_deadline::in_time))
        .layer(from_fn(readable::check))
        .layer(from_fn_with_state(state.hosts.clone(), host::check))
        .layer(from_fn(layers::finish))
        .layer(from_fn_with_state(state.toll.clone(), toll::pay))
        .layer(from_fn_with_state(state.proxies.clone(), sender::find))
        .layer(CompressionLayer::new());
    if https {
        router = router.layer(from_fn(layers::strict_transport));
    }
    router.with_state(state)
}

/// Who comes to the listener, and how many may.
#[derive(Debug, Clone)]
pub struct Doorway {
    pub seats: Seats,
    /// Many come through them: they have no limit of their own, and neither has this machine.
    pub proxies: Arc<Proxies>,
    /// What refusals cost that are told before a request can be read.
    pub toll: Arc<Toll>,
}

impl Default for Doorway {
    fn default() -> Self {
        Self { seats: Seats::of(CONNECTIONS), proxies: Arc::default(), toll: Arc::default() }
    }
}

/// Listens where people come, with room for many who come at once.
///
/// # Errors
/// When the address cannot be listened on.
pub fn listen(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // A start right after an end finds the address free.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Serves until `stop`, then lets the requests under way finish.
pub async fn serve(listener: TcpListener, router: Router, stop: CancellationToken) {
    serve_through(Doorway::default(), listener, router, stop).await;
}

/// As [`serve`], with seats for connections as said.
pub async fn serve_through(
    doorway: Doorway,
    listener: TcpListener,
    router: Router,
    stop: CancellationToken,
) {
    let graceful = GracefulShutdown::new();
    let connections = Arc::new(Connections::new(doorway.seats));
    loop {
        let (stream, address) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    not_accepted(&error, &connections).await;
                    continue;
                }
            },
            () = stop.cancelled() => break,
        };
        let is_proxy = doorway.proxies.are(address.ip());
        let wide = address.ip().to_canonical().is_loopback() || is_proxy;
        // Nobody is idle: who comes now is turned away.
        let Some(seat) = connections.seat(address.ip(), wide) else { continue };
        // Small answers leave at once.
        let _ = stream.set_nodelay(true);
        let mut wire = Wire::new(stream, seat.guest.clone());
        if !is_proxy {
            wire = wire.with_toll(doorway.toll.clone(), Told::at(address.ip()));
        }
        converse(&graceful, wire, (seat, address), router.clone());
    }
    drop(listener);
    tokio::select! {
        () = graceful.shutdown() => {}
        () = tokio::time::sleep(LAST_ANSWERS) => {
            tracing::warn!("some requests had not finished when the process ended");
        }
    }
}

/// What is wrong may be that no more can be opened: then idle connections are closed.
async fn not_accepted(error: &std::io::Error, connections: &Connections) {
    tracing::warn!(error = error as &dyn std::error::Error, "accepting failed");
    connections.make_room();
    tokio::time::sleep(Duration::from_millis(50)).await;
}

fn converse(
    graceful: &GracefulShutdown,
    wire: Wire<TcpStream>,
    (seat, address): (Seat, SocketAddr),
    router: Router,
) {
    let mut builder = Builder::new();
    builder
        .timer(TokioTimer::new())
        // The wire has its own, which answers.
        .header_read_timeout(None)
        .max_buf_size(LARGEST_HEAD)
        .keep_alive(true);
    let service = hyper::service::service_fn(answer(router, address, seat.guest.clone()));
    let connection = graceful.watch(builder.serve_connection(TokioIo::new(wire), service));
    tokio::spawn(async move {
        tokio::select! {
            // A client that goes away in the middle is no news.
            _ = connection => {}
            () = seat.guest.go.cancelled() => {}
        }
    });
}

fn answer(
    router: Router,
    address: SocketAddr,
    guest: Arc<Guest>,
) -> impl Fn(Request<Incoming>) -> futures::future::BoxFuture<'static, Result<Response, Infallible>>
+ Clone {
    move |mut request: Request<Incoming>| {
        let is_pipelined = guest.asks(!request.body().is_end_stream());
        request.extensions_mut().insert(ConnectInfo(address));
        request.extensions_mut().insert(guest.clone());
        let mut router = router.clone();
        let answered = Answered(guest.clone());
        Box::pin(async move {
            if is_pipelined {
                // Others are served between two requests that came at once.
                tokio::task::yield_now().await;
            }
            let ready = <Router as ServiceExt<Request<Incoming>>>::ready(&mut router).await?;
            let response = ready.call(request).await?;
            Ok(response.map(|body| {
                // It goes with the body's last frame, which then is still to be written, or with
                // the connection.
                Body::new(body.map_frame(move |frame| {
                    let _until_then = &answered;
                    frame
                }))
            }))
        })
    }
}

/// Whose answer is made when this is dropped.
struct Answered(Arc<Guest>);

impl Drop for Answered {
    fn drop(&mut self) {
        self.0.leaves();
    }
}
