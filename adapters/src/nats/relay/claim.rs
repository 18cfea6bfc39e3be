//! A household's place in the relay's checkpoints, locked while a batch is told.

use domain::id::HouseholdId;
use projections::error::ProjectionError;
use sqlx::{PgPool, Postgres, Row, Transaction};

use super::NAME;

/// A locked place.
pub(super) struct Place {
    pub transaction: Transaction<'static, Postgres>,
    pub revision: i64,
}

pub(super) enum Claim {
    Ours(Place),
    Busy,
    Halted,
}

/// Locks the household's checkpoint in a transaction about that household.
pub(super) async fn claim(pool: &PgPool, household: HouseholdId) -> Result<Claim, ProjectionError> {
    // A checkpoint lost in a crash of the database costs a batch that is told twice.
    let begin =
        format!("{}; set local synchronous_commit = off", crate::postgres::begin_in(household));
    let mut transaction = pool.begin_with(begin).await?;
    for is_last in [false, true] {
        let row = sqlx::query(
            "select revision, halted_at is not null as halted from checkpoints
             where subscription = $1 and household_id = $2 for update skip locked",
        )
        .bind(NAME)
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
                return Ok(Claim::Ours(Place { transaction, revision }));
            }
            None if is_last => {}
            None => {
                sqlx::query("insert into checkpoints values ($1, $2, 0) on conflict do nothing")
                    .bind(NAME)
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
    /// Moves the checkpoint and commits.
    pub async fn move_to(
        mut self,
        household: HouseholdId,
        revision: i64,
    ) -> Result<(), ProjectionError> {
        if revision > self.revision {
            sqlx::query(
                "update checkpoints set revision = $3
                 where subscription = $1 and household_id = $2",
            )
            .bind(NAME)
            .bind(household.0)
            .bind(revision)
            .execute(&mut *self.transaction)
            .await?;
        }
        Ok(self.transaction.commit().await?)
    }

    /// Marks the place with why it cannot go on: a log with a gap is never told past it.
    pub async fn halt(
        mut self,
        household: HouseholdId,
        error: &ProjectionError,
    ) -> Result<(), ProjectionError> {
        tracing::error!(
            household = %household,
            error = error as &dyn std::error::Error,
            "the relay of a household has halted"
        );
        sqlx::query(
            "update checkpoints set halted_revision = $3, halted_reason = $4, halted_at = now()
             where subscription = $1 and household_id = $2",
        )
        .bind(NAME)
        .bind(household.0)
        .bind(self.revision + 1)
        .bind(error.to_string())
        .execute(&mut *self.transaction)
        .await?;
        Ok(self.transaction.commit().await?)
    }

    /// Unlocks the place as it was. A failure unlocks it as well: the connection is gone then.
    pub async fn give_back(self) {
        let _ = self.transaction.rollback().await;
    }
}

/// Marks every log that was not told to its end, so that the sweep finds those that grew while no
/// relay was running.
pub(super) async fn mark_untold(pool: &PgPool) -> Result<(), sqlx::Error> {
    sqlx::query(
        "update household_logs l set dirty = true
         where not l.dirty and not exists (select from checkpoints c
           where c.subscription = $1 and c.household_id = l.household_id
             and c.revision >= l.head)",
    )
    .bind(NAME)
    .execute(pool)
    .await?;
    Ok(())
}
