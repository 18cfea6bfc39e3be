//! Timers: for each household, or each member of one, and routine a row that says of which day the
//! routine is to be carried out next. Taken up in batches, each lent to one process for a while.
//!
//! ```text
//! due ──claim──► lent, with the day it is run for ──done──► the day after that
//!                  │  └──crash: the lease ends──► claimed anew, for the same day
//!                  └──fails──► set back, and tried again ──too often──► halted
//! ```
//!
//! `run_on` is kept from the first claim of a run to its end: whoever begins it anew begins the
//! same one. A run stands for every day since the last one: what was missed comes once, not in a
//! burst.

mod operator;
mod seeding;

pub use operator::{HaltedTimer, Standing, halted, resume, routines, standing};
pub use seeding::Seeding;

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::calendar::{instant_of, newest_due};
use domain::id::HouseholdId;
use sqlx::{PgPool, Postgres, Row, Transaction};
use uuid::Uuid;

use crate::error::FollowError;
use crate::interval::interval;

/// The longest that a run which failed waits for its next try.
pub const LONGEST_PAUSE: TimeDelta = TimeDelta::minutes(15);
/// How far the clocks of two looks at the database's time can be apart.
const SLACK: TimeDelta = TimeDelta::minutes(1);
/// Days after the newest one that a timer may wait for: the next one, and two more where a
/// household has moved over the date line. One that waits for a later day was left there by a clock
/// that was ahead and has been put back.
const MOST_AHEAD: i64 = 3;
/// Timers that one look puts right.
const PUT_RIGHT_AT_ONCE: i64 = 1_000;

/// Something that is done for households once a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Routine {
    /// As it is stored: never renamed.
    pub name: &'static str,
    /// When a day's run is due, by the household's clocks.
    pub local_time: NaiveTime,
    /// Whether there is one for each member, else for the household as a whole.
    pub for_each_member: bool,
}

/// Tells the time by which timers are due.
#[async_trait]
pub trait Time: Send + Sync {
    /// # Errors
    /// [`FollowError::Database`].
    async fn now(&self) -> Result<DateTime<Utc>, FollowError>;
}

/// The database's clock, which all processes share.
#[async_trait]
impl Time for PgPool {
    async fn now(&self) -> Result<DateTime<Utc>, FollowError> {
        Ok(sqlx::query_scalar("select clock_timestamp()").fetch_one(self).await?)
    }
}

/// A run that is due and was lent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeasedRun {
    pub household_id: HouseholdId,
    /// The household, or the member that it is for.
    pub subject: Uuid,
    pub time_zone: Tz,
    /// The days that the run stands for, first and last; it is run for the last.
    pub from: NaiveDate,
    pub on: NaiveDate,
    /// How often it was tried before and failed.
    pub tries: i32,
}

/// What came of a claim.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Claimed {
    pub due: Vec<LeasedRun>,
    /// Whether there may be more.
    pub is_cut: bool,
}

/// The timers of one routine.
#[derive(Debug, Clone)]
pub struct Timers {
    pool: PgPool,
    routine: Routine,
    /// How long a run is lent.
    lasts: TimeDelta,
}

impl Timers {
    /// Over a pool of a role that sees the timers of all households.
    pub fn new(pool: PgPool, routine: Routine, lasts: TimeDelta) -> Self {
        Self { pool, routine, lasts }
    }

    /// Takes up at most so many runs that are due, those first that have waited longest. `holder`
    /// is whoever asks, another one each time.
    ///
    /// # Errors
    /// [`FollowError::Database`].
    pub async fn claim(
        &self,
        now: DateTime<Utc>,
        holder: Uuid,
        most: i64,
    ) -> Result<Claimed, FollowError> {
        let mut transaction = self.pool.begin().await?;
        // Nothing is lent or set back for longer than that: what seems so was told by a clock that
        // was ahead and has been put back.
        let rows = sqlx::query(
            "select household_id, subject, time_zone, next_on, run_on, tries from timers
             where routine = $1 and due_at <= $2 and halted_at is null
               and (leased_until is null or leased_until <= $2 or leased_until > $2 + $4)
               and (retry_at is null or retry_at <= $2 or retry_at > $2 + $5)
             order by due_at limit $3 for update skip locked",
        )
        .bind(self.routine.name)
        .bind(now)
        .bind(most)
        .bind(interval(self.lasts + SLACK))
        .bind(interval(LONGEST_PAUSE + SLACK))
        .fetch_all(&mut *transaction)
        .await?;
        let is_cut = i64::try_from(rows.len()).is_ok_and(|looked| looked >= most);
        let (mut due, mut early) = (Vec::new(), Vec::new());
        for row in rows {
            let time_zone = zone(row.try_get("time_zone")?);
            let newest = newest_due(time_zone, self.routine.local_time, now);
            let from: NaiveDate = row.try_get("next_on")?;
            let begun: Option<NaiveDate> = row.try_get("run_on")?;
            let timer = LeasedRun {
                household_id: HouseholdId(row.try_get("household_id")?),
                subject: row.try_get("subject")?,
                time_zone,
                from,
                // What was begun is begun anew as the same.
                on: begun.unwrap_or(newest),
                tries: row.try_get("tries")?,
            };
            if begun.is_some() || newest >= from { due.push(timer) } else { early.push(timer) }
        }
        self.lend(&mut transaction, &due, holder, now).await?;
        let days = early.iter().map(|timer| (timer, timer.from)).collect::<Vec<_>>();
        self.put(&mut transaction, &days).await?;
        transaction.commit().await?;
        Ok(Claimed { due, is_cut })
    }

    async fn lend(
        &self,
        transaction: &mut Transaction<'static, Postgres>,
        due: &[LeasedRun],
        holder: Uuid,
        now: DateTime<Utc>,
    ) -> Result<(), FollowError> {
        if due.is_empty() {
            return Ok(());
        }
        sqlx::query(
            "update timers t set leased_by = $2, leased_until = $3, run_on = d.run_on
             from unnest($4::uuid[], $5::uuid[], $6::date[]) as d (household_id, subject, run_on)
             where t.household_id = d.household_id and t.routine = $1 and t.subject = d.subject",
        )
        .bind(self.routine.name)
        .bind(holder)
        .bind(now + self.lasts)
        .bind(households(due))
        .bind(subjects(due))
        .bind(due.iter().map(|timer| timer.on).collect::<Vec<_>>())
        .execute(&mut **transaction)
        .await?;
        Ok(())
    }

    /// Lets timers wait for these days. Nobody is at them: they are locked.
    async fn put(
        &self,
        transaction: &mut Transaction<'static, Postgres>,
        days: &[(&LeasedRun, NaiveDate)],
    ) -> Result<(), FollowError> {
        if days.is_empty() {
            return Ok(());
        }
        let timers = || days.iter().map(|(timer, _)| *timer);
        sqlx::query(
            "update timers t set next_on = d.next_on, due_at = d.due_at
             from unnest($2::uuid[], $3::uuid[], $4::date[], $5::timestamptz[])
               as d (household_id, subject, next_on, due_at)
             where t.household_id = d.household_id and t.routine = $1 and t.subject = d.subject",
        )
        .bind(self.routine.name)
        .bind(households(timers()))
        .bind(subjects(timers()))
        .bind(days.iter().map(|(_, day)| *day).collect::<Vec<_>>())
        .bind(days.iter().map(|(timer, day)| self.due_at(timer, *day)).collect::<Vec<_>>())
        .execute(&mut **transaction)
        .await?;
        Ok(())
    }

    fn due_at(&self, timer: &LeasedRun, day: NaiveDate) -> DateTime<Utc> {
        instant_of(timer.time_zone, day, self.routine.local_time)
    }

    /// These runs are over: their timers wait for the day after. Those that somebody else was lent
    /// meanwhile are left to them. Answers how many it moved.
    ///
    /// # Errors
    /// [`FollowError::Database`].
    pub async fn done<'a>(
        &self,
        runs: impl IntoIterator<Item = &'a LeasedRun>,
        holder: Uuid,
    ) -> Result<u64, FollowError> {
        let runs: Vec<&LeasedRun> = runs.into_iter().collect();
        if runs.is_empty() {
            return Ok(0);
        }
        let next: Vec<NaiveDate> =
            runs.iter().map(|run| run.on.succ_opt().unwrap_or(run.on)).collect();
        let due_at: Vec<DateTime<Utc>> =
            runs.iter().zip(&next).map(|(run, next)| self.due_at(run, *next)).collect();
        // Where the household has moved its zone meanwhile the timer stays due, and whoever takes
        // it up works out when it is.
        let done = sqlx::query(
            "update timers t set next_on = d.next_on, run_on = null,
               due_at = case when t.time_zone = d.time_zone then d.due_at else t.due_at end,
               leased_by = null, leased_until = null, tries = 0, retry_at = null
             from unnest($3::uuid[], $4::uuid[], $5::text[], $6::date[], $7::timestamptz[])
               as d (household_id, subject, time_zone, next_on, due_at)
             where t.household_id = d.household_id and t.routine = $1 and t.subject = d.subject
               and t.leased_by = $2",
        )
        .bind(self.routine.name)
        .bind(holder)
        .bind(households(runs.iter().copied()))
        .bind(subjects(runs.iter().copied()))
        .bind(runs.iter().map(|run| run.time_zone.name()).collect::<Vec<_>>())
        .bind(next)
        .bind(due_at)
        .execute(&self.pool)
        .await?;
        Ok(done.rows_affected())
    }

    /// Gives back runs that were not begun.
    ///
    /// # Errors
    /// [`FollowError::Database`].
    pub async fn give_back(&self, runs: &[LeasedRun], holder: Uuid) -> Result<(), FollowError> {
        if runs.is_empty() {
            return Ok(());
        }
        sqlx::query(
            "update timers t set leased_by = null, leased_until = null
             from unnest($3::uuid[], $4::uuid[]) as d (household_id, subject)
             where t.household_id = d.household_id and t.routine = $1 and t.subject = d.subject
               and t.leased_by = $2",
        )
        .bind(self.routine.name)
        .bind(holder)
        .bind(households(runs))
        .bind(subjects(runs))
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// A run failed: it is begun anew at `retry_at`, the same one.
    ///
    /// # Errors
    /// [`FollowError::Database`].
    pub async fn set_back(
        &self,
        run: &LeasedRun,
        holder: Uuid,
        tries: i32,
        retry_at: DateTime<Utc>,
    ) -> Result<(), FollowError> {
        sqlx::query(
            "update timers set leased_by = null, leased_until = null, tries = $5, retry_at = $6
             where household_id = $1 and routine = $2 and subject = $3 and leased_by = $4",
        )
        .bind(run.household_id.0)
        .bind(self.routine.name)
        .bind(run.subject)
        .bind(holder)
        .bind(tries)
        .bind(retry_at)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// A run cannot be carried out: its timer stands still until somebody resumes it.
    ///
    /// # Errors
    /// [`FollowError::Database`].
    pub async fn halt(
        &self,
        run: &LeasedRun,
        holder: Uuid,
        error: &FollowError,
    ) -> Result<(), FollowError> {
        let (household, reason) = (run.household_id, error.reason());
        let routine = self.routine.name;
        tracing::error!(household = %household, routine, on = %run.on, reason, "a timer halted");
        sqlx::query(
            "update timers set leased_by = null, leased_until = null, tries = 0, retry_at = null,
               halted_at = now(), halted_reason = $5
             where household_id = $1 and routine = $2 and subject = $3 and leased_by = $4",
        )
        .bind(household.0)
        .bind(routine)
        .bind(run.subject)
        .bind(holder)
        .bind(reason)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Finds timers that a clock which was far ahead left waiting for a day far away, and lets them
    /// wait for the next one. Answers how many there were.
    ///
    /// # Errors
    /// [`FollowError::Database`].
    pub async fn put_right(&self, now: DateTime<Utc>) -> Result<usize, FollowError> {
        let mut transaction = self.pool.begin().await?;
        // Days are at most that much nearer than they are many.
        let far = now + TimeDelta::days(MOST_AHEAD - 1);
        let rows = sqlx::query(
            "select household_id, subject, time_zone, next_on from timers
             where routine = $1 and due_at > $2 and halted_at is null and run_on is null
             order by due_at desc limit $3 for update skip locked",
        )
        .bind(self.routine.name)
        .bind(far)
        .bind(PUT_RIGHT_AT_ONCE)
        .fetch_all(&mut *transaction)
        .await?;
        let mut astray = Vec::new();
        for row in rows {
            let time_zone = zone(row.try_get("time_zone")?);
            let newest = newest_due(time_zone, self.routine.local_time, now);
            let from: NaiveDate = row.try_get("next_on")?;
            if (from - newest).num_days() > MOST_AHEAD {
                let household_id = HouseholdId(row.try_get("household_id")?);
                let subject = row.try_get("subject")?;
                let on = newest.succ_opt().unwrap_or(newest);
                astray.push(LeasedRun { household_id, subject, time_zone, from, on, tries: 0 });
            }
        }
        let days: Vec<_> = astray.iter().map(|timer| (timer, timer.on)).collect();
        self.put(&mut transaction, &days).await?;
        transaction.commit().await?;
        Ok(astray.len())
    }
}

/// As the household's own aggregate reads it.
fn zone(name: &str) -> Tz {
    name.parse().unwrap_or_default()
}

fn households<'a>(timers: impl IntoIterator<Item = &'a LeasedRun>) -> Vec<Uuid> {
    timers.into_iter().map(|timer| timer.household_id.0).collect()
}

fn subjects<'a>(timers: impl IntoIterator<Item = &'a LeasedRun>) -> Vec<Uuid> {
    timers.into_iter().map(|timer| timer.subject).collect()
}
