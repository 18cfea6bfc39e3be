//! The PostgreSQL cluster that Wumbo keeps for itself in its data directory when no database is
//! configured: initialised once, started and supervised with Wumbo, stopped with it.
//! It speaks over a unix socket in a private directory only, and is as durable as a configured one.
//! `binaries` finds the installed server, `launch` decides as whom it runs, `cluster` makes and
//! configures the directory, `postmaster` starts, watches, restarts and stops the process.

mod binaries;
mod cluster;
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
            shared_buffers_mb: 128,
            max_connections: 100,
        }
    }
}

/// Why an embedded cluster could not be started or stopped. Every text says what to do.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddedError {
    /// A file or directory below the data directory cannot be made, read or written.
    #[error("cannot use {}", path.display())]
    Directory {
        /// The file or directory.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// Another Wumbo holds the lock of the data directory.
    #[error(
        "the data directory {} is in use by another wumbo ({holder}): stop that one, or give this \
         one a directory of its own with WUMBO_DATA_DIR",
        path.display()
    )]
    InUse {
        /// The data directory.
        path: PathBuf,
        /// The process that holds it, as far as it can be told.
        holder: String,
    },
    /// The cluster's files belong to another account of this machine.
    #[error(
        "{} belongs to the user with id {owner}, but wumbo runs with id {ours}: run it as that \
         user, or give it another WUMBO_DATA_DIR",
        path.display()
    )]
    ForeignOwner {
        /// The cluster directory.
        path: PathBuf,
        /// Owner of the directory.
        owner: u32,
        /// The user Wumbo runs as.
        ours: u32,
    },
    /// The directory where the cluster belongs holds something else.
    #[error(
        "{} is not empty and not a PostgreSQL cluster: move it away, or give wumbo another \
         WUMBO_DATA_DIR",
        path.display()
    )]
    NotACluster {
        /// The directory.
        path: PathBuf,
    },
    /// No usable PostgreSQL server is installed.
    #[error(
        "no PostgreSQL server of version 15 or newer is installed here: install one (Debian and \
         Ubuntu: apt-get install postgresql), or name a running one with WUMBO_DATABASE_URL"
    )]
    NoServer,
    /// The cluster was made by another major version than those installed.
    #[error(
        "{} was made by PostgreSQL {cluster}, but only {installed} is installed: install \
         PostgreSQL {cluster} (Debian: apt-get install postgresql-{cluster}), or move the cluster \
         to the new version with pg_upgrade", path.display()
    )]
    OtherVersion {
        /// The cluster directory.
        path: PathBuf,
        /// Major version that made it.
        cluster: String,
        /// Major versions found on this machine.
        installed: String,
    },
    /// Wumbo runs as root and finds no way to start the server as somebody else.
    #[error(
        "PostgreSQL refuses to run as root, and neither a user namespace nor the account \
         `postgres` can be used here: run wumbo as a normal user, or name a running server with \
         WUMBO_DATABASE_URL"
    )]
    NobodyToRunAs,
    /// A program could not be run.
    #[error("cannot run {program}")]
    Program {
        /// Its name.
        program: String,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// `initdb` failed.
    #[error("PostgreSQL could not initialise its cluster: {output}")]
    Initialise {
        /// What it said.
        output: String,
    },
    /// The server ended before it was ready.
    #[error("PostgreSQL did not start (see {}): {tail}", log.display())]
    DidNotStart {
        /// Its log.
        log: PathBuf,
        /// The last lines of it.
        tail: String,
    },
    /// Processes of an earlier server on this cluster do not end.
    #[error(
        "processes {pids:?} of an earlier PostgreSQL still use the cluster and do not end: end \
         them, then start wumbo again"
    )]
    RemainsAlive {
        /// Their process ids.
        pids: Vec<u32>,
    },
    /// The server did not obey the request to stop.
    #[error("PostgreSQL (process {pid}) did not stop in {seconds} s")]
    DidNotStop {
        /// Its process id.
        pid: u32,
        /// How long it was waited for.
        seconds: u64,
    },
    /// The thread that starts or stops the cluster ended unexpectedly.
    #[error("the thread that runs the embedded PostgreSQL ended unexpectedly")]
    Thread,
}

impl EmbeddedError {
    fn directory(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| Self::Directory { path, source }
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
        PgConnectOptions::new_without_pgpass()
            .socket(&self.socket_dir)
            .port(SOCKET_PORT)
            .username(SUPERUSER)
            .database("postgres")
            .ssl_mode(PgSslMode::Disable)
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
