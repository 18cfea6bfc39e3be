//! `wumbo verify`: recomputes every hash of a household's log from what is stored, and names the
//! first revision that does not hold. Events and commands are read through cursors of one snapshot,
//! so that memory does not grow with the log.

mod checker;
mod json;

use commands::ports::StoreError;
use domain::id::HouseholdId;
use sqlx::postgres::PgRow;
use sqlx::{Executor, PgConnection, PgPool, Row};
use uuid::Uuid;

use self::checker::Checker;
use super::{begin_in, store_error};

/// What the check of one log found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogVerdict {
    pub household_id: HouseholdId,
    /// Events that were checked.
    pub events: i64,
    /// The newest chain hash: keep it elsewhere, and compare it later.
    pub chain_hash: Vec<u8>,
    /// `None`: complete and unaltered.
    pub fault: Option<LogFault>,
}

/// The first place where a log does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFault {
    /// The first bad revision.
    pub revision: i64,
    pub detail: String,
}

impl LogFault {
    fn at(revision: i64, detail: &str) -> Self {
        Self { revision, detail: detail.to_owned() }
    }
}

/// All households that have a log or rows of one, in order of their ids. Takes a pool that may see
/// every household: one whose head was taken away must not be passed over.
///
/// # Errors
/// [`StoreError`] when the database does not answer.
pub async fn households(owner: &PgPool) -> Result<Vec<HouseholdId>, StoreError> {
    // From one household to the next by index, however many rows each has.
    let ids: Vec<Uuid> = sqlx::query_scalar(
        "with recursive
           of_events as (
             (select household_id from events order by household_id limit 1)
             union all
             select (select household_id from events where household_id > before.household_id
                     order by household_id limit 1)
             from of_events before where before.household_id is not null),
           of_commands as (
             (select household_id from commands order by household_id limit 1)
             union all
             select (select household_id from commands where household_id > before.household_id
                     order by household_id limit 1)
             from of_commands before where before.household_id is not null)
         select household_id from household_logs
         union select household_id from of_events where household_id is not null
         union select household_id from of_commands where household_id is not null
         order by household_id",
    )
    .fetch_all(owner)
    .await
    .map_err(store_error)?;
    Ok(ids.into_iter().map(HouseholdId).collect())
}

/// Checks one household's log: gapless revisions and sequences, hashes, digests, chain and head.
/// One that does not hold is written to no more, until a check finds it whole again.
///
/// # Errors
/// [`StoreError`] when the database does not answer or the household has no log; a broken log is a
/// verdict, not an error.
pub async fn verify(pool: &PgPool, household: HouseholdId) -> Result<LogVerdict, StoreError> {
    let begin = begin_in(household).replacen("begin", "begin isolation level repeatable read", 1);
    let mut transaction = pool.begin_with(begin).await.map_err(store_error)?;
    let verdict = match check(&mut transaction, household).await {
        Ok(verdict) => Ok(verdict),
        Err(Broken::Log(verdict)) => Ok(verdict),
        Err(Broken::Database(error)) => Err(store_error(error)),
        Err(Broken::NoLog) => Err(StoreError::UnknownHousehold),
    };
    transaction.rollback().await.map_err(store_error)?;
    let verdict = verdict?;
    mark(pool, &verdict).await.map_err(store_error)?;
    Ok(verdict)
}

/// Notes where the log is broken, or that it is whole.
async fn mark(pool: &PgPool, verdict: &LogVerdict) -> Result<(), sqlx::Error> {
    let broken_at = verdict.fault.as_ref().map(|fault| fault.revision);
    let mut transaction = pool.begin_with(begin_in(verdict.household_id)).await?;
    let changed = sqlx::query(
        "update household_logs set broken_at = $2
         where household_id = $1 and broken_at is distinct from $2",
    )
    .bind(verdict.household_id.0)
    .bind(broken_at)
    .execute(&mut *transaction)
    .await?;
    if broken_at.is_some() {
        // States were folded from this log: from what of it is not known.
        sqlx::query("delete from aggregate_snapshots where household_id = $1")
            .bind(verdict.household_id.0)
            .execute(&mut *transaction)
            .await?;
    }
    transaction.commit().await?;
    let household = verdict.household_id;
    match (changed.rows_affected(), broken_at) {
        (0, _) => {}
        (_, Some(revision)) => {
            tracing::error!(%household, revision, "the log is broken; nothing is written to it");
        }
        (_, None) => tracing::warn!(%household, "the log holds again and is written to"),
    }
    Ok(())
}

/// Why a check ended early.
enum Broken {
    NoLog,
    Log(LogVerdict),
    Database(sqlx::Error),
}

impl From<sqlx::Error> for Broken {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

async fn check(
    connection: &mut PgConnection,
    household: HouseholdId,
) -> Result<LogVerdict, Broken> {
    let head = sqlx::query(
        "select head, command_count, chain_hash, recorded_at
         from household_logs where household_id = $1",
    )
    .bind(household.0)
    .fetch_optional(&mut *connection)
    .await?;
    let mut commands = Rows::of_commands(connection, household).await?;
    let mut events = Rows::of_events(connection, household).await?;
    let mut checker = Checker::new(household);
    let Some(head) = head else {
        if events.next(connection).await?.is_none() && commands.next(connection).await?.is_none() {
            return Err(Broken::NoLog);
        }
        checker.fail(1, "the head of the log is missing");
        return Ok(checker.verdict());
    };
    loop {
        let row = match events.next(connection).await {
            Ok(Some(row)) => row,
            Ok(None) => break,
            Err(error) => {
                return Err(unreadable(checker, error));
            }
        };
        while checker.needs_command() {
            match commands.next(connection).await? {
                Some(command) => checker.open(command)?,
                None => checker.no_command(),
            }
        }
        checker.event(&row)?;
        if checker.has_fault() {
            return Ok(checker.verdict());
        }
    }
    checker.end_of_events();
    while !checker.has_fault()
        && let Some(command) = commands.next(connection).await?
    {
        checker.open(command)?;
        checker.end_of_events();
    }
    checker.head(&head)?;
    if !checker.has_fault()
        && let Some(revision) = out_of_stream(connection, household).await?
    {
        checker.fail(revision, "the event is out of the order of its aggregate");
    }
    Ok(checker.verdict())
}

/// Rows that the disk does not give back (classes `XX001`, `XX002`) are a fault of the log.
fn unreadable(mut checker: Checker, error: sqlx::Error) -> Broken {
    let code = error.as_database_error().and_then(|error| error.code());
    if !matches!(code.as_deref(), Some("XX001" | "XX002")) {
        return Broken::Database(error);
    }
    checker.fail(checker.revision() + 1, "the rows from about here on cannot be read from disk");
    Broken::Log(checker.verdict())
}

/// The first event whose place in its aggregate's stream does not follow the place before. Walks
/// the index of the streams; hashes hold at this point, so that only a writer's error is left to
/// find.
async fn out_of_stream(
    connection: &mut PgConnection,
    household: HouseholdId,
) -> Result<Option<i64>, sqlx::Error> {
    sqlx::query_scalar(
        "select min(revision) from (
           select revision, sequence, lag(sequence) over stream as place_before,
             lag(revision) over stream as revision_before
           from events where household_id = $1
           window stream as (partition by aggregate_type, aggregate_id order by sequence)
         ) places
         where sequence < 1 or (sequence > 1
           and (place_before is distinct from sequence - 1 or revision_before > revision))",
    )
    .bind(household.0)
    .fetch_one(connection)
    .await
}

/// Rows of a cursor, some at a time.
struct Rows {
    fetch: &'static str,
    page: std::vec::IntoIter<PgRow>,
}

impl Rows {
    /// Compared as text and bytes: what cannot even be parsed is a fault at its place, not an
    /// error.
    async fn of_events(
        connection: &mut PgConnection,
        household: HouseholdId,
    ) -> Result<Self, sqlx::Error> {
        // An id is hexadecimal digits and dashes, so nothing can be injected.
        let cursor = format!(
            "declare events_in_order no scroll cursor for
             select revision, event_id, aggregate_type, aggregate_id, sequence, event_type,
               event_version, payload::text as payload, metadata::text as metadata, recorded_at,
               event_hash
             from events where household_id = '{household}' order by revision"
        );
        connection.execute(sqlx::raw_sql(&cursor)).await?;
        Ok(Self { fetch: "fetch forward 2000 from events_in_order", page: Vec::new().into_iter() })
    }

    async fn of_commands(
        connection: &mut PgConnection,
        household: HouseholdId,
    ) -> Result<Self, sqlx::Error> {
        let cursor = format!(
            "declare commands_in_order no scroll cursor for
             select number, command_id, last_revision, event_count, idempotency_key, request_hash,
               actor::text as actor, command_name, correlation, outcome::text as outcome, digest,
               chain_hash, recorded_at
             from commands where household_id = '{household}'
             order by number, last_revision, event_count desc"
        );
        connection.execute(sqlx::raw_sql(&cursor)).await?;
        Ok(Self {
            fetch: "fetch forward 2000 from commands_in_order",
            page: Vec::new().into_iter(),
        })
    }

    async fn next(&mut self, connection: &mut PgConnection) -> Result<Option<PgRow>, sqlx::Error> {
        if self.page.len() == 0 {
            let page = sqlx::query(self.fetch).persistent(false).fetch_all(connection).await?;
            self.page = page.into_iter();
        }
        Ok(self.page.next())
    }
}

/// The 8 bytes of a stored instant as microseconds since 2000-01-01, whatever they are: a stored
/// instant may lie outside of what a calendar date of ours can hold.
fn micros(row: &PgRow, column: &str) -> Result<Option<chrono::DateTime<chrono::Utc>>, sqlx::Error> {
    const EPOCH_2000_MICROS: i64 = 946_684_800_000_000;
    let value = row.try_get_raw(column)?;
    let bytes = value.as_bytes().map_err(sqlx::Error::Decode)?;
    let Ok(bytes) = <[u8; 8]>::try_from(bytes) else { return Ok(None) };
    let micros = i64::from_be_bytes(bytes).checked_add(EPOCH_2000_MICROS);
    Ok(micros.and_then(chrono::DateTime::from_timestamp_micros))
}
