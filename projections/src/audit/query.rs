//! Reads the audit, newest first.

use std::collections::HashMap;

use domain::event::{Actor, Metadata};
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use sqlx::{PgConnection, Row};
use uuid::Uuid;

use super::view::{AuditActor, AuditEntry};
use super::words::{Fields, Telling};
use crate::cursor::CursorOf;
use crate::error::ProjectionError;
use crate::reading::{ReadScope, Reader};
use crate::view::Page;

/// What of the audit is asked for; empty fields ask for everything.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    pub noun: Option<String>,
    pub id: Option<Uuid>,
    /// Up to this revision, for a look from the past.
    pub until: Option<i64>,
}

/// Events on accounts that are private to another person are left out: those of the account, of its
/// transactions, and of imports into it. A stream that only points to the transaction it was merged
/// into names no account: it is on the one of that transaction.
const VISIBLE: &str = "not exists (
    select from events hidden
    where hidden.household_id = $1 and hidden.aggregate_type = 'account' and hidden.sequence = 1
      and hidden.payload ? 'owner' and hidden.payload ->> 'owner' <> $2
      and ((e.aggregate_type = 'account' and e.aggregate_id = hidden.aggregate_id)
        or (e.aggregate_type = 'import'
          and (e.payload ->> 'account_id' = hidden.aggregate_id
            or e.payload -> 'accounts' @> jsonb_build_array(
              jsonb_build_object('account_id', hidden.aggregate_id))))
        or (e.aggregate_type = 'transaction' and exists (
          select from events birth
          left join events merged on merged.household_id = $1
            and merged.aggregate_type = 'transaction' and merged.sequence = 1
            and merged.aggregate_id = birth.payload ->> 'transaction_id'
          where birth.household_id = $1
            and birth.aggregate_type = 'transaction' and birth.aggregate_id = e.aggregate_id
            and birth.sequence = 1
            and coalesce(birth.payload ->> 'account_id', merged.payload ->> 'account_id')
              = hidden.aggregate_id))))";

/// One page of the log in words, newest first.
///
/// # Errors
/// [`ProjectionError::BadCursor`]; [`ProjectionError::Future`] when the log has not come that far.
pub async fn list(
    reader: &Reader,
    scope: &ReadScope,
    filter: &AuditFilter,
    cursor: Option<&str>,
    limit: i64,
) -> Result<(Page<AuditEntry>, i64), ProjectionError> {
    let own = CursorOf::new("audit", scope.household_id.0);
    let before = match cursor {
        Some(cursor) => own.revision(cursor)?,
        None => filter.until.map_or(i64::MAX, |until| until.saturating_add(1)),
    };
    let mut transaction = reader.begin_log(scope).await?;
    let head: Option<i64> =
        sqlx::query_scalar("select head from household_logs where household_id = $1")
            .bind(scope.household_id.0)
            .fetch_optional(&mut *transaction)
            .await?;
    let head = head.unwrap_or(0);
    if let Some(until) = filter.until.filter(|until| *until > head) {
        return Err(ProjectionError::Future(until));
    }
    let text = format!(
        "select revision, recorded_at, event_type, event_version, aggregate_type, aggregate_id,
           sequence, payload, metadata
         from events e
         where household_id = $1 and revision < $3 and ($4::text is null or aggregate_type = $4)
           and ($5::text is null or aggregate_id = $5) and {VISIBLE}
         order by revision desc limit $6"
    );
    let mut rows = sqlx::query(&text)
        .bind(scope.household_id.0)
        .bind(scope.user_id.to_string())
        .bind(before)
        .bind(&filter.noun)
        .bind(filter.id.map(|id| id.to_string()))
        .bind(limit + 1)
        .fetch_all(&mut *transaction)
        .await?;
    let more = rows.len() as i64 > limit;
    rows.truncate(usize::try_from(limit).unwrap_or(0));
    let mut fields = earlier(&mut transaction, scope, &rows).await?;
    transaction.rollback().await?;
    // Oldest first, so that each event's "before" is what the one before it left.
    let mut items =
        rows.iter().rev().map(|row| entry(row, &mut fields)).collect::<Result<Vec<_>, _>>()?;
    items.reverse();
    let next_cursor = items.last().filter(|_| more).map(|last| own.at_revision(last.revision));
    let revision = filter.until.unwrap_or(i64::MAX).min(head);
    Ok((Page { items, next_cursor }, revision))
}

type Known = HashMap<(String, String), Fields>;

/// What the aggregates of a page were before its oldest event.
async fn earlier(
    connection: &mut PgConnection,
    scope: &ReadScope,
    page: &[PgRow],
) -> Result<Known, ProjectionError> {
    let mut known = Known::new();
    let (mut types, mut ids) = (Vec::new(), Vec::new());
    for row in page {
        if row.try_get::<i64, _>("sequence")? > 1 {
            types.push(row.try_get::<String, _>("aggregate_type")?);
            ids.push(row.try_get::<String, _>("aggregate_id")?);
        }
    }
    let Some(oldest) = page.last() else { return Ok(known) };
    if ids.is_empty() {
        return Ok(known);
    }
    let oldest: i64 = oldest.try_get("revision")?;
    let rows = sqlx::query(
        "select e.aggregate_type, e.aggregate_id, e.event_type, e.event_version, e.payload
         from (select distinct * from unnest($2::text[], $3::text[]) as given (type, id)) given
         join events e on e.household_id = $1 and e.aggregate_type = given.type
           and e.aggregate_id = given.id and e.revision < $4
         order by e.revision",
    )
    .bind(scope.household_id.0)
    .bind(types)
    .bind(ids)
    .bind(oldest)
    .fetch_all(connection)
    .await?;
    for row in rows {
        let key = (row.try_get("aggregate_type")?, row.try_get("aggregate_id")?);
        known.entry(key).or_default().take_in(telling(&row)?);
    }
    Ok(known)
}

/// What the event of a row tells.
fn telling(row: &PgRow) -> Result<Telling, ProjectionError> {
    let (noun, event) = (row.try_get("aggregate_type")?, row.try_get("event_type")?);
    Ok(Telling::of(noun, event, row.try_get("event_version")?, row.try_get("payload")?))
}

fn entry(row: &PgRow, known: &mut Known) -> Result<AuditEntry, ProjectionError> {
    let noun: String = row.try_get("aggregate_type")?;
    let id: String = row.try_get("aggregate_id")?;
    let event: String = row.try_get("event_type")?;
    let telling = telling(row)?;
    let summary = telling.words.clone();
    let Json(metadata): Json<Metadata> = row.try_get("metadata")?;
    let changes = known.entry((noun.clone(), id.clone())).or_default().take_in(telling);
    // People's names are not in the log: who shows the entry looks them up.
    let (kind, id_of_actor, name) = match metadata.actor {
        Actor::Person { id } => ("person", Some(id.0), None),
        Actor::System { name } => ("system", None, name),
        Actor::Bank { id } => ("bank", id, None),
        Actor::Operator => ("operator", None, None),
    };
    Ok(AuditEntry {
        revision: row.try_get("revision")?,
        at: row.try_get("recorded_at")?,
        actor: AuditActor { kind: kind.to_owned(), id: id_of_actor, name },
        command: metadata.command,
        command_id: metadata.command_id,
        summary,
        event,
        noun,
        id: id.parse().unwrap_or_default(),
        changes,
        source: metadata.source,
        correlation: metadata.correlation,
    })
}
