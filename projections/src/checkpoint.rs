//! A household's place in a subscription: locked while its log is taken in, moved together with
//! what was written, or marked with why it cannot go on.

use domain::id::HouseholdId;
use sqlx::{PgPool, Postgres, Row, Transaction};

use crate::error::ProjectionError;
use crate::log::begin_in;

/// What to do about a household that another process has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhenTaken {
    LeaveIt,
    Wait,
}

/// A locked place.
pub struct Place {
    /// About the household; what is written in it is kept when the place moves.
    pub transaction: Transaction<'static, Postgres>,
    /// What was taken in so far.
    pub revision: i64,
    subscription: String,
    household: HouseholdId,
}

/// What came of asking for a place.
pub enum Claim {
    Ours(Box<Place>),
    Busy,
    Halted,
}

/// Opens a transaction about a household for its place. A place lost in a crash of the database
/// costs a batch that is taken in again.
///
/// # Errors
/// [`ProjectionError::Database`].
pub async fn begin(
    pool: &PgPool,
    household: HouseholdId,
) -> Result<Transaction<'static, Postgres>, ProjectionError> {
    let begin = format!("{}; set local synchronous_commit = off", begin_in(household));
    Ok(pool.begin_with(begin).await?)
}

/// Locks the household's place in this transaction, and makes it when there is none yet.
///
/// # Errors
/// [`ProjectionError::Database`].
pub async fn claim(
    mut transaction: Transaction<'static, Postgres>,
    subscription: String,
    household: HouseholdId,
    when_taken: WhenTaken,
) -> Result<Claim, ProjectionError> {
    let lock = match when_taken {
        WhenTaken::LeaveIt => "for update skip locked",
        WhenTaken::Wait => "for update",
    };
    let look = format!(
        "select revision, halted_at is not null as halted from checkpoints
         where subscription = $1 and household_id = $2 {lock}"
    );
    for is_last in [false, true] {
        let row = sqlx::query(&look)
            .bind(&subscription)
            .bind(household.0)
            .fetch_optional(&mut *transaction)
            .await?;
        match row {
            Some(row) if row.try_get("halted")? => {
                transaction.rollback().await?;
                return Ok(Claim::Halted);
            }
            Some(row) => {
                let revision = row.try_get("revision")?;
                let place = Place { transaction, revision, subscription, household };
                return Ok(Claim::Ours(Box::new(place)));
            }
            None if is_last => {}
            None => {
                // Waits for another process that is just inserting it.
                sqlx::query("insert into checkpoints values ($1, $2, 0) on conflict do nothing")
                    .bind(&subscription)
                    .bind(household.0)
                    .execute(&mut *transaction)
                    .await?;
            }
        }
    }
    transaction.rollback().await?;
    Ok(Claim::Busy)
}

impl Place {
    /// Moves the place and keeps what was written with it.
    ///
    /// # Errors
    /// [`ProjectionError::Database`].
    pub async fn move_to(mut self, revision: i64) -> Result<(), ProjectionError> {
        if revision > self.revision {
            sqlx::query(
                "update checkpoints set revision = $3
                 where subscription = $1 and household_id = $2",
            )
            .bind(&self.subscription)
            .bind(self.household.0)
            .bind(revision)
            .execute(&mut *self.transaction)
            .await?;
        }
        Ok(self.transaction.commit().await?)
    }

    /// Marks the place with why it cannot go on, at the revision that the error is about. It is
    /// never moved past that until somebody resumes it.
    ///
    /// # Errors
    /// [`ProjectionError::Database`].
    pub async fn halt(mut self, error: &ProjectionError) -> Result<(), ProjectionError> {
        let revision = error.revision().unwrap_or(self.revision + 1);
        let reason = error.reason();
        tracing::error!(
            household = %self.household,
            subscription = self.subscription,
            revision,
            reason,
            "a household has halted"
        );
        sqlx::query(
            "update checkpoints set halted_revision = $3, halted_reason = $4, halted_at = now()
             where subscription = $1 and household_id = $2",
        )
        .bind(&self.subscription)
        .bind(self.household.0)
        .bind(revision)
        .bind(reason)
        .execute(&mut *self.transaction)
        .await?;
        Ok(self.transaction.commit().await?)
    }

    /// Unlocks the place as it was. A failure unlocks it as well: the connection is gone then.
    pub async fn give_back(self) {
        let _ = self.transaction.rollback().await;
    }
}
