//! Writes the transactions' rows as the ledger computed them.

use async_trait::async_trait;
use domain::event::{Event, RecordedEvent};
use domain::transaction::TransactionEvent;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::ProjectionError;
use crate::ledger::TransactionRow;
use crate::projector::{Batch, Projector, Table};
use crate::rows;

rows::row! {
    /// A line that tells a transaction which was there before.
    #[derive(Debug)]
    struct MarkRow in "transaction_marks" by "id" of account account_id {
        id: Uuid,
        account_id: Uuid,
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

    fn kept(&self) -> Vec<Table> {
        vec![Table::of::<TransactionRow>(), Table::of::<MarkRow>()]
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
        rows::store_new(connection, batch, changed.into_iter().map(|one| &one.after)).await?;
        rows::store_new(connection, batch, new.into_iter().map(|one| &one.after)).await?;
        let marks = batch.events.iter().filter_map(|recorded| MarkRow::of(recorded, batch));
        let marks = marks.collect::<Result<Vec<MarkRow>, _>>()?;
        Ok(rows::store_new(connection, batch, &marks).await?)
    }
}

impl MarkRow {
    fn of(recorded: &RecordedEvent, batch: &Batch) -> Option<Result<Self, ProjectionError>> {
        let Event::Transaction(TransactionEvent::MergedInto(merged)) = &recorded.event else {
            return None;
        };
        let transaction_id = merged.transaction_id.0;
        let Some(account_id) = batch.marked.get(&transaction_id).copied() else {
            return Some(Err(ProjectionError::Dangling("a transaction")));
        };
        let (id, external_id) = (recorded.aggregate_id, merged.external_id.clone());
        Some(Ok(Self { id, account_id, transaction_id, external_id }))
    }
}
