//! What a server knows of a login, and how it is told a password.

use sqlx::{Acquire, PgConnection, PgPool, Row};

use super::{Login, LoginError};
use crate::postgres::pool::DatabaseRole;

/// What stands behind a name at the server.
pub(super) enum Standing {
    Absent,
    /// One of the roles' own names, which may not log in and never could as far as can be seen: it
    /// has no password and is no other installation's. `said`: the server's remark on it.
    Unused {
        said: Option<String>,
    },
    Used {
        said: Option<String>,
    },
}

/// What came of making a role.
pub(super) enum Made {
    Ours,
    /// The name is somebody's.
    Taken,
}

pub(super) async fn standing(
    owner: &PgPool,
    name: &str,
    role: DatabaseRole,
) -> Result<Standing, LoginError> {
    let known = sqlx::query(
        "select rolcanlogin, shobj_description(oid, 'pg_authid') as said,
           has_table_privilege('pg_catalog.pg_authid', 'select') as may_look
         from pg_roles where rolname = $1",
    )
    .bind(name)
    .fetch_optional(owner)
    .await
    .map_err(LoginError::Unreachable)?;
    let Some(known) = known else { return Ok(Standing::Absent) };
    let said: Option<String> = known.get("said");
    // Under another name than the role's own it is whoever made it who knows what it is for.
    if name != role.name() {
        return Ok(Standing::Used { said });
    }
    // A role that may log in needs no password of the server's for that: a certificate, a user of
    // the machine or a directory may let it in. One that may not may have been barred for a while.
    let is_barred = !known.get::<bool, _>("rolcanlogin");
    let is_a_wumbos = said.as_deref().is_some_and(|said| said.starts_with(super::MARK));
    if is_barred && !is_a_wumbos && !has_password(owner, name, known.get("may_look")).await? {
        return Ok(Standing::Unused { said });
    }
    Ok(Standing::Used { said })
}

/// Whether the server keeps a password of a role; not when the owner may not look, which says
/// nothing against a role that may not log in.
async fn has_password(owner: &PgPool, name: &str, may_look: bool) -> Result<bool, LoginError> {
    if !may_look {
        return Ok(false);
    }
    let text = "select rolpassword is not null from pg_catalog.pg_authid where rolname = $1";
    let has: Option<bool> = sqlx::query_scalar(text)
        .bind(name)
        .fetch_optional(owner)
        .await
        .map_err(LoginError::Unreachable)?;
    Ok(has.unwrap_or(false))
}

/// Makes the login, and the role that it is a member of where it has another name. Of two that make
/// a role at once the server lets one.
pub(super) async fn make(
    owner: &PgPool,
    role: DatabaseRole,
    login: &Login,
) -> Result<Made, LoginError> {
    let verifier = login.verifier()?;
    let made = async {
        let mut making = owner.begin().await?;
        if login.name != role.name() {
            make_group(&mut making, role.name()).await?;
        }
        say(&mut making, "create role %I login password %L", &login.name, &verifier).await?;
        if login.name != role.name() {
            say(&mut making, "grant %I to %I", role.name(), &login.name).await?;
        }
        say(&mut making, "comment on role %I is %L", &login.name, &login.mark()).await?;
        making.commit().await
    };
    match made.await {
        Ok(()) => Ok(Made::Ours),
        Err(error) if is_taken(&error) => Ok(Made::Taken),
        Err(source) => Err(LoginError::NotMade { name: login.name.clone(), source }),
    }
}

/// Makes a role that nobody logs in with, if it is not there.
async fn make_group(making: &mut PgConnection, name: &str) -> Result<(), sqlx::Error> {
    let text = "select exists (select from pg_roles where rolname = $1)";
    if sqlx::query_scalar(text).bind(name).fetch_one(&mut *making).await? {
        return Ok(());
    }
    let mut part = making.begin().await?;
    match say(&mut part, "create role %I nologin", name, "").await {
        Ok(()) => part.commit().await,
        // Another installation was first, and it is the same role for both.
        Err(error) if is_taken(&error) => part.rollback().await,
        Err(error) => Err(error),
    }
}

/// Gives a login its password, unless somebody else marked it since it was looked at.
pub(super) async fn give(
    owner: &PgPool,
    login: &Login,
    said: Option<&str>,
) -> Result<(), LoginError> {
    let not_made = |source| LoginError::NotMade { name: login.name.clone(), source };
    let verifier = login.verifier()?;
    let given = async {
        let mut giving = owner.begin().await?;
        let text = "select exists (select from pg_roles where rolname = $1
            and shobj_description(oid, 'pg_authid') is not distinct from $2)";
        let as_it_was: bool =
            sqlx::query_scalar(text).bind(&login.name).bind(said).fetch_one(&mut *giving).await?;
        if !as_it_was {
            return Ok(false);
        }
        say(&mut giving, "alter role %I login password %L", &login.name, &verifier).await?;
        say(&mut giving, "comment on role %I is %L", &login.name, &login.mark()).await?;
        giving.commit().await?;
        Ok(true)
    };
    match given.await.map_err(not_made)? {
        true => Ok(()),
        false => Err(LoginError::Marked { name: login.name.clone() }),
    }
}

/// Runs a statement about roles, which takes no parameters. The server itself writes the two texts
/// into it, as `format` does: whatever they hold is a name or a literal, never SQL.
async fn say(
    connection: &mut PgConnection,
    statement: &str,
    first: &str,
    second: &str,
) -> Result<(), sqlx::Error> {
    let text: String = sqlx::query_scalar("select format($1, $2, $3)")
        .bind(statement)
        .bind(first)
        .bind(second)
        .fetch_one(&mut *connection)
        .await?;
    sqlx::raw_sql(&text).execute(connection).await.map(drop)
}

/// Whether a role could not be made because it is there.
fn is_taken(error: &sqlx::Error) -> bool {
    let code = super::code(error);
    code.is_some_and(|code| matches!(code.as_str(), "42710" | "23505"))
}
