//! What an earlier server may have left behind: a server whose Wumbo was killed, sessions whose
//! server was killed, lock files whose process number now belongs to somebody else.
//!
//! A server that still runs is stopped and started anew, not adopted: only a child's end is
//! noticed, only a fresh start has today's settings, and a stop costs less than a second.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::EmbeddedError;
use super::cluster::Cluster;

const PAUSE: Duration = Duration::from_millis(20);
const PATIENCE: Duration = Duration::from_secs(60);
/// How long a server may take to stop by itself. One that recovers from a crash does not listen
/// until it has; stopped at once it recovers at the next start, and loses nothing.
const STOPPING: Duration = Duration::from_secs(5);

/// Returns once nothing uses the cluster any more. The caller holds the data directory's lock, so
/// nothing new can appear.
pub(super) fn clear(cluster: &Cluster) -> Result<(), EmbeddedError> {
    let directory = cluster.directory();
    for (mode, patience) in [("fast", STOPPING), ("immediate", PATIENCE)] {
        let alive = processes_of(directory);
        let server = recorded_process(directory).filter(|pid| alive.contains(pid));
        let Some(pid) = server else { break };
        tracing::warn!(pid, mode, "stopping a PostgreSQL server left by an earlier run");
        let _ = cluster.stop_command(mode, patience.as_secs()).output();
    }
    // Sessions end by themselves when they notice that their server is gone.
    let started = Instant::now();
    loop {
        let pids = processes_of(directory);
        if pids.is_empty() {
            break;
        }
        if started.elapsed() > PATIENCE {
            return Err(EmbeddedError::RemainsAlive { pids });
        }
        std::thread::sleep(PAUSE);
    }
    forget_lock_files(cluster)
}

/// A lock file of a dead server is PostgreSQL's own affair, except when its process number was
/// given to another living process (usual in containers): then it would refuse to start for ever.
fn forget_lock_files(cluster: &Cluster) -> Result<(), EmbeddedError> {
    let directory = cluster.directory();
    let reused = |pid: u32| Path::new("/proc").join(pid.to_string()).exists();
    if recorded_process(directory).is_some_and(reused) {
        let path = directory.join("postmaster.pid");
        std::fs::remove_file(&path).map_err(EmbeddedError::directory(&path))?;
    }
    // The directory is this cluster's alone, and no process of the cluster lives.
    let sockets = cluster.socket_dir();
    for entry in std::fs::read_dir(sockets).map_err(EmbeddedError::directory(sockets))? {
        let path = entry.map_err(EmbeddedError::directory(sockets))?.path();
        let ours =
            path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(".s.PGSQL."));
        if ours {
            std::fs::remove_file(&path).map_err(EmbeddedError::directory(&path))?;
        }
    }
    Ok(())
}

/// The process number in the server's lock file.
pub(super) fn recorded_process(directory: &Path) -> Option<u32> {
    let text = std::fs::read_to_string(directory.join("postmaster.pid")).ok()?;
    text.lines().next()?.trim().parse().ok()
}

/// The socket directory in the server's lock file (its fifth line), once the server is ready.
pub(super) fn recorded_socket(directory: &Path) -> Option<PathBuf> {
    let text = std::fs::read_to_string(directory.join("postmaster.pid")).ok()?;
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let ready = lines.get(7).is_some_and(|state| *state == "ready");
    lines.get(4).filter(|_| ready).map(PathBuf::from)
}

/// PostgreSQL's processes that work in `directory` (every one has it as its working directory).
/// Empty where there is no `/proc`: there PostgreSQL's own lock file is the only guard.
fn processes_of(directory: &Path) -> Vec<u32> {
    let Ok(processes) = std::fs::read_dir("/proc") else { return Vec::new() };
    let works_there = |pid: &u32| {
        let process = Path::new("/proc").join(pid.to_string());
        std::fs::read_link(process.join("cwd")).is_ok_and(|cwd| cwd == directory)
            && std::fs::read_to_string(process.join("comm"))
                .is_ok_and(|name| name.trim_end() == "postgres")
    };
    processes
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(works_there)
        .collect()
}
