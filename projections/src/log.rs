//! Reading a household's log for a projector: decoded, in order, without gaps.

use chrono::{DateTime, Utc};
use domain::event::{Event, RecordedEvent};
use domain::id::HouseholdId;
use futures::TryStreamExt;
use serde_json::Value;
use sqlx::{PgConnection, Row};
use uuid::Uuid;

use crate::error::ProjectionError;

/// Events that are decoded before others have a turn on the same worker.
const AT_A_STRETCH: i64 = 250;

/// Opens a transaction about one household, in one round trip. The setting lasts as long as the
/// transaction; an id is hexadecimal digits and dashes, so nothing can be injected.
pub fn begin_in(household: HouseholdId) -> String {
    format!("begin; select set_config('wumbo.household_id', '{household}', true)")
}

/// The events after `revision`, at most `limit`, up to `until`. When one cannot be read, those
/// before it are answered together with the error.
pub(crate) async fn read_after(
    connection: &mut PgConnection,
    household: HouseholdId,
    revision: i64,
    limit: i64,
    until: i64,
) -> Result<(Vec<RecordedEvent>, Option<ProjectionError>), ProjectionError> {
    let mut events = Vec::new();
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
            return Ok((events, Some(ProjectionError::Gap { revision: next, found })));
        }
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
                let error = ProjectionError::Undecodable { revision: next, source };
                return Ok((events, Some(error)));
            }
        };
        let aggregate_id: &str = row.try_get("aggregate_id")?;
        let recorded_at: DateTime<Utc> = row.try_get("recorded_at")?;
        events.push(RecordedEvent {
            household_id: household,
            revision: next,
            event_id: row.try_get("event_id")?,
            aggregate_id: Uuid::parse_str(aggregate_id).unwrap_or_default(),
            sequence: row.try_get("sequence")?,
            event,
            recorded_at,
        });
    }
    Ok((events, None))
}
