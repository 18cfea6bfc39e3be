//! Keeping what must be read again and may be read by nobody else: an address that a message goes
//! to, a bank's token, the secret of a second factor.

use std::fmt;

use async_trait::async_trait;
use secrecy::SecretSlice;
use thiserror::Error;
use uuid::Uuid;

use crate::owner::Owner;

/// A secret in the clear: wiped from memory when it is dropped, and shown by no `Debug`.
pub type SecretBytes = SecretSlice<u8>;

/// A secret as it may be stored, with everything that is needed to open it but the keys.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed(Vec<u8>);

impl Sealed {
    /// What was stored. Whether it opens only the vault can tell.
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// What is to be stored.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({} bytes)", self.0.len())
    }
}

/// Where a sealed secret belongs. It opens there and nowhere else, so that whoever can write to the
/// tables gains nothing by moving it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    pub owner: Owner,
    /// What it is, such as `outbox.payload`: table and column, or as good.
    pub kind: &'a str,
    /// Of the row that it stands in.
    pub id: Uuid,
}

/// Why a secret was not sealed or not opened.
#[derive(Debug, Error)]
pub enum VaultError {
    /// Keys cannot be had just now; a little later it may work.
    #[error("the vault's keys cannot be reached")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// What is to be sealed cannot be written down: that does not pass.
    #[error("what is to be sealed cannot be written as JSON")]
    Unwritable(#[source] serde_json::Error),
    /// It is damaged, was never sealed here, or belongs elsewhere. Which of these is not told.
    #[error("what is sealed does not open in this place")]
    DoesNotOpen,
    /// The key that it was sealed with is not there any more: forgotten on purpose, or given up as
    /// lost.
    #[error("{0} is not there, with which this was sealed")]
    UnknownKey(String),
    /// The house's own key is not where this process looks for it. To the house it is known, so it
    /// is somewhere.
    #[error("{0} is not where this process looks for it")]
    KeyAway(String),
}

/// Seals secrets of households and persons, each under keys of its owner alone.
#[async_trait]
pub trait Vault: Send + Sync {
    /// Seals a secret for one place, under the newest key of its owner. The same secret sealed
    /// twice gives two different things.
    ///
    /// # Errors
    /// [`VaultError::Unavailable`]; [`VaultError::KeyAway`] when the house's own key is not
    /// where this process looks for it; [`VaultError::DoesNotOpen`] when that of the owner is
    /// damaged.
    async fn seal(&self, place: Place<'_>, secret: &[u8]) -> Result<Sealed, VaultError>;

    /// The secret that was sealed for this place.
    ///
    /// # Errors
    /// [`VaultError`]
    async fn open(&self, place: Place<'_>, sealed: &Sealed) -> Result<SecretBytes, VaultError>;

    /// The same secret under the newest key of its owner; `None`: it is under that already.
    ///
    /// # Errors
    /// [`VaultError`]
    async fn reseal(&self, place: Place<'_>, sealed: &Sealed)
    -> Result<Option<Sealed>, VaultError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_secret_is_shown() {
        let sealed = Sealed::from_bytes(vec![97; 5]);
        assert_eq!(format!("{sealed:?}"), "Sealed(5 bytes)");
        let secret = SecretBytes::from(b"hunter2".to_vec());
        let shown = format!("{secret:?} {secret:#?}");
        assert!(!shown.contains("hunter2") && !shown.contains("104"), "{shown}");
    }
}
