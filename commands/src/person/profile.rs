//! A person's own page: name, address, since when.

use domain::id::UserId;
use domain::text::{NAME_LENGTH, TextError, one_line};
use thiserror::Error;

use super::People;
use super::ports::{Person, PortError};

/// Why a person was not renamed.
#[derive(Debug, Error)]
pub enum RenameError {
    #[error("the name {0}")]
    Name(TextError),
    #[error("there is no such person")]
    Unknown,
    #[error(transparent)]
    Port(#[from] PortError),
}

impl People {
    /// The person with this id.
    ///
    /// # Errors
    /// [`PortError`]
    pub async fn person(&self, user_id: UserId) -> Result<Option<Person>, PortError> {
        self.store.person(user_id).await
    }

    /// Gives the person another name.
    ///
    /// # Errors
    /// [`RenameError`]; then nothing was stored.
    pub async fn rename(&self, user_id: UserId, name: &str) -> Result<Person, RenameError> {
        let name = one_line(name, NAME_LENGTH).map_err(RenameError::Name)?;
        self.store.rename(user_id, name).await?.ok_or(RenameError::Unknown)
    }
}
