//! The emulator under load: 1,000 Items with 1,000,000 transactions in one process. Says how
//! much memory that takes and how long a page of 500 takes over HTTP.
//!
//! `cargo bench --package wumbo-plaid-emulator --bench load` runs it in full; without `--bench`
//! (as `cargo test` does) it runs a hundredth of it.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use wumbo_plaid_emulator::emulator::{Credentials, Emulator};
use wumbo_plaid_emulator::server;
use wumbo_plaid_emulator::world::World;

type Failure = Box<dyn std::error::Error>;

struct Client {
    http: reqwest::Client,
    origin: String,
}

impl Client {
    async fn post(&self, path: &str, body: &Value) -> Result<Vec<u8>, Failure> {
        let request = self.http.post(format!("{}{path}", self.origin));
        let request = request.header("PLAID-CLIENT-ID", "bench").header("PLAID-SECRET", "bench");
        let answer = request.json(body).send().await?.error_for_status()?;
        Ok(answer.bytes().await?.to_vec())
    }

    async fn value(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        Ok(serde_json::from_slice(&self.post(path, body).await?)?)
    }
}

fn resident_mebibytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    let kibibytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kibibytes / 1024)
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let full = std::env::args().any(|argument| argument == "--bench");
    let (items, each) = if full { (1_000, 1_000) } else { (10, 1_000) };
    let listener = server::listen("127.0.0.1:0".parse()?).await?;
    let origin = format!("http://{}", listener.local_addr()?);
    let world = World::new(1, "2026-03-02T12:00:00Z".parse()?, false)?;
    let credentials = Credentials { client_id: "bench".into(), secret: "bench".into() };
    let emulator = Emulator::new(world, credentials, None, origin.clone())?;
    tokio::spawn(server::serve(emulator.clone(), listener, std::future::pending()));
    let client = Client { http: reqwest::Client::builder().no_proxy().build()?, origin };

    let begun = Instant::now();
    let mut tokens = Vec::new();
    for _ in 0..items {
        let create = json!({
            "institution_id": "ins_109508",
            "initial_products": ["transactions"],
            "options": {"transactions": {"days_requested": 90}},
        });
        let public = client.value("/sandbox/public_token/create", &create).await?;
        let exchange = json!({"public_token": public["public_token"]});
        let linked = client.value("/item/public_token/exchange", &exchange).await?;
        tokens.push(linked["access_token"].clone());
    }
    client.post("/emulator/clock/advance", &json!({"seconds": 10})).await?;
    let mut total = 0;
    for place in 0..items {
        let (item_id, held) = {
            let world = emulator.world();
            let item = &world.items[place];
            (item.item_id.clone(), item.log.all_living().count())
        };
        let missing = json!({"count": each - held.min(each)});
        let path = format!("/emulator/items/{item_id}/transactions/bulk");
        let filled = client.value(&path, &missing).await?;
        total += filled["transactions"].as_u64().unwrap_or(0);
    }
    println!("{items} items with {total} transactions in {:.1?}", begun.elapsed());
    println!("resident memory: {} MiB", resident_mebibytes().unwrap_or(0));

    let mut pages: Vec<Duration> = Vec::new();
    for token in &tokens {
        let mut cursor = json!("");
        loop {
            let body = json!({"access_token": token, "cursor": cursor, "count": 500});
            let asked = Instant::now();
            let answer = client.post("/transactions/sync", &body).await?;
            pages.push(asked.elapsed());
            let page: Value = serde_json::from_slice(&answer)?;
            cursor = page["next_cursor"].clone();
            if page["has_more"] == json!(false) {
                break;
            }
        }
    }
    pages.sort_unstable();
    let at = |percent: usize| pages[(pages.len() - 1) * percent / 100];
    println!("{} pages of 500 over HTTP: median {:.2?}, p99 {:.2?}", pages.len(), at(50), at(99));
    println!("resident memory at the end: {} MiB", resident_mebibytes().unwrap_or(0));
    Ok(())
}
