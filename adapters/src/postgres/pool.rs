//! Connection pools, each bound to a role that owns nothing, with the time limits of the server.

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgConnection, PgPool, Row};
use thiserror::Error;

/// A connection that was not used for this long is asked whether it lives before it is used.
const RESTED: Duration = Duration::from_secs(1);
/// How long a start waits for the database, and when it says that it does.
const PATIENCE: Duration = Duration::from_secs(30);
const FIRST_TRY: Duration = Duration::from_secs(2);

/// The roles that processes take on; the owner is only for migrations and read-model schemas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatabaseRole {
    /// Whoever the connection URL names: the owner of the tables.
    Owner,
    /// The gateway and its commands.
    App,
    /// Projectors and the relay.
    Projector,
}

impl DatabaseRole {
    fn name(self) -> Option<&'static str> {
        match self {
            Self::Owner => None,
            Self::App => Some("wumbo_app"),
            Self::Projector => Some("wumbo_projector"),
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
    #[error("the connection acts as {role}, which is a superuser or owns the tables")]
    TooPowerful { role: String },
}

/// Waits for a server that is just starting, so that it does not matter who starts first.
///
/// # Errors
/// [`PoolError::Unreachable`] after [`PATIENCE`], or at once when the server turns us away.
pub async fn until_reachable(options: &PgConnectOptions) -> Result<(), PoolError> {
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
    pool.map_err(PoolError::Unreachable)?.close().await;
    Ok(())
}

/// Opens a pool whose connections act as the given role.
///
/// # Errors
/// [`PoolError`]; see [`refuse_unsafe_server`] for the checks that come on top.
pub async fn open_pool(
    options: &PgConnectOptions,
    role: DatabaseRole,
    connections: u32,
) -> Result<PgPool, PoolError> {
    unchecked(connections)
        .after_release(|connection, _| Box::pin(is_between_transactions(connection)))
        .connect_with(of_role(options, role))
        .await
        .map_err(PoolError::Unreachable)
}

/// Opens a pool for single statements that are transactions of their own: nothing may `begin` on
/// its connections, so that they need not be asked whether they are inside of a transaction. That
/// saves a round trip for every statement.
///
/// # Errors
/// [`PoolError`]; see [`refuse_unsafe_server`] for the checks that come on top.
pub async fn open_statement_pool(
    options: &PgConnectOptions,
    role: DatabaseRole,
    connections: u32,
) -> Result<PgPool, PoolError> {
    let pool = unchecked(connections).connect_with(of_role(options, role)).await;
    pool.map_err(PoolError::Unreachable)
}

fn of_role(options: &PgConnectOptions, role: DatabaseRole) -> PgConnectOptions {
    let options = options.clone().application_name(role.name().unwrap_or("wumbo_owner"));
    let Some(name) = role.name() else { return options };
    // The gateway answers within seconds or not at all; a rebuild's statements take longer.
    let statement = if role == DatabaseRole::App { "5s" } else { "10min" };
    options.options([
        ("role", name),
        ("statement_timeout", statement),
        ("idle_in_transaction_session_timeout", "30s"),
        ("lock_timeout", "2s"),
        ("search_path", "public"),
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

/// Refuses a server that may lose acknowledged writes, and a role that row security does not bind.
///
/// # Errors
/// [`PoolError::UnsafeServer`] or [`PoolError::TooPowerful`], with what to do.
pub async fn refuse_unsafe_server(app: &PgPool, allow_unsafe: bool) -> Result<(), PoolError> {
    let row = sqlx::query(
        "select current_user::text as role,
           (select rolsuper or rolbypassrls from pg_roles where rolname = current_user)
           or exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
             where n.nspname = 'public' and pg_get_userbyid(c.relowner) = current_user)
             as powerful",
    )
    .fetch_one(app)
    .await
    .map_err(PoolError::Unreachable)?;
    if row.get::<bool, _>("powerful") {
        return Err(PoolError::TooPowerful { role: row.get("role") });
    }
    if allow_unsafe {
        return Ok(());
    }
    let settings = sqlx::query(
        "select name, setting from pg_settings
         where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off'",
    )
    .fetch_optional(app)
    .await
    .map_err(PoolError::Unreachable)?;
    match settings {
        Some(row) => {
            Err(PoolError::UnsafeServer { setting: row.get("name"), value: row.get("setting") })
        }
        None => Ok(()),
    }
}
