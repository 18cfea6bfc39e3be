//! Whose turn it is: households with news, each at most once, those with little before those with
//! much.

use std::collections::{HashSet, VecDeque};
use std::sync::Mutex;

use domain::id::HouseholdId;
use tokio::sync::Notify;

/// Households that have news.
#[derive(Default)]
pub(crate) struct Queue {
    waiting: Mutex<Waiting>,
    filled: Notify,
}

#[derive(Default)]
struct Waiting {
    /// Of whom it is not known that they have more than one batch.
    short: VecDeque<HouseholdId>,
    /// Who had a full batch just now and has more.
    long: VecDeque<HouseholdId>,
    known: HashSet<HouseholdId>,
    /// Workers that are at a long one, and how many may be.
    at_long: usize,
}

/// A household whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Turn {
    pub household: HouseholdId,
    /// Whether it had a full batch just now.
    pub is_long: bool,
}

impl Queue {
    /// One that has news.
    pub fn push(&self, household: HouseholdId) {
        self.add(household, false);
    }

    /// One that has more than it was given a turn for.
    pub fn push_long(&self, household: HouseholdId) {
        self.add(household, true);
    }

    fn add(&self, household: HouseholdId, is_long: bool) {
        let mut waiting = self.lock();
        if waiting.known.insert(household) {
            let queue = if is_long { &mut waiting.long } else { &mut waiting.short };
            queue.push_back(household);
        }
        drop(waiting);
        self.filled.notify_one();
    }

    /// Households that wait.
    pub fn len(&self) -> usize {
        self.lock().known.len()
    }

    /// The next one, once there is one that may be begun: never are more than `most_long` of the
    /// workers at households with much.
    pub async fn pop(&self, most_long: usize) -> Turn {
        loop {
            // Asked for before looking: what comes in between wakes it.
            let filled = self.filled.notified();
            if let Some(turn) = self.next(most_long) {
                return turn;
            }
            filled.await;
        }
    }

    fn next(&self, most_long: usize) -> Option<Turn> {
        let mut waiting = self.lock();
        let short = waiting.short.pop_front().map(|household| Turn { household, is_long: false });
        let turn = match short {
            Some(turn) => turn,
            None if waiting.at_long >= most_long.max(1) => return None,
            None => {
                let household = waiting.long.pop_front()?;
                waiting.at_long += 1;
                Turn { household, is_long: true }
            }
        };
        waiting.known.remove(&turn.household);
        if !waiting.known.is_empty() {
            self.filled.notify_one();
        }
        Some(turn)
    }

    /// The turn is over.
    pub fn done(&self, turn: Turn) {
        if turn.is_long {
            let mut waiting = self.lock();
            waiting.at_long = waiting.at_long.saturating_sub(1);
            drop(waiting);
            self.filled.notify_one();
        }
    }

    /// A panic while it was held has left it whole: every change of it is complete in itself.
    fn lock(&self) -> std::sync::MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn home(number: u128) -> HouseholdId {
        HouseholdId(uuid::Uuid::from_u128(number))
    }

    #[tokio::test]
    async fn each_household_waits_once_and_those_with_much_wait_for_those_with_little() {
        let queue = Queue::default();
        queue.push_long(home(1));
        queue.push_long(home(2));
        queue.push(home(3));
        queue.push(home(3));
        queue.push(home(1));
        assert_eq!(queue.len(), 3);
        let turns = [queue.pop(1).await, queue.pop(1).await];
        assert_eq!(turns.map(|turn| turn.household), [home(3), home(1)]);
        // One worker is at a long one: another may not begin the second until it is done.
        assert!(queue.next(1).is_none());
        queue.push(home(4));
        assert_eq!(queue.pop(1).await.household, home(4));
        queue.done(turns[1]);
        assert_eq!(queue.pop(1).await.household, home(2));
        assert_eq!(queue.len(), 0);
    }

    #[tokio::test]
    async fn whoever_waits_is_woken_when_a_turn_with_much_ends() {
        let queue = std::sync::Arc::new(Queue::default());
        queue.push_long(home(1));
        queue.push_long(home(2));
        let first = queue.pop(1).await;
        let waiting = tokio::spawn({
            let queue = queue.clone();
            async move { queue.pop(1).await }
        });
        tokio::task::yield_now().await;
        queue.done(first);
        assert_eq!(waiting.await.unwrap().household, home(2));
    }
}
