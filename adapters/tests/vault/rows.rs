//! A table with a sealed column, as others will have one.

use async_trait::async_trait;
use sqlx::{Executor, Row};

use adapters::vault::{SealedRow, SealedRows};

use super::*;

pub const KIND: &str = "vault_test_rows.sealed";

pub struct TestRows {
    pool: PgPool,
}

impl House {
    pub async fn rows_table(&self) -> Arc<dyn SealedRows> {
        let text = "create table vault_test_rows (id uuid primary key, owner_kind text not null,
            owner_id uuid not null, sealed bytea not null);
          grant select, insert, update on vault_test_rows to wumbo_app, wumbo_relay";
        self.database.superuser().await.execute(text).await.unwrap();
        Arc::new(TestRows { pool: self.pool.clone() })
    }

    /// Seals a secret into a row.
    pub async fn put(&self, owner: Owner, id: u128, secret: &[u8]) {
        let place = Place { owner, kind: KIND, id: Uuid::from_u128(id) };
        let sealed = self.vault.seal(place, secret).await.unwrap();
        let text = "insert into vault_test_rows values ($1, $2, $3, $4)
          on conflict (id) do update set sealed = excluded.sealed";
        sqlx::query(text)
            .bind(place.id)
            .bind(owner.kind())
            .bind(owner.id())
            .bind(sealed.as_bytes())
            .execute(&self.pool)
            .await
            .unwrap();
    }

    pub async fn row(&self, id: u128) -> SealedRow {
        let text = "select * from vault_test_rows where id = $1";
        let row = sqlx::query(text).bind(Uuid::from_u128(id)).fetch_one(&self.pool).await.unwrap();
        read(&row)
    }
}

fn read(row: &sqlx::postgres::PgRow) -> SealedRow {
    let (kind, owner): (String, Uuid) = (row.get("owner_kind"), row.get("owner_id"));
    SealedRow {
        owner: Owner::of(&kind, owner).unwrap(),
        kind: KIND,
        id: row.get("id"),
        sealed: Sealed::from_bytes(row.get("sealed")),
    }
}

#[async_trait]
impl SealedRows for TestRows {
    fn name(&self) -> &'static str {
        KIND
    }

    async fn after(
        &self,
        last: Option<&SealedRow>,
        most: i64,
    ) -> Result<Vec<SealedRow>, VaultError> {
        let text = "select * from vault_test_rows where $1::uuid is null or id > $1
          order by id limit $2";
        let rows = sqlx::query(text)
            .bind(last.map(|row| row.id))
            .bind(most)
            .fetch_all(&self.pool)
            .await
            .map_err(|error| VaultError::Unavailable(error.into()))?;
        Ok(rows.iter().map(read).collect())
    }

    async fn replace(&self, row: &SealedRow, with: &Sealed) -> Result<bool, VaultError> {
        let text = "update vault_test_rows set sealed = $3 where id = $1 and sealed = $2";
        let replaced = sqlx::query(text)
            .bind(row.id)
            .bind(row.sealed.as_bytes())
            .bind(with.as_bytes())
            .execute(&self.pool)
            .await
            .map_err(|error| VaultError::Unavailable(error.into()))?;
        Ok(replaced.rows_affected() == 1)
    }
}
