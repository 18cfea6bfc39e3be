//! Sending mail.

use std::fmt;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use thiserror::Error;
use uuid::Uuid;

/// A mail to one person. Its `Debug` shows nothing personal.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// The same whenever it is sent again: its `Message-ID` (RFC 5322, section 3.6.4).
    pub id: Uuid,
    /// An address, as whoever has it wrote it.
    pub to: String,
    pub subject: String,
    /// Plain text, lines of any length.
    pub text: String,
    /// When what it tells of happened.
    pub at: DateTime<Utc>,
}

impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mail").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Why a mail was not sent. The words are ours, never the receiver's: they are kept and logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum MailError {
    /// This mail will never be taken.
    #[error("refused: {0}")]
    Refused(&'static str),
    /// It may be taken later.
    #[error("not now: {0}")]
    NotNow(&'static str),
    /// No mail is taken at present.
    #[error("away: {0}")]
    Away(&'static str),
    /// It may have been taken.
    #[error("unsure: {0}")]
    Unsure(&'static str),
}

/// Sends mail.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Whether the same mail sent again arrives once.
    fn knows_its_mails(&self) -> bool;

    /// Hands a mail over for good.
    ///
    /// # Errors
    /// [`MailError`]
    async fn send(&self, mail: &Mail) -> Result<(), MailError>;
}
