//! The machine's clock and its fresh ids.

use chrono::{DateTime, Utc};
use commands::ports::{Clock, Ids};
use uuid::Uuid;

/// The clock of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

/// UUIDs of version 7 (RFC 9562): in order of time, so that indexes grow at their end.
#[derive(Debug, Clone, Copy, Default)]
pub struct FreshIds;

impl Ids for FreshIds {
    fn fresh(&self) -> Uuid {
        Uuid::now_v7()
    }
}
