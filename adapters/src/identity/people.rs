//! People in PostgreSQL, schema `identity`. Every write runs on a task of its own, so that it ends
//! properly even when the caller goes away.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use commands::person::email::Email;
use commands::person::ports::{
    Family, FamilyChange, FamilyDecision, NewPerson, NewSession, Noted, Person, PersonStore,
    PortError, Session, SessionEnd, Standing, TokenHash,
};
use commands::person::security_event::{SecurityEvent, SecurityRecordPlace, SecurityRecordRow};
use commands::ports::{Addresses, Recipient, StoreError};
use domain::id::{SessionId, UserId};
use secrecy::{ExposeSecret, SecretString};
use sqlx::postgres::PgRow;
use sqlx::{PgPool, Row};

use super::{security_record, sessions};
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

#[async_trait]
impl PersonStore for PostgresPeople {
    async fn register(&self, person: NewPerson, event: SecurityEvent) -> Result<bool, PortError> {
        self.to_its_end("registering a person", |pool| {
            security_record::register(pool, person, event)
        })
        .await
    }

    async fn person(&self, user_id: UserId) -> Result<Option<Person>, PortError> {
        let row = sqlx::query(&format!("{PERSON} where user_id = $1"))
            .bind(user_id.0)
            .fetch_optional(&self.pool)
            .await;
        let person = row.and_then(|row| row.map(person_of).transpose());
        person.map_err(port_error("reading a person"))
    }

    async fn person_by_email(&self, email: &Email) -> Result<Option<Person>, PortError> {
        // A row that is still in the first form has it because another one has today's: who spells
        // their address as they did when they registered gets in.
        let text = format!(
            "{PERSON} where email_normalised = $1 or (email_normalised = $2 and address_form = 1)
             order by address_form limit 1"
        );
        let row = sqlx::query(&text)
            .bind(email.normalised())
            .bind(email.first_form())
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
        noted: Noted,
    ) -> Result<bool, PortError> {
        self.to_its_end("opening a session", |pool| sessions::open(pool, session, verified, noted))
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
        noted: Noted,
        keep: (SessionId, i32),
        verified: SecretString,
        new: SecretString,
    ) -> Result<Option<Vec<SessionId>>, PortError> {
        self.to_its_end("changing a password", move |pool| {
            sessions::change_password(pool, noted, keep, verified, new)
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
        event: SecurityEvent,
    ) -> Result<bool, PortError> {
        self.to_its_end("ending a session", move |pool| {
            sessions::end(pool, user_id, session_id, why, event)
        })
        .await
    }

    async fn record(&self, event: SecurityEvent) -> Result<(), PortError> {
        self.to_its_end("adding to the security record", move |pool| async move {
            security_record::add(&mut *pool.acquire().await?, &event).await
        })
        .await
    }

    async fn security_record(
        &self,
        user_id: UserId,
        place: Option<SecurityRecordPlace>,
        limit: i64,
    ) -> Result<Vec<SecurityRecordRow>, PortError> {
        let rows = security_record::of_person(&self.pool, user_id, place, limit).await;
        rows.map_err(port_error("reading the security record"))
    }
}

#[async_trait]
impl Addresses for PostgresPeople {
    async fn of(&self, people: &[UserId]) -> Result<Vec<Recipient>, StoreError> {
        let ids: Vec<_> = people.iter().map(|person| person.0).collect();
        let text =
            "select user_id, email, name from identity.people where user_id = any($1) order by 1";
        let rows = sqlx::query(text).bind(ids).fetch_all(&self.pool).await.map_err(store_error)?;
        let recipient = |row: &PgRow| {
            Ok(Recipient {
                user_id: UserId(row.try_get(0)?),
                email: row.try_get(1)?,
                name: row.try_get(2)?,
            })
        };
        rows.iter().map(recipient).collect::<Result<_, _>>().map_err(store_error)
    }
}
