//! The emulator's command line.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use chrono::{DateTime, Utc};
use clap::Parser;
use tokio::signal::unix::{SignalKind, signal};
use wumbo_plaid_emulator::emulator::{Credentials, Emulator};
use wumbo_plaid_emulator::server;
use wumbo_plaid_emulator::world::World;

/// Stands in for Plaid on this machine: same endpoints, same errors, same webhooks, a seeded
/// household behind them. Listens on loopback only and knows no production tokens.
#[derive(Parser)]
#[command(version, about, long_about = None)]
struct Arguments {
    /// Loopback address and port to listen on; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// The seed of everything random: the same seed lives the same life
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The client_id that clients must present
    #[arg(long)]
    client_id: String,
    /// The secret that clients must present
    #[arg(long, env = "WUMBO_PLAID_EMULATOR_SECRET", hide_env_values = true)]
    secret: String,
    /// File the state is read from at start and written to on SIGTERM
    #[arg(long)]
    snapshot: Option<PathBuf>,
    /// The moment virtual time starts at, e.g. 2026-03-01T12:00:00Z; without it, now
    #[arg(long)]
    start: Option<DateTime<Utc>>,
    /// Keep virtual time still until the control plane moves it
    #[arg(long)]
    frozen: bool,
}

fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
        .with_writer(std::io::stderr)
        .init();
    let arguments = Arguments::parse();
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start the runtime")?
        .block_on(run(arguments))
}

async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let listener = server::listen(arguments.listen).await?;
    let origin = format!("http://{}", listener.local_addr()?);
    let world = match arguments.snapshot.as_deref().filter(|path| path.exists()) {
        Some(path) => restored(path)?,
        None => {
            let start = arguments.start.unwrap_or_else(Utc::now);
            World::new(arguments.seed, start, !arguments.frozen)?
        }
    };
    let credentials = Credentials { client_id: arguments.client_id, secret: arguments.secret };
    let emulator = Emulator::new(world, credentials, arguments.snapshot, origin.clone())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    println!("wumbo-plaid-emulator listens on {origin}");
    let stop = async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    };
    server::serve(emulator.clone(), listener, stop).await?;
    emulator.save().context("cannot write the snapshot")
}

fn restored(path: &Path) -> anyhow::Result<World> {
    let text = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut world: World = serde_json::from_slice(&text)
        .with_context(|| format!("{} is no snapshot of this emulator", path.display()))?;
    world.webhooks.wake();
    Ok(world)
}
