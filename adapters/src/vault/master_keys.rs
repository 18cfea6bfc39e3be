//! Master keys: they seal data keys and nothing else, and never come near the database.

use std::path::PathBuf;

use async_trait::async_trait;
use commands::owner::Owner;
use commands::ports::VaultError;
use secrecy::ExposeSecret;
use secrecy::zeroize::Zeroizing;
use uuid::Uuid;

use super::cipher::{self, KeyBytes};
use super::key_error::VaultKeyError;
use crate::keys::{KeyDirectory, KeyError, VAULT_KEY, VAULT_KEYS, id_of, mark_of_key, number_of};

/// A master key as the database knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Master {
    pub id: String,
    /// What tells it from another key of the same id.
    pub mark: Vec<u8>,
}

/// What wraps data keys: files of the keys directory today, a key management service behind the
/// same two questions later.
#[async_trait]
pub(super) trait MasterKeys: Send + Sync {
    /// Seals a data key under this master key.
    ///
    /// # Errors
    /// [`VaultError::KeyAway`] when there is none of its id, [`VaultError::Unavailable`], also
    /// when there is another one in its place.
    async fn wrap(
        &self,
        master: &Master,
        named: (Uuid, Owner),
        key: &KeyBytes,
    ) -> Result<Vec<u8>, VaultError>;

    /// The data key that was wrapped so.
    ///
    /// # Errors
    /// As above, and [`VaultError::DoesNotOpen`].
    async fn unwrap(
        &self,
        master: &Master,
        named: (Uuid, Owner),
        wrapped: &[u8],
    ) -> Result<KeyBytes, VaultError>;
}

/// Files `vault-<id>.key` of the keys directory. They are read each time they are needed, which is
/// seldom: so a new one is noticed at once, and one that was taken away opens nothing any more.
pub(super) struct FileMasterKeys {
    directory: KeyDirectory,
}

impl FileMasterKeys {
    pub fn new(directory: KeyDirectory) -> Self {
        Self { directory }
    }

    async fn key(&self, master: &Master) -> Result<KeyBytes, VaultError> {
        let (directory, name) = (self.directory.clone(), name_of(&master.id));
        let mark = master.mark.clone();
        let reading = tokio::task::spawn_blocking(move || {
            let Some((path, bytes)) = directory.key(&name).map_err(unavailable)? else {
                return Err(VaultError::KeyAway(format!("the master key {name}")));
            };
            let bytes = Zeroizing::new(bytes);
            let key = cipher::key_of(&bytes);
            let key = key.ok_or_else(|| unavailable(KeyError::Unusable { path: path.clone() }))?;
            // Nothing comes under a key that would be missed at the next start.
            match mark_of_key(&bytes) == mark {
                true => Ok(key),
                false => Err(VaultError::Unavailable(VaultKeyError::Foreign { path }.into())),
            }
        });
        reading.await.map_err(|error| VaultError::Unavailable(error.into()))?
    }
}

fn unavailable(error: KeyError) -> VaultError {
    VaultError::Unavailable(error.into())
}

#[async_trait]
impl MasterKeys for FileMasterKeys {
    async fn wrap(
        &self,
        master: &Master,
        named: (Uuid, Owner),
        key: &KeyBytes,
    ) -> Result<Vec<u8>, VaultError> {
        cipher::wrap((&master.id, &self.key(master).await?), named, key)
    }

    async fn unwrap(
        &self,
        master: &Master,
        named: (Uuid, Owner),
        wrapped: &[u8],
    ) -> Result<KeyBytes, VaultError> {
        cipher::unwrap((&master.id, &self.key(master).await?), named, wrapped)
    }
}

/// The file of the master key of this id.
pub(super) fn name_of(id: &str) -> String {
    format!("{VAULT_KEYS}{id}{VAULT_KEY}")
}

/// A master key that is there.
pub(super) struct KeyFile {
    pub id: String,
    pub path: PathBuf,
    /// What tells it from another of the same id.
    pub mark: Vec<u8>,
}

impl KeyFile {
    fn of(path: PathBuf, bytes: Vec<u8>) -> Result<Option<Self>, KeyError> {
        let bytes = Zeroizing::new(bytes);
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let id = name.strip_prefix(VAULT_KEYS).and_then(|rest| rest.strip_suffix(VAULT_KEY));
        let Some(id) = id.filter(|id| number_of(id).is_some()).map(str::to_owned) else {
            return Ok(None);
        };
        if cipher::key_of(&bytes).is_none() {
            return Err(KeyError::Unusable { path });
        }
        Ok(Some(Self { id, mark: mark_of_key(&bytes), path }))
    }

    /// Its place in their order.
    pub fn number(&self) -> u32 {
        number_of(&self.id).unwrap_or_default()
    }
}

/// All that are there, oldest first.
pub(super) fn files(directory: &KeyDirectory) -> Result<Vec<KeyFile>, KeyError> {
    let mut files = Vec::new();
    for (path, bytes) in directory.keys(VAULT_KEYS)? {
        files.extend(KeyFile::of(path, bytes)?);
    }
    files.sort_by_key(KeyFile::number);
    Ok(files)
}

/// The newest that is there, where it is newer than `than`, else one that is made. When several
/// processes make one at once, all get that of the first.
pub(super) fn newer(directory: &KeyDirectory, than: u32) -> Result<KeyFile, KeyError> {
    if let Some(newest) = files(directory)?.pop()
        && newest.number() > than
    {
        return Ok(newest);
    }
    let name = name_of(&id_of(than.saturating_add(1)));
    let fresh = || match cipher::fresh_key() {
        Ok(key) => Ok(key.expose_secret().to_vec()),
        Err(_) => Err(KeyError::NoRandomness),
    };
    let (path, bytes) = directory.key_or(&name, fresh)?;
    let file = KeyFile::of(path.clone(), bytes)?;
    file.ok_or(KeyError::Stray { path })
}
