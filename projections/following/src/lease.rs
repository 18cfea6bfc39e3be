//! A household's place in a subscription whose work takes longer than a transaction may: it is lent
//! for a while, and who was given it moves it only as long as nobody else has been.

use std::time::Duration;

use domain::id::HouseholdId;
use sqlx::postgres::types::PgInterval;
use sqlx::{PgPool, Postgres, Row, Transaction};
use uuid::Uuid;

use crate::checkpoint::{self, Durability};
use crate::error::FollowError;

/// A place that was lent.
#[derive(Debug)]
pub struct Lease {
    /// What was taken in so far.
    pub revision: i64,
    pool: PgPool,
    subscription: String,
    household: HouseholdId,
    holder: Uuid,
    lasts: Duration,
}

/// What came of asking for a lease.
#[derive(Debug)]
pub enum Lent {
    Ours(Lease),
    /// Somebody else has it, and the time is not over.
    Busy,
    Halted,
}

/// Whether a lease still was its holder's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    Yes,
    /// The time was over and somebody else was given it: nothing was moved.
    Lost,
}

/// Asks for a household's place for `lasts`, by the database's clock. `holder` is whoever asks,
/// another one each time: a holder that was away too long and comes back is told so.
///
/// # Errors
/// [`FollowError::Database`].
pub async fn lend(
    pool: &PgPool,
    subscription: &str,
    household: HouseholdId,
    holder: Uuid,
    lasts: Duration,
) -> Result<Lent, FollowError> {
    let mut transaction = checkpoint::begin(pool, household, Durability::Kept).await?;
    sqlx::query(
        "insert into checkpoints (subscription, household_id, revision) values ($1, $2, 0)
         on conflict do nothing",
    )
    .bind(subscription)
    .bind(household.0)
    .execute(&mut *transaction)
    .await?;
    let row = sqlx::query(
        "update checkpoints set leased_by = $3, leased_until = clock_timestamp() + $4
         where subscription = $1 and household_id = $2 and halted_at is null
           and (leased_until is null or leased_until < clock_timestamp())
         returning revision",
    )
    .bind(subscription)
    .bind(household.0)
    .bind(holder)
    .bind(interval(lasts))
    .fetch_optional(&mut *transaction)
    .await?;
    if let Some(row) = row {
        let revision = row.try_get("revision")?;
        transaction.commit().await?;
        let (pool, subscription) = (pool.clone(), subscription.to_owned());
        let lease = Lease { revision, pool, subscription, household, holder, lasts };
        return Ok(Lent::Ours(lease));
    }
    let is_halted: bool = sqlx::query_scalar(
        "select halted_at is not null from checkpoints
         where subscription = $1 and household_id = $2",
    )
    .bind(subscription)
    .bind(household.0)
    .fetch_one(&mut *transaction)
    .await?;
    transaction.rollback().await?;
    Ok(if is_halted { Lent::Halted } else { Lent::Busy })
}

impl Lease {
    /// The household that it is about.
    pub fn household(&self) -> HouseholdId {
        self.household
    }

    /// A transaction about the household, for what is written together with the place.
    ///
    /// # Errors
    /// [`FollowError::Database`].
    pub async fn begin(&self) -> Result<Transaction<'static, Postgres>, FollowError> {
        checkpoint::begin(&self.pool, self.household, Durability::Kept).await
    }

    /// Moves the place and keeps what the transaction wrote, and lends it anew from now; does
    /// neither when the lease was lost.
    ///
    /// # Errors
    /// [`FollowError::Database`].
    pub async fn move_to(
        &mut self,
        mut transaction: Transaction<'static, Postgres>,
        revision: i64,
    ) -> Result<Held, FollowError> {
        let moved = sqlx::query(
            "update checkpoints set revision = greatest(revision, $4),
               leased_until = clock_timestamp() + $5
             where subscription = $1 and household_id = $2 and leased_by = $3",
        )
        .bind(&self.subscription)
        .bind(self.household.0)
        .bind(self.holder)
        .bind(revision)
        .bind(interval(self.lasts))
        .execute(&mut *transaction)
        .await?;
        if moved.rows_affected() == 0 {
            transaction.rollback().await?;
            return Ok(Held::Lost);
        }
        transaction.commit().await?;
        self.revision = self.revision.max(revision);
        Ok(Held::Yes)
    }

    /// Marks the place with why it cannot go on, and gives it back.
    ///
    /// # Errors
    /// [`FollowError::Database`].
    pub async fn halt(self, error: &FollowError) -> Result<Held, FollowError> {
        let revision = error.revision().unwrap_or(self.revision + 1);
        let reason = error.reason();
        checkpoint::tell_halted(self.household, &self.subscription, revision, &reason);
        let mut transaction = self.begin().await?;
        let halted = sqlx::query(
            "update checkpoints set halted_revision = $4, halted_reason = $5, halted_at = now(),
               leased_by = null, leased_until = null
             where subscription = $1 and household_id = $2 and leased_by = $3",
        )
        .bind(&self.subscription)
        .bind(self.household.0)
        .bind(self.holder)
        .bind(revision)
        .bind(reason)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(if halted.rows_affected() == 0 { Held::Lost } else { Held::Yes })
    }

    /// Gives it back before its time is over, so that nobody waits for that.
    ///
    /// # Errors
    /// [`FollowError::Database`].
    pub async fn give_back(self) -> Result<(), FollowError> {
        let mut transaction = self.begin().await?;
        sqlx::query(
            "update checkpoints set leased_by = null, leased_until = null
             where subscription = $1 and household_id = $2 and leased_by = $3",
        )
        .bind(&self.subscription)
        .bind(self.household.0)
        .bind(self.holder)
        .execute(&mut *transaction)
        .await?;
        Ok(transaction.commit().await?)
    }
}

fn interval(time: Duration) -> PgInterval {
    let microseconds = i64::try_from(time.as_micros()).unwrap_or(i64::MAX);
    PgInterval { months: 0, days: 0, microseconds }
}
