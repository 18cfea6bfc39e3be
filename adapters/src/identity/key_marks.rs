//! Whether the keys are those that this database is used with: the database keeps a mark of each.
//! The keys of another installation would end every session without a word, and let in whoever
//! holds that one's tokens.

use std::path::PathBuf;

use sqlx::{PgPool, QueryBuilder, Row};
use thiserror::Error;

use crate::keys::{ACCESS_TOKEN_KEYS, KeyDirectory, KeyError, TOKEN_SECRETS_KEY, mark_of_key};

/// Kinds of keys, and how the names of their files begin.
const KINDS: [(&str, &str); 2] =
    [("token-secrets", TOKEN_SECRETS_KEY), ("access-token", ACCESS_TOKEN_KEYS)];

/// Why the keys are not those of this database.
#[derive(Debug, Error)]
pub enum KeyMarkError {
    #[error(transparent)]
    Keys(#[from] KeyError),
    #[error(
        "{} is no key that this database was ever used with: WUMBO_KEYS_DIR names the keys of \
         another installation, or the file was replaced. Name the right directory, or restore the \
         file from a backup of it; when that is lost, move this file away and begin anew with \
         `wumbo keys renew`, which ends every session", path.display())]
    Foreign { path: PathBuf },
    #[error(
        "{} holds no key that this database was ever used with: it is the keys directory of \
         another installation. Name the one of this installation in WUMBO_KEYS_DIR, or restore it \
         from a backup; when that is lost, move the foreign one away and begin anew with \
         `wumbo keys renew`, which ends every session", path.display())]
    ForeignDirectory { path: PathBuf },
    #[error("the marks of the keys cannot be read or written")]
    Database(#[from] sqlx::Error),
}

/// A key that is there.
struct Marked {
    kind: &'static str,
    path: PathBuf,
    mark: Vec<u8>,
}

fn marked(keys: &KeyDirectory) -> Result<Vec<Marked>, KeyError> {
    let mut marked = Vec::new();
    for (kind, name) in KINDS {
        let keys = keys.keys(name)?.into_iter();
        marked.extend(keys.map(|(path, key)| Marked { kind, path, mark: mark_of_key(&key) }));
    }
    Ok(marked)
}

/// Refuses keys of which, of one kind, this database knows none. A new one beside one that is known
/// is how keys are changed.
///
/// # Errors
/// [`KeyMarkError`]
pub async fn must_be_known(pool: &PgPool, keys: &KeyDirectory) -> Result<(), KeyMarkError> {
    let text = "select to_regclass('identity.key_marks') is not null";
    // A schema that is older than the marks tells no keys apart.
    let is_made: bool = sqlx::query_scalar(text).fetch_one(pool).await?;
    if !is_made {
        return Ok(());
    }
    let rows = sqlx::query("select kind, mark from identity.key_marks").fetch_all(pool).await?;
    let mut known: Vec<(String, Vec<u8>)> = Vec::new();
    for row in rows {
        known.push((row.try_get("kind")?, row.try_get("mark")?));
    }
    let marked = marked(keys)?;
    let mut foreign: Vec<&Marked> = Vec::new();
    for (kind, _) in KINDS {
        let of_kind = || marked.iter().filter(|key| key.kind == kind);
        let known_of_kind = || known.iter().filter(|(other, _)| other == kind);
        let is_known = |key: &Marked| known_of_kind().any(|(_, mark)| *mark == key.mark);
        if known_of_kind().next().is_some() && !of_kind().any(is_known) {
            foreign.extend(of_kind());
        }
    }
    match foreign.first() {
        None => Ok(()),
        Some(first) if foreign.len() > 1 && foreign.len() == marked.len() => {
            let path = first.path.parent().unwrap_or(&first.path).to_owned();
            Err(KeyMarkError::ForeignDirectory { path })
        }
        Some(first) => Err(KeyMarkError::Foreign { path: first.path.clone() }),
    }
}

/// Notes the keys that are there, in the place of all that are known when they begin `anew`.
///
/// # Errors
/// [`KeyMarkError`]
pub async fn note_keys(app: &PgPool, keys: &KeyDirectory, anew: bool) -> Result<(), KeyMarkError> {
    let keys = marked(keys)?;
    let mut noting = app.begin().await?;
    if anew {
        sqlx::query("delete from identity.key_marks").execute(&mut *noting).await?;
    }
    if !keys.is_empty() {
        let mut text = QueryBuilder::new("insert into identity.key_marks (kind, mark) ");
        text.push_values(keys, |mut row, key| {
            row.push_bind(key.kind).push_bind(key.mark);
        });
        text.push(" on conflict do nothing").build().execute(&mut *noting).await?;
    }
    noting.commit().await?;
    Ok(())
}
