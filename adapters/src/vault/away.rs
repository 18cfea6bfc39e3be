//! Which master keys a process needs and cannot use just now, told before somebody needs them.

use commands::owner::Owner;
use commands::ports::VaultError;
use domain::id::HouseholdId;
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use super::PostgresVault;
use super::cipher;
use super::data_keys::unavailable;
use super::key_error::VaultKeyError;
use super::master_keys::{Master, name_of};
use crate::keys::KeyError;

/// A master key that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyAway {
    /// Name of its file.
    pub file: String,
    /// `missing`, `not-private` (others may read it), `unreadable`, `unusable` (no key is in it) or
    /// `another` (of the same name, of another house).
    pub why: &'static str,
}

impl PostgresVault {
    /// The master keys that seal, or that data keys are under, and that cannot be used: what is
    /// kept in memory opens a while longer. None: whatever is asked of the vault can be done.
    ///
    /// # Errors
    /// [`VaultError::Unavailable`] when the database does not tell which keys are needed.
    pub async fn keys_away(&self) -> Result<Vec<KeyAway>, VaultError> {
        let away = self.look_for_away().await?;
        if away.is_empty() {
            return Ok(away);
        }
        // A rotation by somebody else may have made and taken away files between two looks.
        self.look_for_away().await
    }

    async fn look_for_away(&self) -> Result<Vec<KeyAway>, VaultError> {
        let text = "select master_key_id, mark from vault.master_keys m
          where given_up_at is null and (superseded_at is null
            or exists (select from vault.data_keys k where k.master_key_id = m.master_key_id))
          order by since, master_key_id";
        let rows = sqlx::query(text).fetch_all(&self.keys.pool).await.map_err(unavailable)?;
        let masters = rows.iter().map(master_of).collect::<Result<Vec<_>, _>>();
        // Nobody's: wrapped to see whether that can be done.
        let (nobody, key) = (Owner::Household(HouseholdId(Uuid::nil())), cipher::fresh_key()?);
        let mut away = Vec::new();
        for master in masters.map_err(unavailable)? {
            if let Err(error) = self.keys.masters.wrap(&master, (Uuid::nil(), nobody), &key).await {
                away.push(KeyAway { file: name_of(&master.id), why: why(&error) });
            }
        }
        Ok(away)
    }
}

fn master_of(row: &PgRow) -> Result<Master, sqlx::Error> {
    Ok(Master { id: row.try_get("master_key_id")?, mark: row.try_get("mark")? })
}

fn why(error: &VaultError) -> &'static str {
    let source = match error {
        VaultError::KeyAway(_) => return "missing",
        VaultError::Unavailable(source) => source,
        _ => return "unusable",
    };
    match source.downcast_ref() {
        Some(KeyError::NotPrivate { .. }) => "not-private",
        Some(KeyError::Unusable { .. }) => "unusable",
        _ if source.is::<VaultKeyError>() => "another",
        _ => "unreadable",
    }
}
