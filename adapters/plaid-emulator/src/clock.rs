//! The virtual clock. It either runs with real time or stands still, and it jumps when told to;
//! everything the emulator does is dated by it, except the `iat` of a webhook's signature.

use std::time::Instant;

use chrono::{DateTime, NaiveDate, SecondsFormat, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// A moment of virtual time.
pub type Moment = DateTime<Utc>;

/// Virtual time: never goes backwards.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Clock {
    now: Moment,
    running: bool,
    #[serde(skip)]
    read_at: Option<Instant>,
}

impl Clock {
    /// A clock that shows `start`; a running one keeps pace with real time from here on.
    pub fn new(start: Moment, running: bool) -> Clock {
        Clock { now: start, running, read_at: Some(Instant::now()) }
    }

    /// The current virtual moment, as of the last `catch_up`.
    pub fn now(&self) -> Moment {
        self.now
    }

    /// The current virtual date, in UTC.
    pub fn today(&self) -> NaiveDate {
        self.now.date_naive()
    }

    /// Whether virtual time passes by itself.
    pub fn is_running(&self) -> bool {
        self.running
    }

    /// Lets virtual time pass with real time, or stop.
    pub fn set_running(&mut self, running: bool) {
        self.running = running;
        self.read_at = Some(Instant::now());
    }

    /// How far a running clock lags behind real time.
    pub fn lag(&mut self) -> TimeDelta {
        let read_at = self.read_at.replace(Instant::now());
        match read_at {
            Some(then) if self.running => {
                TimeDelta::from_std(then.elapsed()).unwrap_or(TimeDelta::zero())
            }
            _ => TimeDelta::zero(),
        }
    }

    /// Moves on to `moment`; an earlier one leaves the clock where it is.
    pub fn reach(&mut self, moment: Moment) {
        self.now = self.now.max(moment);
    }
}

/// The text Plaid writes for a moment: whole seconds, `Z`.
pub fn stamp(moment: Moment) -> String {
    moment.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Midnight at the start of a day; the greatest moment when the day has none.
pub fn midnight(day: NaiveDate) -> Moment {
    day.and_hms_opt(0, 0, 0).map_or(Moment::MAX_UTC, |start| start.and_utc())
}
