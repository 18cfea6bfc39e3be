//! The vault: secrets of households and persons, sealed with AES-256-GCM under a data key of their
//! owner, which is kept in the database under a master key that is kept in a file.
//!
//! ```text
//! vault-0001.key ──wraps──► vault.data_keys: one living key of each owner ──seals──► a secret
//! (keys directory)          (database, wrapped)                                  (any table)
//! ```
//! Who has the database alone opens nothing, nor who has the keys directory alone. What is sealed
//! opens for its owner, kind and row alone. An owner whose data keys are deleted is forgotten.

mod away;
mod cipher;
mod data_keys;
pub(crate) mod effects;
mod key_error;
mod known_keys;
mod master_keys;
mod resealing;
mod rotation;

use std::sync::Arc;

use async_trait::async_trait;
use commands::owner::Owner;
use commands::ports::{Clock, Place, Sealed, SecretBytes, Vault, VaultError};
use sqlx::PgPool;

use crate::keys::KeyDirectory;
use data_keys::{DataKey, DataKeys};
use master_keys::FileMasterKeys;

pub use away::KeyAway;
pub use data_keys::KEPT_FOR;
pub use key_error::VaultKeyError;
pub use known_keys::{
    GivenUp, begin_master_keys, give_up_lost_master_keys, master_keys_must_be_known,
};
pub use resealing::{Resealed, SealedRow, SealedRows, reseal_rows};
pub use rotation::{Rotated, Rotation};

/// The vault over the house's database and keys directory.
pub struct PostgresVault {
    keys: DataKeys,
}

impl PostgresVault {
    /// `pool` is of role `wumbo_app` or `wumbo_relay`. That the master keys are those of this
    /// database is for [`begin_master_keys`] to see to.
    pub fn new(pool: PgPool, directory: KeyDirectory, clock: Arc<dyn Clock>) -> Self {
        let masters = Arc::new(FileMasterKeys::new(directory));
        Self { keys: DataKeys::new(pool, masters, clock) }
    }

    /// Deletes all keys of an owner: what was sealed for them opens nowhere any more; in another
    /// process that has just opened something, after [`KEPT_FOR`]. Answers how many keys there
    /// were. Needs role `wumbo_app`.
    ///
    /// # Errors
    /// [`VaultError::Unavailable`]
    pub async fn forget(&self, owner: Owner) -> Result<u64, VaultError> {
        let text = "delete from vault.data_keys where owner_kind = $1 and owner_id = $2";
        let forgetting = sqlx::query(text).bind(owner.kind()).bind(owner.id());
        let forgotten = forgetting.execute(&self.keys.pool).await.map_err(data_keys::unavailable);
        self.keys.drop_kept(Some(owner));
        Ok(forgotten?.rows_affected())
    }

    async fn key_of(&self, place: Place<'_>, sealed: &Sealed) -> Result<Arc<DataKey>, VaultError> {
        let id = cipher::data_key_of(sealed).ok_or(VaultError::DoesNotOpen)?;
        let key = self.keys.of_id(id).await?;
        // The cipher would find out as well; a stranger's key is not even tried.
        if key.owner == place.owner { Ok(key) } else { Err(VaultError::DoesNotOpen) }
    }
}

#[async_trait]
impl Vault for PostgresVault {
    async fn seal(&self, place: Place<'_>, secret: &[u8]) -> Result<Sealed, VaultError> {
        let key = self.keys.living(place.owner).await?;
        cipher::seal((key.id, &key.key), place, secret)
    }

    async fn open(&self, place: Place<'_>, sealed: &Sealed) -> Result<SecretBytes, VaultError> {
        let key = self.key_of(place, sealed).await?;
        cipher::open((key.id, &key.key), place, sealed)
    }

    async fn reseal(
        &self,
        place: Place<'_>,
        sealed: &Sealed,
    ) -> Result<Option<Sealed>, VaultError> {
        use secrecy::ExposeSecret;

        // Before there is a living key: for an owner who was forgotten none is made.
        let key = self.key_of(place, sealed).await?;
        let living = self.keys.living(place.owner).await?;
        if key.id == living.id {
            return Ok(None);
        }
        let secret = cipher::open((key.id, &key.key), place, sealed)?;
        cipher::seal((living.id, &living.key), place, secret.expose_secret()).map(Some)
    }
}
