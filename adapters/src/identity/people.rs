//! People in PostgreSQL, schema `identity`. Every write runs on a task of its own, so that it ends
//! properly even when the caller goes away.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use commands::person::ports::{
    Family, FamilyChange, FamilyDecision, NewPerson, NewSession, Person, PersonStore, PortError,
    SecurityEvent, SecurityEventKind, Session, SessionEnd, Standing, TokenHash,
};
use commands::ports::StoreError;
use domain::id::{SessionId, UserId};
use secrecy::{ExposeSecret, SecretString};
use sqlx::postgres::PgRow;
use sqlx::{PgConnection, PgPool, Row};

use super::sessions;
use crate::postgres::store_error;

/// The people and sessions of schema `identity`.
#[derive(Clone)]
pub struct PostgresPeople {
    pool: PgPool,
}

impl PostgresPeople {
    /// On a pool of role `wumbo_app`.
    pub fn new(pool: PgPool) -> Self {
        Self { pool }
    }

    /// Does work on a task that runs to its end.
    async fn to_its_end<T, F>(
        &self,
        doing: &'static str,
        work: impl FnOnce(PgPool) -> F,
    ) -> Result<T, PortError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, sqlx::Error>> + Send + 'static,
    {
        let done = tokio::spawn(work(self.pool.clone())).await;
        done.map_err(|source| PortError::Failed { doing, source: source.into() })?
            .map_err(port_error(doing))
    }
}

fn port_error(doing: &'static str) -> impl FnOnce(sqlx::Error) -> PortError {
    move |error| match store_error(error) {
        StoreError::Busy | StoreError::Conflict => PortError::Busy,
        source => PortError::Failed { doing, source: source.into() },
    }
}

const PERSON: &str = "select user_id, email, name, password_hash, epoch, registered_at
  from identity.people";

fn person_of(row: PgRow) -> Result<Person, sqlx::Error> {
    Ok(Person {
        user_id: UserId(row.try_get("user_id")?),
        email: row.try_get("email")?,
        name: row.try_get("name")?,
        password_hash: row.try_get::<String, _>("password_hash")?.into(),
        epoch: row.try_get("epoch")?,
        registered_at: row.try_get("registered_at")?,
    })
}

/// Adds a line to the security record.
pub(super) async fn record(
    connection: &mut PgConnection,
    event: &SecurityEvent,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "insert into identity.security_events (event_id, kind, user_id, session_id, source, at)
         values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(event.event_id)
    .bind(event.kind.as_str())
    .bind(event.user_id.map(|id| id.0))
    .bind(event.session_id.map(|id| id.0))
    .bind(event.source)
    .bind(event.at)
    .execute(connection)
    .await?;
    Ok(())
}

/// One statement for both outcomes, which both write one row of the record and commit it.
async fn register(
    pool: PgPool,
    person: NewPerson,
    event: SecurityEvent,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar(
        "with born as (
           insert into identity.people (user_id, email, email_normalised, name, password_hash,
             registered_at, password_changed_at)
           values ($1, $2, $3, $4, $5, $6, $6)
           on conflict (email_normalised) do nothing
           returning user_id),
         noted as (
           insert into identity.security_events (event_id, kind, user_id, source, at)
           select $7, case when exists (select from born) then $8 else $9 end,
             coalesce((select user_id from born),
               (select user_id from identity.people where email_normalised = $3)), $10, $6)
         select exists (select from born)",
    )
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
    .fetch_one(&pool)
    .await
}

#[async_trait]
impl PersonStore for PostgresPeople {
    async fn register(&self, person: NewPerson, event: SecurityEvent) -> Result<bool, PortError> {
        self.to_its_end("registering a person", |pool| register(pool, person, event)).await
    }

    async fn person(&self, user_id: UserId) -> Result<Option<Person>, PortError> {
        let row = sqlx::query(&format!("{PERSON} where user_id = $1"))
            .bind(user_id.0)
            .fetch_optional(&self.pool)
            .await;
        let person = row.and_then(|row| row.map(person_of).transpose());
        person.map_err(port_error("reading a person"))
    }

    async fn person_by_email(&self, normalised: &str) -> Result<Option<Person>, PortError> {
        let row = sqlx::query(&format!("{PERSON} where email_normalised = $1"))
            .bind(normalised)
            .fetch_optional(&self.pool)
            .await;
        let person = row.and_then(|row| row.map(person_of).transpose());
        person.map_err(port_error("looking a person up"))
    }

    async fn rename(&self, user_id: UserId, name: String) -> Result<Option<Person>, PortError> {
        self.to_its_end("renaming a person", move |pool| async move {
            let row = sqlx::query(
                "update identity.people set name = $2 where user_id = $1
                 returning user_id, email, name, password_hash, epoch, registered_at",
            )
            .bind(user_id.0)
            .bind(name)
            .fetch_optional(&pool)
            .await?;
            row.map(person_of).transpose()
        })
        .await
    }

    async fn open_session(
        &self,
        session: NewSession,
        verified: SecretString,
        event: SecurityEvent,
    ) -> Result<bool, PortError> {
        self.to_its_end("opening a session", |pool| sessions::open(pool, session, verified, event))
            .await
    }

    async fn rehash(
        &self,
        user_id: UserId,
        old: SecretString,
        new: SecretString,
    ) -> Result<(), PortError> {
        self.to_its_end("replacing a password hash", move |pool| async move {
            sqlx::query(
                "update identity.people set password_hash = $3
                 where user_id = $1 and password_hash = $2",
            )
            .bind(user_id.0)
            .bind(old.expose_secret())
            .bind(new.expose_secret())
            .execute(&pool)
            .await?;
            Ok(())
        })
        .await
    }

    async fn change_password(
        &self,
        event: SecurityEvent,
        keep: SessionId,
        verified: SecretString,
        new: SecretString,
    ) -> Result<Option<Vec<SessionId>>, PortError> {
        self.to_its_end("changing a password", move |pool| {
            sessions::change_password(pool, event, keep, verified, new)
        })
        .await
    }

    async fn turn_family(
        &self,
        token_hash: TokenHash,
        event: SecurityEvent,
        decide: FamilyDecision,
    ) -> Result<Option<(Family, FamilyChange)>, PortError> {
        self.to_its_end("refreshing a session", move |pool| {
            sessions::turn_family(pool, token_hash, event, decide)
        })
        .await
    }

    async fn standing(&self, session_id: SessionId) -> Result<Option<Standing>, PortError> {
        let found = sessions::standing(&self.pool, session_id).await;
        found.map_err(port_error("checking a session"))
    }

    async fn session_of_token(
        &self,
        token_hash: TokenHash,
    ) -> Result<Option<(UserId, SessionId)>, PortError> {
        let found = sessions::of_token(&self.pool, token_hash).await;
        found.map_err(port_error("looking a refresh token up"))
    }

    async fn sessions(
        &self,
        user_id: UserId,
        now: DateTime<Utc>,
    ) -> Result<Vec<Session>, PortError> {
        let found = sessions::of_person(&self.pool, user_id, now).await;
        found.map_err(port_error("listing sessions"))
    }

    async fn end_session(
        &self,
        user_id: UserId,
        session_id: SessionId,
        why: SessionEnd,
        now: DateTime<Utc>,
    ) -> Result<bool, PortError> {
        self.to_its_end("ending a session", move |pool| {
            sessions::end(pool, user_id, session_id, why, now)
        })
        .await
    }
}
