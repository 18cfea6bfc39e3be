//! What follows the logs, acts and sends in a process, each for itself: what halts, hangs or is
//! slow keeps no other waiting.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use adapters::mail::mailbox::MailboxDirectory;
use adapters::mail::receiver::MailReceiver;
use adapters::postgres::acting::Acting;
use adapters::postgres::daily::{Daily, DailyPace};
use adapters::system::FreshIds;
use commands::house::House;
use commands::ports::{Ids, Mailer, Vault};
use commands::process_managers::compare_stated_balance::CompareStatedBalance;
use commands::process_managers::{DailyRoutine, ProcessManager};
use following::follower::{Follower, FollowerPace, Pulse};
use following::outbox::receiver::Receiver;
use following::outbox::worker::{Worker, WorkerPace};
use following::subscription::Subscription;
use projections::as_of::AsOf;
use projections::error::ProjectionError;
use projections::filling::Filling;
use projections::runner::{ReadModels, Schema};
use sqlx::PgPool;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::{Parts, key_ring, keys};
use crate::config::Config;
use crate::health::KeyAway;

/// How long a process waits for its followers to finish their batches.
pub const LAST_BATCHES: Duration = Duration::from_secs(20);
/// How often it is looked for read models that households are without.
const FILLED_EVERY: Duration = Duration::from_secs(2);
/// Households that a process manager is at, at the same time. Each holds a connection.
const MANAGED_AT_ONCE: usize = 2;

/// The list of the process managers: whoever is not in it does not act.
macro_rules! process_managers {
    ($($manager:ident),+ $(,)?) => {
        /// The name of each process manager, and the types of the events that wake it.
        pub const MANAGERS: &[(&str, &[&str])] =
            &[$((<$manager as ProcessManager>::NAME, <$manager as ProcessManager>::WAKES)),+];

        fn managers(pool: &PgPool, house: &Arc<House>) -> Vec<(&'static str, Arc<dyn Subscription>)> {
            vec![$((
                <$manager as ProcessManager>::NAME,
                Arc::new(Acting::new($manager, pool.clone(), house.clone())),
            )),+]
        }
    };
}

/// The list of the daily routines: none that is not in it is carried out.
macro_rules! daily_routines {
    ($($routine:ident),* $(,)?) => {
        /// The name of each daily routine.
        pub const ROUTINES: &[&str] = &[$(<$routine as DailyRoutine>::NAME),*];

        impl Parts {
            #[allow(clippy::vec_init_then_push, unused_mut, unused_variables, reason = "a list")]
            fn routines(&self, house: &Arc<House>, stop: &CancellationToken) -> Vec<Running> {
                let mut running = Vec::new();
                $(running.extend(self.daily($routine, house, stop));)*
                running
            }
        }
    };
}

process_managers!(CompareStatedBalance);
daily_routines!();

/// Connections of process managers: as many as they hold at most, so that none waits for another's.
/// Routines hold none while they act.
pub(super) fn acting_connections() -> u32 {
    u32::try_from(MANAGERS.len() * MANAGED_AT_ONCE).unwrap_or(u32::MAX).max(1)
}

/// Something that runs until the process ends.
pub struct Running {
    /// By which it is told: `process_managers.…`, `timers.…`, `daily.…`, `outbox.…`, `relay`.
    pub name: String,
    /// Felt while it looks for what there is to do.
    pub pulse: Arc<Pulse>,
    pub task: JoinHandle<()>,
}

impl Parts {
    fn read_models(&self) -> Arc<ReadModels> {
        Arc::new(ReadModels::new(
            self.pools.projector.clone(),
            self.projectors.clone(),
            Schema::Active,
            self.bell.clone(),
        ))
    }

    /// Follows the logs into the read models until `stop`.
    pub fn project(
        &self,
        pace: FollowerPace,
        stop: CancellationToken,
    ) -> (JoinHandle<()>, Arc<Pulse>) {
        let pool = self.pools.projector.clone();
        let follower = Follower::new(self.read_models(), pool, pace).sharing(self.heavy.clone());
        let pulse = follower.pulse();
        (tokio::spawn(follower.run(self.bell.clone(), stop)), pulse)
    }

    /// Fills the read models that households are without, until `stop`.
    pub fn fill(&self, stop: CancellationToken) -> JoinHandle<()> {
        let as_of = Arc::new(self.as_of());
        let (pool, projectors) = (self.pools.projector.clone(), self.projectors.clone());
        let filling = Filling::new(pool, as_of.clone(), projectors, self.bell.clone());
        tokio::spawn(async move {
            while stop.run_until_cancelled(tokio::time::sleep(FILLED_EVERY)).await.is_some() {
                let filled = loop {
                    match stop.run_until_cancelled(filling.some()).await {
                        Some(Ok(households)) if households > 0 => {
                            tracing::info!(households, "read models were filled");
                        }
                        Some(Ok(_)) | None => break Ok(()),
                        Some(Err(error)) => break Err(error),
                    }
                };
                if let Err(error) = filled {
                    let error = &error as &dyn std::error::Error;
                    tracing::warn!(error, "read models were not filled; trying again");
                }
            }
            if let Err(error) = as_of.leave().await {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "tables that were filled beside stay behind");
            }
        })
    }

    /// Drops what earlier processes made beside the read models, for who is alone on the database.
    ///
    /// # Errors
    /// [`ProjectionError::Following`].
    pub async fn clear_past(&self) -> Result<(), ProjectionError> {
        self.as_of().clear().await
    }

    fn as_of(&self) -> AsOf {
        let process = u64::from(std::process::id());
        AsOf::new(self.pools.past.clone(), self.projectors.clone(), process)
    }

    /// Has the process managers act on what happens, and the daily routines carried out, until
    /// `stop`.
    pub fn act(&self, house: &Arc<House>, stop: &CancellationToken) -> Vec<Running> {
        let mut running: Vec<Running> = managers(&self.pools.acting, house)
            .into_iter()
            .map(|(name, manager)| {
                let pace = FollowerPace { workers: MANAGED_AT_ONCE, ..FollowerPace::default() };
                self.follow(format!("process_managers.{name}"), manager, pace, stop)
            })
            .collect();
        running.extend(self.routines(house, stop));
        running
    }

    /// Follows the logs for one that acts. What looks for news needs a connection for a moment
    /// alone, and has it of others than those that are held while something is done.
    fn follow(
        &self,
        name: String,
        subscription: Arc<dyn Subscription>,
        pace: FollowerPace,
        stop: &CancellationToken,
    ) -> Running {
        let follower = Follower::new(subscription, self.pools.relay.clone(), pace);
        let pulse = follower.pulse();
        let task = tokio::spawn(follower.run(self.bell.clone(), stop.clone()));
        Running { name, pulse, task }
    }

    /// Has a routine carried out day by day, and keeps its timers, until `stop`.
    pub fn daily<R: DailyRoutine>(
        &self,
        routine: R,
        house: &Arc<House>,
        stop: &CancellationToken,
    ) -> [Running; 2] {
        let pool = &self.pools.relay;
        let daily = Daily::new(routine, pool.clone(), house.clone(), DailyPace::default());
        let pace = FollowerPace { workers: 1, ..FollowerPace::default() };
        let seeding = Arc::new(daily.seeding());
        let seeding = self.follow(format!("timers.{}", R::NAME), seeding, pace, stop);
        let (name, pulse) = (format!("daily.{}", R::NAME), daily.pulse());
        [seeding, Running { name, pulse, task: tokio::spawn(daily.run(stop.clone())) }]
    }

    /// Looks again and again whether the keys of the vault can be used, until `stop`; tells and
    /// logs which cannot.
    ///
    /// # Errors
    /// When they cannot be used to begin with.
    pub async fn watch_keys(
        &self,
        keys_dir: &Path,
        stop: &CancellationToken,
    ) -> anyhow::Result<watch::Receiver<Vec<KeyAway>>> {
        let keys = keys(&self.pools, keys_dir).await?;
        let vault = key_ring::vault_of(self.pools.door.clone(), keys);
        let (tell, told) = watch::channel(Vec::new());
        tokio::spawn(key_ring::look_for_keys(vault, tell, stop.clone()));
        Ok(told)
    }

    /// Sends what leaves the house, until `stop`.
    ///
    /// # Errors
    /// When keys or the mailbox cannot be used.
    pub async fn send(
        &self,
        config: &Config,
        stop: &CancellationToken,
    ) -> anyhow::Result<Vec<Running>> {
        let (pool, keys) = (&self.pools.outbox, keys(&self.pools, &config.keys_dir()).await?);
        let vault = Arc::new(key_ring::vault_of(pool.clone(), keys));
        let mailbox = MailboxDirectory::open(&config.mail_dir(), &config.mail_from())?;
        let work = |receiver: Arc<dyn Receiver>| {
            let name = format!("outbox.{}", receiver.destination());
            let worker =
                Worker::new(receiver, pool.clone(), WorkerPace::default(), FreshIds.fresh());
            let pulse = worker.pulse();
            Running { name, pulse, task: tokio::spawn(worker.run(stop.clone())) }
        };
        let receivers = receivers(Arc::new(mailbox), vault, config.public_url());
        Ok(receivers.into_iter().map(work).collect())
    }

    /// Follows the logs into JetStream until `stop`; nothing to do without NATS.
    pub fn relay(&self, stop: &CancellationToken) -> Option<Running> {
        let relay = self.relay.clone()?;
        Some(self.follow("relay".to_owned(), relay, FollowerPace::default(), stop))
    }
}

/// What effects are sent to: one for each destination. `public_url` is where people reach this
/// installation.
pub fn receivers(
    mailer: Arc<dyn Mailer>,
    vault: Arc<dyn Vault>,
    public_url: String,
) -> Vec<Arc<dyn Receiver>> {
    vec![Arc::new(MailReceiver::new(mailer, vault, public_url))]
}
