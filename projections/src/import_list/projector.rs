//! Keeps the list of imports.

use async_trait::async_trait;
use domain::event::Event;
use domain::import::ImportEvent;
use serde_json::json;
use sqlx::PgConnection;

use crate::error::ProjectionError;
use crate::projector::{Batch, Projector};

/// Builds the table `imports`.
#[derive(Debug)]
pub struct Projection;

#[async_trait]
impl Projector for Projection {
    fn name(&self) -> &'static str {
        "import_list"
    }

    fn tables(&self) -> &'static str {
        include_str!("tables.sql")
    }

    fn indexes(&self) -> &'static str {
        include_str!("indexes.sql")
    }

    fn compared(&self) -> &'static [(&'static str, &'static str)] {
        &[("imports", "id")]
    }

    async fn apply(
        &self,
        connection: &mut PgConnection,
        batch: &Batch,
    ) -> Result<(), ProjectionError> {
        // One event for a whole file: a statement for each is what it costs.
        for recorded in &batch.events {
            let Event::Import(ImportEvent::Completed(completed)) = &recorded.event else {
                continue;
            };
            sqlx::query(
                "insert into imports values ($1, $2, $3, $4, $5, $6, $7, 1, $8)
                 on conflict (household_id, id) do update set revision = excluded.revision,
                   file_name = excluded.file_name, accounts = excluded.accounts,
                   warnings = excluded.warnings, times = imports.times + 1,
                   imported_at = excluded.imported_at",
            )
            .bind(batch.household_id.0)
            .bind(recorded.aggregate_id)
            .bind(recorded.revision)
            .bind(&completed.file_name)
            .bind(&completed.format)
            .bind(json!(completed.accounts))
            .bind(i64::from(completed.warnings))
            .bind(recorded.recorded_at)
            .execute(&mut *connection)
            .await?;
        }
        Ok(())
    }
}
