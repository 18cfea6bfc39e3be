//! Daily routines are carried out when their timers are due: many households at a time, each by
//! itself, in turns that are short.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use commands::house::House;
use commands::ports::effect::Effect;
use commands::process_managers::{Acted, DailyRoutine, Run, carry_out_day};
use domain::id::UserId;
use following::error::FollowError;
use following::follower::Pulse;
use following::timers::{self, LONGEST_PAUSE, LeasedRun, Routine, Seeding, Time, Timers};
use futures::{FutureExt, StreamExt, stream};
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::acting::{count, unmet};
use super::outbox;

/// Tries of a run that fails before its timer halts. What may pass is tried for ever.
const MOST_TRIES: i32 = 6;
/// Until the second try; each later one waits twice as long as the one before.
const FIRST_PAUSE: TimeDelta = TimeDelta::seconds(5);

/// What a run is that was ended because it took too long.
const TOO_LONG: &str = "a daily routine that takes longer than it may";

/// How the timers of a routine are worked.
#[derive(Debug, Clone, Copy)]
pub struct DailyPace {
    /// Runs that one turn takes up, and how many of those that have something to do are at it at
    /// the same time.
    pub batch: i64,
    pub at_once: usize,
    /// How long a run is lent: after a crash others begin it anew when that is over. In half of it
    /// a household's run is over, or is ended and set back.
    pub lease: Duration,
    /// A turn begins no further run when this much time is over.
    pub longest_turn: Duration,
    /// Between two looks when nothing is due.
    pub look_every: Duration,
}

impl Default for DailyPace {
    fn default() -> Self {
        Self {
            batch: 500,
            at_once: 4,
            lease: Duration::from_secs(60),
            longest_turn: Duration::from_secs(5),
            look_every: Duration::from_secs(1),
        }
    }
}

/// What became of one turn.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Worked {
    /// Runs that are over, and those that failed.
    pub done: usize,
    pub failed: usize,
    /// Whether there may be more that is due.
    pub is_cut: bool,
}

/// A routine and its timers.
pub struct Daily<R> {
    routine: R,
    pool: PgPool,
    timers: Timers,
    house: Arc<House>,
    time: Arc<dyn Time>,
    pace: DailyPace,
    pulse: Arc<Pulse>,
}

/// What a routine is to who keeps its timers.
fn described<R: DailyRoutine>() -> Routine {
    Routine { name: R::NAME, local_time: R::LOCAL_TIME, for_each_member: R::FOR_EACH_MEMBER }
}

impl<R: DailyRoutine> Daily<R> {
    /// Over a pool of a role that sees every timer, and the use cases; by the database's clock.
    pub fn new(routine: R, pool: PgPool, house: Arc<House>, pace: DailyPace) -> Self {
        let lease = TimeDelta::from_std(pace.lease).unwrap_or(LONGEST_PAUSE);
        let timers = Timers::new(pool.clone(), described::<R>(), lease);
        let time = Arc::new(pool.clone());
        Self { routine, pool, timers, house, time, pace, pulse: Arc::default() }
    }

    /// To be felt while it runs.
    pub fn pulse(&self) -> Arc<Pulse> {
        self.pulse.clone()
    }

    /// The same by another clock.
    #[must_use]
    pub fn by(self, time: Arc<dyn Time>) -> Self {
        Self { time, ..self }
    }

    /// The subscription that gives households their timers of this routine.
    pub fn seeding(&self) -> Seeding {
        Seeding::new(self.pool.clone(), described::<R>())
    }

    /// Carries out what is due until `stop`; answers when the turn under way is over.
    pub async fn run(self, stop: CancellationToken) {
        let name = format!("daily.{}", R::NAME);
        while !stop.is_cancelled() {
            let came = match self.turn().await {
                Ok(Worked { is_cut: true, .. }) => {
                    self.pulse.beat(&name);
                    continue;
                }
                Ok(_) => self.look().await,
                Err(error) => Err(error),
            };
            match came {
                Ok(()) => self.pulse.beat(&name),
                Err(error) => {
                    let (routine, error) = (R::NAME, &error as &dyn std::error::Error);
                    tracing::warn!(routine, error, "timers were not looked at; trying again");
                }
            }
            tokio::select! {
                () = tokio::time::sleep(self.pace.look_every) => {}
                () = stop.cancelled() => {}
            }
        }
    }

    /// Puts right what a clock left that was ahead, and tells how the timers stand.
    ///
    /// # Errors
    /// [`FollowError::Database`].
    pub async fn look(&self) -> Result<(), FollowError> {
        let now = self.time.now().await?;
        let astray = self.timers.put_right(now).await?;
        if astray > 0 {
            tracing::warn!(
                routine = R::NAME,
                timers = astray,
                "the clock was far ahead and has been put back: timers wait for the next day again"
            );
        }
        let standing = timers::standing(&self.pool, R::NAME, now).await?;
        let age = standing.oldest_due_at.map_or(0, |oldest| (now - oldest).num_seconds().max(0));
        metrics::gauge!("wumbo_timers_due", "routine" => R::NAME).set(standing.due as f64);
        metrics::gauge!("wumbo_timers_late_seconds", "routine" => R::NAME).set(age as f64);
        metrics::gauge!("wumbo_timers_halted", "routine" => R::NAME).set(standing.halted as f64);
        Ok(())
    }

    /// Takes up what is due, at most a batch, and carries it out. What has nothing to do costs a
    /// place in three statements.
    ///
    /// # Errors
    /// [`FollowError`] of the timers themselves: what was taken up is lent, and begun anew later.
    pub async fn turn(&self) -> Result<Worked, FollowError> {
        let began = Instant::now();
        let (now, holder) = (self.time.now().await?, Uuid::now_v7());
        let claimed = self.timers.claim(now, holder, self.pace.batch).await?;
        let mut worked = Worked { is_cut: claimed.is_cut, ..Worked::default() };
        let (mut over, mut full) = (Vec::new(), Vec::new());
        for run in claimed.due {
            match self.choose(&run) {
                Ok(steps) if steps.is_empty() => over.push(run),
                Ok(steps) => full.push((run, Ok(steps))),
                Err(error) => full.push((run, Err(error))),
            }
        }
        let came: Vec<_> = stream::iter(full)
            .map(async |(run, steps)| {
                if began.elapsed() >= self.pace.longest_turn {
                    return (run, None);
                }
                let came = match steps {
                    Ok(steps) => self.carry_out(&run, &steps).await,
                    Err(error) => Err(error),
                };
                (run, Some(came))
            })
            .buffer_unordered(self.pace.at_once.max(1))
            .collect()
            .await;
        let mut later = Vec::new();
        for (run, came) in came {
            match came {
                Some(Ok(acted)) => {
                    count(R::NAME, &acted);
                    over.push(run);
                }
                Some(Err(error)) => {
                    worked.failed += 1;
                    self.failed(&run, holder, now, error).await?;
                }
                None => later.push(run),
            }
        }
        worked.done = over.len();
        worked.is_cut |= !later.is_empty();
        self.timers.done(&over, holder).await?;
        self.timers.give_back(&later, holder).await?;
        for (outcome, count) in [("done", worked.done), ("failed", worked.failed)] {
            let labels = [("routine", R::NAME), ("outcome", outcome)];
            metrics::counter!("wumbo_timers_worked_total", &labels).increment(count as u64);
        }
        Ok(worked)
    }

    fn choose(&self, run: &LeasedRun) -> Result<Vec<R::Step>, FollowError> {
        let choosing = || self.routine.choose(&run_of::<R>(run));
        std::panic::catch_unwind(AssertUnwindSafe(choosing))
            .map_err(|_| FollowError::Panicked("a daily routine"))
    }

    async fn carry_out(&self, run: &LeasedRun, steps: &[R::Step]) -> Result<Acted, FollowError> {
        let what = run_of::<R>(run);
        let carrying = carry_out_day(&self.house, &self.routine, &what, steps);
        let carrying = AssertUnwindSafe(carrying).catch_unwind();
        match tokio::time::timeout(self.pace.lease / 2, carrying).await {
            Ok(Ok(came)) => {
                let acted = came.map_err(unmet)?;
                self.write(&acted.effects).await?;
                Ok(acted)
            }
            Ok(Err(_)) => Err(FollowError::Panicked("a daily routine")),
            Err(late) => Err(FollowError::Outside { what: TOO_LONG, source: late.into() }),
        }
    }

    /// Writes down what leaves the house before the day is over: a run that is begun anew has the
    /// same effects, under the same ids.
    async fn write(&self, effects: &[Effect]) -> Result<(), FollowError> {
        if effects.is_empty() {
            return Ok(());
        }
        let mut transaction = self.pool.begin().await?;
        outbox::write(&mut transaction, effects).await?;
        Ok(transaction.commit().await?)
    }

    /// Sets a run back that failed, by itself, or halts its timer.
    async fn failed(
        &self,
        run: &LeasedRun,
        holder: Uuid,
        now: DateTime<Utc>,
        error: FollowError,
    ) -> Result<(), FollowError> {
        let took_long = matches!(error, FollowError::Outside { what: TOO_LONG, .. });
        // One that takes too long may never end: that counts like what does not pass.
        let may_pass = error.is_passing() && !took_long;
        let tries = if may_pass { run.tries } else { run.tries.saturating_add(1) };
        if tries >= MOST_TRIES {
            return self.timers.halt(run, holder, &error).await;
        }
        tracing::warn!(
            household = %run.household_id,
            routine = R::NAME,
            on = %run.on,
            error = &error as &dyn std::error::Error,
            "a daily routine failed for a household; trying again"
        );
        // One that took long keeps others waiting each time.
        let pause = if took_long { LONGEST_PAUSE } else { pause(tries) };
        self.timers.set_back(run, holder, tries, now + pause).await
    }
}

/// Before the next try.
fn pause(tries: i32) -> TimeDelta {
    let doubled = 1 << tries.saturating_sub(1).clamp(0, 16);
    (FIRST_PAUSE * doubled).min(LONGEST_PAUSE)
}

fn run_of<R: DailyRoutine>(run: &LeasedRun) -> Run {
    let member = R::FOR_EACH_MEMBER.then_some(UserId(run.subject));
    Run { household_id: run.household_id, member, from: run.from, on: run.on }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_try_waits_twice_as_long_as_the_one_before_and_none_for_ever() {
        let seconds = [0, 1, 2, 3, 4, 100].map(|tries| pause(tries).num_seconds());
        assert_eq!(seconds, [5, 5, 10, 20, 40, 900]);
    }
}
