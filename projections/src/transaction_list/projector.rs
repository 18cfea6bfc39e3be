//! Writes the transactions' rows as the ledger computed them.

use async_trait::async_trait;
use domain::event::{Event, RecordedEvent};
use domain::transaction::TransactionEvent;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::ProjectionError;
use crate::ledger::TransactionRow;
use crate::projector::{Batch, Projector};
use crate::rows;

rows::row! {
    /// A line that tells a transaction which was there before.
    #[derive(Debug)]
    struct MarkRow in "transaction_marks" by "id" {
        id: Uuid,
        transaction_id: Uuid,
        external_id: Option<String>,
    }
}

/// Builds the tables `transactions` and `transaction_marks`.
#[derive(Debug)]
pub struct Projection;

#[async_trait]
impl Projector for Projection {
    fn name(&self) -> &'static str {
        "transaction_list"
    }

    fn tables(&self) -> &'static str {
        include_str!("tables.sql")
    }

    fn indexes(&self) -> &'static str {
        include_str!("indexes.sql")
    }

    fn compared(&self) -> &'static [(&'static str, &'static str)] {
        &[("transactions", "id"), ("transaction_marks", "id")]
    }

    async fn apply(
        &self,
        connection: &mut PgConnection,
        batch: &Batch,
    ) -> Result<(), ProjectionError> {
        let (new, changed): (Vec<_>, Vec<_>) =
            batch.transactions.iter().partition(|change| change.before.is_none());
        let ids = changed.iter().map(|change| change.after.id).collect();
        rows::remove::<TransactionRow>(connection, batch.household_id, ids).await?;
        rows::store_new(connection, batch.household_id, changed.into_iter().map(|one| &one.after))
            .await?;
        rows::store_new(connection, batch.household_id, new.into_iter().map(|one| &one.after))
            .await?;
        let marks: Vec<MarkRow> = batch.events.iter().filter_map(MarkRow::of).collect();
        Ok(rows::store_new(connection, batch.household_id, &marks).await?)
    }
}

impl MarkRow {
    fn of(recorded: &RecordedEvent) -> Option<Self> {
        let Event::Transaction(TransactionEvent::MergedInto(merged)) = &recorded.event else {
            return None;
        };
        Some(Self {
            id: recorded.aggregate_id,
            transaction_id: merged.transaction_id.0,
            external_id: merged.external_id.clone(),
        })
    }
}
