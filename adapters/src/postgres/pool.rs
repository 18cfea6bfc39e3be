//! Connection pools, each of a login that is its role and cannot become more, with the time limits
//! of the server.

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgConnection, PgPool, Row};
use thiserror::Error;

use super::error::is_refusal;

/// A connection that was not used for this long is asked whether it lives before it is used.
const RESTED: Duration = Duration::from_secs(1);
/// How long a start waits for the database, and when it says that it does.
const PATIENCE: Duration = Duration::from_secs(30);
const FIRST_TRY: Duration = Duration::from_secs(2);

/// How often a server that is at a long statement looks whether anybody waits for it: what a
/// command that was stopped holds is free soon after.
const LOOKS_UP: (&str, &str) = ("client_connection_check_interval", "1s");

/// Who a connection is; the owner is only for migrations and read-model schemas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatabaseRole {
    /// Whoever the connection URL names: the owner of the tables.
    Owner,
    /// The gateway and its commands: sees what the person may see for whom it reads.
    App,
    /// Looks things up for commands: reads all that a household has.
    Lookup,
    /// Looks into the past: reads one household's log and makes scratch schemas.
    Past,
    /// Health, and the check of a log.
    Watch,
    /// The projector.
    Projector,
    /// The relay.
    Relay,
}

impl DatabaseRole {
    /// Those that processes log in as; none is more than it may be.
    pub const LOGINS: [Self; 6] =
        [Self::App, Self::Lookup, Self::Past, Self::Watch, Self::Projector, Self::Relay];

    /// The role's name in the database; that of its login may differ.
    pub fn name(self) -> &'static str {
        match self {
            Self::Owner => "wumbo_owner",
            Self::App => "wumbo_app",
            Self::Lookup => "wumbo_lookup",
            Self::Past => "wumbo_past",
            Self::Watch => "wumbo_watch",
            Self::Projector => "wumbo_projector",
            Self::Relay => "wumbo_relay",
        }
    }

    /// Whether a plan may read a table from end to end. A plan is kept for as long as nobody has
    /// counted the table anew: one that was made when the tables were small would read what all
    /// households have, slower with each line of an import. Looks into the past have tables of
    /// their own, with one household in them.
    fn scans_tables(self) -> &'static str {
        match self {
            Self::Owner | Self::Past => "on",
            Self::App | Self::Lookup | Self::Watch | Self::Projector | Self::Relay => "off",
        }
    }

    /// The gateway answers within seconds or not at all; other work takes longer.
    fn longest_statement(self) -> &'static str {
        match self {
            Self::App | Self::Lookup => "5s",
            Self::Past => "60s",
            Self::Owner | Self::Watch | Self::Projector | Self::Relay => "10min",
        }
    }
}

/// Why a pool was not opened.
#[derive(Debug, Error)]
pub enum PoolError {
    #[error("the database cannot be reached")]
    Unreachable(#[source] sqlx::Error),
    #[error("{setting} is {value} on the database server; switch it on, or writes may be lost")]
    UnsafeServer { setting: String, value: String },
    #[error(
        "the login {name} is more than {role} may be: {why}; give {role} a login that is nothing \
         else (docs/OPERATIONS.md, Logins)"
    )]
    TooPowerful { name: String, role: &'static str, why: String },
    #[error(
        "the database does not let {role} log in: look whether WUMBO_KEYS_DIR names the keys \
         directory of this installation, run `wumbo migrate` with it, and look whether the \
         server's pg_hba.conf lets it in with a password"
    )]
    Refused {
        role: &'static str,
        #[source]
        source: sqlx::Error,
    },
}

/// Waits for a server that is just starting, so that it does not matter who starts first.
///
/// # Errors
/// [`PoolError::Unreachable`] after [`PATIENCE`], or at once when the server turns us away.
pub async fn until_reachable(
    options: &PgConnectOptions,
    role: DatabaseRole,
) -> Result<(), PoolError> {
    // A pool tries a refused connection again until its time is over.
    let within = |time| PgPoolOptions::new().max_connections(1).acquire_timeout(time);
    let first = within(FIRST_TRY).connect_with(options.clone()).await;
    let pool = match first {
        Err(sqlx::Error::PoolTimedOut | sqlx::Error::Io(_)) => {
            tracing::warn!("the database cannot be reached; waiting {PATIENCE:?} for it");
            within(PATIENCE).connect_with(options.clone()).await
        }
        first => first,
    };
    pool.map_err(|source| not_opened(role, source))?.close().await;
    Ok(())
}

/// Opens a pool of this role; `options` are those of its login.
///
/// # Errors
/// [`PoolError`]; see [`refuse_powerful`] and [`refuse_unsafe_server`] for the checks that come on
/// top.
pub async fn open_pool(
    options: &PgConnectOptions,
    role: DatabaseRole,
    connections: u32,
) -> Result<PgPool, PoolError> {
    unchecked(connections)
        .after_release(|connection, _| Box::pin(is_between_transactions(connection)))
        .connect_with(of_role(options, role))
        .await
        .map_err(|source| not_opened(role, source))
}

/// Opens a pool for single statements that are transactions of their own: nothing may `begin` on
/// its connections, so that they need not be asked whether they are inside of a transaction. That
/// saves a round trip for every statement.
///
/// # Errors
/// [`PoolError`]; as with [`open_pool`].
pub async fn open_statement_pool(
    options: &PgConnectOptions,
    role: DatabaseRole,
    connections: u32,
) -> Result<PgPool, PoolError> {
    let pool = unchecked(connections).connect_with(of_role(options, role)).await;
    pool.map_err(|source| not_opened(role, source))
}

/// A pool of a role that this process does not log in as: nothing gets a connection from it.
pub async fn closed_pool(options: &PgConnectOptions) -> PgPool {
    let pool = PgPoolOptions::new().connect_lazy_with(options.clone());
    pool.close().await;
    pool
}

fn not_opened(role: DatabaseRole, source: sqlx::Error) -> PoolError {
    match is_refusal(&source) {
        true => PoolError::Refused { role: role.name(), source },
        false => PoolError::Unreachable(source),
    }
}

fn of_role(options: &PgConnectOptions, role: DatabaseRole) -> PgConnectOptions {
    let options = options.clone().application_name(role.name());
    if role == DatabaseRole::Owner {
        // Migrations find much there already; that is no news. Nothing is looked for in a schema
        // that is called like the owner: who may make schemas could have made it.
        return options.options([
            ("client_min_messages", "warning"),
            ("search_path", "public,pg_temp"),
            LOOKS_UP,
        ]);
    }
    options.options([
        LOOKS_UP,
        ("enable_seqscan", role.scans_tables()),
        ("statement_timeout", role.longest_statement()),
        ("idle_in_transaction_session_timeout", "30s"),
        ("lock_timeout", "2s"),
        ("search_path", "public,pg_temp"),
        ("plan_cache_mode", "auto"),
        ("jit", "off"),
    ])
}

fn unchecked(connections: u32) -> PgPoolOptions {
    PgPoolOptions::new()
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(5))
        .test_before_acquire(false)
        .before_acquire(|connection, meta| {
            Box::pin(async move {
                // One that was just used is not asked; one that rested may have lost its server.
                if meta.idle_for >= RESTED {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
}

/// Whether a connection may go back into the pool. After a cancelled or failed `begin`, sqlx counts
/// no transaction although the server is inside one: the next borrower's writes would be answered
/// and never committed, in another household's name. So the server is asked: sqlx compares the
/// state it tells after this statement, and refuses when it is outside of a transaction.
async fn is_between_transactions(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    match connection.begin_with("select").await {
        Err(sqlx::Error::BeginFailed) => Ok(true),
        Ok(_still_open) => Ok(false),
        // Also the server's word that the transaction has failed and waits for its end.
        Err(error) => Err(error),
    }
}

/// What the login of this session is, or could make of itself, beyond its role. A member of a role
/// becomes it with `set role`, a superuser becomes anybody.
const POWERS: &str = "
    with become as (
      select oid, rolname, rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls
      from pg_roles where pg_has_role(session_user, oid, 'member')
    ), owned as (
      select c.relowner as owner, c.oid::regclass::text as name, c.relnamespace as place from pg_class c
      union all select proowner, oid::regprocedure::text, pronamespace from pg_proc
      union all select nspowner, nspname::text, oid from pg_namespace
      union all select datdba, datname::text, null from pg_database
    ), scratch as (
      select oid from pg_namespace where $2 and starts_with(nspname::text, 'as_of_')
    )
    select why from (
      select 0 as place, 'it is ' || session_user || ' and no member of ' || $1 as why
        where not pg_has_role(session_user, $1, 'member')
      union all select 1, 'it acts as ' || current_user where current_user <> session_user
      union all select 2, 'it is or can become the superuser ' || rolname from become where rolsuper
      union all select 3, 'it is or can become ' || rolname || ', who makes roles or databases, '
          || 'replicates, or passes by row security' from become
        where rolcreaterole or rolcreatedb or rolreplication or rolbypassrls
      union all select 4, 'it is a member of ' || rolname from become
        where starts_with(rolname::text, 'pg_')
          or (rolname <> $1 and rolname <> session_user and starts_with(rolname::text, 'wumbo_'))
      union all select 5, become.rolname || ' owns ' || owned.name
          || ' (drop that, or give it to somebody else)'
        from owned join become on become.oid = owned.owner
        where owned.place is null or owned.place not in (select oid from scratch)
          and owned.place <> (select oid from pg_namespace where nspname = 'pg_toast')
      union all select 6, 'it may make temporary tables in this database (revoke temporary on '
          || 'database … from public)'
        where has_database_privilege(session_user, current_database(), 'temporary')
      union all select 7, 'it may make schemas in this database'
        where not $2 and has_database_privilege(session_user, current_database(), 'create')
      union all select 8, 'it may make objects in the schema ' || nspname from pg_namespace
        where has_schema_privilege(session_user, oid, 'create') and oid not in (select oid from scratch)
      union all select 9, 'it may run programs or read files of the server'
        where exists (select from pg_proc p join pg_namespace n on n.oid = p.pronamespace
          where n.nspname = 'pg_catalog' and proname in ('pg_read_file', 'pg_read_binary_file',
            'pg_ls_dir', 'lo_import', 'lo_export') and has_function_privilege(session_user, p.oid, 'execute'))
      union all select 10, 'it may write in the language ' || lanname from pg_language
        where not lanpltrusted and lanispl and has_language_privilege(session_user, oid, 'usage')
    ) powers order by place limit 1";

/// Refuses a login that is more than its role, or could become more.
///
/// # Errors
/// [`PoolError::TooPowerful`], with what makes it so.
pub async fn refuse_powerful(pool: &PgPool, role: DatabaseRole) -> Result<(), PoolError> {
    let makes_schemas = role == DatabaseRole::Past;
    let power: Option<String> = sqlx::query_scalar(POWERS)
        .bind(role.name())
        .bind(makes_schemas)
        .fetch_optional(pool)
        .await
        .map_err(PoolError::Unreachable)?;
    let Some(why) = power else { return Ok(()) };
    let name = sqlx::query_scalar("select session_user::text")
        .fetch_one(pool)
        .await
        .map_err(PoolError::Unreachable)?;
    Err(PoolError::TooPowerful { name, role: role.name(), why })
}

/// Refuses a server that may lose acknowledged writes.
///
/// # Errors
/// [`PoolError::UnsafeServer`], with what to do.
pub async fn refuse_unsafe_server(pool: &PgPool) -> Result<(), PoolError> {
    let settings = sqlx::query(
        "select name, setting from pg_settings
         where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off'",
    )
    .fetch_optional(pool)
    .await
    .map_err(PoolError::Unreachable)?;
    match settings {
        Some(row) => {
            Err(PoolError::UnsafeServer { setting: row.get("name"), value: row.get("setting") })
        }
        None => Ok(()),
    }
}
