//! Access tokens: JSON web tokens (RFC 9068) signed with Ed25519 under keys of this house.
//!
//! The newest key signs, all keys in the directory verify: to rotate, add a key, restart the
//! processes one by one, and remove the old key once its last token has expired. As nobody else
//! issues these tokens, reading accepts exactly what signing writes and nothing that a library may
//! understand besides (RFC 8725, sections 3.1, 3.10 to 3.12).

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use chrono::{DateTime, Duration, Utc};
use commands::person::ACCESS_SECONDS;
use commands::person::ports::{AccessClaims, AccessTokens, PortError};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::keys::{ACCESS_TOKEN_KEYS, FIRST_ACCESS_TOKEN_KEY, KeyDirectory, KeyError};

const ISSUER: &str = "wumbo";
const AUDIENCE: &str = "wumbo:api";
const TYPE: &str = "at+jwt";
/// How far the clocks of two gateways may differ, in seconds.
const LEEWAY_SECONDS: i64 = 10;
/// Longer than any token of this house; nothing longer is even decoded.
const LONGEST_TOKEN: usize = 1_024;

/// The keys under which access tokens are signed and read.
pub struct JwtKeys {
    /// Oldest first; never empty.
    keys: Vec<JwtKey>,
    validation: Validation,
}

struct JwtKey {
    header: Header,
    signing: EncodingKey,
    verifying: DecodingKey,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    iss: String,
    aud: String,
    sub: Uuid,
    sid: Uuid,
    epoch: i32,
    iat: i64,
    exp: i64,
}

impl JwtKeys {
    /// Reads the keys; makes the first one when there is none.
    ///
    /// # Errors
    /// [`KeyError`] when a key cannot be used, or others could read it.
    pub fn open(directory: &KeyDirectory) -> Result<Self, KeyError> {
        let mut files = directory.keys(ACCESS_TOKEN_KEYS)?;
        if files.is_empty() {
            files.push(directory.key_or(FIRST_ACCESS_TOKEN_KEY, fresh_key)?);
        }
        let keys = files
            .into_iter()
            .map(|(path, pkcs8)| JwtKey::read(&pkcs8).ok_or(KeyError::Unusable { path }))
            .collect::<Result<_, _>>()?;
        let mut validation = Validation::new(Algorithm::EdDSA);
        // Times and audience are checked here, by the clock of the house.
        validation.required_spec_claims.clear();
        validation.validate_exp = false;
        validation.validate_nbf = false;
        validation.validate_aud = false;
        Ok(Self { keys, validation })
    }
}

fn fresh_key() -> Result<Vec<u8>, KeyError> {
    let pair = Ed25519KeyPair::generate().map_err(|_| KeyError::NoRandomness)?;
    let document = pair.to_pkcs8v1().map_err(|_| KeyError::NoRandomness)?;
    Ok(document.as_ref().to_vec())
}

impl JwtKey {
    fn read(pkcs8: &[u8]) -> Option<Self> {
        let pair = Ed25519KeyPair::from_pkcs8(pkcs8).ok()?;
        let public = pair.public_key().as_ref();
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(TYPE.to_owned());
        header.kid = Some(hex::encode(&Sha256::digest(public)[..8]));
        let (signing, verifying) =
            (EncodingKey::from_ed_der(pkcs8), DecodingKey::from_ed_der(public));
        Some(Self { header, signing, verifying })
    }
}

impl AccessTokens for JwtKeys {
    fn sign(&self, claims: &AccessClaims) -> Result<SecretString, PortError> {
        let fail = |source: Box<dyn std::error::Error + Send + Sync>| PortError::Failed {
            doing: "signing an access token",
            source,
        };
        let key = self.keys.last().ok_or_else(|| fail("there is no key".into()))?;
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: claims.user_id.0,
            sid: claims.session_id.0,
            epoch: claims.epoch,
            iat: claims.issued_at.timestamp(),
            exp: claims.expires_at.timestamp(),
        };
        jsonwebtoken::encode(&key.header, &claims, &key.signing)
            .map(SecretString::from)
            .map_err(|source| fail(source.into()))
    }

    fn read(&self, token: &str, now: DateTime<Utc>) -> Option<AccessClaims> {
        if token.len() > LONGEST_TOKEN {
            return None;
        }
        let header = jsonwebtoken::decode_header(token).ok()?;
        // The whole header: another algorithm, type or key, and any field besides, is a stranger's.
        let key = self.keys.iter().find(|key| key.header == header)?;
        let claims: Claims =
            jsonwebtoken::decode(token, &key.verifying, &self.validation).ok()?.claims;
        let issued_at = DateTime::from_timestamp(claims.iat, 0)?;
        let expires_at = DateTime::from_timestamp(claims.exp, 0)?;
        let leeway = Duration::seconds(LEEWAY_SECONDS);
        let lifetime = claims.exp.checked_sub(claims.iat)?;
        let good = claims.iss == ISSUER
            && claims.aud == AUDIENCE
            && (1..=ACCESS_SECONDS).contains(&lifetime)
            && issued_at <= now.checked_add_signed(leeway)?
            && now < expires_at.checked_add_signed(leeway)?;
        good.then_some(AccessClaims {
            user_id: claims.sub.into(),
            session_id: claims.sid.into(),
            epoch: claims.epoch,
            issued_at,
            expires_at,
        })
    }
}
