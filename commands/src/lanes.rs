//! Queues inside one process: writers of one thing wait for each other here instead of racing in
//! the store, and never for writers of another.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::{Mutex as Queue, OwnedMutexGuard};
use uuid::Uuid;

/// Queues that nobody waits in are forgotten once so many have been made since it was last looked.
const FORGOTTEN_AFTER: usize = 1_024;

/// A queue for each thing that somebody waits for.
#[derive(Default)]
pub(crate) struct Lanes(Mutex<Made>);

#[derive(Default)]
struct Made {
    queues: HashMap<Uuid, Weak<Queue<()>>>,
    since_looked: usize,
}

impl Lanes {
    /// The turn with one thing; it lasts until it is dropped.
    pub(crate) async fn turn(&self, of: Uuid) -> OwnedMutexGuard<()> {
        self.queue(of).lock_owned().await
    }

    fn queue(&self, of: Uuid) -> Arc<Queue<()>> {
        let mut made = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(queue) = made.queues.get(&of).and_then(Weak::upgrade) {
            return queue;
        }
        made.since_looked += 1;
        if made.since_looked >= FORGOTTEN_AFTER {
            made.since_looked = 0;
            made.queues.retain(|_, queue| queue.strong_count() > 0);
        }
        let queue = Arc::default();
        made.queues.insert(of, Arc::downgrade(&queue));
        queue
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    #[tokio::test]
    async fn one_waits_for_the_other_with_the_same_thing_alone() {
        let lanes = Lanes::default();
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(257));
        let turn = lanes.turn(one).await;
        assert!(lanes.turn(one).now_or_never().is_none());
        assert!(lanes.turn(other).now_or_never().is_some());
        drop(turn);
        assert!(lanes.turn(one).now_or_never().is_some());
    }

    #[tokio::test]
    async fn what_nobody_waits_for_is_forgotten() {
        let lanes = Lanes::default();
        let held = lanes.turn(Uuid::from_u128(0)).await;
        for thing in 1..10_000 {
            drop(lanes.turn(Uuid::from_u128(thing)).await);
        }
        let kept = lanes.0.lock().unwrap().queues.len();
        assert!(kept <= FORGOTTEN_AFTER + 1, "{kept} queues");
        assert!(lanes.turn(Uuid::from_u128(0)).now_or_never().is_none(), "it is still held");
        drop(held);
    }
}
