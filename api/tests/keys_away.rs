//! Keys of the vault that are not where they belong for a while, with the real program: what needs
//! them is put off, all else goes on, readiness names them, and it passes by itself.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

#[path = "support/program.rs"]
mod program;

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use program::{Program, free_address, until};
use reqwest::Response;
use serde_json::{Value, json};

const PASSWORD: &str = "violet harbour nine";

struct Server(Program);

impl Server {
    async fn post(&self, path: &str, token: &str, body: Value) -> Response {
        let request = reqwest::Client::new().post(format!("{}{path}", self.0.base));
        request.bearer_auth(token).json(&body).send().await.unwrap()
    }

    /// Somebody who has logged in once: each time after that it is on a new device.
    async fn joins(&self, email: &str) -> String {
        let person = json!({"email": email, "password": PASSWORD, "name": "Ada"});
        assert_eq!(self.post("/v1/auth/register", "", person).await.status(), 201);
        let body: Value = self.logs_in(email, PASSWORD).await.json().await.unwrap();
        body["access_token"].as_str().unwrap().to_owned()
    }

    async fn logs_in(&self, email: &str, password: &str) -> Response {
        self.post("/v1/auth/login", "", json!({"email": email, "password": password})).await
    }

    async fn changes_password(&self, token: &str, new: &str) -> Response {
        self.post("/v1/auth/password/change", token, json!({"current": PASSWORD, "new": new})).await
    }

    async fn readiness(&self) -> Value {
        let url = format!("{}/health/ready", self.0.base);
        let answer = reqwest::get(url).await.unwrap();
        assert_eq!(answer.status(), 200);
        answer.json().await.unwrap()
    }

    async fn names(&self, away: Value) {
        until(&format!("{away}"), async || self.readiness().await["keys_away"] == away).await;
    }
}

/// It says that it is an outage, and when to come back.
async fn is_put_off(answer: Response) {
    assert_eq!(answer.status(), 503);
    assert_eq!(answer.headers()["retry-after"], "10");
    let body: Value = answer.json().await.unwrap();
    assert_eq!(body["type"], "urn:wumbo:problem:keys-away", "{body}");
}

/// Something that befalls a key, and how it is put right.
struct Mishap {
    why: &'static str,
    befalls: fn(&Path),
    put_right: fn(&Path),
}

fn aside(path: &Path) -> PathBuf {
    path.parent().unwrap().parent().unwrap().join("aside")
}

fn moved(from: &Path, to: &Path) {
    fs::rename(from, to).unwrap();
}

/// Puts something else into the key's place.
fn overwritten(key: &Path, with: &[u8]) {
    moved(key, &aside(key));
    fs::write(key, with).unwrap();
    fs::set_permissions(key, Permissions::from_mode(0o600)).unwrap();
}

const MISHAPS: [Mishap; 5] = [
    Mishap {
        why: "missing",
        befalls: |key| moved(key, &aside(key)),
        put_right: |key| moved(&aside(key), key),
    },
    Mishap {
        why: "not-private",
        befalls: |key| fs::set_permissions(key, Permissions::from_mode(0o644)).unwrap(),
        put_right: |key| fs::set_permissions(key, Permissions::from_mode(0o600)).unwrap(),
    },
    Mishap {
        why: "unusable",
        befalls: |key| overwritten(key, b""),
        put_right: |key| moved(&aside(key), key),
    },
    Mishap {
        why: "another",
        befalls: |key| overwritten(key, &(0..32).collect::<Vec<u8>>()),
        put_right: |key| moved(&aside(key), key),
    },
    // The whole directory, as where a disk is not there.
    Mishap {
        why: "missing",
        befalls: |key| moved(key.parent().unwrap(), &aside(key)),
        put_right: |key| moved(&aside(key), key.parent().unwrap()),
    },
];

#[tokio::test]
async fn without_the_vaults_key_notices_are_put_off_with_their_cause_and_all_else_goes_on() {
    let place = tempfile::tempdir().unwrap();
    let (data, listen) = (place.path().join("data"), free_address());
    let server = Server(Program::serve(&data, &listen).await);
    let key = data.join("keys/vault-0001.key");
    server.names(json!([])).await;
    for (number, Mishap { why, befalls, put_right }) in MISHAPS.iter().enumerate() {
        let email = format!("ada.{number}@example.org");
        let token = server.joins(&email).await;
        befalls(&key);
        server.names(json!([{"file": "vault-0001.key", "why": why}])).await;
        is_put_off(server.logs_in(&email, PASSWORD).await).await;
        is_put_off(server.changes_password(&token, "crimson harbour nine").await).await;
        // A wrong password is told as ever, and who is in stays in.
        assert_eq!(server.logs_in(&email, "nothing like it").await.status(), 401);
        let me = reqwest::Client::new().get(format!("{}/v1/me", server.0.base));
        assert_eq!(me.bearer_auth(&token).send().await.unwrap().status(), 200);
        put_right(&key);
        // Nothing was changed: the password before is the one, and its session goes on.
        assert_eq!(server.logs_in(&email, PASSWORD).await.status(), 200);
        let changed = server.changes_password(&token, "crimson harbour nine").await;
        assert_eq!(changed.status(), 204);
        server.names(json!([])).await;
    }
    // Each log-in and each change that took place is told of once.
    let told = 2 * MISHAPS.len();
    let mails = || fs::read_dir(data.join("mail/new")).unwrap().count();
    until("all is told", async || mails() >= told).await;
    assert_eq!(mails(), told);
}
