//! Logging in: from an address and a password to a session.

use chrono::Duration;
use domain::id::SessionId;
use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;

use super::email::Email;
use super::ports::{AccessClaims, NewSession, Noted, Person, PortError, Verification};
use super::security_event::SecurityEventKind;
use super::{ACCESS_SECONDS, People, SESSION_DAYS, Sender, Tokens};
use crate::proof::sha256;

/// How often a login is tried again whose password hash was replaced, or whose person's epoch was
/// raised, while it was compared.
const ATTEMPTS: u32 = 3;

/// Why nobody was logged in.
#[derive(Debug, Error)]
pub enum LoginError {
    /// The address, or the password, or both: nobody is told which.
    #[error("the address or the password is wrong")]
    WrongCredentials,
    #[error("too many failures; try again in {seconds} s")]
    TooManyFailures { seconds: u64 },
    #[error(transparent)]
    Port(#[from] PortError),
}

/// A login that succeeded.
#[derive(Debug)]
pub struct LoggedIn {
    pub tokens: Tokens,
    /// What makes this device a known one at the next login.
    pub device_mark: SecretString,
}

impl People {
    /// Logs a person in. `device_mark` is what an earlier login on this device answered.
    ///
    /// # Errors
    /// [`LoginError`]. An unknown address costs the same time and gets the same answer as a wrong
    /// password, delays after failures included.
    pub async fn log_in(
        &self,
        email: &str,
        password: &SecretString,
        device_mark: Option<&str>,
        sender: &Sender,
    ) -> Result<LoggedIn, LoginError> {
        // What is no address belongs to nobody: it is treated as any address that does, but for the
        // store, which is not asked for a text that it may not even be able to take.
        let address = Email::parse(email).ok();
        let email = address
            .as_ref()
            .map_or_else(|| email.to_lowercase(), |address| address.normalised().to_owned());
        let device = device_mark.filter(|mark| self.secrets.knows_device(&email, mark));
        let mut lane = self.guesses.lane(&email, device).await;
        match lane.wait_seconds(self.clock.now()) {
            0 => {}
            seconds => {
                let tells = lane.tells(self.clock.now());
                if tells {
                    let person = self.person_at(address.as_ref()).await?;
                    lane.whose = person.map(|person| person.user_id);
                }
                self.untold.add((lane.whose, sender.source), 1);
                if tells {
                    self.record_throttled(Some(lane.whose)).await?;
                }
                return Err(LoginError::TooManyFailures { seconds });
            }
        }
        for _ in 0..ATTEMPTS {
            let person = self.person_at(address.as_ref()).await?;
            let hash = person.as_ref().map(|person| &person.password_hash);
            let user_id = person.as_ref().map(|person| person.user_id);
            let verification = self.passwords.verify(password, hash).await?;
            let (Some(person), Verification::Right | Verification::RightButOutdated { .. }) =
                (person, &verification)
            else {
                lane.failed(self.clock.now());
                let kind = SecurityEventKind::WrongPassword;
                self.record_failure(kind, user_id, sender).await?;
                return Err(LoginError::WrongCredentials);
            };
            let kind = match device {
                Some(_) => SecurityEventKind::LoggedIn,
                None => SecurityEventKind::LoggedInOnNewDevice,
            };
            if let Some(tokens) = self.open_session(&person, kind, sender).await? {
                lane.succeeded();
                self.record_throttled(Some(user_id)).await?;
                if let Verification::RightButOutdated { rehash } = verification {
                    self.store.rehash(person.user_id, person.password_hash, rehash).await?;
                }
                let device_mark = match device_mark.filter(|_| device.is_some()) {
                    Some(mark) => mark.into(),
                    None => self.secrets.device_mark(&email)?,
                };
                return Ok(LoggedIn { tokens, device_mark });
            }
        }
        Err(PortError::Busy.into())
    }

    async fn person_at(&self, address: Option<&Email>) -> Result<Option<Person>, PortError> {
        match address {
            Some(address) => self.store.person_by_email(address).await,
            None => Ok(None),
        }
    }

    /// Begins a session with fresh secrets; `None` when the password or the person's epoch changed
    /// in the meantime.
    async fn open_session(
        &self,
        person: &Person,
        kind: SecurityEventKind,
        sender: &Sender,
    ) -> Result<Option<Tokens>, PortError> {
        let now = self.clock.now();
        let session_id = SessionId(self.ids.fresh());
        let family_secret = self.secrets.family_secret()?;
        let refresh = self.secrets.refresh_token(&family_secret, session_id, 1);
        let access = self.tokens.sign(&AccessClaims {
            user_id: person.user_id,
            session_id,
            epoch: person.epoch,
            issued_at: now,
            expires_at: now + Duration::seconds(ACCESS_SECONDS),
        })?;
        let session = NewSession {
            session_id,
            user_id: person.user_id,
            family_secret,
            token_hash: sha256(refresh.expose_secret().as_bytes()),
            client: sender.client.clone(),
            started_at: now,
            ends_at: now + Duration::days(SESSION_DAYS),
            epoch: person.epoch,
        };
        let event = self.done(kind, person.user_id, Some(session_id), sender);
        let effects = self.notices(person, &event).await?;
        let noted = Noted { event, effects };
        let opened = self.store.open_session(session, person.password_hash.clone(), noted).await?;
        let session_seconds = Duration::days(SESSION_DAYS).num_seconds();
        let user_id = person.user_id;
        Ok(opened.then_some(Tokens { user_id, session_id, access, refresh, session_seconds }))
    }
}
