//! How many statement files are in the house at once. Each may come to twenty megabytes, several
//! times that while it is read, so there are far fewer places than for other requests. Places are
//! this process' own.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::problem::Problem;

/// Files that are taken in at once.
const FILES_AT_ONCE: usize = 4;
/// How long a file waits for its turn before it is sent away.
const PATIENCE: Duration = Duration::from_secs(8);
/// Seconds after which a file that was sent away should come again.
const COME_AGAIN: u64 = 5;

/// A file's place, free again when it is dropped.
#[derive(Debug)]
pub struct UploadPlace(#[allow(dead_code, reason = "held, not read")] OwnedSemaphorePermit);

/// The places for statement files.
#[derive(Debug)]
pub struct UploadPlaces {
    free: Arc<Semaphore>,
    patience: Duration,
}

impl Default for UploadPlaces {
    fn default() -> Self {
        Self::new(FILES_AT_ONCE, PATIENCE)
    }
}

impl UploadPlaces {
    pub fn new(at_once: usize, patience: Duration) -> Self {
        Self { free: Arc::new(Semaphore::new(at_once)), patience }
    }

    /// A place, in the order of asking.
    ///
    /// # Errors
    /// 503 with `Retry-After` when none is free within the patience of the house.
    pub async fn place(&self) -> Result<UploadPlace, Problem> {
        match tokio::time::timeout(self.patience, self.free.clone().acquire_owned()).await {
            Ok(Ok(permit)) => Ok(UploadPlace(permit)),
            Ok(Err(_)) | Err(_) => Err(Problem::busy()
                .detail("Other files are being imported. Nothing was stored; send it again soon.")
                .retry_after(COME_AGAIN)),
        }
    }
}
