//! Sessions: recognising an access token, listing and ending sessions.

use std::time::Instant;

use chrono::{DateTime, Utc};
use domain::id::{SessionId, UserId};
use thiserror::Error;

use super::ports::{PortError, Session, SessionEnd, Standing};
use super::security_event::SecurityEventKind;
use super::{People, Sender};
use crate::proof::sha256;

/// Somebody who proved who they are; what they may do is another question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recognised {
    pub user_id: UserId,
    pub session_id: SessionId,
    /// The person's epoch when the token was signed.
    pub epoch: i32,
    /// When the token ends; nothing that it opened may stay open for longer.
    pub expires_at: DateTime<Utc>,
}

/// Why nobody was recognised.
#[derive(Debug, Error)]
pub enum NotRecognised {
    #[error("the access token is not good")]
    NotGood,
    #[error(transparent)]
    Port(#[from] PortError),
}

impl People {
    /// Who sends this access token.
    ///
    /// # Errors
    /// [`NotRecognised`] for every token that is not signed here, has expired, or whose session has
    /// ended (at once for what this process ended, within half a second for what others did).
    pub async fn recognise(&self, token: &str) -> Result<Recognised, NotRecognised> {
        let claims = self.tokens.read(token, self.clock.now()).ok_or(NotRecognised::NotGood)?;
        let recognised = Recognised {
            user_id: claims.user_id,
            session_id: claims.session_id,
            epoch: claims.epoch,
            expires_at: claims.expires_at,
        };
        if self.stands(&recognised).await? { Ok(recognised) } else { Err(NotRecognised::NotGood) }
    }

    /// Whether somebody who was recognised before still is; for connections that stay open.
    ///
    /// # Errors
    /// [`PortError`] when it cannot be told.
    pub async fn stands(&self, recognised: &Recognised) -> Result<bool, PortError> {
        let Some(standing) = self.standing(recognised.session_id).await? else {
            return Ok(false);
        };
        let now = self.clock.now();
        Ok(!standing.ended
            && standing.user_id == recognised.user_id
            && standing.epoch == recognised.epoch
            && now < standing.ends_at)
    }

    async fn standing(&self, session_id: SessionId) -> Result<Option<Standing>, PortError> {
        if let Some(standing) = self.live.recall(session_id) {
            return Ok(Some(standing));
        }
        let asked = Instant::now();
        let standing = self.store.standing(session_id).await?;
        if let Some(standing) = standing {
            self.live.keep(session_id, asked, standing);
        }
        Ok(standing)
    }

    /// The person's living sessions, newest first.
    ///
    /// # Errors
    /// [`PortError`]
    pub async fn sessions(&self, user_id: UserId) -> Result<Vec<Session>, PortError> {
        self.store.sessions(user_id, self.clock.now()).await
    }

    /// Ends one of the person's own sessions; `false` when they have no such living one.
    ///
    /// # Errors
    /// [`PortError`]
    pub async fn end_session(
        &self,
        user_id: UserId,
        session_id: SessionId,
        sender: &Sender,
    ) -> Result<bool, PortError> {
        self.end(user_id, session_id, SessionEnd::EndedByOwner, sender).await
    }

    /// Ends the session in which somebody was recognised.
    ///
    /// # Errors
    /// [`PortError`]
    pub async fn log_out(&self, recognised: &Recognised, sender: &Sender) -> Result<(), PortError> {
        let (user_id, session_id) = (recognised.user_id, recognised.session_id);
        self.end(user_id, session_id, SessionEnd::LoggedOut, sender).await?;
        Ok(())
    }

    /// Ends the session of a refresh token, also of a spent one: whoever holds it may give it up.
    /// `false` when the token is unknown.
    ///
    /// # Errors
    /// [`PortError`]
    pub async fn log_out_by_refresh_token(
        &self,
        token: &str,
        sender: &Sender,
    ) -> Result<bool, PortError> {
        let owner = self.store.session_of_token(sha256(token.as_bytes())).await?;
        let Some((user_id, session_id)) = owner else { return Ok(false) };
        self.end(user_id, session_id, SessionEnd::LoggedOut, sender).await?;
        Ok(true)
    }

    async fn end(
        &self,
        user_id: UserId,
        session_id: SessionId,
        why: SessionEnd,
        sender: &Sender,
    ) -> Result<bool, PortError> {
        let kind = match why {
            SessionEnd::LoggedOut => SecurityEventKind::LoggedOut,
            _ => SecurityEventKind::SessionEnded,
        };
        let event = self.done(kind, user_id, Some(session_id), sender);
        let ended = self.store.end_session(user_id, session_id, why, event).await;
        // Also when the answer was lost: the session may have ended all the same.
        self.live.forget(session_id);
        ended
    }
}
