//! Changing keys while everything goes on. A new master key wraps all data keys anew, in batches;
//! a retired data key seals nothing new. Both can be broken off anywhere and begun again: what is
//! done is seen from what is stored.

use std::collections::BTreeSet;

use commands::owner::Owner;
use commands::ports::VaultError;
use sqlx::PgPool;
use uuid::Uuid;

use super::PostgresVault;
use super::data_keys::{self, WRAPPED, Wrapped};
use super::key_error::VaultKeyError;
use super::known_keys::{current_master, master_keys_must_be_known, newest_known, supersede_by};
use super::master_keys::{self, KeyFile, Master, MasterKeys, name_of};
use crate::keys::KeyDirectory;

/// Data keys that are wrapped anew, or retired, with one statement.
const BATCH: i64 = 200;

/// How far a rotation of the master key is, in data keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rotation {
    pub done: i64,
    /// As many as there were when it began.
    pub of: i64,
}

/// What came of a rotation of the master key.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rotated {
    /// Name of the file that seals now.
    pub to: String,
    /// Whether it goes on with what another run had begun, or with a file that was put there.
    pub is_resumed: bool,
    pub rewrapped: u64,
    /// Data keys that are damaged; they are as they were.
    pub unopened: Vec<Uuid>,
    /// How many are under a master key that was given up and is not there; they are as they were.
    pub lost: u64,
    /// Names of files that are there, and that nothing is wrapped under any more.
    pub unneeded: Vec<String>,
}

impl PostgresVault {
    /// Makes a new master key and wraps every data key under it. Where data keys are still under
    /// another than the newest one, or a newer one was put into the directory, it goes on with
    /// that instead.
    ///
    /// # Errors
    /// [`VaultKeyError`]
    pub async fn rotate_master_key(
        &self,
        directory: &KeyDirectory,
        tell: impl FnMut(Rotation),
    ) -> Result<Rotated, VaultKeyError> {
        let pool = &self.keys.pool;
        master_keys_must_be_known(pool, directory, true).await?;
        let newest = newest_known(pool).await?;
        let there = master_keys::files(directory)?;
        let is_there = there.iter().any(|file| file.number() > newest);
        let is_resumed = is_there || has_others(pool).await?;
        if is_there || !is_resumed {
            supersede_by(pool, &master_keys::newer(directory, newest)?).await?;
        }
        // Whoever rotates at the same time may have been first with a newer one.
        let to = current_master(pool).await?.ok_or(sqlx::Error::RowNotFound)?;
        let mut rotated = Rotated { to: name_of(&to.id), is_resumed, ..Rotated::default() };
        self.rewrap(&to, &mut rotated, tell).await?;
        rotated.unneeded = unneeded(pool, &master_keys::files(directory)?, &to.id).await?;
        Ok(rotated)
    }

    async fn rewrap(
        &self,
        to: &Master,
        rotated: &mut Rotated,
        mut tell: impl FnMut(Rotation),
    ) -> Result<(), VaultKeyError> {
        let count = "select count(*) from vault.data_keys where master_key_id <> $1";
        let pool = &self.keys.pool;
        let of: i64 = sqlx::query_scalar(count).bind(&to.id).fetch_one(pool).await?;
        let mut rotation = Rotation { done: 0, of };
        let mut last = Uuid::nil();
        loop {
            let text = format!(
                "{WRAPPED} where master_key_id <> $1 and key_id > $2 order by key_id limit $3"
            );
            let reading = sqlx::query(&text).bind(&to.id).bind(last).bind(BATCH);
            let rows = reading.fetch_all(pool).await?;
            let batch = rows.iter().map(Wrapped::read).collect::<Result<Vec<_>, _>>()?;
            let Some(end) = batch.last() else { break };
            last = end.id;
            rotation.done += i64::try_from(batch.len()).unwrap_or(i64::MAX);
            self.rewrap_batch(to, batch, rotated).await?;
            tell(rotation);
        }
        Ok(())
    }

    /// Wraps some data keys anew, each where it is still as it was read.
    async fn rewrap_batch(
        &self,
        to: &Master,
        batch: Vec<Wrapped>,
        rotated: &mut Rotated,
    ) -> Result<(), VaultKeyError> {
        let (mut ids, mut before, mut after) = (Vec::new(), Vec::new(), Vec::new());
        for key in batch {
            match self.keys.masters.rewrapped(&key, to).await {
                Ok(wrapped) => {
                    ids.push(key.id);
                    before.push(key.wrapped);
                    after.push(wrapped);
                }
                Err(away @ VaultError::Unavailable(_)) => return Err(VaultKeyError::Away(away)),
                Err(VaultError::DoesNotOpen | VaultError::Unwritable(_)) => {
                    rotated.unopened.push(key.id)
                }
                Err(away @ VaultError::KeyAway(_)) if !key.is_given_up => {
                    return Err(VaultKeyError::Away(away));
                }
                Err(VaultError::UnknownKey(_) | VaultError::KeyAway(_)) => rotated.lost += 1,
            }
        }
        let text = "update vault.data_keys k set wrapped = n.after, master_key_id = $4
          from unnest($1::uuid[], $2::bytea[], $3::bytea[]) as n (key_id, before, after)
          where k.key_id = n.key_id and k.wrapped = n.before";
        let rewrapping = sqlx::query(text).bind(ids).bind(before).bind(after).bind(&to.id);
        rotated.rewrapped += rewrapping.execute(&self.keys.pool).await?.rows_affected();
        Ok(())
    }

    /// Has nothing new be sealed with the data keys of an owner, or of all, that there are now; the
    /// next secret makes a new one. In other processes after [`super::KEPT_FOR`]. Answers how many
    /// there were.
    ///
    /// # Errors
    /// [`VaultError::Unavailable`]
    pub async fn retire(&self, only: Option<Owner>) -> Result<u64, VaultError> {
        let text = "update vault.data_keys set retired_at = now() where key_id in (
            select key_id from vault.data_keys
              where retired_at is null and created_at <= $1
                and ($2::text is null or (owner_kind = $2 and owner_id = $3))
              order by key_id limit $4)
          and retired_at is null";
        let pool = &self.keys.pool;
        let now: chrono::DateTime<chrono::Utc> = sqlx::query_scalar("select clock_timestamp()")
            .fetch_one(pool)
            .await
            .map_err(data_keys::unavailable)?;
        let mut retired = 0;
        loop {
            let retiring = sqlx::query(text)
                .bind(now)
                .bind(only.map(Owner::kind))
                .bind(only.map(Owner::id))
                .bind(BATCH)
                .execute(pool)
                .await
                .map_err(data_keys::unavailable)?;
            if retiring.rows_affected() == 0 {
                break;
            }
            retired += retiring.rows_affected();
        }
        self.keys.drop_kept(only);
        Ok(retired)
    }
}

impl dyn MasterKeys {
    async fn rewrapped(&self, key: &Wrapped, to: &Master) -> Result<Vec<u8>, VaultError> {
        let named = (key.id, key.owner);
        let opened = self.unwrap(&key.master, named, &key.wrapped).await?;
        match self.wrap(to, named, &opened).await {
            // Taken away in the middle: no fault of the data key's.
            Err(VaultError::KeyAway(name)) => {
                Err(VaultError::Unavailable(format!("{name} is not there").into()))
            }
            wrapped => wrapped,
        }
    }
}

/// Whether data keys are under master keys that seal no more, but for those that were given up.
async fn has_others(pool: &PgPool) -> Result<bool, sqlx::Error> {
    let text = "select exists (select from vault.data_keys k join vault.master_keys m
        using (master_key_id) where m.superseded_at is not null and m.given_up_at is null)";
    sqlx::query_scalar(text).fetch_one(pool).await
}

async fn unneeded(pool: &PgPool, there: &[KeyFile], to: &str) -> Result<Vec<String>, sqlx::Error> {
    let used: Vec<String> =
        sqlx::query_scalar("select distinct master_key_id from vault.data_keys")
            .fetch_all(pool)
            .await?;
    let used: BTreeSet<&str> = used.iter().map(String::as_str).chain([to]).collect();
    let unused = there.iter().filter(|file| !used.contains(file.id.as_str()));
    Ok(unused.map(|file| name_of(&file.id)).collect())
}
