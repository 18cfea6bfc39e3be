//! Reading a household's log: decoded, in order, without gaps, in batches of a bounded size.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::aggregate::DecodeError;
use domain::event::{Event, RecordedEvent};
use domain::id::HouseholdId;
use futures::TryStreamExt;
use serde_json::Value;
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, PgPool, Row};
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

/// Whether a household has a log. On a pool of a role that may see every log's head.
///
/// # Errors
/// [`FollowError::Database`].
pub async fn is_there(pool: &PgPool, household: HouseholdId) -> Result<bool, FollowError> {
    let text = "select exists (select from household_logs where household_id = $1)";
    Ok(sqlx::query_scalar(text).bind(household.0).fetch_one(pool).await?)
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

/// Where an event came from, for those who act on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The process manager whose command it came of.
    pub manager: Option<String>,
    /// What everything that came of one request shares.
    pub correlation: Uuid,
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
    let text = "select revision, event_id, aggregate_type, aggregate_id, sequence, event_type,
           event_version, payload, recorded_at
         from events where household_id = $1 and revision > $2 and revision <= $3
         order by revision limit $4";
    read(connection, text, household, (revision, limit, until)).await
}

/// The events of one aggregate up to a revision of its household's log.
///
/// # Errors
/// [`FollowError::Database`]; [`FollowError::Undecodable`].
pub async fn read_stream(
    connection: &mut PgConnection,
    household: HouseholdId,
    (aggregate_type, aggregate_id): (&str, Uuid),
    until: i64,
) -> Result<Vec<RecordedEvent>, FollowError> {
    let rows = sqlx::query(
        "select revision, event_id, aggregate_type, aggregate_id, sequence, event_type,
           event_version, payload, recorded_at
         from events where household_id = $1 and aggregate_type = $2 and aggregate_id = $3
           and revision <= $4
         order by sequence",
    )
    .bind(household.0)
    .bind(aggregate_type)
    .bind(aggregate_id.to_string())
    .bind(until)
    .fetch_all(connection)
    .await?;
    let event = |row: &PgRow| {
        let revision = row.try_get("revision")?;
        recorded(row, household, revision)?
            .map_err(|source| FollowError::Undecodable { revision, source })
    };
    rows.iter().map(event).collect()
}

/// What of a log wakes somebody.
#[derive(Debug, Default)]
pub struct Woken {
    pub events: Vec<(RecordedEvent, Origin)>,
    /// How far the log was looked at: all in it until here that wakes is in `events`.
    pub reached: i64,
    /// Why the one behind that cannot be read.
    pub unreadable: Option<FollowError>,
    /// Whether there may be more.
    pub is_cut: bool,
}

/// The events of these types (`import.completed`) among the next `window` ones after `revision`,
/// about [`BATCH_BYTES`] of them, with the origin of each. Others are passed over unread: whether
/// the log has gaps is for those to see who read all of it.
///
/// # Errors
/// [`FollowError::Database`].
pub async fn read_what_wakes(
    connection: &mut PgConnection,
    household: HouseholdId,
    revision: i64,
    types: &[&str],
    window: i64,
) -> Result<Woken, FollowError> {
    let until = revision.saturating_add(window);
    let newest: Option<i64> = sqlx::query_scalar(
        "select max(revision) from events
         where household_id = $1 and revision > $2 and revision <= $3",
    )
    .bind(household.0)
    .bind(revision)
    .bind(until)
    .fetch_one(&mut *connection)
    .await?;
    let reached = newest.unwrap_or(revision);
    let mut woken = Woken { reached, is_cut: reached == until, ..Woken::default() };
    let mut rows = sqlx::query(
        "select revision, event_id, aggregate_type, aggregate_id, sequence, event_type,
           event_version, payload, recorded_at,
           case when metadata -> 'actor' ->> 'kind' = 'system'
             then metadata -> 'actor' ->> 'name' end as manager,
           (metadata ->> 'correlation')::uuid as correlation
         from events where household_id = $1 and revision > $2 and revision <= $3
           and event_type = any($4)
         order by revision",
    )
    .bind(household.0)
    .bind(revision)
    .bind(reached)
    .bind(types)
    .fetch(connection);
    let mut bytes = 0;
    while let Some(row) = rows.try_next().await? {
        let found: i64 = row.try_get("revision")?;
        bytes += row.try_get_raw("payload")?.as_bytes().map_or(0, <[u8]>::len);
        match recorded(&row, household, found)? {
            Ok(event) => {
                let (manager, correlation) = (row.try_get("manager")?, row.try_get("correlation")?);
                woken.events.push((event, Origin { manager, correlation }));
            }
            Err(source) => {
                woken.unreadable = Some(FollowError::Undecodable { revision: found, source });
                woken.reached = found - 1;
                return Ok(woken);
            }
        }
        if bytes >= BATCH_BYTES {
            (woken.reached, woken.is_cut) = (found, true);
            break;
        }
    }
    Ok(woken)
}

/// How many commands of process managers stand behind an event, one caused by the other: `most` at
/// most, and only those of the last ten minutes, so that who has halted for that and is resumed
/// later comes past it.
///
/// # Errors
/// [`FollowError::Database`].
pub async fn depth_of(
    connection: &mut PgConnection,
    household: HouseholdId,
    revision: i64,
    most: i64,
) -> Result<i64, FollowError> {
    const LOOK_BACK: i64 = 5_000;
    let rows: Vec<(i64, Uuid, Option<Uuid>)> = sqlx::query_as(
        "select revision, event_id, (metadata ->> 'causation')::uuid from events
         where household_id = $1 and revision > $2 and revision <= $3
           and recorded_at > now() - interval '10 minutes'
           and metadata -> 'actor' ->> 'kind' = 'system'",
    )
    .bind(household.0)
    .bind(revision.saturating_sub(LOOK_BACK))
    .bind(revision)
    .fetch_all(connection)
    .await?;
    let causes: HashMap<Uuid, Option<Uuid>> =
        rows.iter().map(|(_, event, cause)| (*event, *cause)).collect();
    let mut next = rows.iter().find(|(at, ..)| *at == revision).map(|(_, event, _)| *event);
    let mut depth = 0;
    while let Some(cause) = next.and_then(|event| causes.get(&event)) {
        depth += 1;
        if depth >= most {
            break;
        }
        next = *cause;
    }
    Ok(depth)
}

async fn read(
    connection: &mut PgConnection,
    text: &'static str,
    household: HouseholdId,
    (revision, limit, until): (i64, i64, i64),
) -> Result<Run, FollowError> {
    let (mut run, mut bytes) = (Run::default(), 0);
    let mut next = revision;
    let mut rows = sqlx::query(text)
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
        match recorded(&row, household, next)? {
            Ok(event) => run.events.push(event),
            Err(source) => {
                run.unreadable = Some(FollowError::Undecodable { revision: next, source });
                return Ok(run);
            }
        }
        if bytes >= BATCH_BYTES {
            run.is_cut = true;
            break;
        }
    }
    run.is_cut |= i64::try_from(run.events.len()).is_ok_and(|count| count >= limit);
    Ok(run)
}

fn recorded(
    row: &PgRow,
    household_id: HouseholdId,
    revision: i64,
) -> Result<Result<RecordedEvent, DecodeError>, sqlx::Error> {
    let payload: Value = row.try_get("payload")?;
    let decoded = Event::decode(
        row.try_get("aggregate_type")?,
        row.try_get("event_type")?,
        row.try_get("event_version")?,
        payload,
    );
    let event = match decoded {
        Ok(event) => event,
        Err(source) => return Ok(Err(source)),
    };
    let aggregate_id: &str = row.try_get("aggregate_id")?;
    let recorded_at: DateTime<Utc> = row.try_get("recorded_at")?;
    Ok(Ok(RecordedEvent {
        household_id,
        revision,
        event_id: row.try_get("event_id")?,
        aggregate_id: Uuid::parse_str(aggregate_id).unwrap_or_default(),
        sequence: row.try_get("sequence")?,
        event,
        recorded_at,
    }))
}
