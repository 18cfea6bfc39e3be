//! Two processes that work timers, killed again and again (`kill -9`): each day of each household
//! is worked exactly once. A process is this test program once more.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use adapters::postgres::daily::{Daily, DailyPace};
use adapters::postgres::event_store::PostgresEventStore;
use adapters::postgres::logins::Logins;
use adapters::postgres::lookup::PostgresLookup;
use adapters::postgres::pool::{DatabaseRole, open_pool};
use adapters::statements::StatementFiles;
use adapters::system::{FreshIds, SystemClock};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use commands::house::House;
use commands::ports::EventStore;
use following::bell::InProcessBell;
use following::error::FollowError;
use following::timers::Time;
use projections::as_of::AsOf;
use projections::reading::Reader;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use sqlx::ConnectOptions;
use sqlx::postgres::PgConnectOptions;
use tokio_util::sync::CancellationToken;

use crate::house::{TestHouse, until};
use crate::scenario::Scenario;
use crate::support::cases;
use crate::timers::{Hand, MarkDays, assert_each_once, date, next, seed, wait_for, worked, worker};
use crate::timers_cut::is_over;

const NAME: &str = "timers_killed::killed_at_any_moment_two_processes_work_each_day_exactly_once";
/// Where a process of this test finds the database and the clock.
const DATABASE: &str = "WUMBO_TEST_TIMERS_DATABASE";
const CLOCK: &str = "WUMBO_TEST_TIMERS_CLOCK";

/// A clock in a file.
struct FileClock(PathBuf);

#[async_trait]
impl Time for FileClock {
    async fn now(&self) -> Result<DateTime<Utc>, FollowError> {
        Ok(std::fs::read_to_string(&self.0).unwrap().parse().unwrap())
    }
}

/// Sets the clock: who reads it sees the time before or the new one.
fn set(clock: &Path, at: &str) {
    let beside = clock.with_extension("new");
    std::fs::write(&beside, at).unwrap();
    std::fs::rename(beside, clock).unwrap();
}

/// What a killed process was: carries routines out for ever.
async fn carry_out_days(database: &str) {
    let options: PgConnectOptions = database.parse().unwrap();
    let pool = async |role| {
        let login = Logins::trusted(options.clone()).of(role).unwrap();
        open_pool(&login, role, 4).await.unwrap()
    };
    let (app, past) = (pool(DatabaseRole::App).await, pool(DatabaseRole::Past).await);
    let lookups = pool(DatabaseRole::Lookup).await;
    let projectors = Arc::new(projections::projectors());
    let as_of = Arc::new(AsOf::new(past, projectors, u64::from(std::process::id())));
    let bell = Arc::new(InProcessBell::default());
    let reader = Arc::new(Reader::new(lookups, bell, as_of));
    let store: Arc<dyn EventStore> = Arc::new(PostgresEventStore::new(app, Arc::new(|_, _| {})));
    let house = House::new(
        store.clone(),
        Arc::new(PostgresLookup::new(reader, store)),
        Arc::new(SystemClock),
        Arc::new(FreshIds),
        Arc::new(StatementFiles),
        "0.0.0",
    );
    let pace = DailyPace { look_every: Duration::from_millis(5), batch: 3, ..DailyPace::default() };
    let relay = pool(DatabaseRole::Relay).await;
    let daily = Daily::new(MarkDays::<6, 0>, relay, Arc::new(house), pace);
    let clock = FileClock(std::env::var_os(CLOCK).unwrap().into());
    daily.by(Arc::new(clock)).run(CancellationToken::new()).await;
}

/// A process, killed with its value.
struct Worker(Child);

impl Worker {
    fn start(database: &str, clock: &Path) -> Self {
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", NAME])
            .env(DATABASE, database)
            .env(CLOCK, clock)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        Self(child.unwrap())
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_any_moment_two_processes_work_each_day_exactly_once() {
    if let Ok(database) = std::env::var(DATABASE) {
        return carry_out_days(&database).await;
    }
    let house = TestHouse::new().await;
    let place = tempfile::tempdir().unwrap();
    let clock = place.path().join("clock");
    let mut day = date("2026-03-01");
    set(&clock, &format!("{day}T12:00:00Z"));
    let daily = worker(&house, MarkDays::<6, 0>, &Hand::at("2026-03-01T12:00:00Z")).await;
    let mut homes = Vec::new();
    for number in 361..371 {
        let scenario = Scenario::found(&house, number).await;
        seed(&daily, scenario.household).await;
        wait_for(&house, scenario.household, "2026-03-01").await;
        homes.push(scenario.household);
    }
    let database = house.database.options().to_url_lossy().to_string();
    let mut workers = [Worker::start(&database, &clock), Worker::start(&database, &clock)];
    let mut rng = StdRng::seed_from_u64(361);
    let home = homes[0];
    until("the first day is worked", || async { next(&house, home).await > day }).await;
    for kill in 0..cases("WUMBO_TEST_KILLS", 10) {
        day = day.succ_opt().unwrap();
        set(&clock, &format!("{day}T12:00:00Z"));
        tokio::time::sleep(Duration::from_micros(rng.random_range(0..60_000))).await;
        workers[kill as usize % 2] = Worker::start(&database, &clock);
        // Back for a while: nothing is repeated.
        if rng.random_bool(0.3) {
            set(&clock, &format!("{}T12:00:00Z", day.pred_opt().unwrap()));
        }
        let any = rng.random_range(0..homes.len());
        // Until somebody works again, so that the next kill meets one at work.
        set(&clock, &format!("{day}T12:02:00Z"));
        until("the day is worked", || async { next(&house, homes[any]).await > day }).await;
    }
    set(&clock, &format!("{day}T18:00:00Z"));
    until("all is worked", || async {
        let mut waiting = 0;
        for home in &homes {
            waiting += usize::from(next(&house, *home).await <= day);
        }
        waiting == 0 && is_over(&house).await
    })
    .await;
    drop(workers);
    for home in homes {
        let worked = worked(&house, home).await;
        assert_each_once(&worked, "2026-03-01");
        assert_eq!(worked.last().unwrap().1, day);
    }
}
