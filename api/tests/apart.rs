//! The same binary as separate processes over NATS: gateway, projector and worker apart.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

#[path = "support/program.rs"]
mod program;

use std::process::Stdio;
use std::time::{Duration, Instant};

use adapters::postgres::embedded::{EmbeddedOptions, EmbeddedPostgres};
use adapters::postgres::migrate;
use program::{Program, free_address, until, wumbo};
use serde_json::{Value, json};

fn nats() -> String {
    std::env::var("WUMBO_TEST_NATS_URL")
        .expect("WUMBO_TEST_NATS_URL names no NATS server: `./test rust` starts one and says so")
}

#[tokio::test]
async fn what_one_process_appends_another_projects_and_the_gateway_shows() {
    let nats = nats();
    let directory = tempfile::tempdir().unwrap();
    // Durable: the binary refuses a server that may lose what it acknowledged.
    let options = EmbeddedOptions::new(directory.path().join("data"));
    let cluster = EmbeddedPostgres::start(&options).await.unwrap();
    migrate::create_database(&cluster.connect_options(), "wumbo").await.unwrap();
    let socket = cluster.socket_dir().display().to_string();
    let database = format!("postgres:///wumbo?host={socket}&user=postgres");
    let listen = free_address();
    let keys = directory.path().join("keys").display().to_string();
    let mail = directory.path().join("mail").display().to_string();
    let environment = [
        ("WUMBO_DATABASE_URL", database.as_str()),
        ("WUMBO_NATS_URL", nats.as_str()),
        ("WUMBO_LISTEN", listen.as_str()),
        ("WUMBO_KEYS_DIR", keys.as_str()),
        ("WUMBO_MAIL_DIR", mail.as_str()),
    ];
    let run = |what: &str| {
        let mut command = wumbo(&[what]);
        command.envs(environment).stdout(Stdio::null()).stderr(Stdio::null());
        command
    };
    let early = run("gateway").status().unwrap();
    assert!(!early.success(), "a gateway refuses a database that was not migrated");
    assert!(run("migrate").status().unwrap().success());
    let start = |what: &str| Program::spawned(&mut run(what), &listen);
    let gateway = start("gateway");
    let projector = start("projector");
    let worker = start("worker");
    let base = format!("http://{listen}");
    let http = reqwest::Client::new();
    gateway.is_ready().await;
    let post = async |path: &str, token: &str, body: Value| -> Value {
        let request = http.post(format!("{base}{path}")).bearer_auth(token).json(&body);
        let answer = request.send().await.unwrap().text().await.unwrap();
        serde_json::from_str(&answer).unwrap_or_default()
    };
    let person =
        json!({"email": "ada@example.org", "password": "violet harbour nine", "name": "Ada"});
    post("/v1/auth/register", "", person).await;
    let login = json!({"email": "ada@example.org", "password": "violet harbour nine"});
    let token =
        post("/v1/auth/login", "", login).await["access_token"].as_str().unwrap().to_owned();
    let home = json!({"name": "Home", "currency": "EUR", "time_zone": "UTC"});
    let household = post("/v1/households", &token, home).await;
    let path = format!("/v1/households/{}/accounts", household["id"].as_str().unwrap());
    let account = json!({"name": "Giro", "kind": "checking", "currency": "EUR"});
    let opened = post(&path, &token, account).await;
    // The projector of the other process hears of it, or finds it; the gateway waits for it.
    let revision = opened["revision"].to_string();
    let begun = Instant::now();
    loop {
        let request = http.get(format!("{base}{path}")).bearer_auth(&token);
        let answer = request.header("wumbo-revision", &revision).send().await.unwrap();
        if answer.status() == 200 {
            let accounts: Value = answer.json().await.unwrap();
            assert_eq!(accounts["items"][0]["name"], "Giro");
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(30), "{}", answer.status());
    }
    // What the gateway writes down the worker sends.
    let change = json!({"current": "violet harbour nine", "new": "crimson harbour nine"});
    post("/v1/auth/password/change", &token, change).await;
    let sent = || std::fs::read_dir(format!("{mail}/new")).is_ok_and(|new| new.count() == 1);
    until("the mail was sent", async || sent()).await;
    drop((gateway, projector, worker));
    cluster.stop().await.unwrap();
}
