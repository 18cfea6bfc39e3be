//! How long the proof of a large log takes. Not part of a run: it measures.
//! `cargo test --profile product -p wumbo-adapters --test event_store -- --ignored --nocapture
//! million`

use std::time::{Duration, Instant};

use adapters::postgres::pool::DatabaseRole;
use adapters::postgres::verify::verify;
use commands::ports::{CHUNK, EventStore, NewEvent};
use serde_json::json;
use uuid::Uuid;

use crate::sample::{batch, event, founding, household, in_postgres};
use crate::support::{TestDatabase, cases};

/// What the bank told of one transaction, and what the household made of it.
fn life(line: u64) -> Vec<NewEvent> {
    let id = Uuid::now_v7();
    let imported = json!({
        "account_id": Uuid::nil(), "import_id": Uuid::nil(), "posted_on": "2026-03-01",
        "amount": {"minor": -1250 - line as i64, "currency": "EUR"}, "external_id": line.to_string(),
        "payee": "Café \"Zur Post\"", "description": "Card payment 4711, thank you for your visit",
    });
    let categorised = json!({"category_id": Uuid::nil(), "source": "rule"});
    vec![event("transaction", id, 1, &imported), event("transaction", id, 2, &categorised)]
}

/// Resident memory of this process in MiB.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

#[tokio::test]
#[ignore = "measures for minutes"]
async fn a_million_events_are_verified_within_30_s() {
    let database = TestDatabase::new().await;
    let store = in_postgres(&database, 2).await;
    let home = household();
    store.append(founding(home)).await.unwrap();
    let wanted = i64::from(cases("WUMBO_TEST_EVENTS", 1_000_000));
    let began = Instant::now();
    let mut line = 0;
    while store.head(home).await.unwrap() < wanted {
        // A large import, then a hundred single commands.
        let events: Vec<_> = (line..line + CHUNK as u64).flat_map(life).collect();
        line += CHUNK as u64;
        store.append(batch(home, events)).await.unwrap();
        for _ in 0..100 {
            line += 1;
            store.append(batch(home, life(line))).await.unwrap();
        }
    }
    println!("appended {wanted} events in {:?}", began.elapsed());
    let owner = database.pool(DatabaseRole::Owner, 2).await;
    for _ in 0..2 {
        let (before, began) = (resident(), Instant::now());
        let verdict = verify(&owner, home).await.unwrap();
        assert_eq!(verdict.fault, None);
        let taken = began.elapsed();
        println!(
            "verified {} events in {taken:?}; {before} MiB, then {} MiB",
            verdict.events,
            resident()
        );
        assert!(taken < Duration::from_secs(30));
    }
}
