//! Households that stand still at an event, and households whose log does not hold: what an
//! operator is told, and how they go on.

use domain::id::HouseholdId;
use sqlx::{PgPool, Row};

use crate::error::FollowError;

/// What has halted: a subscription by its name at a household, or one of its read models, by the
/// names of both, that the others have gone on without.
const HALTED: &str = "
    (select subscription, household_id, halted_revision as revision, halted_reason as reason,
       halted_at as at
     from checkpoints where halted_at is not null
     union all
     select 'read_models.' || schema_name || '.' || read_model, household_id, revision, reason, since
     from left_out where reason is not null) as halted";

/// A household that a subscription, or one of its read models, has halted at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HaltedHousehold {
    /// `read_models.read_1`, `read_models.read_1.spending`, `process_managers.…`, `relay` …
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
    let text = format!(
        "select subscription, household_id, revision, reason from {HALTED} order by at, 1, 2"
    );
    let rows = sqlx::query(&text).fetch_all(pool).await?;
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
    let text = format!(
        "select (select count(distinct household_id) from {HALTED}),
           (select count(*) from household_logs where broken_at is not null)"
    );
    let (halted, broken) = sqlx::query_as(&text).fetch_one(pool).await?;
    metrics::gauge!("wumbo_halted_households").set(halted as f64);
    metrics::gauge!("wumbo_broken_households").set(broken as f64);
    Ok(InNeed { halted, broken })
}

/// How many households have halted for each subscription that has any, by its name.
///
/// # Errors
/// [`FollowError::Database`].
pub async fn by_subscription(pool: &PgPool) -> Result<Vec<(String, i64)>, FollowError> {
    let text = format!(
        "select subscription, count(*) from {HALTED} group by subscription order by subscription"
    );
    Ok(sqlx::query_as(&text).fetch_all(pool).await?)
}

/// How many households are without a read model that is just filled.
///
/// # Errors
/// [`FollowError::Database`].
pub async fn filling(pool: &PgPool) -> Result<i64, FollowError> {
    let text = "select count(distinct household_id) from left_out where reason is null";
    Ok(sqlx::query_scalar(text).fetch_one(pool).await?)
}

/// Lets halted households try again, all of them or one, and has their read models filled that the
/// others have gone on without; answers how many households there were.
///
/// # Errors
/// [`FollowError::Database`].
pub async fn resume(pool: &PgPool, household: Option<HouseholdId>) -> Result<u64, FollowError> {
    resume_where(pool, household, ("%", ""), true).await
}

/// Lets the households that have halted for some subscriptions try again: those of read models, or
/// all others. Who runs these does so at its start, for it may be the version that can.
///
/// # Errors
/// [`FollowError::Database`].
pub async fn resume_at_start(pool: &PgPool, of_read_models: bool) -> Result<u64, FollowError> {
    const READ_MODELS: &str = "read_models.%";
    match of_read_models {
        true => resume_where(pool, None, (READ_MODELS, ""), true).await,
        false => resume_where(pool, None, ("%", READ_MODELS), false).await,
    }
}

async fn resume_where(
    pool: &PgPool,
    household: Option<HouseholdId>,
    (like, unlike): (&str, &str),
    of_read_models: bool,
) -> Result<u64, FollowError> {
    // Who follows for others may not touch what is left out of read models.
    let (filled, also) = match of_read_models {
        true => (
            ", filled as (
               update left_out set reason = null
               where reason is not null and ($1::uuid is null or household_id = $1)
               returning household_id)",
            "union select household_id from filled",
        ),
        false => ("", ""),
    };
    let text = format!(
        "with resumed as (
           update checkpoints set halted_revision = null, halted_reason = null, halted_at = null
           where halted_at is not null and ($1::uuid is null or household_id = $1)
             and subscription like $2 and subscription not like $3
           returning household_id){filled}
         select count(distinct household_id) from (select household_id from resumed {also}) as households"
    );
    let resumed: i64 = sqlx::query_scalar(&text)
        .bind(household.map(|household| household.0))
        .bind(like)
        .bind(unlike)
        .fetch_one(pool)
        .await?;
    Ok(resumed.unsigned_abs())
}
