//! Sealing stored secrets anew under the newest keys of their owners, in batches, while everything
//! goes on. A pass looks at every row and changes those that need it: it can be broken off anywhere
//! and begun again.

use std::sync::Arc;

use async_trait::async_trait;
use commands::owner::Owner;
use commands::ports::{Place, Sealed, Vault, VaultError};
use uuid::Uuid;

/// Rows that are read at once.
const BATCH: i64 = 200;

/// A stored secret with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedRow {
    pub owner: Owner,
    pub kind: &'static str,
    pub id: Uuid,
    pub sealed: Sealed,
}

impl SealedRow {
    pub fn place(&self) -> Place<'_> {
        Place { owner: self.owner, kind: self.kind, id: self.id }
    }
}

/// A table with a sealed column. Every such table is in the list that the wiring keeps of them
/// (`wiring::sealed_rows`), or its secrets stay under keys that were retired.
#[async_trait]
pub trait SealedRows: Send + Sync {
    /// Schema, table and column: a test compares it with every column of bytes that there is.
    fn name(&self) -> &'static str;

    /// The rows that follow in a fixed order of the table's own, from its beginning without one;
    /// none: there are no more. Not those whose secret is no longer there.
    ///
    /// # Errors
    /// [`VaultError::Unavailable`]
    async fn after(
        &self,
        last: Option<&SealedRow>,
        most: i64,
    ) -> Result<Vec<SealedRow>, VaultError>;

    /// Puts another sealing of the same secret in the place of a row's, unless that was changed;
    /// then false.
    ///
    /// # Errors
    /// [`VaultError::Unavailable`]
    async fn replace(&self, row: &SealedRow, with: &Sealed) -> Result<bool, VaultError>;
}

/// What came of a pass over one table, in rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Resealed {
    pub seen: u64,
    pub resealed: u64,
    /// Changed by somebody else in the meantime, who sealed it themselves.
    pub overtaken: u64,
    /// Their keys are forgotten or lost, or they are damaged; they are as they were.
    pub unopened: u64,
}

/// Seals every row of a table, or those of one owner, under the newest key of its owner. Calls
/// `tell` after each batch.
///
/// # Errors
/// [`VaultError::Unavailable`] and [`VaultError::KeyAway`], with all that was resealed by then
/// kept.
pub async fn reseal_rows(
    vault: &dyn Vault,
    rows: &Arc<dyn SealedRows>,
    only: Option<Owner>,
    mut tell: impl FnMut(Resealed),
) -> Result<Resealed, VaultError> {
    let (mut all, mut last) = (Resealed::default(), None);
    loop {
        let batch = rows.after(last.as_ref(), BATCH).await?;
        let Some(end) = batch.last() else { return Ok(all) };
        let end = end.clone();
        for row in batch.iter().filter(|row| only.is_none_or(|owner| owner == row.owner)) {
            all.seen += 1;
            match vault.reseal(row.place(), &row.sealed).await {
                Ok(None) => {}
                Ok(Some(anew)) if rows.replace(row, &anew).await? => all.resealed += 1,
                Ok(Some(_)) => all.overtaken += 1,
                Err(away @ (VaultError::Unavailable(_) | VaultError::KeyAway(_))) => {
                    return Err(away);
                }
                Err(
                    VaultError::DoesNotOpen | VaultError::UnknownKey(_) | VaultError::Unwritable(_),
                ) => all.unopened += 1,
            }
        }
        tell(all);
        last = Some(end);
    }
}
