//! Logs and metrics of the process.

use std::net::SocketAddr;

use anyhow::Context;
use axum::Router;
use axum::routing::get;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;

use crate::config::{Config, LogFormat};

/// Begins logging to standard error.
///
/// # Errors
/// When the directives cannot be read.
pub fn begin_logging(config: &Config) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&config.log)
        .with_context(|| format!("WUMBO_LOG={:?} is no log filter", config.log))?;
    // Where nothing more can be written, as on a full disk, work goes on: a remark about that, on
    // the same standard error, would end the process.
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .log_internal_errors(false);
    // What a panic says may hold what it stumbled over: the log gets the place alone.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "a panic");
    }));
    let begun = match config.log_format {
        LogFormat::Text => subscriber.with_ansi(false).try_init(),
        LogFormat::Json => subscriber.json().try_init(),
    };
    begun.map_err(|error| anyhow::anyhow!("logging cannot begin: {error}"))
}

/// Begins counting; the handle renders what was counted.
///
/// # Errors
/// When another recorder counts already.
pub fn begin_metrics() -> anyhow::Result<PrometheusHandle> {
    let builder = PrometheusBuilder::new()
        .set_buckets(&[0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0])
        .context("the buckets of histograms")?;
    builder.install_recorder().context("metrics cannot begin")
}

/// Serves `GET /metrics` on a listener of its own until the process ends.
///
/// # Errors
/// When the address is in use.
pub async fn serve_metrics(listen: SocketAddr, handle: PrometheusHandle) -> anyhow::Result<()> {
    let listener = tokio::net::TcpListener::bind(listen)
        .await
        .with_context(|| format!("WUMBO_METRICS_LISTEN={listen} cannot be listened on"))?;
    let upkeep = handle.clone();
    tokio::spawn(async move {
        let mut every = tokio::time::interval(std::time::Duration::from_secs(5));
        loop {
            every.tick().await;
            upkeep.run_upkeep();
        }
    });
    let app = Router::new().route("/metrics", get(move || async move { handle.render() }));
    tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, app).await {
            tracing::error!(error = &error as &dyn std::error::Error, "metrics ended");
        }
    });
    Ok(())
}
