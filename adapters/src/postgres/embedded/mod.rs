//! The PostgreSQL cluster that Wumbo keeps for itself in its data directory when no database is
//! configured: initialised once, started and supervised with Wumbo, stopped with it.
//! It speaks over a unix socket in a private directory only, and is as durable as a configured one.
//! `binaries` finds the installed server, `launch` decides as whom it runs, `cluster` makes and
//! configures the directory, `postmaster` starts, watches, restarts and stops the process.

mod binaries;
mod cluster;
mod error;
mod launch;
mod postmaster;
mod remains;

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use sqlx::postgres::{PgConnectOptions, PgSslMode};

use cluster::Cluster;
use postmaster::Postmaster;

pub use error::EmbeddedError;

/// The superuser of an embedded cluster. Only the owner of the data directory can connect.
pub const SUPERUSER: &str = "postgres";

/// Part of the socket's file name; no TCP port is ever opened.
const SOCKET_PORT: u16 = 5432;

/// What an embedded cluster needs to know before it starts.
#[derive(Debug, Clone)]
pub struct EmbeddedOptions {
    /// Wumbo's data directory: made when absent, locked while the cluster runs. The cluster lives
    /// in `postgres/` below it, its log in `postgres.log`.
    pub data_dir: PathBuf,
    /// False switches `fsync` and `full_page_writes` off: for throw-away clusters of tests alone,
    /// a power cut destroys such a cluster.
    pub durable: bool,
    /// True lets every login in without a password: for throw-away clusters of tests alone.
    pub trusts_logins: bool,
    /// Memory of the server's page cache in MiB; 128 to 256 suits a small machine.
    pub shared_buffers_mb: u32,
    /// Connections the server accepts, all pools of all processes together.
    pub max_connections: u32,
}

impl EmbeddedOptions {
    /// A durable cluster for a small machine: 128 MiB of page cache, 100 connections.
    #[must_use]
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        Self {
            data_dir: data_dir.into(),
            durable: true,
            trusts_logins: false,
            shared_buffers_mb: 128,
            max_connections: 100,
        }
    }
}

/// A running cluster. A server that dies by itself is started again; the server is stopped with
/// [`EmbeddedPostgres::stop`], else when the value is dropped, else when this process dies.
#[derive(Debug)]
pub struct EmbeddedPostgres {
    postmaster: Postmaster,
    socket_dir: PathBuf,
    // Held, never read: the lock ends with the file.
    _lock: File,
}

impl EmbeddedPostgres {
    /// Starts the cluster below `options.data_dir` and returns when it accepts connections,
    /// however long crash recovery takes. Remains of an earlier run are dealt with first.
    ///
    /// # Errors
    /// When the directory is in use or unusable, no fitting server is installed, or the server
    /// does not start.
    pub async fn start(options: &EmbeddedOptions) -> Result<Self, EmbeddedError> {
        let options = options.clone();
        tokio::task::spawn_blocking(move || Self::start_blocking(&options))
            .await
            .map_err(|_| EmbeddedError::Thread)?
    }

    fn start_blocking(options: &EmbeddedOptions) -> Result<Self, EmbeddedError> {
        let data_dir = private_directory(&options.data_dir)?;
        let lock = lock(&data_dir)?;
        let cluster = Cluster::prepare(&data_dir, options)?;
        let socket_dir = cluster.socket_dir().to_path_buf();
        let postmaster = Postmaster::start(cluster)?;
        Ok(Self { postmaster, socket_dir, _lock: lock })
    }

    /// Options for a connection of the superuser to the database `postgres`; callers choose
    /// another `.username(…)` and `.database(…)` on them.
    #[must_use]
    pub fn connect_options(&self) -> PgConnectOptions {
        through(&self.socket_dir)
    }

    /// The same for the cluster that another process serves in `data_dir` at this moment; none
    /// when nobody does. For commands beside a running server, whose [`EmbeddedPostgres::start`]
    /// is refused.
    #[must_use]
    pub fn served_by_another(data_dir: &Path) -> Option<PgConnectOptions> {
        let data_dir = data_dir.canonicalize().ok()?;
        match lock(&data_dir) {
            Err(EmbeddedError::InUse { .. }) => {
                remains::recorded_socket(&cluster::directory_in(&data_dir)).map(|dir| through(&dir))
            }
            _ => None,
        }
    }

    /// Whether a cluster was made in `data_dir`, and can be started without making one.
    #[must_use]
    pub fn is_made(data_dir: &Path) -> bool {
        cluster::directory_in(data_dir).join("PG_VERSION").is_file()
    }

    /// Directory of the server's unix socket, the `host` that psql and other clients take.
    #[must_use]
    pub fn socket_dir(&self) -> &Path {
        &self.socket_dir
    }

    /// Process id of the server at this moment; it changes when the server had to be restarted.
    #[must_use]
    pub fn process_id(&self) -> Option<u32> {
        self.postmaster.process_id()
    }

    /// Stops the server: open sessions are ended, everything is written, the process is gone when
    /// this returns.
    ///
    /// # Errors
    /// When the server does not end within two minutes.
    pub async fn stop(self) -> Result<(), EmbeddedError> {
        tokio::task::spawn_blocking(move || self.postmaster.stop())
            .await
            .map_err(|_| EmbeddedError::Thread)?
    }
}

fn through(socket_dir: &Path) -> PgConnectOptions {
    PgConnectOptions::new_without_pgpass()
        .socket(socket_dir)
        .port(SOCKET_PORT)
        .username(SUPERUSER)
        .database("postgres")
        .ssl_mode(PgSslMode::Disable)
}

/// Makes the directory (readable by its owner alone) when absent and resolves links in its path.
fn private_directory(path: &Path) -> Result<PathBuf, EmbeddedError> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .and_then(|()| path.canonicalize())
        .map_err(EmbeddedError::directory(path))
}

/// Takes the lock that two Wumbos cannot hold; the operating system frees it when its holder dies.
fn lock(data_dir: &Path) -> Result<File, EmbeddedError> {
    let path = data_dir.join("wumbo.lock");
    let wrong = || EmbeddedError::directory(&path);
    let mut file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(&path)
        .map_err(wrong())?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            let _ = file.read_to_string(&mut holder);
            let path = data_dir.to_path_buf();
            return Err(EmbeddedError::InUse { path, holder: holder.trim().to_owned() });
        }
        Err(TryLockError::Error(source)) => return Err(wrong()(source)),
    }
    file.set_len(0)
        .and_then(|()| file.rewind())
        .and_then(|()| writeln!(file, "process {}", std::process::id()))
        .map_err(wrong())?;
    Ok(file)
}
