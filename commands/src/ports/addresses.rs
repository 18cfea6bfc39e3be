//! Where people are reached who are to be told something.

use std::fmt;

use async_trait::async_trait;
use domain::id::UserId;

use super::StoreError;

/// Somebody who is told something, as they are reached now. Its `Debug` shows nothing personal.
#[derive(Clone, PartialEq, Eq)]
pub struct Recipient {
    pub user_id: UserId,
    /// Their e-mail address, as they wrote it.
    pub email: String,
    /// What they call themselves.
    pub name: String,
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recipient").field("user_id", &self.user_id).finish_non_exhaustive()
    }
}

/// Knows where people are reached.
#[async_trait]
pub trait Addresses: Send + Sync {
    /// Where these people are reached, in the order of their ids; who is not there any more is left
    /// out.
    ///
    /// # Errors
    /// [`StoreError`]
    async fn of(&self, people: &[UserId]) -> Result<Vec<Recipient>, StoreError>;
}
