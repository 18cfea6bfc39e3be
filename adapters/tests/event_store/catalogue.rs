//! The catalogue test: no table of households' rows lacks a fence, and the test itself has teeth.

use sqlx::Executor;

use crate::support::TestDatabase;
use crate::support::catalogue::findings;

#[tokio::test]
async fn no_table_of_a_migrated_database_lacks_a_fence() {
    let database = TestDatabase::new().await;
    let found = findings(&mut database.superuser().await).await;
    assert_eq!(found, Vec::<String>::new());
}

/// A table of households' rows with every fence it needs.
const FENCED: &str = "
    create table notes (household_id uuid, id uuid, primary key (household_id, id));
    alter table notes enable row level security;
    alter table notes force row level security;
    create policy of_household on notes
      using (household_id = wumbo_household()) with check (household_id = wumbo_household());
    grant select, insert on notes to wumbo_app;";

#[tokio::test]
async fn a_table_with_every_fence_is_not_complained_about() {
    let database = TestDatabase::new().await;
    let mut superuser = database.superuser().await;
    superuser.execute(FENCED).await.unwrap();
    assert_eq!(findings(&mut superuser).await, Vec::<String>::new());
}

#[tokio::test]
async fn every_missing_fence_is_noticed() {
    let database = TestDatabase::new().await;
    let mut superuser = database.superuser().await;
    for (gap, expected) in [
        ("alter table notes disable row level security", "not enabled and forced"),
        ("alter table notes no force row level security", "not enabled and forced"),
        (
            "create schema read_1; create table read_1.x (household_id uuid)",
            "read_1.x row security",
        ),
        ("drop policy of_household on notes", "has no policy"),
        (
            "drop policy of_household on notes;
             create policy of_household on notes for select
               using (household_id = wumbo_household())",
            "has no policy",
        ),
        ("create policy everyone on notes using (true)", "notes.everyone is a policy that sees"),
        ("create policy w on notes for insert with check (true)", "notes.w is a policy that sees"),
        ("create unique index leak on notes (id)", "leak is a unique key"),
        ("create unique index leak on notes (lower(id::text))", "leak is a unique key"),
        (
            "create table parts (household_id uuid, id uuid unique, note uuid);
             create unique index on notes (id, household_id);
             alter table notes add unique (id);
             alter table parts add constraint leak foreign key (note) references notes (id)",
            "leak is a foreign key",
        ),
        ("create view leak as select * from notes", "leak is a view"),
        ("create materialized view leak as select * from notes", "leak is a view"),
        (
            "create function leak() returns bigint language sql security definer
             as 'select count(*) from notes'",
            "leak() is a SECURITY DEFINER",
        ),
        ("alter table notes owner to wumbo_app", "notes is owned"),
        ("grant truncate on events to wumbo_app", "events by wumbo_app"),
        ("grant update (payload) on events to wumbo_projector", "events by wumbo_projector"),
        ("grant delete on commands to wumbo_app", "commands by wumbo_app"),
        ("grant create on schema public to wumbo_projector", "wumbo_projector is a role"),
        ("alter table notes add balance double precision", "notes.balance"),
        (
            "create function loose() returns int language plpgsql as 'begin return 1; end'",
            "loose() is a function in which",
        ),
        ("alter function wumbo_load reset search_path", "wumbo_load(uuid,text,text) is a function"),
        ("alter function wumbo_seal set search_path = public", "is a function in which"),
        ("grant select on vault.data_keys to wumbo_projector", "data_keys by wumbo_projector"),
        ("grant select (wrapped) on vault.data_keys to wumbo_watch", "data_keys by wumbo_watch"),
        ("grant insert on vault.master_keys to wumbo_backup", "master_keys by wumbo_backup"),
        ("grant delete on vault.data_keys to wumbo_relay", "data_keys by wumbo_relay"),
        ("grant truncate on vault.data_keys to wumbo_app", "data_keys by wumbo_app"),
        ("grant update (owner_id) on vault.data_keys to wumbo_app", "data_keys by wumbo_app"),
        ("grant update (mark) on vault.master_keys to wumbo_relay", "master_keys by wumbo_relay"),
        ("select lo_create(0)", "is a way out"),
        ("grant wumbo_projector to wumbo_app", "wumbo_app, which may become wumbo_projector"),
        ("create schema notes_of_all authorization wumbo_watch", "notes_of_all is owned"),
    ] {
        superuser.execute(format!("begin; {FENCED} {gap}").as_str()).await.unwrap();
        let found = findings(&mut superuser).await;
        assert!(found.iter().any(|finding| finding.contains(expected)), "{gap}: {found:?}");
        superuser.execute("rollback").await.unwrap();
    }
}

#[tokio::test]
async fn a_role_that_row_security_does_not_bind_is_noticed() {
    let database = TestDatabase::new().await;
    let mut superuser = database.superuser().await;
    for (grant, expected) in [
        ("temporary on database %I to public", "wumbo_app is a role"),
        ("temporary on database %I to wumbo_relay", "wumbo_relay is a role"),
        ("create on database %I to wumbo_projector", "wumbo_projector is a role"),
        ("create on database %I to wumbo_past", "wumbo_past is a role"),
    ] {
        let text = format!(
            "begin; do $$ begin execute format('grant {grant}', current_database()); end $$"
        );
        superuser.execute(text.as_str()).await.unwrap();
        let found = findings(&mut superuser).await;
        assert!(found.iter().any(|finding| finding.starts_with(expected)), "{grant}: {found:?}");
        superuser.execute("rollback").await.unwrap();
    }
    for power in ["superuser", "bypassrls", "createrole", "createdb", "replication"] {
        superuser.execute(format!("begin; alter role wumbo_app {power}").as_str()).await.unwrap();
        let found = findings(&mut superuser).await;
        assert!(found.iter().any(|finding| finding.starts_with("wumbo_app")), "{power}: {found:?}");
        superuser.execute("rollback").await.unwrap();
    }
}
