//! Which passwords are taken, and how one is changed.
//!
//! Length is what counts, and that the password is not one of those tried first. There are no rules
//! about digits or signs, and every character is kept exactly (NIST SP 800-63B-4, section 3.1.1.2).

mod blocklist;

use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;

use super::email::Email;
use super::ports::{Noted, PortError, Verification};
use super::security_event::SecurityEventKind;
use super::session::Recognised;
use super::{People, Sender};

/// Shortest password, in characters.
pub const SHORTEST: usize = 12;
/// Longest password, in characters.
pub const LONGEST: usize = 256;

/// Why a password is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum WeakPassword {
    #[error("has fewer than {SHORTEST} characters")]
    TooShort,
    #[error("has more than {LONGEST} characters")]
    TooLong,
    /// Among those that are tried first, or made of the person's own name or address.
    #[error("is one of those that are guessed first")]
    Guessable,
}

/// Whether a person with this address and name may have this password.
///
/// # Errors
/// [`WeakPassword`]
pub fn check(password: &SecretString, email: &Email, name: &str) -> Result<(), WeakPassword> {
    let password = password.expose_secret();
    match password.chars().count() {
        0..SHORTEST => return Err(WeakPassword::TooShort),
        SHORTEST..=LONGEST => {}
        _ => return Err(WeakPassword::TooLong),
    }
    if blocklist::is_guessable(password, email.normalised(), name) {
        return Err(WeakPassword::Guessable);
    }
    Ok(())
}

/// Why a password was not changed.
#[derive(Debug, Error)]
pub enum ChangePasswordError {
    #[error("the current password is wrong")]
    WrongCurrent,
    #[error("the new password {0}")]
    Weak(WeakPassword),
    #[error("too many failures; try again in {seconds} s")]
    TooManyFailures { seconds: u64 },
    #[error(transparent)]
    Port(#[from] PortError),
}

impl People {
    /// Changes the person's password and ends all their other sessions. Wrong guesses of the
    /// current password are slowed down as at login, counted for this session alone.
    ///
    /// # Errors
    /// [`ChangePasswordError`]; then nothing was stored.
    pub async fn change_password(
        &self,
        who: &Recognised,
        current: &SecretString,
        new: &SecretString,
        sender: &Sender,
    ) -> Result<(), ChangePasswordError> {
        let person = self.store.person(who.user_id).await?;
        let person = person.ok_or(ChangePasswordError::WrongCurrent)?;
        let email = Email::parse(&person.email).map_err(|source| PortError::Failed {
            doing: "reading a stored address",
            source: source.into(),
        })?;
        let session = who.session_id.to_string();
        let mut lane = self.guesses.lane(email.normalised(), Some(&session)).await;
        match lane.wait_seconds(self.clock.now()) {
            0 => {}
            seconds => {
                self.untold.add((Some(who.user_id), sender.source), 1);
                if lane.tells(self.clock.now()) {
                    self.record_throttled(Some(Some(who.user_id))).await?;
                }
                return Err(ChangePasswordError::TooManyFailures { seconds });
            }
        }
        let verified = person.password_hash.clone();
        if let Verification::Wrong = self.passwords.verify(current, Some(&verified)).await? {
            lane.failed(self.clock.now());
            let kind = SecurityEventKind::WrongCurrentPassword;
            self.record_failure(kind, Some(who.user_id), sender).await?;
            return Err(ChangePasswordError::WrongCurrent);
        }
        lane.succeeded();
        check(new, &email, &person.name).map_err(ChangePasswordError::Weak)?;
        let hash = self.passwords.hash(new).await?;
        let kind = SecurityEventKind::PasswordChanged;
        let event = self.done(kind, who.user_id, Some(who.session_id), sender);
        let effects = self.notices(&person, &event).await?;
        let (noted, keep) = (Noted { event, effects }, (who.session_id, who.epoch));
        let ended = self.store.change_password(noted, keep, verified, hash).await?;
        // Somebody else changed it meanwhile, or ended all sessions: what was current no longer is.
        let ended = ended.ok_or(ChangePasswordError::WrongCurrent)?;
        ended.into_iter().for_each(|session| self.live.forget(session));
        Ok(())
    }
}

#[cfg(test)]
mod tests;
