//! Which sessions were alive a moment ago, so that not every request asks the database.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use domain::id::SessionId;

use super::ports::Standing;

/// How long an answer of the database is believed. A session that another process ended is refused
/// within this time; one that this process ended, at once. Half of the second that is promised.
const BELIEVED: Duration = Duration::from_millis(500);
/// Most sessions remembered.
const CAPACITY: usize = 20_000;

#[derive(Default)]
pub(super) struct LiveSessions {
    seen: Mutex<HashMap<SessionId, (Instant, Standing)>>,
}

impl LiveSessions {
    /// What the database said a moment ago.
    pub(super) fn recall(&self, session_id: SessionId) -> Option<Standing> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let (asked, standing) = seen.get(&session_id)?;
        (asked.elapsed() < BELIEVED).then_some(*standing)
    }

    /// Keeps what the database said; `asked` is when the question was put, so that an answer from
    /// before a session's end is never believed for longer than it may be.
    pub(super) fn keep(&self, session_id: SessionId, asked: Instant, standing: Standing) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= CAPACITY {
            seen.retain(|_, (asked, _)| asked.elapsed() < BELIEVED);
        }
        if seen.len() < CAPACITY {
            seen.insert(session_id, (asked, standing));
        }
    }

    /// Asks the database again next time.
    pub(super) fn forget(&self, session_id: SessionId) {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).remove(&session_id);
    }
}
