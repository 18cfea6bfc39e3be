//! What use cases look up across a household, answered by the read models.

use std::sync::Arc;

use async_trait::async_trait;
use commands::ports::{KnownAccount, Lookup, PendingTransaction, StoreError};
use domain::id::{AccountId, HouseholdId, TransactionId, UserId};
use projections::error::ProjectionError;
use projections::reading::{Moment, ReadScope, Reader, Snapshot};
use projections::{account_list, category_list, transaction_list};
use uuid::Uuid;

use super::error::store_error;

/// Looks up in the newest read models, once they have taken in all that was appended when asked.
pub struct PostgresLookup {
    reader: Arc<Reader>,
    head: Arc<dyn commands::ports::EventStore>,
}

impl PostgresLookup {
    pub fn new(reader: Arc<Reader>, store: Arc<dyn commands::ports::EventStore>) -> Self {
        Self { reader, head: store }
    }

    async fn snapshot(&self, household_id: HouseholdId) -> Result<Snapshot, StoreError> {
        let head = self.head.head(household_id).await?;
        // Nobody in particular asks: what is looked up here is not shown to anyone.
        let scope = ReadScope { household_id, user_id: UserId(Uuid::nil()) };
        self.reader.open(scope, Moment::AtLeast(head)).await.map_err(unavailable)
    }
}

fn unavailable(error: ProjectionError) -> StoreError {
    match error {
        ProjectionError::Behind { .. } => StoreError::Busy,
        ProjectionError::Database(error) => store_error(error),
        error => StoreError::Unavailable(error.into()),
    }
}

#[async_trait]
impl Lookup for PostgresLookup {
    async fn accounts(&self, household: HouseholdId) -> Result<Vec<KnownAccount>, StoreError> {
        let mut snapshot = self.snapshot(household).await?;
        let rows = account_list::known(&mut snapshot).await.map_err(unavailable)?;
        snapshot.close().await.map_err(unavailable)?;
        Ok(rows
            .into_iter()
            .map(|row| KnownAccount {
                id: AccountId(row.id),
                number: row.number,
                currency: row.currency,
                owner: row.owner.map(UserId),
            })
            .collect())
    }

    async fn pending_transactions(
        &self,
        household: HouseholdId,
        account: AccountId,
    ) -> Result<Vec<PendingTransaction>, StoreError> {
        let mut snapshot = self.snapshot(household).await?;
        let rows = transaction_list::pending_of_account(&mut snapshot, account.0)
            .await
            .map_err(unavailable)?;
        snapshot.close().await.map_err(unavailable)?;
        Ok(rows
            .into_iter()
            .map(|row| PendingTransaction {
                id: TransactionId(row.id),
                account_id: account,
                posted_on: row.posted_on,
                amount: row.amount,
                payee: row.payee,
                external_id: row.external_id,
            })
            .collect())
    }

    async fn has_subcategories(
        &self,
        household: HouseholdId,
        category: Uuid,
    ) -> Result<bool, StoreError> {
        let mut snapshot = self.snapshot(household).await?;
        let has =
            category_list::has_active_below(&mut snapshot, category).await.map_err(unavailable)?;
        snapshot.close().await.map_err(unavailable)?;
        Ok(has)
    }
}
