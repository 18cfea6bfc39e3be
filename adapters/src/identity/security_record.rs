//! The security record: rows that are added, and rows that are counted up. Each addition takes away
//! what is too old of the same person, so that the record is bounded without anybody's doing.

use chrono::Duration;
use commands::person::ports::NewPerson;
use commands::person::security_event::{
    Counted, SecurityEvent, SecurityEventKind, SecurityRecordPlace, SecurityRecordRow,
};
use commands::person::security_record::RECORD_DAYS;
use domain::id::{SessionId, UserId};
use secrecy::ExposeSecret;
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, PgPool, Row};

use crate::postgres::address_forms::TODAY;

/// The id of a counted row: one for each kind, person, class of address and day of UTC.
fn counted_id(kind: &str, person: &str, source: &str, at: &str) -> String {
    format!(
        "encode(substr(sha256(convert_to(concat_ws('/', {kind}, coalesce({person}::text, ''),
           {source}, to_char({at} at time zone 'UTC', 'YYYYMMDD')), 'UTF8')), 1, 16), 'hex')::uuid"
    )
}

/// What makes an addition count a row up that is there. Ids of rows that are not counted are fresh,
/// so they meet nothing.
const OR_COUNT_UP: &str = "on conflict (event_id) do update set
  last_at = greatest(security_events.last_at, excluded.last_at),
  times = least(security_events.times::bigint + excluded.times, 2147483647)";

/// Adds to the record, or counts up.
pub(super) async fn add(
    connection: &mut PgConnection,
    event: &SecurityEvent,
) -> Result<(), sqlx::Error> {
    let id = counted_id("$2", "$3", "$5", "$7");
    // An index finds nothing by `is not distinct from`.
    let same_person = if event.user_id.is_some() { "user_id = $3" } else { "user_id is null" };
    let text = format!(
        "with old as (delete from identity.security_events
           where {same_person} and at < $9 and coalesce(last_at, at) < $9)
         insert into identity.security_events
           (event_id, kind, user_id, session_id, source, client, at, last_at, times)
         values (case when $8::integer is null then $1 else {id} end, $2, $3, $4, $5, $6, $7,
           case when $8 is not null then $7 end, $8)
         {OR_COUNT_UP}"
    );
    let times = event.kind.is_counted().then(|| i32::try_from(event.times).unwrap_or(i32::MAX));
    sqlx::query(&text)
        .bind(event.event_id)
        .bind(event.kind.as_str())
        .bind(event.user_id.map(|id| id.0))
        .bind(event.session_id.map(|id| id.0))
        .bind(event.source)
        .bind(&event.client)
        .bind(event.at)
        .bind(times)
        .bind(event.at - Duration::days(RECORD_DAYS))
        .execute(connection)
        .await?;
    Ok(())
}

/// Keeps a new person. One statement for both outcomes, which both write one row of the record and
/// commit it.
pub(super) async fn register(
    pool: PgPool,
    person: NewPerson,
    event: SecurityEvent,
) -> Result<bool, sqlx::Error> {
    let id = counted_id("$9", "owner.user_id", "$10", "$6");
    let text = format!(
        "with old as (delete from identity.security_events e using identity.people p
           where p.email_normalised = $3 and e.user_id = p.user_id
             and e.at < $11 and coalesce(e.last_at, e.at) < $11),
         born as (
           insert into identity.people (user_id, email, email_normalised, address_form, name,
             password_hash, registered_at, password_changed_at)
           select $1, $2, $3, {TODAY}, $4, $5, $6, $6 where not exists (
             select from identity.people where email_normalised = $12 and address_form < {TODAY})
           on conflict (email_normalised) do nothing
           returning user_id),
         owner as (
           select user_id, true as is_new from born
           union all (select user_id, false from identity.people
             where email_normalised = $3 or (email_normalised = $12 and address_form < {TODAY})
             order by address_form limit 1)),
         noted as (
           insert into identity.security_events
             (event_id, kind, user_id, source, at, last_at, times)
           select case when is_new then $7 else {id} end, case when is_new then $8 else $9 end,
             user_id, $10, $6, case when not is_new then $6 end, case when not is_new then 1 end
           from owner
           {OR_COUNT_UP})
         select exists (select from born)"
    );
    sqlx::query_scalar(&text)
        .bind(person.user_id.0)
        .bind(person.email.written())
        .bind(person.email.normalised())
        .bind(&person.name)
        .bind(person.password_hash.expose_secret())
        .bind(event.at)
        .bind(event.event_id)
        .bind(SecurityEventKind::Registered.as_str())
        .bind(SecurityEventKind::RegistrationRepeated.as_str())
        .bind(event.source)
        .bind(event.at - Duration::days(RECORD_DAYS))
        .bind(person.email.first_form())
        .fetch_one(&pool)
        .await
}

/// A page of one person's rows, newest first.
pub(super) async fn of_person(
    pool: &PgPool,
    user_id: UserId,
    place: Option<SecurityRecordPlace>,
    limit: i64,
) -> Result<Vec<SecurityRecordRow>, sqlx::Error> {
    let rows = sqlx::query(
        "select event_id, kind, session_id, source, client, at, last_at, times
         from identity.security_events
         where user_id = $1 and ($2::timestamptz is null or (at, event_id) < ($2, $3))
         order by at desc, event_id desc limit $4",
    )
    .bind(user_id.0)
    .bind(place.map(|place| place.at))
    .bind(place.map(|place| place.event_id))
    .bind(limit)
    .fetch_all(pool)
    .await?;
    rows.iter().map(row_of).collect()
}

fn row_of(row: &PgRow) -> Result<SecurityRecordRow, sqlx::Error> {
    let last_at = row.try_get::<Option<_>, _>("last_at")?;
    let times = row.try_get::<Option<i32>, _>("times")?;
    Ok(SecurityRecordRow {
        event_id: row.try_get("event_id")?,
        kind: row.try_get("kind")?,
        session_id: row.try_get::<Option<_>, _>("session_id")?.map(SessionId),
        source: row.try_get("source")?,
        client: row.try_get("client")?,
        at: row.try_get("at")?,
        counted: last_at.zip(times).map(|(last_at, times)| Counted { last_at, times }),
    })
}
