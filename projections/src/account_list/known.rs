//! What an import must know of accounts, whoever may see them: for imports, not for screens.

use chrono::NaiveDate;
use domain::account::StatementName;
use domain::money::Currency;
use sqlx::Row;
use sqlx::types::Json;
use uuid::Uuid;

use super::projector::Said;
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
    /// What a person said statement files call it, each with the revision of the saying.
    pub named: Vec<(StatementName, i64)>,
}

/// Every account of the household, private ones of others too.
///
/// # Errors
/// [`ProjectionError::Database`].
pub async fn known(snapshot: &mut Snapshot) -> Result<Vec<KnownAccountRow>, ProjectionError> {
    let household = snapshot.scope().household_id;
    let rows = sqlx::query(
        "select id, name, kind, number, bank, currency, owner, closed, named from accounts
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
            named: row
                .try_get::<Json<Vec<Said>>, _>("named")?
                .0
                .into_iter()
                .map(|said| (said.name, said.at))
                .collect(),
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

/// Whether anything counts on an account on days that lie between these ranges, which are in order.
///
/// # Errors
/// [`ProjectionError::Database`].
pub async fn has_days_between(
    snapshot: &mut Snapshot,
    account_id: Uuid,
    from: &[NaiveDate],
    to: &[NaiveDate],
) -> Result<bool, ProjectionError> {
    let household = snapshot.scope().household_id;
    Ok(sqlx::query_scalar(
        "select exists (select from unnest($3::date[], $4::date[]) as gap (after, before)
           cross join lateral (select from account_days where household_id = $1
             and account_id = $2 and day > gap.after and day < gap.before limit 1) found)",
    )
    .bind(household.0)
    .bind(account_id)
    .bind(to.split_last().map_or(&[][..], |(_, ends)| ends))
    .bind(from.split_first().map_or(&[][..], |(_, begins)| begins))
    .fetch_one(snapshot.connection())
    .await?)
}
