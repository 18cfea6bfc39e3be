//! Slows down whoever guesses passwords, without locking the owner out.
//!
//! Failures are counted per address, whether or not anybody has it, so that the answers do not tell
//! which. A device on which the owner has logged in before counts for itself: strangers' failures
//! never delay it. The counts live in this process; one account is tried by one request at a time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Duration, Utc};
use domain::id::UserId;
use tokio::sync::OwnedMutexGuard;

use crate::proof::sha256;

/// Failures that cost nothing but the hash.
pub const FREE_FAILURES: u32 = 10;
/// From this many failures in a row on, one try a day is left (NIST SP 800-63B-4, section 3.2.2).
pub const MOST_FAILURES: u32 = 100;
const FIRST_DELAY_SECONDS: i64 = 10;
const LONGEST_DELAY_SECONDS: i64 = 15 * 60;
const DAY_SECONDS: i64 = 24 * 60 * 60;
/// How often the security record hears of tries that were told to wait.
const TOLD_EVERY_SECONDS: i64 = 60;
/// Most addresses and devices remembered.
const CAPACITY: usize = 100_000;

/// The failures in a row of one address from unknown devices, or from one known device.
#[derive(Debug, Default)]
pub(super) struct Lane {
    failures: u32,
    last_failure: Option<DateTime<Utc>>,
    /// Whose password it is about, as it was when the security record last heard of tries that were
    /// told to wait; and when that was.
    pub(super) whose: Option<UserId>,
    told_at: Option<DateTime<Utc>>,
}

impl Lane {
    /// Seconds until the next try; 0: now.
    pub(super) fn wait_seconds(&mut self, now: DateTime<Utc>) -> u64 {
        let Some(last) = self.last_failure else { return 0 };
        if self.failures < MOST_FAILURES && now - last >= Duration::seconds(DAY_SECONDS) {
            self.succeeded();
            return 0;
        }
        let left = (last + Duration::seconds(delay_after(self.failures)) - now).num_milliseconds();
        u64::try_from(left).unwrap_or(0).div_ceil(1000)
    }

    pub(super) fn failed(&mut self, now: DateTime<Utc>) {
        self.failures = self.failures.saturating_add(1);
        self.last_failure = Some(now);
    }

    pub(super) fn succeeded(&mut self) {
        (self.failures, self.last_failure) = (0, None);
    }

    /// Whether the security record should hear now of the tries that were told to wait: waiting is
    /// free for whoever sends, so it is told of once a minute, however many there are.
    pub(super) fn tells(&mut self, now: DateTime<Utc>) -> bool {
        let due = |told| now - told >= Duration::seconds(TOLD_EVERY_SECONDS);
        let tells = self.told_at.is_none_or(due);
        if tells {
            self.told_at = Some(now);
        }
        tells
    }
}

/// Seconds to wait after so many failures in a row: none for the first ten, then 10, 20, 40 …
/// up to 15 minutes, and a day from the hundredth on.
fn delay_after(failures: u32) -> i64 {
    match failures {
        0..FREE_FAILURES => 0,
        MOST_FAILURES.. => DAY_SECONDS,
        _ => {
            let doubled = FIRST_DELAY_SECONDS << (failures - FREE_FAILURES).min(16);
            doubled.min(LONGEST_DELAY_SECONDS)
        }
    }
}

/// Failures of all addresses.
#[derive(Default)]
pub struct Guesses {
    lanes: Mutex<HashMap<[u8; 32], Arc<tokio::sync::Mutex<Lane>>>>,
}

impl Guesses {
    /// The lane of an address, or of a known device of it; nobody else has it until it is dropped.
    pub(super) async fn lane(
        &self,
        normalised_email: &str,
        device: Option<&str>,
    ) -> OwnedMutexGuard<Lane> {
        let name = format!("{normalised_email}\n{}", device.unwrap_or(""));
        let lane = {
            let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
            if lanes.len() >= CAPACITY {
                make_room(&mut lanes);
            }
            lanes.entry(sha256(name.as_bytes())).or_default().clone()
        };
        lane.lock_owned().await
    }
}

/// Forgets the lanes without failures, then those with few: a flood of invented addresses must not
/// wipe out the count of an address that is being guessed.
fn make_room(lanes: &mut HashMap<[u8; 32], Arc<tokio::sync::Mutex<Lane>>>) {
    for least in [1, 2, FREE_FAILURES, MOST_FAILURES, u32::MAX] {
        lanes.retain(|_, lane| {
            let in_use = Arc::strong_count(lane) > 1;
            in_use || lane.try_lock().is_ok_and(|lane| lane.failures >= least)
        });
        if lanes.len() < CAPACITY {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
    }

    #[test]
    fn ten_failures_are_free_and_then_the_delay_doubles_up_to_a_bound() {
        let mut lane = Lane::default();
        for _ in 0..FREE_FAILURES {
            assert_eq!(lane.wait_seconds(at(0)), 0);
            lane.failed(at(0));
        }
        assert_eq!(lane.wait_seconds(at(0)), 10);
        assert_eq!(lane.wait_seconds(at(10)), 0);
        lane.failed(at(10));
        assert_eq!(lane.wait_seconds(at(10)), 20);
        for _ in 0..20 {
            lane.failed(at(10));
        }
        assert_eq!(lane.wait_seconds(at(10)), 900);
        lane.succeeded();
        assert_eq!(lane.wait_seconds(at(10)), 0);
    }

    #[test]
    fn after_a_hundred_failures_one_try_a_day_is_left_until_a_success() {
        let mut lane = Lane::default();
        (0..MOST_FAILURES).for_each(|_| lane.failed(at(0)));
        assert_eq!(lane.wait_seconds(at(1)), 86_399);
        assert_eq!(lane.wait_seconds(at(90_000)), 0);
        lane.failed(at(90_000));
        assert_eq!(lane.wait_seconds(at(90_000)), 86_400);
    }

    #[test]
    fn a_day_without_failures_forgives_fewer_than_a_hundred() {
        let mut lane = Lane::default();
        (0..50).for_each(|_| lane.failed(at(0)));
        assert_eq!(lane.wait_seconds(at(86_400)), 0);
        lane.failed(at(86_400));
        assert_eq!(lane.wait_seconds(at(86_400)), 0);
    }

    #[test]
    fn tries_that_wait_are_told_of_once_a_minute() {
        let mut lane = Lane::default();
        let told: Vec<i64> = (0..180).filter(|second| lane.tells(at(*second))).collect();
        assert_eq!(told, [0, 60, 120]);
    }

    #[test]
    fn a_flood_of_other_addresses_does_not_wipe_out_a_count() {
        let lane_with = |failures| {
            let lane = Lane { failures, last_failure: Some(at(0)), ..Lane::default() };
            Arc::new(tokio::sync::Mutex::new(lane))
        };
        let mut lanes = HashMap::from([([9; 32], lane_with(12))]);
        for index in 0..CAPACITY as u64 {
            lanes.insert(sha256(&index.to_be_bytes()), lane_with(1));
        }
        make_room(&mut lanes);
        assert_eq!(lanes.keys().collect::<Vec<_>>(), [&[9; 32]]);
    }
}
