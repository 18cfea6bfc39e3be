//! Access tokens that others made up: none is read.

use std::fs;

use aws_lc_rs::hmac;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::prelude::{BASE64_URL_SAFE, BASE64_URL_SAFE_NO_PAD};
use commands::person::ports::{AccessClaims, AccessTokens};
use domain::id::SessionId;
use serde_json::{Value, json};

use super::*;

/// Keys whose secret half the test holds too, and a token that is good.
struct Forge {
    keys: JwtKeys,
    pair: Ed25519KeyPair,
    now: DateTime<Utc>,
    header: Value,
    claims: Value,
    _place: TempDir,
}

impl Forge {
    fn new() -> Self {
        let place = closed();
        let keys = JwtKeys::open(&KeyDirectory::open(place.path()).unwrap()).unwrap();
        let pkcs8 = fs::read(place.path().join("access-token-0001.pkcs8")).unwrap();
        let pair = Ed25519KeyPair::from_pkcs8(&pkcs8).unwrap();
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let good = keys.sign(&AccessClaims {
            user_id: UserId(Uuid::now_v7()),
            session_id: SessionId(Uuid::now_v7()),
            epoch: 1,
            issued_at: now,
            expires_at: now + Duration::seconds(900),
        });
        let good = good.unwrap();
        let mut parts = good.expose_secret().split('.').map(|part| {
            let bytes = BASE64_URL_SAFE_NO_PAD.decode(part).unwrap();
            serde_json::from_slice::<Value>(&bytes).unwrap_or_default()
        });
        let (header, claims) = (parts.next().unwrap(), parts.next().unwrap());
        Self { keys, pair, now, header, claims, _place: place }
    }

    fn sign(&self, header: &str, claims: &str) -> String {
        let message = format!("{}.{}", encode(header), encode(claims));
        let signature = BASE64_URL_SAFE_NO_PAD.encode(self.pair.sign(message.as_bytes()));
        format!("{message}.{signature}")
    }

    /// A token with these fields instead (null: without them), rightly signed.
    fn with(&self, header: Value, claims: Value) -> String {
        let (header, claims) = (merge(&self.header, &header), merge(&self.claims, &claims));
        self.sign(&header.to_string(), &claims.to_string())
    }

    fn reads(&self, token: &str) -> bool {
        self.keys.read(token, self.now).is_some()
    }
}

fn encode(text: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(text)
}

fn merge(base: &Value, changes: &Value) -> Value {
    let mut merged = base.as_object().unwrap().clone();
    for (field, value) in changes.as_object().unwrap() {
        merged.remove(field);
        if !value.is_null() {
            merged.insert(field.clone(), value.clone());
        }
    }
    Value::Object(merged)
}

#[test]
fn what_the_house_signs_is_read_and_says_no_more_than_who_and_which_session() {
    let forge = Forge::new();
    assert!(forge.reads(&forge.with(json!({}), json!({}))));
    let fields: Vec<_> = forge.claims.as_object().unwrap().keys().cloned().collect();
    assert_eq!(fields, ["aud", "epoch", "exp", "iat", "iss", "sid", "sub"]);
    assert_eq!(forge.header["typ"], "at+jwt");
    assert_eq!(forge.header["alg"], "EdDSA");
}

#[test]
fn a_token_is_good_for_its_fifteen_minutes_and_ten_seconds_for_slow_clocks() {
    let forge = Forge::new();
    let token = forge.with(json!({}), json!({}));
    let good_at =
        |seconds: i64| forge.keys.read(&token, forge.now + Duration::seconds(seconds)).is_some();
    assert!(good_at(-10) && good_at(0) && good_at(900) && good_at(909));
    assert!(!good_at(-11) && !good_at(910) && !good_at(911) && !good_at(86_400));
}

#[test]
fn headers_of_strangers_are_refused_although_the_signature_is_right() {
    let forge = Forge::new();
    let none = ["none", "None", "NONE", "nOnE", "HS256", "HS512", "RS256", "ES256", "PS256", ""];
    let mut headers: Vec<Value> = none.into_iter().map(|alg| json!({ "alg": alg })).collect();
    let kids = ["../../etc/passwd", "/dev/null", "' or '1'='1", "", "0", "access-token-0001.pkcs8"];
    headers.extend(kids.into_iter().map(|kid| json!({ "kid": kid })));
    headers.extend([
        json!({ "alg": null }),
        json!({ "alg": ["EdDSA"] }),
        json!({ "kid": null }),
        json!({ "kid": 1 }),
        json!({ "typ": null }),
        json!({ "typ": "JWT" }),
        json!({ "typ": "rt+jwt" }),
        json!({ "typ": "application/at+jwt" }),
        json!({ "jku": "https://example.org/keys" }),
        json!({ "x5u": "https://example.org/c" }),
        json!({ "x5c": ["AAAA"] }),
        json!({ "crit": ["exp"] }),
        json!({ "crit": [] }),
        json!({ "b64": false, "crit": ["b64"] }),
        json!({ "cty": "JWT" }),
        json!({ "zip": "DEF" }),
        json!({ "enc": "A256GCM" }),
        json!({ "something": 1 }),
        json!({ "jwk": { "kty": "OKP", "crv": "Ed25519",
            "x": BASE64_URL_SAFE_NO_PAD.encode(forge.pair.public_key()) } }),
    ]);
    for header in &headers {
        assert!(!forge.reads(&forge.with(header.clone(), json!({}))), "{header}");
    }
    assert!(headers.len() >= 35);
}

#[test]
fn claims_of_strangers_are_refused_although_the_signature_is_right() {
    let forge = Forge::new();
    let now = forge.now.timestamp();
    for claims in [
        json!({ "iss": "https://example.org" }),
        json!({ "iss": null }),
        json!({ "iss": ["wumbo"] }),
        json!({ "aud": "other" }),
        json!({ "aud": null }),
        json!({ "aud": ["wumbo:api", "other"] }),
        json!({ "sub": null }),
        json!({ "sub": "admin" }),
        json!({ "sub": 1 }),
        json!({ "sid": null }),
        json!({ "sid": "" }),
        json!({ "epoch": null }),
        json!({ "epoch": "1" }),
        json!({ "epoch": 1.5 }),
        json!({ "epoch": 1u64 << 40 }),
        json!({ "exp": null }),
        json!({ "exp": now - 11, "iat": now - 800 }),
        json!({ "exp": now - 10, "iat": now - 800 }),
        json!({ "exp": "9999999999" }),
        json!({ "exp": 9_999_999_999_i64 }),
        json!({ "exp": now + 901 }),
        json!({ "exp": 1e30 }),
        json!({ "exp": i64::MAX }),
        json!({ "exp": i64::MIN, "iat": i64::MAX }),
        json!({ "exp": now, "iat": now }),
        json!({ "iat": null }),
        json!({ "iat": now + 11, "exp": now + 800 }),
        json!({ "iat": -1 }),
        json!({ "nbf": now + 1 }),
        json!({ "nbf": now }),
        json!({ "role": "admin" }),
        json!({ "household_id": Uuid::nil() }),
    ] {
        assert!(!forge.reads(&forge.with(json!({}), claims.clone())), "{claims}");
    }
}

#[test]
fn broken_doubled_and_resigned_tokens_are_refused() {
    let forge = Forge::new();
    let good = forge.with(json!({}), json!({}));
    let (message, signature) = good.rsplit_once('.').unwrap();
    let (header, claims) = message.split_once('.').unwrap();
    let (header_text, claims_text) = (forge.header.to_string(), forge.claims.to_string());
    let public = hmac::Key::new(hmac::HMAC_SHA256, forge.pair.public_key().as_ref());
    let hs256 = merge(&forge.header, &json!({ "alg": "HS256" })).to_string();
    let hs256 = format!("{}.{claims}", encode(&hs256));
    let resigned = BASE64_URL_SAFE_NO_PAD.encode(hmac::sign(&public, hs256.as_bytes()));
    let stranger = Ed25519KeyPair::generate().unwrap().sign(message.as_bytes());
    let doubled = claims_text.replacen('{', r#"{"sub":"00000000-0000-0000-0000-000000000000","#, 1);
    let doubled_header = header_text.replacen('{', r#"{"alg":"none","#, 1);
    let padded = BASE64_URL_SAFE.encode(&header_text);
    for token in [
        String::new(),
        ".".into(),
        "..".into(),
        "...".into(),
        "null".into(),
        header.into(),
        message.into(),
        format!("{message}."),
        format!(".{claims}.{signature}"),
        format!("{header}..{signature}"),
        format!("{good}.{signature}"),
        format!(" {good}"),
        format!("{good} "),
        format!("{good}="),
        good.replace('.', ".."),
        good.to_lowercase(),
        format!("{hs256}.{resigned}"),
        format!("{message}.{}", encode("signature")),
        format!("{message}.{}", BASE64_URL_SAFE_NO_PAD.encode(stranger)),
        format!("{message}.{}", BASE64_URL_SAFE_NO_PAD.encode([0; 64])),
        forge.sign(&header_text, &doubled),
        forge.sign(&doubled_header, &claims_text),
        forge.sign("{}", &claims_text),
        forge.sign(&header_text, "{}"),
        forge.sign(&header_text, "[]"),
        forge.sign(&header_text, "\u{0}"),
        forge.sign(&header_text, &format!("{claims_text}{claims_text}")),
        format!("{padded}=.{claims}.{signature}"),
        "a".repeat(1 << 20),
        forge.sign(&header_text, &format!("{}{claims_text}", " ".repeat(1 << 20))),
    ] {
        assert!(!forge.reads(&token), "{}", &token[..token.len().min(200)]);
    }
    for at in 0..good.len() {
        let mut bytes = good.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        assert!(!forge.reads(&String::from_utf8(bytes).unwrap()), "changed at {at}");
    }
    assert!(forge.reads(&good));
}
