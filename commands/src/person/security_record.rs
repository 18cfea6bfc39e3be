//! The security record: what happened around a person's ways in, for them to see.
//!
//! What only the owner of a password or a session can cause is one row each. What strangers can
//! cause again and again is counted: one row for each person, kind, class of the sender's address
//! and day, so that no attack fills the record. A day is one of UTC, for the record is of no
//! household.

use domain::id::{SessionId, UserId};

use super::ports::PortError;
use super::security_event::{
    SecurityEvent, SecurityEventKind, SecurityRecordPlace, SecurityRecordRow,
};
use super::{People, Sender};

/// How long a row is kept after it last happened, in days; the database lets nobody take a younger
/// one away.
pub const RECORD_DAYS: i64 = 180;

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
