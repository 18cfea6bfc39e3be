//! The product as its users have it: one process, spoken with over HTTP.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::process;

const PASSWORD: &str = "violet harbour nine";

/// `wumbo serve` with a durable cluster of its own.
pub struct Server {
    child: Child,
    directory: TempDir,
    base: String,
    client: reqwest::Client,
    email: String,
    token: String,
}

impl Server {
    /// Starts it, waits until it is ready, registers somebody.
    ///
    /// # Errors
    /// When it does not become ready.
    pub async fn start() -> anyhow::Result<Self> {
        let directory = super::directory()?;
        let listen = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let log = std::fs::File::create(directory.path().join("server.log"))?;
        let child = Command::new(env!("CARGO_BIN_EXE_wumbo"))
            .args(["serve"])
            .env("WUMBO_LISTEN", listen.to_string())
            .env("WUMBO_DATA_DIR", directory.path().join("data"))
            .env("WUMBO_AUTH_LIMITS", "off")
            .env("WUMBO_LOG", "warn")
            .env_remove("WUMBO_DATABASE_URL")
            .env_remove("WUMBO_NATS_URL")
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()?;
        let client = reqwest::Client::builder().timeout(Duration::from_secs(300)).build()?;
        let email = format!("{}@wumbo.example", uuid::Uuid::now_v7().simple());
        let base = format!("http://{listen}");
        let mut server = Self { child, directory, base, client, email, token: String::new() };
        server.wait_until_ready().await?;
        let body = json!({"email": server.email, "password": PASSWORD, "name": "Robin"});
        server.post("/v1/auth/register", &body).await?;
        server.log_in().await?;
        Ok(server)
    }

    async fn wait_until_ready(&self) -> anyhow::Result<()> {
        let began = Instant::now();
        loop {
            let answer = self.client.get(format!("{}/health/ready", self.base)).send().await;
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(());
            }
            ensure!(began.elapsed() < Duration::from_secs(90), "the server does not get ready");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Logs in again: an access token is good for a quarter of an hour.
    ///
    /// # Errors
    /// When that is refused.
    pub async fn log_in(&mut self) -> anyhow::Result<()> {
        let body = json!({"email": self.email, "password": PASSWORD});
        let tokens = self.post("/v1/auth/login", &body).await?;
        self.token = tokens["access_token"].as_str().context("an access token")?.to_owned();
        Ok(())
    }

    /// Where it is reached, without a slash at the end.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Process id of the server itself.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// CPU milliseconds of the server and its PostgreSQL so far.
    pub fn cpu_ms(&self) -> u64 {
        let mut roots = vec![self.pid()];
        let lock = self.directory.path().join("data/postgres/postmaster.pid");
        let text = std::fs::read_to_string(lock).unwrap_or_default();
        roots.extend(text.lines().next().and_then(|line| line.parse::<u32>().ok()));
        process::cpu_ms(&roots)
    }

    /// Sends JSON, answers JSON.
    ///
    /// # Errors
    /// When the answer is no success.
    pub async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let request = self.client.post(format!("{}{path}", self.base)).json(body);
        answer(request.bearer_auth(&self.token)).await
    }

    /// Reads, at least as new as `revision`; asks again as long as the projector is behind.
    ///
    /// # Errors
    /// When the answer is no success.
    pub async fn get(&self, path: &str, revision: i64) -> anyhow::Result<Value> {
        loop {
            let mut request = self.client.get(format!("{}{path}", self.base));
            if revision > 0 {
                request = request.header("Wumbo-Revision", revision.to_string());
            }
            let answered = request.bearer_auth(&self.token).send().await?;
            if answered.status() != 503 {
                let answered = answered.error_for_status()?;
                return Ok(serde_json::from_slice(&answered.bytes().await?)?);
            }
        }
    }

    /// A new household with one account: their ids.
    ///
    /// # Errors
    /// When that is refused.
    pub async fn household(&self) -> anyhow::Result<(String, String)> {
        let home = json!({"name": "Bench", "currency": "EUR", "time_zone": "Europe/Berlin"});
        let home = self.post("/v1/households", &home).await?;
        let home = home["id"].as_str().context("an id")?.to_owned();
        let account = json!({"name": "Giro", "kind": "checking", "currency": "EUR"});
        let account = self.post(&format!("/v1/households/{home}/accounts"), &account).await?;
        Ok((home, account["id"].as_str().context("an id")?.to_owned()))
    }

    /// Imports a file into an account and waits until the list shows all of it; answers the number
    /// of new lines.
    ///
    /// # Errors
    /// When it is refused, or the sums do not show it.
    pub async fn import(
        &self,
        home: &str,
        account: &str,
        file: &[u8],
        count_after: u64,
    ) -> anyhow::Result<u64> {
        let form = Form::new().part("file", Part::bytes(file.to_vec()).file_name("statement"));
        let path = format!("{}/v1/households/{home}/accounts/{account}/imports", self.base);
        let request = self.client.post(path).multipart(form).bearer_auth(&self.token);
        let report = answer(request).await?;
        let revision = report["revision"].as_i64().context("a revision")?;
        let path = format!("/v1/households/{home}/transactions/summary");
        let summary = self.get(&path, revision).await?;
        ensure!(
            summary["count"] == count_after,
            "{} lines instead of {count_after}",
            summary["count"]
        );
        report["accounts"][0]["imported"].as_u64().context("a number of new lines")
    }

    /// The server's log, when something went wrong.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.directory.path().join("server.log")).unwrap_or_default()
    }

    /// Its data directory, for commands beside it.
    pub fn data_dir(&self) -> std::path::PathBuf {
        self.directory.path().join("data")
    }
}

async fn answer(request: reqwest::RequestBuilder) -> anyhow::Result<Value> {
    let answered = request.send().await?;
    let status = answered.status();
    let bytes = answered.bytes().await?;
    ensure!(status.is_success(), "{status}: {}", String::from_utf8_lossy(&bytes));
    Ok(serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

impl Drop for Server {
    fn drop(&mut self) {
        // It stops its cluster on the way out.
        let pid = self.child.id().to_string();
        let _ = Command::new("kill").args(["-TERM", &pid]).status();
        let _ = self.child.wait();
    }
}
