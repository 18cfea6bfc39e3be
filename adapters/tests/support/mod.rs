//! A database for every test: a copy of a migrated template in the throw-away cluster that
//! `WUMBO_TEST_DATABASE_URL` names (as a superuser), or else in one that this program starts for
//! itself. The database goes when its value is dropped, also when the test panics.
#![allow(dead_code, reason = "every test program compiles its own copy and uses a part of it")]

pub mod catalogue;

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use adapters::postgres::embedded::{EmbeddedOptions, EmbeddedPostgres};
use adapters::postgres::logins::Logins;
use adapters::postgres::migrate::FENCE;
use adapters::postgres::pool::{DatabaseRole, open_pool};
use sqlx::migrate::Migrator;
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, Executor, PgConnection, PgPool};

static MIGRATIONS: Migrator = sqlx::migrate!("../migrations");

/// One lock of the whole cluster: who holds it may make the template.
const TEMPLATE_LOCK: i64 = 0x77_75_6d_62_6f;

/// Lets go of the future after it was woken so many times, however fast the machine is; true when
/// it was done before.
pub async fn cut_after<T>(steps: usize, work: impl Future<Output = T>) -> bool {
    let mut work = std::pin::pin!(work);
    let mut left = steps;
    std::future::poll_fn(move |context| {
        if left == 0 {
            return std::task::Poll::Ready(false);
        }
        left -= 1;
        work.as_mut().poll(context).map(|_| true)
    })
    .await
}

/// A migrated database of one test's own.
pub struct TestDatabase {
    options: PgConnectOptions,
    name: String,
}

impl TestDatabase {
    pub async fn new() -> Self {
        let admin = cluster();
        let template = template(&admin).await;
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("wumbo_test_{}_{count}", std::process::id());
        let mut connection = PgConnection::connect_with(&admin).await.unwrap();
        for statement in [
            format!("drop database if exists {name}"),
            format!("create database {name} template {template}"),
        ] {
            connection.execute(statement.as_str()).await.unwrap();
        }
        connection.close().await.unwrap();
        let database = Self { options: admin.database(&name), name };
        // A copy of a database has none of what is the database's own.
        database.superuser().await.execute(FENCE).await.unwrap();
        database
    }

    /// How the superuser connects.
    pub fn options(&self) -> &PgConnectOptions {
        &self.options
    }

    /// A pool as the product opens it.
    pub async fn pool(&self, role: DatabaseRole, connections: u32) -> PgPool {
        let login = Logins::trusted(self.options.clone()).of(role).unwrap();
        open_pool(&login, role, connections).await.unwrap()
    }

    /// One connection of the superuser, which row security does not bind.
    pub async fn superuser(&self) -> PgConnection {
        PgConnection::connect_with(&self.options).await.unwrap()
    }

    /// One connection that acts as a role that nobody logs in as.
    pub async fn acting_as(&self, role: &str) -> PgConnection {
        let options = self.options.clone().options([("role", role)]);
        PgConnection::connect_with(&options).await.unwrap()
    }

    /// One connection of the given login.
    pub async fn connect_as(&self, login: &str) -> PgConnection {
        PgConnection::connect_with(&self.options.clone().username(login)).await.unwrap()
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let (admin, name) = (self.options.clone().database("postgres"), self.name.clone());
        // The test's own runtime may be the one that is running this: a thread has none.
        let dropped = std::thread::spawn(move || {
            block_on(async {
                let mut connection = PgConnection::connect_with(&admin).await?;
                connection.execute(format!("drop database {name} with (force)").as_str()).await?;
                connection.close().await
            })
        });
        if !matches!(dropped.join(), Ok(Ok(()))) {
            eprintln!("the test database {} stays behind", self.name);
        }
    }
}

/// A number of cases that the environment may raise or lower.
pub fn cases(variable: &str, default: u32) -> u32 {
    std::env::var(variable).ok().map_or(default, |text| text.parse().unwrap())
}

/// Runs a future to its end on a runtime of its own.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// How to reach the cluster's database `postgres` as a superuser.
fn cluster() -> PgConnectOptions {
    static CLUSTER: OnceLock<(PgConnectOptions, Option<EmbeddedPostgres>)> = OnceLock::new();
    let start = || match std::env::var("WUMBO_TEST_DATABASE_URL") {
        Ok(url) => (url.parse().unwrap(), None),
        Err(_) => {
            let server = std::thread::spawn(own_cluster).join().unwrap();
            (server.connect_options(), Some(server))
        }
    };
    CLUSTER.get_or_init(start).0.clone().application_name("wumbo_test")
}

/// A cluster that lives as long as this program. Directories of programs that are gone are removed.
fn own_cluster() -> EmbeddedPostgres {
    let (place, ours) = (std::env::temp_dir(), std::process::id().to_string());
    for entry in std::fs::read_dir(&place).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(pid) = name.strip_prefix("wumbo-own-cluster-") else { continue };
        // Our own number on it: it was left by a program that had the number before.
        if pid == ours || !std::path::Path::new("/proc").join(pid).exists() {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
    let directory = place.join(format!("wumbo-own-cluster-{ours}"));
    let options = EmbeddedOptions {
        durable: false,
        trusts_logins: true,
        max_connections: 300,
        ..EmbeddedOptions::new(directory)
    };
    block_on(EmbeddedPostgres::start(&options)).unwrap()
}

/// The name of the migrated template, made by whoever needs it first; it carries the migrations'
/// checksums, so that a cluster which outlives a change of them is not taken for migrated.
async fn template(admin: &PgConnectOptions) -> String {
    let mut checksum = 0xcbf2_9ce4_8422_2325_u64;
    for byte in MIGRATIONS.iter().flat_map(|migration| migration.checksum.iter()) {
        checksum = (checksum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    }
    let name = format!("wumbo_template_{checksum:016x}");
    let mut connection = PgConnection::connect_with(admin).await.unwrap();
    sqlx::query("select pg_advisory_lock($1)")
        .bind(TEMPLATE_LOCK)
        .execute(&mut connection)
        .await
        .unwrap();
    let made: bool =
        sqlx::query_scalar("select exists (select from pg_database where datname = $1)")
            .bind(&name)
            .fetch_one(&mut connection)
            .await
            .unwrap();
    if !made {
        let building = format!("{name}_building");
        for statement in
            [format!("drop database if exists {building}"), format!("create database {building}")]
        {
            connection.execute(statement.as_str()).await.unwrap();
        }
        let options = admin.clone().database(&building);
        let mut inside = PgConnection::connect_with(&options).await.unwrap();
        MIGRATIONS.run_direct(&mut inside).await.unwrap();
        inside.close().await.unwrap();
        let rename = format!("alter database {building} rename to {name}");
        connection.execute(rename.as_str()).await.unwrap();
    }
    // Ends the session, and with it the lock.
    connection.close().await.unwrap();
    name
}
