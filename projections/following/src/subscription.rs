//! What it takes to follow the logs.

use async_trait::async_trait;
use domain::id::HouseholdId;

use crate::error::FollowError;
use crate::registry::Start;

/// What came of one turn with one household.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Advance {
    CaughtUp,
    /// A batch was taken in and there may be more: others have their turn first.
    More,
    /// Another process has it.
    Busy,
    /// An event cannot be taken in; an operator must look.
    Halted,
}

/// Something that takes logs in, household by household.
#[async_trait]
pub trait Subscription: Send + Sync {
    /// Its name in `subscriptions` and `checkpoints`.
    ///
    /// # Errors
    /// [`FollowError::Database`].
    async fn name(&self) -> Result<String, FollowError>;

    /// Where it begins with the logs that are there when it first runs.
    fn start(&self) -> Start {
        Start::Beginning
    }

    /// Takes in at most one batch of what the household's log has.
    ///
    /// # Errors
    /// [`FollowError`] that may pass; it is tried again.
    async fn advance(&self, household: HouseholdId) -> Result<Advance, FollowError>;

    /// Takes in everything that a household's log has now: for tests and for what an operator
    /// asks for. A follower gives turns instead.
    ///
    /// # Errors
    /// As [`Subscription::advance`].
    async fn catch_up(&self, household: HouseholdId) -> Result<Advance, FollowError> {
        loop {
            match self.advance(household).await? {
                Advance::More => {}
                done => return Ok(done),
            }
        }
    }
}
