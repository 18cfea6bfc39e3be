//! How often one address may knock at the doors of registering, logging in and refreshing.
//!
//! These limits keep one sender from using up the house's hashing; guessing at one account is
//! slowed down in [`commands::person::guessing`], wherever it comes from. Counts live in this
//! process.

use std::net::IpAddr;
use std::num::NonZeroU32;

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::gate::sender::{SenderAddress, network_of};
use crate::problem::Problem;

/// Most addresses remembered for a door before those that have long been quiet are forgotten.
const CAPACITY: usize = 50_000;

/// A place that costs the house something to answer at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    Register,
    /// Logging in, and proving the current password.
    Login,
    Refresh,
}

/// So many at once, and so many a minute in the long run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    pub at_once: NonZeroU32,
    pub per_minute: NonZeroU32,
}

/// What one address may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddressRates {
    pub register: Rate,
    pub login: Rate,
    pub refresh: Rate,
}

const fn rate(at_once: u32, per_minute: u32) -> Rate {
    let (Some(at_once), Some(per_minute)) = (NonZeroU32::new(at_once), NonZeroU32::new(per_minute))
    else {
        panic!("a rate of nothing");
    };
    Rate { at_once, per_minute }
}

impl AddressRates {
    /// For a house on the internet: a household behind one address, not a crowd.
    pub const PUBLIC: Self =
        Self { register: rate(20, 2), login: rate(60, 20), refresh: rate(300, 120) };
    /// For a house that only its own machine reaches: everybody has the same address there, so the
    /// limits are what the machine can bear.
    pub const LOOPBACK: Self =
        Self { register: rate(600, 600), login: rate(600, 600), refresh: rate(3_000, 18_000) };
}

/// The doors' limits, or none.
pub struct RateLimits {
    doors: Option<Doors>,
}

struct Doors {
    register: DefaultKeyedRateLimiter<IpAddr>,
    login: DefaultKeyedRateLimiter<IpAddr>,
    refresh: DefaultKeyedRateLimiter<IpAddr>,
    clock: DefaultClock,
}

impl RateLimits {
    /// Limits for every address; without rates there are none (for load tests).
    pub fn new(rates: Option<AddressRates>) -> Self {
        let limiter = |rate: Rate| {
            RateLimiter::keyed(Quota::per_minute(rate.per_minute).allow_burst(rate.at_once))
        };
        let doors = rates.map(|rates| Doors {
            register: limiter(rates.register),
            login: limiter(rates.login),
            refresh: limiter(rates.refresh),
            clock: DefaultClock::default(),
        });
        Self { doors }
    }

    /// Lets a sender in, or tells it when to come back.
    ///
    /// # Errors
    /// 429 with `Retry-After`.
    pub fn admit(&self, door: Door, sender: SenderAddress) -> Result<(), Problem> {
        let Some(doors) = &self.doors else { return Ok(()) };
        let limiter = match door {
            Door::Register => &doors.register,
            Door::Login => &doors.login,
            Door::Refresh => &doors.refresh,
        };
        if limiter.len() > CAPACITY {
            limiter.retain_recent();
        }
        limiter.check_key(&network_of(sender.0)).map_err(|refused| {
            let wait = refused.wait_time_from(doors.clock.now());
            Problem::too_many_requests(wait.as_secs() + 1)
                .detail("Too many requests of this kind came from your address.")
        })
    }
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use super::*;

    fn address(text: &str) -> SenderAddress {
        SenderAddress(text.parse().unwrap())
    }

    #[test]
    fn an_address_that_knocks_too_often_is_told_when_to_come_back() {
        let tight = AddressRates { login: rate(3, 6), ..AddressRates::PUBLIC };
        let limits = RateLimits::new(Some(tight));
        for _ in 0..3 {
            assert!(limits.admit(Door::Login, address("192.0.2.1")).is_ok());
        }
        let refused = limits.admit(Door::Login, address("192.0.2.1")).unwrap_err();
        assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
        assert!((9..=11).contains(&refused.retry_after.unwrap()), "{refused:?}");
        assert!(limits.admit(Door::Login, address("192.0.2.2")).is_ok());
        assert!(limits.admit(Door::Refresh, address("192.0.2.1")).is_ok());
    }

    #[test]
    fn addresses_of_one_network_count_together_and_mapped_ones_as_what_they_are() {
        let tight = AddressRates { register: rate(1, 1), ..AddressRates::PUBLIC };
        let limits = RateLimits::new(Some(tight));
        assert!(limits.admit(Door::Register, address("2001:db8:1:2::1")).is_ok());
        assert!(limits.admit(Door::Register, address("2001:db8:1:2:ffff::9")).is_err());
        assert!(limits.admit(Door::Register, address("2001:db8:1:3::1")).is_ok());
        assert!(limits.admit(Door::Register, address("::ffff:192.0.2.1")).is_ok());
        assert!(limits.admit(Door::Register, address("192.0.2.1")).is_err());
        assert!(limits.admit(Door::Register, address("192.0.2.2")).is_ok());
    }

    #[test]
    fn without_rates_everybody_is_let_in() {
        let limits = RateLimits::new(None);
        assert!((0..10_000).all(|_| limits.admit(Door::Login, address("192.0.2.1")).is_ok()));
    }
}
