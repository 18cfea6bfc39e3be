//! States kept beside the log (`migrations/…_snapshots.sql`), each under a mark of a key that is
//! not in the database: whoever writes to the table makes a state be folded anew, and no more.

use aws_lc_rs::hmac::{self, HMAC_SHA256};
use commands::ports::{Resumed, Snapshot, StoreError};
use domain::id::HouseholdId;
use sqlx::postgres::PgRow;
use sqlx::{PgPool, Row};
use uuid::Uuid;

use super::error::store_error;
use super::event_store::stored_event;

/// What tells our own snapshots from others.
#[derive(Clone)]
pub struct SnapshotKey(hmac::Key);

impl SnapshotKey {
    /// Of this secret. Stores with the same one read each other's snapshots.
    pub fn new(secret: &[u8; 32]) -> Self {
        Self(hmac::Key::new(HMAC_SHA256, secret))
    }

    /// The mark of a state at its place: over everything that says what it is of.
    fn context(&self, place: &Place<'_>, state: &str) -> hmac::Context {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(b"snapshot 1\0");
        context.update(place.household.0.as_bytes());
        context.update(place.aggregate_id.as_bytes());
        context.update(&place.stamp.to_be_bytes());
        context.update(&place.sequence.to_be_bytes());
        // Fields of their own lengths come with them.
        for field in [place.aggregate_type.as_bytes(), place.event_hash, state.as_bytes()] {
            context.update(&(field.len() as u64).to_be_bytes());
            context.update(field);
        }
        context
    }

    fn mark(&self, place: &Place<'_>, state: &str) -> Vec<u8> {
        self.context(place, state).sign().as_ref().to_vec()
    }

    fn is_ours(&self, place: &Place<'_>, state: &str, mark: &[u8]) -> bool {
        let expected = self.mark(place, state);
        aws_lc_rs::constant_time::verify_slices_are_equal(&expected, mark).is_ok()
    }
}

/// Whose state it is, and after which event.
struct Place<'a> {
    household: HouseholdId,
    aggregate_type: &'a str,
    aggregate_id: Uuid,
    sequence: i64,
    event_hash: &'a [u8],
    stamp: i64,
}

type Whose = (HouseholdId, &'static str, Uuid);

/// The stream from its snapshot on. One that is not ours is passed by.
pub(super) async fn resume(
    pool: &PgPool,
    key: Option<&SnapshotKey>,
    whose: Whose,
    stamp: i64,
) -> Result<Resumed, StoreError> {
    if let Some(key) = key {
        let rows = rows(pool, whose, Some(stamp)).await?;
        if let Some(resumed) = resumed(key, &rows, whose, stamp).map_err(store_error)? {
            return Ok(resumed);
        }
    }
    let rows = rows(pool, whose, None).await?;
    Ok(Resumed {
        kept: None,
        events: rows.iter().map(stored_event).collect::<Result<_, _>>().map_err(store_error)?,
        newest_hash: newest_hash(&rows).map_err(store_error)?,
    })
}

/// A snapshot of this stamp, if there is one, and the events after it.
async fn rows(
    pool: &PgPool,
    (household, aggregate_type, aggregate_id): Whose,
    stamp: Option<i64>,
) -> Result<Vec<PgRow>, StoreError> {
    sqlx::query("select * from wumbo_resume($1, $2, $3, $4)")
        .bind(household.0)
        .bind(aggregate_type)
        .bind(aggregate_id.to_string())
        .bind(stamp)
        .fetch_all(pool)
        .await
        .map_err(store_error)
}

fn newest_hash(rows: &[PgRow]) -> Result<Vec<u8>, sqlx::Error> {
    rows.last().map_or_else(|| Ok(Vec::new()), |row| row.try_get("event_hash"))
}

/// What these rows say; `None` when their snapshot is not ours.
fn resumed(
    key: &SnapshotKey,
    rows: &[PgRow],
    (household, aggregate_type, aggregate_id): Whose,
    stamp: i64,
) -> Result<Option<Resumed>, sqlx::Error> {
    let newest_hash = newest_hash(rows)?;
    let (snapshot, events) = match rows.split_first() {
        Some((first, events)) if first.try_get::<Option<&str>, _>("state")?.is_some() => {
            (Some(first), events)
        }
        _ => (None, rows),
    };
    let kept = match snapshot {
        None => None,
        Some(row) => {
            let sequence = row.try_get("sequence")?;
            let event_hash: &[u8] = row.try_get("event_hash")?;
            let state: &str = row.try_get("state")?;
            let place =
                Place { household, aggregate_type, aggregate_id, sequence, event_hash, stamp };
            if !key.is_ours(&place, state, row.try_get("mark")?) {
                return Ok(None);
            }
            let Ok(state) = serde_json::from_str(state) else { return Ok(None) };
            Some((state, sequence))
        }
    };
    let events = events.iter().map(stored_event).collect::<Result<_, _>>()?;
    Ok(Some(Resumed { kept, events, newest_hash }))
}

/// Keeps a snapshot.
pub(super) async fn keep(
    pool: &PgPool,
    key: &SnapshotKey,
    snapshot: &Snapshot,
) -> Result<(), sqlx::Error> {
    let Snapshot { household, aggregate_type, aggregate_id, sequence, event_hash, stamp, state } =
        snapshot;
    let state = state.to_string();
    let place = Place {
        household: *household,
        aggregate_type,
        aggregate_id: *aggregate_id,
        sequence: *sequence,
        event_hash,
        stamp: *stamp,
    };
    sqlx::query("select wumbo_keep($1, $2, $3, $4, $5, $6, $7, $8)")
        .bind(household.0)
        .bind(*aggregate_type)
        .bind(aggregate_id.to_string())
        .bind(sequence)
        .bind(event_hash)
        .bind(stamp)
        .bind(&state)
        .bind(key.mark(&place, &state))
        .execute(pool)
        .await?;
    Ok(())
}
