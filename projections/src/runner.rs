//! The subscription `read_models`: takes each household's log into its read models, batch by batch,
//! rows and checkpoint in one transaction.
//!
//! An event that cannot be taken in halts its household only, in order and visibly; the others go
//! on. Where one read model cannot take it in, the household's others go on without it and those
//! that build on it.

use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use async_trait::async_trait;
use domain::event::RecordedEvent;
use domain::id::HouseholdId;
use following::bell::{Bell, News, Topic};
use following::checkpoint::{self, Checkpoint, Claim, Durability, WhenNew, WhenTaken};
use following::error::FollowError;
use following::log::read_after;
use following::subscription::{Advance, Subscription};
use futures::FutureExt;
use serde_json::Value;
use sqlx::{PgConnection, PgExecutor, PgPool, Row};

use crate::ahead::Ahead;
use crate::aside::aside;
use crate::error::ProjectionError;
use crate::generation::{SWITCH_LOCK, Shape, name_of};
use crate::left_out;
use crate::projector::{NotTaken, Projector, apply_all, every, who_build_on};

/// Events in one transaction while following, and while filling a new generation.
const BATCH: i64 = 5_000;
const FILL_BATCH: i64 = 10_000;
/// With more events than this a batch is taken in beside the runtime's workers.
const LONG: usize = 250;

/// Where the tables are that are written to.
#[derive(Debug, Clone)]
pub enum Schema {
    /// Those of the active generation, looked up in each batch's transaction.
    Active,
    /// Those of one generation, while it is built.
    Fixed(String),
}

/// Takes logs into read models.
pub struct ReadModels {
    pool: PgPool,
    projectors: Arc<Vec<Box<dyn Projector>>>,
    /// What the active generation must have been made by.
    shape: Value,
    schema: Schema,
    bell: Arc<dyn Bell>,
    batch: i64,
}

enum Step {
    Applied { revision: i64, is_more: bool },
    Nothing,
    Busy,
    Halted,
}

impl ReadModels {
    /// On a pool of role `wumbo_projector`.
    pub fn new(
        pool: PgPool,
        projectors: Arc<Vec<Box<dyn Projector>>>,
        schema: Schema,
        bell: Arc<dyn Bell>,
    ) -> Self {
        let shape = Shape::of(&projectors).to_json();
        Self { pool, projectors, shape, schema, bell, batch: BATCH }
    }

    /// The same with this many events in one transaction at most while following. What comes out is
    /// the same for every number; larger ones take fewer statements and longer transactions.
    pub fn in_batches_of(mut self, events: u32) -> Self {
        self.batch = i64::from(events.max(1));
        self
    }

    /// Locks the household's checkpoint and points the transaction at the tables to write. While
    /// following, a household that another process has is left to it; a rebuild waits for it.
    async fn claim(&self, household: HouseholdId) -> Result<(Claim, String), ProjectionError> {
        let mut transaction =
            checkpoint::begin(&self.pool, household, Durability::LastMayBeLost).await?;
        let (schema, when_taken) = match &self.schema {
            Schema::Fixed(schema) => (schema.clone(), WhenTaken::Wait),
            Schema::Active => {
                (active_schema(&mut transaction, &self.shape).await?, WhenTaken::LeaveIt)
            }
        };
        sqlx::query("select set_config('search_path', $1, true)")
            .bind(format!("{schema}, public"))
            .execute(&mut *transaction)
            .await?;
        let subscription = name_of(&schema);
        let when_new = WhenNew::AtTheFirst;
        let claimed =
            checkpoint::claim(transaction, subscription, household, when_taken, when_new).await?;
        Ok((claimed, schema))
    }

    async fn step(&self, household: HouseholdId, limit: i64) -> Result<Step, NotTaken> {
        let mut checkpoint = match self.claim(household).await?.0 {
            Claim::Ours(checkpoint) => checkpoint,
            Claim::Busy => return Ok(Step::Busy),
            Claim::Halted => return Ok(Step::Halted),
        };
        let from = checkpoint.revision;
        let run = read_after(&mut checkpoint.transaction, household, from, limit, i64::MAX).await?;
        if run.events.is_empty() {
            // Given back before anything else is done: who comes next must not meet our own lock.
            checkpoint.give_back().await;
            return match run.unreadable {
                Some(error) => Err(error.into()),
                None => Ok(Step::Nothing),
            };
        }
        let nouns = nouns(&run.events);
        let is_more = run.is_cut || run.unreadable.is_some();
        let revision = self.take_in(*checkpoint, household, run.events).await?;
        let news = News { household_id: household, revision, after: Some(from), nouns };
        self.bell.ring(Topic::Projected, news);
        Ok(Step::Applied { revision, is_more })
    }

    /// Applies a batch, moves the checkpoint, commits.
    async fn take_in(
        &self,
        mut checkpoint: Checkpoint,
        household: HouseholdId,
        events: Vec<RecordedEvent>,
    ) -> Result<i64, NotTaken> {
        let left_out = match self.schema {
            Schema::Active => left_out::of(&mut checkpoint.transaction, household).await?,
            Schema::Fixed(_) => BTreeSet::new(),
        };
        let revision = events.last().map_or(checkpoint.revision, |event| event.revision);
        let count = events.len() as u64;
        let is_long = events.len() > LONG;
        let projectors = self.projectors.clone();
        let applying = async move {
            let mut wanted = every(&projectors);
            wanted.retain(|projector| !left_out.contains(projector.name()));
            let applied = apply_all(&wanted, &mut checkpoint.transaction, household, events);
            let applied = AssertUnwindSafe(applied).catch_unwind().await;
            (checkpoint, applied.unwrap_or(Err(FollowError::Panicked("a projector").into())))
        };
        let (checkpoint, applied) =
            if is_long { aside(|_| applying).await } else { applying.await };
        if let Err(error) = applied {
            // What went wrong matters more than a connection that is gone as well.
            checkpoint.give_back().await;
            return Err(error);
        }
        checkpoint.move_to(revision).await?;
        metrics::counter!("wumbo_projector_events_total").increment(count);
        Ok(revision)
    }

    /// Brings one household of a generation that is being built up to `head`. An event that cannot
    /// be taken in halts the household there, as it does while following, and no other.
    pub(crate) async fn fill(
        &self,
        household: HouseholdId,
        head: i64,
        done: &(impl Fn(i64) + Sync),
    ) -> Result<(), ProjectionError> {
        match self.fill_in_bulk(household, head, done).await {
            Err(NotTaken { error, .. }) if !error.is_passing() => {
                // Up to what cannot be taken in, where it halts.
                Ok(self.catch_up(household).await.map(|_| ())?)
            }
            filled => filled.map_err(|not_taken| not_taken.error),
        }
    }

    /// Reading is ahead of writing, so that both cores have work.
    async fn fill_in_bulk(
        &self,
        household: HouseholdId,
        head: i64,
        done: &(impl Fn(i64) + Sync),
    ) -> Result<(), NotTaken> {
        let (Claim::Ours(checkpoint), _) = self.claim(household).await? else { return Ok(()) };
        let mut reached = checkpoint.revision;
        done(reached.min(head));
        checkpoint.transaction.commit().await?;
        if reached >= head {
            return Ok(());
        }
        let span = (reached, head);
        let mut ahead = Ahead::of(self.pool.clone(), household, span, FILL_BATCH);
        while let Some(events) = ahead.next().await? {
            let count = events.len() as i64;
            match self.claim(household).await?.0 {
                Claim::Ours(checkpoint) if checkpoint.revision == reached => {
                    reached = self.take_in(*checkpoint, household, events).await?;
                    done(count);
                }
                // Halted meanwhile, or somebody else fills the same generation.
                _ => return Ok(()),
            }
        }
        Ok(())
    }

    /// Marks a household's checkpoint with why it cannot go on.
    async fn halt(
        &self,
        household: HouseholdId,
        error: &FollowError,
    ) -> Result<(), ProjectionError> {
        let (Claim::Ours(checkpoint), _) = self.claim(household).await? else { return Ok(()) };
        checkpoint.halt(error).await?;
        metrics::counter!("wumbo_projector_halts_total").increment(1);
        Ok(())
    }

    /// Has the household's others go on without the read model that could not take the next event
    /// in, and those that build on it. Answers false where none would be left.
    async fn leave_out(
        &self,
        household: HouseholdId,
        NotTaken { error, model }: &NotTaken,
    ) -> Result<bool, ProjectionError> {
        let (Schema::Active, Some(model)) = (&self.schema, *model) else { return Ok(false) };
        let models = who_build_on(&self.projectors, model);
        if models.len() == self.projectors.len() {
            return Ok(false);
        }
        let (Claim::Ours(mut checkpoint), schema) = self.claim(household).await? else {
            return Ok(true);
        };
        let (revision, reason) = (checkpoint.revision + 1, error.reason());
        let place = (&*schema, household);
        left_out::add(&mut checkpoint.transaction, place, &models, (revision, &reason)).await?;
        tracing::error!(%household, model, revision, reason, "a read model has halted");
        metrics::counter!("wumbo_projector_halts_total").increment(1);
        let reached = checkpoint.revision;
        checkpoint.move_to(reached).await?;
        Ok(true)
    }
}

/// The generation that is read, kept from being switched away until the transaction's end.
pub(crate) async fn active_schema(
    connection: &mut PgConnection,
    shape: &Value,
) -> Result<String, ProjectionError> {
    sqlx::query("select pg_advisory_xact_lock_shared($1)")
        .bind(SWITCH_LOCK)
        .execute(&mut *connection)
        .await?;
    of_this_version(connection, shape).await
}

/// # Errors
/// [`ProjectionError::OtherVersion`]: rows of other projectors must not be mixed with ours.
pub(crate) async fn of_this_version(
    executor: impl PgExecutor<'_>,
    shape: &Value,
) -> Result<String, ProjectionError> {
    let text = "select schema_name, shape = $1 as ours from read_generations
                where state = 'active'";
    let row = sqlx::query(text).bind(shape).fetch_one(executor).await?;
    match row.try_get("ours")? {
        true => Ok(row.try_get("schema_name")?),
        false => Err(ProjectionError::OtherVersion),
    }
}

fn nouns(events: &[RecordedEvent]) -> Vec<String> {
    let nouns: BTreeSet<&str> = events.iter().map(|recorded| recorded.event.noun()).collect();
    nouns.into_iter().map(str::to_owned).collect()
}

#[async_trait]
impl Subscription for ReadModels {
    async fn name(&self) -> Result<String, FollowError> {
        let schema = match &self.schema {
            Schema::Fixed(schema) => schema.clone(),
            Schema::Active => of_this_version(&self.pool, &self.shape).await?,
        };
        Ok(name_of(&schema))
    }

    async fn advance(&self, household: HouseholdId) -> Result<Advance, FollowError> {
        let mut limit = self.batch;
        // One by one after a failure, as far as the batch would have come.
        for _ in 0..=self.batch {
            match self.step(household, limit).await {
                Ok(Step::Applied { revision, is_more }) => {
                    tracing::debug!(household = %household, revision, "read models moved");
                    match (is_more, limit == self.batch) {
                        (true, true) => return Ok(Advance::More),
                        (true, false) => {}
                        (false, _) => return Ok(Advance::CaughtUp),
                    }
                }
                Ok(Step::Nothing) => return Ok(Advance::CaughtUp),
                Ok(Step::Busy) => return Ok(Advance::Busy),
                Ok(Step::Halted) => return Ok(Advance::Halted),
                Err(not_taken) if not_taken.error.is_passing() => {
                    return Err(not_taken.error.into());
                }
                // One of the batch cannot be taken in: go on one by one up to it.
                Err(_) if limit > 1 => limit = 1,
                Err(not_taken) => {
                    if !self.leave_out(household, &not_taken).await? {
                        self.halt(household, &not_taken.error.into()).await?;
                        return Ok(Advance::Halted);
                    }
                }
            }
        }
        Ok(Advance::More)
    }
}
