//! Bringing a database's schema up to date, and refusing one that is newer than this program.

use sqlx::migrate::{Migrate, MigrateError, Migrator};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, Executor, PgPool};
use thiserror::Error;

use super::address_forms;

static MIGRATIONS: Migrator = sqlx::migrate!("../migrations");

/// Why the schema is not as this program needs it.
#[derive(Debug, Error)]
pub enum SchemaError {
    #[error("the database cannot be reached")]
    Unreachable(#[source] sqlx::Error),
    #[error(
        "the database was made by a newer version of Wumbo; start that version, or a newer one"
    )]
    Newer,
    #[error("the database is older than this version of Wumbo; run `wumbo migrate` first")]
    Older,
    #[error("a migration failed; nothing of it was kept")]
    Failed(#[source] MigrateError),
    #[error("people's addresses could not be brought into the form of today; start again")]
    Addresses(#[source] sqlx::Error),
}

/// Creates the database of these options when our own server does not have it yet, and closes the
/// server's other databases.
///
/// # Errors
/// [`SchemaError::Unreachable`].
pub async fn create_database(
    server: &PgConnectOptions,
    database: &str,
) -> Result<PgConnectOptions, SchemaError> {
    let mut connection = server.connect().await.map_err(SchemaError::Unreachable)?;
    let exists: bool =
        sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
            .bind(database)
            .fetch_one(&mut connection)
            .await
            .map_err(SchemaError::Unreachable)?;
    if !exists {
        // The name is ours, not a person's.
        let text = format!("create database {database}");
        sqlx::query(&text).execute(&mut connection).await.map_err(SchemaError::Unreachable)?;
    }
    // Nobody but the superuser has anything to do in the databases that every cluster has.
    let open = "select exists (select from pg_database d,
          aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
        where d.datname = any(array['postgres', 'template1']) and a.grantee = 0)";
    let is_open: bool = sqlx::query_scalar(open)
        .fetch_one(&mut connection)
        .await
        .map_err(SchemaError::Unreachable)?;
    if is_open {
        connection
            .execute("revoke all on database postgres, template1 from public")
            .await
            .map_err(SchemaError::Unreachable)?;
    }
    connection.close().await.map_err(SchemaError::Unreachable)?;
    Ok(server.clone().database(database))
}

/// What belongs to the database itself and not to its schema: a copy of it, or one restored from a
/// dump, has none of this, so it stands in no migration. Nobody makes temporary tables, which would
/// be found before ours, and nobody but the owner makes schemas: those of looks into the past are
/// made by a function of the owner's for who looks. An owner who cannot give away a schema, as one
/// who may not become the logins that somebody else made, leaves `wumbo_past` the right to make
/// them. No session looks for anything in a schema that is called like its user, an operator's
/// neither. Looks of versions before logins belonged to the owner, and nobody else could drop them.
pub const FENCE: &str = "
    do $$
    declare
      v_schema text;
      v_login text;
      v_gives boolean := true;
    begin
      perform pg_advisory_xact_lock(6293712862430199812);
      if has_database_privilege('wumbo_app', current_database(), 'temporary') then
        execute format('revoke temporary on database %I from public', current_database());
      end if;
      if not (select rolsuper from pg_roles where rolname = current_user) then
        for v_login in select rolname from pg_roles
          where pg_has_role(oid, 'wumbo_past', 'member') and not rolsuper and rolname <> current_user
        loop
          begin
            execute format('grant %I to %I', v_login, current_user);
            execute format('create schema as_of_fence authorization %I', v_login);
            drop schema as_of_fence;
          exception when insufficient_privilege then v_gives := false;
          end;
        end loop;
      end if;
      if v_gives = has_database_privilege('wumbo_past', current_database(), 'create') then
        execute format(case when v_gives then 'revoke create on database %I from wumbo_past'
          else 'grant create on database %I to wumbo_past' end, current_database());
      end if;
      if not exists (select from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase
        where d.datname = current_database() and s.setrole = 0
          and exists (select from unnest(s.setconfig) c where starts_with(c, 'search_path='))) then
        execute format('alter database %I set search_path = public, pg_temp', current_database());
      end if;
      -- Large objects belong to no household and no row security binds them. Where the system's
      -- functions are not the owner's to close, as on a managed server, they stay as they are.
      if has_function_privilege('wumbo_app', 'pg_catalog.lo_create(oid)', 'execute') then
        begin
          revoke execute on function pg_catalog.lo_creat(integer), pg_catalog.lo_create(oid),
            pg_catalog.lo_from_bytea(oid, bytea) from public;
        exception when insufficient_privilege then null;
        end;
      end if;
      for v_schema in select nspname from pg_namespace
        where starts_with(nspname::text, 'as_of_') and pg_get_userbyid(nspowner) = current_user
      loop
        execute format('drop schema %I cascade', v_schema);
      end loop;
    end
    $$";

/// Runs every migration that has not run yet, and what of them SQL cannot do, and draws the
/// database's fence.
///
/// # Errors
/// [`SchemaError::Newer`] when the database knows migrations that this program does not.
pub async fn migrate(owner: &PgPool) -> Result<(), SchemaError> {
    MIGRATIONS.run(owner).await.map_err(|error| match error {
        MigrateError::VersionMissing(_) => SchemaError::Newer,
        error => SchemaError::Failed(error),
    })?;
    sqlx::raw_sql(FENCE).execute(owner).await.map_err(SchemaError::Unreachable)?;
    address_forms::bring_to_today(owner).await.map_err(SchemaError::Addresses)
}

/// Refuses a database that a newer version of this program made, before anything is done to it.
///
/// # Errors
/// [`SchemaError::Newer`].
pub async fn refuse_newer(owner: &PgPool) -> Result<(), SchemaError> {
    let is_made: bool =
        sqlx::query_scalar("select to_regclass('public._sqlx_migrations') is not null")
            .fetch_one(owner)
            .await
            .map_err(SchemaError::Unreachable)?;
    if !is_made {
        return Ok(());
    }
    let applied: Vec<i64> = sqlx::query_scalar("select version from public._sqlx_migrations")
        .fetch_all(owner)
        .await
        .map_err(SchemaError::Unreachable)?;
    let known = |version| MIGRATIONS.iter().any(|migration| migration.version == version);
    if applied.into_iter().all(known) { Ok(()) } else { Err(SchemaError::Newer) }
}

/// Refuses a schema that is not exactly the one this program was built for.
///
/// # Errors
/// [`SchemaError::Newer`] or [`SchemaError::Older`].
pub async fn must_be_current(pool: &PgPool) -> Result<(), SchemaError> {
    let mut connection = pool.acquire().await.map_err(SchemaError::Unreachable)?;
    let applied = connection.list_applied_migrations().await.map_err(|_| SchemaError::Older)?;
    let known = |version| MIGRATIONS.iter().any(|migration| migration.version == version);
    if applied.iter().any(|migration| !known(migration.version)) {
        return Err(SchemaError::Newer);
    }
    let has_run = |version| applied.iter().any(|migration| migration.version == version);
    match MIGRATIONS.iter().all(|migration| has_run(migration.version)) {
        true => Ok(()),
        false => Err(SchemaError::Older),
    }
}
