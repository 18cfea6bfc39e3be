//! The keys webhooks are signed with: P-256, created at start, rotatable. A retired key keeps
//! answering, with its `expired_at` set.

use std::time::{SystemTime, UNIX_EPOCH};

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A key could not be made or used.
#[derive(Debug, thiserror::Error)]
#[error("the signing key cannot be used: {0}")]
pub struct KeyFault(&'static str);

/// A signing key.
#[derive(Clone, Serialize, Deserialize)]
pub struct SigningKey {
    /// `kid`.
    pub kid: String,
    pkcs8: String,
    created_at: i64,
    expired_at: Option<i64>,
}

impl SigningKey {
    /// A fresh key of this name.
    pub fn generate(kid: String) -> Result<SigningKey, KeyFault> {
        let random = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random)
            .map_err(|_| KeyFault("generation failed"))?;
        let pkcs8 = URL_SAFE_NO_PAD.encode(document.as_ref());
        Ok(SigningKey { kid, pkcs8, created_at: real_seconds(), expired_at: None })
    }

    /// Marks the key as retired.
    pub fn retire(&mut self) {
        self.expired_at.get_or_insert_with(real_seconds);
    }

    /// Whether it was retired.
    pub fn is_retired(&self) -> bool {
        self.expired_at.is_some()
    }

    /// The public part as Plaid shows it.
    pub fn jwk(&self) -> Result<Value, KeyFault> {
        let pair = self.pair()?;
        let point = pair.public_key().as_ref();
        let (Some(x), Some(y)) = (point.get(1..33), point.get(33..65)) else {
            return Err(KeyFault("the public point is not uncompressed"));
        };
        Ok(json!({
            "alg": "ES256",
            "crv": "P-256",
            "kid": self.kid,
            "kty": "EC",
            "use": "sig",
            "x": URL_SAFE_NO_PAD.encode(x),
            "y": URL_SAFE_NO_PAD.encode(y),
            "created_at": self.created_at,
            "expired_at": self.expired_at,
        }))
    }

    /// The token that goes with a body: header and claims, signed. `issued_at` is real time.
    pub fn token(&self, body: &[u8], issued_at: i64) -> Result<String, KeyFault> {
        let header = json!({"alg": "ES256", "kid": self.kid, "typ": "JWT"});
        let claims = claims(body, issued_at);
        let signed = format!("{}.{}", encode(&header), encode(&claims));
        let signature = self
            .pair()?
            .sign(&SystemRandom::new(), signed.as_bytes())
            .map_err(|_| KeyFault("signing failed"))?;
        Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.as_ref())))
    }

    fn pair(&self) -> Result<EcdsaKeyPair, KeyFault> {
        let document = URL_SAFE_NO_PAD.decode(&self.pkcs8).map_err(|_| KeyFault("not base64"))?;
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &document)
            .map_err(|_| KeyFault("not a P-256 key"))
    }
}

/// The claims about a body.
pub fn claims(body: &[u8], issued_at: i64) -> Value {
    let sum = hex::encode(digest(&SHA256, body).as_ref());
    json!({"iat": issued_at, "request_body_sha256": sum})
}

/// One part of a token.
pub fn encode(part: &Value) -> String {
    URL_SAFE_NO_PAD.encode(part.to_string())
}

/// Seconds since 1970 in real time, which signatures need: a virtual `iat` would be stale.
pub fn real_seconds() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
