//! What one person and one household may have in work at once. More of theirs waits in its own
//! queue, in order and for a while, and takes nothing from others.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

use super::places::limited;
use crate::problem::Problem;
use crate::rate_limit::too_many_requests;

/// What is shared out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Share {
    /// Of a person: everything of theirs that is in the house.
    Person,
    /// Of a person: statement files in the house.
    File,
    /// Of a person: statement files that are read, or wait for the memory that takes.
    Reading,
    /// Of a person: looking up where they belong.
    Door,
    /// Of a person: what is theirs alone, and founding households.
    Own,
    /// Of a household: reads, searches and looks into the past among them.
    Read,
    /// Of a household: reads that look at every text.
    Search,
    /// Of a person, over all their households: the same.
    Seeking,
    /// Of a household: reads of the past, whose screens may have to be built.
    Past,
    /// Of a household: commands.
    Write,
    /// Of a household: statement files on their way in.
    Upload,
    /// Of a household: statement files that are read.
    Import,
    /// Of a household: checks of its log.
    Check,
}

/// How much of a share there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// In work at the same time.
    pub at_once: usize,
    /// Waiting for that; more are refused at once.
    pub waiting: usize,
    /// How long they wait.
    pub patience: Duration,
}

/// Connections that the shares are cut from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Whole {
    /// Connections for reads.
    pub reads: usize,
    /// Connections for commands.
    pub commands: usize,
}

impl Whole {
    fn size(self, share: Share) -> Size {
        let size = |at_once, waiting, seconds| Size {
            at_once: usize::max(at_once, 1),
            waiting,
            patience: Duration::from_secs(seconds),
        };
        match share {
            Share::Person => size(64, 0, 0),
            Share::File => size(4, 12, 300),
            Share::Reading => size(1, 4, 300),
            Share::Door => size(2, 64, 10),
            Share::Own => size(2, 32, 10),
            // The rest of the connections is for other households, whatever this one does.
            Share::Read => size(self.reads * 3 / 5, 32, 8),
            Share::Search | Share::Seeking => size(1, 8, 8),
            Share::Past => size(1, 8, 20),
            Share::Write => size(self.commands * 3 / 5, 64, 10),
            Share::Upload => size(8, 8, 30),
            Share::Import => size(1, 8, 300),
            Share::Check => size(1, 100, 3),
        }
    }
}

/// Looks into the past that are built at once, whoever asks: each works a while.
const PAST_IN_ALL: usize = 3;

/// Who has how much in work.
#[derive(Debug)]
pub struct Shares {
    whole: Whole,
    past: Arc<Semaphore>,
    queues: Mutex<HashMap<(Share, Uuid), Queue>>,
}

#[derive(Debug)]
struct Queue {
    free: Arc<Semaphore>,
    /// In work or waiting.
    all: usize,
}

/// A part of a share, given back when it is dropped.
#[derive(Debug)]
pub struct Turn {
    shares: Arc<Shares>,
    of: (Share, Uuid),
    /// Nothing before the turn has come.
    permits: Vec<OwnedSemaphorePermit>,
}

impl Shares {
    /// Shares of this whole.
    pub fn new(whole: Whole) -> Self {
        Self { whole, past: Arc::new(Semaphore::new(PAST_IN_ALL)), queues: Mutex::default() }
    }

    /// A turn of the person or household, in the order of asking.
    ///
    /// # Errors
    /// 429 when too many wait already, 503 when it does not come in time; `Retry-After` with both.
    pub async fn turn(self: &Arc<Self>, share: Share, of: Uuid) -> Result<Turn, Problem> {
        self.turn_of(share, of, self.whole.size(share)).await
    }

    /// The same where the share is of this size.
    ///
    /// # Errors
    /// See [`Shares::turn`].
    pub async fn turn_of(
        self: &Arc<Self>,
        share: Share,
        of: Uuid,
        size: Size,
    ) -> Result<Turn, Problem> {
        let (mut turn, free) = self.queue(share, of, size)?;
        let waiting = async {
            turn.permits.push(free.acquire_owned().await.ok()?);
            if share == Share::Past {
                turn.permits.push(self.past.clone().acquire_owned().await.ok()?);
            }
            Some(turn)
        };
        match tokio::time::timeout(size.patience, waiting).await {
            Ok(Some(turn)) => Ok(turn),
            Ok(None) | Err(_) => {
                limited("share");
                let detail = "Much of yours is being worked on. Nothing was changed; try again.";
                Err(Problem::busy().detail(detail).retry_after(2))
            }
        }
    }

    fn queue(
        self: &Arc<Self>,
        share: Share,
        of: Uuid,
        size: Size,
    ) -> Result<(Turn, Arc<Semaphore>), Problem> {
        let of = (share, of);
        let mut queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || Queue { free: Arc::new(Semaphore::new(size.at_once)), all: 0 };
        let queue = queues.entry(of).or_insert_with(new);
        if queue.all >= size.at_once + size.waiting {
            limited("share");
            let detail = "Too much is asked for at once. Wait for answers before asking for more.";
            return Err(too_many_requests(1).detail(detail));
        }
        queue.all += 1;
        let turn = Turn { shares: self.clone(), of, permits: Vec::new() };
        Ok((turn, queue.free.clone()))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.permits.clear();
        let mut queues = self.shares.queues.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(queue) = queues.get_mut(&self.of) {
            queue.all -= 1;
            if queue.all == 0 {
                queues.remove(&self.of);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shares() -> Arc<Shares> {
        Arc::new(Shares::new(Whole { reads: 5, commands: 5 }))
    }

    #[tokio::test(start_paused = true)]
    async fn a_household_has_its_share_waits_for_more_and_is_refused_beyond() {
        let shares = shares();
        let (ada, ben) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let first = shares.turn(Share::Search, ada).await.unwrap();
        let _other = shares.turn(Share::Search, ben).await.unwrap();
        let late = shares.turn(Share::Search, ada).await.unwrap_err();
        assert_eq!((late.status.as_u16(), late.code), (503, "busy"));
        let mut waiting: Vec<_> =
            (0..8).map(|_| Box::pin(shares.turn(Share::Search, ada))).collect();
        for one in &mut waiting {
            assert!(futures::poll!(one.as_mut()).is_pending());
        }
        let refused = shares.turn(Share::Search, ada).await.unwrap_err();
        assert_eq!((refused.status.as_u16(), refused.retry_after), (429, Some(1)));
        drop(first);
        assert!(waiting.swap_remove(0).await.is_ok());
        drop(waiting);
        assert!(shares.turn(Share::Search, ada).await.is_ok(), "who gave up is not counted");
        assert_eq!(shares.queues.lock().unwrap().len(), 1, "who asks for nothing is forgotten");
    }

    #[tokio::test(start_paused = true)]
    async fn households_leave_connections_to_others_and_the_past_is_few_at_once() {
        let shares = shares();
        let household = |n| Uuid::from_u128(n);
        let reads: Vec<_> =
            futures::future::join_all((0..3).map(|_| shares.turn(Share::Read, household(1)))).await;
        assert!(reads.iter().all(Result::is_ok));
        assert!(shares.turn(Share::Read, household(1)).await.is_err());
        assert!(shares.turn(Share::Read, household(2)).await.is_ok());
        let mut looks = Vec::new();
        for n in 0..3 {
            looks.push(shares.turn(Share::Past, household(n)).await.unwrap());
        }
        assert_eq!(shares.turn(Share::Past, household(9)).await.unwrap_err().code, "busy");
        looks.pop();
        assert!(shares.turn(Share::Past, household(9)).await.is_ok());
    }
}
