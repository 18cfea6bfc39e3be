//! Row-level security as the second fence: what raw SQL in the application's roles can see and do,
//! and the known holes of the mechanism, each shut.

use adapters::postgres::pool::{DatabaseRole, PoolError, refuse_unsafe_server};
use commands::ports::EventStore;
use domain::id::HouseholdId;
use sqlx::{Connection, Executor, PgConnection};

use crate::sample::{batch, founding, household, import_of, in_postgres};
use crate::support::TestDatabase;

const TABLES: [&str; 4] = ["events", "commands", "household_logs", "checkpoints"];

/// Two households with rows in every table.
async fn two_households() -> (TestDatabase, HouseholdId, HouseholdId) {
    let database = TestDatabase::new().await;
    let store = in_postgres(&database, 2).await;
    let homes = (household(), household());
    let mut superuser = database.superuser().await;
    for home in [homes.0, homes.1] {
        store.append(founding(home)).await.unwrap();
        store.append(batch(home, import_of(3))).await.unwrap();
        sqlx::query("insert into checkpoints values ('read_models', $1, 4)")
            .bind(home.0)
            .execute(&mut superuser)
            .await
            .unwrap();
    }
    (database, homes.0, homes.1)
}

async fn count(connection: &mut PgConnection, from: &str) -> i64 {
    let count = format!("select count(*) from {from}");
    sqlx::query_scalar(&count).fetch_one(connection).await.unwrap()
}

async fn enter(connection: &mut PgConnection, home: HouseholdId) {
    let begin = format!("begin; set local wumbo.household_id = '{home}'");
    connection.execute(begin.as_str()).await.unwrap();
}

/// The SQLSTATE with which a statement is refused.
async fn refusal(connection: &mut PgConnection, statement: &str) -> String {
    let error = connection.execute(statement).await.expect_err(statement);
    error.as_database_error().and_then(|error| error.code()).unwrap().into_owned()
}

const DENIED: &str = "42501";

#[tokio::test]
async fn without_a_household_there_are_no_rows_and_no_error() {
    let (database, ours, _) = two_households().await;
    let mut app = database.connect_as("wumbo_app").await;
    for table in TABLES {
        assert_eq!(count(&mut app, table).await, 0, "{table}, never set");
    }
    app.execute("begin; set local wumbo.household_id = ''").await.unwrap();
    for table in TABLES {
        assert_eq!(count(&mut app, table).await, 0, "{table}, set to nothing");
    }
    app.execute("commit").await.unwrap();
    enter(&mut app, ours).await;
    assert_eq!(count(&mut app, "events").await, 4);
    app.execute("commit").await.unwrap();
    // After one `set local` the setting is '' and no longer null.
    for table in TABLES {
        assert_eq!(count(&mut app, table).await, 0, "{table}, after a transaction");
    }
}

#[tokio::test]
async fn inside_a_household_only_its_rows_are_seen_even_when_others_are_asked_for() {
    let (database, ours, theirs) = two_households().await;
    for role in ["wumbo_app", "wumbo_projector"] {
        let mut connection = database.connect_as(role).await;
        enter(&mut connection, ours).await;
        let all = format!("events where household_id = '{theirs}' or true");
        assert_eq!(count(&mut connection, &all).await, 4, "{role}");
        let foreign = format!("commands where household_id = '{theirs}'");
        assert_eq!(count(&mut connection, &foreign).await, 0, "{role}");
    }
}

#[tokio::test]
async fn a_row_of_another_household_cannot_be_written() {
    let (database, ours, theirs) = two_households().await;
    let mut app = database.connect_as("wumbo_app").await;
    let copy = format!(
        "insert into events select '{theirs}', revision + 100, event_id, aggregate_type,
           aggregate_id, sequence + 100, event_type, event_version, payload, metadata, recorded_at,
           event_hash from events limit 1"
    );
    enter(&mut app, ours).await;
    assert_eq!(refusal(&mut app, &copy).await, DENIED);
    app.execute("rollback").await.unwrap();
    enter(&mut app, ours).await;
    let reach = format!("update household_logs set head = 0 where household_id = '{theirs}'");
    assert_eq!(app.execute(reach.as_str()).await.unwrap().rows_affected(), 0);
    let log = "insert into household_logs values (gen_random_uuid(), 0, 0, '', now())";
    assert_eq!(refusal(&mut app, log).await, DENIED);
}

#[tokio::test]
async fn the_log_is_append_only_for_every_role_of_the_application() {
    let (database, ours, _) = two_households().await;
    for role in ["wumbo_app", "wumbo_past", "wumbo_watch", "wumbo_projector", "wumbo_backup"] {
        let mut connection = match role {
            "wumbo_backup" => database.acting_as(role).await,
            login => database.connect_as(login).await,
        };
        for table in ["events", "commands"] {
            for statement in [
                format!("update {table} set recorded_at = now()"),
                format!("delete from {table}"),
                format!("truncate {table}"),
                format!("drop table {table}"),
                format!("alter table {table} disable row level security"),
            ] {
                enter(&mut connection, ours).await;
                assert_eq!(
                    refusal(&mut connection, &statement).await,
                    DENIED,
                    "{role}: {statement}"
                );
                connection.execute("rollback").await.unwrap();
            }
        }
    }
    let mut projector = database.connect_as("wumbo_projector").await;
    enter(&mut projector, ours).await;
    let head = "update household_logs set head = 0";
    assert_eq!(refusal(&mut projector, head).await, DENIED);
}

#[tokio::test]
async fn hole_truncate_passes_by_row_security_and_is_not_granted() {
    let (database, ours, _) = two_households().await;
    let mut app = database.connect_as("wumbo_app").await;
    for table in TABLES {
        enter(&mut app, ours).await;
        assert_eq!(refusal(&mut app, &format!("truncate {table} cascade")).await, DENIED);
        app.execute("rollback").await.unwrap();
    }
}

#[tokio::test]
async fn hole_the_owner_of_a_table_passes_by_unless_row_security_is_forced() {
    let (database, ours, _) = two_households().await;
    let mut superuser = database.superuser().await;
    let give_away = "create role wumbo_landlord; grant usage on schema public to wumbo_landlord;
                     alter table events owner to wumbo_landlord";
    superuser.execute(format!("begin; {give_away}").as_str()).await.unwrap();
    superuser.execute("set local role wumbo_landlord").await.unwrap();
    assert_eq!(count(&mut superuser, "events").await, 0);
    let set = format!("set local wumbo.household_id = '{ours}'");
    superuser.execute(set.as_str()).await.unwrap();
    assert_eq!(count(&mut superuser, "events").await, 4);
    superuser.execute("rollback").await.unwrap();
}

/// The rows that the app role sees of a relation that a superuser made over `events`.
async fn seen_through(relation: &str) -> (i64, Vec<String>) {
    let (database, ours, _) = two_households().await;
    let mut superuser = database.superuser().await;
    superuser.execute(relation).await.unwrap();
    let findings = crate::support::catalogue::findings(&mut superuser).await;
    let mut app = database.connect_as("wumbo_app").await;
    enter(&mut app, ours).await;
    (count(&mut app, "leak").await, findings)
}

#[tokio::test]
async fn hole_a_plain_view_shows_all_households_and_one_of_the_invoker_does_not() {
    let grant = "grant select on leak to wumbo_app";
    let plain = format!("create view leak as select * from events; {grant}");
    let (seen, findings) = seen_through(&plain).await;
    assert_eq!((seen, findings.len()), (8, 1), "the catalogue test stops it: {findings:?}");
    let invoker =
        format!("create view leak with (security_invoker) as select * from events; {grant}");
    let (seen, findings) = seen_through(&invoker).await;
    assert_eq!((seen, findings), (4, vec![]));
}

#[tokio::test]
async fn hole_a_materialised_view_shows_all_households_and_is_found() {
    let (seen, findings) = seen_through(
        "create materialized view leak as select * from events; grant select on leak to wumbo_app",
    )
    .await;
    assert_eq!((seen, findings.len()), (8, 1), "{findings:?}");
}

#[tokio::test]
async fn hole_a_security_definer_function_shows_all_households_and_is_found() {
    let (database, ours, _) = two_households().await;
    let mut superuser = database.superuser().await;
    let leak = "create function leak() returns bigint language sql security definer
                set search_path = pg_catalog, public, pg_temp
                as 'select count(*) from events'";
    superuser.execute(leak).await.unwrap();
    assert_eq!(crate::support::catalogue::findings(&mut superuser).await.len(), 1);
    let mut app = database.connect_as("wumbo_app").await;
    enter(&mut app, ours).await;
    let seen: i64 = sqlx::query_scalar("select leak()").fetch_one(&mut app).await.unwrap();
    assert_eq!(seen, 8);
}

#[tokio::test]
async fn hole_keys_that_would_tell_of_other_households_lead_with_the_household() {
    let (database, ours, theirs) = two_households().await;
    let mut app = database.connect_as("wumbo_app").await;
    // The very keys of a foreign row, in our household: no error that tells of them.
    enter(&mut app, ours).await;
    let foreign: (String, uuid::Uuid) = sqlx::query_as(
        "select aggregate_id, event_id from events where household_id = $1 and revision = 2",
    )
    .bind(theirs.0)
    .fetch_one(&mut database.superuser().await)
    .await
    .unwrap();
    let probe = format!(
        "insert into events select household_id, 100, '{}', 'transaction', '{}', 1, event_type,
           event_version, payload, metadata, recorded_at, event_hash from events limit 1",
        foreign.1, foreign.0
    );
    assert_eq!(app.execute(probe.as_str()).await.unwrap().rows_affected(), 1);
    app.execute("rollback").await.unwrap();
}

#[tokio::test]
async fn hole_the_household_of_one_borrower_is_not_that_of_the_next() {
    let (database, ours, theirs) = two_households().await;
    let pool = database.pool(DatabaseRole::App, 1).await;
    let store = adapters::postgres::event_store::PostgresEventStore::new(
        pool.clone(),
        std::sync::Arc::new(|_, _| {}),
    );
    for home in [ours, theirs] {
        store.load(home, "household", home.0).await.unwrap();
        store.known(home, "household", vec![home.0]).await.unwrap();
        store.append(batch(home, vec![])).await.unwrap();
        store.append(batch(home, import_of(5_001))).await.unwrap();
        store.answered(home, "no such key").await.unwrap();
        store.head(home).await.unwrap();
        for table in TABLES {
            let rows = count(&mut pool.acquire().await.unwrap(), table).await;
            assert_eq!(rows, 0, "{table}: a setting outlived its transaction");
        }
    }
}

#[tokio::test]
async fn a_server_that_may_lose_writes_is_refused_unless_that_is_allowed() {
    let database = TestDatabase::new().await;
    let app = database.pool(DatabaseRole::App, 1).await;
    let fsync: String = sqlx::query_scalar("show fsync").fetch_one(&app).await.unwrap();
    let answer = refuse_unsafe_server(&app).await;
    match fsync.as_str() {
        "off" => assert!(matches!(answer, Err(PoolError::UnsafeServer { .. })), "{answer:?}"),
        _ => assert!(answer.is_ok(), "{answer:?}"),
    }
    let careless =
        database.options().clone().username("wumbo_app").options([("synchronous_commit", "off")]);
    let pool = adapters::postgres::pool::open_pool(&careless, DatabaseRole::App, 1).await.unwrap();
    let refused = refuse_unsafe_server(&pool).await;
    assert!(matches!(refused, Err(PoolError::UnsafeServer { .. })), "{refused:?}");
    PgConnection::connect_with(&careless).await.unwrap().close().await.unwrap();
}
