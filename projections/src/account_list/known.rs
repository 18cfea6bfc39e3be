//! What an import must know of accounts, whoever may see them: for imports, not for screens.

use chrono::NaiveDate;
use domain::money::Currency;
use sqlx::Row;
use uuid::Uuid;

use crate::error::ProjectionError;
use crate::reading::Snapshot;
use crate::view::{currency, sum};

/// An account as an import must know it.
#[derive(Debug, Clone)]
pub struct KnownAccountRow {
    pub id: Uuid,
    pub name: String,
    pub kind: String,
    pub number: Option<String>,
    pub bank: Option<String>,
    pub currency: Currency,
    pub owner: Option<Uuid>,
    pub closed: bool,
}

/// Every account of the household, private ones of others too.
///
/// # Errors
/// [`ProjectionError::Database`].
pub async fn known(snapshot: &mut Snapshot) -> Result<Vec<KnownAccountRow>, ProjectionError> {
    let household = snapshot.scope().household_id;
    let rows = sqlx::query(
        "select id, name, kind, number, bank, currency, owner, closed from accounts
         where household_id = $1 order by position",
    )
    .bind(household.0)
    .fetch_all(snapshot.connection())
    .await?;
    let read = rows.iter().map(|row| -> Result<KnownAccountRow, sqlx::Error> {
        Ok(KnownAccountRow {
            id: row.try_get("id")?,
            name: row.try_get("name")?,
            kind: row.try_get("kind")?,
            number: row.try_get("number")?,
            bank: row.try_get("bank")?,
            currency: currency(row.try_get("currency")?)?,
            owner: row.try_get("owner")?,
            closed: row.try_get("closed")?,
        })
    });
    Ok(read.collect::<Result<_, _>>()?)
}

/// What stands on an account besides its opening balance, in minor units: booked, and announced.
///
/// # Errors
/// [`ProjectionError::Database`].
pub async fn moved_until(
    snapshot: &mut Snapshot,
    account_id: Uuid,
    until: NaiveDate,
) -> Result<(i128, i128), ProjectionError> {
    let household = snapshot.scope().household_id;
    let row = sqlx::query(
        "select
           (select coalesce(sum(minor), 0)::text from account_days
            where household_id = $1 and account_id = $2 and day <= $3) as moved,
           (select coalesce(sum(minor), 0)::text from transactions
            where household_id = $1 and account_id = $2 and pending and not removed
              and posted_on <= $3) as announced",
    )
    .bind(household.0)
    .bind(account_id)
    .bind(until)
    .fetch_one(snapshot.connection())
    .await?;
    let (moved, announced) = (sum(&row, "moved")?, sum(&row, "announced")?);
    Ok((moved - announced, announced))
}
