//! Generations of read models: each lives in a schema of its own, one is active.
//!
//! A rebuild (`rebuild.rs`) makes the next one. The one before stays until it is dropped.

mod shape;

pub(crate) use shape::{Shape, active};
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

/// Creates the indexes of every read model, and counts its rows.
pub(crate) async fn create_indexes(
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
    }
    sqlx::query("reset role").execute(connection).await?;
    Ok(dropped)
}

/// The subscription that fills one generation.
pub(crate) fn name_of(schema: &str) -> String {
    format!("read_models.{schema}")
}
