//! The queue of webhooks. A delivery that is not answered with 200 is tried again after 30
//! seconds, then after four times as long each time, until 24 hours of virtual time have passed;
//! a receiver that rejected more than nine in ten of the past day gets no second try.

use std::collections::VecDeque;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::forgery::Forgery;
use crate::clock::Moment;

const FIRST_DELAY_SECONDS: i64 = 30;
const GIVE_UP_AFTER_HOURS: i64 = 24;
// Below so many attempts a share of rejections says nothing.
const SHARE_NEEDS: usize = 10;
const KEPT: usize = 20_000;

/// How a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Waits for its moment.
    Queued,
    /// Is kept back until released.
    Held,
    /// Is on its way.
    Sending,
    /// Was answered with 200.
    Delivered,
    /// Will not be tried again.
    GivenUp,
    /// Was thrown away on request.
    Dropped,
}

/// One try.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Attempt {
    /// When, in virtual time.
    pub at: Moment,
    /// The status of the answer, or nothing when none came.
    pub status: Option<u16>,
    /// Why none came.
    pub fault: Option<String>,
}

/// One webhook and what became of it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Delivery {
    /// Its number, ascending.
    pub id: u64,
    /// The Item it is about.
    pub item: Option<u32>,
    /// Where it goes.
    pub url: String,
    /// `webhook_type`.
    pub webhook_type: String,
    /// `webhook_code`.
    pub webhook_code: String,
    /// The exact bytes, indented by two.
    pub body: String,
    /// When it was queued.
    pub created_at: Moment,
    /// When it is tried next.
    pub due_at: Moment,
    /// How it stands.
    pub state: State,
    /// What was tried.
    pub attempts: Vec<Attempt>,
    /// How it is falsified, in tests of receivers.
    pub forgery: Option<Forgery>,
    /// The token of the first try, kept for those who re-send the same.
    pub token: Option<String>,
}

/// All webhooks of the emulator's life, oldest first.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Queue {
    next_id: u64,
    deliveries: VecDeque<Delivery>,
}

impl Queue {
    /// Queues a webhook; its number.
    #[allow(clippy::too_many_arguments)] // the parts of a delivery, all of them needed
    pub fn push(
        &mut self,
        item: Option<u32>,
        url: String,
        kind: &str,
        code: &str,
        body: &Value,
        now: Moment,
        hold: bool,
    ) -> u64 {
        self.next_id += 1;
        self.deliveries.push_back(Delivery {
            id: self.next_id,
            item,
            url,
            webhook_type: kind.to_owned(),
            webhook_code: code.to_owned(),
            body: serde_json::to_string_pretty(body).unwrap_or_default(),
            created_at: now,
            due_at: now,
            state: if hold { State::Held } else { State::Queued },
            attempts: Vec::new(),
            forgery: None,
            token: None,
        });
        self.forget_old();
        self.next_id
    }

    /// Queues the same webhook once more; its number.
    pub fn duplicate(&mut self, id: u64, now: Moment) -> Option<u64> {
        let mut copy = self.get(id)?.clone();
        self.next_id += 1;
        copy.id = self.next_id;
        copy.created_at = now;
        copy.due_at = now;
        copy.state = State::Queued;
        copy.attempts.clear();
        copy.token = None;
        self.deliveries.push_back(copy);
        Some(self.next_id)
    }

    /// The delivery of a number.
    pub fn get(&self, id: u64) -> Option<&Delivery> {
        self.deliveries.iter().find(|delivery| delivery.id == id)
    }

    /// The delivery of a number, to be changed.
    pub fn get_mut(&mut self, id: u64) -> Option<&mut Delivery> {
        self.deliveries.iter_mut().find(|delivery| delivery.id == id)
    }

    /// All deliveries, oldest first.
    pub fn all(&self) -> impl Iterator<Item = &Delivery> {
        self.deliveries.iter()
    }

    /// Releases held deliveries in this order, or all of them in their own.
    pub fn release(&mut self, order: &[u64], now: Moment) -> usize {
        let all: Vec<u64> = self.deliveries.iter().map(|delivery| delivery.id).collect();
        let order = if order.is_empty() { all.as_slice() } else { order };
        let mut released = Vec::new();
        for id in order {
            let found = self.deliveries.iter().position(|one| one.id == *id);
            let held = found.filter(|place| self.deliveries[*place].state == State::Held);
            if let Some(mut delivery) = held.and_then(|place| self.deliveries.remove(place)) {
                delivery.state = State::Queued;
                delivery.due_at = now;
                released.push(delivery);
            }
        }
        let count = released.len();
        self.deliveries.extend(released);
        count
    }

    /// The moment the next delivery is due.
    pub fn next_due(&self) -> Option<Moment> {
        let queued = self.deliveries.iter().filter(|delivery| delivery.state == State::Queued);
        queued.map(|delivery| delivery.due_at).min()
    }

    /// Takes what is due now, in order, and marks it as on its way.
    pub fn take_due(&mut self, now: Moment) -> Vec<Delivery> {
        let due = self
            .deliveries
            .iter_mut()
            .filter(|delivery| delivery.state == State::Queued && delivery.due_at <= now);
        due.map(|delivery| {
            delivery.state = State::Sending;
            delivery.clone()
        })
        .collect()
    }

    /// Writes down how a try went and whether there will be another.
    pub fn record(&mut self, id: u64, attempt: Attempt, token: Option<String>) {
        let delivered = attempt.status == Some(200);
        let now = attempt.at;
        let Some(delivery) = self.get_mut(id) else { return };
        delivery.attempts.push(attempt);
        delivery.token = delivery.token.take().or(token);
        let tries = u32::try_from(delivery.attempts.len()).unwrap_or(u32::MAX);
        let delay = FIRST_DELAY_SECONDS.saturating_mul(4_i64.saturating_pow(tries - 1));
        let next = now + TimeDelta::seconds(delay.min(1_000_000));
        let too_late = next - delivery.created_at > TimeDelta::hours(GIVE_UP_AFTER_HOURS);
        let url = delivery.url.clone();
        let state = if delivered {
            State::Delivered
        } else if too_late || self.is_hopeless(&url, now) {
            State::GivenUp
        } else {
            State::Queued
        };
        if let Some(delivery) = self.get_mut(id) {
            delivery.state = state;
            delivery.due_at = next;
        }
    }

    /// Puts what was on its way when a snapshot was taken back into the queue.
    pub fn wake(&mut self) {
        for delivery in &mut self.deliveries {
            if delivery.state == State::Sending {
                delivery.state = State::Queued;
            }
        }
    }

    fn is_hopeless(&self, url: &str, now: Moment) -> bool {
        let since = now - TimeDelta::hours(24);
        let mut tries = 0;
        let mut rejected = 0;
        for delivery in self.deliveries.iter().filter(|delivery| delivery.url == url) {
            for attempt in delivery.attempts.iter().filter(|attempt| attempt.at > since) {
                tries += 1;
                rejected += usize::from(attempt.status != Some(200));
            }
        }
        tries >= SHARE_NEEDS && rejected * 10 > tries * 9
    }

    fn forget_old(&mut self) {
        while self.deliveries.len() > KEPT {
            self.deliveries.pop_front();
        }
    }
}
