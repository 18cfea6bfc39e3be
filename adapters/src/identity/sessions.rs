//! The statements about sessions. A transaction takes its locks in one order, person before
//! session, so that two of them never wait for each other.

use chrono::{DateTime, Duration, Utc};
use commands::person::ports::{
    Family, FamilyChange, FamilyDecision, NewSession, Noted, Session, SessionEnd, Standing,
    TokenHash,
};
use commands::person::security_event::SecurityEvent;
use domain::id::{SessionId, UserId};
use secrecy::{ExposeSecret, SecretString};
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, PgPool, Row};
use uuid::Uuid;

use super::security_record;
use crate::postgres::outbox;

/// How long an ended session is kept, so that its tokens are still recognised, in days.
const KEPT_DAYS: i64 = 30;
/// Most sessions listed.
const LISTED: i64 = 500;

/// Begins a session while holding the person's row, so that no change of the password and no raised
/// epoch can pass by.
pub(super) async fn open(
    pool: PgPool,
    session: NewSession,
    verified: SecretString,
    noted: Noted,
) -> Result<bool, sqlx::Error> {
    let mut transaction = pool.begin().await?;
    let opened = sqlx::query(
        "insert into identity.sessions
           (session_id, user_id, family_secret, rotated_at, client, started_at, ends_at, epoch)
         select $1, user_id, $3, $5, $6, $5, $7, epoch from identity.people
         where user_id = $2 and password_hash = $4 and epoch = $8 for share",
    )
    .bind(session.session_id.0)
    .bind(session.user_id.0)
    .bind(session.family_secret.as_slice())
    .bind(verified.expose_secret())
    .bind(session.started_at)
    .bind(&session.client)
    .bind(session.ends_at)
    .bind(session.epoch)
    .execute(&mut *transaction)
    .await?
    .rows_affected();
    if opened == 0 {
        transaction.rollback().await?;
        return Ok(false);
    }
    issue(&mut transaction, session.session_id, 1, &session.token_hash).await?;
    sqlx::query(
        "delete from identity.sessions
         where user_id = $1 and coalesce(ended_at, ends_at) < $2",
    )
    .bind(session.user_id.0)
    .bind(session.started_at - Duration::days(KEPT_DAYS))
    .execute(&mut *transaction)
    .await?;
    note(&mut transaction, &noted).await?;
    transaction.commit().await?;
    Ok(true)
}

/// Adds to the record, and writes down what leaves the house because of it.
async fn note(connection: &mut PgConnection, noted: &Noted) -> Result<(), sqlx::Error> {
    security_record::add(connection, &noted.event).await?;
    outbox::write(connection, &noted.effects).await
}

async fn issue(
    connection: &mut PgConnection,
    session_id: SessionId,
    generation: i32,
    token_hash: &TokenHash,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "insert into identity.refresh_tokens (token_hash, session_id, generation)
         values ($1, $2, $3)",
    )
    .bind(token_hash.as_slice())
    .bind(session_id.0)
    .bind(generation)
    .execute(connection)
    .await?;
    Ok(())
}

/// Replaces the hash first and ends the sessions second: the second statement sees every session
/// that was opened before the first one got the person's row.
pub(super) async fn change_password(
    pool: PgPool,
    noted: Noted,
    keep: (SessionId, i32),
    verified: SecretString,
    new: SecretString,
) -> Result<Option<Vec<SessionId>>, sqlx::Error> {
    let (user_id, (keep, epoch)) = (noted.event.user_id.map(|id| id.0), keep);
    let mut transaction = pool.begin().await?;
    let changed = sqlx::query(
        "update identity.people set password_hash = $3, password_changed_at = $4
         where user_id = $1 and password_hash = $2 and epoch = $5",
    )
    .bind(user_id)
    .bind(verified.expose_secret())
    .bind(new.expose_secret())
    .bind(noted.event.at)
    .bind(epoch)
    .execute(&mut *transaction)
    .await?
    .rows_affected();
    if changed == 0 {
        transaction.rollback().await?;
        return Ok(None);
    }
    let ended: Vec<Uuid> = sqlx::query_scalar(
        "update identity.sessions set ended_at = $3, ended_why = $4
         where user_id = $1 and session_id <> $2 and ended_at is null returning session_id",
    )
    .bind(user_id)
    .bind(keep.0)
    .bind(noted.event.at)
    .bind(SessionEnd::PasswordChanged.as_str())
    .fetch_all(&mut *transaction)
    .await?;
    note(&mut transaction, &noted).await?;
    transaction.commit().await?;
    Ok(Some(ended.into_iter().map(SessionId).collect()))
}

/// Locks the session, lets `decide` judge the presented token, and does what it says. Should the
/// person's epoch be raised meanwhile, whatever is issued here is of the old one, and good nowhere.
pub(super) async fn turn_family(
    pool: PgPool,
    token_hash: TokenHash,
    mut event: SecurityEvent,
    decide: FamilyDecision,
) -> Result<Option<(Family, FamilyChange)>, sqlx::Error> {
    let mut transaction = pool.begin().await?;
    let row = sqlx::query(
        "select s.session_id, s.user_id, s.epoch, s.family_secret, s.generation, s.client,
           t.generation as presented, s.rotated_at, s.ends_at,
           s.ended_at is not null or s.epoch <> p.epoch as ended
         from identity.refresh_tokens t
           join identity.sessions s using (session_id)
           join identity.people p using (user_id)
         where t.token_hash = $1 for update of s",
    )
    .bind(token_hash.as_slice())
    .fetch_optional(&mut *transaction)
    .await?;
    let Some(row) = row else {
        transaction.rollback().await?;
        return Ok(None);
    };
    let family = family_of(&row)?;
    let change = decide(&family);
    match change {
        FamilyChange::Advance { token_hash } => {
            sqlx::query(
                "update identity.sessions set generation = generation + 1, rotated_at = $2
                 where session_id = $1",
            )
            .bind(family.session_id.0)
            .bind(event.at)
            .execute(&mut *transaction)
            .await?;
            let generation = family.generation.saturating_add(1);
            issue(&mut transaction, family.session_id, generation, &token_hash).await?;
        }
        FamilyChange::End => {
            let why = SessionEnd::TokenReused;
            close(&mut transaction, family.user_id, family.session_id, why, event.at).await?;
            event.user_id = Some(family.user_id);
            event.session_id = Some(family.session_id);
            let client: String = row.try_get("client")?;
            event.client = Some(client).filter(|client| !client.is_empty());
            security_record::add(&mut transaction, &event).await?;
        }
        FamilyChange::Repeat | FamilyChange::Refuse => {}
    }
    transaction.commit().await?;
    Ok(Some((family, change)))
}

fn family_of(row: &PgRow) -> Result<Family, sqlx::Error> {
    let mut secret = [0; 32];
    let stored: Vec<u8> = row.try_get("family_secret")?;
    if stored.len() != secret.len() {
        return Err(sqlx::Error::Decode("a family secret has not 32 bytes".into()));
    }
    secret.copy_from_slice(&stored);
    Ok(Family {
        session_id: SessionId(row.try_get("session_id")?),
        user_id: UserId(row.try_get("user_id")?),
        epoch: row.try_get("epoch")?,
        secret,
        generation: row.try_get("generation")?,
        presented: row.try_get("presented")?,
        rotated_at: row.try_get("rotated_at")?,
        ends_at: row.try_get("ends_at")?,
        ended: row.try_get("ended")?,
    })
}

/// Ends a living session and answers what its client called itself.
async fn close(
    connection: &mut PgConnection,
    user_id: UserId,
    session_id: SessionId,
    why: SessionEnd,
    at: DateTime<Utc>,
) -> Result<Option<String>, sqlx::Error> {
    sqlx::query_scalar(
        "update identity.sessions s set ended_at = $3, ended_why = $4
         from identity.people p
         where s.user_id = $1 and s.session_id = $2 and s.ended_at is null and s.ends_at > $3
           and p.user_id = s.user_id and p.epoch = s.epoch
         returning s.client",
    )
    .bind(user_id.0)
    .bind(session_id.0)
    .bind(at)
    .bind(why.as_str())
    .fetch_optional(connection)
    .await
}

pub(super) async fn end(
    pool: PgPool,
    user_id: UserId,
    session_id: SessionId,
    why: SessionEnd,
    mut event: SecurityEvent,
) -> Result<bool, sqlx::Error> {
    let mut transaction = pool.begin().await?;
    let closed = close(&mut transaction, user_id, session_id, why, event.at).await?;
    let Some(client) = closed else {
        transaction.rollback().await?;
        return Ok(false);
    };
    // Whoever ended it: the record speaks of the session as its owner knows it.
    event.client = Some(client).filter(|client| !client.is_empty());
    security_record::add(&mut transaction, &event).await?;
    transaction.commit().await?;
    Ok(true)
}

pub(super) async fn standing(
    pool: &PgPool,
    session_id: SessionId,
) -> Result<Option<Standing>, sqlx::Error> {
    let row = sqlx::query(
        "select s.user_id, p.epoch, s.ends_at,
           s.ended_at is not null or s.epoch <> p.epoch as ended
         from identity.sessions s join identity.people p using (user_id) where s.session_id = $1",
    )
    .bind(session_id.0)
    .fetch_optional(pool)
    .await?;
    row.map(|row| {
        Ok(Standing {
            user_id: UserId(row.try_get("user_id")?),
            epoch: row.try_get("epoch")?,
            ends_at: row.try_get("ends_at")?,
            ended: row.try_get("ended")?,
        })
    })
    .transpose()
}

pub(super) async fn of_token(
    pool: &PgPool,
    token_hash: TokenHash,
) -> Result<Option<(UserId, SessionId)>, sqlx::Error> {
    let found: Option<(Uuid, Uuid)> = sqlx::query_as(
        "select s.user_id, s.session_id
         from identity.refresh_tokens t join identity.sessions s using (session_id)
         where t.token_hash = $1",
    )
    .bind(token_hash.as_slice())
    .fetch_optional(pool)
    .await?;
    Ok(found.map(|(user_id, session_id)| (UserId(user_id), SessionId(session_id))))
}

pub(super) async fn of_person(
    pool: &PgPool,
    user_id: UserId,
    now: DateTime<Utc>,
) -> Result<Vec<Session>, sqlx::Error> {
    let rows = sqlx::query(
        "select s.session_id, s.client, s.started_at, s.rotated_at, s.ends_at
         from identity.sessions s join identity.people p using (user_id)
         where user_id = $1 and s.ended_at is null and s.ends_at > $2 and s.epoch = p.epoch
         order by s.started_at desc, s.session_id desc limit $3",
    )
    .bind(user_id.0)
    .bind(now)
    .bind(LISTED)
    .fetch_all(pool)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Session {
                session_id: SessionId(row.try_get("session_id")?),
                client: row.try_get("client")?,
                started_at: row.try_get("started_at")?,
                seen_at: row.try_get("rotated_at")?,
                ends_at: row.try_get("ends_at")?,
            })
        })
        .collect()
}
