//! Reading a household's log: decoded, in order, without gaps, in batches of a bounded size.

use chrono::{DateTime, Utc};
use domain::event::{Event, RecordedEvent};
use domain::id::HouseholdId;
use futures::TryStreamExt;
use serde_json::Value;
use sqlx::{PgConnection, Row};
use uuid::Uuid;

use crate::error::FollowError;

/// Payloads of one batch, in bytes: it ends with the event that reaches this.
pub const BATCH_BYTES: usize = 8 << 20;

/// Events that are decoded before others have a turn on the same worker.
const AT_A_STRETCH: i64 = 250;

/// Opens a transaction about one household, in one round trip. The setting lasts as long as the
/// transaction; an id is hexadecimal digits and dashes, so nothing can be injected.
pub fn begin_in(household: HouseholdId) -> String {
    format!("begin; select set_config('wumbo.household_id', '{household}', true)")
}

/// A run of one household's events.
#[derive(Debug, Default)]
pub struct Run {
    pub events: Vec<RecordedEvent>,
    /// Why the one behind them cannot be read.
    pub unreadable: Option<FollowError>,
    /// Whether it ends because it is long enough: there may be more.
    pub is_cut: bool,
}

/// The events after `revision`, at most `limit` and about [`BATCH_BYTES`] of them, up to `until`.
///
/// # Errors
/// [`FollowError::Database`].
pub async fn read_after(
    connection: &mut PgConnection,
    household: HouseholdId,
    revision: i64,
    limit: i64,
    until: i64,
) -> Result<Run, FollowError> {
    let (mut run, mut bytes) = (Run::default(), 0);
    let mut next = revision;
    let mut rows = sqlx::query(
        "select revision, event_id, aggregate_type, aggregate_id, sequence, event_type,
           event_version, payload, recorded_at
         from events where household_id = $1 and revision > $2 and revision <= $3
         order by revision limit $4",
    )
    .bind(household.0)
    .bind(revision)
    .bind(until)
    .bind(limit)
    .fetch(connection);
    while let Some(row) = rows.try_next().await? {
        next += 1;
        if next % AT_A_STRETCH == 0 {
            tokio::task::yield_now().await;
        }
        let found: i64 = row.try_get("revision")?;
        if found != next {
            run.unreadable = Some(FollowError::Gap { revision: next, found });
            return Ok(run);
        }
        bytes += row.try_get_raw("payload")?.as_bytes().map_or(0, <[u8]>::len);
        let payload: Value = row.try_get("payload")?;
        let decoded = Event::decode(
            row.try_get("aggregate_type")?,
            row.try_get("event_type")?,
            row.try_get("event_version")?,
            payload,
        );
        let event = match decoded {
            Ok(event) => event,
            Err(source) => {
                run.unreadable = Some(FollowError::Undecodable { revision: next, source });
                return Ok(run);
            }
        };
        let aggregate_id: &str = row.try_get("aggregate_id")?;
        let recorded_at: DateTime<Utc> = row.try_get("recorded_at")?;
        run.events.push(RecordedEvent {
            household_id: household,
            revision: next,
            event_id: row.try_get("event_id")?,
            aggregate_id: Uuid::parse_str(aggregate_id).unwrap_or_default(),
            sequence: row.try_get("sequence")?,
            event,
            recorded_at,
        });
        if bytes >= BATCH_BYTES {
            run.is_cut = true;
            break;
        }
    }
    run.is_cut |= i64::try_from(run.events.len()).is_ok_and(|count| count >= limit);
    Ok(run)
}
