//! Data keys: one living key of each owner, kept wrapped in `vault.data_keys`, and unwrapped in
//! memory for a while.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use commands::owner::Owner;
use commands::ports::{Clock, VaultError};
use quick_cache::sync::Cache;
use sqlx::postgres::PgRow;
use sqlx::{PgPool, Row};
use uuid::Uuid;

use super::cipher::{self, KeyBytes};
use super::known_keys::current_master;
use super::master_keys::{Master, MasterKeys};

/// How long a key stays unwrapped in memory. So long a process may go on with one that was retired
/// or forgotten by another.
pub const KEPT_FOR: TimeDelta = TimeDelta::minutes(5);
/// How often keys that are too old are looked for and wiped, in milliseconds.
const SWEPT_EVERY_MS: i64 = 30_000;
/// Most keys that are unwrapped at once, of each kind of looking them up.
const KEPT: usize = 4_096;
/// How often something is tried that another process may just be changing.
const TRIES: usize = 8;

/// A data key, unwrapped.
pub(super) struct DataKey {
    pub id: Uuid,
    pub owner: Owner,
    pub key: KeyBytes,
}

#[derive(Clone)]
struct Kept {
    key: Arc<DataKey>,
    since: DateTime<Utc>,
}

/// A data key as it is stored.
pub(super) struct Wrapped {
    pub id: Uuid,
    pub owner: Owner,
    pub master: Master,
    /// Whether the master key was given up as lost. It may still be found.
    pub is_given_up: bool,
    pub wrapped: Vec<u8>,
}

impl Wrapped {
    /// A row of [`WRAPPED`].
    pub fn read(row: &PgRow) -> Result<Self, sqlx::Error> {
        let (kind, id): (String, Uuid) = (row.try_get("owner_kind")?, row.try_get("owner_id")?);
        let owner = Owner::of(&kind, id).ok_or_else(|| sqlx::Error::ColumnDecode {
            index: "owner_kind".to_owned(),
            source: "no kind of owner".into(),
        })?;
        Ok(Self {
            id: row.try_get("key_id")?,
            owner,
            master: Master { id: row.try_get("master_key_id")?, mark: row.try_get("mark")? },
            is_given_up: row.try_get("is_given_up")?,
            wrapped: row.try_get("wrapped")?,
        })
    }
}

/// Data keys, each with the mark of its master key.
pub(super) const WRAPPED: &str = "select key_id, owner_kind, owner_id, master_key_id, mark,
     given_up_at is not null as is_given_up, wrapped
   from vault.data_keys join vault.master_keys using (master_key_id)";

pub(super) struct DataKeys {
    pub pool: PgPool,
    pub masters: Arc<dyn MasterKeys>,
    clock: Arc<dyn Clock>,
    opened: Cache<Uuid, Kept>,
    living: Cache<Owner, Kept>,
    swept_ms: AtomicI64,
}

impl DataKeys {
    pub fn new(pool: PgPool, masters: Arc<dyn MasterKeys>, clock: Arc<dyn Clock>) -> Self {
        let (opened, living) = (Cache::new(KEPT), Cache::new(KEPT));
        Self { pool, masters, clock, opened, living, swept_ms: AtomicI64::new(0) }
    }

    /// The key that new secrets of an owner are sealed with; made when there is none.
    pub async fn living(&self, owner: Owner) -> Result<Arc<DataKey>, VaultError> {
        let now = self.now();
        if let Some(kept) = self.living.get(&owner).filter(|kept| kept.is_fresh(now)) {
            return Ok(kept.key);
        }
        let mut away = None;
        for _ in 0..TRIES {
            let key = match self.stored_living(owner).await? {
                Some(stored) => self.unwrapped(stored).await?,
                None => match self.made(owner).await {
                    Ok(Some(key)) => Arc::new(key),
                    // Another process was first, or another master key is the one by now.
                    Ok(None) => continue,
                    Err(VaultError::KeyAway(name)) => {
                        away = Some(VaultError::KeyAway(name));
                        continue;
                    }
                    Err(error) => return Err(error),
                },
            };
            let kept = Kept { key: key.clone(), since: now };
            self.opened.insert(key.id, kept.clone());
            self.living.insert(owner, kept);
            return Ok(key);
        }
        Err(away.unwrap_or_else(|| VaultError::Unavailable("keys change too often".into())))
    }

    /// The key of this id, living or retired.
    pub async fn of_id(&self, id: Uuid) -> Result<Arc<DataKey>, VaultError> {
        let now = self.now();
        if let Some(kept) = self.opened.get(&id).filter(|kept| kept.is_fresh(now)) {
            return Ok(kept.key);
        }
        let key = match self.stored(id).await? {
            Some(stored) => self.unwrapped(stored).await?,
            None => return Err(unknown(id)),
        };
        self.opened.insert(id, Kept { key: key.clone(), since: now });
        Ok(key)
    }

    /// Wipes the keys of an owner, or all, from the memory of this process.
    pub fn drop_kept(&self, only: Option<Owner>) {
        let stays = |owner: Owner| only.is_some_and(|only| only != owner);
        self.living.retain(|owner, _| stays(*owner));
        self.opened.retain(|_, kept| stays(kept.key.owner));
    }

    /// The time, and with it the end of what is too old.
    fn now(&self) -> DateTime<Utc> {
        let now = self.clock.now();
        let (ms, swept) = (now.timestamp_millis(), self.swept_ms.load(Ordering::Relaxed));
        if !(0..SWEPT_EVERY_MS).contains(&(ms - swept)) {
            self.swept_ms.store(ms, Ordering::Relaxed);
            self.living.retain(|_, kept| kept.is_fresh(now));
            self.opened.retain(|_, kept| kept.is_fresh(now));
        }
        now
    }

    async fn stored(&self, id: Uuid) -> Result<Option<Wrapped>, VaultError> {
        let text = format!("{WRAPPED} where key_id = $1");
        let row = sqlx::query(&text).bind(id).fetch_optional(&self.pool).await;
        row.and_then(|row| row.as_ref().map(Wrapped::read).transpose()).map_err(unavailable)
    }

    async fn stored_living(&self, owner: Owner) -> Result<Option<Wrapped>, VaultError> {
        let text =
            format!("{WRAPPED} where owner_kind = $1 and owner_id = $2 and retired_at is null");
        let row = sqlx::query(&text).bind(owner.kind()).bind(owner.id());
        let row = row.fetch_optional(&self.pool).await;
        row.and_then(|row| row.as_ref().map(Wrapped::read).transpose()).map_err(unavailable)
    }

    /// Unwraps a stored key. Where its master key is gone it may be wrapped under another by now.
    async fn unwrapped(&self, mut stored: Wrapped) -> Result<Arc<DataKey>, VaultError> {
        for _ in 0..TRIES {
            let named = (stored.id, stored.owner);
            match self.masters.unwrap(&stored.master, named, &stored.wrapped).await {
                Ok(key) => {
                    return Ok(Arc::new(DataKey { id: stored.id, owner: stored.owner, key }));
                }
                Err(VaultError::KeyAway(name)) => {
                    let again = self.stored(stored.id).await?.ok_or_else(|| unknown(stored.id))?;
                    if again.master == stored.master {
                        return Err(match again.is_given_up {
                            true => VaultError::UnknownKey(name),
                            false => VaultError::KeyAway(name),
                        });
                    }
                    stored = again;
                }
                Err(error) => return Err(error),
            }
        }
        Err(VaultError::Unavailable("master keys change too often".into()))
    }

    /// Makes the living key of an owner; `None` when somebody else did, or when the master key that
    /// it was wrapped under is superseded by the time that it is stored: who wraps all keys anew
    /// would not see it.
    async fn made(&self, owner: Owner) -> Result<Option<DataKey>, VaultError> {
        let master = current_master(&self.pool).await.map_err(unavailable)?;
        let master =
            master.ok_or_else(|| VaultError::Unavailable("there is no master key yet".into()))?;
        let (id, key) = (Uuid::now_v7(), cipher::fresh_key()?);
        let wrapped = self.masters.wrap(&master, (id, owner), &key).await?;
        let text = "with current as (
              select master_key_id from vault.master_keys
                where master_key_id = $4 and superseded_at is null for share)
            insert into vault.data_keys (key_id, owner_kind, owner_id, master_key_id, wrapped)
              select $1, $2, $3, master_key_id, $5 from current
            on conflict (owner_kind, owner_id) where retired_at is null do nothing";
        let made = sqlx::query(text)
            .bind(id)
            .bind(owner.kind())
            .bind(owner.id())
            .bind(master.id)
            .bind(wrapped)
            .execute(&self.pool)
            .await
            .map_err(unavailable)?;
        Ok((made.rows_affected() == 1).then_some(DataKey { id, owner, key }))
    }
}

impl Kept {
    /// Also after a clock that was turned back: what seems to come from later is too old as well.
    fn is_fresh(&self, now: DateTime<Utc>) -> bool {
        (TimeDelta::zero()..KEPT_FOR).contains(&(now - self.since))
    }
}

fn unknown(id: Uuid) -> VaultError {
    VaultError::UnknownKey(format!("the data key {id}"))
}

pub(super) fn unavailable(error: sqlx::Error) -> VaultError {
    VaultError::Unavailable(error.into())
}
