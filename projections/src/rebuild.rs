//! Building the read models anew, beside those that are read.
//!
//! A rebuild fills the next generation while reads go on, catches up, compares the tables at equal
//! revisions and switches in one transaction.

mod compared;

use std::sync::Arc;

use domain::id::HouseholdId;
use following::registry::{self, Start};
use futures::StreamExt;
use sqlx::{PgPool, Row};
use uuid::Uuid;

use compared::Compared;

use crate::error::ProjectionError;
use crate::generation::{
    REBUILD_LOCK, SWITCH_LOCK, Shape, active, create_indexes, create_schema, drop_those, lock,
    name_of, register,
};
use crate::projector::{Projector, every};
use crate::runner::{ReadModels, Schema};

/// How far a rebuild is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RebuildProgress {
    pub events_done: i64,
    pub events_in_all: i64,
}

/// What a rebuild did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RebuildOutcome {
    pub schema: String,
    pub households: usize,
    pub events: i64,
}

/// Fills a new generation from the log, catches up, compares and switches. Resumes one that was
/// interrupted. Reads and writes go on meanwhile.
///
/// # Errors
/// [`ProjectionError::Differs`] when the new tables do not agree with the live ones; then nothing
/// was switched.
pub async fn rebuild(
    owner: &PgPool,
    projector_pool: &PgPool,
    projectors: Arc<Vec<Box<dyn Projector>>>,
    workers: usize,
    progress: impl Fn(RebuildProgress) + Send + Sync,
) -> Result<RebuildOutcome, ProjectionError> {
    // The lock goes with its transaction, also when whoever waits for this goes away.
    let mut guard = owner.begin().await?;
    lock(&mut guard, REBUILD_LOCK).await?;
    let outcome = rebuild_locked(owner, projector_pool, projectors, workers, &progress).await;
    guard.rollback().await?;
    outcome
}

async fn rebuild_locked(
    owner: &PgPool,
    projector_pool: &PgPool,
    projectors: Arc<Vec<Box<dyn Projector>>>,
    workers: usize,
    progress: &(impl Fn(RebuildProgress) + Send + Sync),
) -> Result<RebuildOutcome, ProjectionError> {
    let schema = building(owner, &projectors).await?;
    let models = ReadModels::new(
        projector_pool.clone(),
        projectors.clone(),
        Schema::Fixed(schema.clone()),
        Arc::new(following::bell::InProcessBell::default()),
    );
    // A household that halted in an earlier try gets another one.
    sqlx::query(
        "update checkpoints set halted_revision = null, halted_reason = null, halted_at = null
         where subscription = $1 and halted_at is not null",
    )
    .bind(name_of(&schema))
    .execute(projector_pool)
    .await?;
    let households = fill(&models, projector_pool, workers, progress).await?;
    create_indexes(owner, &schema, &projectors).await?;
    // What came in while the indexes were built, so that the switch has little left to do.
    let _ = fill(&models, projector_pool, workers, progress).await?;
    let live = active(owner).await?;
    let compared = Compared::new(projector_pool, &schema, &projectors, &live);
    compared.all(workers).await?;
    let events = switch(owner, &models, &compared).await?;
    Ok(RebuildOutcome { schema, households, events })
}

async fn building(
    owner: &PgPool,
    projectors: &[Box<dyn Projector>],
) -> Result<String, ProjectionError> {
    let mut transaction = owner.begin().await?;
    // What another version of the program began is of no use to this one.
    let begun_otherwise = "state = 'building' and shape <> $1";
    let ours = Shape::of(projectors).to_json();
    drop_those(&mut transaction, begun_otherwise, Some(&ours)).await?;
    let unfinished: Option<String> =
        sqlx::query_scalar("select schema_name from read_generations where state = 'building'")
            .fetch_optional(&mut *transaction)
            .await?;
    if let Some(schema) = unfinished {
        transaction.commit().await?;
        return Ok(schema);
    }
    let last: i32 = sqlx::query_scalar("select coalesce(max(generation), 0) from read_generations")
        .fetch_one(&mut *transaction)
        .await?;
    let generation = last + 1;
    let schema = format!("read_{generation}");
    create_schema(&mut transaction, &schema, &every(projectors), true).await?;
    register(&mut transaction, generation, "building", projectors).await?;
    transaction.commit().await?;
    Ok(schema)
}

/// Brings every household up to its head, several at a time.
async fn fill(
    models: &ReadModels,
    pool: &PgPool,
    workers: usize,
    progress: &(impl Fn(RebuildProgress) + Send + Sync),
) -> Result<usize, ProjectionError> {
    let heads = heads(pool).await?;
    let events_in_all = heads.iter().map(|(_, head)| head).sum();
    let done = std::sync::atomic::AtomicI64::new(0);
    let advance = |added: i64| {
        let events_done = done.fetch_add(added, std::sync::atomic::Ordering::Relaxed) + added;
        progress(RebuildProgress { events_done, events_in_all });
    };
    let households = heads.len();
    let mut work = futures::stream::iter(heads)
        .map(|(household, head)| models.fill(household, head, &advance))
        .buffer_unordered(workers.max(1));
    while let Some(filled) = work.next().await {
        filled?;
    }
    Ok(households)
}

async fn heads(pool: &PgPool) -> Result<Vec<(HouseholdId, i64)>, ProjectionError> {
    let rows = sqlx::query("select household_id, head from household_logs order by household_id")
        .fetch_all(pool)
        .await?;
    rows.iter().map(|row| Ok((HouseholdId(row.try_get::<Uuid, _>(0)?), row.try_get(1)?))).collect()
}

/// Waits for the batches in flight, brings the new generation to the same revisions, compares what
/// moved, and makes it the active one.
async fn switch(
    owner: &PgPool,
    models: &ReadModels,
    compared: &Compared<'_>,
) -> Result<i64, ProjectionError> {
    let mut transaction = owner.begin().await?;
    lock(&mut transaction, SWITCH_LOCK).await?;
    for (household, reached) in compared.behind().await? {
        models.fill(household, reached, &|_| {}).await?;
        compared.one(household).await?;
    }
    if let Some((household, reached)) = compared.behind().await?.first() {
        let what = format!("household {household} does not come as far as revision {reached}");
        return Err(ProjectionError::Differs(what));
    }
    let retired: Vec<String> = sqlx::query_scalar(
        "update read_generations set state = 'retired' where state = 'active'
         returning schema_name",
    )
    .fetch_all(&mut *transaction)
    .await?;
    sqlx::query("update read_generations set state = 'active' where schema_name = $1")
        .bind(compared.rebuilt)
        .execute(&mut *transaction)
        .await?;
    // Whatever the new generation has not taken in yet is marked for it. Row security
    // binds the owner as well: the projector is who may see every log's head.
    sqlx::query("set local role wumbo_projector").execute(&mut *transaction).await?;
    registry::register_in(&mut transaction, &name_of(compared.rebuilt), Start::Beginning).await?;
    for schema in retired {
        registry::forget_in(&mut transaction, &name_of(&schema)).await?;
    }
    let events = sqlx::query_scalar("select coalesce(sum(head), 0)::bigint from household_logs")
        .fetch_one(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(events)
}
