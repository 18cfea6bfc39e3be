//! Whether the master keys are those that this database is used with, and which of them seals. The
//! database knows them by id and mark; without the right ones what is sealed would be lost without
//! a word.

use sqlx::{PgPool, Row};

use super::key_error::VaultKeyError;
use super::master_keys::{self, KeyFile, Master, name_of};
use crate::keys::{KeyDirectory, number_of};

/// A master key that the database knows and needs.
struct Known {
    id: String,
    mark: Vec<u8>,
    is_current: bool,
    /// Households and people with a data key under it.
    owners: i64,
}

/// The master key that seals, and those that data keys are still under; none of a database that was
/// not migrated yet. Those that were given up are not needed.
async fn needed(pool: &PgPool) -> Result<Vec<Known>, sqlx::Error> {
    let is_made: bool = sqlx::query_scalar("select to_regclass('vault.master_keys') is not null")
        .fetch_one(pool)
        .await?;
    if !is_made {
        return Ok(Vec::new());
    }
    let rows = sqlx::query(
        "select m.master_key_id, m.mark, m.superseded_at is null as is_current,
           count(distinct (k.owner_kind, k.owner_id)) filter (where k.key_id is not null) as owners
         from vault.master_keys m left join vault.data_keys k using (master_key_id)
         where m.given_up_at is null
         group by m.master_key_id having m.superseded_at is null or count(k.key_id) > 0
         order by m.since, m.master_key_id",
    )
    .fetch_all(pool)
    .await?;
    let known = |row: &sqlx::postgres::PgRow| {
        Ok(Known {
            id: row.try_get("master_key_id")?,
            mark: row.try_get("mark")?,
            is_current: row.try_get("is_current")?,
            owners: row.try_get("owners")?,
        })
    };
    rows.iter().map(known).collect()
}

/// Refuses a directory in which a key of the vault is another than this database is used with, or
/// is missing; that one is, where this process does not need it, no matter.
///
/// # Errors
/// [`VaultKeyError`]
pub async fn master_keys_must_be_known(
    pool: &PgPool,
    directory: &KeyDirectory,
    must_be_there: bool,
) -> Result<(), VaultKeyError> {
    // A rotation by somebody else may have made and taken away files between two looks.
    match look_for_needed(pool, directory, must_be_there).await {
        Err(VaultKeyError::Missing { .. }) => look_for_needed(pool, directory, must_be_there).await,
        looked => looked,
    }
}

async fn look_for_needed(
    pool: &PgPool,
    directory: &KeyDirectory,
    must_be_there: bool,
) -> Result<(), VaultKeyError> {
    // In this order: a file is there before the database knows of it.
    let needed = needed(pool).await?;
    let files = master_keys::files(directory)?;
    for known in needed {
        match files.iter().find(|file| file.id == known.id) {
            Some(file) if file.mark == known.mark => {}
            Some(file) => return Err(VaultKeyError::Foreign { path: file.path.clone() }),
            None if must_be_there => {
                let path = directory.place(&name_of(&known.id));
                return Err(VaultKeyError::Missing { path, owners: known.owners });
            }
            None => {}
        }
    }
    Ok(())
}

/// Sees to it that there is a master key that seals: makes the first one. With `anew`, when nobody
/// relies on any yet, those of this directory take the place of others.
///
/// # Errors
/// [`VaultKeyError`], when they are not those of this database.
pub async fn begin_master_keys(
    pool: &PgPool,
    directory: &KeyDirectory,
    anew: bool,
) -> Result<(), VaultKeyError> {
    if anew && needed(pool).await?.iter().all(|known| known.owners == 0) {
        match master_keys_must_be_known(pool, directory, true).await {
            Err(VaultKeyError::Missing { .. } | VaultKeyError::Foreign { .. }) => {
                let none = "delete from vault.master_keys m where not exists
                  (select from vault.data_keys k where k.master_key_id = m.master_key_id)";
                sqlx::query(none).execute(pool).await?;
            }
            known => known?,
        }
    } else {
        master_keys_must_be_known(pool, directory, true).await?;
    }
    // In this order: who begins at the same moment makes the same file, not a second one.
    let newest = newest_known(pool).await?;
    if needed(pool).await?.iter().any(|known| known.is_current) {
        return Ok(());
    }
    let first = master_keys::newer(directory, newest)?;
    let text = "insert into vault.master_keys (master_key_id, mark) values ($1, $2)
      on conflict do nothing";
    sqlx::query(text).bind(&first.id).bind(&first.mark).execute(pool).await?;
    // Somebody else may have begun at the same moment, with another directory.
    master_keys_must_be_known(pool, directory, true).await
}

/// The number of the newest master key that this database was ever used with; 0 before the first.
pub(super) async fn newest_known(pool: &PgPool) -> Result<u32, sqlx::Error> {
    let ids: Vec<String> =
        sqlx::query_scalar("select master_key_id from vault.master_keys").fetch_all(pool).await?;
    Ok(ids.iter().filter_map(|id| number_of(id)).max().unwrap_or_default())
}

/// The master key that seals, if there is one yet.
pub(super) async fn current_master(pool: &PgPool) -> Result<Option<Master>, sqlx::Error> {
    let text = "select master_key_id, mark from vault.master_keys where superseded_at is null";
    let Some(row) = sqlx::query(text).fetch_optional(pool).await? else { return Ok(None) };
    Ok(Some(Master { id: row.try_get("master_key_id")?, mark: row.try_get("mark")? }))
}

/// Has this master key seal from now on. Whatever data key is just being stored under another is
/// stored by the time that this ends.
pub(super) async fn supersede_by(pool: &PgPool, next: &KeyFile) -> Result<(), sqlx::Error> {
    let mut taking_over = pool.begin().await?;
    let text = "update vault.master_keys set superseded_at = now()
      where superseded_at is null and master_key_id <> $1";
    sqlx::query(text).bind(&next.id).execute(&mut *taking_over).await?;
    let text = "insert into vault.master_keys (master_key_id, mark) values ($1, $2)
      on conflict do nothing";
    sqlx::query(text).bind(&next.id).bind(&next.mark).execute(&mut *taking_over).await?;
    taking_over.commit().await
}

/// What it means that master keys were given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenUp {
    /// Names of the files that are lost.
    pub files: Vec<String>,
    /// Households and people for whom something may be sealed that does not open without them.
    pub owners: i64,
}

/// Goes on without master keys that are missing: a new one seals, and owners get new data keys when
/// something is next sealed for them. Nothing is deleted: where a lost key is found and put back,
/// what was sealed with it opens again. `None`: none is missing.
///
/// # Errors
/// [`VaultKeyError::Foreign`] while another file has the place of one.
pub async fn give_up_lost_master_keys(
    pool: &PgPool,
    directory: &KeyDirectory,
) -> Result<Option<GivenUp>, VaultKeyError> {
    master_keys_must_be_known(pool, directory, false).await?;
    let newest = newest_known(pool).await?;
    let mut needed = needed(pool).await?;
    let files = master_keys::files(directory)?;
    needed.retain(|known| files.iter().all(|file| file.id != known.id));
    if needed.is_empty() {
        return Ok(None);
    }
    if needed.iter().any(|known| known.is_current) {
        supersede_by(pool, &master_keys::newer(directory, newest)?).await?;
    }
    let lost: Vec<String> = needed.iter().map(|known| known.id.clone()).collect();
    let mut giving_up = pool.begin().await?;
    sqlx::query("update vault.master_keys set given_up_at = now() where master_key_id = any($1)")
        .bind(&lost)
        .execute(&mut *giving_up)
        .await?;
    sqlx::query(
        "update vault.data_keys set retired_at = now()
         where master_key_id = any($1) and retired_at is null",
    )
    .bind(&lost)
    .execute(&mut *giving_up)
    .await?;
    let owners: i64 = sqlx::query_scalar(
        "select count(distinct (owner_kind, owner_id)) from vault.data_keys
         where master_key_id = any($1)",
    )
    .bind(&lost)
    .fetch_one(&mut *giving_up)
    .await?;
    giving_up.commit().await?;
    Ok(Some(GivenUp { files: lost.iter().map(|id| name_of(id)).collect(), owners }))
}
