//! Opening the read models of one household for one person, now or as of a past revision.
//!
//! A [`Snapshot`] is the only way to a query: without a scope there is none, and everything read
//! through one snapshot is of one revision.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::id::{HouseholdId, UserId};
use sqlx::{PgConnection, PgPool, Postgres, Row, Transaction};
use tokio::time::{Instant, timeout};

use crate::as_of::{AsOf, HeldSchema};
use crate::error::ProjectionError;
use following::bell::{Bell, Topic};

/// Longest a read waits for the projector to reach the revision it asks for.
const LONGEST_WAIT: Duration = Duration::from_secs(2);
/// When a waiting read first looks by itself, in case the news of the projector was lost; each time
/// it waits twice as long for the next look.
const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// Households whose newest known revision is remembered.
const REMEMBERED: usize = 4_096;

/// The newest revision that was recorded until an instant ($2): a log has no gaps and its time
/// never goes back, so that halving finds it, with twenty rows looked at among a million.
const REVISION_AT: &str = "
    with recursive halves(low, high) as (
      select 0::bigint, head from household_logs where household_id = $1
      union all
      select case when is_until then middle else low end,
        case when is_until then high else middle - 1 end
      from (
        select low, high, middle,
          -- Not joined: a plan for few revisions would read all of the log at each step.
          (select e.recorded_at <= $2 from events e
           where e.household_id = $1 and e.revision = middle) as is_until
        from (select low, high, (low + high + 1) / 2 as middle from halves where low < high) asked
        offset 0) looked_at)
    select low from halves order by high - low limit 1";

/// Who reads, in which household: made by the gateway after it found out that they may.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadScope {
    pub household_id: HouseholdId,
    pub user_id: UserId,
}

/// The moment a read is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// The newest the projector has reached.
    Now,
    /// The newest, once it is at least this revision.
    AtLeast(i64),
    /// The past, as it stood after this revision.
    Revision(i64),
    /// The past, as it stood at this instant.
    Instant(DateTime<Utc>),
}

/// Opens snapshots.
pub struct Reader {
    pool: PgPool,
    bell: Arc<dyn Bell>,
    as_of: Arc<AsOf>,
    /// What was read here of late: waiting for no more than that needs no look.
    seen: Mutex<HashMap<HouseholdId, i64>>,
}

/// The read models of one household at one revision.
pub struct Snapshot {
    transaction: Transaction<'static, Postgres>,
    scope: ReadScope,
    revision: i64,
    /// The read models that were opened.
    models: &'static [&'static str],
    /// Keeps the scratch schema of a moment of the past while it is read.
    _held: Option<HeldSchema>,
}

impl Snapshot {
    /// Who reads.
    pub fn scope(&self) -> &ReadScope {
        &self.scope
    }

    /// The revision everything read here shows.
    pub fn revision(&self) -> i64 {
        self.revision
    }

    /// When what is read here was the newest: the instant that was asked for, or when the revision
    /// was recorded; `None` for the present, and before the household's beginning.
    ///
    /// # Errors
    /// [`ProjectionError::Following`].
    pub async fn past_instant(
        &mut self,
        moment: Moment,
    ) -> Result<Option<DateTime<Utc>>, ProjectionError> {
        match moment {
            Moment::Now | Moment::AtLeast(_) => Ok(None),
            Moment::Instant(instant) => Ok(Some(instant)),
            Moment::Revision(revision) => {
                let text = "select recorded_at from events
                            where household_id = $1 and revision = $2";
                Ok(sqlx::query_scalar(text)
                    .bind(self.scope.household_id.0)
                    .bind(revision)
                    .fetch_optional(&mut *self.transaction)
                    .await?)
            }
        }
    }

    /// Where the tables of this read model are read.
    ///
    /// # Errors
    /// [`ProjectionError::NotOpened`] when it is not among those that were opened: of the past its
    /// tables are not there then.
    pub(crate) fn of(&mut self, model: &'static str) -> Result<&mut PgConnection, ProjectionError> {
        match self.models.contains(&model) {
            true => Ok(&mut self.transaction),
            false => Err(ProjectionError::NotOpened(model)),
        }
    }

    /// Gives the connection back.
    ///
    /// # Errors
    /// [`ProjectionError::Following`].
    pub async fn close(self) -> Result<(), ProjectionError> {
        Ok(self.transaction.rollback().await?)
    }
}

impl Reader {
    /// A reader on a pool of role `wumbo_app`, which sees what a person may see, or of role
    /// `wumbo_lookup`, which sees all of a household.
    pub fn new(pool: PgPool, bell: Arc<dyn Bell>, as_of: Arc<AsOf>) -> Self {
        Self { pool, bell, as_of, seen: Mutex::default() }
    }

    /// Opens these read models of the household at a moment. Of the past only they are built.
    ///
    /// # Errors
    /// [`ProjectionError::Behind`] when the projector does not reach the revision in time,
    /// [`ProjectionError::Future`] when an `as_of` revision does not exist,
    /// [`ProjectionError::LeftOut`] when the others have gone on without one of them.
    pub async fn open(
        &self,
        scope: ReadScope,
        moment: Moment,
        models: &'static [&'static str],
    ) -> Result<Snapshot, ProjectionError> {
        match moment {
            Moment::Now => self.newest(scope, models).await,
            Moment::AtLeast(revision) => self.wait(scope, revision, models).await,
            Moment::Revision(revision) => self.past(scope, revision, models).await,
            Moment::Instant(instant) => {
                let revision = self.revision_at(&scope, instant).await?;
                self.past(scope, revision, models).await
            }
        }
    }

    /// Drops looks into the past that were out of use for ten minutes; to be called now and then.
    ///
    /// # Errors
    /// [`ProjectionError::Following`].
    pub async fn sweep_past(&self) -> Result<(), ProjectionError> {
        self.as_of.sweep().await
    }

    /// Drops the looks into the past that this process has made, at its end.
    ///
    /// # Errors
    /// [`ProjectionError::Following`].
    pub async fn leave_past(&self) -> Result<(), ProjectionError> {
        self.as_of.leave().await
    }

    async fn newest(
        &self,
        scope: ReadScope,
        models: &'static [&'static str],
    ) -> Result<Snapshot, ProjectionError> {
        let mut transaction = self.begin().await?;
        let row = sqlx::query(
            "select schema_name, revision, left_out,
               set_config('search_path', coalesce(schema_name || ', ', '') || 'public', true)
             from wumbo_open_household($1, $2)",
        )
        .bind(scope.household_id.0)
        .bind(scope.user_id.0)
        .fetch_one(&mut *transaction)
        .await?;
        let revision = row.try_get("revision")?;
        self.has_seen(scope.household_id, revision);
        let left_out: Vec<String> = row.try_get("left_out")?;
        // Its rows are of another revision than those of the others.
        if let Some(model) = left_out.into_iter().find(|model| models.contains(&&**model)) {
            return Err(ProjectionError::LeftOut(model));
        }
        Ok(Snapshot { revision, transaction, scope, models, _held: None })
    }

    fn has_seen(&self, household: HouseholdId, revision: i64) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= REMEMBERED && !seen.contains_key(&household) {
            seen.clear();
        }
        seen.insert(household, revision);
    }

    /// Waits until the household's read models show this revision, so that [`Reader::open`] of it
    /// will not.
    ///
    /// # Errors
    /// [`ProjectionError::Behind`] when the projector does not reach it in time.
    pub async fn reached(&self, scope: &ReadScope, revision: i64) -> Result<(), ProjectionError> {
        let seen = {
            let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            seen.get(&scope.household_id).copied()
        };
        if seen.is_some_and(|seen| seen >= revision) {
            return Ok(());
        }
        self.wait(scope.clone(), revision, &[]).await?.close().await
    }

    async fn wait(
        &self,
        scope: ReadScope,
        wanted: i64,
        models: &'static [&'static str],
    ) -> Result<Snapshot, ProjectionError> {
        let mut news = self.bell.listen(Topic::Projected);
        let deadline = Instant::now() + LONGEST_WAIT;
        let mut look_again = LOOK_AGAIN;
        loop {
            let snapshot = self.newest(scope.clone(), models).await?;
            let reached = snapshot.revision;
            if reached >= wanted {
                return Ok(snapshot);
            }
            snapshot.close().await?;
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(ProjectionError::Behind { wanted, reached });
            }
            let heard = async {
                while let Ok(told) = news.recv().await {
                    if told.household_id == scope.household_id && told.revision >= wanted {
                        return;
                    }
                }
                // The bell is gone: look by ourselves until the deadline.
                std::future::pending::<()>().await;
            };
            // Hearing nothing is no failure: a lost message costs one look.
            let _ = timeout(left.min(look_again), heard).await;
            look_again *= 2;
        }
    }

    async fn past(
        &self,
        scope: ReadScope,
        revision: i64,
        models: &'static [&'static str],
    ) -> Result<Snapshot, ProjectionError> {
        // What the others have gone on without is built for a look like any other.
        match self.newest(scope.clone(), models).await {
            Ok(newest) if newest.revision == revision => return Ok(newest),
            Ok(newest) => newest.close().await?,
            Err(ProjectionError::LeftOut(_)) => {}
            Err(error) => return Err(error),
        }
        let held = self.as_of.schema(scope.household_id, revision, models).await?;
        let mut transaction = self.begin().await?;
        sqlx::query(
            "select set_config('wumbo.household_id', $1, true),
               set_config('search_path', $2, true), set_config('wumbo.user_id', $3, true)",
        )
        .bind(scope.household_id.to_string())
        .bind(format!("{}, public", held.name()))
        .bind(scope.user_id.to_string())
        .execute(&mut *transaction)
        .await?;
        Ok(Snapshot { transaction, scope, revision, models, _held: Some(held) })
    }

    /// The household's newest revision at an instant; 0 before its beginning.
    ///
    /// # Errors
    /// [`ProjectionError::Following`].
    pub async fn revision_at(
        &self,
        scope: &ReadScope,
        instant: DateTime<Utc>,
    ) -> Result<i64, ProjectionError> {
        let begin = following::log::begin_in(scope.household_id);
        let mut transaction = self.pool.begin_with(begin).await?;
        let revision: Option<i64> = sqlx::query_scalar(REVISION_AT)
            .bind(scope.household_id.0)
            .bind(instant)
            .fetch_optional(&mut *transaction)
            .await?;
        transaction.rollback().await?;
        Ok(revision.unwrap_or(0))
    }

    async fn begin(&self) -> Result<Transaction<'static, Postgres>, ProjectionError> {
        let begin = "begin isolation level repeatable read read only";
        Ok(self.pool.begin_with(begin).await?)
    }

    /// A transaction that sees what is one person's across households, and nothing else.
    pub(crate) async fn begin_as_person(
        &self,
        user_id: UserId,
    ) -> Result<Transaction<'static, Postgres>, ProjectionError> {
        let mut transaction = self.begin().await?;
        sqlx::query(
            "select set_config('search_path', coalesce(schema_name || ', ', '') || 'public', true)
             from wumbo_enter_person($1) as schema_name",
        )
        .bind(user_id.0)
        .execute(&mut *transaction)
        .await?;
        Ok(transaction)
    }

    /// A connection about one household for reading its log (the audit).
    pub(crate) async fn begin_log(
        &self,
        scope: &ReadScope,
    ) -> Result<Transaction<'static, Postgres>, ProjectionError> {
        Ok(self.pool.begin_with(following::log::begin_in(scope.household_id)).await?)
    }
}
