//! What is looked up of categories.

use async_trait::async_trait;
use commands::ports::{LookUpCategories, StoreError};
use domain::id::HouseholdId;
use projections::category_list;
use uuid::Uuid;

use super::{PostgresLookup, unavailable};

#[async_trait]
impl LookUpCategories for PostgresLookup {
    async fn has_subcategories(
        &self,
        household: HouseholdId,
        category: Uuid,
    ) -> Result<(bool, i64), StoreError> {
        let mut snapshot = self.snapshot(household, category_list::READS).await?;
        let has =
            category_list::has_active_below(&mut snapshot, category).await.map_err(unavailable)?;
        let revision = snapshot.revision();
        snapshot.close().await.map_err(unavailable)?;
        Ok((has, revision))
    }
}
