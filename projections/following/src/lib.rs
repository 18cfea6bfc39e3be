//! Following the households' logs: what brings a subscription up to date, whatever it does with
//! what it reads.
//!
//! A [`Subscription`](subscription::Subscription) takes one household's log in, turn by turn. The
//! [`Follower`](follower::Follower) finds out which households have news for it ([`bell`], and the
//! marks of [`registry`] for what the bell missed), shares its workers fairly among them, and goes
//! on after whatever went wrong. Where a subscription stands with each household is its
//! [`checkpoint`]; what it reads there is [`log`]. What is to be done once a day, whatever
//! happened, stands in [`timers`]; what leaves the house, in [`outbox`].

pub mod bell;
pub mod checkpoint;
pub mod error;
pub mod follower;
pub mod halted;
pub mod heavy;
mod interval;
pub mod log;
pub mod outbox;
mod queue;
pub mod registry;
pub mod subscription;
pub mod timers;
