//! A house of a test's own: real log, real projectors, real use cases. Every call of `process`
//! is another process: nothing in common with the first but the database.
#![allow(dead_code, reason = "the bus' tests compile their own copy and use a part of it")]

use std::sync::Arc;
use std::time::Duration;

use adapters::identity::PostgresPeople;
use adapters::keys::KeyDirectory;
use adapters::postgres::event_store::PostgresEventStore;
use adapters::postgres::lookup::PostgresLookup;
use adapters::postgres::migrate::FENCE;
use adapters::postgres::pool::{DatabaseRole, open_pool};
use adapters::statements::StatementFiles;
use adapters::system::{FreshIds, SystemClock};
use adapters::vault::{PostgresVault, begin_master_keys};
use commands::asker::Asker;
use commands::house::House;
use commands::ports::{EventStore, Intent};
use domain::id::{HouseholdId, UserId};
use following::bell::{Bell, InProcessBell, News, Topic};
use following::follower::{Follower, FollowerPace};
use following::subscription::{Advance, Subscription};
use projections::as_of::AsOf;
use projections::generation;
use projections::projector::Projector;
use projections::reading::{Moment, ReadScope, Reader, Snapshot};
use projections::runner::{ReadModels, Schema};
use sqlx::{PgConnection, PgPool, Row};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::support::TestDatabase;

/// Longest that a test waits for something that must come.
const PATIENCE: Duration = Duration::from_secs(60);

/// Gives the whole database to a role that can do nothing else.
const PLAIN_OWNER: &str = "
    do $$
    declare r record;
    begin
      if not exists (select from pg_roles where rolname = 'wumbo_test_keeper') then
        create role wumbo_test_keeper nologin;
      end if;
      grant wumbo_app, wumbo_projector, wumbo_backup to wumbo_test_keeper;
      for r in
        select format('alter %s %s owner to wumbo_test_keeper', kind, name) as text from (
          select 'table' as kind, c.oid::regclass::text as name from pg_class c
            where c.relkind = 'r'
              and c.relnamespace in ('public'::regnamespace, 'identity'::regnamespace)
          union all select 'function', p.oid::regprocedure::text from pg_proc p
            where p.pronamespace = 'public'::regnamespace
          union all select 'schema', 'identity'
          union all select 'database', current_database()
        ) given
      loop
        execute r.text;
      end loop;
    end
    $$";

/// A database with a house on it.
pub struct TestHouse {
    pub owner: PgPool,
    pub app: PgPool,
    pub projector: PgPool,
    /// Of role `wumbo_past`.
    pub past: PgPool,
    pub bell: Arc<dyn Bell>,
    pub projectors: Arc<Vec<Box<dyn Projector>>>,
    pub as_of: Arc<AsOf>,
    pub reader: Arc<Reader>,
    pub commands: House,
    /// The vault of the use cases, and the directory of its keys.
    pub vault: Arc<PostgresVault>,
    keys: TempDir,
    /// Goes last: the pools above are on it.
    pub database: TestDatabase,
}

impl TestHouse {
    pub async fn new() -> Self {
        Self::with_bell(Arc::new(InProcessBell::default())).await
    }

    /// Whose tables belong to a role without any power beyond that: row security binds it as well.
    pub async fn of_a_plain_owner() -> Self {
        let database = TestDatabase::new().await;
        let mut superuser = database.superuser().await;
        sqlx::raw_sql(PLAIN_OWNER).execute(&mut superuser).await.unwrap();
        let options = database.options().clone().options([("role", "wumbo_test_keeper")]);
        let owner = open_pool(&options, DatabaseRole::Owner, 8).await.unwrap();
        // What this owner cannot do for others is theirs to do, as after a migration of its own.
        sqlx::raw_sql(FENCE).execute(&owner).await.unwrap();
        Self::on(database, owner, Arc::new(InProcessBell::default())).await
    }

    pub async fn with_bell(bell: Arc<dyn Bell>) -> Self {
        let database = TestDatabase::new().await;
        let owner = database.pool(DatabaseRole::Owner, 8).await;
        Self::on(database, owner, bell).await
    }

    async fn on(database: TestDatabase, owner: PgPool, bell: Arc<dyn Bell>) -> Self {
        let app = database.pool(DatabaseRole::App, 16).await;
        let projector = database.pool(DatabaseRole::Projector, 8).await;
        let projectors = Arc::new(projections::projectors());
        generation::ensure_active(&owner, &projectors).await.unwrap();
        let past = database.pool(DatabaseRole::Past, 8).await;
        let as_of = Arc::new(AsOf::new(past.clone(), projectors.clone(), 1));
        let reader = Arc::new(Reader::new(app.clone(), bell.clone(), as_of.clone()));
        let lookups = database.pool(DatabaseRole::Lookup, 16).await;
        let looking = Arc::new(Reader::new(lookups, bell.clone(), as_of.clone()));
        let rung = bell.clone();
        let store: Arc<dyn EventStore> = Arc::new(PostgresEventStore::new(
            app.clone(),
            Arc::new(move |household_id, revision| {
                rung.ring(
                    Topic::Appended,
                    News { household_id, revision, after: None, nouns: Vec::new() },
                );
            }),
        ));
        let commands = House::new(
            store.clone(),
            Arc::new(PostgresLookup::new(looking, store)),
            Arc::new(SystemClock),
            Arc::new(FreshIds),
            Arc::new(StatementFiles),
            "0.0.0",
        );
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o700);
        let place = tempfile::Builder::new().permissions(mode).tempdir().unwrap();
        let keys = KeyDirectory::open(place.path()).unwrap();
        begin_master_keys(&app, &keys, true).await.unwrap();
        let vault = Arc::new(PostgresVault::new(app.clone(), keys, Arc::new(SystemClock)));
        let people = Arc::new(PostgresPeople::new(app.clone()));
        let commands = commands.with_outbound(vault.clone(), people);
        let keys = place;
        Self {
            owner,
            app,
            projector,
            past,
            bell,
            projectors,
            as_of,
            reader,
            commands,
            vault,
            keys,
            database,
        }
    }

    /// The use cases of another process on the same log.
    pub fn process_of_commands(&self) -> Arc<House> {
        let House { store, lookup, vault, addresses, .. } = &self.commands;
        let house = House::new(
            store.clone(),
            lookup.clone(),
            Arc::new(SystemClock),
            Arc::new(FreshIds),
            Arc::new(StatementFiles),
            "0.0.0",
        );
        Arc::new(house.with_outbound(vault.clone(), addresses.clone()))
    }

    /// The subscription, as a process that has this pool would run it.
    pub fn read_models(&self, pool: &PgPool) -> ReadModels {
        ReadModels::new(pool.clone(), self.projectors.clone(), Schema::Active, self.bell.clone())
    }

    /// Takes in all that one household's log has.
    pub async fn project(&self, household: HouseholdId) {
        let models = self.read_models(&self.projector);
        until("the log is taken in", || async {
            match models.catch_up(household).await {
                Ok(Advance::CaughtUp) => true,
                // A process of this test has it just now.
                Ok(Advance::Busy | Advance::More) => false,
                Ok(Advance::Halted) => panic!("the household has halted"),
                // A connection that the test has cut.
                Err(error) if error.is_passing() => false,
                Err(error) => panic!("{error}"),
            }
        })
        .await;
    }

    /// Another process that follows the logs.
    pub async fn process(&self, pace: FollowerPace) -> Process {
        let pool = self.database.pool(DatabaseRole::Projector, 4).await;
        self.process_of(Arc::new(self.read_models(&pool)), pool, self.bell.clone(), pace)
    }

    /// A process that hears no bell: only its sweep finds what is new.
    pub async fn deaf_process(&self, pace: FollowerPace) -> Process {
        let pool = self.database.pool(DatabaseRole::Projector, 4).await;
        let models = Arc::new(self.read_models(&pool));
        self.process_of(models, pool, Arc::new(InProcessBell::default()), pace)
    }

    pub fn process_of(
        &self,
        subscription: Arc<dyn Subscription>,
        pool: PgPool,
        bell: Arc<dyn Bell>,
        pace: FollowerPace,
    ) -> Process {
        let stop = CancellationToken::new();
        let follower = Follower::new(subscription, pool.clone(), pace);
        let running = tokio::spawn(follower.run(bell, stop.clone()));
        Process { stop, running, pool }
    }

    pub async fn open(&self, household_id: HouseholdId, user_id: UserId, at: Moment) -> Snapshot {
        self.reader
            .open(ReadScope { household_id, user_id }, at, &projections::EVERY)
            .await
            .unwrap()
    }

    pub async fn head(&self, household: HouseholdId) -> i64 {
        self.commands.store.head(household).await.unwrap()
    }

    /// How far a subscription is with a household.
    pub async fn checkpoint(&self, subscription: &str, household: HouseholdId) -> i64 {
        let begin = format!("begin; select set_config('wumbo.household_id', '{household}', true)");
        let mut transaction = self.app.begin_with(begin).await.unwrap();
        let revision: Option<i64> = sqlx::query_scalar(
            "select revision from checkpoints where subscription = $1 and household_id = $2",
        )
        .bind(subscription)
        .bind(household.0)
        .fetch_optional(&mut *transaction)
        .await
        .unwrap();
        transaction.rollback().await.unwrap();
        revision.unwrap_or(0)
    }

    /// Waits until the active read models have all of these logs.
    pub async fn until_followed(&self, households: &[HouseholdId]) {
        until("the read models have every log", || async {
            let name = format!("read_models.{}", self.active_schema().await);
            for household in households {
                if self.checkpoint(&name, *household).await < self.head(*household).await {
                    return false;
                }
            }
            true
        })
        .await;
    }

    pub async fn active_schema(&self) -> String {
        let text = "select schema_name from read_generations where state = 'active'";
        sqlx::query_scalar(text).fetch_one(&self.app).await.unwrap()
    }

    /// Every row of every table of a household in a schema, as text in a fixed order.
    pub async fn dump(&self, schema: &str, household: HouseholdId) -> String {
        let mut superuser = self.database.superuser().await;
        dump(&mut superuser, schema, household).await
    }

    /// The same of the schema that is read.
    pub async fn live(&self, household: HouseholdId) -> String {
        let schema = self.active_schema().await;
        self.dump(&schema, household).await
    }

    /// Empties the read models, as if nothing had been taken in yet.
    pub async fn forget_read_models(&self) {
        let schema = self.active_schema().await;
        let mut superuser = self.database.superuser().await;
        for table in tables(&mut superuser, &schema).await {
            let text = format!("truncate {schema}.{table}");
            sqlx::query(&text).execute(&mut superuser).await.unwrap();
        }
        sqlx::query("delete from checkpoints where subscription like 'read_models.%'")
            .execute(&mut superuser)
            .await
            .unwrap();
        sqlx::query("update household_logs set dirty = true")
            .execute(&mut superuser)
            .await
            .unwrap();
    }
}

/// What follows the logs, and how it is stopped.
pub struct Process {
    stop: CancellationToken,
    running: JoinHandle<()>,
    pool: PgPool,
}

impl Process {
    /// Ends it in order.
    pub async fn stop(self) {
        self.stop.cancel();
        self.running.await.unwrap();
        self.pool.close().await;
    }
}

/// What a person's command is recorded with.
pub fn intent(household_id: HouseholdId, person: UserId) -> Intent {
    Intent {
        household_id,
        asker: Asker::Person(person),
        idempotency_key: None,
        request_hash: [0; 32],
        expected_version: None,
        correlation: Uuid::now_v7(),
        causation: None,
        source: "loopback",
    }
}

/// Waits until something holds.
pub async fn until<F: Future<Output = bool>>(what: &str, holds: impl Fn() -> F) {
    let deadline = tokio::time::Instant::now() + PATIENCE;
    while !holds().await {
        assert!(tokio::time::Instant::now() < deadline, "{what}: it did not come to that");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

async fn tables(connection: &mut PgConnection, schema: &str) -> Vec<String> {
    let text = "select tablename::text from pg_tables where schemaname = $1 order by 1";
    sqlx::query_scalar(text).bind(schema).fetch_all(connection).await.unwrap()
}

async fn dump(connection: &mut PgConnection, schema: &str, household: HouseholdId) -> String {
    let mut dump = String::new();
    for table in tables(connection, schema).await {
        let text = format!(
            "select t::text from {schema}.{table} t where household_id = $1
             order by t::text collate \"C\""
        );
        let rows = sqlx::query(&text).bind(household.0).fetch_all(&mut *connection).await.unwrap();
        dump.push_str(&format!("{table}: {} rows\n", rows.len()));
        for row in rows {
            dump.push_str(row.get(0));
            dump.push('\n');
        }
    }
    dump
}
