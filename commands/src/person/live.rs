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
    /// What was said and when it was asked for; `None`: what was asked until then is out of date.
    seen: Mutex<HashMap<SessionId, (Instant, Option<Standing>)>>,
}

impl LiveSessions {
    /// What the database said a moment ago.
    pub(super) fn recall(&self, session_id: SessionId) -> Option<Standing> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let (asked, standing) = seen.get(&session_id)?;
        standing.filter(|_| asked.elapsed() < BELIEVED)
    }

    /// Keeps what the database said; `asked` is when the question was put, so that an answer from
    /// before a session's end is never believed after it.
    pub(super) fn keep(&self, session_id: SessionId, asked: Instant, standing: Standing) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.get(&session_id).is_some_and(|(since, _)| *since >= asked) {
            return;
        }
        if seen.len() >= CAPACITY {
            seen.retain(|_, (asked, _)| asked.elapsed() < BELIEVED);
        }
        if seen.len() < CAPACITY {
            seen.insert(session_id, (asked, Some(standing)));
        }
    }

    /// Asks the database again next time. What was asked before and is not answered yet is not
    /// kept; who answers later than [`BELIEVED`] is not believed anyway.
    pub(super) fn forget(&self, session_id: SessionId) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.insert(session_id, (Instant::now(), None));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_from_before_the_end_of_a_session_is_not_kept_after_it() {
        let sessions = LiveSessions::default();
        let id = SessionId(uuid::Uuid::nil());
        let standing = Standing {
            user_id: domain::id::UserId(uuid::Uuid::nil()),
            epoch: 0,
            ends_at: chrono::DateTime::UNIX_EPOCH,
            ended: false,
        };
        let asked = Instant::now();
        sessions.keep(id, asked, standing);
        assert_eq!(sessions.recall(id), Some(standing));
        let late = Instant::now();
        sessions.forget(id);
        assert_eq!(sessions.recall(id), None);
        sessions.keep(id, late, standing);
        assert_eq!(sessions.recall(id), None, "it was asked for before the end");
        let since = Instant::now();
        while Instant::now() == since {}
        sessions.keep(id, Instant::now(), standing);
        assert_eq!(sessions.recall(id), Some(standing));
    }
}
