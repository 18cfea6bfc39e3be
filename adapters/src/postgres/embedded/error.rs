//! Why an embedded cluster is not available. Every text says what to do.

use std::path::{Path, PathBuf};

/// Why an embedded cluster could not be started or stopped.
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
    pub(super) fn directory(path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_path_buf();
        move |source| Self::Directory { path, source }
    }
}
