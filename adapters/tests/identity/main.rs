//! People and their sessions on a real PostgreSQL, real keys and real hashes. Only the clock is the
//! tests' own.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod access_tokens;
mod epochs;
mod keys;
mod notices;
mod passwords;
mod registering;
mod security_record;
mod sessions;
#[path = "../support/mod.rs"]
mod support;

use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

use adapters::identity::{Argon2Passwords, HashCost, HouseSecrets, JwtKeys, PostgresPeople};
use adapters::keys::KeyDirectory;
use adapters::postgres::pool::DatabaseRole;
use adapters::vault::{PostgresVault, begin_master_keys};
use chrono::{DateTime, Duration, Utc};
use commands::person::login::{LoggedIn, LoginError};
use commands::person::session::{NotRecognised, Recognised};
use commands::person::{People, Sender, Tokens};
use commands::ports::{Clock, Ids};
use domain::id::UserId;
use secrecy::{ExposeSecret, SecretString};
use sqlx::{PgPool, Row};
use support::TestDatabase;
use tempfile::TempDir;
use uuid::Uuid;

const PASSWORD: &str = "violet harbour nine";
const QUICK: HashCost = HashCost { memory_kib: 64, passes: 1 };

/// The real time, moved by what the test says.
#[derive(Default)]
struct MovableClock {
    ahead_ms: AtomicI64,
}

impl MovableClock {
    fn pass(&self, time: Duration) {
        self.ahead_ms.fetch_add(time.num_milliseconds(), Ordering::SeqCst);
    }
}

impl Clock for MovableClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now() + Duration::milliseconds(self.ahead_ms.load(Ordering::SeqCst))
    }
}

struct FreshIds;

impl Ids for FreshIds {
    fn fresh(&self) -> Uuid {
        Uuid::now_v7()
    }
}

/// A directory that nobody else can enter.
fn closed() -> TempDir {
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o700);
    tempfile::Builder::new().permissions(mode).tempdir().unwrap()
}

/// A database and a key directory with people in it.
struct House {
    people: Arc<People>,
    clock: Arc<MovableClock>,
    pool: PgPool,
    keys: TempDir,
    database: TestDatabase,
}

impl House {
    async fn new() -> Self {
        let database = TestDatabase::new().await;
        let pool = database.pool(DatabaseRole::App, 20).await;
        let keys = closed();
        let clock = Arc::new(MovableClock::default());
        let directory = KeyDirectory::open(keys.path()).unwrap();
        begin_master_keys(&pool, &directory, true).await.unwrap();
        let people = people(&pool, keys.path(), &clock, QUICK);
        Self { people, clock, pool, keys, database }
    }

    /// Another process of the same house: nothing in common but the database, keys and clock.
    fn elsewhere(&self) -> Arc<People> {
        self.elsewhere_with(QUICK)
    }

    fn elsewhere_with(&self, cost: HashCost) -> Arc<People> {
        people(&self.pool, self.keys.path(), &self.clock, cost)
    }

    async fn register(&self, email: &str) -> UserId {
        let name = "Marieke de Vries";
        self.people.register(email, &PASSWORD.into(), name, &sender()).await.unwrap()
    }

    async fn log_in(&self, email: &str) -> LoggedIn {
        log_in(&self.people, email, PASSWORD).await.unwrap()
    }

    async fn count(&self, sql: &str) -> i64 {
        let mut superuser = self.database.superuser().await;
        sqlx::query(sql).fetch_one(&mut superuser).await.unwrap().get(0)
    }
}

fn people(pool: &PgPool, keys: &Path, clock: &Arc<MovableClock>, cost: HashCost) -> Arc<People> {
    let directory = KeyDirectory::open(keys).unwrap();
    Arc::new(People::new(
        Arc::new(PostgresPeople::new(pool.clone())),
        Arc::new(Argon2Passwords::new(cost).unwrap()),
        Arc::new(JwtKeys::open(&directory).unwrap()),
        Arc::new(HouseSecrets::open(&directory).unwrap()),
        Arc::new(vault(pool, keys, clock)),
        clock.clone(),
        Arc::new(FreshIds),
    ))
}

fn vault(pool: &PgPool, keys: &Path, clock: &Arc<MovableClock>) -> PostgresVault {
    PostgresVault::new(pool.clone(), KeyDirectory::open(keys).unwrap(), clock.clone())
}

fn sender() -> Sender {
    Sender { source: "loopback", client: "a test".to_owned() }
}

async fn log_in(people: &People, email: &str, password: &str) -> Result<LoggedIn, LoginError> {
    people.log_in(email, &password.into(), None, &sender()).await
}

async fn recognise(people: &People, tokens: &Tokens) -> Option<Recognised> {
    match people.recognise(tokens.access.expose_secret()).await {
        Ok(recognised) => Some(recognised),
        Err(NotRecognised::NotGood) => None,
        Err(error) => panic!("{error}"),
    }
}

async fn refresh(people: &People, token: &SecretString) -> Option<Tokens> {
    use commands::person::refresh::RefreshError;
    match people.refresh(token.expose_secret(), &sender()).await {
        Ok(tokens) => Some(tokens),
        Err(RefreshError::NotGood) => None,
        Err(error) => panic!("{error}"),
    }
}

/// Runs the same thing many times at once.
async fn at_once<T, F>(times: usize, run: impl Fn() -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let start = Arc::new(tokio::sync::Barrier::new(times));
    let answers = Arc::new(Mutex::new(Vec::new()));
    let tasks: Vec<_> = (0..times)
        .map(|_| {
            let (start, answers, run) = (start.clone(), answers.clone(), run());
            tokio::spawn(async move {
                start.wait().await;
                let answer = run.await;
                answers.lock().unwrap().push(answer);
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    std::mem::take(&mut answers.lock().unwrap())
}
