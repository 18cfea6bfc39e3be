//! What use cases look up across a household, answered by the read models: each noun has its own.

mod account;
mod category;
mod equal;
mod import;
mod known;
mod transaction;

use std::sync::Arc;

use commands::ports::StoreError;
use domain::id::{HouseholdId, UserId};
use following::error::FollowError;
use projections::error::ProjectionError;
use projections::reading::{Moment, ReadScope, Reader, Snapshot};
use projections::{account_list, agreement, import_list, transaction_list};
use uuid::Uuid;

use super::error::store_error;

/// The read models that a command asks of accounts, transactions and imports.
const OF_ACCOUNTS: &[&str] =
    &[account_list::NAME, transaction_list::NAME, import_list::NAME, agreement::NAME];

/// Looks up in the newest read models, once they have taken in all that was appended when asked.
pub struct PostgresLookup {
    reader: Arc<Reader>,
    head: Arc<dyn commands::ports::EventStore>,
}

impl PostgresLookup {
    /// `reader` is on a pool of role `wumbo_lookup`: what a command must know of a household is all
    /// that it has, whoever asks.
    pub fn new(reader: Arc<Reader>, store: Arc<dyn commands::ports::EventStore>) -> Self {
        Self { reader, head: store }
    }

    async fn snapshot(
        &self,
        household_id: HouseholdId,
        models: &'static [&'static str],
    ) -> Result<Snapshot, StoreError> {
        let head = self.head.head(household_id).await?;
        // Nobody in particular asks: what is looked up here is not shown to anyone.
        let scope = ReadScope { household_id, user_id: UserId(Uuid::nil()) };
        self.reader.open(scope, Moment::AtLeast(head), models).await.map_err(unavailable)
    }
}

fn unavailable(error: ProjectionError) -> StoreError {
    match error {
        ProjectionError::Behind { .. } => StoreError::Busy,
        ProjectionError::Following(FollowError::Database(error)) => store_error(error),
        error => StoreError::Unavailable(error.into()),
    }
}

/// What is stored under its name; `None` where it has another one now.
fn of_name<T: serde::de::DeserializeOwned>(name: String) -> Option<T> {
    serde_json::from_value(name.into()).ok()
}
