//! What an operator is shown of the outbox, and can do about it.

use chrono::{DateTime, Utc};
use sqlx::{PgPool, Row};
use uuid::Uuid;

use crate::error::FollowError;

/// How long what is over stays, so that the same cause is known again, in days. After the same
/// time, what needs an operator and was not looked after is given up.
const KEPT_DAYS: i32 = 90;
/// Rows that are cleared away at once.
const CLEARED_AT_ONCE: i64 = 1_000;

/// An effect, without what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub effect_id: Uuid,
    pub kind: String,
    pub destination: String,
    pub owner_kind: String,
    pub owner_id: Uuid,
    pub state: String,
    pub attempts: i32,
    pub written_at: DateTime<Utc>,
    pub not_before: DateTime<Utc>,
    pub last_error: Option<String>,
}

/// Which effects are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Those that need an operator: dead ones and unsure ones.
    InNeed,
    /// All that are not over.
    Open,
}

/// Lists effects, the oldest first, at most `most`.
///
/// # Errors
/// [`FollowError::Database`].
pub async fn list(pool: &PgPool, which: Which, most: i64) -> Result<Vec<Listed>, FollowError> {
    let states: &[&str] = match which {
        Which::InNeed => &["dead", "unsure"],
        Which::Open => &["dead", "unsure", "waiting", "leased", "begun"],
    };
    let rows = sqlx::query(
        "select effect_id, kind, destination, owner_kind, owner_id, state, attempts, written_at,
           not_before, last_error
         from outbox.effects where state = any($1) order by written_at, effect_id limit $2",
    )
    .bind(states)
    .bind(most)
    .fetch_all(pool)
    .await?;
    let listed = |row: &sqlx::postgres::PgRow| {
        Ok(Listed {
            effect_id: row.try_get(0)?,
            kind: row.try_get(1)?,
            destination: row.try_get(2)?,
            owner_kind: row.try_get(3)?,
            owner_id: row.try_get(4)?,
            state: row.try_get(5)?,
            attempts: row.try_get(6)?,
            written_at: row.try_get(7)?,
            not_before: row.try_get(8)?,
            last_error: row.try_get(9)?,
        })
    };
    Ok(rows.iter().map(listed).collect::<Result<_, sqlx::Error>>()?)
}

/// Has effects that need an operator sent again, all tries before them: all of those in `states`,
/// or those of `effects`. What is being sent or is over stays as it is.
///
/// # Errors
/// [`FollowError::Database`].
pub async fn retry(
    pool: &PgPool,
    states: &[&str],
    effects: Option<&[Uuid]>,
) -> Result<u64, FollowError> {
    let done = sqlx::query(
        "update outbox.effects
         set state = 'waiting', attempts = 0, not_before = clock_timestamp(), ended_at = null
         where state = any($1) and ($2::uuid[] is null or effect_id = any($2))",
    )
    .bind(states)
    .bind(effects)
    .execute(pool)
    .await?;
    Ok(done.rows_affected())
}

/// Gives up effects that need an operator, all of those in `states`, or those of `effects`, which
/// may also wait: they will not be sent, and what was in them is taken away.
///
/// # Errors
/// [`FollowError::Database`].
pub async fn drop_effects(
    pool: &PgPool,
    states: &[&str],
    effects: Option<&[Uuid]>,
) -> Result<u64, FollowError> {
    let done = sqlx::query(
        "update outbox.effects
         set state = 'dropped', payload_sealed = null, ended_at = clock_timestamp()
         where state = any($1) and ($2::uuid[] is null or effect_id = any($2))",
    )
    .bind(states)
    .bind(effects)
    .execute(pool)
    .await?;
    Ok(done.rows_affected())
}

/// Gives up what has needed an operator for so long that nobody will look after it, with what was
/// in it: else it would be kept, and an alarm, for ever.
async fn give_up(pool: &PgPool) -> Result<(), FollowError> {
    let given_up: Vec<Uuid> = sqlx::query_scalar(
        "update outbox.effects
         set state = 'dropped', payload_sealed = null, ended_at = clock_timestamp()
         where effect_id in (
           select effect_id from outbox.effects where state in ('dead', 'unsure')
             and ended_at < clock_timestamp() - make_interval(days => $1)
           limit $2 for update skip locked)
         returning effect_id",
    )
    .bind(KEPT_DAYS)
    .bind(CLEARED_AT_ONCE)
    .fetch_all(pool)
    .await?;
    for effect in given_up {
        tracing::error!(%effect, "an effect that nobody looked after was given up");
    }
    Ok(())
}

/// Takes away what has long been over.
pub(super) async fn clear(pool: &PgPool) -> Result<(), FollowError> {
    give_up(pool).await?;
    sqlx::query(
        "delete from outbox.effects where effect_id in (
           select effect_id from outbox.effects where state in ('done', 'dropped')
             and ended_at < clock_timestamp() - make_interval(days => $1)
           limit $2 for update skip locked)",
    )
    .bind(KEPT_DAYS)
    .bind(CLEARED_AT_ONCE)
    .execute(pool)
    .await?;
    Ok(())
}
