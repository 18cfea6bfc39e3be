//! Generations of read models: each lives in a schema of its own, one is active.
//!
//! A rebuild fills the next generation while reads go on, catches up, compares the tables at equal
//! revisions and switches in one transaction. The one before stays until it is dropped.

mod compared;
mod shape;

pub(crate) use shape::Shape;
pub use shape::{Standing, standing};

use std::sync::Arc;

use domain::id::HouseholdId;
use following::registry::{self, Start};
use futures::StreamExt;
use serde_json::Value;
use sqlx::{Executor, PgConnection, PgPool, Row};
use uuid::Uuid;

use compared::Compared;

use crate::error::ProjectionError;
use crate::projector::{Projector, Table, every};
use crate::runner::{ReadModels, Schema, name_of};
use crate::visibility::policies;

/// Held shared by every projector batch and exclusively by a switch, so that no batch is in flight
/// into the old generation while the new one becomes active.
pub(crate) const SWITCH_LOCK: i64 = 0x5755_4d42_4f00_0001;
/// Held by the one rebuild that may run.
const REBUILD_LOCK: i64 = 0x5755_4d42_4f00_0002;

/// Creates the tables of every read model in a new schema, with row security and grants.
pub(crate) async fn create_schema(
    connection: &mut PgConnection,
    schema: &str,
    projectors: &[&dyn Projector],
    logged: bool,
) -> Result<(), ProjectionError> {
    let made = match logged {
        true => format!("create schema if not exists {schema};"),
        // Looks into the past: who makes them has no right to make schemas, unless the owner of
        // the database cannot do it for them.
        false => format!(
            "do $$ begin
               if has_database_privilege(current_database(), 'create') then
                 create schema {schema};
               else
                 perform public.wumbo_make_look('{schema}');
               end if;
             end $$;"
        ),
    };
    let mut statements = format!(
        "{made}
         grant usage on schema {schema}
           to wumbo_app, wumbo_lookup, wumbo_projector, wumbo_backup;
         set local search_path = {schema}, public;"
    );
    for projector in projectors {
        let tables = projector.tables();
        let text = match logged {
            true => tables.to_owned(),
            false => tables.replace("create table", "create unlogged table"),
        };
        statements.push_str(&text);
    }
    (&mut *connection).execute(sqlx::raw_sql(&statements)).await?;
    let made: Vec<String> =
        sqlx::query_scalar("select tablename::text from pg_tables where schemaname = $1")
            .bind(schema)
            .fetch_all(&mut *connection)
            .await?;
    let kept: Vec<Table> = projectors.iter().flat_map(|projector| projector.kept()).collect();
    let undeclared = |name: &&String| !kept.iter().any(|table| table.name == name.as_str());
    if let Some(name) = made.iter().find(undeclared) {
        return Err(ProjectionError::Unfenced(name.clone()));
    }
    let mut statements = String::new();
    for Table { name, privacy, .. } in kept {
        let finds_own = projectors.iter().any(|one| one.of_persons().contains(&name));
        statements.push_str(&policies(&format!("{schema}.{name}"), privacy, finds_own));
    }
    connection.execute(sqlx::raw_sql(&statements)).await?;
    Ok(())
}

async fn create_indexes(
    owner: &PgPool,
    schema: &str,
    projectors: &[Box<dyn Projector>],
) -> Result<(), ProjectionError> {
    for projector in projectors.iter().filter(|projector| !projector.indexes().is_empty()) {
        let indexes = projector.indexes().replace("create index", "create index if not exists");
        let mut transaction = owner.begin().await?;
        let text = format!("set local search_path = {schema}, public; {indexes}; ");
        (&mut *transaction).execute(sqlx::raw_sql(&text)).await?;
        transaction.commit().await?;
    }
    let mut transaction = owner.begin().await?;
    let tables: Vec<String> =
        sqlx::query_scalar("select tablename::text from pg_tables where schemaname = $1")
            .bind(schema)
            .fetch_all(&mut *transaction)
            .await?;
    for table in tables {
        let text = format!("analyze {schema}.{table}");
        sqlx::query(&text).execute(&mut *transaction).await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// Makes sure that there is an active generation: the first start creates it.
///
/// # Errors
/// [`ProjectionError::Following`].
pub async fn ensure_active(
    owner: &PgPool,
    projectors: &[Box<dyn Projector>],
) -> Result<(), ProjectionError> {
    const ACTIVE: &str = "select schema_name from read_generations where state = 'active'";
    // A start must not wait for a rebuild that another process is at.
    let active: Option<String> = sqlx::query_scalar(ACTIVE).fetch_optional(owner).await?;
    if active.is_some() {
        return Ok(());
    }
    let mut transaction = owner.begin().await?;
    lock(&mut transaction, REBUILD_LOCK).await?;
    let active: Option<String> =
        sqlx::query_scalar(ACTIVE).fetch_optional(&mut *transaction).await?;
    if active.is_none() {
        create_schema(&mut transaction, "read_1", &every(projectors), true).await?;
        register(&mut transaction, 1, "active", projectors).await?;
        transaction.commit().await?;
        return create_indexes(owner, "read_1", projectors).await;
    }
    transaction.commit().await?;
    Ok(())
}

async fn register(
    connection: &mut PgConnection,
    generation: i32,
    state: &str,
    projectors: &[Box<dyn Projector>],
) -> Result<(), ProjectionError> {
    sqlx::query("insert into public.read_generations values ($1, $2, $3, $4)")
        .bind(generation)
        .bind(format!("read_{generation}"))
        .bind(state)
        .bind(Shape::of(projectors).to_json())
        .execute(connection)
        .await?;
    Ok(())
}

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

/// Takes an advisory lock until the transaction's end.
async fn lock(connection: &mut PgConnection, key: i64) -> Result<(), ProjectionError> {
    sqlx::query("select pg_advisory_xact_lock($1)").bind(key).execute(connection).await?;
    Ok(())
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
    let live = shape::active(owner).await?;
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

/// Drops every generation that was retired.
///
/// # Errors
/// [`ProjectionError::Following`].
pub async fn drop_retired(owner: &PgPool) -> Result<Vec<String>, ProjectionError> {
    let mut transaction = owner.begin().await?;
    let retired = drop_those(&mut transaction, "state = 'retired'", None).await?;
    transaction.commit().await?;
    Ok(retired)
}

/// Drops the generations that a condition names, with their checkpoints; `$1` is the shape.
async fn drop_those(
    connection: &mut PgConnection,
    condition: &str,
    shape: Option<&Value>,
) -> Result<Vec<String>, ProjectionError> {
    let text = format!("delete from read_generations where {condition} returning schema_name");
    let mut deleted = sqlx::query_scalar(&text);
    if let Some(shape) = shape {
        deleted = deleted.bind(shape);
    }
    let dropped: Vec<String> = deleted.fetch_all(&mut *connection).await?;
    for schema in &dropped {
        let text = format!("drop schema if exists {schema} cascade");
        sqlx::query(&text).execute(&mut *connection).await?;
    }
    // Row security binds the owner as well: the projector is who may see every checkpoint.
    sqlx::query("set local role wumbo_projector").execute(&mut *connection).await?;
    for schema in &dropped {
        registry::forget_in(connection, &name_of(schema)).await?;
        sqlx::query("delete from checkpoints where subscription = $1")
            .bind(name_of(schema))
            .execute(&mut *connection)
            .await?;
    }
    sqlx::query("reset role").execute(connection).await?;
    Ok(dropped)
}
