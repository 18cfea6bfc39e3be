//! Registering: a new person, or an answer that looks just the same.

use domain::id::UserId;
use domain::text::{NAME_LENGTH, TextError, one_line};
use secrecy::SecretString;
use thiserror::Error;

use super::email::{Email, EmailError};
use super::password::{self, WeakPassword};
use super::ports::{NewPerson, PortError};
use super::security_event::SecurityEventKind;
use super::{People, Sender};

/// Why nobody was registered. That the address is taken is no reason: see [`People::register`].
#[derive(Debug, Error)]
pub enum RegisterError {
    #[error("the address {0}")]
    Email(EmailError),
    #[error("the name {0}")]
    Name(TextError),
    #[error("the password {0}")]
    Password(WeakPassword),
    #[error(transparent)]
    Port(#[from] PortError),
}

impl People {
    /// Registers a person. With an address that is taken nothing happens but a line in the
    /// security record, and the answer is a fresh id that belongs to nobody: whoever asks learns
    /// nothing about who is registered, neither from the answer nor from its time.
    ///
    /// # Errors
    /// [`RegisterError`]; then nothing was stored.
    pub async fn register(
        &self,
        email: &str,
        password: &SecretString,
        name: &str,
        sender: &Sender,
    ) -> Result<UserId, RegisterError> {
        let email = Email::of_somebody_new(email).map_err(RegisterError::Email)?;
        let name = one_line(name, NAME_LENGTH).map_err(RegisterError::Name)?;
        password::check(password, &email, &name).map_err(RegisterError::Password)?;
        let password_hash = self.passwords.hash(password).await?;
        let user_id = UserId(self.ids.fresh());
        let event = self.tried(SecurityEventKind::Registered, Some(user_id), sender.source, 1);
        self.store.register(NewPerson { user_id, email, name, password_hash }, event).await?;
        Ok(user_id)
    }
}
