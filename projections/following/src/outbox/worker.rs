//! What sends effects to their receiver, until it is told to stop.

use std::sync::Arc;
use std::time::Duration;

use sqlx::PgPool;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::places::Places;
use super::receiver::{Due, Outcome, Receiver};
use super::{depth, left};
use crate::error::FollowError;

/// How a worker goes about its work.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// How long it waits before it looks again where there was nothing.
    pub poll: Duration,
    /// How long it has what it took; more than any receiver's patience.
    pub lease: Duration,
    /// How far ahead of the database's clock its own is; nothing, but where clocks jump.
    pub ahead: chrono::Duration,
}

impl Default for Pace {
    fn default() -> Self {
        let (poll, lease) = (Duration::from_secs(1), Duration::from_secs(90));
        Self { poll, lease, ahead: chrono::Duration::zero() }
    }
}

/// How often metrics are set and what is over is cleared away.
const SEE_TO: Duration = Duration::from_secs(15);

/// Sends what is for one receiver.
pub struct Worker {
    receiver: Arc<dyn Receiver>,
    places: Places,
}

impl Worker {
    /// On a pool of a role that works the outbox. `worker` tells it from all others.
    pub fn new(receiver: Arc<dyn Receiver>, pool: PgPool, pace: Pace, worker: Uuid) -> Self {
        let (destination, limits) = (receiver.destination(), receiver.limits());
        let again = receiver.again();
        let places = Places { pool, destination, limits, again, pace, worker };
        Self { receiver, places }
    }

    /// Works until `stop`; what was begun then is ended first.
    pub async fn run(self, stop: CancellationToken) {
        let mut under_way = JoinSet::new();
        let mut seen_to: Option<Instant> = None;
        let mut is_open = false;
        while !stop.is_cancelled() {
            let looked = self.look(&mut is_open, &mut seen_to, &mut under_way).await;
            let found = looked.unwrap_or_else(|error| {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, destination = self.places.destination, "outbox not read");
                0
            });
            let is_full = under_way.len() >= self.most();
            tokio::select! {
                _ = under_way.join_next(), if !under_way.is_empty() => {}
                () = tokio::time::sleep(self.places.pace.poll), if found == 0 || is_full => {}
                () = std::future::ready(()), if found > 0 && !is_full => {}
                () = stop.cancelled() => {}
            }
        }
        while under_way.join_next().await.is_some() {}
    }

    fn most(&self) -> usize {
        usize::try_from(self.places.limits.at_once).unwrap_or(usize::MAX).max(1)
    }

    /// Takes what is due and there is room for, and begins with it; answers how many.
    async fn look(
        &self,
        is_open: &mut bool,
        seen_to: &mut Option<Instant>,
        under_way: &mut JoinSet<()>,
    ) -> Result<usize, FollowError> {
        if !*is_open {
            self.places.open().await?;
            *is_open = true;
        }
        if seen_to.is_none_or(|at| at.elapsed() >= SEE_TO.min(self.places.pace.lease / 2)) {
            self.places.follow_clock().await?;
            let interrupted = self.places.take_back().await?;
            if interrupted > 0 {
                tracing::warn!(
                    interrupted,
                    destination = self.places.destination,
                    "effects were being sent when their worker ended"
                );
            }
            left::clear(&self.places.pool).await?;
            depth::measure(&self.places.pool).await?;
            *seen_to = Some(Instant::now());
        }
        let room = self.most().saturating_sub(under_way.len());
        if room == 0 {
            return Ok(0);
        }
        let due = self.places.take(u32::try_from(room).unwrap_or(u32::MAX)).await?;
        let found = due.len();
        for due in due {
            under_way.spawn(send(self.receiver.clone(), self.places.clone(), due));
        }
        Ok(found)
    }
}

async fn send(receiver: Arc<dyn Receiver>, places: Places, due: Due) {
    let effect = due.effect_id;
    let begun = places.begin(effect).await;
    let outcome = match begun {
        Ok(true) => {
            let receiving = tokio::time::timeout(receiver.patience(), receiver.receive(&due));
            receiving.await.unwrap_or(Outcome::Unsure("out-of-time"))
        }
        Ok(false) => return,
        Err(error) => {
            not_written(&error, effect);
            // Else it is found when the lease is over.
            let given_back = places.give_back(effect).await;
            return given_back.unwrap_or_else(|error| not_written(&error, effect));
        }
    };
    count(&places, &due, outcome);
    match places.end(effect, outcome).await {
        Ok(Some(state)) if matches!(state.as_str(), "dead" | "unsure") => tracing::error!(
            %effect, kind = due.kind, state, ?outcome,
            "an effect needs an operator: see `wumbo outbox list`"
        ),
        Ok(_) => {}
        Err(error) => not_written(&error, effect),
    }
}

fn not_written(error: &FollowError, effect: Uuid) {
    let error = error as &dyn std::error::Error;
    tracing::warn!(error, %effect, "what becomes of an effect was not written down");
}

fn count(places: &Places, due: &Due, outcome: Outcome) {
    let outcome = match outcome {
        Outcome::Done => "done",
        Outcome::Refused(_) => "refused",
        Outcome::NotNow(_) => "not-now",
        Outcome::Away(_) => "away",
        Outcome::Unsure(_) => "unsure",
    };
    let labels = [
        ("destination", places.destination.to_owned()),
        ("kind", due.kind.clone()),
        ("outcome", outcome.to_owned()),
    ];
    metrics::counter!("wumbo_outbox_sent_total", &labels).increment(1);
}
