//! What the use cases of people need from the world outside.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::id::{SessionId, UserId};
use secrecy::SecretString;
use thiserror::Error;

use super::email::Email;
use super::security_event::{SecurityEvent, SecurityRecordPlace, SecurityRecordRow};
use crate::ports::effect::Effect;

/// SHA-256 of a refresh token: all of it that is ever stored.
pub type TokenHash = [u8; 32];

/// Why a port did not do what was asked.
#[derive(Debug, Error)]
pub enum PortError {
    /// Too much is asked at once; a little later it may work.
    #[error("too busy; try again shortly")]
    Busy,
    #[error("{doing} failed")]
    Failed {
        doing: &'static str,
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// Somebody about to be registered.
#[derive(Debug)]
pub struct NewPerson {
    pub user_id: UserId,
    pub email: Email,
    pub name: String,
    pub password_hash: SecretString,
}

/// Somebody who is registered.
#[derive(Debug, Clone)]
pub struct Person {
    pub user_id: UserId,
    /// As the person wrote it.
    pub email: String,
    pub name: String,
    /// A PHC string.
    pub password_hash: SecretString,
    /// Raised when every token of the person must die at once.
    pub epoch: i32,
    pub registered_at: DateTime<Utc>,
}

/// A session about to begin. Its refresh tokens are derived from `family_secret`.
#[derive(Debug)]
pub struct NewSession {
    pub session_id: SessionId,
    pub user_id: UserId,
    pub family_secret: [u8; 32],
    /// Of the first refresh token.
    pub token_hash: TokenHash,
    pub client: String,
    pub started_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    /// The person's epoch; once that is raised, no token of the session counts.
    pub epoch: i32,
}

/// A session as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub session_id: SessionId,
    pub client: String,
    pub started_at: DateTime<Utc>,
    /// When it was last refreshed.
    pub seen_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

/// What decides whether an access token of a session still counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    pub user_id: UserId,
    /// The person's epoch.
    pub epoch: i32,
    pub ends_at: DateTime<Utc>,
    /// Also when the person's epoch was raised since the session began.
    pub ended: bool,
}

/// All refresh tokens of one session, seen from the one that was presented.
#[derive(Debug, Clone)]
pub struct Family {
    pub session_id: SessionId,
    pub user_id: UserId,
    /// The person's epoch when the session began.
    pub epoch: i32,
    pub secret: [u8; 32],
    /// Number of the newest token, from 1.
    pub generation: i32,
    /// Number of the presented token.
    pub presented: i32,
    /// When the newest token was issued.
    pub rotated_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    /// Also when the person's epoch was raised since.
    pub ended: bool,
}

/// What a refresh does to a family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FamilyChange {
    /// The next generation begins, with this token.
    Advance { token_hash: TokenHash },
    /// The newest token is handed out again.
    Repeat,
    /// A spent token came back: the session ends, and a security event says so.
    End,
    /// The token is no longer good, and nothing changes.
    Refuse,
}

/// Decides, while nobody else can change the family.
pub type FamilyDecision = Box<dyn FnOnce(&Family) -> FamilyChange + Send>;

/// Why a session ended before its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionEnd {
    LoggedOut,
    EndedByOwner,
    PasswordChanged,
    TokenReused,
}

impl SessionEnd {
    /// The word it is stored under.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LoggedOut => "logged-out",
            Self::EndedByOwner => "ended-by-owner",
            Self::PasswordChanged => "password-changed",
            Self::TokenReused => "token-reused",
        }
    }
}

/// An entry of the security record, and what leaves the house because of it.
#[derive(Debug, Clone)]
pub struct Noted {
    pub event: SecurityEvent,
    pub effects: Vec<Effect>,
}

/// Keeps people and their sessions. Writes run to their end even when the caller goes away.
#[async_trait]
pub trait PersonStore: Send + Sync {
    /// Keeps a new person; `false` (and only the event's record, as
    /// [`SecurityEventKind::RegistrationRepeated`]) when the address is taken. Both cost the same.
    async fn register(&self, person: NewPerson, event: SecurityEvent) -> Result<bool, PortError>;

    async fn person(&self, user_id: UserId) -> Result<Option<Person>, PortError>;

    /// The person with this address, in the form in which addresses are compared today, or in the
    /// one in which they were when the person registered.
    async fn person_by_email(&self, email: &Email) -> Result<Option<Person>, PortError>;

    /// Gives a person another name; `None` when there is no such person.
    async fn rename(&self, user_id: UserId, name: String) -> Result<Option<Person>, PortError>;

    /// Begins a session, unless the password hash is no longer the `verified` one or the person's
    /// epoch no longer the session's: then `false`. What it causes is written down with it.
    async fn open_session(
        &self,
        session: NewSession,
        verified: SecretString,
        noted: Noted,
    ) -> Result<bool, PortError>;

    /// Replaces a hash by one of the same password with newer parameters, if it is still there.
    async fn rehash(
        &self,
        user_id: UserId,
        old: SecretString,
        new: SecretString,
    ) -> Result<(), PortError>;

    /// Replaces the `verified` hash and ends all sessions of the person but `keep`; answers the
    /// ended ones, or `None` when the hash was no longer the verified one, or the person's epoch no
    /// longer the one of `keep`. What it causes is written down with it.
    async fn change_password(
        &self,
        noted: Noted,
        keep: (SessionId, i32),
        verified: SecretString,
        new: SecretString,
    ) -> Result<Option<Vec<SessionId>>, PortError>;

    /// Lets `decide` change the family of a refresh token, as the only one at that time. `None`
    /// when no session has such a token.
    async fn turn_family(
        &self,
        token_hash: TokenHash,
        event: SecurityEvent,
        decide: FamilyDecision,
    ) -> Result<Option<(Family, FamilyChange)>, PortError>;

    async fn standing(&self, session_id: SessionId) -> Result<Option<Standing>, PortError>;

    /// The session of any refresh token that was ever issued for it.
    async fn session_of_token(
        &self,
        token_hash: TokenHash,
    ) -> Result<Option<(UserId, SessionId)>, PortError>;

    /// The person's sessions that have not ended at `now`, newest first.
    async fn sessions(
        &self,
        user_id: UserId,
        now: DateTime<Utc>,
    ) -> Result<Vec<Session>, PortError>;

    /// Ends a session of this person and records the event about it; `false` (and nothing
    /// recorded) when they have no such living one.
    async fn end_session(
        &self,
        user_id: UserId,
        session_id: SessionId,
        why: SessionEnd,
        event: SecurityEvent,
    ) -> Result<bool, PortError>;

    /// Adds to the security record; a counted kind is counted up.
    async fn record(&self, event: SecurityEvent) -> Result<(), PortError>;

    /// A page of the person's own part of the security record: what stands after `place`, newest
    /// first, at most `limit` rows.
    async fn security_record(
        &self,
        user_id: UserId,
        place: Option<SecurityRecordPlace>,
        limit: i64,
    ) -> Result<Vec<SecurityRecordRow>, PortError>;
}

/// Whether a password fits a hash.
#[derive(Debug)]
pub enum Verification {
    Wrong,
    Right,
    /// Right; and the hash should be replaced by this one, with newer parameters.
    RightButOutdated {
        rehash: SecretString,
    },
}

/// Hashes passwords slowly, a bounded number at once.
#[async_trait]
pub trait Passwords: Send + Sync {
    /// # Errors
    /// [`PortError::Busy`] when too many are waiting.
    async fn hash(&self, password: &SecretString) -> Result<SecretString, PortError>;

    /// Compares with a hash; without one it costs the same and the answer is `Wrong`.
    ///
    /// # Errors
    /// [`PortError::Busy`] when too many are waiting.
    async fn verify(
        &self,
        password: &SecretString,
        hash: Option<&SecretString>,
    ) -> Result<Verification, PortError>;
}

/// What an access token says: who, in which session, and nothing about what they may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccessClaims {
    pub user_id: UserId,
    pub session_id: SessionId,
    pub epoch: i32,
    pub issued_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// Signs and reads access tokens.
pub trait AccessTokens: Send + Sync {
    fn sign(&self, claims: &AccessClaims) -> Result<SecretString, PortError>;

    /// The claims of a token that this house signed and that is good at `now`; `None` for every
    /// other text.
    fn read(&self, token: &str, now: DateTime<Utc>) -> Option<AccessClaims>;
}

/// Makes what nobody can guess.
pub trait TokenSecrets: Send + Sync {
    /// 256 random bits.
    fn family_secret(&self) -> Result<[u8; 32], PortError>;

    /// The refresh token of one generation of a family: always the same one, and not to be
    /// computed from what is stored without the house's key.
    fn refresh_token(
        &self,
        family_secret: &[u8; 32],
        session_id: SessionId,
        generation: i32,
    ) -> SecretString;

    /// A mark for a device on which this address has logged in.
    fn device_mark(&self, normalised_email: &str) -> Result<SecretString, PortError>;

    /// Whether a mark was given for this address.
    fn knows_device(&self, normalised_email: &str, mark: &str) -> bool;
}
