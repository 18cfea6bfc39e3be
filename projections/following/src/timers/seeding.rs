//! Gives households the timers of a routine, and moves them with the household's time zone: a
//! subscription, so that a routine which is new to an installation reaches every household that is
//! there, and each change is taken in once.

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::aggregate::Aggregate;
use domain::calendar::{instant_of, newest_due};
use domain::event::{Event, RecordedEvent};
use domain::household::Household;
use domain::id::HouseholdId;
use sqlx::{PgPool, Row};
use uuid::Uuid;

use super::Routine;
use crate::checkpoint::{self, Checkpoint, Claim, Durability, WhenNew, WhenTaken};
use crate::error::FollowError;
use crate::log::read_stream;
use crate::registry::Start;
use crate::subscription::{Advance, Subscription};

/// See the module.
pub struct Seeding {
    pool: PgPool,
    routine: Routine,
}

/// What the household's own events say of its timers.
struct Wanted {
    time_zone: Tz,
    /// The household itself, or its members; nobody where it was never founded.
    subjects: Vec<Uuid>,
    /// From when on there is something to do for who is new among them.
    since: DateTime<Utc>,
}

impl Seeding {
    /// Over a pool of a role that follows and keeps timers.
    pub fn new(pool: PgPool, routine: Routine) -> Self {
        Self { pool, routine }
    }

    fn subscription(&self) -> String {
        format!("timers.{}", self.routine.name)
    }

    /// What is to be there after these events, all that happened to the household itself. When it
    /// is first asked for, days count from the founding on; later from the newest event.
    fn wanted(
        &self,
        household_id: HouseholdId,
        events: &[RecordedEvent],
        is_first: bool,
    ) -> Wanted {
        let mut household = Household::default();
        for recorded in events {
            if let Event::Household(event) = &recorded.event {
                household.apply(event);
            }
        }
        let told = if is_first { events.first() } else { events.last() };
        let since = told.map(|event| event.recorded_at).unwrap_or_default();
        let Household { currency, time_zone, members, .. } = household;
        let subjects = match (currency, self.routine.for_each_member) {
            (None, _) => Vec::new(),
            (Some(_), false) => vec![household_id.0],
            (Some(_), true) => members.keys().map(|member| member.0).collect(),
        };
        Wanted { time_zone, subjects, since }
    }

    /// Takes in what happened to the household itself; answers how far the log was.
    async fn take_in(
        &self,
        checkpoint: &mut Checkpoint,
        household: HouseholdId,
    ) -> Result<i64, FollowError> {
        let connection = &mut *checkpoint.transaction;
        let head: Option<i64> =
            sqlx::query_scalar("select head from household_logs where household_id = $1")
                .bind(household.0)
                .fetch_optional(&mut *connection)
                .await?;
        let head = head.unwrap_or(checkpoint.revision);
        let stream = (Household::TYPE, household.0);
        let events = read_stream(connection, household, stream, head).await?;
        if events.last().is_some_and(|newest| newest.revision > checkpoint.revision) {
            let wanted = self.wanted(household, &events, checkpoint.revision == 0);
            self.set(checkpoint, household, wanted).await?;
        }
        Ok(head)
    }

    /// Makes the timers that are wanted, moves those that are there, takes away the others. The day
    /// that a timer waits for stays: in another zone it comes earlier or later, but once.
    async fn set(
        &self,
        checkpoint: &mut Checkpoint,
        household: HouseholdId,
        wanted: Wanted,
    ) -> Result<(), FollowError> {
        let Wanted { time_zone, mut subjects, since } = wanted;
        let (connection, Routine { name, local_time, .. }) =
            (&mut *checkpoint.transaction, self.routine);
        // What became due before the routine was known here is none of its business.
        let known: Option<DateTime<Utc>> =
            sqlx::query_scalar("select registered_at from subscriptions where name = $1")
                .bind(self.subscription())
                .fetch_optional(&mut *connection)
                .await?;
        let newest = newest_due(time_zone, local_time, known.map_or(since, |at| since.max(at)));
        sqlx::query(
            "delete from timers
             where household_id = $1 and routine = $2 and not subject = any($3)",
        )
        .bind(household.0)
        .bind(name)
        .bind(&subjects)
        .execute(&mut *connection)
        .await?;
        let rows = sqlx::query(
            "select subject, next_on from timers
             where household_id = $1 and routine = $2 for update",
        )
        .bind(household.0)
        .bind(name)
        .fetch_all(&mut *connection)
        .await?;
        let (mut there, mut days): (Vec<Uuid>, Vec<NaiveDate>) = (Vec::new(), Vec::new());
        for row in rows {
            there.push(row.try_get("subject")?);
            days.push(row.try_get("next_on")?);
        }
        subjects.retain(|subject| !there.contains(subject));
        for subject in subjects {
            there.push(subject);
            days.push(newest.succ_opt().unwrap_or(newest));
        }
        // A run that was begun ends as it was begun; its timer stays due until then.
        sqlx::query(
            "insert into timers as t
               (household_id, routine, subject, time_zone, next_on, due_at)
             select $1, $2, d.subject, $3, d.next_on, d.due_at
             from unnest($4::uuid[], $5::date[], $6::timestamptz[])
               as d (subject, next_on, due_at)
             on conflict (household_id, routine, subject) do update set
               time_zone = excluded.time_zone,
               due_at = case when t.run_on is null then excluded.due_at else t.due_at end",
        )
        .bind(household.0)
        .bind(name)
        .bind(time_zone.name())
        .bind(there)
        .bind(&days)
        .bind(days.iter().map(|day| instant_of(time_zone, *day, local_time)).collect::<Vec<_>>())
        .execute(&mut *connection)
        .await?;
        Ok(())
    }
}

#[async_trait]
impl Subscription for Seeding {
    async fn name(&self) -> Result<String, FollowError> {
        Ok(self.subscription())
    }

    fn start(&self) -> Start {
        Start::Beginning
    }

    async fn advance(&self, household: HouseholdId) -> Result<Advance, FollowError> {
        let begun = checkpoint::begin(&self.pool, household, Durability::Kept).await?;
        let name = self.subscription();
        let (when_taken, when_new) = (WhenTaken::LeaveIt, WhenNew::AsRegistered);
        let claim = checkpoint::claim(begun, name, household, when_taken, when_new).await?;
        let mut checkpoint = match claim {
            Claim::Ours(checkpoint) => checkpoint,
            Claim::Busy => return Ok(Advance::Busy),
            Claim::Halted => return Ok(Advance::Halted),
        };
        match self.take_in(&mut checkpoint, household).await {
            Ok(head) => {
                checkpoint.move_to(head).await?;
                Ok(Advance::CaughtUp)
            }
            // Only what cannot be read halts: nothing was written then.
            Err(error @ FollowError::Undecodable { .. }) => {
                checkpoint.halt(&error).await?;
                Ok(Advance::Halted)
            }
            Err(error) => {
                checkpoint.give_back().await;
                Err(error)
            }
        }
    }
}
