//! How timers stand: what an operator and the metrics are told, and how halted ones go on.

use chrono::{DateTime, NaiveDate, Utc};
use domain::id::{HouseholdId, UserId};
use sqlx::{PgPool, Row};
use uuid::Uuid;

use crate::error::FollowError;

/// A timer that stands still.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HaltedTimer {
    pub routine: String,
    pub household_id: HouseholdId,
    /// The household, or the member that it is for.
    pub subject: Uuid,
    /// The day that could not be carried out.
    pub on: NaiveDate,
    pub reason: String,
}

impl HaltedTimer {
    /// The member that it is for; `None`: it is for the household as a whole.
    pub fn member(&self) -> Option<UserId> {
        (self.subject != self.household_id.0).then_some(UserId(self.subject))
    }
}

/// How the timers of one routine stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Runs that are due and do not stand still.
    pub due: i64,
    /// Since when the one that has waited longest is due.
    pub oldest_due_at: Option<DateTime<Utc>>,
    pub halted: i64,
}

/// Every timer that stands still.
///
/// # Errors
/// [`FollowError::Database`].
pub async fn halted(pool: &PgPool) -> Result<Vec<HaltedTimer>, FollowError> {
    let rows = sqlx::query(
        "select routine, household_id, subject, coalesce(run_on, next_on), halted_reason
         from timers where halted_at is not null order by halted_at",
    )
    .fetch_all(pool)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(HaltedTimer {
                routine: row.try_get(0)?,
                household_id: HouseholdId(row.try_get(1)?),
                subject: row.try_get(2)?,
                on: row.try_get(3)?,
                reason: row.try_get::<Option<String>, _>(4)?.unwrap_or_default(),
            })
        })
        .collect()
}

/// Lets halted timers try again, all of them or those of one household.
///
/// # Errors
/// [`FollowError::Database`].
pub async fn resume(pool: &PgPool, household: Option<HouseholdId>) -> Result<u64, FollowError> {
    let done = sqlx::query(
        "update timers set halted_at = null, halted_reason = null, tries = 0, retry_at = null
         where halted_at is not null and ($1::uuid is null or household_id = $1)",
    )
    .bind(household.map(|household| household.0))
    .execute(pool)
    .await?;
    Ok(done.rows_affected())
}

/// How the timers of one routine stand at an instant. Looks at those that are due or have halted.
///
/// # Errors
/// [`FollowError::Database`].
pub async fn standing(
    pool: &PgPool,
    routine: &str,
    now: DateTime<Utc>,
) -> Result<Standing, FollowError> {
    let row = sqlx::query(
        "select count(*), min(due_at), (select count(*) from timers
             where routine = $1 and halted_at is not null)
         from timers where routine = $1 and due_at <= $2 and halted_at is null",
    )
    .bind(routine)
    .bind(now)
    .fetch_one(pool)
    .await?;
    let (due, oldest_due_at) = (row.try_get(0)?, row.try_get(1)?);
    Ok(Standing { due, oldest_due_at, halted: row.try_get(2)? })
}

/// The names of the routines that have timers.
///
/// # Errors
/// [`FollowError::Database`].
pub async fn routines(pool: &PgPool) -> Result<Vec<String>, FollowError> {
    let names = "select distinct routine from timers order by routine";
    Ok(sqlx::query_scalar(names).fetch_all(pool).await?)
}
