//! A receiver of webhooks that verifies them as Plaid documents it.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::contract;
use super::house::House;

/// One webhook as it arrived.
#[derive(Clone, Debug)]
pub struct Arrived {
    pub tokens: Vec<String>,
    pub raw: Vec<u8>,
}

type Shared = Arc<Mutex<(u16, Vec<Arrived>)>>;

/// A receiver; it answers with a status that tests set.
pub struct Receiver {
    pub url: String,
    state: Shared,
}

impl Receiver {
    pub async fn open() -> Receiver {
        let state: Shared = Arc::new(Mutex::new((200, Vec::new())));
        let router = Router::new().route("/hook", post(take)).with_state(state.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0".parse::<SocketAddr>().unwrap())
            .await
            .unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Receiver { url, state }
    }

    /// What the receiver answers from now on.
    pub fn answer_with(&self, status: u16) {
        self.state.lock().unwrap().0 = status;
    }

    /// Everything that arrived since the last look.
    pub fn take(&self) -> Vec<Arrived> {
        std::mem::take(&mut self.state.lock().unwrap().1)
    }

    /// The codes that arrived since the last look; all verified and within the contract.
    pub async fn codes(&self, house: &House) -> Vec<String> {
        let mut codes = Vec::new();
        for arrived in self.take() {
            let body = verified(house, &arrived).await.unwrap();
            contract::check_webhook(&body);
            codes.push(body["webhook_code"].as_str().unwrap().to_owned());
        }
        codes
    }
}

async fn take(State(state): State<Shared>, headers: HeaderMap, raw: Bytes) -> StatusCode {
    let tokens = headers.get_all("plaid-verification").iter();
    let tokens = tokens.map(|token| token.to_str().unwrap().to_owned()).collect();
    let mut state = state.lock().unwrap();
    state.1.push(Arrived { tokens, raw: raw.to_vec() });
    StatusCode::from_u16(state.0).unwrap()
}

/// Plaid's documented verification: the body, or why it is refused.
pub async fn verified(house: &House, arrived: &Arrived) -> Result<Value, String> {
    let [token] = arrived.tokens.as_slice() else {
        return Err("there must be exactly one token".to_owned());
    };
    let parts: Vec<&str> = token.split('.').collect();
    let [header, claims, signature] = parts.as_slice() else { return Err("no token".to_owned()) };
    let decode = |part: &str| {
        let bytes = URL_SAFE_NO_PAD.decode(part).map_err(|_| "not base64".to_owned())?;
        serde_json::from_slice::<Value>(&bytes).map_err(|_| "not JSON".to_owned())
    };
    let (header_value, claims_value) = (decode(header)?, decode(claims)?);
    if header_value["alg"] != "ES256" {
        return Err(format!("alg {}", header_value["alg"]));
    }
    let asked = json!({"key_id": header_value["kid"]});
    let (status, answer) = house.ask("/webhook_verification_key/get", asked).await;
    if status != 200 {
        return Err("unknown key".to_owned());
    }
    let key = &answer["key"];
    if !key["expired_at"].is_null() {
        return Err("expired key".to_owned());
    }
    let mut point = vec![4];
    for name in ["x", "y"] {
        point.extend(URL_SAFE_NO_PAD.decode(key[name].as_str().unwrap()).unwrap());
    }
    let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| "not base64".to_owned())?;
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &point)
        .verify(format!("{header}.{claims}").as_bytes(), &signature)
        .map_err(|_| "wrong signature".to_owned())?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let age = i64::try_from(now).unwrap() - claims_value["iat"].as_i64().unwrap();
    if !(-60..=300).contains(&age) {
        return Err(format!("age {age}"));
    }
    let sum = hex::encode(digest(&SHA256, &arrived.raw).as_ref());
    if claims_value["request_body_sha256"] != sum {
        return Err("altered body".to_owned());
    }
    serde_json::from_slice(&arrived.raw).map_err(|_| "not JSON".to_owned())
}
