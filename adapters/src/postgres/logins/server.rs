//! What a server knows of a login, and how it is told a password.

use sqlx::{PgPool, Row};

use super::{Login, LoginError};
use crate::postgres::pool::DatabaseRole;

/// What stands behind a name at the server.
pub(super) enum Standing {
    Absent,
    /// One of the roles' own names, with which nobody can have logged in: it may not, or has no
    /// password; `said`: the server's remark on it.
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
    if !known.get::<bool, _>("rolcanlogin") {
        return Ok(Standing::Unused { said });
    }
    if !known.get::<bool, _>("may_look") {
        return Ok(Standing::Used { said });
    }
    let text = "select rolpassword is null from pg_catalog.pg_authid where rolname = $1";
    let without: Option<bool> = sqlx::query_scalar(text)
        .bind(name)
        .fetch_optional(owner)
        .await
        .map_err(LoginError::Unreachable)?;
    Ok(match without {
        Some(true) => Standing::Unused { said },
        Some(false) | None => Standing::Used { said },
    })
}

/// Makes the login, and the role that it is a member of where it has another name. Of two that make
/// a role at once the server lets one.
pub(super) async fn make(
    owner: &PgPool,
    role: DatabaseRole,
    login: &Login,
) -> Result<Made, LoginError> {
    let group = match login.name == role.name() {
        true => String::new(),
        false => format!(
            "if not exists (select from pg_roles where rolname = {group}) then
               begin
                 execute format('create role %I nologin', {group});
               exception when duplicate_object or unique_violation then null;
               end;
             end if;",
            group = quoted(role.name())
        ),
    };
    let member = match login.name == role.name() {
        true => String::new(),
        false => format!("execute format('grant %I to %I', {}, v_name);", quoted(role.name())),
    };
    let text = format!(
        "do $do$
         declare
           v_name text := {name};
         begin
           {group}
           execute format('create role %I login password %L', v_name, {verifier});
           {member}
           execute format('comment on role %I is %L', v_name, {mark});
         end $do$",
        name = quoted(&login.name),
        verifier = quoted(&login.verifier()?),
        mark = quoted(&login.mark()),
    );
    match sqlx::raw_sql(&text).execute(owner).await {
        Ok(_) => Ok(Made::Ours),
        Err(error) if is_taken(&error) => Ok(Made::Taken),
        Err(source) => Err(LoginError::NotMade { name: login.name.clone(), source }),
    }
}

/// Gives a login its password, unless somebody else marked it since it was looked at.
pub(super) async fn give(
    owner: &PgPool,
    login: &Login,
    said: Option<&str>,
) -> Result<(), LoginError> {
    let text = format!(
        "do $do$
         declare
           v_name text := {name};
         begin
           if coalesce(shobj_description(quote_ident(v_name)::regrole, 'pg_authid'), '') <> {said} then
             raise exception 'the role % is somebody else''s now', v_name;
           end if;
           execute format('alter role %I login password %L', v_name, {verifier});
           execute format('comment on role %I is %L', v_name, {mark});
         end $do$",
        name = quoted(&login.name),
        said = quoted(said.unwrap_or_default()),
        verifier = quoted(&login.verifier()?),
        mark = quoted(&login.mark()),
    );
    match sqlx::raw_sql(&text).execute(owner).await {
        Ok(_) => Ok(()),
        Err(source) => Err(LoginError::NotMade { name: login.name.clone(), source }),
    }
}

/// Whether a role could not be made because it is there.
fn is_taken(error: &sqlx::Error) -> bool {
    let code = super::code(error);
    code.is_some_and(|code| matches!(code.as_str(), "42710" | "23505"))
}

/// A text literal: names and verifiers cannot be parameters of these statements.
fn quoted(text: &str) -> String {
    let text = text.replace('\'', "''").replace('\\', "\\\\");
    format!("E'{text}'")
}
