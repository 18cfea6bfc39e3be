//! Follows every household's log for one subscription: woken by the bell, and by a sweep that finds
//! what the bell missed. Several processes may follow at once; each household is one's at a time.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use domain::id::HouseholdId;
use futures::FutureExt;
use sqlx::PgPool;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use uuid::Uuid;

use crate::bell::{Bell, News, Topic};
use crate::checkpoint;
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

/// Between two counts of all marks, which are for metrics alone.
const COUNT_EVERY: Duration = Duration::from_secs(15);
/// A turn that takes longer is ended, and its household waits a while.
const LONGEST_TURN: Duration = Duration::from_secs(300);
/// How long a household waits whose turn did not end.
const LATE_PAUSE: Duration = Duration::from_secs(60);
/// What a turn is that was ended because it took too long.
pub const TOO_LONG: &str = "a turn that takes longer than it may";

/// How a follower works.
#[derive(Debug, Clone, Copy)]
pub struct FollowerPace {
    /// Households taken in at the same time. One of them is kept for households with little news
    /// when there are two or more.
    pub workers: usize,
    /// Between two sweeps.
    pub sweep_every: Duration,
}

impl Default for FollowerPace {
    fn default() -> Self {
        Self { workers: 2, sweep_every: Duration::from_secs(1) }
    }
}

/// When something that runs for ever last looked for what there is to do, for health.
#[derive(Debug, Default)]
pub struct Pulse(Mutex<Option<Instant>>);

impl Pulse {
    /// It has just looked; `name` is what it is told by.
    pub fn beat(&self, name: &str) {
        if let Ok(mut last) = self.0.lock() {
            *last = Some(Instant::now());
        }
        let since = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
        metrics::gauge!("wumbo_looked_at_seconds", "follower" => name.to_owned())
            .set(since.as_secs_f64());
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
    pace: FollowerPace,
    pulse: Arc<Pulse>,
    queue: Arc<Queue>,
    heavy: HeavyWork,
    late: Arc<Late>,
    /// The name under which it is registered, and where its next sweep goes on.
    registered: Option<String>,
    next: Option<Uuid>,
}

impl Follower {
    pub fn new(subscription: Arc<dyn Subscription>, pool: PgPool, pace: FollowerPace) -> Self {
        let (pulse, queue) = (Arc::default(), Arc::default());
        let (heavy, late, registered) = (HeavyWork::default(), Arc::default(), None);
        Self { subscription, pool, pace, pulse, queue, heavy, late, registered, next: None }
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
        // Before any news is heard: where it begins with the logs that are there says the
        // registration alone.
        while !stop.is_cancelled() {
            let came = self.register().await;
            tell_failed(&came);
            if came.is_ok() {
                break;
            }
            self.pause(&stop).await;
        }
        let tasks = TaskTracker::new();
        let workers = self.pace.workers.max(1);
        for _ in 0..workers {
            tasks.spawn(work(self.worker(), workers.saturating_sub(1), stop.clone()));
        }
        let news = bell.listen(Topic::Appended);
        tasks.spawn(hear(news, bell, self.queue.clone(), stop.clone()));
        while !stop.is_cancelled() {
            let came = self.sweep().await;
            tell_failed(&came);
            if came.is_ok() {
                self.pulse.beat(self.registered.as_deref().unwrap_or_default());
            }
            self.pause(&stop).await;
        }
        tasks.close();
        tasks.wait().await;
    }

    async fn pause(&self, stop: &CancellationToken) {
        tokio::select! {
            () = tokio::time::sleep(self.pace.sweep_every) => {}
            () = stop.cancelled() => {}
        }
    }

    fn worker(&self) -> Worker {
        Worker {
            subscription: self.subscription.clone(),
            pool: self.pool.clone(),
            queue: self.queue.clone(),
            heavy: self.heavy.clone(),
            late: self.late.clone(),
        }
    }

    /// Makes it known under its name. A name may change while it runs: read models of another
    /// generation have another one.
    async fn register(&mut self) -> Result<String, FollowError> {
        let name = self.subscription.name().await?;
        if self.registered.as_ref() != Some(&name) {
            registry::register(&self.pool, &name, self.subscription.start()).await?;
            self.registered = Some(name.clone());
            self.next = None;
        }
        Ok(name)
    }

    /// Finds what the bell missed, as far as the workers can get to it soon.
    async fn sweep(&mut self) -> Result<(), FollowError> {
        let name = self.register().await?;
        registry::hand_on(&self.pool).await?;
        if i64::try_from(self.queue.len()).is_ok_and(|waiting| waiting < WINDOW) {
            let marked = registry::marked(&self.pool, &name, self.next, WINDOW).await?;
            self.next = marked.next;
            marked.households.into_iter().for_each(|household| self.queue.push(household));
        }
        // Not knowing these this time is no reason to stop: the sweep itself has just succeeded.
        let _ = halted::in_need(&self.pool).await;
        if is_time_to_count()
            && let Ok(behind) = registry::behind(&self.pool).await
        {
            for (subscription, households) in behind {
                metrics::gauge!("wumbo_households_behind", "subscription" => subscription)
                    .set(households as f64);
            }
        }
        Ok(())
    }
}

/// Whether nobody in this process has counted the marks of all subscriptions for a while: that
/// costs as much as there are marks, so one does it for all.
fn is_time_to_count() -> bool {
    static LAST: Mutex<Option<Instant>> = Mutex::new(None);
    let Ok(mut last) = LAST.lock() else { return false };
    let is_time = last.is_none_or(|last| last.elapsed() >= COUNT_EVERY);
    if is_time {
        *last = Some(Instant::now());
    }
    is_time
}

fn tell_failed<T>(came: &Result<T, FollowError>) {
    if let Err(error) = came {
        tracing::warn!(
            error = error as &dyn std::error::Error,
            "looking for households with news failed; trying again"
        );
    }
}

/// What takes households in, one after the other.
struct Worker {
    subscription: Arc<dyn Subscription>,
    pool: PgPool,
    queue: Arc<Queue>,
    heavy: HeavyWork,
    late: Arc<Late>,
}

async fn work(worker: Worker, most_long: usize, stop: CancellationToken) {
    loop {
        let turn = tokio::select! {
            turn = worker.queue.pop(most_long) => turn,
            () = stop.cancelled() => return,
        };
        if worker.late.is_waiting(turn.household) {
            worker.queue.done(turn);
            continue;
        }
        let place = if turn.is_long { Some(worker.heavy.turn().await) } else { None };
        let came = worker.advance(turn.household).await;
        drop(place);
        take_up(came, turn, &worker.queue, &stop);
        worker.queue.done(turn);
    }
}

impl Worker {
    /// One turn, whatever the subscription's code does with it: what can never be taken in halts
    /// the household, and what does not end is ended and tried again later. Others go on.
    async fn advance(&self, household: HouseholdId) -> Result<Advance, FollowError> {
        let turn = AssertUnwindSafe(self.subscription.advance(household)).catch_unwind();
        let came = match tokio::time::timeout(LONGEST_TURN, turn).await {
            Ok(Ok(came)) => came,
            Ok(Err(_)) => Err(FollowError::Panicked("who follows a log")),
            Err(late) => Err(FollowError::Outside { what: TOO_LONG, source: late.into() }),
        };
        let Err(error) = came else { return came };
        if is_too_long(&error) {
            self.late.wait(household);
        }
        if error.is_passing() {
            return Err(error);
        }
        // What it was met in may be spoilt: a transaction in which something failed takes nothing.
        checkpoint::halt(&self.pool, self.subscription.name().await?, household, &error).await?;
        metrics::counter!("wumbo_projector_halts_total").increment(1);
        Ok(Advance::Halted)
    }
}

/// Households whose turn did not end, and until when they wait: each keeps a worker from all others
/// for as long as a turn may take.
#[derive(Debug, Default)]
struct Late(Mutex<HashMap<HouseholdId, Instant>>);

impl Late {
    fn wait(&self, household: HouseholdId) {
        if let Ok(mut late) = self.0.lock() {
            late.insert(household, Instant::now() + LATE_PAUSE);
        }
    }

    fn is_waiting(&self, household: HouseholdId) -> bool {
        let Ok(mut late) = self.0.lock() else { return false };
        late.retain(|_, until| *until > Instant::now());
        late.contains_key(&household)
    }
}

fn is_too_long(error: &FollowError) -> bool {
    matches!(error, FollowError::Outside { what: TOO_LONG, .. })
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
