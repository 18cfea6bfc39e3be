//! The HTTP server. It speaks HTTP/1.1 with keep-alive on loopback and can break a connection
//! without an answer, which no framework offers, so it accepts connections itself.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, bail};
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::response::Response;
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tower::ServiceExt as _;

use crate::door::Broken;
use crate::emulator::Emulator;

/// How long open connections may take to finish at the end.
const GRACE: Duration = Duration::from_secs(2);

#[derive(Debug, thiserror::Error)]
#[error("the connection is broken on purpose")]
struct BrokenConnection;

/// Listens on an address, which must be loopback.
pub async fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    if !address.ip().is_loopback() {
        bail!("the emulator listens on loopback addresses only, not on {}", address.ip());
    }
    TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))
}

/// All routes: Plaid's endpoints, the stand-in for Link, and the control plane.
pub fn router(emulator: &Arc<Emulator>) -> Router {
    crate::control::router()
        .merge(crate::door::router())
        .fallback(crate::door::plaid)
        .with_state(emulator.clone())
}

/// Serves until `stop` is done, then lets open requests finish.
pub async fn serve(
    emulator: Arc<Emulator>,
    listener: TcpListener,
    stop: impl Future<Output = ()>,
) -> anyhow::Result<()> {
    let router = router(&emulator);
    let time = tokio::spawn(emulator.keep_time());
    let graceful = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let stream = tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => stream,
                // A client that hung up before it was let in is no reason to stop.
                Err(_) => continue,
            },
        };
        // Small answers must not wait for a full packet; a failure only costs speed.
        let _ = stream.set_nodelay(true);
        let router = router.clone();
        let answer = hyper::service::service_fn(move |request: Request<Incoming>| {
            respond(router.clone(), request)
        });
        let connection = hyper::server::conn::http1::Builder::new()
            .timer(TokioTimer::new())
            .serve_connection(TokioIo::new(stream), answer);
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // Broken connections end here, on purpose or not.
            let _ = connection.await;
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(GRACE, graceful.shutdown()).await;
    time.abort();
    Ok(())
}

async fn respond(router: Router, request: Request<Incoming>) -> Result<Response, BrokenConnection> {
    let Ok(answer) = router.oneshot(request.map(Body::new)).await;
    match answer.extensions().get::<Broken>() {
        Some(_) => Err(BrokenConnection),
        None => Ok(answer),
    }
}
