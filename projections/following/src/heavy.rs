//! Work that keeps a core busy for long: a chunk of a long import, a batch of whoever has many.
//! Half of the cores at most are at it at once, so that whoever has little is served beside it.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The places for heavy work in one process.
#[derive(Debug, Clone)]
pub struct HeavyWork(Arc<Semaphore>);

/// A place; it is free again when this is dropped.
#[derive(Debug)]
#[must_use]
pub struct HeavyTurn(
    #[allow(dead_code, reason = "it is held, not looked at")] Option<OwnedSemaphorePermit>,
);

impl Default for HeavyWork {
    /// As many places as half of the machine's cores, at least one.
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self(Arc::new(Semaphore::new((cores / 2).max(1))))
    }
}

impl HeavyWork {
    /// The places themselves, for who does such work and does not follow logs.
    pub fn places(&self) -> Arc<Semaphore> {
        self.0.clone()
    }

    /// Waits for a place, in the order of asking. Nobody who has one may wait for another.
    pub async fn turn(&self) -> HeavyTurn {
        // The places are never closed.
        HeavyTurn(self.0.clone().acquire_owned().await.ok())
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    #[tokio::test]
    async fn half_of_the_cores_are_at_it_and_others_wait_until_one_is_done() {
        let heavy = HeavyWork::default();
        let places = heavy.0.available_permits();
        assert!(places >= 1);
        let mut turns = Vec::new();
        for _ in 0..places {
            turns.push(heavy.turn().await);
        }
        assert!(heavy.turn().now_or_never().is_none());
        turns.pop();
        assert!(heavy.turn().now_or_never().is_some());
    }
}
