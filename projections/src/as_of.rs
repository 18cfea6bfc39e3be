//! Time travel: the household's log up to a revision, folded through the same projectors into a
//! scratch schema, kept for a while, and answered by the same queries.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::id::HouseholdId;
use sqlx::{Executor, PgPool, Row};
use tokio::sync::{Mutex, OnceCell};

use crate::error::ProjectionError;
use crate::generation::create_schema;
use crate::log::{begin_in, read_after};
use crate::projector::{Projector, apply_all};

/// Most moments of the past that are kept at once, and for how long after their last use.
const KEPT: usize = 12;
const KEPT_FOR: Duration = Duration::from_secs(600);
const BATCH: i64 = 10_000;

/// A scratch schema that stays while somebody holds it.
#[derive(Debug, Clone)]
pub struct HeldSchema(Arc<str>);

impl HeldSchema {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.0
    }
}

struct Kept {
    schema: Arc<OnceCell<HeldSchema>>,
    last_used: Instant,
}

type Moment = (HouseholdId, i64);

/// Builds and keeps moments of the past.
pub struct AsOf {
    /// The owner: scratch schemas are made and dropped here.
    owner: PgPool,
    projectors: Arc<Vec<Box<dyn Projector>>>,
    kept: Mutex<HashMap<Moment, Kept>>,
    /// Tells the scratch schemas of this process from those of others.
    process: u64,
}

impl AsOf {
    pub fn new(owner: PgPool, projectors: Arc<Vec<Box<dyn Projector>>>, process: u64) -> Self {
        Self { owner, projectors, kept: Mutex::default(), process }
    }

    /// Drops what earlier processes on this database left behind.
    ///
    /// # Errors
    /// [`ProjectionError::Database`].
    pub async fn clear(&self) -> Result<(), ProjectionError> {
        let left: Vec<String> = sqlx::query_scalar(
            "select nspname::text from pg_namespace where nspname like 'as\\_of\\_%'",
        )
        .fetch_all(&self.owner)
        .await?;
        for schema in left {
            self.drop_schema(&schema).await?;
        }
        Ok(())
    }

    /// The schema that shows the household after this revision; built when it is not there yet.
    ///
    /// # Errors
    /// [`ProjectionError::Future`] when the log has not come that far.
    pub async fn schema(
        &self,
        household: HouseholdId,
        revision: i64,
    ) -> Result<HeldSchema, ProjectionError> {
        let moment = (household, revision);
        let (cell, dropped) = {
            let mut kept = self.kept.lock().await;
            let dropped = evict(&mut kept, moment);
            let entry = kept.entry(moment).or_insert_with(|| Kept {
                schema: Arc::default(),
                last_used: Instant::now(),
            });
            entry.last_used = Instant::now();
            (entry.schema.clone(), dropped)
        };
        for schema in dropped {
            self.drop_schema(schema.name()).await?;
        }
        let built = cell.get_or_try_init(|| self.build(household, revision)).await;
        if built.is_err() {
            self.kept.lock().await.remove(&moment);
        }
        built.cloned()
    }

    async fn build(
        &self,
        household: HouseholdId,
        revision: i64,
    ) -> Result<HeldSchema, ProjectionError> {
        let id = household.0.simple().to_string();
        let name = format!("as_of_{:x}_{}_{revision}", self.process, &id[20..]);
        let mut transaction = self.owner.begin_with(begin_in(household)).await?;
        let head: Option<i64> =
            sqlx::query("select head from household_logs where household_id = $1")
                .bind(household.0)
                .fetch_optional(&mut *transaction)
                .await?
                .map(|row| row.try_get(0))
                .transpose()?;
        if revision < 0 || head.unwrap_or(0) < revision {
            return Err(ProjectionError::Future(revision));
        }
        create_schema(&mut transaction, &name, &self.projectors, false).await?;
        let mut from = 0;
        while from < revision {
            let (events, unreadable) =
                read_after(&mut transaction, household, from, BATCH, revision).await?;
            if let Some(error) = unreadable {
                return Err(error);
            }
            let Some(last) = events.last() else { break };
            from = last.revision;
            apply_all(&self.projectors, &mut transaction, household, events).await?;
        }
        let mut indexes = String::new();
        for projector in self.projectors.iter() {
            indexes.push_str(projector.indexes());
        }
        (&mut *transaction).execute(sqlx::raw_sql(&indexes)).await?;
        transaction.commit().await?;
        Ok(HeldSchema(name.into()))
    }

    async fn drop_schema(&self, schema: &str) -> Result<(), ProjectionError> {
        let text = format!("drop schema if exists {schema} cascade");
        sqlx::query(&text).execute(&self.owner).await?;
        Ok(())
    }
}

/// Takes out what was not used for long, and the longest unused beyond the limit.
fn evict(kept: &mut HashMap<Moment, Kept>, wanted: Moment) -> Vec<HeldSchema> {
    let mut by_age: Vec<(Moment, Instant)> = kept
        .iter()
        .filter(|(moment, entry)| **moment != wanted && entry.schema.initialized())
        .map(|(moment, entry)| (*moment, entry.last_used))
        .collect();
    by_age.sort_by_key(|(_, last_used)| *last_used);
    let beyond = (kept.len() + 1).saturating_sub(KEPT);
    let mut dropped = Vec::new();
    for (index, (moment, last_used)) in by_age.into_iter().enumerate() {
        if index < beyond || last_used.elapsed() > KEPT_FOR {
            dropped.extend(kept.remove(&moment).and_then(|entry| entry.schema.get().cloned()));
        }
    }
    dropped
}
