//! A house for every test: the real router on a real port, on a database of its own, with
//! followers.
#![allow(dead_code, reason = "every test program compiles its own copy and uses a part of it")]

pub mod camt;
pub mod client;
#[path = "../../../adapters/tests/support/mod.rs"]
pub mod database;
pub mod forms;
pub mod packed;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use adapters::identity::HashCost;
use api::config::Switch;
use api::gate::sender::Proxies;
use api::server::{self, Limits};
use api::state::AppState;
use api::wiring::{self, GatewayOptions, Joining, Parts, Pools, Roles};
use database::TestDatabase;
use following::follower::FollowerPace;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// A running house.
pub struct TestHouse {
    pub database: TestDatabase,
    pub pools: Pools,
    pub state: AppState,
    address: SocketAddr,
    parts: Parts,
    stop: CancellationToken,
    tasks: Vec<JoinHandle<()>>,
    keys: TempDir,
}

impl TestHouse {
    /// A house that projects.
    pub async fn new() -> Self {
        Self::with(true, Switch::Off).await
    }

    /// Where its keys are.
    pub fn keys_dir(&self) -> PathBuf {
        self.keys.path().join("keys")
    }

    /// A house whose screens stand still, for what happens when the projector is behind.
    pub async fn without_projector() -> Self {
        Self::with(false, Switch::Off).await
    }

    /// A house with the limits of a public one.
    pub async fn limited() -> Self {
        Self::with(true, Switch::On).await
    }

    /// A house with the limits of a public one, and something in it changed.
    pub async fn limited_with(change: impl FnOnce(&mut AppState)) -> Self {
        Self::made(true, Switch::On, change).await
    }

    /// A house that projects, with something in it changed.
    pub async fn changed(change: impl FnOnce(&mut AppState)) -> Self {
        Self::made(true, Switch::Off, change).await
    }

    async fn with(projects: bool, auth_limits: Switch) -> Self {
        Self::made(projects, auth_limits, |_| {}).await
    }

    async fn made(projects: bool, auth_limits: Switch, change: impl FnOnce(&mut AppState)) -> Self {
        let database = TestDatabase::new().await;
        let keys = tempfile::tempdir().unwrap();
        let keys_dir = keys.path().join("keys");
        let joining = Joining {
            roles: Roles::ALL,
            connections: 16,
            migrates: true,
            allow_unsafe_server: true,
        };
        let pools = Pools::open(database.options(), &keys_dir, joining).await.unwrap();
        let parts = Parts::alone(pools.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let options = options(keys_dir, address, auth_limits);
        let stop = CancellationToken::new();
        let mut state = wiring::gateway(&parts, &options, stop.clone()).await.unwrap();
        change(&mut state);
        let mut tasks = Vec::new();
        if projects {
            let pace = FollowerPace { workers: 2, sweep_every: Duration::from_millis(200) };
            let (follower, pulse) = parts.project(pace, stop.clone());
            state.health.watch_projector(pulse);
            tasks.push(follower);
        }
        let router = server::router(state.clone(), Limits::of(512));
        tasks.push(tokio::spawn(server::serve(listener, router, stop.clone())));
        state.health.mark_started();
        Self { database, pools, state, address, parts, stop, tasks, keys }
    }

    /// Has the process managers act from now on.
    pub fn act(&mut self) {
        for one in self.parts.act(&self.state.house, &self.stop) {
            self.state.health.watch(&one.name, one.pulse);
            self.tasks.push(one.task);
        }
    }

    /// Fills read models that households are without from now on.
    pub fn fill(&mut self) {
        self.tasks.push(self.parts.fill(self.stop.clone()));
    }

    /// Where a second gateway on the same database is reached: it shares the bell with the first
    /// one and nothing else.
    pub async fn second_gateway(&mut self) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let options = options(self.keys.path().join("keys"), address, Switch::Off);
        let state = wiring::gateway(&self.parts, &options, self.stop.clone()).await.unwrap();
        let router = server::router(state.clone(), Limits::of(512));
        self.tasks.push(tokio::spawn(server::serve(listener, router, self.stop.clone())));
        state.health.mark_started();
        address
    }

    /// Where it is reached, without a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

fn options(keys_dir: PathBuf, address: SocketAddr, auth_limits: Switch) -> GatewayOptions {
    GatewayOptions {
        keys_dir,
        public_url: format!("http://{address}"),
        auth_limits,
        loopback_only: auth_limits == Switch::Off,
        listen: address,
        proxies: Proxies::default(),
        hash_cost: HashCost::default(),
    }
}

impl Drop for TestHouse {
    fn drop(&mut self) {
        self.stop.cancel();
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}
