//! Passwords behind argon2id: slow on purpose, so only two at once, and few waiting.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use async_trait::async_trait;
use commands::person::ports::{Passwords, PortError, Verification};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;
use uuid::Uuid;

/// Hashes at once; one takes about 50 ms of a core and its memory cost.
const AT_ONCE: usize = 2;
/// Hashes at once and waiting; about five seconds' worth. More are turned away.
const ADMITTED: usize = 200;

/// What one hash costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashCost {
    pub memory_kib: u32,
    pub passes: u32,
}

impl Default for HashCost {
    /// 19 MiB and two passes (OWASP Password Storage Cheat Sheet).
    fn default() -> Self {
        Self { memory_kib: 19 * 1024, passes: 2 }
    }
}

/// Hashes with argon2id and one lane.
pub struct Argon2Passwords {
    hasher: Argon2<'static>,
    /// Compared with when there is nobody whose hash could be.
    nobodys: SecretString,
    admission: Arc<Semaphore>,
    turns: Arc<Semaphore>,
}

impl Argon2Passwords {
    /// Makes a hash of nobody's password, which takes as long as any other.
    ///
    /// # Errors
    /// [`PortError`] when the cost is not possible.
    pub fn new(cost: HashCost) -> Result<Self, PortError> {
        let params = Params::new(cost.memory_kib, cost.passes, 1, None)
            .map_err(|source| failed("setting the cost of hashes", source))?;
        let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let nobodys = hash(&hasher, &Uuid::new_v4().to_string())?;
        let (admission, turns) = (Semaphore::new(ADMITTED), Semaphore::new(AT_ONCE));
        Ok(Self { hasher, nobodys, admission: admission.into(), turns: turns.into() })
    }

    /// Runs on a thread of its own; its turn ends with the work, also when nobody waits any more.
    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Argon2<'static>) -> Result<T, PortError> + Send + 'static,
    ) -> Result<T, PortError> {
        let admitted = Arc::clone(&self.admission).try_acquire_owned();
        let admitted = admitted.map_err(|_| PortError::Busy)?;
        let turn = Arc::clone(&self.turns).acquire_owned().await;
        let turn = turn.map_err(|source| failed("waiting for a turn to hash", source))?;
        let hasher = self.hasher.clone();
        let done = tokio::task::spawn_blocking(move || {
            let done = work(&hasher);
            drop((turn, admitted));
            done
        });
        done.await.map_err(|source| failed("hashing a password", source))?
    }
}

fn failed(
    doing: &'static str,
    source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> PortError {
    PortError::Failed { doing, source: source.into() }
}

fn hash(hasher: &Argon2<'_>, password: &str) -> Result<SecretString, PortError> {
    let hash = hasher.hash_password(password.as_bytes());
    let hash: PasswordHash = hash.map_err(|source| failed("hashing a password", source))?;
    Ok(hash.to_string().into())
}

/// Whether a hash was made with less than what is asked for today.
fn is_outdated(hasher: &Argon2<'_>, hash: &PasswordHash) -> Result<bool, PortError> {
    let params = Params::try_from(hash)
        .map_err(|source| failed("reading the parameters of a stored hash", source))?;
    let today = hasher.params();
    Ok(hash.algorithm.as_str() != "argon2id"
        || params.m_cost() < today.m_cost()
        || params.t_cost() < today.t_cost()
        || params.p_cost() < today.p_cost())
}

#[async_trait]
impl Passwords for Argon2Passwords {
    async fn hash(&self, password: &SecretString) -> Result<SecretString, PortError> {
        let password = password.clone();
        self.in_turn(move |hasher| hash(hasher, password.expose_secret())).await
    }

    async fn verify(
        &self,
        password: &SecretString,
        stored: Option<&SecretString>,
    ) -> Result<Verification, PortError> {
        let anybody = stored.is_some();
        let stored = stored.unwrap_or(&self.nobodys).clone();
        let password = password.clone();
        self.in_turn(move |hasher| {
            let stored = PasswordHash::new(stored.expose_secret())
                .map_err(|source| failed("reading a stored hash", source))?;
            match hasher.verify_password(password.expose_secret().as_bytes(), &stored) {
                Ok(()) if !anybody => Ok(Verification::Wrong),
                Ok(()) if is_outdated(hasher, &stored)? => {
                    let rehash = hash(hasher, password.expose_secret())?;
                    Ok(Verification::RightButOutdated { rehash })
                }
                Ok(()) => Ok(Verification::Right),
                Err(argon2::password_hash::Error::PasswordInvalid) => Ok(Verification::Wrong),
                Err(source) => Err(failed("comparing with a stored hash", source)),
            }
        })
        .await
    }
}
