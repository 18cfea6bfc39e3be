//! The only place that names an adapter: it joins ports and their fillings into a running house.

mod key_ring;
mod pools;
mod running;

pub use self::running::{LAST_BATCHES, MANAGERS, ROUTINES, Running, receivers};
pub use adapters::vault::{Resealed, Rotation};
pub use key_ring::{Renewed, RotatesKeys, keys, renew_keys, sealed_rows, vault};
pub use pools::{Joining, Pools, Roles};

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use adapters::identity::{Argon2Passwords, HashCost, HouseSecrets, JwtKeys, PostgresPeople};
use adapters::keys::KeyDirectory;
use adapters::nats::{NatsBell, Relay, RelayOptions};
use adapters::postgres::embedded::{EmbeddedOptions, EmbeddedPostgres};
use adapters::postgres::event_store::PostgresEventStore;
use adapters::postgres::lookup::PostgresLookup;
use adapters::postgres::room::Room;
use adapters::postgres::snapshots::SnapshotKey;
use adapters::postgres::{migrate, verify};
use adapters::statements::StatementFiles;
use adapters::system::{FreshIds, SystemClock};
use anyhow::Context;
use async_trait::async_trait;
use commands::house::House;
use commands::person::People;
use commands::ports::EventStore;
use domain::id::HouseholdId;
use following::bell::{Bell, InProcessBell, News, Topic};
use following::heavy::HeavyWork;
use following::subscription::Subscription;
use projections::as_of::AsOf;
use projections::projector::Projector;
use projections::projectors;
use projections::reading::Reader;
use sqlx::PgPool;
use sqlx::postgres::PgConnectOptions;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::config::{Config, Switch};
use crate::gate::host::Hosts;
use crate::gate::sender::Proxies;
use crate::gate::share::Shares;
use crate::gate::toll::{Terms, Toll};
use crate::health::Health;
use crate::listeners::Listeners;
use crate::problem::Problem;
use crate::rate_limit::{AddressRates, RateLimits};
use crate::state::AppState;
use crate::uploads::UploadPlaces;
use crate::verdict::{AuditVerdict, VerifyLog};

/// Name of the database in an embedded cluster.
const DATABASE: &str = "wumbo";
/// Logs that members have checked at the same time, each on a connection kept for that: a log may
/// take minutes, and nothing else shall wait for it.
const CHECKS_AT_ONCE: u32 = 2;
/// How long a member's check waits for its turn, and when to come back, in seconds.
const TURN_WITHIN: Duration = Duration::from_secs(3);
const CHECK_LATER: u64 = 10;

/// A database that can be spoken with, and the cluster behind it when it is our own.
pub struct Database {
    pub options: PgConnectOptions,
    cluster: Option<EmbeddedPostgres>,
}

impl Database {
    /// The configured database, or an embedded cluster: started, or the one that a running server
    /// keeps in the same data directory.
    ///
    /// # Errors
    /// With a sentence that says what to do.
    pub async fn open(config: &Config) -> anyhow::Result<Self> {
        if let Some(url) = &config.database_url {
            let options = url.parse().context("WUMBO_DATABASE_URL is no PostgreSQL URL")?;
            return Ok(Self { options, cluster: None });
        }
        let cluster = EmbeddedPostgres::start(&EmbeddedOptions::new(config.data_dir())).await?;
        let options = migrate::create_database(&cluster.connect_options(), DATABASE).await?;
        Ok(Self { options, cluster: Some(cluster) })
    }

    /// As [`Database::open`], for commands that may run beside a server. Only a command that
    /// begins a house makes a cluster where there is none: to others a mistyped directory is one.
    ///
    /// # Errors
    /// As [`Database::open`], and when there is no cluster.
    pub async fn open_beside(config: &Config, or_begins: bool) -> anyhow::Result<Self> {
        let data_dir = config.data_dir();
        if config.database_url.is_none() {
            if let Some(options) = EmbeddedPostgres::served_by_another(&data_dir) {
                return Ok(Self { options: options.database(DATABASE), cluster: None });
            }
            anyhow::ensure!(
                or_begins || EmbeddedPostgres::is_made(&data_dir),
                "there is no Wumbo in {}: name its directory with WUMBO_DATA_DIR, or begin one \
                 there with `wumbo serve`",
                data_dir.display()
            );
        }
        Self::open(config).await
    }

    /// Stops the cluster, if it is ours.
    ///
    /// # Errors
    /// When it does not stop.
    pub async fn close(self) -> anyhow::Result<()> {
        match self.cluster {
            Some(cluster) => Ok(cluster.stop().await?),
            None => Ok(()),
        }
    }
}

/// What the parts of a house share.
#[derive(Clone)]
pub struct Parts {
    pub pools: Pools,
    pub bell: Arc<dyn Bell>,
    pub projectors: Arc<Vec<Box<dyn Projector>>>,
    relay: Option<Arc<dyn Subscription>>,
    /// Shared by all in this process that keep a core busy for long.
    heavy: HeavyWork,
}

impl Parts {
    /// Joins the bell: inside this process, or over NATS when it is configured; and the relay,
    /// where this process `relays`.
    ///
    /// # Errors
    /// When NATS is configured and cannot be used.
    pub async fn join(config: &Config, pools: Pools, relays: bool) -> anyhow::Result<Self> {
        let projectors = Arc::new(projectors());
        let Some(url) = &config.nats_url else {
            let bell = Arc::new(InProcessBell::default());
            return Ok(Self { pools, bell, projectors, relay: None, heavy: HeavyWork::default() });
        };
        let bell = NatsBell::connect(url).await?;
        let mut relay: Option<Arc<dyn Subscription>> = None;
        if relays {
            let relaying = Relay::connect(url, pools.relay.clone(), RelayOptions::default());
            relay = Some(relaying.await?);
        }
        Ok(Self { pools, bell, projectors, relay, heavy: HeavyWork::default() })
    }

    /// The parts of a house in one process, without NATS.
    pub fn alone(pools: Pools) -> Self {
        let bell = Arc::new(InProcessBell::default());
        let (projectors, heavy) = (Arc::new(projectors()), HeavyWork::default());
        Self { pools, bell, projectors, relay: None, heavy }
    }
}

/// How the gateway is told apart from other gateways.
#[derive(Debug, Clone)]
pub struct GatewayOptions {
    pub keys_dir: std::path::PathBuf,
    pub public_url: String,
    pub auth_limits: Switch,
    /// Nobody but this machine comes.
    pub loopback_only: bool,
    pub listen: SocketAddr,
    pub proxies: Proxies,
    pub hash_cost: HashCost,
}

impl GatewayOptions {
    /// As configured.
    pub fn of(config: &Config) -> Self {
        Self {
            keys_dir: config.keys_dir(),
            public_url: config.public_url(),
            auth_limits: config.auth_limits,
            // Behind a proxy everybody comes from this machine, and nobody is.
            loopback_only: config.listen.ip().is_loopback() && config.trusted_proxies.is_empty(),
            listen: config.listen,
            proxies: Proxies::new(&config.trusted_proxies, config.forwarded_header),
            hash_cost: HashCost::default(),
        }
    }
}

/// The state of the gateway's routes.
///
/// # Errors
/// When the keys cannot be used.
pub async fn gateway(
    parts: &Parts,
    options: &GatewayOptions,
    draining: CancellationToken,
) -> anyhow::Result<AppState> {
    let keys = keys(&parts.pools, &options.keys_dir).await?;
    let secrets = HouseSecrets::open(&keys)?;
    let Furnished { house, reader, room } = furnished(parts, &keys, &secrets);
    let rates = match (options.auth_limits, options.loopback_only) {
        (Switch::Off, _) => None,
        (Switch::On, true) => Some(AddressRates::LOOPBACK),
        (Switch::On, false) => Some(AddressRates::PUBLIC),
    };
    Ok(AppState {
        house,
        people: Arc::new(people(parts, options, &keys, secrets)?),
        reader,
        bell: parts.bell.clone(),
        health: Arc::new(Health::new(parts.pools.watch.clone(), move || room.is_full())),
        listeners: Arc::new(Listeners::default()),
        rate_limits: Arc::new(RateLimits::new(rates)),
        shares: Arc::new(Shares::new(parts.pools.whole())),
        toll: Arc::new(Toll::new(Terms::default(), draining.clone())),
        seen: Arc::default(),
        hosts: Arc::new(Hosts::new(options.listen, &options.public_url)),
        proxies: Arc::new(options.proxies.clone()),
        uploads: Arc::new(UploadPlaces::default()),
        audit: Arc::new(Verifier::new(parts.pools.checks.clone())),
        public_url: options.public_url.clone().into(),
        draining,
    })
}

/// The use cases with all they stand on.
struct Furnished {
    house: Arc<House>,
    reader: Arc<Reader>,
    room: Arc<Room>,
}

fn furnished(parts: &Parts, keys: &KeyDirectory, secrets: &HouseSecrets) -> Furnished {
    let process = u64::from(std::process::id());
    let as_of = Arc::new(AsOf::new(parts.pools.past.clone(), parts.projectors.clone(), process));
    let looking = Reader::new(parts.pools.lookups.clone(), parts.bell.clone(), as_of.clone());
    let reader = Arc::new(Reader::new(parts.pools.app.clone(), parts.bell.clone(), as_of));
    let bell = parts.bell.clone();
    let log = PostgresEventStore::new(
        parts.pools.app.clone(),
        Arc::new(move |household_id, revision| {
            bell.ring(
                Topic::Appended,
                News { household_id, revision, after: None, nouns: Vec::new() },
            );
        }),
    );
    let log = log.with_statements(parts.pools.statements.clone()).sharing(parts.heavy.clone());
    let room = log.room();
    let snapshots = SnapshotKey::new(&secrets.of_snapshots());
    let store: Arc<dyn EventStore> = Arc::new(log.with_snapshots(snapshots.clone()));
    let house = House::new(
        store.clone(),
        Arc::new(PostgresLookup::new(Arc::new(looking), store)),
        Arc::new(SystemClock),
        Arc::new(FreshIds),
        Arc::new(StatementFiles),
        env!("CARGO_PKG_VERSION"),
    );
    let door = PostgresEventStore::new(parts.pools.door.clone(), Arc::new(|_, _| {}));
    let house = house.with_heavy(parts.heavy.places());
    let house = house.with_door(Arc::new(door.with_snapshots(snapshots)));
    let vault = Arc::new(key_ring::vault_of(parts.pools.door.clone(), keys.clone()));
    let people = Arc::new(PostgresPeople::new(parts.pools.door.clone()));
    let house = Arc::new(house.with_outbound(vault, people));
    Furnished { house, reader, room }
}

/// The use cases for who acts without a gateway.
///
/// # Errors
/// When the keys cannot be used.
pub async fn house(parts: &Parts, keys_dir: &Path) -> anyhow::Result<Arc<House>> {
    let keys = keys(&parts.pools, keys_dir).await?;
    Ok(furnished(parts, &keys, &HouseSecrets::open(&keys)?).house)
}

fn people(
    parts: &Parts,
    options: &GatewayOptions,
    keys: &KeyDirectory,
    secrets: HouseSecrets,
) -> anyhow::Result<People> {
    Ok(People::new(
        Arc::new(PostgresPeople::new(parts.pools.door.clone())),
        Arc::new(Argon2Passwords::new(options.hash_cost)?),
        Arc::new(JwtKeys::open(keys)?),
        Arc::new(secrets),
        Arc::new(key_ring::vault_of(parts.pools.door.clone(), keys.clone())),
        Arc::new(SystemClock),
        Arc::new(FreshIds),
    ))
}

/// Checks logs for members, a few at a time.
struct Verifier {
    pool: PgPool,
    turns: Semaphore,
}

impl Verifier {
    fn new(pool: PgPool) -> Self {
        Self { pool, turns: Semaphore::new(CHECKS_AT_ONCE as usize) }
    }
}

#[async_trait]
impl VerifyLog for Verifier {
    async fn verify(&self, household: HouseholdId) -> Result<AuditVerdict, Problem> {
        let turn = tokio::time::timeout(TURN_WITHIN, self.turns.acquire()).await;
        let Ok(Ok(_turn)) = turn else {
            let detail = "Other logs are being checked. Try again later.";
            return Err(Problem::busy().detail(detail).retry_after(CHECK_LATER));
        };
        let verdict = verify::verify(&self.pool, household).await?;
        Ok(AuditVerdict {
            intact: verdict.fault.is_none(),
            events: verdict.events,
            chain_hash: hex::encode(&verdict.chain_hash),
            first_bad_revision: verdict.fault.as_ref().map(|fault| fault.revision),
            detail: verdict.fault.map(|fault| fault.detail),
        })
    }
}

/// Checks every household's log, or one; calls `tell` with how many there are and each verdict.
///
/// # Errors
/// When the database does not answer.
pub async fn verify_logs(
    pools: &Pools,
    household: Option<HouseholdId>,
    mut tell: impl FnMut(usize, verify::LogVerdict),
) -> anyhow::Result<()> {
    let households = match household {
        Some(household) => vec![household],
        // An owner that is no superuser sees no rows but its household's; the projector sees every
        // head. A superuser also sees what has lost its head.
        None => {
            let mut all = verify::households(&pools.owner).await?;
            all.extend(verify::households(&pools.watch).await?);
            all.sort_unstable();
            all.dedup();
            all
        }
    };
    let in_all = households.len();
    for household in households {
        tell(in_all, verify::verify(&pools.checks, household).await?);
    }
    Ok(())
}
