//! The queue of a household's writers before they take a connection. The lock of its log lets one
//! writer at a time through: whoever waits for it in the database holds a connection that writers
//! of other households need.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use commands::ports::StoreError;
use domain::id::HouseholdId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Writers of one household that are in the database at once: one holds the lock of the log, the
/// next is there when it lets go.
const AT_ONCE: u32 = 2;
/// How long a writer waits for its turn. An import's append takes seconds.
const PATIENCE: Duration = Duration::from_secs(10);

/// The queues of the households that are written to right now.
#[derive(Debug, Default)]
pub(super) struct Turns {
    of: Mutex<HashMap<HouseholdId, Arc<Semaphore>>>,
}

/// A writer's turn, over when it is dropped.
#[derive(Debug)]
pub(super) struct Turn {
    turns: Arc<Turns>,
    household: HouseholdId,
    queue: Arc<Semaphore>,
    /// Nothing before the turn has come.
    permit: Option<OwnedSemaphorePermit>,
}

impl Turns {
    /// A turn in the order of asking; `alone` for work that holds the lock for long: nobody of the
    /// household waits in the database meanwhile.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when it does not come in time.
    pub(super) async fn take(
        self: &Arc<Self>,
        household: HouseholdId,
        alone: bool,
    ) -> Result<Turn, StoreError> {
        let queue = {
            let mut of = self.of.lock().unwrap_or_else(PoisonError::into_inner);
            let new = || Arc::new(Semaphore::new(AT_ONCE as usize));
            of.entry(household).or_insert_with(new).clone()
        };
        let mut turn = Turn { turns: self.clone(), household, queue: queue.clone(), permit: None };
        let places = if alone { AT_ONCE } else { 1 };
        match tokio::time::timeout(PATIENCE, queue.acquire_many_owned(places)).await {
            Ok(Ok(permit)) => {
                turn.permit = Some(permit);
                Ok(turn)
            }
            Ok(Err(_)) | Err(_) => Err(StoreError::Busy),
        }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.permit.take();
        let mut of = self.turns.of.lock().unwrap_or_else(PoisonError::into_inner);
        // The list's and this one: nobody else waits or writes.
        if Arc::strong_count(&self.queue) == 2 {
            of.remove(&self.household);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn household(number: u128) -> HouseholdId {
        HouseholdId(Uuid::from_u128(number))
    }

    #[tokio::test(start_paused = true)]
    async fn two_writers_of_a_household_are_in_the_database_and_others_wait_outside() {
        let turns = Arc::new(Turns::default());
        let first = turns.take(household(1), false).await.unwrap();
        let second = turns.take(household(1), false).await.unwrap();
        let _other = turns.take(household(2), true).await.unwrap();
        assert!(matches!(turns.take(household(1), false).await, Err(StoreError::Busy)));
        drop(first);
        let third = turns.take(household(1), false).await.unwrap();
        assert!(matches!(turns.take(household(1), true).await, Err(StoreError::Busy)));
        drop((second, third));
        let alone = turns.take(household(1), true).await.unwrap();
        assert!(matches!(turns.take(household(1), false).await, Err(StoreError::Busy)));
        drop(alone);
        assert_eq!(turns.of.lock().unwrap().len(), 1, "who writes no more is forgotten");
    }
}
