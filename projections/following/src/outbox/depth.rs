//! How much waits in the outbox and for how long: for metrics and readiness.

use chrono::{DateTime, Utc};
use sqlx::{PgPool, Row};

use crate::error::FollowError;

/// No more than this many are counted of a state: beyond it is much, and counting takes long.
const COUNTED: i64 = 100_000;

/// What the outbox holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Depth {
    /// Effects that are to be sent, those under way among them.
    pub waiting: i64,
    /// How long the oldest of those that are due has been, in seconds.
    pub oldest_seconds: i64,
    /// Effects of which nobody can tell whether they happened.
    pub unsure: i64,
    /// Effects that were refused, or failed too often.
    pub dead: i64,
}

/// Looks how much there is.
///
/// # Errors
/// [`FollowError::Database`].
pub async fn of(pool: &PgPool) -> Result<Depth, FollowError> {
    let row = sqlx::query(
        "select
           (select count(*) from (select from outbox.effects
              where state = 'waiting' limit $1) waiting)
             + (select count(*) from outbox.effects where state in ('leased', 'begun')),
           coalesce(extract(epoch from clock_timestamp() - (select min(not_before)
             from outbox.effects where state = 'waiting'
               and not_before <= clock_timestamp()))::bigint, 0),
           (select count(*) from (select from outbox.effects
              where state = 'unsure' limit $1) unsure),
           (select count(*) from (select from outbox.effects where state = 'dead' limit $1) dead)",
    )
    .bind(COUNTED)
    .fetch_one(pool)
    .await?;
    Ok(Depth {
        waiting: row.try_get(0)?,
        oldest_seconds: row.try_get(1)?,
        unsure: row.try_get(2)?,
        dead: row.try_get(3)?,
    })
}

/// The destinations that take nothing from anybody just now, and since when.
///
/// # Errors
/// [`FollowError::Database`].
pub async fn away(pool: &PgPool) -> Result<Vec<(String, DateTime<Utc>)>, FollowError> {
    let text = "select destination, away_since from outbox.destinations
         where away_since is not null order by destination";
    Ok(sqlx::query_as(text).fetch_all(pool).await?)
}

/// Sets the metrics.
pub(super) async fn measure(pool: &PgPool) -> Result<(), FollowError> {
    let depth = of(pool).await?;
    #[allow(clippy::cast_precision_loss, reason = "a gauge")]
    for (state, count) in
        [("waiting", depth.waiting), ("unsure", depth.unsure), ("dead", depth.dead)]
    {
        metrics::gauge!("wumbo_outbox_effects", "state" => state).set(count as f64);
    }
    #[allow(clippy::cast_precision_loss, reason = "a gauge")]
    metrics::gauge!("wumbo_outbox_oldest_seconds").set(depth.oldest_seconds as f64);
    Ok(())
}
