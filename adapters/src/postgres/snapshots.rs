//! States kept beside the log (`migrations/…_snapshots.sql`), each under a mark of a key that is
//! not in the database: whoever writes to the table makes a state be folded anew, and no more.

use aws_lc_rs::hmac::{self, HMAC_SHA256};
use commands::ports::{
    Gathered, Gathering, Resumed, Snapshot, StoreError, StoredEvent, Wanted, Whose,
};
use domain::id::HouseholdId;
use serde_json::Value;
use sqlx::postgres::PgRow;
use sqlx::{PgPool, Row};
use uuid::Uuid;

use super::error::store_error;

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

/// Several streams, each from its snapshot on. One that is not ours is passed by: those streams are
/// read again from their beginning.
pub(super) async fn gather(
    pool: &PgPool,
    key: Option<&SnapshotKey>,
    household: HouseholdId,
    wanted: &[Wanted],
) -> Result<Gathering, StoreError> {
    let mut gathered: Vec<Gathered> = wanted.iter().map(|_| Gathered::default()).collect();
    let asked: Vec<(usize, Wanted)> = wanted.iter().copied().enumerate().collect();
    let (at, forged) = read(pool, key, household, &asked, &mut gathered).await?;
    if !forged.is_empty() {
        let again = forged.into_iter().filter_map(|place| {
            let whose = Whose::Is(gathered[place].id?);
            Some((place, Wanted { whose, stamp: None, ..wanted[place] }))
        });
        read(pool, key, household, &again.collect::<Vec<_>>(), &mut gathered).await?;
    }
    Ok(Gathering { at, streams: gathered })
}

/// Reads these streams into their places. Answers the household's revision when that began, and
/// the places whose snapshot is not ours.
async fn read(
    pool: &PgPool,
    key: Option<&SnapshotKey>,
    household: HouseholdId,
    asked: &[(usize, Wanted)],
    gathered: &mut [Gathered],
) -> Result<(i64, Vec<usize>), StoreError> {
    let rows = rows(pool, key.is_some(), household, asked).await?;
    let Some((head, rows)) = rows.split_first() else { return Err(StoreError::UnknownHousehold) };
    let at: Option<i64> = head.try_get("sequence").map_err(store_error)?;
    let mut forged = Vec::new();
    for rows in rows.chunk_by(|one, next| place(one).ok() == place(next).ok()) {
        let Some(first) = rows.first() else { continue };
        let (place, wanted) = asked[place(first).map_err(store_error)?];
        let id: &str = first.try_get("aggregate_id").map_err(store_error)?;
        gathered[place].id = Uuid::parse_str(id).ok();
        let whose = Whole { household, aggregate_type: wanted.aggregate_type, id, wanted: &wanted };
        match whose.resumed(key, rows).map_err(store_error)? {
            Some(resumed) => gathered[place].resumed = resumed,
            None => forged.push(place),
        }
    }
    Ok((at.unwrap_or(0), forged))
}

/// Where among the asked ones a row belongs.
fn place(row: &PgRow) -> Result<usize, sqlx::Error> {
    let place: i32 = row.try_get("place")?;
    Ok(usize::try_from(place).unwrap_or_default().saturating_sub(1))
}

async fn rows(
    pool: &PgPool,
    with_snapshots: bool,
    household: HouseholdId,
    asked: &[(usize, Wanted)],
) -> Result<Vec<PgRow>, StoreError> {
    let (mut types, mut ids, mut stamps) = (Vec::new(), Vec::new(), Vec::new());
    let (mut by, mut fields) = (Vec::new(), Vec::new());
    for (_, wanted) in asked {
        let (id, named_by, field) = match wanted.whose {
            Whose::Is(id) => (Some(id.to_string()), None, None),
            Whose::Named { by, field } => (None, i32::try_from(by + 1).ok(), Some(field)),
        };
        types.push(wanted.aggregate_type);
        ids.push(id);
        by.push(named_by);
        fields.push(field);
        stamps.push(wanted.stamp.filter(|_| with_snapshots));
    }
    sqlx::query("select * from wumbo_gather_at($1, $2, $3, $4, $5, $6)")
        .bind(household.0)
        .bind(types)
        .bind(ids)
        .bind(by)
        .bind(fields)
        .bind(stamps)
        .fetch_all(pool)
        .await
        .map_err(store_error)
}

/// A stream that rows were read of.
struct Whole<'a> {
    household: HouseholdId,
    aggregate_type: &'static str,
    id: &'a str,
    wanted: &'a Wanted,
}

impl Whole<'_> {
    /// What these rows say; `None` when their snapshot is not ours.
    fn resumed(
        &self,
        key: Option<&SnapshotKey>,
        rows: &[PgRow],
    ) -> Result<Option<Resumed>, sqlx::Error> {
        let newest_hash =
            rows.last().map_or_else(|| Ok(Vec::new()), |row| row.try_get("event_hash"))?;
        let (snapshot, events) = match rows.split_first() {
            Some((first, events)) if first.try_get::<Option<&str>, _>("state")?.is_some() => {
                (Some(first), events)
            }
            _ => (None, rows),
        };
        let kept = match snapshot {
            None => None,
            Some(row) => match self.kept(key, row)? {
                Some(kept) => Some(kept),
                None => return Ok(None),
            },
        };
        let events = events.iter().map(stored_event).collect::<Result<_, _>>()?;
        Ok(Some(Resumed { kept, events, newest_hash }))
    }

    /// The state of a snapshot and its sequence; `None` when it is not ours.
    fn kept(
        &self,
        key: Option<&SnapshotKey>,
        row: &PgRow,
    ) -> Result<Option<(Value, i64)>, sqlx::Error> {
        let (Some(key), Some(stamp), Ok(aggregate_id)) =
            (key, self.wanted.stamp, Uuid::parse_str(self.id))
        else {
            return Ok(None);
        };
        let (sequence, state): (i64, &str) = (row.try_get("sequence")?, row.try_get("state")?);
        let place = Place {
            household: self.household,
            aggregate_type: self.aggregate_type,
            aggregate_id,
            sequence,
            event_hash: row.try_get("event_hash")?,
            stamp,
        };
        if !key.is_ours(&place, state, row.try_get("mark")?) {
            return Ok(None);
        }
        Ok(serde_json::from_str(state).ok().map(|state| (state, sequence)))
    }
}

fn stored_event(row: &PgRow) -> Result<StoredEvent, sqlx::Error> {
    Ok(StoredEvent {
        sequence: row.try_get("sequence")?,
        event_type: row.try_get("event_type")?,
        event_version: row.try_get("event_version")?,
        payload: row.try_get("payload")?,
    })
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
