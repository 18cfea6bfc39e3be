//! Households that stand still at an event, and households whose log does not hold: what an
//! operator is told, and how they go on.

use domain::id::HouseholdId;
use sqlx::{PgPool, Row};

use crate::error::FollowError;

/// A household that a subscription has halted at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HaltedHousehold {
    pub subscription: String,
    pub household_id: HouseholdId,
    pub revision: i64,
    pub reason: String,
}

/// Every household that has halted, for health, metrics and the operator.
///
/// # Errors
/// [`FollowError::Database`].
pub async fn halted(pool: &PgPool) -> Result<Vec<HaltedHousehold>, FollowError> {
    let rows = sqlx::query(
        "select subscription, household_id, halted_revision, halted_reason from checkpoints
         where halted_at is not null order by halted_at",
    )
    .fetch_all(pool)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(HaltedHousehold {
                subscription: row.try_get(0)?,
                household_id: HouseholdId(row.try_get(1)?),
                revision: row.try_get::<Option<i64>, _>(2)?.unwrap_or(0),
                reason: row.try_get::<Option<String>, _>(3)?.unwrap_or_default(),
            })
        })
        .collect()
}

/// Households that an operator must look after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InNeed {
    /// Who stands still at an event, for whichever subscription.
    pub halted: i64,
    /// Whose log did not hold when it was last verified; nothing is written to it.
    pub broken: i64,
}

/// How many households need an operator, for health and metrics; both gauges are set.
///
/// # Errors
/// [`FollowError::Database`].
pub async fn in_need(pool: &PgPool) -> Result<InNeed, FollowError> {
    let (halted, broken) = sqlx::query_as(
        "select (select count(distinct household_id) from checkpoints where halted_at is not null),
           (select count(*) from household_logs where broken_at is not null)",
    )
    .fetch_one(pool)
    .await?;
    metrics::gauge!("wumbo_halted_households").set(halted as f64);
    metrics::gauge!("wumbo_broken_households").set(broken as f64);
    Ok(InNeed { halted, broken })
}

/// How many households have halted for each subscription that has any, by its name.
///
/// # Errors
/// [`FollowError::Database`].
pub async fn by_subscription(pool: &PgPool) -> Result<Vec<(String, i64)>, FollowError> {
    let text = "select subscription, count(*) from checkpoints where halted_at is not null
         group by subscription order by subscription";
    Ok(sqlx::query_as(text).fetch_all(pool).await?)
}

/// Lets halted households try again, all of them or one.
///
/// # Errors
/// [`FollowError::Database`].
pub async fn resume(pool: &PgPool, household: Option<HouseholdId>) -> Result<u64, FollowError> {
    resume_where(pool, household, "%", "").await
}

/// Lets the households that have halted for some subscriptions try again: those of read models, or
/// all others. Who runs these does so at its start, for it may be the version that can.
///
/// # Errors
/// [`FollowError::Database`].
pub async fn resume_at_start(pool: &PgPool, of_read_models: bool) -> Result<u64, FollowError> {
    const READ_MODELS: &str = "read_models.%";
    match of_read_models {
        true => resume_where(pool, None, READ_MODELS, "").await,
        false => resume_where(pool, None, "%", READ_MODELS).await,
    }
}

async fn resume_where(
    pool: &PgPool,
    household: Option<HouseholdId>,
    like: &str,
    unlike: &str,
) -> Result<u64, FollowError> {
    let done = sqlx::query(
        "update checkpoints set halted_revision = null, halted_reason = null, halted_at = null
         where halted_at is not null and ($1::uuid is null or household_id = $1)
           and subscription like $2 and subscription not like $3",
    )
    .bind(household.map(|household| household.0))
    .bind(like)
    .bind(unlike)
    .execute(pool)
    .await?;
    Ok(done.rows_affected())
}
