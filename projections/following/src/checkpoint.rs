//! A household's checkpoint in a subscription: locked while its log is taken in, moved together
//! with what was written, or marked with why it cannot go on.

use domain::id::HouseholdId;
use sqlx::{PgPool, Postgres, Row, Transaction};

use crate::error::FollowError;
use crate::log::begin_in;

/// What to do about a household that another process has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhenTaken {
    LeaveIt,
    Wait,
}

/// A locked checkpoint.
pub struct Checkpoint {
    /// About the household; what is written in it is kept when the checkpoint moves.
    pub transaction: Transaction<'static, Postgres>,
    /// What was taken in so far.
    pub revision: i64,
    subscription: String,
    household: HouseholdId,
    /// Whether it stays where it is moved to, however it was begun.
    must_last: bool,
}

/// Where a household's checkpoint begins that is not there yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhenNew {
    /// At the first event, whether the subscription is registered or not: its registration would
    /// say the same.
    AtTheFirst,
    /// At the first event of a log that is younger than the registration, which makes those of
    /// all others. Before it no checkpoint is made.
    AsRegistered,
}

/// What came of asking for a checkpoint.
pub enum Claim {
    Ours(Box<Checkpoint>),
    Busy,
    Halted,
}

/// What a crash of the database may do to a checkpoint that was moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// The last batches are taken in again: for what is written in the same transaction and is lost
    /// with the checkpoint, and for what may be told twice.
    LastMayBeLost,
    /// A checkpoint that was moved stays there: what is done twice is seen twice.
    Kept,
}

/// In a statement that moves a checkpoint: its transaction is on disk when it is over.
const LASTING: &str = "returning set_config('synchronous_commit', 'on', true)";

/// Opens a transaction about a household for its checkpoint.
///
/// # Errors
/// [`FollowError::Database`].
pub async fn begin(
    pool: &PgPool,
    household: HouseholdId,
    durability: Durability,
) -> Result<Transaction<'static, Postgres>, FollowError> {
    let begin = begin_in(household);
    let begin = match durability {
        Durability::LastMayBeLost => format!("{begin}; set local synchronous_commit = off"),
        Durability::Kept => format!("{begin}; set local synchronous_commit = on"),
    };
    Ok(pool.begin_with(begin).await?)
}

/// Locks the household's checkpoint in this transaction, and makes it when there is none yet.
///
/// # Errors
/// [`FollowError::Database`]; [`FollowError::Unregistered`] where a checkpoint may not be made yet.
pub async fn claim(
    mut transaction: Transaction<'static, Postgres>,
    subscription: String,
    household: HouseholdId,
    when_taken: WhenTaken,
    when_new: WhenNew,
) -> Result<Claim, FollowError> {
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
                let checkpoint =
                    Checkpoint { transaction, revision, subscription, household, must_last: false };
                return Ok(Claim::Ours(Box::new(checkpoint)));
            }
            None if is_last => {}
            None => {
                // Waits for another process that is just inserting it.
                sqlx::query(
                    "insert into checkpoints (subscription, household_id, revision)
                     select $1, $2, 0
                     where $3 or exists (select from subscriptions where name = $1)
                     on conflict do nothing",
                )
                .bind(&subscription)
                .bind(household.0)
                .bind(when_new == WhenNew::AtTheFirst)
                .execute(&mut *transaction)
                .await?;
            }
        }
    }
    // Another may have it, just as well as nobody may make it yet.
    let is_there: bool = sqlx::query_scalar(
        "select exists (select from checkpoints where subscription = $1 and household_id = $2)",
    )
    .bind(&subscription)
    .bind(household.0)
    .fetch_one(&mut *transaction)
    .await?;
    transaction.rollback().await?;
    match when_new {
        WhenNew::AsRegistered if !is_there => Err(FollowError::Unregistered),
        WhenNew::AtTheFirst | WhenNew::AsRegistered => Ok(Claim::Busy),
    }
}

/// Marks a household's checkpoint with why it cannot go on, in a transaction of its own: for what
/// has spoilt the transaction that it was met in. Nothing happens where another has the checkpoint,
/// or where it has halted already.
///
/// # Errors
/// As [`claim`].
pub async fn halt(
    pool: &PgPool,
    subscription: String,
    household: HouseholdId,
    error: &FollowError,
) -> Result<(), FollowError> {
    let begun = begin(pool, household, Durability::Kept).await?;
    let (when_taken, when_new) = (WhenTaken::LeaveIt, WhenNew::AsRegistered);
    match claim(begun, subscription, household, when_taken, when_new).await? {
        Claim::Ours(checkpoint) => checkpoint.halt(error).await,
        Claim::Busy | Claim::Halted => Ok(()),
    }
}

impl Checkpoint {
    /// What is written with it is to outlive a crash of the database, and so is where it is moved
    /// to, though it was begun as one of which the last may be lost.
    pub fn must_last(&mut self) {
        self.must_last = true;
    }

    /// Moves the checkpoint and keeps what was written with it.
    ///
    /// # Errors
    /// [`FollowError::Database`].
    pub async fn move_to(mut self, revision: i64) -> Result<(), FollowError> {
        if revision > self.revision {
            let lasting = if self.must_last { LASTING } else { "" };
            let text = format!(
                "update checkpoints set revision = $3
                 where subscription = $1 and household_id = $2 {lasting}"
            );
            sqlx::query(&text)
                .bind(&self.subscription)
                .bind(self.household.0)
                .bind(revision)
                .execute(&mut *self.transaction)
                .await?;
        }
        Ok(self.transaction.commit().await?)
    }

    /// Marks the checkpoint with why it cannot go on, at the revision that the error is about, else
    /// at the one behind `revision`. What was taken in up to there is kept, and it is never moved
    /// past that until somebody resumes it.
    ///
    /// # Errors
    /// [`FollowError::Database`].
    pub async fn halt(mut self, error: &FollowError) -> Result<(), FollowError> {
        let revision = error.revision().unwrap_or(self.revision + 1);
        let reason = error.reason();
        tell_halted(self.household, &self.subscription, revision, &reason);
        let text = format!(
            "update checkpoints set halted_revision = $3, halted_reason = $4, halted_at = now(),
               revision = greatest(revision, $5)
             where subscription = $1 and household_id = $2 {LASTING}"
        );
        sqlx::query(&text)
            .bind(&self.subscription)
            .bind(self.household.0)
            .bind(revision)
            .bind(reason)
            .bind(self.revision)
            .execute(&mut *self.transaction)
            .await?;
        Ok(self.transaction.commit().await?)
    }

    /// Unlocks the checkpoint as it was. A failure unlocks it as well: the connection is gone then.
    pub async fn give_back(self) {
        let _ = self.transaction.rollback().await;
    }
}

/// Says so in the log of the process.
pub(crate) fn tell_halted(household: HouseholdId, subscription: &str, revision: i64, reason: &str) {
    tracing::error!(household = %household, subscription, revision, reason, "a household has halted");
}
