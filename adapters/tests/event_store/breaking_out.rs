//! Every process' own login, in the hands of somebody who may send it any statement: what it tries
//! in order to become more, or to make its role's statements mean something else. And what a start
//! refuses: a login that could.

use adapters::postgres::migrate;
use adapters::postgres::pool::{DatabaseRole, PoolError, open_pool, refuse_powerful};
use commands::ports::EventStore;
use domain::id::HouseholdId;
use sqlx::postgres::PgConnectOptions;
use sqlx::{Executor, PgConnection};

use crate::sample::{batch, founding, household, import_of, in_postgres};
use crate::support::TestDatabase;

async fn a_household() -> (TestDatabase, HouseholdId) {
    let database = TestDatabase::new().await;
    let home = household();
    let store = in_postgres(&database, 1).await;
    store.append(founding(home)).await.unwrap();
    store.append(batch(home, import_of(3))).await.unwrap();
    (database, home)
}

/// Statements that a login must be refused, whoever it is.
const REFUSED: &[&str] = &[
    "set role postgres",
    "set session authorization postgres",
    "set local role wumbo_backup",
    "select set_config('role', 'postgres', false)",
    "select set_config('session_authorization', 'postgres', false)",
    "select set_config('session_replication_role', 'replica', false)",
    "alter role current_user superuser",
    "alter role current_user bypassrls",
    "alter role postgres password 'taken'",
    "alter role wumbo_backup login",
    "grant wumbo_backup to current_user",
    "grant postgres to current_user",
    "create role accomplice superuser",
    "create temp table events (household_id uuid)",
    "create temp view household_logs as select 1",
    "create table pg_temp.events (household_id uuid)",
    "create table public.shadow (household_id uuid)",
    "create function public.sha256(text) returns bytea language sql as 'select null::bytea'",
    "create function pg_catalog.sha256(text) returns bytea language sql as 'select null::bytea'",
    "create function pg_temp.leak() returns int language sql security definer as 'select 1'",
    "create operator public.= (leftarg = uuid, rightarg = uuid, function = uuid_eq)",
    "create cast (text as uuid) with inout as implicit",
    "alter function wumbo_household() security definer",
    "create or replace function wumbo_household() returns uuid language sql as 'select null::uuid'",
    "alter table events no force row level security",
    "alter table events disable row level security",
    "create policy mine on events using (true)",
    "drop policy of_household on events",
    "create trigger t before insert on events for each row execute function suppress_redundant_updates_trigger()",
    "create rule r as on select to events do instead select 1",
    "create event trigger e on ddl_command_end execute function pg_catalog.now()",
    "select lo_create(0)",
    "select lo_creat(-1)",
    "select lo_from_bytea(0, 'kept')",
    "create extension dblink",
    "create extension postgres_fdw",
    "create extension file_fdw",
    "create server s foreign data wrapper postgres_fdw",
    "create language plpython3u",
    "create publication everything for all tables",
    "create subscription s connection 'dbname=postgres' publication p",
    "select pg_read_file('PG_VERSION')",
    "select pg_read_binary_file('global/pg_control')",
    "select pg_ls_dir('.')",
    "select lo_import('/etc/passwd')",
    "select lo_export(1, '/tmp/out')",
    "select * from dblink('dbname=postgres', 'select 1') as t (a int)",
    "copy (select 1) to program 'true'",
    "copy (select 1) to '/tmp/out'",
    "select * from pg_authid",
    "select * from pg_largeobject",
    "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'postgres'",
    "select pg_reload_conf()",
    "select pg_create_physical_replication_slot('s')",
    "alter system set row_security = off",
    "alter database postgres set row_security = off",
    "load 'auto_explain.so'",
    "truncate events",
    "lock table events in access exclusive mode",
    "delete from household_logs",
    "drop schema public cascade",
    "reassign owned by postgres to current_user",
];

/// Statements that may pass and change nothing about who somebody is.
const WITHOUT_EFFECT: &[&str] = &[
    "set role none",
    "reset role",
    "reset session authorization",
    "set session authorization default",
    "select set_config('role', 'none', false)",
    "select set_config('is_superuser', 'on', false)",
    "reset all",
    "discard all",
    "set row_security = off",
    "set search_path = pg_temp, pg_catalog, public",
    "alter role current_user set row_security = off",
    "select set_config('wumbo.household_id', '', false)",
];

/// The rows that somebody sees who has set no household; an error counts as none.
async fn rows_seen(connection: &mut PgConnection) -> i64 {
    let text = "select count(*) from public.events";
    sqlx::query_scalar(text).fetch_one(connection).await.unwrap_or(0)
}

#[tokio::test]
async fn no_login_becomes_more_than_it_is() {
    let (database, _) = a_household().await;
    for role in DatabaseRole::LOGINS {
        let name = role.name();
        for statement in REFUSED {
            let mut connection = database.connect_as(name).await;
            let refused = connection.execute(*statement).await;
            assert!(refused.is_err(), "{name}: {statement}");
        }
        for statement in WITHOUT_EFFECT {
            let mut connection = database.connect_as(name).await;
            let _ = connection.execute(*statement).await;
            let (who, is_super): (String, bool) = sqlx::query_as(
                "select current_user::text, (select bool_or(rolsuper or rolbypassrls)
                   from pg_roles where rolname in (current_user, session_user))",
            )
            .fetch_one(&mut connection)
            .await
            .unwrap();
            assert_eq!((who.as_str(), is_super), (name, false), "{statement}");
            assert_eq!(rows_seen(&mut connection).await, 0, "{name}: {statement}");
        }
        let reset = format!("alter role {name} reset all");
        database.superuser().await.execute(reset.as_str()).await.unwrap();
        for other in DatabaseRole::LOGINS.into_iter().filter(|other| *other != role) {
            let mut connection = database.connect_as(name).await;
            let become_other = format!("set role {}", other.name());
            assert!(connection.execute(become_other.as_str()).await.is_err(), "{name}");
        }
    }
}

#[tokio::test]
async fn what_a_login_sets_up_beside_our_functions_is_not_found_by_them() {
    let (database, home) = a_household().await;
    // The one login that has schemas of its own puts its things before everybody's.
    let mut past = database.connect_as("wumbo_past").await;
    past.execute(
        "select public.wumbo_make_look('as_of_shadow');
         grant usage on schema as_of_shadow to public;
         create table as_of_shadow.events (like public.events);
         create table as_of_shadow.household_logs (like public.household_logs);
         grant all on all tables in schema as_of_shadow to public;
         create function as_of_shadow.set_config(text, text, boolean) returns text
           language sql as $$ select 'nothing was set' $$;
         create function as_of_shadow.sha256(bytea) returns bytea
           language sql as $$ select ''::bytea $$;
         create function as_of_shadow.eq(uuid, uuid) returns boolean
           language sql as $$ select true $$;
         create operator as_of_shadow.= (leftarg = uuid, rightarg = uuid,
           function = as_of_shadow.eq);",
    )
    .await
    .unwrap();
    let mut app = database.connect_as("wumbo_app").await;
    app.execute("set search_path = as_of_shadow, pg_catalog, public").await.unwrap();
    let own: i64 = sqlx::query_scalar("select count(*) from public.wumbo_load($1, $2, $3)")
        .bind(home.0)
        .bind("household")
        .bind(home.0.to_string())
        .fetch_one(&mut app)
        .await
        .unwrap();
    assert_eq!(own, 1, "the function found the log, and not the table before it");
    let foreign: i64 = sqlx::query_scalar("select count(*) from public.wumbo_load($1, $2, $3)")
        .bind(household().0)
        .bind("household")
        .bind(home.0.to_string())
        .fetch_one(&mut app)
        .await
        .unwrap();
    assert_eq!(foreign, 0, "`=` means what it meant when the function was made");
    let hash: Vec<u8> = sqlx::query_scalar(
        "select public.wumbo_chain_hash('', $1, 1, $1, 1, 1, '', $1, now(), '', '', 'n', 'k', '')",
    )
    .bind(home.0)
    .fetch_one(&mut app)
    .await
    .unwrap();
    assert_eq!(hash.len(), 32);
    assert_eq!(rows_seen(&mut app).await, 0, "a policy means what it meant, too");
}

#[tokio::test]
async fn what_a_login_calls_like_the_owner_is_not_found_by_who_migrates() {
    let (database, _) = a_household().await;
    // Made while that was not refused yet.
    let made = "create schema postgres authorization wumbo_past";
    database.superuser().await.execute(made).await.unwrap();
    let mut past = database.connect_as("wumbo_past").await;
    past.execute(
        "grant usage on schema postgres to public;
         create function postgres.taken() returns boolean language plpgsql
           as $$begin execute 'alter role wumbo_past superuser'; return true; end$$;
         create view postgres._sqlx_migrations as
           select version, description, installed_on, success, checksum, execution_time
           from public._sqlx_migrations where postgres.taken();
         create view postgres.pg_roles as select * from pg_catalog.pg_roles where postgres.taken();
         grant select on all tables in schema postgres to public;",
    )
    .await
    .unwrap();
    let owner = database.pool(DatabaseRole::Owner, 1).await;
    migrate::migrate(&owner).await.unwrap();
    migrate::must_be_current(&owner).await.unwrap();
    // An operator's own session, too: the database says where names are looked up.
    let mut operator = database.superuser().await;
    operator.execute("select count(*) from _sqlx_migrations").await.unwrap();
    let is_superuser: bool =
        sqlx::query_scalar("select rolsuper from pg_roles where rolname = 'wumbo_past'")
            .fetch_one(&mut operator)
            .await
            .unwrap();
    if is_superuser {
        operator.execute("alter role wumbo_past nosuperuser").await.unwrap();
    }
    assert!(!is_superuser, "the migration ran what a login had made");
}

#[tokio::test]
async fn who_looks_into_the_past_makes_looks_and_nothing_else() {
    let (database, _) = a_household().await;
    let mut past = database.connect_as("wumbo_past").await;
    past.execute("select public.wumbo_make_look('as_of_mine')").await.unwrap();
    past.execute("create table as_of_mine.x (y int)").await.unwrap();
    for attempt in [
        "create schema spy",
        "create schema as_of_spy",
        "alter schema as_of_mine rename to spy",
        "alter schema as_of_mine owner to wumbo_app",
        "create table public.spy (x int)",
        "create extension pg_trgm",
        "create extension pg_trgm schema as_of_mine",
        "create extension hstore schema as_of_mine",
        "select public.wumbo_make_look('spy')",
        "select public.wumbo_make_look('pg_spy')",
        "select public.wumbo_make_look('as_of_x; create schema spy')",
        r#"select public.wumbo_make_look('as_of_"x')"#,
        "select public.wumbo_make_look(null)",
    ] {
        assert!(past.execute(attempt).await.is_err(), "{attempt}");
    }
    for other in ["wumbo_app", "wumbo_watch", "wumbo_projector", "wumbo_relay"] {
        let mut other = database.connect_as(other).await;
        assert!(other.execute("select public.wumbo_make_look('as_of_other')").await.is_err());
    }
    let options = database.options().clone().username("wumbo_past");
    let pool = open_pool(&options, DatabaseRole::Past, 1).await.unwrap();
    refuse_powerful(&pool, DatabaseRole::Past).await.unwrap();
    pool.close().await;
    past.execute("drop schema as_of_mine cascade").await.unwrap();
}

async fn refused(database: &TestDatabase, options: PgConnectOptions) -> Option<String> {
    let pool = open_pool(&options, DatabaseRole::App, 1).await.unwrap();
    let answer = refuse_powerful(&pool, DatabaseRole::App).await;
    pool.close().await;
    assert!(database.options().get_username() == "postgres");
    match answer {
        Ok(()) => None,
        Err(PoolError::TooPowerful { why, .. }) => Some(why),
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test]
async fn a_start_is_refused_to_a_login_that_could_become_more() {
    let database = TestDatabase::new().await;
    for role in DatabaseRole::LOGINS {
        refuse_powerful(&database.pool(role, 1).await, role).await.unwrap();
    }
    // Another role's login sees less than it must.
    let other = database.pool(DatabaseRole::App, 1).await;
    let why = refuse_powerful(&other, DatabaseRole::Watch).await.unwrap_err().to_string();
    assert!(why.contains("no member of wumbo_watch"), "{why}");
    let mut superuser = database.superuser().await;
    let as_before = database.options().clone().options([("role", "wumbo_app")]);
    let why = refused(&database, as_before).await.unwrap();
    assert!(why.contains("acts as wumbo_app"), "the way of versions before: {why}");
    let name = format!("wumbo_test_login_{}", std::process::id());
    let named = |text: &str| text.replace("{name}", &name);
    let drop = named("drop owned by {name}; drop role {name}");
    let login = database.options().clone().username(&name);
    for (power, expected) in [
        ("alter role {name} superuser", "the superuser"),
        ("alter role {name} createrole", "makes roles"),
        ("alter role {name} createdb", "makes roles or databases"),
        ("alter role {name} replication", "replicates"),
        ("alter role {name} bypassrls", "passes by row security"),
        ("alter role {name} noinherit; grant postgres to {name}", "the superuser postgres"),
        ("grant wumbo_projector to {name}", "member of wumbo_projector"),
        ("grant pg_read_server_files to {name}", "member of pg_read_server_files"),
        ("grant pg_read_all_data to {name}", "member of pg_read_all_data"),
        ("create table t (); alter table t owner to {name}", "owns t"),
        ("create schema s authorization {name}", "owns s"),
        ("grant create on schema public to {name}", "the schema public"),
        ("grant execute on function pg_read_file(text) to {name}", "read files"),
    ] {
        superuser
            .execute(named("create role {name} login in role wumbo_app").as_str())
            .await
            .unwrap();
        assert_eq!(refused(&database, login.clone()).await, None, "a member of the role alone");
        superuser.execute(named(power).as_str()).await.unwrap();
        let why = refused(&database, login.clone()).await.unwrap_or_default();
        assert!(why.contains(expected), "{power}: {why}");
        let back = named("alter role {name} nosuperuser; revoke postgres from {name}");
        superuser.execute(back.as_str()).await.unwrap();
        superuser.execute(drop.as_str()).await.unwrap();
    }
    let grant = "do $$ begin
        execute format('grant temporary on database %I to public', current_database()); end $$";
    superuser.execute(grant).await.unwrap();
    let why = refused(&database, database.options().clone().username("wumbo_app")).await.unwrap();
    assert!(why.contains("temporary"), "{why}");
}
