//! Which subscriptions there are, and which households each of them has to look at.
//!
//! An append says only that a log has grown (`household_logs.dirty`). Whoever sweeps first hands
//! that on to every registered subscription, also to those its program does not know, as a mark
//! that names how far the subscription must come. A subscription looks at its own marks alone: one
//! that is far behind costs the others nothing.

use domain::id::HouseholdId;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::error::FollowError;

/// Where a subscription begins with the logs that are there when it is registered; logs that are
/// founded later it follows from their first event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// At the first event: what is built of the log, and what tells all of it.
    Beginning,
    /// Behind the newest event: what acts on what happens from now on.
    Head,
}

/// Makes a subscription known, once and for all processes: from now on every log that grows is
/// marked for it. Answers whether it is new.
///
/// # Errors
/// [`FollowError::Database`].
pub async fn register(pool: &PgPool, name: &str, start: Start) -> Result<bool, FollowError> {
    let known = "select exists (select from subscriptions where name = $1)";
    if sqlx::query_scalar(known).bind(name).fetch_one(pool).await? {
        return Ok(false);
    }
    let mut transaction = pool.begin().await?;
    let is_new = register_in(&mut transaction, name, start).await?;
    transaction.commit().await?;
    Ok(is_new)
}

/// The same inside a transaction of who may see every log's head.
///
/// # Errors
/// [`FollowError::Database`].
pub async fn register_in(
    connection: &mut PgConnection,
    name: &str,
    start: Start,
) -> Result<bool, FollowError> {
    let from_head = start == Start::Head;
    let is_new = sqlx::query_scalar("select wumbo_register_subscription($1, $2)")
        .bind(name)
        .bind(from_head)
        .fetch_one(connection)
        .await?;
    Ok(is_new)
}

/// Takes a subscription out: nothing is marked for it any more. Its checkpoints stay.
///
/// # Errors
/// [`FollowError::Database`].
pub async fn forget_in(connection: &mut PgConnection, name: &str) -> Result<(), FollowError> {
    for text in [
        "delete from subscriptions where name = $1",
        "delete from subscription_marks where subscription = $1",
    ] {
        sqlx::query(text).bind(name).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Hands on to every subscription which logs have grown. What a long append holds is left for the
/// next time.
///
/// # Errors
/// [`FollowError::Database`].
pub async fn hand_on(pool: &PgPool) -> Result<(), FollowError> {
    /// Logs in one transaction: appends to them wait for it.
    const AT_ONCE: i64 = 2_000;
    loop {
        let handed: i64 = sqlx::query_scalar("select wumbo_hand_on_marks($1)")
            .bind(AT_ONCE)
            .fetch_one(pool)
            .await?;
        if handed < AT_ONCE {
            return Ok(());
        }
    }
}

/// Households that a subscription has to look at, from one place in their order on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marked {
    pub households: Vec<HouseholdId>,
    /// Where to go on the next time; from the beginning again when nothing is left.
    pub next: Option<Uuid>,
}

/// Takes away the marks that are reached and answers the others, less those of households that have
/// halted; looks at `limit` of them at most.
///
/// # Errors
/// [`FollowError::Database`].
pub async fn marked(
    pool: &PgPool,
    name: &str,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Marked, FollowError> {
    let rows: Vec<(Uuid, bool)> = sqlx::query_as("select * from wumbo_marked($1, $2, $3)")
        .bind(name)
        .bind(after)
        .bind(limit)
        .fetch_all(pool)
        .await?;
    let is_whole_window = i64::try_from(rows.len()).unwrap_or(i64::MAX) >= limit;
    let next = rows.last().map(|(household, _)| *household).filter(|_| is_whole_window);
    let due = rows.into_iter().filter(|(_, is_due)| *is_due);
    Ok(Marked { households: due.map(|(household, _)| HouseholdId(household)).collect(), next })
}

/// How many households each subscription is marked for, by its name.
///
/// # Errors
/// [`FollowError::Database`].
pub async fn behind(pool: &PgPool) -> Result<Vec<(String, i64)>, FollowError> {
    let rows = sqlx::query_as(
        "select s.name, (select count(*) from subscription_marks m where m.subscription = s.name)
         from subscriptions s order by s.name",
    )
    .fetch_all(pool)
    .await?;
    Ok(rows)
}
