//! The running emulator: its world behind a lock.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::world::World;

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
    pub(crate) passage: tokio::sync::Mutex<()>,
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
