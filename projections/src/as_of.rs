//! Time travel: the household's log up to a revision, folded through the same projectors into a
//! scratch schema, kept for a while, and answered by the same queries.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex as StdMutex, PoisonError};
use std::time::{Duration, Instant};

use domain::id::HouseholdId;
use sqlx::{Executor, PgPool, Row};
use tokio::sync::{Mutex, Semaphore};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::ahead::Ahead;
use crate::aside::aside;
use crate::error::ProjectionError;
use crate::generation::create_schema;
use crate::projector::{NotTaken, Projector, apply_all, with_needs};
use following::log::begin_in;

/// Most moments of the past that are kept at once, and for how long after their last use.
const KEPT: usize = 24;
const KEPT_FOR: Duration = Duration::from_secs(600);
/// Longest that one is built.
const LONGEST_BUILD: Duration = Duration::from_secs(120);
/// Events between two looks whether anybody still waits for it.
const BATCH: i64 = 5_000;

/// A scratch schema that stays while somebody holds it.
#[derive(Debug, Clone)]
pub struct HeldSchema(Arc<str>);

impl HeldSchema {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.0
    }

    /// Whether somebody reads in it.
    fn is_in_use(&self) -> bool {
        Arc::strong_count(&self.0) > 1
    }
}

/// One moment of one household, as far as it is built: by one at a time, and never twice at once.
#[derive(Default)]
struct Look {
    building: Mutex<()>,
    built: StdMutex<Option<Built>>,
}

/// What is built of a moment.
#[derive(Clone)]
struct Built {
    models: BTreeSet<&'static str>,
    schema: HeldSchema,
}

impl Look {
    fn built(&self) -> Option<Built> {
        self.built.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether there is something to read, and nobody reads it or waits for more.
    fn is_unused(self: &Arc<Self>) -> bool {
        let place = self.built.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::strong_count(self) == 1 && place.as_ref().is_some_and(|one| !one.schema.is_in_use())
    }

    /// Keeps another schema, and gives the one before.
    fn keep(&self, built: Option<Built>) -> Option<Built> {
        let mut place = self.built.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut place, built)
    }
}

struct Kept {
    look: Arc<Look>,
    last_used: Instant,
}

type Moment = (HouseholdId, i64);

/// Builds and keeps moments of the past.
pub struct AsOf {
    /// Of who may make schemas (role `wumbo_past`): scratch schemas are made and dropped here.
    pool: PgPool,
    projectors: Arc<Vec<Box<dyn Projector>>>,
    kept: Mutex<HashMap<Moment, Kept>>,
    /// Schemas that others have taken the place of, until nobody reads in them any more.
    outdone: StdMutex<Vec<HeldSchema>>,
    /// Tells the scratch schemas of this process from those of others.
    process: u64,
    run: Uuid,
    /// As many are built at once as half of the processors have work with, and at least two.
    builds: Arc<Semaphore>,
    /// How many it has built: no name is used twice, also not while its namesake is being dropped.
    built: AtomicU64,
}

impl AsOf {
    /// `process` only helps a person to see whose schema is whose: numbers of processes repeat, in
    /// containers above all, so each value of this type adds what is its own.
    pub fn new(pool: PgPool, projectors: Arc<Vec<Box<dyn Projector>>>, process: u64) -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        // Each has one connection to read with and one to write on; two are for looks that stand.
        let connections = pool.options().get_max_connections() as usize;
        let most = usize::max(connections.saturating_sub(2) / 2, 1);
        Self {
            builds: Arc::new(Semaphore::new(usize::max(processors / 2, 2).min(most))),
            run: Uuid::now_v7(),
            pool,
            projectors,
            kept: Mutex::default(),
            outdone: StdMutex::default(),
            process,
            built: AtomicU64::new(0),
        }
    }

    /// Drops what earlier processes on this database left behind.
    ///
    /// # Errors
    /// [`ProjectionError::Following`].
    pub async fn clear(&self) -> Result<(), ProjectionError> {
        self.drop_those_of("as_of_").await
    }

    /// Drops every moment that was out of use for ten minutes.
    ///
    /// # Errors
    /// [`ProjectionError::Following`].
    pub async fn sweep(&self) -> Result<(), ProjectionError> {
        self.sweep_unused_for(KEPT_FOR).await
    }

    /// As [`AsOf::sweep`], of what was out of use for this long.
    ///
    /// # Errors
    /// [`ProjectionError::Following`].
    pub async fn sweep_unused_for(&self, rested: Duration) -> Result<(), ProjectionError> {
        let mut dropped = evict(&mut *self.kept.lock().await, None, rested);
        dropped.extend(self.outdone());
        for schema in dropped {
            self.drop_schema(schema.name()).await?;
        }
        Ok(())
    }

    /// Drops everything that this process has built, at its end.
    ///
    /// # Errors
    /// [`ProjectionError::Following`].
    pub async fn leave(&self) -> Result<(), ProjectionError> {
        self.kept.lock().await.clear();
        self.drop_those_of(&self.own()).await
    }

    /// How the names of the schemas of this process begin.
    fn own(&self) -> String {
        format!("as_of_{:x}_{}_", self.process, self.run.simple())
    }

    async fn drop_those_of(&self, beginning: &str) -> Result<(), ProjectionError> {
        let left: Vec<String> = sqlx::query_scalar(
            "select nspname::text from pg_namespace where starts_with(nspname::text, $1)
               and pg_get_userbyid(nspowner) = current_user",
        )
        .bind(beginning)
        .fetch_all(&self.pool)
        .await?;
        for schema in left {
            self.drop_schema(&schema).await?;
        }
        Ok(())
    }

    /// The schema that shows these read models of the household after this revision; built when it
    /// is not there yet.
    ///
    /// # Errors
    /// [`ProjectionError::Future`] when the log has not come that far.
    pub async fn schema(
        &self,
        household: HouseholdId,
        revision: i64,
        models: &[&'static str],
    ) -> Result<HeldSchema, ProjectionError> {
        let moment = (household, revision);
        let (look, mut dropped) = self.look(moment).await;
        dropped.extend(self.outdone());
        for schema in dropped {
            self.drop_schema(schema.name()).await?;
        }
        let _one_at_a_time = look.building.lock().await;
        let mut models: BTreeSet<&'static str> = models.iter().copied().collect();
        if let Some(built) = look.built() {
            // Another process that has just started may have cleared it away: build it again.
            if built.models.is_superset(&models) && self.stands(&built.schema).await? {
                return Ok(built.schema);
            }
            models.extend(built.models);
        }
        let schema = self.build(moment, models.clone()).await.map_err(|not_taken| {
            let NotTaken { error, model } = not_taken;
            match model.filter(|_| !error.is_passing()) {
                Some(model) => {
                    let reason = error.reason();
                    tracing::error!(%household, revision, model, reason, "a look was not built");
                    ProjectionError::LeftOut(model.to_owned())
                }
                None => error,
            }
        })?;
        let before = look.keep(Some(Built { models, schema: schema.clone() }));
        let mut outdone = self.outdone.lock().unwrap_or_else(PoisonError::into_inner);
        outdone.extend(before.map(|before| before.schema));
        Ok(schema)
    }

    /// The place of a moment, and the schemas that had to make room for it.
    async fn look(&self, moment: Moment) -> (Arc<Look>, Vec<HeldSchema>) {
        let mut kept = self.kept.lock().await;
        let dropped = evict(&mut kept, Some(moment), KEPT_FOR);
        let entry = kept
            .entry(moment)
            .or_insert_with(|| Kept { look: Arc::default(), last_used: Instant::now() });
        entry.last_used = Instant::now();
        (entry.look.clone(), dropped)
    }

    /// Takes out the schemas that others have taken the place of, and nobody reads in.
    fn outdone(&self) -> Vec<HeldSchema> {
        let mut outdone = self.outdone.lock().unwrap_or_else(PoisonError::into_inner);
        outdone.extract_if(.., |schema| !schema.is_in_use()).collect()
    }

    async fn stands(&self, held: &HeldSchema) -> Result<bool, ProjectionError> {
        let text = "select to_regnamespace($1) is not null";
        Ok(sqlx::query_scalar(text).bind(held.name()).fetch_one(&self.pool).await?)
    }

    /// Beside the runtime's workers: a long log is folded for seconds.
    async fn build(
        &self,
        until: Moment,
        models: BTreeSet<&'static str>,
    ) -> Result<HeldSchema, NotTaken> {
        let number = self.built.fetch_add(1, Ordering::Relaxed);
        let name = format!("{}{number}", self.own());
        let (pool, projectors) = (self.pool.clone(), self.projectors.clone());
        let builds = self.builds.clone();
        aside(|unwanted| async move {
            // Held until it has ended, also when nobody waits for it any more: who asks and leaves
            // again and again has no more at work than who waits.
            let one_of_few = unwanted.run_until_cancelled(builds.acquire_owned()).await;
            if one_of_few.is_none() {
                return Err(ProjectionError::Unwanted.into());
            }
            let models: Vec<&str> = models.into_iter().collect();
            let models = with_needs(&projectors, &models);
            let built = build(&pool, &models, until, name, &unwanted);
            let built = match timeout(LONGEST_BUILD, built).await {
                Ok(built) => built?,
                Err(_) => return Err(ProjectionError::TooLong.into()),
            };
            if unwanted.is_cancelled() {
                drop_schema(&pool, built.name()).await?;
            }
            Ok(built)
        })
        .await
    }

    /// A schema as that of [`AsOf::schema`] in which nobody else reads, for who goes on in it and
    /// drops it.
    ///
    /// # Errors
    /// As [`AsOf::schema`], with the read model that could not be built.
    pub(crate) async fn scratch(
        &self,
        household: HouseholdId,
        revision: i64,
        models: BTreeSet<&'static str>,
    ) -> Result<HeldSchema, NotTaken> {
        self.build((household, revision), models).await
    }

    pub(crate) async fn drop_schema(&self, schema: &str) -> Result<(), ProjectionError> {
        drop_schema(&self.pool, schema).await
    }
}

async fn drop_schema(pool: &PgPool, schema: &str) -> Result<(), ProjectionError> {
    let text = format!("drop schema if exists {schema} cascade");
    sqlx::query(&text).execute(pool).await?;
    Ok(())
}

/// Folds a household's log up to a revision into a schema of its own.
async fn build(
    pool: &PgPool,
    projectors: &[&dyn Projector],
    (household, revision): Moment,
    name: String,
    unwanted: &CancellationToken,
) -> Result<HeldSchema, NotTaken> {
    let mut transaction = pool.begin_with(begin_in(household)).await?;
    let head: Option<i64> = sqlx::query("select head from household_logs where household_id = $1")
        .bind(household.0)
        .fetch_optional(&mut *transaction)
        .await?
        .map(|row| row.try_get(0))
        .transpose()?;
    if revision < 0 || head.unwrap_or(0) < revision {
        return Err(ProjectionError::Future(revision).into());
    }
    create_schema(&mut transaction, &name, projectors, false).await?;
    let mut ahead = Ahead::of(pool.clone(), household, (0, revision), BATCH);
    while let Some(events) = ahead.next().await? {
        if unwanted.is_cancelled() {
            transaction.rollback().await?;
            return Err(ProjectionError::Unwanted.into());
        }
        apply_all(projectors, &mut transaction, household, events).await?;
    }
    let indexes: String = projectors.iter().map(|projector| projector.indexes()).collect();
    (&mut *transaction).execute(sqlx::raw_sql(&indexes)).await?;
    // Where nobody has counted whose rows are, a plan takes them for few and sorts all of them.
    let tables: Vec<&str> = projectors.iter().flat_map(|one| one.kept()).map(|t| t.name).collect();
    (&mut *transaction).execute(&*format!("analyze {}", tables.join(", "))).await?;
    transaction.commit().await?;
    Ok(HeldSchema(name.into()))
}

/// Takes out what was not used for this long and, as there must be room for what is wanted, what
/// is beyond the limit: of the households that keep most the longest unused, so that who looks at
/// one moment after another does not cost others theirs.
fn evict(
    kept: &mut HashMap<Moment, Kept>,
    wanted: Option<Moment>,
    rested: Duration,
) -> Vec<HeldSchema> {
    // What was begun, and whose askers have all left: there is nothing to drop of it.
    kept.retain(|moment, entry| {
        let is_left = entry.look.built().is_none() && Arc::strong_count(&entry.look) == 1;
        Some(*moment) == wanted || !is_left
    });
    let mut dropped = Vec::new();
    let mut drop_one = |kept: &mut HashMap<Moment, Kept>, moment: Moment| {
        let look = kept.remove(&moment).and_then(|entry| entry.look.keep(None));
        dropped.extend(look.map(|built| built.schema));
    };
    let is_unused = |entry: &Kept| entry.look.is_unused();
    let has_rested = |entry: &Kept| is_unused(entry) && entry.last_used.elapsed() >= rested;
    let old: Vec<Moment> = kept
        .iter()
        .filter(|(moment, entry)| Some(**moment) != wanted && has_rested(entry))
        .map(|(moment, _)| *moment)
        .collect();
    old.into_iter().for_each(|moment| drop_one(kept, moment));
    let room = usize::from(wanted.is_some_and(|wanted| !kept.contains_key(&wanted)));
    while kept.len() + room > KEPT {
        let of = |household| kept.keys().filter(|(other, _)| *other == household).count();
        let next = kept
            .iter()
            .filter(|(moment, entry)| Some(**moment) != wanted && is_unused(entry))
            .min_by_key(|((household, _), entry)| (Reverse(of(*household)), entry.last_used))
            .map(|(moment, _)| *moment);
        match next {
            Some(moment) => drop_one(kept, moment),
            None => break,
        }
    }
    dropped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unused() -> Kept {
        let look = Look::default();
        look.keep(Some(Built { models: BTreeSet::new(), schema: HeldSchema("as_of".into()) }));
        Kept { look: Arc::new(look), last_used: Instant::now() }
    }

    #[test]
    fn who_looks_at_many_moments_costs_others_none() {
        let household = |number| HouseholdId(Uuid::from_u128(number));
        let mut kept = HashMap::new();
        for other in 1..=4 {
            kept.insert((household(other), 1), unused());
        }
        for revision in 0..100 {
            let moment = (household(9), revision);
            evict(&mut kept, Some(moment), KEPT_FOR);
            kept.insert(moment, unused());
            assert!(kept.len() <= KEPT);
        }
        assert!((1..=4).all(|other| kept.contains_key(&(household(other), 1))));
        assert!(kept.contains_key(&(household(9), 99)) && !kept.contains_key(&(household(9), 0)));
        assert_eq!(evict(&mut kept, None, Duration::ZERO).len(), KEPT);
        assert!(kept.is_empty());
    }

    #[test]
    fn what_was_begun_for_nobody_keeps_no_place() {
        let begun = || Kept { look: Arc::default(), last_used: Instant::now() };
        let mut kept = HashMap::new();
        for revision in 0..100 {
            kept.insert((HouseholdId(Uuid::nil()), revision), begun());
        }
        let building = kept[&(HouseholdId(Uuid::nil()), 7)].look.clone();
        assert!(evict(&mut kept, None, KEPT_FOR).is_empty());
        assert_eq!(kept.len(), 1, "one is being built");
        drop(building);
        evict(&mut kept, None, KEPT_FOR);
        assert!(kept.is_empty());
    }
}
