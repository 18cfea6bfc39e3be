//! The keys of a house: made at its first start, missed when they are gone, changed while it runs.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use adapters::identity::{
    HouseSecrets, JwtKeys, anybody_registered, end_all_sessions, must_be_known, note_keys,
};
use adapters::keys::{KeyDirectory, KeyError};
use adapters::postgres::outbox::SealedEffects;
use adapters::system::SystemClock;
use adapters::vault::{
    GivenUp, PostgresVault, Resealed, Rotated, Rotation, SealedRows, begin_master_keys,
    give_up_lost_master_keys, master_keys_must_be_known, reseal_rows,
};
use commands::owner::Owner;
use commands::ports::Vault;
use sqlx::PgPool;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::Pools;
use crate::health::KeyAway;

/// The keys of a house: made when nobody is registered yet, else all of them must be there, and be
/// those that this database is used with.
///
/// # Errors
/// With a sentence that says what to do.
pub async fn keys(pools: &Pools, keys_dir: &Path) -> anyhow::Result<KeyDirectory> {
    let keys = KeyDirectory::open(keys_dir)?;
    let is_used = anybody_registered(&pools.app).await?;
    if is_used {
        keys.must_be_whole()?;
        must_be_known(&pools.app, &keys).await?;
        master_keys_must_be_known(&pools.app, &keys, true).await?;
    }
    make_missing(&keys)?;
    note_keys(&pools.app, &keys, !is_used).await?;
    begin_master_keys(&pools.app, &keys, !is_used).await?;
    Ok(keys)
}

fn make_missing(keys: &KeyDirectory) -> anyhow::Result<()> {
    JwtKeys::open(keys)?;
    HouseSecrets::open(keys)?;
    Ok(())
}

/// What it meant that keys were made anew.
#[derive(Debug, PartialEq, Eq)]
pub struct Renewed {
    /// Sessions that have ended; `None` where no key was missing that they rely on.
    pub sessions: Option<u64>,
    /// Keys of the vault that were given up, if any.
    pub sealed: Option<GivenUp>,
}

/// Makes the keys that are missing. Those that may have signed sessions end every one of them;
/// what is sealed under a missing one of the vault stays closed until that is found. Nothing, when
/// no key is missing.
///
/// # Errors
/// When keys or database cannot be used.
pub async fn renew_keys(pools: &Pools, keys_dir: &Path) -> anyhow::Result<Option<Renewed>> {
    let keys = KeyDirectory::open(keys_dir)?;
    // Another's key in the place of one of ours is said before anything is made.
    master_keys_must_be_known(&pools.app, &keys, false).await?;
    let sessions = match keys.must_be_whole() {
        Ok(()) => None,
        Err(KeyError::Missing { .. }) => {
            let ended = end_all_sessions(&pools.app).await?;
            make_missing(&keys)?;
            note_keys(&pools.app, &keys, true).await?;
            Some(ended)
        }
        Err(error) => return Err(error.into()),
    };
    let sealed = give_up_lost_master_keys(&pools.app, &keys).await?;
    let is_done = sessions.is_some() || sealed.is_some();
    Ok(is_done.then_some(Renewed { sessions, sealed }))
}

/// What seals secrets of households and persons, under the keys of this house.
///
/// # Errors
/// When the keys cannot be used.
pub async fn vault(pools: &Pools, keys_dir: &Path) -> anyhow::Result<Arc<dyn Vault>> {
    let keys = keys(pools, keys_dir).await?;
    Ok(Arc::new(vault_of(pools.door.clone(), keys)))
}

/// Its looks for keys are short and seldom; behind slow reads of others a login would wait.
pub(super) fn vault_of(door: PgPool, keys: KeyDirectory) -> PostgresVault {
    PostgresVault::new(door, keys, Arc::new(SystemClock))
}

/// How often it is looked whether the keys of the vault can be used.
const LOOKED_FOR_EVERY: Duration = Duration::from_secs(2);

/// Looks again and again whether the keys of the vault can be used, until `stop`.
pub(super) async fn look_for_keys(
    vault: PostgresVault,
    tell: watch::Sender<Vec<KeyAway>>,
    stop: CancellationToken,
) {
    let mut often = tokio::time::interval(LOOKED_FOR_EVERY);
    loop {
        tokio::select! {
            _ = often.tick() => {}
            () = stop.cancelled() => return,
        }
        // A database that does not answer is told elsewhere; the keys are where they were.
        let Ok(away) = vault.keys_away().await else { continue };
        let away: Vec<_> =
            away.into_iter().map(|key| KeyAway { file: key.file, why: key.why }).collect();
        #[allow(clippy::cast_precision_loss, reason = "a gauge")]
        metrics::gauge!("wumbo_vault_keys_away").set(away.len() as f64);
        tell.send_if_modified(|told| {
            let is_news = *told != away;
            for key in away.iter().filter(|_| is_news) {
                let KeyAway { file, why } = key;
                tracing::error!(file, why, "a key of the vault cannot be used: put it back");
            }
            if is_news && away.is_empty() {
                tracing::warn!("the keys of the vault can be used again");
            }
            *told = away;
            is_news
        });
    }
}

/// Every table with a sealed column, in which secrets are sealed anew when their keys change.
pub fn sealed_rows(pools: &Pools) -> Vec<Arc<dyn SealedRows>> {
    vec![Arc::new(SealedEffects::new(pools.relay.clone()))]
}

/// What changes the keys of the vault.
pub struct RotatesKeys {
    vault: PostgresVault,
    keys: KeyDirectory,
    rows: Vec<Arc<dyn SealedRows>>,
}

impl RotatesKeys {
    /// # Errors
    /// When the keys cannot be used.
    pub async fn open(pools: &Pools, keys_dir: &Path) -> anyhow::Result<Self> {
        let keys = keys(pools, keys_dir).await?;
        let (vault, rows) = (vault_of(pools.app.clone(), keys.clone()), sealed_rows(pools));
        Ok(Self { vault, keys, rows })
    }

    /// Makes a new master key and wraps all data keys under it, or goes on with that.
    ///
    /// # Errors
    /// When keys or database cannot be used.
    pub async fn rotate_master_key(&self, tell: impl FnMut(Rotation)) -> anyhow::Result<Rotated> {
        Ok(self.vault.rotate_master_key(&self.keys, tell).await?)
    }

    /// Retires the data keys of an owner, or of all; answers how many.
    ///
    /// # Errors
    /// When the database cannot be used.
    pub async fn retire_data_keys(&self, only: Option<Owner>) -> anyhow::Result<u64> {
        Ok(self.vault.retire(only).await?)
    }

    /// Seals what is stored under the newest keys; calls `tell` with the table and how far it is.
    ///
    /// # Errors
    /// When keys or database cannot be used.
    pub async fn reseal(
        &self,
        only: Option<Owner>,
        mut tell: impl FnMut(&str, Resealed),
    ) -> anyhow::Result<Resealed> {
        let mut all = Resealed::default();
        for rows in &self.rows {
            let name = rows.name();
            let of_table = reseal_rows(&self.vault, rows, only, |far| tell(name, far)).await?;
            all.seen += of_table.seen;
            all.resealed += of_table.resealed;
            all.overtaken += of_table.overtaken;
            all.unopened += of_table.unopened;
        }
        Ok(all)
    }
}
