//! Refresh tokens and device marks, derived with HMAC-SHA-256 under a key outside the database:
//! whoever reads the database alone, or the key alone, can make neither.

use aws_lc_rs::hmac::{self, HMAC_SHA256};
use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use commands::person::ports::{PortError, TokenSecrets};
use domain::id::SessionId;
use secrecy::SecretString;

use crate::keys::{KeyDirectory, KeyError, TOKEN_SECRETS_KEY};

const KEY_LENGTH: usize = 32;
const NONCE_LENGTH: usize = 16;
const MARK_LENGTH: usize = NONCE_LENGTH + 32;

/// The house's key for what it must recognise again.
pub struct HouseSecrets {
    key: hmac::Key,
}

impl HouseSecrets {
    /// Reads the key; makes it when there is none.
    ///
    /// # Errors
    /// [`KeyError`] when it cannot be used, or others could read it.
    pub fn open(directory: &KeyDirectory) -> Result<Self, KeyError> {
        let fresh = || random::<KEY_LENGTH>().map(Vec::from).map_err(|_| KeyError::NoRandomness);
        let (path, key) = directory.key_or(TOKEN_SECRETS_KEY, fresh)?;
        if key.len() != KEY_LENGTH || key.iter().all(|byte| *byte == key[0]) {
            return Err(KeyError::Unusable { path });
        }
        Ok(Self { key: hmac::Key::new(HMAC_SHA256, &key) })
    }

    /// The secret of what is kept beside the households' logs.
    pub fn of_snapshots(&self) -> [u8; 32] {
        let mut secret = [0; 32];
        secret.copy_from_slice(hmac::sign(&self.key, b"snapshots\0").as_ref());
        secret
    }

    fn device_tag(&self, nonce: &[u8], normalised_email: &str) -> hmac::Tag {
        let mut context = hmac::Context::with_key(&self.key);
        for part in [b"device\0".as_slice(), nonce, normalised_email.as_bytes()] {
            context.update(part);
        }
        context.sign()
    }
}

fn random<const LENGTH: usize>() -> Result<[u8; LENGTH], PortError> {
    let mut bytes = [0; LENGTH];
    SystemRandom::new().fill(&mut bytes).map_err(|source| PortError::Failed {
        doing: "drawing random numbers",
        source: source.into(),
    })?;
    Ok(bytes)
}

impl TokenSecrets for HouseSecrets {
    fn family_secret(&self) -> Result<[u8; 32], PortError> {
        random()
    }

    fn refresh_token(
        &self,
        family_secret: &[u8; 32],
        session_id: SessionId,
        generation: i32,
    ) -> SecretString {
        let mut context = hmac::Context::with_key(&self.key);
        context.update(b"refresh\0");
        context.update(family_secret);
        context.update(session_id.0.as_bytes());
        context.update(&generation.to_be_bytes());
        URL_SAFE_NO_PAD.encode(context.sign()).into()
    }

    fn device_mark(&self, normalised_email: &str) -> Result<SecretString, PortError> {
        let nonce: [u8; NONCE_LENGTH] = random()?;
        let tag = self.device_tag(&nonce, normalised_email);
        Ok(URL_SAFE_NO_PAD.encode([&nonce, tag.as_ref()].concat()).into())
    }

    fn knows_device(&self, normalised_email: &str, mark: &str) -> bool {
        let mut bytes = [0; MARK_LENGTH];
        if URL_SAFE_NO_PAD.decode_slice(mark, &mut bytes) != Ok(MARK_LENGTH) {
            return false;
        }
        let (nonce, tag) = bytes.split_at(NONCE_LENGTH);
        let mut signed = b"device\0".to_vec();
        signed.extend_from_slice(nonce);
        signed.extend_from_slice(normalised_email.as_bytes());
        // Compares in constant time.
        hmac::verify(&self.key, &signed, tag).is_ok()
    }
}
