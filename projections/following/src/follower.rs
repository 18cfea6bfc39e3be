//! Follows every household's log for one subscription: woken by the bell, and by a sweep that finds
//! what the bell missed. Several processes may follow at once; each household is one's at a time.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use sqlx::PgPool;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use crate::bell::{Bell, News, Topic};
use crate::error::FollowError;
use crate::halted;
use crate::heavy::HeavyWork;
use crate::queue::{Queue, Turn};
use crate::registry;
use crate::subscription::{Advance, Subscription};

/// How soon a household that somebody else has is looked at again.
const LOOK_AGAIN: Duration = Duration::from_millis(25);
/// Marks that one sweep looks at, and how many households may wait for a worker before a sweep
/// leaves the rest where they are.
const WINDOW: i64 = 1_000;

/// How a follower works.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Households taken in at the same time. One of them is kept for households with little news
    /// when there are two or more.
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

/// Follows all logs until it is told to stop.
pub struct Follower {
    subscription: Arc<dyn Subscription>,
    /// Of a role that may see every log's head.
    pool: PgPool,
    pace: Pace,
    pulse: Arc<Pulse>,
    queue: Arc<Queue>,
    heavy: HeavyWork,
    /// The name under which it is registered, and where its next sweep goes on.
    registered: Option<String>,
    next: Option<Uuid>,
}

impl Follower {
    pub fn new(subscription: Arc<dyn Subscription>, pool: PgPool, pace: Pace) -> Self {
        let (pulse, queue) = (Arc::default(), Arc::default());
        let heavy = HeavyWork::default();
        Self { subscription, pool, pace, pulse, queue, heavy, registered: None, next: None }
    }

    /// The same, sharing the places for heavy work with others of the process.
    #[must_use]
    pub fn sharing(self, heavy: HeavyWork) -> Self {
        Self { heavy, ..self }
    }

    /// To be felt while it runs.
    pub fn pulse(&self) -> Arc<Pulse> {
        self.pulse.clone()
    }

    /// Runs until `stop`; answers when the batches under way are done.
    pub async fn run(mut self, bell: Arc<dyn Bell>, stop: CancellationToken) {
        let tasks = TaskTracker::new();
        let workers = self.pace.workers.max(1);
        for _ in 0..workers {
            let (subscription, queue) = (self.subscription.clone(), self.queue.clone());
            let most_long = workers.saturating_sub(1);
            tasks.spawn(work(subscription, queue, most_long, self.heavy.clone(), stop.clone()));
        }
        let news = bell.listen(Topic::Appended);
        tasks.spawn(hear(news, bell, self.queue.clone(), stop.clone()));
        while !stop.is_cancelled() {
            match self.sweep().await {
                Ok(()) => self.pulse.beat(),
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

    /// Finds what the bell missed, as far as the workers can get to it soon.
    async fn sweep(&mut self) -> Result<(), FollowError> {
        let name = self.subscription.name().await?;
        // A name may change while it runs: read models of another generation have another one.
        if self.registered.as_ref() != Some(&name) {
            registry::register(&self.pool, &name, self.subscription.start()).await?;
            self.registered = Some(name.clone());
            self.next = None;
        }
        registry::hand_on(&self.pool).await?;
        if i64::try_from(self.queue.len()).is_ok_and(|waiting| waiting < WINDOW) {
            let marked = registry::marked(&self.pool, &name, self.next, WINDOW).await?;
            self.next = marked.next;
            marked.households.into_iter().for_each(|household| self.queue.push(household));
        }
        // Not knowing these this time is no reason to stop: the sweep itself has just succeeded.
        let _ = halted::in_need(&self.pool).await;
        if let Ok(behind) = registry::behind(&self.pool).await {
            for (subscription, households) in behind {
                metrics::gauge!("wumbo_households_behind", "subscription" => subscription)
                    .set(households as f64);
            }
        }
        Ok(())
    }
}

async fn work(
    subscription: Arc<dyn Subscription>,
    queue: Arc<Queue>,
    most_long: usize,
    heavy: HeavyWork,
    stop: CancellationToken,
) {
    loop {
        let turn = tokio::select! {
            turn = queue.pop(most_long) => turn,
            () = stop.cancelled() => return,
        };
        let place = if turn.is_long { Some(heavy.turn().await) } else { None };
        let came = subscription.advance(turn.household).await;
        drop(place);
        take_up(came, turn, &queue, &stop);
        queue.done(turn);
    }
}

/// What follows from a turn for the household's next one.
fn take_up(
    came: Result<Advance, FollowError>,
    turn: Turn,
    queue: &Arc<Queue>,
    stop: &CancellationToken,
) {
    let household = turn.household;
    match came {
        Ok(Advance::More) => queue.push_long(household),
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
