//! What is in an effect, as whoever is sent it reads it: one way for all receivers, so that what
//! passes is never taken for what does not.

use std::time::Duration;

use commands::effect;
use commands::owner::Owner;
use commands::ports::{Sealed, SecretBytes, Vault, VaultError};
use following::outbox::receiver::{DueEffect, Outcome};
use serde::de::DeserializeOwned;

/// How long opening may take. Less than any receiver's patience: until it is open nothing was sent,
/// and nobody need wonder.
const OPENED_WITHIN: Duration = Duration::from_secs(10);

/// The content of an effect, to be [`read`].
///
/// # Errors
/// What is to be answered for it. Keys that cannot be had just now are `Away`: no try is used up.
/// What opens nowhere any more, or never did here, is `Refused`.
pub(crate) async fn opened(vault: &dyn Vault, due: &DueEffect) -> Result<SecretBytes, Outcome> {
    let owner = Owner::of(&due.owner_kind, due.owner_id);
    let owner = owner.ok_or(Outcome::NotNow("owner-unknown"))?;
    let payload = Sealed::from_bytes(due.payload.clone());
    let opening = effect::opened(vault, due.effect_id, owner, &payload);
    let opened = tokio::time::timeout(OPENED_WITHIN, opening).await;
    opened.map_err(|_| Outcome::Away("vault-away"))?.map_err(|error| {
        let outcome = match error {
            VaultError::Unavailable(_) => Outcome::Away("vault-away"),
            VaultError::KeyAway(_) => Outcome::Away("key-away"),
            VaultError::DoesNotOpen | VaultError::Unwritable(_) => {
                Outcome::Refused("does-not-open")
            }
            VaultError::UnknownKey(_) => Outcome::Refused("key-unknown"),
        };
        let (effect, error) = (due.effect_id, &error as &dyn std::error::Error);
        tracing::warn!(%effect, error, "an effect was not opened");
        outcome
    })
}

/// What the content of an effect says.
///
/// # Errors
/// What is to be answered for it: what this version does not read is `NotNow`, for another wrote
/// it, and will send it.
pub(crate) fn read<T: DeserializeOwned>(content: &[u8]) -> Result<T, Outcome> {
    serde_json::from_slice(content).map_err(|_| Outcome::NotNow("content-not-read"))
}
