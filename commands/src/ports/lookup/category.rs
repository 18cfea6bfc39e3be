//! What is looked up of categories.

use async_trait::async_trait;
use domain::id::HouseholdId;
use uuid::Uuid;

use crate::ports::StoreError;

/// Looks categories up across a household, as of the newest revision.
#[async_trait]
pub trait LookUpCategories: Send + Sync {
    /// Whether any category that is not archived stands below this one, as of which revision.
    async fn has_subcategories(
        &self,
        household: HouseholdId,
        category: Uuid,
    ) -> Result<(bool, i64), StoreError>;
}
