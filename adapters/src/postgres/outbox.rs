//! Writing effects down in the outbox, in the transaction of their cause, and sealing them anew. An
//! effect that is there stays as it is, whatever has become of it.

use async_trait::async_trait;
use commands::effect::SEALED_KIND;
use commands::owner::Owner;
use commands::ports::effect::Effect;
use commands::ports::{Sealed, VaultError};
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, PgPool, Row};

use crate::vault::{SealedRow, SealedRows};

/// Writes effects down, as role `wumbo_app` or `wumbo_relay`.
pub(crate) async fn write(
    connection: &mut PgConnection,
    effects: &[Effect],
) -> Result<(), sqlx::Error> {
    for effect in effects {
        sqlx::query(
            "insert into outbox.effects
               (effect_id, kind, destination, owner_kind, owner_id, payload_sealed, not_before)
             values ($1, $2, $3, $4, $5, $6, coalesce($7, now())) on conflict do nothing",
        )
        .bind(effect.id)
        .bind(effect.kind.name)
        .bind(effect.kind.destination)
        .bind(effect.owner.kind())
        .bind(effect.owner.id())
        .bind(effect.payload.as_bytes())
        .bind(effect.not_before)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// The content of effects that are not over.
pub struct SealedEffects {
    pool: PgPool,
}

impl SealedEffects {
    /// On a pool of role `wumbo_relay`.
    pub fn new(pool: PgPool) -> Self {
        Self { pool }
    }
}

fn unavailable(error: sqlx::Error) -> VaultError {
    VaultError::Unavailable(error.into())
}

fn row_of(row: &PgRow) -> Result<SealedRow, sqlx::Error> {
    let owner = Owner::of(row.try_get("owner_kind")?, row.try_get("owner_id")?);
    let owner = owner.ok_or_else(|| sqlx::Error::Decode("an owner of no kind".into()))?;
    Ok(SealedRow {
        owner,
        kind: SEALED_KIND,
        id: row.try_get("effect_id")?,
        sealed: Sealed::from_bytes(row.try_get("payload_sealed")?),
    })
}

#[async_trait]
impl SealedRows for SealedEffects {
    fn name(&self) -> &'static str {
        "outbox.effects.payload_sealed"
    }

    async fn after(
        &self,
        last: Option<&SealedRow>,
        most: i64,
    ) -> Result<Vec<SealedRow>, VaultError> {
        let rows = sqlx::query(
            "select effect_id, owner_kind, owner_id, payload_sealed from outbox.effects
             where payload_sealed is not null and ($1::uuid is null or effect_id > $1)
             order by effect_id limit $2",
        )
        .bind(last.map(|row| row.id))
        .bind(most)
        .fetch_all(&self.pool)
        .await
        .map_err(unavailable)?;
        rows.iter().map(row_of).collect::<Result<_, _>>().map_err(unavailable)
    }

    async fn replace(&self, row: &SealedRow, with: &Sealed) -> Result<bool, VaultError> {
        let replaced = sqlx::query(
            "update outbox.effects set payload_sealed = $3 where effect_id = $1 and payload_sealed = $2",
        )
        .bind(row.id)
        .bind(row.sealed.as_bytes())
        .bind(with.as_bytes())
        .execute(&self.pool)
        .await
        .map_err(unavailable)?;
        Ok(replaced.rows_affected() == 1)
    }
}
