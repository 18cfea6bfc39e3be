//! AES-256-GCM (NIST SP 800-38D) with nonces that the cipher draws at random, and how what comes of
//! it is laid out:
//!
//! ```text
//! sealed:   version (1) ‖ id of the data key (16) ‖ nonce (12) ‖ ciphertext ‖ tag (16)
//! wrapped:  version (1) ‖                           nonce (12) ‖ data key (32) ‖ tag (16)
//! ```
//! A key may be used some four billion times until two nonces could be the same by more than a
//! negligible chance (2⁻³², section 8.3); each is of one owner, and can be changed.

use aws_lc_rs::aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey};
use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use commands::owner::Owner;
use commands::ports::{Place, Sealed, SecretBytes, VaultError};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretBox};
use uuid::Uuid;

/// Bytes of a key.
pub(super) const KEY: usize = 32;
/// A key in the clear: wiped when it is dropped.
pub(super) type KeyBytes = SecretBox<[u8; KEY]>;

const VERSION: u8 = 1;
const ID: usize = 16;
const NONCE: usize = 12;
const TAG: usize = 16;

/// A key that nobody has yet.
pub(super) fn fresh_key() -> Result<KeyBytes, VaultError> {
    let mut key = Zeroizing::new([0; KEY]);
    SystemRandom::new().fill(key.as_mut_slice()).map_err(|_| no_randomness())?;
    Ok(KeyBytes::init_with_mut(|bytes| bytes.copy_from_slice(key.as_slice())))
}

/// The key of these bytes, when they are as many as a key has and not all the same.
pub(super) fn key_of(bytes: &[u8]) -> Option<KeyBytes> {
    let is_key = bytes.len() == KEY && bytes.iter().any(|byte| *byte != bytes[0]);
    is_key.then(|| KeyBytes::init_with_mut(|key| key.copy_from_slice(bytes)))
}

/// Seals a secret for one place.
pub(super) fn seal(
    (id, key): (Uuid, &KeyBytes),
    place: Place<'_>,
    secret: &[u8],
) -> Result<Sealed, VaultError> {
    let mut head = vec![VERSION];
    head.extend_from_slice(id.as_bytes());
    encrypt(key, head, &bound_to_place(id, place), secret).map(Sealed::from_bytes)
}

/// The data key that something is sealed with; `None` for what was never sealed here.
pub(super) fn data_key_of(sealed: &Sealed) -> Option<Uuid> {
    let bytes = sealed.as_bytes();
    let is_whole = bytes.len() >= 1 + ID + NONCE + TAG && bytes[0] == VERSION;
    is_whole.then(|| Uuid::from_slice(&bytes[1..=ID]).ok()).flatten()
}

/// The secret that was sealed for this place.
pub(super) fn open(
    (id, key): (Uuid, &KeyBytes),
    place: Place<'_>,
    sealed: &Sealed,
) -> Result<SecretBytes, VaultError> {
    let body = sealed.as_bytes().get(1 + ID..).unwrap_or_default();
    decrypt(key, &bound_to_place(id, place), body)
}

/// Seals a data key under a master key, for this owner and under these ids alone.
pub(super) fn wrap(
    (master_id, master): (&str, &KeyBytes),
    (id, owner): (Uuid, Owner),
    key: &KeyBytes,
) -> Result<Vec<u8>, VaultError> {
    let bound_to = bound_to_master(master_id, id, owner);
    encrypt(master, vec![VERSION], &bound_to, key.expose_secret())
}

/// The data key that was wrapped so.
pub(super) fn unwrap(
    (master_id, master): (&str, &KeyBytes),
    (id, owner): (Uuid, Owner),
    wrapped: &[u8],
) -> Result<KeyBytes, VaultError> {
    let Some((&VERSION, body)) = wrapped.split_first() else {
        return Err(VaultError::DoesNotOpen);
    };
    let key = decrypt(master, &bound_to_master(master_id, id, owner), body)?;
    key_of(key.expose_secret()).ok_or(VaultError::DoesNotOpen)
}

fn bound_to_place(id: Uuid, place: Place<'_>) -> Vec<u8> {
    let owner = (place.owner.kind().as_bytes(), place.owner.id());
    bound(&[
        b"wumbo vault: secret",
        &[VERSION],
        id.as_bytes(),
        owner.0,
        owner.1.as_bytes(),
        place.kind.as_bytes(),
        place.id.as_bytes(),
    ])
}

fn bound_to_master(master_id: &str, id: Uuid, owner: Owner) -> Vec<u8> {
    bound(&[
        b"wumbo vault: data key",
        &[VERSION],
        id.as_bytes(),
        owner.kind().as_bytes(),
        owner.id().as_bytes(),
        master_id.as_bytes(),
    ])
}

/// Parts put together so that no other parts come to the same.
fn bound(parts: &[&[u8]]) -> Vec<u8> {
    let mut bound = Vec::new();
    for part in parts {
        bound.extend_from_slice(&(part.len() as u64).to_be_bytes());
        bound.extend_from_slice(part);
    }
    bound
}

/// `head ‖ nonce ‖ ciphertext ‖ tag`.
fn encrypt(
    key: &KeyBytes,
    head: Vec<u8>,
    bound_to: &[u8],
    secret: &[u8],
) -> Result<Vec<u8>, VaultError> {
    let (nonce_at, text_at) = (head.len(), head.len() + NONCE);
    let mut sealed = Vec::with_capacity(text_at + secret.len() + TAG);
    sealed.extend_from_slice(&head);
    sealed.extend_from_slice(&[0; NONCE]);
    sealed.extend_from_slice(secret);
    let cipher = cipher(key)?;
    let text = &mut sealed[text_at..];
    let encrypted = cipher.seal_in_place_separate_tag(Aad::from(bound_to), text);
    let (nonce, tag) = encrypted.map_err(|_| no_randomness())?;
    sealed[nonce_at..text_at].copy_from_slice(nonce.as_ref());
    sealed.extend_from_slice(tag.as_ref());
    Ok(sealed)
}

fn decrypt(key: &KeyBytes, bound_to: &[u8], body: &[u8]) -> Result<SecretBytes, VaultError> {
    if body.len() < NONCE + TAG {
        return Err(VaultError::DoesNotOpen);
    }
    let (nonce, text) = body.split_at(NONCE);
    let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| VaultError::DoesNotOpen)?;
    let mut text = Zeroizing::new(text.to_vec());
    let opened = cipher(key)?.open_in_place(nonce, Aad::from(bound_to), text.as_mut_slice());
    let opened = opened.map_err(|_| VaultError::DoesNotOpen)?;
    // As long as it is: nothing of it is left in what a longer one would be cut from.
    Ok(SecretBytes::from(opened.to_vec()))
}

fn cipher(key: &KeyBytes) -> Result<RandomizedNonceKey, VaultError> {
    let made = RandomizedNonceKey::new(&AES_256_GCM, key.expose_secret());
    made.map_err(|_| VaultError::Unavailable("the cipher took no key".into()))
}

fn no_randomness() -> VaultError {
    VaultError::Unavailable("the system gives no random numbers".into())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use domain::id::{HouseholdId, UserId};

    use super::*;

    const PLACE: Place<'static> = Place {
        owner: Owner::Household(HouseholdId(Uuid::from_u128(1))),
        kind: "outbox.payload",
        id: Uuid::from_u128(2),
    };

    #[test]
    fn a_million_nonces_of_one_key_are_all_different() {
        let (id, key) = (Uuid::from_u128(9), fresh_key().unwrap_or_else(|_| unreachable!()));
        let mut nonces = HashSet::new();
        for _ in 0..1_000_000 {
            let sealed = seal((id, &key), PLACE, b"x").unwrap_or_else(|_| unreachable!());
            let nonce: [u8; NONCE] =
                sealed.as_bytes()[1 + ID..][..NONCE].try_into().unwrap_or_default();
            assert!(nonces.insert(nonce), "a nonce came twice");
        }
    }

    #[test]
    fn parts_that_run_together_are_bound_apart() {
        assert_ne!(bound(&[b"ab", b"c"]), bound(&[b"a", b"bc"]));
        assert_ne!(bound(&[b"ab"]), bound(&[b"ab", b""]));
    }

    #[test]
    fn a_data_key_opens_under_its_own_names_alone() -> Result<(), VaultError> {
        let (master, other, key) = (fresh_key()?, fresh_key()?, fresh_key()?);
        let (id, owner) = (Uuid::from_u128(3), PLACE.owner);
        let wrapped = wrap(("0001", &master), (id, owner), &key)?;
        let opened = unwrap(("0001", &master), (id, owner), &wrapped)?;
        assert_eq!(opened.expose_secret(), key.expose_secret());
        let person = Owner::Person(UserId(owner.id()));
        for (master, named) in [
            (("0002", &master), (id, owner)),
            (("0001", &other), (id, owner)),
            (("0001", &master), (Uuid::from_u128(4), owner)),
            (("0001", &master), (id, person)),
        ] {
            assert!(matches!(unwrap(master, named, &wrapped), Err(VaultError::DoesNotOpen)));
        }
        for length in 0..wrapped.len() {
            let cut = unwrap(("0001", &master), (id, owner), &wrapped[..length]);
            assert!(matches!(cut, Err(VaultError::DoesNotOpen)), "{length}");
        }
        Ok(())
    }

    #[test]
    fn keys_that_are_short_or_made_up_are_none() {
        for bytes in [&[][..], &[7; 16], &[0; 32], &[255; 32], &[1; 33]] {
            assert!(key_of(bytes).is_none());
        }
    }
}
