//! The server process: started by a thread that outlives it (the kernel ties the server's life to
//! that thread), started again when it dies by itself, stopped when asked or dropped.

use std::io::{Read, Seek, SeekFrom};
use std::process::ExitStatus;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::EmbeddedError;
use super::cluster::Cluster;
use super::remains;

const PAUSE: Duration = Duration::from_millis(10);

/// How long memory of a killed server may stay attached before the next start is given up.
const SETTLING: Duration = Duration::from_secs(30);

/// Longest pause between two attempts to start a server that does not come up again.
const LONGEST_BACKOFF: Duration = Duration::from_secs(10);

const STOP_PATIENCE: Duration = Duration::from_secs(120);

#[derive(Debug, Default)]
struct Life {
    stopping: bool,
    ended: bool,
    process_id: Option<u32>,
}

#[derive(Debug)]
struct Shared {
    cluster: Cluster,
    life: Mutex<Life>,
    changed: Condvar,
}

impl Shared {
    fn life(&self) -> MutexGuard<'_, Life> {
        self.life.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut Life)) {
        change(&mut self.life());
        self.changed.notify_all();
    }
}

/// A supervised server.
#[derive(Debug)]
pub(super) struct Postmaster {
    shared: Arc<Shared>,
    supervisor: Option<JoinHandle<()>>,
}

impl Postmaster {
    /// Starts the server and returns when it is ready for connections.
    pub(super) fn start(cluster: Cluster) -> Result<Self, EmbeddedError> {
        let shared = Arc::new(Shared { cluster, life: Mutex::default(), changed: Condvar::new() });
        let (ready, became_ready) = std::sync::mpsc::channel();
        let supervised = Arc::clone(&shared);
        let supervisor = std::thread::Builder::new()
            .name("postgres".to_owned())
            .spawn(move || {
                supervise(&supervised, &ready);
                supervised.change(|life| life.ended = true);
            })
            .map_err(|source| EmbeddedError::Program { program: "a thread".to_owned(), source })?;
        let started = Self { shared, supervisor: Some(supervisor) };
        became_ready.recv().map_err(|_| EmbeddedError::Thread)??;
        Ok(started)
    }

    pub(super) fn process_id(&self) -> Option<u32> {
        self.shared.life().process_id
    }

    /// Stops the server and waits until it is gone.
    pub(super) fn stop(mut self) -> Result<(), EmbeddedError> {
        self.request_stop();
        let stopped = self.wait_for_end();
        if stopped.is_ok()
            && let Some(supervisor) = self.supervisor.take()
        {
            let _ = supervisor.join();
        }
        stopped
    }

    fn request_stop(&self) {
        self.shared.change(|life| life.stopping = true);
    }

    fn wait_for_end(&self) -> Result<(), EmbeddedError> {
        let began = Instant::now();
        // Asked again and again: a server in its first moments has no lock file to be found by.
        while !self.shared.life().ended {
            let mode = if began.elapsed() < STOP_PATIENCE / 2 { "fast" } else { "immediate" };
            if self.shared.life().process_id.is_some() {
                let _ = self.shared.cluster.stop_command(mode, 10).output();
            }
            let life = self.shared.life();
            let waited = self.shared.changed.wait_timeout_while(life, PAUSE, |life| !life.ended);
            drop(waited);
            if began.elapsed() > STOP_PATIENCE {
                let pid = self.process_id().unwrap_or_default();
                let seconds = STOP_PATIENCE.as_secs();
                return Err(EmbeddedError::DidNotStop { pid, seconds });
            }
        }
        Ok(())
    }
}

impl Drop for Postmaster {
    /// Asks for a stop and waits a moment. A server that takes longer ends by itself, and the
    /// next start waits for it.
    fn drop(&mut self) {
        self.request_stop();
        if self.shared.life().process_id.is_some() && !self.shared.life().ended {
            let _ = self.shared.cluster.stop_command("fast", 5).output();
        }
    }
}

type Ready = std::sync::mpsc::Sender<Result<(), EmbeddedError>>;

/// Runs the server until it is asked to stop or its first start fails. After that it never gives
/// up: a full disk or a lack of memory passes.
fn supervise(shared: &Shared, ready: &Ready) {
    let mut was_ready = false;
    let mut settling_since = None;
    let mut backoff = PAUSE;
    loop {
        match run_once(shared, &mut was_ready, ready) {
            Ok(Ended::Asked) => return,
            Ok(Ended::Died(status)) => {
                tracing::error!(%status, "PostgreSQL died, starting it again");
                (backoff, settling_since) = (PAUSE, None);
            }
            Ok(Ended::StillAttached) => {
                let since = *settling_since.get_or_insert_with(Instant::now);
                if !was_ready && since.elapsed() > SETTLING {
                    let _ = ready.send(Err(did_not_start(&shared.cluster, 0)));
                    return;
                }
            }
            Err(error) if !was_ready => {
                let _ = ready.send(Err(error));
                return;
            }
            Err(error) => tracing::error!(%error, "PostgreSQL could not be started again"),
        }
        let life = shared.life();
        let waited = shared.changed.wait_timeout_while(life, backoff, |life| !life.stopping);
        drop(waited);
        backoff = (backoff * 2).min(LONGEST_BACKOFF);
    }
}

enum Ended {
    Asked,
    Died(ExitStatus),
    /// The server refused because memory of its killed predecessor is still in use.
    StillAttached,
}

fn run_once(shared: &Shared, was_ready: &mut bool, ready: &Ready) -> Result<Ended, EmbeddedError> {
    let cluster = &shared.cluster;
    remains::clear(cluster)?;
    let log_start = std::fs::metadata(cluster.log_path()).map_or(0, |meta| meta.len());
    let mut command = cluster.serve()?;
    let mut child = {
        // Under the lock, so that a stop either prevents the start or finds the process.
        let mut life = shared.life();
        if life.stopping {
            return Ok(Ended::Asked);
        }
        let child = command
            .spawn()
            .map_err(|source| EmbeddedError::Program { program: "postgres".to_owned(), source })?;
        life.process_id = Some(child.id());
        child
    };
    let mut accepting = false;
    let status = loop {
        let waited = if accepting { child.wait().map(Some) } else { child.try_wait() };
        let waited = waited
            .map_err(|source| EmbeddedError::Program { program: "postgres".to_owned(), source })?;
        if let Some(status) = waited {
            break status;
        }
        if accepts(cluster, child.id()) {
            accepting = true;
            *was_ready = true;
            tracing::info!(pid = child.id(), "PostgreSQL is ready");
            let _ = ready.send(Ok(()));
        } else {
            std::thread::sleep(PAUSE);
        }
    };
    shared.change(|life| life.process_id = None);
    if shared.life().stopping {
        return Ok(Ended::Asked);
    }
    if accepting {
        return Ok(Ended::Died(status));
    }
    if log_since(cluster, log_start).contains("pre-existing shared memory block") {
        return Ok(Ended::StillAttached);
    }
    Err(did_not_start(cluster, log_start))
}

/// The server writes its state into its lock file: the eighth line says `ready` after recovery.
fn accepts(cluster: &Cluster, pid: u32) -> bool {
    let path = cluster.directory().join("postmaster.pid");
    let Ok(text) = std::fs::read_to_string(path) else { return false };
    let mut lines = text.lines();
    lines.next().is_some_and(|line| line.trim() == pid.to_string())
        && lines.nth(6).is_some_and(|line| line.trim() == "ready")
}

fn did_not_start(cluster: &Cluster, log_start: u64) -> EmbeddedError {
    let said = log_since(cluster, log_start);
    let lines: Vec<&str> = said.lines().collect();
    let tail = lines[lines.len().saturating_sub(5)..].join("; ");
    EmbeddedError::DidNotStart { log: cluster.log_path().to_path_buf(), tail }
}

fn log_since(cluster: &Cluster, start: u64) -> String {
    let mut said = Vec::new();
    let read = std::fs::File::open(cluster.log_path()).and_then(|mut file| {
        file.seek(SeekFrom::Start(start))?;
        file.read_to_end(&mut said)
    });
    match read {
        Ok(_) => String::from_utf8_lossy(&said).into_owned(),
        Err(_) => String::new(),
    }
}
