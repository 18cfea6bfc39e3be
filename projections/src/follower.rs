//! Follows every household's log for one subscription: woken by the bell, and by a sweep that finds
//! what the bell missed. Several processes may follow at once; each household is one's at a time.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use domain::id::HouseholdId;
use sqlx::PgPool;
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{Notify, broadcast};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use crate::bell::{Bell, News, Topic};
use crate::error::ProjectionError;
use crate::runner;

/// How soon a household that somebody else has is looked at again.
const LOOK_AGAIN: Duration = Duration::from_millis(25);

/// What came of following one household.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Advance {
    CaughtUp,
    /// Another process has it.
    Busy,
    /// An event cannot be taken in; an operator must look.
    Halted,
}

/// Something that takes logs in, household by household.
#[async_trait]
pub trait Subscription: Send + Sync {
    /// Its name in `checkpoints`.
    ///
    /// # Errors
    /// [`ProjectionError::Database`].
    async fn name(&self) -> Result<String, ProjectionError>;

    /// Takes in everything the household's log has.
    ///
    /// # Errors
    /// [`ProjectionError`] that may pass; it is tried again.
    async fn advance(&self, household: HouseholdId) -> Result<Advance, ProjectionError>;
}

/// How a follower works.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Households taken in at the same time.
    pub workers: usize,
    /// Between two sweeps.
    pub sweep_every: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self { workers: 2, sweep_every: Duration::from_secs(1) }
    }
}

/// When a follower last looked for news, for health.
#[derive(Debug, Default)]
pub struct Pulse(Mutex<Option<Instant>>);

impl Pulse {
    fn beat(&self) {
        if let Ok(mut last) = self.0.lock() {
            *last = Some(Instant::now());
        }
    }

    /// Whether it looked within this time.
    pub fn is_felt(&self, within: Duration) -> bool {
        self.0.lock().is_ok_and(|last| last.is_some_and(|last| last.elapsed() <= within))
    }
}

/// Households that have news, each at most once.
#[derive(Default)]
struct Queue {
    waiting: Mutex<(std::collections::VecDeque<HouseholdId>, HashSet<HouseholdId>)>,
    filled: Notify,
}

impl Queue {
    fn push(&self, household: HouseholdId) {
        if let Ok(mut waiting) = self.waiting.lock()
            && waiting.1.insert(household)
        {
            waiting.0.push_back(household);
        }
        self.filled.notify_one();
    }

    async fn pop(&self) -> HouseholdId {
        loop {
            let next = self.waiting.lock().ok().and_then(|mut waiting| {
                let next = waiting.0.pop_front()?;
                waiting.1.remove(&next);
                if !waiting.0.is_empty() {
                    self.filled.notify_one();
                }
                Some(next)
            });
            match next {
                Some(household) => return household,
                None => self.filled.notified().await,
            }
        }
    }
}

/// Follows all logs until it is told to stop.
pub struct Follower {
    subscription: Arc<dyn Subscription>,
    /// Of role `wumbo_projector`.
    pool: PgPool,
    /// Other subscriptions of this installation that must have taken a log in before it is settled.
    others: Vec<Arc<dyn Subscription>>,
    pace: Pace,
    pulse: Arc<Pulse>,
    queue: Arc<Queue>,
}

impl Follower {
    pub fn new(
        subscription: Arc<dyn Subscription>,
        pool: PgPool,
        others: Vec<Arc<dyn Subscription>>,
        pace: Pace,
    ) -> Self {
        let (pulse, queue) = (Arc::default(), Arc::default());
        Self { subscription, pool, others, pace, pulse, queue }
    }

    /// To be felt while it runs.
    pub fn pulse(&self) -> Arc<Pulse> {
        self.pulse.clone()
    }

    /// Runs until `stop`; answers when the batches under way are done.
    pub async fn run(self, bell: Arc<dyn Bell>, stop: CancellationToken) {
        let tasks = TaskTracker::new();
        for _ in 0..self.pace.workers.max(1) {
            tasks.spawn(work(self.subscription.clone(), self.queue.clone(), stop.clone()));
        }
        let news = bell.listen(Topic::Appended);
        tasks.spawn(hear(news, bell, self.queue.clone(), stop.clone()));
        while !stop.is_cancelled() {
            match self.sweep().await {
                Ok(dirty) => {
                    self.pulse.beat();
                    metrics::gauge!("wumbo_dirty_households").set(dirty.len() as f64);
                    self.count_in_need().await;
                    dirty.into_iter().for_each(|household| self.queue.push(household));
                }
                Err(error) => tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "looking for households with news failed; trying again"
                ),
            }
            tokio::select! {
                () = tokio::time::sleep(self.pace.sweep_every) => {}
                () = stop.cancelled() => {}
            }
        }
        tasks.close();
        tasks.wait().await;
    }

    /// Also where nobody asks for readiness it is told how many households need an operator.
    async fn count_in_need(&self) {
        // Not knowing it this time is no reason to stop: the sweep itself has just succeeded.
        let _ = runner::in_need(&self.pool).await;
    }

    /// The households that this subscription is behind with; the marks of those that all have taken
    /// in are cleared.
    async fn sweep(&self) -> Result<Vec<HouseholdId>, ProjectionError> {
        let mut names = vec![self.subscription.name().await?];
        for other in &self.others {
            names.push(other.name().await?);
        }
        let dirty: Vec<Uuid> = sqlx::query_scalar("select * from wumbo_settle($1)")
            .bind(names)
            .fetch_all(&self.pool)
            .await?;
        Ok(dirty.into_iter().map(HouseholdId).collect())
    }
}

async fn work(subscription: Arc<dyn Subscription>, queue: Arc<Queue>, stop: CancellationToken) {
    loop {
        let household = tokio::select! {
            household = queue.pop() => household,
            () = stop.cancelled() => return,
        };
        match subscription.advance(household).await {
            // Who has it may have looked at its log before the news came: look again soon.
            Ok(Advance::Busy) => {
                let (queue, stop) = (queue.clone(), stop.clone());
                tokio::spawn(async move {
                    tokio::select! {
                        () = tokio::time::sleep(LOOK_AGAIN) => queue.push(household),
                        () = stop.cancelled() => {}
                    }
                });
            }
            Ok(Advance::CaughtUp | Advance::Halted) => {}
            // The sweep finds it again: nothing is lost by waiting for that.
            Err(error) => {
                tracing::warn!(
                    household = %household,
                    error = &error as &dyn std::error::Error,
                    "a household could not be taken in; trying again"
                );
                metrics::counter!("wumbo_projector_errors_total").increment(1);
            }
        }
    }
}

async fn hear(
    mut news: broadcast::Receiver<News>,
    bell: Arc<dyn Bell>,
    queue: Arc<Queue>,
    stop: CancellationToken,
) {
    loop {
        tokio::select! {
            told = news.recv() => match told {
                Ok(told) => queue.push(told.household_id),
                // Too much at once: the sweep finds what was missed.
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => news = bell.listen(Topic::Appended),
            },
            () = stop.cancelled() => return,
        }
    }
}
