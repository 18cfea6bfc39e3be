//! An operator's command that is told to stop: Ctrl-C or SIGTERM end what it is at, it lets go of
//! what it holds, says how far it came, and ends with 128 and the number of the signal, as shells
//! say it. Told so twice, it ends where it is.

use std::fmt::Display;
use std::future::Future;
use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use anyhow::Context;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::wiring::Pools;

/// How long statements that were broken off may take to notice.
const LAST_WORDS: Duration = Duration::from_secs(5);
const INTERRUPT: u8 = 2;
const TERMINATE: u8 = 15;

/// Whether somebody wants this process to stop.
#[derive(Debug, Clone)]
pub(super) struct Stop {
    told: CancellationToken,
    /// The number of the signal; 0 before it.
    by: Arc<AtomicU8>,
}

impl Stop {
    /// Listens from now on.
    ///
    /// # Errors
    /// When the system does not let it.
    pub fn listening() -> anyhow::Result<Self> {
        let stop = Self { told: CancellationToken::new(), by: Arc::default() };
        let mut interrupt = signal(SignalKind::interrupt()).context("listening to SIGINT")?;
        let mut terminate = signal(SignalKind::terminate()).context("listening to SIGTERM")?;
        let telling = stop.clone();
        tokio::spawn(async move {
            loop {
                let by = tokio::select! {
                    _ = interrupt.recv() => INTERRUPT,
                    _ = terminate.recv() => TERMINATE,
                };
                if telling.told.is_cancelled() {
                    std::process::exit(i32::from(128 + by));
                }
                telling.by.store(by, Ordering::Relaxed);
                telling.told.cancel();
            }
        });
        Ok(stop)
    }

    /// What comes of some work; `None` when it was broken off.
    pub async fn or<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            done = work => Some(done),
            () = self.told.cancelled() => None,
        }
    }

    /// The same for work on these pools. When it is broken off they are closed: the server ends
    /// the statement that it is at, and gives back its locks, as soon as it sees that nobody waits.
    pub async fn or_close<T>(&self, pools: &Pools, work: impl Future<Output = T>) -> Option<T> {
        let mut work = Box::pin(work);
        if let Some(done) = self.or(&mut work).await {
            return Some(done);
        }
        // Closed before the connections come back, which would else wait for their statements.
        tokio::join!(biased; Self::close(pools), async { drop(work) });
        None
    }

    /// Closes pools; waits for statements that were broken off, but not for long.
    pub async fn close(pools: &Pools) {
        let _late = tokio::time::timeout(LAST_WORDS, pools.close()).await;
    }

    /// Says how far it came, and what to do, and what the process ends with.
    pub fn ended(&self, how_far: impl Display) -> ExitCode {
        let by = self.by.load(Ordering::Relaxed);
        let name = if by == TERMINATE { "SIGTERM" } else { "Ctrl-C" };
        // Who cannot be told finds it in the code.
        let _ = writeln!(std::io::stderr(), "wumbo: stopped by {name}: {how_far}");
        ExitCode::from(128 + by)
    }
}
