//! The running emulator: its world behind a lock, and the passing of time.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::TimeDelta;

use crate::clock::Moment;
use crate::webhook::delivery::deliver_due;
use crate::world::World;

/// How often a running clock is looked at.
const TICK: Duration = Duration::from_millis(50);

/// What a client must present.
#[derive(Clone)]
pub struct Credentials {
    /// `client_id`.
    pub client_id: String,
    /// `secret`.
    pub secret: String,
}

/// The emulator.
pub struct Emulator {
    world: Mutex<World>,
    // Held while time passes, so that two passages of time never interleave.
    passage: tokio::sync::Mutex<()>,
    client: reqwest::Client,
    /// What a client must present.
    pub credentials: Credentials,
    /// Where the snapshot is kept.
    pub snapshot: Option<PathBuf>,
    /// The address the emulator is reached at, `http://…`.
    pub origin: String,
}

impl Emulator {
    /// An emulator of this world.
    pub fn new(
        world: World,
        credentials: Credentials,
        snapshot: Option<PathBuf>,
        origin: String,
    ) -> Result<Arc<Emulator>, reqwest::Error> {
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        let passage = tokio::sync::Mutex::new(());
        let world = Mutex::new(world);
        Ok(Arc::new(Emulator { world, passage, client, credentials, snapshot, origin }))
    }

    /// The world, locked. Never held across an await.
    pub fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What webhooks are sent with.
    pub fn client(&self) -> &reqwest::Client {
        &self.client
    }

    /// Lets virtual time pass by so much, with everything that happens on the way in its order,
    /// webhooks and their retries included.
    pub async fn advance(&self, by: TimeDelta) {
        let _held = self.passage.lock().await;
        let target = {
            let clock = &mut self.world().clock;
            let now = clock.now() + clock.lag();
            now.checked_add_signed(by).unwrap_or(now)
        };
        self.pass_until(target).await;
    }

    /// Does what is due without letting time pass.
    pub async fn settle(&self) {
        self.advance(TimeDelta::zero()).await;
    }

    async fn pass_until(&self, target: Moment) {
        loop {
            let next = {
                let mut world = self.world();
                let next = world.next_due().filter(|next| *next <= target);
                if let Some(next) = next {
                    world.clock.reach(next);
                    world.run_due();
                }
                next
            };
            if next.is_none() {
                break;
            }
            deliver_due(self).await;
        }
        self.world().clock.reach(target);
    }

    /// Keeps a running clock going; never returns.
    pub async fn keep_time(self: Arc<Emulator>) {
        let mut tick = tokio::time::interval(TICK);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tick.tick().await;
            self.settle().await;
        }
    }

    /// Writes the snapshot file, when there is one to write.
    pub fn save(&self) -> anyhow::Result<()> {
        let Some(path) = &self.snapshot else { return Ok(()) };
        let text = serde_json::to_vec(&*self.world())?;
        let partial = path.with_extension("partial");
        std::fs::write(&partial, text)?;
        std::fs::rename(&partial, path)?;
        Ok(())
    }
}
