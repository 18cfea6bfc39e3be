//! Effects: what leaves the house and cannot be taken back, such as a mail. An effect is written
//! into the outbox in the transaction of its cause, and sent from there, each once.

use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::owner::Owner;
use crate::ports::effect::{Effect, Kind};
use crate::ports::{Mail, Place, Sealed, SecretBytes, StoreError, Vault, VaultError};

/// Of the ids of effects.
const NAMESPACE: Uuid = Uuid::from_u128(0x2f6b_91d4_5e08_4c37_a8b2_90e6_14dd_7c53);
/// What is sealed in the outbox.
pub const SEALED_KIND: &str = "outbox.payload";

/// Bytes that a sealed payload may have.
pub const LARGEST_PAYLOAD: usize = 256 << 10;

/// Where mails go.
pub const MAIL: &str = "mail";

/// The content of an effect that is a mail: what must be known when it is sent, as it was when its
/// cause was.
pub trait Letter: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Its destination is [`MAIL`].
    const KIND: Kind;

    /// The mail that it becomes. `public_url` is where people reach the installation.
    fn mail(&self, id: Uuid, public_url: &str) -> Mail;
}

/// Whether the outbox takes each of these.
///
/// # Errors
/// [`StoreError::EffectTooLarge`]: trying again is no use.
pub fn all_fit(effects: &[Effect]) -> Result<(), StoreError> {
    let fits = |effect: &Effect| effect.payload.as_bytes().len() <= LARGEST_PAYLOAD;
    if effects.iter().all(fits) { Ok(()) } else { Err(StoreError::EffectTooLarge) }
}

/// The id of the effect that `who` (a subscription, a use case) has follow from a cause as its
/// step of this number.
pub fn id_of(who: &str, cause: Uuid, step: usize) -> Uuid {
    Uuid::new_v5(&NAMESPACE, format!("{who}/{cause}/{step}").as_bytes())
}

/// An effect with its content sealed for its owner.
///
/// # Errors
/// [`VaultError`]
pub async fn sealed(
    vault: &dyn Vault,
    id: Uuid,
    kind: Kind,
    owner: Owner,
    content: &(impl Serialize + Sync),
) -> Result<Effect, VaultError> {
    let content = serde_json::to_vec(content).map_err(VaultError::Unwritable)?;
    let content = SecretBytes::from(content);
    let place = Place { owner, kind: SEALED_KIND, id };
    let payload = vault.seal(place, secrecy::ExposeSecret::expose_secret(&content)).await?;
    Ok(Effect { id, kind, owner, payload, not_before: None })
}

/// The content of an effect, as it was sealed.
///
/// # Errors
/// [`VaultError`]
pub async fn opened(
    vault: &dyn Vault,
    id: Uuid,
    owner: Owner,
    payload: &Sealed,
) -> Result<SecretBytes, VaultError> {
    vault.open(Place { owner, kind: SEALED_KIND, id }, payload).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_cause_or_step_is_another_effect_and_the_same_is_the_same() {
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let id = id_of("notices", one, 0);
        assert_eq!(id, id_of("notices", one, 0));
        assert_ne!(id, id_of("notices", other, 0));
        assert_ne!(id, id_of("notices", one, 1));
        assert_ne!(id, id_of("bills", one, 0));
    }
}
