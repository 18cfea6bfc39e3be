//! What sends effects to their receiver, until it is told to stop.

use std::sync::Arc;
use std::time::Duration;

use sqlx::PgPool;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::destination::Destination;
use super::receiver::{DueEffect, Outcome, Receiver};
use super::{depth, left};
use crate::error::FollowError;
use crate::follower::Pulse;

/// How a worker goes about its work.
#[derive(Debug, Clone, Copy)]
pub struct WorkerPace {
    /// How long it waits before it looks again where there was nothing.
    pub poll: Duration,
    /// How much longer than the receiver's patience it has what it took: time to say what came of
    /// it, before another takes it for left.
    pub margin: Duration,
    /// How long it has its places at the receiver without saying that it is still there, which it
    /// does three times as often: what a worker that has died keeps from the others.
    pub hold: Duration,
    /// How far ahead of the database's clock its own is; nothing, but where clocks jump.
    pub ahead: chrono::Duration,
}

impl Default for WorkerPace {
    fn default() -> Self {
        let (poll, margin) = (Duration::from_secs(1), Duration::from_secs(60));
        Self { poll, margin, hold: Duration::from_secs(15), ahead: chrono::Duration::zero() }
    }
}

/// How often metrics are set and what is over is cleared away.
const SEE_TO: Duration = Duration::from_secs(15);
/// The longest patience that a receiver may have.
const MOST_PATIENCE: Duration = Duration::from_secs(3_600);
/// For so many leases it is tried to say of an effect that it is done: that holds however late.
const LEASES_FOR_DONE: u32 = 10;
/// The first pause between two such tries, and the longest; each is twice the one before.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// Sends what is for one receiver.
pub struct Worker {
    receiver: Arc<dyn Receiver>,
    destination: Destination,
    times: Times,
    pulse: Arc<Pulse>,
}

/// How long what takes.
#[derive(Debug, Clone, Copy)]
struct Times {
    poll: Duration,
    patience: Duration,
    /// Always longer than the patience: nobody takes back what is still being sent.
    lease: Duration,
    /// Never longer than the lease.
    hold: Duration,
}

impl Worker {
    /// On a pool of a role that works the outbox, and that nobody else holds connections of for
    /// long. `worker` tells it from all others.
    pub fn new(receiver: Arc<dyn Receiver>, pool: PgPool, pace: WorkerPace, worker: Uuid) -> Self {
        let (name, limits) = (receiver.destination(), receiver.limits());
        let again = receiver.again();
        let patience = receiver.patience().min(MOST_PATIENCE);
        let lease = patience + pace.margin;
        let times = Times { poll: pace.poll, patience, lease, hold: pace.hold.min(lease) };
        let whole = |time| chrono::Duration::from_std(time).unwrap_or(chrono::Duration::MAX);
        let (lease, hold, ahead) = (whole(times.lease), whole(times.hold), pace.ahead);
        let destination = Destination { pool, name, limits, again, lease, hold, ahead, worker };
        Self { receiver, destination, times, pulse: Arc::default() }
    }

    /// To be felt while it runs.
    pub fn pulse(&self) -> Arc<Pulse> {
        self.pulse.clone()
    }

    /// Works until `stop`; what was begun then is ended first.
    pub async fn run(self, stop: CancellationToken) {
        // Beside the work, so that nothing that this waits for makes it look dead.
        tokio::select! {
            () = self.work(stop) => {}
            () = self.keep_places() => {}
        }
    }

    /// Says that it is still there, and takes back what others have had for too long, for as long
    /// as it is let.
    async fn keep_places(&self) {
        loop {
            let pause = match self.see_to_places().await {
                Ok(()) => self.times.hold / 3,
                Err(error) => {
                    self.not_read(&error);
                    self.times.poll.min(self.times.hold / 3)
                }
            };
            tokio::time::sleep(pause).await;
        }
    }

    async fn see_to_places(&self) -> Result<(), FollowError> {
        self.destination.keep_places().await?;
        let interrupted = self.destination.take_back().await?;
        if interrupted > 0 {
            tracing::warn!(
                interrupted,
                destination = self.destination.name,
                "effects were being sent when their worker ended"
            );
        }
        Ok(())
    }

    fn not_read(&self, error: &FollowError) {
        let error = error as &dyn std::error::Error;
        tracing::warn!(error, destination = self.destination.name, "outbox not read");
    }

    async fn work(&self, stop: CancellationToken) {
        let name = format!("outbox.{}", self.destination.name);
        let mut under_way = JoinSet::new();
        let mut seen_to: Option<Instant> = None;
        let mut is_open = false;
        while !stop.is_cancelled() {
            let looked = self.look(&mut is_open, &mut seen_to, &mut under_way, &stop).await;
            if looked.is_ok() {
                self.pulse.beat(&name);
            }
            let found = looked.unwrap_or_else(|error| {
                self.not_read(&error);
                0
            });
            let is_full = under_way.len() >= self.most();
            tokio::select! {
                _ = under_way.join_next(), if !under_way.is_empty() => {}
                () = tokio::time::sleep(self.times.poll), if found == 0 || is_full => {}
                () = std::future::ready(()), if found > 0 && !is_full => {}
                () = stop.cancelled() => {}
            }
        }
        while under_way.join_next().await.is_some() {}
    }

    fn most(&self) -> usize {
        usize::try_from(self.destination.limits.at_once).unwrap_or(usize::MAX).max(1)
    }

    /// Takes what is due and there is room for, and begins with it; answers how many.
    async fn look(
        &self,
        is_open: &mut bool,
        seen_to: &mut Option<Instant>,
        under_way: &mut JoinSet<()>,
        stop: &CancellationToken,
    ) -> Result<usize, FollowError> {
        if !*is_open {
            self.destination.open().await?;
            *is_open = true;
        }
        if seen_to.is_none_or(|at| at.elapsed() >= SEE_TO.min(self.times.lease / 2)) {
            self.destination.follow_clock().await?;
            left::clear(&self.destination.pool).await?;
            depth::measure(&self.destination.pool).await?;
            *seen_to = Some(Instant::now());
        }
        let room = self.most().saturating_sub(under_way.len());
        if room == 0 {
            return Ok(0);
        }
        let due = self.destination.take(u32::try_from(room).unwrap_or(u32::MAX)).await?;
        let found = due.len();
        for due in due {
            let sending = Sending {
                receiver: self.receiver.clone(),
                destination: self.destination.clone(),
                times: self.times,
                stop: stop.clone(),
            };
            under_way.spawn(sending.send(due));
        }
        Ok(found)
    }
}

/// One effect on its way.
struct Sending {
    receiver: Arc<dyn Receiver>,
    destination: Destination,
    times: Times,
    stop: CancellationToken,
}

impl Sending {
    async fn send(self, due: DueEffect) {
        let (effect, since) = (due.effect_id, Instant::now());
        let outcome = match self.destination.begin(effect).await {
            Ok(true) => {
                let receiving = self.receiver.receive(&due);
                let received = tokio::time::timeout(self.times.patience, receiving).await;
                received.unwrap_or(Outcome::Unsure("out-of-time"))
            }
            Ok(false) => return,
            Err(error) => {
                not_written(&error, effect);
                // Else it is found when its place is over.
                let given_back = self.destination.give_back(effect).await;
                return given_back.unwrap_or_else(|error| not_written(&error, effect));
            }
        };
        count(&self.destination, &due, outcome);
        let state = self.written(effect, outcome, since).await;
        if let Some(state) = state.filter(|state| matches!(state.as_str(), "dead" | "unsure")) {
            tracing::error!(
                %effect, kind = due.kind, state, ?outcome,
                "an effect needs an operator: see `wumbo outbox list`"
            );
        }
    }

    /// Says what came of it, again and again until that is written down: it is known here and
    /// nowhere else, and forgotten it would be unsure. When the lease is over that is what it is,
    /// unless it was done.
    async fn written(&self, effect: Uuid, outcome: Outcome, since: Instant) -> Option<String> {
        let mut pause = FIRST_PAUSE;
        loop {
            let error = match self.destination.end(effect, outcome).await {
                Ok(state) => return state,
                Err(error) => error,
            };
            not_written(&error, effect);
            let leases = match outcome {
                Outcome::Done if !self.stop.is_cancelled() => LEASES_FOR_DONE,
                _ => 1,
            };
            if since.elapsed() + pause >= self.times.lease * leases {
                return None;
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }
}

fn not_written(error: &FollowError, effect: Uuid) {
    let error = error as &dyn std::error::Error;
    tracing::warn!(error, %effect, "what becomes of an effect was not written down");
}

fn count(destination: &Destination, due: &DueEffect, outcome: Outcome) {
    let outcome = match outcome {
        Outcome::Done => "done",
        Outcome::Refused(_) => "refused",
        Outcome::NotNow(_) => "not-now",
        Outcome::Away(_) => "away",
        Outcome::Unsure(_) => "unsure",
    };
    let labels = [
        ("destination", destination.name.to_owned()),
        ("kind", due.kind.clone()),
        ("outcome", outcome.to_owned()),
    ];
    metrics::counter!("wumbo_outbox_sent_total", &labels).increment(1);
}
