//! Generations of read models: each lives in a schema of its own, one is active.
//!
//! A rebuild (`rebuild.rs`) makes the next one. The one before stays until it is dropped.

mod shape;

pub(crate) use shape::{Shape, active, changed};
pub use shape::{Standing, standing};

use following::registry;
use serde_json::Value;
use sqlx::{Executor, PgConnection, PgPool};

use crate::error::ProjectionError;
use crate::projector::{Projector, Table, every};
use crate::visibility::policies;

/// Held shared by every projector batch and exclusively by a switch, so that no batch is in flight
/// into the old generation while the new one becomes active.
pub(crate) const SWITCH_LOCK: i64 = 0x5755_4d42_4f00_0001;
/// Held by the one rebuild that may run.
pub(crate) const REBUILD_LOCK: i64 = 0x5755_4d42_4f00_0002;

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
    let statements = format!(
        "{made}
         grant usage on schema {schema}
           to wumbo_app, wumbo_lookup, wumbo_projector, wumbo_backup;"
    );
    (&mut *connection).execute(sqlx::raw_sql(&statements)).await?;
    create_tables(connection, schema, projectors, logged).await
}

/// Creates the tables of these read models in a schema that is there.
pub(crate) async fn create_tables(
    connection: &mut PgConnection,
    schema: &str,
    projectors: &[&dyn Projector],
    logged: bool,
) -> Result<(), ProjectionError> {
    let before = tables_of(connection, schema).await?;
    let mut statements = format!("set local search_path = {schema}, public;");
    for projector in projectors {
        let tables = projector.tables();
        let text = match logged {
            true => tables.to_owned(),
            false => tables.replace("create table", "create unlogged table"),
        };
        statements.push_str(&text);
    }
    (&mut *connection).execute(sqlx::raw_sql(&statements)).await?;
    let mut made = tables_of(connection, schema).await?;
    made.retain(|name| !before.contains(name));
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

/// Creates the indexes of every read model, and counts its rows.
pub(crate) async fn create_indexes(
    owner: &PgPool,
    schema: &str,
    projectors: &[Box<dyn Projector>],
) -> Result<(), ProjectionError> {
    for projector in projectors {
        let mut transaction = owner.begin().await?;
        index(&mut transaction, schema, projector.as_ref()).await?;
        transaction.commit().await?;
    }
    let mut transaction = owner.begin().await?;
    for table in tables_of(&mut transaction, schema).await? {
        let text = format!("analyze {schema}.{table}");
        sqlx::query(&text).execute(&mut *transaction).await?;
    }
    transaction.commit().await?;
    Ok(())
}

/// Creates the indexes of one read model.
pub(crate) async fn index(
    connection: &mut PgConnection,
    schema: &str,
    projector: &dyn Projector,
) -> Result<(), ProjectionError> {
    if projector.indexes().is_empty() {
        return Ok(());
    }
    let indexes = projector.indexes().replace("create index", "create index if not exists");
    let text = format!("set local search_path = {schema}, public; {indexes}; ");
    connection.execute(sqlx::raw_sql(&text)).await?;
    Ok(())
}

/// The names of the tables in a schema.
pub(crate) async fn tables_of(
    connection: &mut PgConnection,
    schema: &str,
) -> Result<Vec<String>, ProjectionError> {
    let text = "select tablename::text from pg_tables where schemaname = $1";
    Ok(sqlx::query_scalar(text).bind(schema).fetch_all(connection).await?)
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

/// Enters a generation, and what it is made by.
pub(crate) async fn register(
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

/// Takes an advisory lock until the transaction's end.
pub(crate) async fn lock(connection: &mut PgConnection, key: i64) -> Result<(), ProjectionError> {
    sqlx::query("select pg_advisory_xact_lock($1)").bind(key).execute(connection).await?;
    Ok(())
}

/// How many events there are in all logs.
///
/// # Errors
/// [`ProjectionError::Following`].
pub async fn events(projector_pool: &PgPool) -> Result<i64, ProjectionError> {
    let text = "select coalesce(sum(head), 0)::bigint from household_logs";
    Ok(sqlx::query_scalar(text).fetch_one(projector_pool).await?)
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
pub(crate) async fn drop_those(
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
        let text = "delete from left_out where schema_name = $1";
        sqlx::query(text).bind(schema).execute(&mut *connection).await?;
    }
    sqlx::query("reset role").execute(connection).await?;
    Ok(dropped)
}

/// The subscription that fills one generation.
pub(crate) fn name_of(schema: &str) -> String {
    format!("read_models.{schema}")
}
