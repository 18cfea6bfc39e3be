//! Generations of read models: each lives in a schema of its own, one is active.
//!
//! A rebuild fills the next generation while reads go on, catches up, compares the money at equal
//! revisions and switches in one transaction. The one before stays until it is dropped.

use std::sync::Arc;

use domain::id::HouseholdId;
use futures::StreamExt;
use sqlx::{Executor, PgConnection, PgPool, Row};
use uuid::Uuid;

use crate::error::ProjectionError;
use crate::projector::Projector;
use crate::runner::{ReadModels, Schema};

/// Held shared by every projector batch and exclusively by a switch, so that no batch is in flight
/// into the old generation while the new one becomes active.
pub(crate) const SWITCH_LOCK: i64 = 0x5755_4d42_4f00_0001;
/// Held by the one rebuild that may run.
const REBUILD_LOCK: i64 = 0x5755_4d42_4f00_0002;

/// Creates the tables of every read model in a new schema, with row security and grants.
pub(crate) async fn create_schema(
    connection: &mut PgConnection,
    schema: &str,
    projectors: &[Box<dyn Projector>],
    logged: bool,
) -> Result<(), ProjectionError> {
    let mut statements = format!(
        "create schema if not exists {schema};
         grant usage on schema {schema} to wumbo_app, wumbo_projector, wumbo_backup;
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
    let tables: Vec<String> =
        sqlx::query_scalar("select tablename::text from pg_tables where schemaname = $1")
            .bind(schema)
            .fetch_all(&mut *connection)
            .await?;
    let mut statements = String::new();
    for table in tables {
        let person = if table == "members" { " or user_id = wumbo_person()" } else { "" };
        statements.push_str(&format!(
            "alter table {schema}.{table} enable row level security;
             alter table {schema}.{table} force row level security;
             create policy of_household on {schema}.{table}
               using (household_id = wumbo_household(){person})
               with check (household_id = wumbo_household());
             grant select on {schema}.{table} to wumbo_app, wumbo_backup;
             grant select, insert, update, delete on {schema}.{table} to wumbo_projector;"
        ));
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
/// [`ProjectionError::Database`].
pub async fn ensure_active(
    owner: &PgPool,
    projectors: &[Box<dyn Projector>],
) -> Result<(), ProjectionError> {
    let mut transaction = owner.begin().await?;
    sqlx::query("select pg_advisory_xact_lock($1)")
        .bind(REBUILD_LOCK)
        .execute(&mut *transaction)
        .await?;
    let active: Option<String> =
        sqlx::query_scalar("select schema_name from read_generations where state = 'active'")
            .fetch_optional(&mut *transaction)
            .await?;
    if active.is_none() {
        create_schema(&mut transaction, "read_1", projectors, true).await?;
        let text = "insert into public.read_generations (generation, schema_name, state)
                    values (1, 'read_1', 'active')";
        sqlx::query(text).execute(&mut *transaction).await?;
        transaction.commit().await?;
        return create_indexes(owner, "read_1", projectors).await;
    }
    transaction.commit().await?;
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
    let mut guard = owner.acquire().await?;
    sqlx::query("select pg_advisory_lock($1)").bind(REBUILD_LOCK).execute(&mut *guard).await?;
    let outcome =
        rebuild_locked(owner, projector_pool, projectors, workers, &progress).await;
    sqlx::query("select pg_advisory_unlock($1)").bind(REBUILD_LOCK).execute(&mut *guard).await?;
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
        Arc::new(crate::bell::InProcessBell::default()),
    );
    let households = fill(&models, projector_pool, workers, progress).await?;
    create_indexes(owner, &schema, &projectors).await?;
    // What came in while the indexes were built, so that the switch has little left to do.
    let _ = fill(&models, projector_pool, workers, progress).await?;
    let events = switch(owner, projector_pool, &models, &schema, &projectors).await?;
    Ok(RebuildOutcome { schema, households, events })
}

async fn building(
    owner: &PgPool,
    projectors: &[Box<dyn Projector>],
) -> Result<String, ProjectionError> {
    let mut transaction = owner.begin().await?;
    let unfinished: Option<String> =
        sqlx::query_scalar("select schema_name from read_generations where state = 'building'")
            .fetch_optional(&mut *transaction)
            .await?;
    if let Some(schema) = unfinished {
        return Ok(schema);
    }
    let last: i32 = sqlx::query_scalar("select coalesce(max(generation), 0) from read_generations")
        .fetch_one(&mut *transaction)
        .await?;
    let generation = last + 1;
    let schema = format!("read_{generation}");
    create_schema(&mut transaction, &schema, projectors, true).await?;
    sqlx::query("insert into public.read_generations values ($1, $2, 'building')")
        .bind(generation)
        .bind(&schema)
        .execute(&mut *transaction)
        .await?;
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
    let mut work = futures::stream::iter(heads.iter())
        .map(|(household, head)| models.fill(*household, *head, &advance))
        .buffer_unordered(workers.max(1));
    while let Some(filled) = work.next().await {
        filled?;
    }
    Ok(heads.len())
}

async fn heads(pool: &PgPool) -> Result<Vec<(HouseholdId, i64)>, ProjectionError> {
    let rows = sqlx::query("select household_id, head from household_logs order by household_id")
        .fetch_all(pool)
        .await?;
    rows.iter()
        .map(|row| Ok((HouseholdId(row.try_get::<Uuid, _>(0)?), row.try_get(1)?)))
        .collect()
}

/// Waits for the batches in flight, brings the new generation to the same revisions, compares the
/// money, and makes it the active one.
async fn switch(
    owner: &PgPool,
    pool: &PgPool,
    models: &ReadModels,
    schema: &str,
    projectors: &[Box<dyn Projector>],
) -> Result<i64, ProjectionError> {
    let mut transaction = owner.begin().await?;
    sqlx::query("select pg_advisory_xact_lock($1)")
        .bind(SWITCH_LOCK)
        .execute(&mut *transaction)
        .await?;
    let live: Option<String> =
        sqlx::query_scalar("select schema_name from read_generations where state = 'active'")
            .fetch_optional(&mut *transaction)
            .await?;
    let mut events = 0;
    for (household, head) in heads(pool).await? {
        let Some(live) = &live else { continue };
        let reached = checkpoint(pool, live, household).await?;
        models.fill(household, reached.max(checkpoint(pool, schema, household).await?), &|_| {})
            .await?;
        events += head;
        if checkpoint(pool, schema, household).await? == reached {
            compare_money(pool, household, live, schema, projectors).await?;
        }
    }
    sqlx::query("update read_generations set state = 'retired' where state = 'active'")
        .execute(&mut *transaction)
        .await?;
    sqlx::query("update read_generations set state = 'active' where schema_name = $1")
        .bind(schema)
        .execute(&mut *transaction)
        .await?;
    // Whatever the new generation has not taken in yet is found by the next sweep.
    sqlx::query("update household_logs set dirty = true").execute(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(events)
}

async fn checkpoint(
    pool: &PgPool,
    schema: &str,
    household: HouseholdId,
) -> Result<i64, ProjectionError> {
    let revision: Option<i64> = sqlx::query_scalar(
        "select revision from checkpoints where subscription = $1 and household_id = $2",
    )
    .bind(format!("read_models.{schema}"))
    .bind(household.0)
    .fetch_optional(pool)
    .await?;
    Ok(revision.unwrap_or(0))
}

async fn compare_money(
    pool: &PgPool,
    household: HouseholdId,
    live: &str,
    rebuilt: &str,
    projectors: &[Box<dyn Projector>],
) -> Result<(), ProjectionError> {
    let mut transaction = pool.begin_with(crate::log::begin_in(household)).await?;
    for (table, order) in projectors.iter().flat_map(|projector| projector.compared()) {
        let of = |schema: &str| {
            format!(
                "select md5(coalesce(string_agg(t::text, E'\\n' order by {order}), ''))
                 from {schema}.{table} t where household_id = '{household}'"
            )
        };
        let text = format!("select ({}) = ({})", of(live), of(rebuilt));
        let same: bool = sqlx::query_scalar(&text).fetch_one(&mut *transaction).await?;
        if !same {
            let what = format!("table {table} of household {household}");
            return Err(ProjectionError::Differs(what));
        }
    }
    transaction.rollback().await?;
    Ok(())
}

/// Drops every generation that was retired.
///
/// # Errors
/// [`ProjectionError::Database`].
pub async fn drop_retired(owner: &PgPool) -> Result<Vec<String>, ProjectionError> {
    let mut transaction = owner.begin().await?;
    let retired: Vec<String> = sqlx::query_scalar(
        "delete from read_generations where state = 'retired' returning schema_name",
    )
    .fetch_all(&mut *transaction)
    .await?;
    for schema in &retired {
        let text = format!("drop schema if exists {schema} cascade");
        sqlx::query(&text).execute(&mut *transaction).await?;
        sqlx::query("delete from checkpoints where subscription = $1")
            .bind(format!("read_models.{schema}"))
            .execute(&mut *transaction)
            .await?;
    }
    transaction.commit().await?;
    Ok(retired)
}
