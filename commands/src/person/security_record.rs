//! The security record: what happened around a person's ways in, for them to see.
//!
//! What only the owner of a password or a session can cause is one row each. What strangers can
//! cause again and again is counted: one row for each person, kind, class of the sender's address
//! and day, so that no attack fills the record. A day is one of UTC, for the record is of no
//! household.

use chrono::{DateTime, Utc};
use domain::id::{SessionId, UserId};
use uuid::Uuid;

use super::ports::PortError;
use super::{People, Sender};

/// How long a row is kept after it last happened, in days; the database lets nobody take a younger
/// one away.
pub const RECORD_DAYS: i64 = 180;

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecurityEventKind {
    Registered,
    /// Somebody registered with an address that is taken. Counted.
    RegistrationRepeated,
    /// On a device on which this address had logged in before.
    LoggedIn,
    LoggedInOnNewDevice,
    /// At login. Counted, also for addresses that nobody has.
    WrongPassword,
    /// A try at login, or at changing the password, before the delay after failures had passed; the
    /// password was not looked at. Counted.
    Throttled,
    /// At changing the password. Counted.
    WrongCurrentPassword,
    LoggedOut,
    /// The person ended one of their sessions.
    SessionEnded,
    RefreshTokenReused,
    PasswordChanged,
}

impl SecurityEventKind {
    /// The word it is stored under.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::RegistrationRepeated => "registration-repeated",
            Self::LoggedIn => "logged-in",
            Self::LoggedInOnNewDevice => "logged-in-on-new-device",
            Self::WrongPassword => "wrong-password",
            Self::Throttled => "throttled",
            Self::WrongCurrentPassword => "wrong-current-password",
            Self::LoggedOut => "logged-out",
            Self::SessionEnded => "session-ended",
            Self::RefreshTokenReused => "refresh-token-reused",
            Self::PasswordChanged => "password-changed",
        }
    }

    /// Whether it is counted instead of written down each time.
    pub fn is_counted(self) -> bool {
        matches!(
            self,
            Self::RegistrationRepeated
                | Self::WrongPassword
                | Self::Throttled
                | Self::WrongCurrentPassword
        )
    }
}

/// One entry of the security record; it names nobody but by id.
#[derive(Debug, Clone)]
pub struct SecurityEvent {
    /// Of a counted kind the store makes its own.
    pub event_id: Uuid,
    pub kind: SecurityEventKind,
    /// `None`: an address that nobody has.
    pub user_id: Option<UserId>,
    pub session_id: Option<SessionId>,
    /// Class of the sender's address.
    pub source: &'static str,
    /// What the client of the person's own session calls itself. Never the words of somebody who
    /// proved nothing: they would be shown to the person.
    pub client: Option<String>,
    pub at: DateTime<Utc>,
    /// How often, of a counted kind; else 1.
    pub times: u32,
}

/// A row of the record as its person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecurityRecordRow {
    pub event_id: Uuid,
    /// One of [`SecurityEventKind::as_str`], or the word of a version yet to come.
    pub kind: String,
    pub session_id: Option<SessionId>,
    pub source: String,
    pub client: Option<String>,
    /// When it happened; of a counted one, the first time of the day.
    pub at: DateTime<Utc>,
    pub counted: Option<Counted>,
}

/// How often something happened on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    pub last_at: DateTime<Utc>,
    pub times: i32,
}

/// Where a page of the record begins: after this row. Counting moves no row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecurityRecordPlace {
    pub at: DateTime<Utc>,
    pub event_id: Uuid,
}

impl People {
    /// A page of the person's own part of the record, newest first; at most `limit` rows, and
    /// whether more follow.
    ///
    /// # Errors
    /// [`PortError`]
    pub async fn security_record(
        &self,
        user_id: UserId,
        place: Option<SecurityRecordPlace>,
        limit: i64,
    ) -> Result<(Vec<SecurityRecordRow>, bool), PortError> {
        self.record_throttled(Some(Some(user_id))).await?;
        let mut rows = self.store.security_record(user_id, place, limit.saturating_add(1)).await?;
        let limit = usize::try_from(limit).unwrap_or(0);
        let more = rows.len() > limit;
        rows.truncate(limit);
        Ok((rows, more))
    }

    /// What a person, in one of their sessions, did.
    pub(super) fn done(
        &self,
        kind: SecurityEventKind,
        user_id: UserId,
        session_id: Option<SessionId>,
        sender: &Sender,
    ) -> SecurityEvent {
        SecurityEvent {
            event_id: self.ids.fresh(),
            kind,
            user_id: Some(user_id),
            session_id,
            source: sender.source,
            client: Some(sender.client.clone()).filter(|client| !client.is_empty()),
            at: self.clock.now(),
            times: 1,
        }
    }

    /// What somebody did who proved nothing.
    pub(super) fn tried(
        &self,
        kind: SecurityEventKind,
        user_id: Option<UserId>,
        source: &'static str,
        times: u32,
    ) -> SecurityEvent {
        let (event_id, at) = (self.ids.fresh(), self.clock.now());
        let (session_id, client) = (None, None);
        SecurityEvent { event_id, kind, user_id, session_id, source, client, at, times }
    }

    /// Counts a wrong password, and the throttled tries that were not told of yet. An address that
    /// nobody has costs the same.
    pub(super) async fn record_failure(
        &self,
        kind: SecurityEventKind,
        user_id: Option<UserId>,
        sender: &Sender,
    ) -> Result<(), PortError> {
        self.store.record(self.tried(kind, user_id, sender.source, 1)).await?;
        self.record_throttled(Some(user_id)).await
    }

    /// Writes the throttled tries of a person (`Some(None)`: of addresses that nobody has), or of
    /// everybody, that were not told of yet. What cannot be written is kept for the next time.
    pub(super) async fn record_throttled(
        &self,
        person: Option<Option<UserId>>,
    ) -> Result<(), PortError> {
        let mut failed = Ok(());
        for ((user_id, source), times) in self.untold.take(person) {
            let event = self.tried(SecurityEventKind::Throttled, user_id, source, times);
            if let Err(error) = self.store.record(event).await {
                self.untold.add((user_id, source), times);
                failed = Err(error);
            }
        }
        failed
    }

    /// Writes what of the security record is only counted in this process so far; to be called now
    /// and then, and at its end.
    ///
    /// # Errors
    /// [`PortError`]; then it is kept for the next time.
    pub async fn write_record(&self) -> Result<(), PortError> {
        self.record_throttled(None).await
    }
}
