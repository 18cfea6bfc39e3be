//! Falsified webhooks, for tests of receivers: each kind breaks exactly one promise of the
//! signature.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::key::{KeyFault, SigningKey, claims, encode, real_seconds};

/// Which promise is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Forgery {
    /// `alg: none`, no signature.
    AlgNone,
    /// HS256 with the public key as the secret.
    Hs256,
    /// A key id nobody knows.
    UnknownKid,
    /// A known key id, signed by another key.
    WrongKey,
    /// Signed by a retired key.
    ExpiredKey,
    /// Signed ten minutes ago.
    OldIat,
    /// Signed ten minutes from now.
    FutureIat,
    /// One byte of the body differs.
    AlteredBody,
    /// The body is indented otherwise.
    ReindentedBody,
    /// No header.
    MissingHeader,
    /// The header twice.
    TwoHeaders,
    /// Not a token at all.
    Garbage,
    /// The signature cut short.
    ShortSignature,
}

/// What is sent instead of an honest webhook.
#[derive(Debug)]
pub struct Forged {
    /// The body.
    pub body: String,
    /// The headers named `Plaid-Verification`.
    pub headers: Vec<String>,
}

/// Falsifies a body. `key` is in force, `retired` is not, `strange` was never published.
pub fn forge(
    kind: Forgery,
    body: &str,
    key: &SigningKey,
    retired: &SigningKey,
    strange: &SigningKey,
) -> Result<Forged, KeyFault> {
    let now = real_seconds();
    let honest = |key: &SigningKey, at: i64| key.token(body.as_bytes(), at);
    let mut sent = body.to_owned();
    let headers = match kind {
        Forgery::AlgNone => {
            let header = json!({"alg": "none", "kid": key.kid, "typ": "JWT"});
            vec![format!("{}.{}.", encode(&header), encode(&claims(body.as_bytes(), now)))]
        }
        Forgery::Hs256 => vec![symmetric(body, key, now)?],
        Forgery::UnknownKid => vec![honest(strange, now)?],
        Forgery::WrongKey => {
            let mut impostor = strange.clone();
            impostor.kid.clone_from(&key.kid);
            vec![honest(&impostor, now)?]
        }
        Forgery::ExpiredKey => vec![honest(retired, now)?],
        Forgery::OldIat => vec![honest(key, now - 600)?],
        Forgery::FutureIat => vec![honest(key, now + 600)?],
        Forgery::AlteredBody => {
            sent = body.replacen("sandbox", "sandbux", 1);
            vec![honest(key, now)?]
        }
        Forgery::ReindentedBody => {
            let value: Value = serde_json::from_str(body).unwrap_or(Value::Null);
            sent = value.to_string();
            vec![honest(key, now)?]
        }
        Forgery::MissingHeader => Vec::new(),
        Forgery::TwoHeaders => vec![honest(strange, now)?, honest(key, now)?],
        Forgery::Garbage => vec!["not-a-token".to_owned()],
        Forgery::ShortSignature => {
            let token = honest(key, now)?;
            vec![token[..token.len() - 10].to_owned()]
        }
    };
    Ok(Forged { body: sent, headers })
}

// The classic confusion: the verifier takes the public key for a shared secret.
fn symmetric(body: &str, key: &SigningKey, now: i64) -> Result<String, KeyFault> {
    let public = key.jwk()?.to_string();
    let header = json!({"alg": "HS256", "kid": key.kid, "typ": "JWT"});
    let signed = format!("{}.{}", encode(&header), encode(&claims(body.as_bytes(), now)));
    let secret = hmac::Key::new(hmac::HMAC_SHA256, public.as_bytes());
    let tag = hmac::sign(&secret, signed.as_bytes());
    Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(tag.as_ref())))
}
