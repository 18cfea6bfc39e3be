//! What happened around a person's ways in: how it is written down, and how its person sees it.

use chrono::{DateTime, Utc};
use domain::id::{SessionId, UserId};
use uuid::Uuid;

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
