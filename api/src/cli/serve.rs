//! Processes that run until they are told to stop.

use std::sync::Arc;

use anyhow::Context;
use commands::person::People;
use following::follower::{FollowerPace, Pulse};
use projections::reading::Reader;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::read_models;
use crate::config::Config;
use crate::gate::connections::{Seats, open_as_many_as_allowed};
use crate::server::{Doorway, Limits};
use crate::wiring::{
    self, Database, GatewayOptions, Joining, LAST_BATCHES, Parts, Pools, Roles, Running,
};
use crate::{demo, server, telemetry};

/// How often looks into the past are looked through for those out of use.
const SWEEP_PAST_EVERY: std::time::Duration = std::time::Duration::from_secs(60);

/// Which parts a process runs.
#[derive(Debug, Clone, Copy)]
struct Shape {
    gateway: bool,
    projector: bool,
    relay: bool,
    migrates: bool,
    demo: bool,
}

impl Shape {
    fn joining(self, config: &Config) -> Joining {
        let Self { gateway, projector, relay, migrates, .. } = self;
        Joining {
            // Who acts gives commands as the gateway does.
            roles: Roles { owner: migrates, gateway: gateway || relay, projector, relay },
            connections: config.database_connections,
            migrates,
            allow_unsafe_server: false,
        }
    }
}

/// Gateway, projector and relay in one process.
pub(super) async fn everything(config: &Config, demo: bool) -> anyhow::Result<()> {
    let shape = Shape { gateway: true, projector: true, relay: true, migrates: true, demo };
    run(config, shape).await
}

/// The gateway alone.
pub(super) async fn gateway(config: &Config) -> anyhow::Result<()> {
    apart(config)?;
    let shape =
        Shape { gateway: true, projector: false, relay: false, migrates: false, demo: false };
    run(config, shape).await
}

/// The projector alone.
pub(super) async fn projector(config: &Config) -> anyhow::Result<()> {
    apart(config)?;
    let shape =
        Shape { gateway: false, projector: true, relay: false, migrates: false, demo: false };
    run(config, shape).await
}

/// The workers alone.
pub(super) async fn worker(config: &Config) -> anyhow::Result<()> {
    apart(config)?;
    let shape =
        Shape { gateway: false, projector: false, relay: true, migrates: false, demo: false };
    run(config, shape).await
}

/// Processes that run apart need a database and a bell that they share.
fn apart(config: &Config) -> anyhow::Result<()> {
    config.database_url.as_ref().context(
        "processes that run apart share a database: set WUMBO_DATABASE_URL, or run `wumbo serve`",
    )?;
    config.nats_url.as_ref().context(
        "processes that run apart hear of each other over NATS: set WUMBO_NATS_URL, or run \
         `wumbo serve`",
    )?;
    Ok(())
}

async fn run(config: &Config, shape: Shape) -> anyhow::Result<()> {
    let stop = stopped_by_signal()?;
    open_as_many_as_allowed();
    let metrics = telemetry::begin_metrics()?;
    let listener = match shape.gateway {
        true => Some(server::listen(config.listen).with_context(|| {
            format!("WUMBO_LISTEN={} cannot be listened on; choose another", config.listen)
        })?),
        false => None,
    };
    if let Some(listen) = config.metrics_listen {
        telemetry::serve_metrics(listen, metrics).await?;
    }
    let database = tokio::select! {
        database = Database::open(config) => database?,
        () = stop.cancelled() => return Ok(()),
    };
    let pools = Pools::open(&database.options, &config.keys_dir(), shape.joining(config)).await?;
    if shape.gateway {
        // Said before anything that takes long.
        wiring::keys(&pools, &config.keys_dir()).await?;
    }
    let parts = Parts::join(config, pools.clone(), shape.relay).await?;
    if shape.gateway || shape.projector {
        read_models::fit(&parts, shape.migrates).await?;
    }
    // From here on nobody in this process is the owner.
    pools.owner.close().await;

    // Followers stop after the gateway, so that the last writes become visible.
    let followers_stop = CancellationToken::new();
    let (mut followers, mut pulse, mut running) = (Vec::new(), None, Vec::new());
    resume(shape, &parts).await?;
    if shape.projector {
        let (projecting, felt) = parts.project(FollowerPace::default(), followers_stop.clone());
        followers.extend([projecting, parts.fill(followers_stop.clone())]);
        pulse = Some(felt);
    }
    if shape.relay {
        running.extend(parts.relay(&followers_stop));
    }
    match listener {
        Some(listener) => {
            let followers = (followers_stop.clone(), &mut running);
            serve(config, &parts, listener, (shape, pulse), followers, stop.clone()).await?;
        }
        None => {
            if shape.relay {
                parts.watch_keys(&config.keys_dir(), &followers_stop).await?;
                let house = wiring::house(&parts, &config.keys_dir()).await?;
                running.extend(parts.act(&house, &followers_stop));
                running.extend(parts.send(config, &followers_stop).await?);
            }
            tracing::info!("following");
            stop.cancelled().await;
        }
    }
    followers_stop.cancel();
    followers.extend(running.into_iter().map(|one| one.task));
    for follower in followers {
        if tokio::time::timeout(LAST_BATCHES, follower).await.is_err() {
            tracing::warn!("a follower did not finish its batch in time");
        }
    }
    pools.close().await;
    database.close().await
}

/// Lets what has halted try again: this may be the version that can. Who is alone on the database
/// drops what earlier processes left beside the read models: it is nobody's.
async fn resume(shape: Shape, parts: &Parts) -> anyhow::Result<()> {
    let pools = &parts.pools;
    if shape.projector && shape.gateway {
        parts.clear_past().await?;
    }
    if shape.projector {
        tell_resumed(following::halted::resume_at_start(&pools.projector, true).await?);
    }
    if shape.relay {
        tell_resumed(following::halted::resume_at_start(&pools.relay, false).await?);
        let resumed = following::timers::resume(&pools.relay, None).await?;
        if resumed > 0 {
            tracing::info!(timers = resumed, "halted timers try again");
        }
    }
    Ok(())
}

fn tell_resumed(households: u64) {
    if households > 0 {
        tracing::info!(households, "halted households try again");
    }
}

async fn serve(
    config: &Config,
    parts: &Parts,
    listener: TcpListener,
    (shape, pulse): (Shape, Option<Arc<Pulse>>),
    (followers_stop, running): (CancellationToken, &mut Vec<Running>),
    stop: CancellationToken,
) -> anyhow::Result<()> {
    let draining = CancellationToken::new();
    let state = wiring::gateway(parts, &GatewayOptions::of(config), draining.clone()).await?;
    state.health.watch_keys(parts.watch_keys(&config.keys_dir(), &followers_stop).await?);
    if let Some(pulse) = pulse {
        state.health.watch_projector(pulse);
    }
    if shape.relay {
        running.extend(parts.act(&state.house, &followers_stop));
        running.extend(parts.send(config, &followers_stop).await?);
    }
    for one in running.iter() {
        state.health.watch(&one.name, one.pulse.clone());
    }
    tokio::spawn(see_to(state.reader.clone(), state.people.clone(), draining.clone()));
    let at_once = usize::try_from(config.requests_at_once).unwrap_or(usize::MAX);
    let router = server::router(state.clone(), Limits::of(at_once));
    let listen_stop = CancellationToken::new();
    let wanted = usize::try_from(config.connections_at_once).unwrap_or(usize::MAX);
    let (proxies, toll) = (state.proxies.clone(), state.toll.clone());
    let doorway = Doorway { seats: Seats::of(wanted), proxies, toll };
    let serving = server::serve_through(doorway, listener, router, listen_stop.clone());
    let serving = tokio::spawn(serving);
    state.health.mark_started();
    tracing::info!(listen = %config.listen, "ready");
    if shape.demo {
        let state = state.clone();
        tokio::spawn(async move {
            if let Err(error) = demo::found(&state).await {
                tracing::error!(error = %error, "the demo household could not be founded");
            }
        });
    }
    stop.cancelled().await;
    tracing::info!("draining");
    state.health.mark_draining();
    draining.cancel();
    listen_stop.cancel();
    let served = serving.await.context("the gateway ended badly");
    if let Err(error) = state.reader.leave_past().await {
        tracing::warn!(error = &error as &dyn std::error::Error, "looks into the past stay behind");
    }
    write_record(&state.people).await;
    served
}

/// Drops looks into the past that nobody has used for long, and writes what is only counted, until
/// the process drains.
async fn see_to(reader: Arc<Reader>, people: Arc<People>, draining: CancellationToken) {
    let mut often = tokio::time::interval(SWEEP_PAST_EVERY);
    loop {
        tokio::select! {
            _ = often.tick() => {}
            () = draining.cancelled() => return,
        }
        if let Err(error) = reader.sweep_past().await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "looks into the past were not dropped; trying again"
            );
        }
        write_record(&people).await;
    }
}

async fn write_record(people: &People) {
    if let Err(error) = people.write_record().await {
        let error = &error as &dyn std::error::Error;
        tracing::warn!(error, "tries that were told to wait are not in the security record");
    }
}

/// Cancelled by SIGTERM and by Ctrl-C.
fn stopped_by_signal() -> anyhow::Result<CancellationToken> {
    let stop = CancellationToken::new();
    let mut terminate = signal(SignalKind::terminate()).context("listening to SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("listening to SIGINT")?;
    let told = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        told.cancel();
    });
    Ok(stop)
}
