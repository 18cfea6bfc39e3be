//! An emulator served over HTTP, and a client of its two faces.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::sync::oneshot;
use wumbo_plaid_emulator::emulator::Emulator;
use wumbo_plaid_emulator::server;
use wumbo_plaid_emulator::world::World;

use super::{contract, credentials, start};

/// A served emulator; it stops when dropped.
pub struct House {
    pub origin: String,
    pub emulator: Arc<Emulator>,
    client: reqwest::Client,
    _stop: oneshot::Sender<()>,
}

impl House {
    pub async fn open(seed: u64) -> House {
        let listener = server::listen("127.0.0.1:0".parse().unwrap()).await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let world = World::new(seed, start(), false).unwrap();
        let emulator = Emulator::new(world, credentials(), None, origin.clone()).unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = emulator.clone();
        tokio::spawn(async move {
            let until = async {
                let _ = stopped.await;
            };
            server::serve(serving, listener, until).await.unwrap();
        });
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        House { origin, emulator, client, _stop: stop }
    }

    /// The raw answer to a request of Plaid's API.
    pub async fn try_ask(&self, path: &str, body: &Value) -> reqwest::Result<reqwest::Response> {
        self.client
            .post(format!("{}{path}", self.origin))
            .header("PLAID-CLIENT-ID", "client")
            .header("plaid-secret", "secret")
            .json(body)
            .send()
            .await
    }

    pub async fn ask(&self, path: &str, body: Value) -> (u16, Value) {
        let answer = self.try_ask(path, &body).await.unwrap();
        let status = answer.status().as_u16();
        assert_eq!(answer.headers()["content-type"], "application/json");
        let body: Value = answer.json().await.unwrap();
        contract::check_answer(path, status, &body);
        (status, body)
    }

    pub async fn ok(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.ask(path, body).await;
        assert_eq!(status, 200, "{path}: {answer:#}");
        answer
    }

    pub async fn refused(&self, path: &str, body: Value) -> String {
        let (status, answer) = self.ask(path, body).await;
        assert_ne!(status, 200, "{path} was not refused");
        answer["error_code"].as_str().unwrap().to_owned()
    }

    /// Asks the control plane.
    pub async fn control(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let method = reqwest::Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
        let mut request = self.client.request(method.clone(), format!("{}{path}", self.origin));
        if method == reqwest::Method::POST {
            request = request.body(body.to_string());
        }
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        (status, answer.json().await.unwrap())
    }

    pub async fn set(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.control("post", path, body).await;
        assert_eq!(status, 200, "{path}: {answer}");
        answer
    }

    pub async fn read(&self, path: &str) -> Value {
        let (status, answer) = self.control("get", path, Value::Null).await;
        assert_eq!(status, 200, "{path}: {answer}");
        answer
    }

    pub async fn advance(&self, seconds: i64) {
        self.set("/emulator/clock/advance", json!({"seconds": seconds})).await;
    }

    /// Links the household; `(access_token, item_id)`.
    pub async fn link(&self, institution: &str, user: &str, webhook: &str) -> (String, String) {
        let public = self
            .ok(
                "/sandbox/public_token/create",
                json!({
                    "institution_id": institution,
                    "initial_products": ["transactions"],
                    "options": {
                        "webhook": webhook,
                        "override_username": user,
                        "transactions": {"days_requested": 120},
                    },
                }),
            )
            .await;
        let answer = self
            .ok("/item/public_token/exchange", json!({"public_token": public["public_token"]}))
            .await;
        let text = |name: &str| answer[name].as_str().unwrap().to_owned();
        (text("access_token"), text("item_id"))
    }
}
