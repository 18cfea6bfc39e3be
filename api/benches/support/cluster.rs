//! A durable cluster to throw away, with a house in this process on it, and a slow line to it.

use std::io::{Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use adapters::identity::HashCost;
use adapters::postgres::embedded::{EmbeddedOptions, EmbeddedPostgres};
use adapters::postgres::migrate;
use anyhow::Context;
use api::config::Switch;
use api::gate::sender::Proxies;
use api::state::AppState;
use api::wiring::{self, GatewayOptions, Joining, Parts, Pools, Roles};
use sqlx::postgres::PgConnectOptions;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

/// A cluster with `fsync` on, in a directory that goes with it.
pub struct ThrowAway {
    pub cluster: EmbeddedPostgres,
    pub options: PgConnectOptions,
    pub directory: TempDir,
}

impl ThrowAway {
    /// Starts it.
    ///
    /// # Errors
    /// When PostgreSQL does not start.
    pub async fn start() -> anyhow::Result<Self> {
        let directory = super::directory()?;
        let cluster =
            EmbeddedPostgres::start(&EmbeddedOptions::new(directory.path().join("data"))).await?;
        let options = migrate::create_database(&cluster.connect_options(), "wumbo").await?;
        Ok(Self { cluster, options, directory })
    }

    /// A house on it, reached over `options`, with this many connections.
    ///
    /// # Errors
    /// When the house does not open.
    pub async fn house(
        &self,
        options: &PgConnectOptions,
        connections: u32,
    ) -> anyhow::Result<(AppState, Parts)> {
        let keys_dir = self.directory.path().join("keys");
        let joining =
            Joining { roles: Roles::ALL, connections, migrates: true, allow_unsafe_server: false };
        let pools = Pools::open(options, &keys_dir, joining).await?;
        let parts = Parts::alone(pools);
        let gateway = GatewayOptions {
            keys_dir,
            public_url: "http://localhost".to_owned(),
            auth_limits: Switch::Off,
            loopback_only: true,
            listen: ([127, 0, 0, 1], 80).into(),
            proxies: Proxies::default(),
            hash_cost: HashCost::default(),
        };
        let state = wiring::gateway(&parts, &gateway, CancellationToken::new()).await?;
        Ok((state, parts))
    }

    /// The same cluster over a line on which a round trip takes this much longer.
    ///
    /// # Errors
    /// When no socket can be made.
    pub fn slowly(&self, round_trip: Duration) -> anyhow::Result<PgConnectOptions> {
        let near = self.directory.path().join("slow");
        std::fs::create_dir_all(&near)?;
        let far = socket_in(self.cluster.socket_dir())?;
        let listener = UnixListener::bind(near.join(far.file_name().context("a socket's name")?))?;
        thread::spawn(move || {
            for near in listener.incoming().flatten() {
                if let Ok(far) = UnixStream::connect(&far) {
                    delay(&near, &far, round_trip / 2);
                    delay(&far, &near, round_trip / 2);
                }
            }
        });
        Ok(self.options.clone().socket(near))
    }
}

fn socket_in(directory: &Path) -> anyhow::Result<PathBuf> {
    let entries = std::fs::read_dir(directory)?.flatten().map(|entry| entry.path());
    let is_socket = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.starts_with(".s.PGSQL.") && !name.ends_with(".lock")
    };
    entries.into_iter().find(is_socket).context("the server's socket was not found")
}

/// Hands every byte on after this delay. Threads of their own: the timers of an async runtime are
/// coarser than what is to be delayed.
fn delay(from: &UnixStream, to: &UnixStream, by: Duration) {
    let (Ok(mut from), Ok(mut to)) = (from.try_clone(), to.try_clone()) else { return };
    let (sender, receiver) = mpsc::channel::<(Instant, Vec<u8>)>();
    thread::spawn(move || {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(read) = from.read(&mut buffer) {
            if read == 0 || sender.send((Instant::now() + by, buffer[..read].to_vec())).is_err() {
                break;
            }
        }
    });
    thread::spawn(move || {
        while let Ok((due, bytes)) = receiver.recv() {
            thread::sleep(due.saturating_duration_since(Instant::now()));
            if to.write_all(&bytes).is_err() {
                break;
            }
        }
        let _ = to.shutdown(std::net::Shutdown::Both);
    });
}
