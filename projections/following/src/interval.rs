//! Lengths of time as the database takes them.

use chrono::TimeDelta;
use sqlx::postgres::types::PgInterval;

/// A length of time, to the microsecond.
pub(crate) fn interval(time: TimeDelta) -> PgInterval {
    let microseconds = time.num_microseconds().unwrap_or(i64::MAX);
    PgInterval { months: 0, days: 0, microseconds }
}
