//! A drill: the disk of a house in one process fills up. Reads go on, writes are refused with a
//! word, and both come back by themselves when there is room; nothing acknowledged is lost. It runs
//! on a small disk in memory, mounted for it alone, as this program again inside of a namespace.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use reqwest::StatusCode;
use serde_json::{Value, json};
use sqlx::Connection;
use sqlx::postgres::{PgConnectOptions, PgConnection};

const DISK: &str = "WUMBO_DRILL_DISK";
const PATIENCE: Duration = Duration::from_secs(60);

/// A command that mounts a small disk in memory on `place`, for itself and its children alone.
fn mounted(place: &Path, user: bool, then: &[&str]) -> Command {
    let mut command = Command::new("unshare");
    command.args(if user { vec!["--user", "--map-root-user"] } else { vec![] });
    let mount = "mount -t tmpfs -o size=240m tmpfs \"$0\" && exec \"$@\"";
    command.args(["--mount", "--", "sh", "-c", mount]).arg(place).args(then);
    command
}

#[test]
fn a_full_disk_stops_writes_and_nothing_else() {
    let place = tempfile::tempdir().unwrap();
    let can = |user: &bool| {
        let tried = mounted(place.path(), *user, &["true"]).stderr(Stdio::null()).status();
        tried.is_ok_and(|status| status.success())
    };
    let Some(user) = [false, true].into_iter().find(|user| can(user)) else {
        assert!(std::env::var("CI").is_err(), "no disk can be mounted here, and CI must drill");
        println!("not run: no disk can be mounted here (it takes root or user namespaces)");
        return;
    };
    let program = std::env::current_exe().unwrap();
    let arguments = ["--exact", "the_drill_itself", "--ignored", "--nocapture"];
    let then = [&[program.to_str().unwrap()], arguments.as_slice()].concat();
    let status = mounted(place.path(), user, &then).env(DISK, place.path()).status().unwrap();
    assert!(status.success(), "the drill failed");
}

/// A house in one process on the small disk.
struct House {
    process: Child,
    base: String,
    token: String,
    household: String,
    http: reqwest::Client,
    disk: PathBuf,
}

impl Drop for House {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl House {
    async fn on(disk: PathBuf) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let process = Command::new(env!("CARGO_BIN_EXE_wumbo"))
            .arg("serve")
            .env("WUMBO_DATA_DIR", disk.join("data"))
            .env("WUMBO_LISTEN", format!("127.0.0.1:{port}"))
            .env("WUMBO_AUTH_LIMITS", "off")
            .env_remove("WUMBO_DATABASE_URL")
            .env_remove("WUMBO_NATS_URL")
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let base = format!("http://127.0.0.1:{port}");
        let http = reqwest::Client::builder().timeout(Duration::from_secs(20)).build().unwrap();
        let (token, household) = (String::new(), String::new());
        let mut house = Self { process, base, token, household, http, disk };
        until("the house is ready", async || house.ready().await.is_some_and(|r| r.0 == 200)).await;
        let person = json!({"email": "ada@example.org", "password": "violet harbour nine",
            "name": "Ada"});
        house.post("/v1/auth/register", person).await;
        let login = json!({"email": "ada@example.org", "password": "violet harbour nine"});
        let answer = house.post("/v1/auth/login", login).await.1;
        house.token = answer["access_token"].as_str().unwrap().to_owned();
        let home = json!({"name": "Home", "currency": "EUR", "time_zone": "UTC"});
        let answer = house.post("/v1/households", home).await.1;
        house.household = answer["id"].as_str().unwrap().to_owned();
        house
    }

    async fn ready(&self) -> Option<(StatusCode, Value)> {
        let answer = self.http.get(format!("{}/health/ready", self.base)).send().await.ok()?;
        Some((answer.status(), answer.json().await.ok()?))
    }

    async fn post(&self, path: &str, body: Value) -> (StatusCode, Value) {
        let request = self.http.post(format!("{}{path}", self.base)).bearer_auth(&self.token);
        let answer = request.json(&body).send().await.unwrap();
        let status = answer.status();
        let wait = answer.headers().contains_key("retry-after");
        assert!(status != 503 || wait, "a 503 says when to come back");
        (status, answer.json().await.unwrap_or_default())
    }

    /// Opens an account; whether it was acknowledged.
    async fn open(&self, name: &str) -> (StatusCode, Value) {
        let path = format!("/v1/households/{}/accounts", self.household);
        // Long texts use room up sooner.
        let account = json!({"name": name, "kind": "checking", "currency": "EUR"});
        self.post(&path, account).await
    }

    /// The names of all accounts, once the screens have them.
    async fn accounts(&self) -> Option<Vec<String>> {
        let path = format!("{}/v1/households/{}/accounts", self.base, self.household);
        let answer = self.http.get(path).bearer_auth(&self.token).send().await.ok()?;
        if answer.status() != 200 {
            return None;
        }
        let answer: Value = answer.json().await.ok()?;
        let items = answer["items"].as_array()?.iter();
        items.map(|item| Some(item["name"].as_str()?.to_owned())).collect()
    }

    fn ballast(&self) -> PathBuf {
        self.disk.join("ballast")
    }

    /// Fills what is left of the disk.
    fn fill(&self) {
        let of = format!("of={}", self.ballast().display());
        // It ends with an error: that the disk is full is the point.
        let _ =
            Command::new("dd").args(["if=/dev/zero", &of, "bs=64k"]).stderr(Stdio::null()).status();
    }

    fn make_room(&self) {
        std::fs::remove_file(self.ballast()).unwrap();
    }

    /// Writes until one is refused for want of room; adds what was acknowledged.
    async fn write_until_refused(&self, acknowledged: &mut Vec<String>) {
        for number in 0..20_000 {
            let name = format!("Account {} {number}", acknowledged.len());
            let (status, answer) = self.open(&name).await;
            if status == 201 {
                acknowledged.push(name);
                continue;
            }
            assert_eq!(status, 503, "{answer}");
            if answer["type"].as_str().is_some_and(|kind| kind.ends_with("no-room")) {
                return;
            }
        }
        panic!("the disk never became full");
    }

    async fn writes_again(&self, acknowledged: &mut Vec<String>) {
        let name = format!("Account after {}", acknowledged.len());
        until("a write is acknowledged", async || self.open(&name).await.0 == 201).await;
        acknowledged.push(name);
        until("readiness says so", async || {
            self.ready()
                .await
                .is_some_and(|(status, said)| status == 200 && said["writing"] == true)
        })
        .await;
        let mut expected = acknowledged.clone();
        expected.sort();
        until("all that was acknowledged is shown", async || {
            let mut shown = self.accounts().await.unwrap_or_default();
            shown.sort();
            // One whose answer was lost with the server may be there, too.
            expected.iter().all(|name| shown.binary_search(name).is_ok())
        })
        .await;
    }
}

async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let began = Instant::now();
    while !holds().await {
        assert!(began.elapsed() < PATIENCE, "waited a minute until {what}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Not a test of its own: what runs on the small disk.
#[tokio::test]
#[ignore = "run by the other one, where a small disk is mounted"]
async fn the_drill_itself() {
    let Some(disk) = std::env::var_os(DISK).map(PathBuf::from) else { return };
    let house = House::on(disk.clone()).await;
    let mut acknowledged = Vec::new();
    assert_eq!(house.open("The first").await.0, 201);
    acknowledged.push("The first".to_owned());
    until("it is shown", async || house.accounts().await.is_some_and(|a| a.len() == 1)).await;
    house.fill();
    house.write_until_refused(&mut acknowledged).await;
    let (status, said) = house.ready().await.unwrap();
    assert_eq!((status.as_u16(), &said["writing"]), (200, &json!(false)), "{said}");
    assert!(house.accounts().await.is_some(), "what is there is read");
    assert_eq!(house.open("Refused").await.0, 503);
    house.make_room();
    house.writes_again(&mut acknowledged).await;

    // The write-ahead log has no room either: PostgreSQL stops, and is started again.
    house.fill();
    let socket = disk.join("data/socket");
    let options = PgConnectOptions::new_without_pgpass().socket(&socket).username("postgres");
    let mut superuser = PgConnection::connect_with(&options.database("wumbo")).await.unwrap();
    let burn = "select pg_logical_emit_message(true, 'drill', repeat('x', 4000000))";
    let mut burnt = 0;
    while sqlx::query(burn).execute(&mut superuser).await.is_ok() {
        burnt += 1;
        assert!(burnt < 100, "the write-ahead log never became full");
    }
    assert_eq!(house.open("Refused too").await.0, 503);
    assert!(disk.join("data/postgres/PG_VERSION").exists());
    house.make_room();
    house.writes_again(&mut acknowledged).await;
}
