//! Reads households and their members.

use sqlx::Row;
use uuid::Uuid;

use super::NAME;
use super::view::{HouseholdView, MemberView};
use crate::error::ProjectionError;
use crate::reading::{Reader, Snapshot};
use crate::view::currency;
use domain::id::UserId;

/// The household of this snapshot; `None` when the person does not belong to it.
///
/// # Errors
/// [`ProjectionError::Following`].
pub async fn one(snapshot: &mut Snapshot) -> Result<Option<HouseholdView>, ProjectionError> {
    let scope = snapshot.scope().clone();
    let revision = snapshot.revision();
    let row = sqlx::query(
        "select h.*, m.role,
           (select count(*) from members where household_id = h.household_id) as members
         from households h
         join members m on m.household_id = h.household_id and m.user_id = $2
         where h.household_id = $1",
    )
    .bind(scope.household_id.0)
    .bind(scope.user_id.0)
    .fetch_optional(snapshot.of(NAME)?)
    .await?;
    let view = row.map(|row| -> Result<HouseholdView, sqlx::Error> {
        Ok(HouseholdView {
            id: row.try_get("household_id")?,
            name: row.try_get("name")?,
            currency: currency(row.try_get("currency")?)?,
            time_zone: row.try_get("time_zone")?,
            role: row.try_get("role")?,
            members: row.try_get("members")?,
            founded_at: row.try_get("founded_at")?,
            revision,
            version: row.try_get("version")?,
        })
    });
    Ok(view.transpose()?)
}

/// The members of the household, longest first.
///
/// # Errors
/// [`ProjectionError::Following`].
pub async fn members(snapshot: &mut Snapshot) -> Result<Vec<MemberView>, ProjectionError> {
    let household = snapshot.scope().household_id;
    let rows = sqlx::query(
        "select user_id, role, joined_at from members where household_id = $1
         order by joined_at, user_id",
    )
    .bind(household.0)
    .fetch_all(snapshot.of(NAME)?)
    .await?;
    let read = rows.iter().map(|row| -> Result<MemberView, sqlx::Error> {
        Ok(MemberView {
            user_id: row.try_get("user_id")?,
            name: None,
            role: row.try_get("role")?,
            joined_at: row.try_get("joined_at")?,
        })
    });
    Ok(read.collect::<Result<_, _>>()?)
}

/// The households a person belongs to.
///
/// # Errors
/// [`ProjectionError::Following`].
pub async fn of_person(reader: &Reader, user_id: UserId) -> Result<Vec<Uuid>, ProjectionError> {
    let mut transaction = reader.begin_as_person(user_id).await?;
    let ids = sqlx::query_scalar(
        "select household_id from members where user_id = $1 order by joined_at, household_id",
    )
    .bind(user_id.0)
    .fetch_all(&mut *transaction)
    .await?;
    transaction.rollback().await?;
    Ok(ids)
}
