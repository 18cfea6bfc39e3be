//! Reads the categories.

use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use super::NAME;
use super::view::CategoryView;
use crate::error::ProjectionError;
use crate::reading::Snapshot;

/// Every category, archived ones too, in the order in which they were added.
///
/// # Errors
/// [`ProjectionError::Following`].
pub async fn list(snapshot: &mut Snapshot) -> Result<Vec<CategoryView>, ProjectionError> {
    let household = snapshot.scope().household_id;
    let rows = sqlx::query("select * from categories where household_id = $1 order by position")
        .bind(household.0)
        .fetch_all(snapshot.of(NAME)?)
        .await?;
    Ok(rows.iter().map(view).collect::<Result<_, _>>()?)
}

/// One category.
///
/// # Errors
/// [`ProjectionError::Following`].
pub async fn one(
    snapshot: &mut Snapshot,
    id: Uuid,
) -> Result<Option<CategoryView>, ProjectionError> {
    let household = snapshot.scope().household_id;
    let row = sqlx::query("select * from categories where household_id = $1 and id = $2")
        .bind(household.0)
        .bind(id)
        .fetch_optional(snapshot.of(NAME)?)
        .await?;
    Ok(row.as_ref().map(view).transpose()?)
}

/// Whether any category that is offered stands below this one.
///
/// # Errors
/// [`ProjectionError::Following`].
pub async fn has_active_below(snapshot: &mut Snapshot, id: Uuid) -> Result<bool, ProjectionError> {
    let household = snapshot.scope().household_id;
    Ok(sqlx::query_scalar(
        "select exists (select from categories where household_id = $1 and parent_id = $2
           and not archived)",
    )
    .bind(household.0)
    .bind(id)
    .fetch_one(snapshot.of(NAME)?)
    .await?)
}

fn view(row: &PgRow) -> Result<CategoryView, sqlx::Error> {
    let system_key: Option<String> = row.try_get("system_key")?;
    Ok(CategoryView {
        id: row.try_get("id")?,
        name: row.try_get("name")?,
        kind: row.try_get("kind")?,
        parent_id: row.try_get("parent_id")?,
        colour: row.try_get("colour")?,
        icon: row.try_get("icon")?,
        system: system_key.is_some(),
        archived: row.try_get("archived")?,
        version: row.try_get("version")?,
    })
}
