//! The rows of the outbox as workers move them. All times are the database's; `ahead` is how far
//! beyond its clock a worker takes it to be, which is nothing but where clocks are made to jump. A
//! time that no pause of ours reaches was written before the clock went back: it is over.

use chrono::TimeDelta;
use sqlx::postgres::PgRow;
use sqlx::postgres::types::PgInterval;
use sqlx::{PgConnection, PgPool, Row};
use uuid::Uuid;

use super::receiver::{Again, DueEffect, Limits, Outcome};
use crate::error::FollowError;
use crate::interval::interval;

/// Tries of one effect, after which an operator must look. With the pauses between them they last
/// for ten hours.
pub const MOST_TRIES: i32 = 10;
/// The pause after the first try, and the longest one, in seconds; each is three times the one
/// before, give or take three tenths of it.
const FIRST_PAUSE: f64 = 5.0;
const LONGEST_PAUSE: f64 = 21_600.0;
/// The same for a receiver that is away; each is twice the one before.
const FIRST_ABSENCE: f64 = 2.0;
const LONGEST_ABSENCE: f64 = 300.0;

/// The effects of one destination, as one worker sees them.
#[derive(Debug, Clone)]
pub(super) struct Destination {
    pub(super) pool: PgPool,
    pub(super) name: &'static str,
    pub(super) limits: Limits,
    pub(super) again: Again,
    /// How long a worker has what it took.
    pub(super) lease: TimeDelta,
    /// How long a worker has a place for each of them, unless it says that it is still there: never
    /// longer than the lease.
    pub(super) hold: TimeDelta,
    /// As [`WorkerPace`](super::worker::WorkerPace) has it.
    pub(super) ahead: TimeDelta,
    /// Which worker this is.
    pub(super) worker: Uuid,
}

impl Destination {
    /// Makes the destination known.
    pub(super) async fn open(&self) -> Result<(), FollowError> {
        sqlx::query(
            "insert into outbox.destinations (destination) values ($1) on conflict do nothing",
        )
        .bind(self.name)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    fn ahead(&self) -> PgInterval {
        interval(self.ahead)
    }

    /// Takes up to `most` effects that are due, for as long as the lease lasts.
    pub(super) async fn take(&self, most: u32) -> Result<Vec<DueEffect>, FollowError> {
        if !self.has_some().await? {
            return Ok(Vec::new());
        }
        let mut transaction = self.pool.begin().await?;
        // Workers of one destination take turns, so that what each counts holds.
        let room = self.turn(&mut transaction).await?;
        let Some((is_away, taken)) = room else {
            transaction.rollback().await?;
            return Ok(Vec::new());
        };
        let in_this_second = i64::from(self.limits.each_second) - i64::from(taken);
        // Whether one that was away is back is found out with one effect.
        let at_once = if is_away { 1 } else { i64::from(self.limits.at_once) };
        let rows = sqlx::query(
            "with room as (
               select least($3::bigint, $4::bigint, $5::bigint - (select count(*)
                 from outbox.effects e
                 where e.destination = $1 and e.state in ('leased', 'begun')
                   and coalesce(e.held_until between clock_timestamp() + $6
                     and clock_timestamp() + $6 + 2 * $8::interval, true))) as places),
             due as (
               select e.effect_id from outbox.effects e
               where e.destination = $1 and e.state = 'waiting'
                 and e.not_before <= clock_timestamp() + $6
               order by e.not_before, e.effect_id
               limit (select greatest(places, 0) from room)
               for update skip locked)
             update outbox.effects e
             set state = 'leased', leased_by = $2, leased_until = clock_timestamp() + $6 + $7,
               held_until = clock_timestamp() + $6 + $8
             from due where e.effect_id = due.effect_id
             returning e.effect_id, e.kind, e.owner_kind, e.owner_id, e.payload_sealed, e.written_at",
        )
        .bind(self.name)
        .bind(self.worker)
        .bind(i64::from(most))
        .bind(in_this_second)
        .bind(at_once)
        .bind(self.ahead())
        .bind(interval(self.lease))
        .bind(interval(self.hold))
        .fetch_all(&mut *transaction)
        .await?;
        sqlx::query(
            "update outbox.destinations
             set taken = $2 + case when second_at = date_trunc('second', clock_timestamp())
                 then taken else 0 end,
               second_at = date_trunc('second', clock_timestamp())
             where destination = $1",
        )
        .bind(self.name)
        .bind(i32::try_from(rows.len()).unwrap_or(i32::MAX))
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(rows.iter().map(due_of).collect::<Result<_, _>>()?)
    }

    /// Waits for its turn at the destination; answers whether that is away, and how many were
    /// taken in this second. `None`: it is away, and this is no time to look.
    async fn turn(
        &self,
        connection: &mut PgConnection,
    ) -> Result<Option<(bool, i32)>, FollowError> {
        let room = sqlx::query_as(
            "select away_since is not null,
               case when second_at = date_trunc('second', clock_timestamp()) then taken else 0 end
             from outbox.destinations
             where destination = $1 and (away_until is null
               or away_until not between clock_timestamp() + $2
                 and clock_timestamp() + $2 + 2 * make_interval(secs => $3))
             for update",
        )
        .bind(self.name)
        .bind(self.ahead())
        .bind(LONGEST_ABSENCE);
        Ok(room.fetch_optional(connection).await?)
    }

    /// Whether anything is due: cheap, so that it can be asked again and again.
    async fn has_some(&self) -> Result<bool, FollowError> {
        let some = sqlx::query_scalar(
            "select exists (select from outbox.effects where destination = $1
               and state = 'waiting' and not_before <= clock_timestamp() + $2)",
        )
        .bind(self.name)
        .bind(self.ahead());
        Ok(some.fetch_one(&self.pool).await?)
    }

    /// Says that the receiver is turned to now; `false`: it is no longer this worker's to send.
    pub(super) async fn begin(&self, effect: Uuid) -> Result<bool, FollowError> {
        let begun = sqlx::query(
            "update outbox.effects
             set state = 'begun', attempts = attempts + 1,
               leased_until = clock_timestamp() + $3 + $4,
               held_until = clock_timestamp() + $3 + $5
             where effect_id = $1 and leased_by = $2 and state = 'leased'
               and least(held_until, leased_until) > clock_timestamp() + $3",
        )
        .bind(effect)
        .bind(self.worker)
        .bind(self.ahead())
        .bind(interval(self.lease))
        .bind(interval(self.hold))
        .execute(&self.pool)
        .await?;
        Ok(begun.rows_affected() == 1)
    }

    /// Says that this worker is still there, which keeps the places of all that it has begun.
    pub(super) async fn keep_places(&self) -> Result<(), FollowError> {
        sqlx::query(
            "update outbox.effects set held_until = clock_timestamp() + $3 + $4
             where destination = $1 and leased_by = $2 and state = 'begun'
               and leased_until > clock_timestamp() + $3",
        )
        .bind(self.name)
        .bind(self.worker)
        .bind(self.ahead())
        .bind(interval(self.hold))
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Gives back what was taken and not begun.
    pub(super) async fn give_back(&self, effect: Uuid) -> Result<(), FollowError> {
        sqlx::query(
            "update outbox.effects
             set state = 'waiting', leased_by = null, leased_until = null, held_until = null
             where effect_id = $1 and leased_by = $2 and state = 'leased'",
        )
        .bind(effect)
        .bind(self.worker)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Says what came of it, and answers the state that it has now; `None`: somebody else has
    /// decided meanwhile. What was sent is done, also when its time was over.
    pub(super) async fn end(
        &self,
        effect: Uuid,
        outcome: Outcome,
    ) -> Result<Option<String>, FollowError> {
        let has_answered =
            matches!(outcome, Outcome::Done | Outcome::Refused(_) | Outcome::NotNow(_));
        let outcome = match (outcome, self.again) {
            (Outcome::Unsure(class), Again::Harmless) => Outcome::NotNow(class),
            (outcome, _) => outcome,
        };
        let state = match outcome {
            Outcome::Done => self.done(effect).await,
            Outcome::Refused(class) => self.stop(effect, "dead", class).await,
            Outcome::Unsure(class) => self.stop(effect, "unsure", class).await,
            Outcome::NotNow(class) => self.later(effect, class).await,
            Outcome::Away(class) => self.away(effect, class).await,
        }?;
        // After what came of it: that is what must not be lost.
        if has_answered {
            self.answered().await?;
        }
        Ok(state)
    }

    /// A receiver that has answered, whatever it said, is not away.
    async fn answered(&self) -> Result<(), FollowError> {
        sqlx::query(
            "update outbox.destinations set away_since = null, away_until = null, failures = 0
             where destination = $1 and failures > 0",
        )
        .bind(self.name)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    async fn done(&self, effect: Uuid) -> Result<Option<String>, FollowError> {
        let state = sqlx::query_scalar(
            "update outbox.effects
             set state = 'done', payload_sealed = null, last_error = null, leased_by = null,
               leased_until = null, held_until = null, ended_at = clock_timestamp()
             where effect_id = $1
               and (leased_by = $2 or state = 'unsure' or (state = 'waiting' and $3))
             returning state",
        )
        .bind(effect)
        .bind(self.worker)
        .bind(self.again == Again::Harmless);
        Ok(state.fetch_optional(&self.pool).await?)
    }

    async fn stop(
        &self,
        effect: Uuid,
        state: &'static str,
        class: &'static str,
    ) -> Result<Option<String>, FollowError> {
        let state = sqlx::query_scalar(
            "update outbox.effects
             set state = $3, last_error = $4, leased_by = null, leased_until = null,
               held_until = null, ended_at = clock_timestamp()
             where effect_id = $1 and leased_by = $2 returning state",
        )
        .bind(effect)
        .bind(self.worker)
        .bind(state)
        .bind(class);
        Ok(state.fetch_optional(&self.pool).await?)
    }

    async fn later(
        &self,
        effect: Uuid,
        class: &'static str,
    ) -> Result<Option<String>, FollowError> {
        let state = sqlx::query_scalar(
            "update outbox.effects
             set state = case when attempts >= $4 then 'dead' else 'waiting' end,
               ended_at = case when attempts >= $4 then clock_timestamp() end,
               not_before = clock_timestamp() + $7 + make_interval(secs =>
                 least($5 * 3.0 ^ greatest(attempts - 1, 0), $6) * (0.7 + 0.6 * random())),
               last_error = $3, leased_by = null, leased_until = null, held_until = null
             where effect_id = $1 and leased_by = $2 returning state",
        )
        .bind(effect)
        .bind(self.worker)
        .bind(class)
        .bind(MOST_TRIES)
        .bind(FIRST_PAUSE)
        .bind(LONGEST_PAUSE)
        .bind(self.ahead());
        Ok(state.fetch_optional(&self.pool).await?)
    }

    async fn away(&self, effect: Uuid, class: &'static str) -> Result<Option<String>, FollowError> {
        let mut transaction = self.pool.begin().await?;
        // Several that were under way find out at once: that is one absence.
        sqlx::query(
            "update outbox.destinations
             set failures = failures + 1, away_since = coalesce(away_since, clock_timestamp()),
               away_until = clock_timestamp() + $4 + make_interval(secs =>
                 least($2 * 2.0 ^ least(failures, 30), $3) * (0.7 + 0.6 * random()))
             where destination = $1 and coalesce(away_until <= clock_timestamp() + $4, true)",
        )
        .bind(self.name)
        .bind(FIRST_ABSENCE)
        .bind(LONGEST_ABSENCE)
        .bind(self.ahead())
        .execute(&mut *transaction)
        .await?;
        // The next one to find out is another effect: it may be this one alone that finds nobody.
        // Then it is seldom in the way of the others, and the longer it has been the less often.
        let state = sqlx::query_scalar(
            "update outbox.effects e
             set state = 'waiting', attempts = greatest(attempts - 1, 0), last_error = $3,
               not_before = greatest(d.away_until, clock_timestamp() + $4 + least(
                 make_interval(secs => $5), clock_timestamp() + $4 - e.written_at)),
               leased_by = null, leased_until = null, held_until = null
             from outbox.destinations d
             where e.effect_id = $1 and e.leased_by = $2 and d.destination = e.destination
             returning e.state",
        )
        .bind(effect)
        .bind(self.worker)
        .bind(class)
        .bind(self.ahead())
        .bind(LONGEST_ABSENCE)
        .fetch_optional(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(state)
    }

    /// Takes back what workers have had for too long: what was not begun waits again as soon as
    /// its place is over; what was may have happened, and its worker has the whole lease to say
    /// so. Answers how many there were of the latter.
    pub(super) async fn take_back(&self) -> Result<u64, FollowError> {
        let rows: Vec<String> = sqlx::query_scalar(
            "with over as (
               select e.effect_id, e.state as was from outbox.effects e
               where e.destination = $1 and e.state in ('leased', 'begun')
                 and (e.leased_until not between clock_timestamp() + $3
                     and clock_timestamp() + $3 + 2 * $5::interval
                   or (e.state = 'leased' and e.held_until not between clock_timestamp() + $3
                     and clock_timestamp() + $3 + 2 * $6::interval))
               for update skip locked),
             decided as (
               select o.effect_id, o.was, case when o.was = 'leased' then 'waiting'
                   when not $2 then 'unsure' when e.attempts >= $4 then 'dead'
                   else 'waiting' end as next
               from over o join outbox.effects e using (effect_id))
             update outbox.effects e
             set state = d.next, leased_by = null, leased_until = null, held_until = null,
               ended_at = case when d.next <> 'waiting' then clock_timestamp() end,
               last_error = case when d.was = 'begun' then 'interrupted' else e.last_error end
             from decided d where e.effect_id = d.effect_id
             returning d.was",
        )
        .bind(self.name)
        .bind(self.again == Again::Harmless)
        .bind(self.ahead())
        .bind(MOST_TRIES)
        .bind(interval(self.lease))
        .bind(interval(self.hold))
        .fetch_all(&self.pool)
        .await?;
        Ok(rows.iter().filter(|was| *was == "begun").count() as u64)
    }

    /// Brings times that were written before the clock went back down to it: else they are waited
    /// for as long as it went.
    pub(super) async fn follow_clock(&self) -> Result<(), FollowError> {
        sqlx::query(
            "update outbox.effects
             set not_before = clock_timestamp() + $2 + greatest(interval '0', case
                 when attempts = 0 and last_error is null then not_before - written_at end),
               written_at = least(written_at, clock_timestamp() + $2)
             where destination = $1 and state = 'waiting'
               and not_before > clock_timestamp() + $2 + interval '1 minute'
               and (written_at > clock_timestamp() + $2 + interval '1 minute'
                 or ((attempts > 0 or last_error is not null)
                   and not_before > clock_timestamp() + $2 + 2 * make_interval(secs => $3)))",
        )
        .bind(self.name)
        .bind(self.ahead())
        .bind(LONGEST_PAUSE)
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}

fn due_of(row: &PgRow) -> Result<DueEffect, sqlx::Error> {
    Ok(DueEffect {
        effect_id: row.try_get(0)?,
        kind: row.try_get(1)?,
        owner_kind: row.try_get(2)?,
        owner_id: row.try_get(3)?,
        payload: row.try_get(4)?,
        written_at: row.try_get(5)?,
    })
}
