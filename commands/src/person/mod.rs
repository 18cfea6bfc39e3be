//! People: who somebody is, and the sessions in which they prove it. Identity lives outside the
//! event log (a log cannot forget), in ordinary tables behind [`ports::PersonStore`].
//!
//! ```text
//! register ─► log in ─► session: access token (15 min) + refresh token (rotates, 7 days at most)
//!                          │ refresh ──► next generation; an old one again ends the session
//!                          └ log out · end · change password elsewhere ──► ended, for good
//! ```
//! What a person may do in a household is not known here: see [`crate::scope`].

pub mod email;
pub mod guessing;
mod live;
pub mod login;
pub mod notice;
pub mod password;
pub mod ports;
pub mod profile;
pub mod refresh;
pub mod registration;
pub mod security_event;
pub mod security_record;
pub mod session;
mod untold;

use std::sync::Arc;

use domain::id::{SessionId, UserId};
use secrecy::SecretString;

use crate::ports::{Clock, Ids, Vault};
use guessing::Guesses;
use live::LiveSessions;
use ports::{AccessTokens, Passwords, PersonStore, TokenSecrets};
use untold::Untold;

/// How long an access token is good for, in seconds.
pub const ACCESS_SECONDS: i64 = 900;
/// How long a session lasts at most, however often it is refreshed, in days.
pub const SESSION_DAYS: i64 = 7;

/// Everything the use cases of people stand on.
pub struct People {
    store: Arc<dyn PersonStore>,
    passwords: Arc<dyn Passwords>,
    tokens: Arc<dyn AccessTokens>,
    secrets: Arc<dyn TokenSecrets>,
    vault: Arc<dyn Vault>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    guesses: Guesses,
    untold: Untold,
    live: LiveSessions,
}

/// What a person holds after logging in or refreshing.
#[derive(Debug)]
pub struct Tokens {
    pub user_id: UserId,
    pub session_id: SessionId,
    /// Good for [`ACCESS_SECONDS`].
    pub access: SecretString,
    /// Good for one refresh.
    pub refresh: SecretString,
    /// Seconds until the session ends absolutely.
    pub session_seconds: i64,
}

/// What is remembered of a request's sender.
#[derive(Debug, Clone)]
pub struct Sender {
    /// Class of the sender's address (`loopback`, `private`, `public`).
    pub source: &'static str,
    /// What the client calls itself; shown to the person in the list of sessions.
    pub client: String,
}

impl People {
    pub fn new(
        store: Arc<dyn PersonStore>,
        passwords: Arc<dyn Passwords>,
        tokens: Arc<dyn AccessTokens>,
        secrets: Arc<dyn TokenSecrets>,
        vault: Arc<dyn Vault>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
    ) -> Self {
        let (guesses, untold) = (Guesses::default(), Untold::default());
        let live = LiveSessions::default();
        Self { store, passwords, tokens, secrets, vault, clock, ids, guesses, untold, live }
    }
}
