//! A receiver that counts what it was sent.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use following::outbox::receiver::{Again, DueEffect, Limits, Outcome, Receiver};
use rand::Rng;
use uuid::Uuid;

pub const DESTINATION: &str = "counting";

/// Answers what it is told to, and counts what happened.
pub struct Counting {
    pub again: Again,
    pub limits: Limits,
    pub patience: Duration,
    /// How long it takes at most; each time something else.
    pub takes: Duration,
    /// What it answers; nothing of what is not `Done` has happened.
    pub answers: Mutex<Outcome>,
    /// How often each effect happened.
    pub happened: Mutex<HashMap<Uuid, u32>>,
    pub asked: AtomicU32,
    pub under_way: AtomicU32,
    /// Most that were under way at the same time.
    pub most: AtomicU32,
}

impl Counting {
    pub fn new(again: Again) -> Self {
        Self {
            again,
            limits: Limits { at_once: 8, each_second: 100_000 },
            patience: Duration::from_millis(300),
            takes: Duration::from_millis(3),
            answers: Mutex::new(Outcome::Done),
            happened: Mutex::default(),
            asked: AtomicU32::new(0),
            under_way: AtomicU32::new(0),
            most: AtomicU32::new(0),
        }
    }

    pub fn answer(&self, outcome: Outcome) {
        *self.answers.lock().unwrap() = outcome;
    }

    pub fn asked(&self) -> u32 {
        self.asked.load(Ordering::SeqCst)
    }

    pub fn happened(&self, effect: Uuid) -> u32 {
        self.happened.lock().unwrap().get(&effect).copied().unwrap_or(0)
    }
}

/// Counts down also where the one who waits is ended.
struct UnderWay<'a>(&'a AtomicU32);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[async_trait]
impl Receiver for Counting {
    fn destination(&self) -> &'static str {
        DESTINATION
    }

    fn kinds(&self) -> Vec<&'static str> {
        vec!["test"]
    }

    fn limits(&self) -> Limits {
        self.limits
    }

    fn again(&self) -> Again {
        self.again
    }

    fn patience(&self) -> Duration {
        self.patience
    }

    async fn receive(&self, due: &DueEffect) -> Outcome {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let now = self.under_way.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        let _under_way = UnderWay(&self.under_way);
        let half = rand::rng().random_range(Duration::ZERO..=self.takes / 2);
        tokio::time::sleep(half).await;
        let answer = *self.answers.lock().unwrap();
        if answer == Outcome::Done {
            let mut happened = self.happened.lock().unwrap();
            let times = happened.entry(due.effect_id).or_default();
            match self.again {
                Again::Harmless => *times = 1,
                Again::HappensTwice => *times += 1,
            }
        }
        // It has happened, and whoever asked does not know yet.
        tokio::time::sleep(half).await;
        answer
    }
}
