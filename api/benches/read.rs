//! Reading a small and a very large household over HTTP, write → visible, and memory.
//!
//! Three households of 1,000, 100,000 and 1,000,000 transactions stand in one server, and every
//! screen is read of each in turns.
//!
//! `cargo bench -p wumbo-api --profile product --bench read [thousands of the largest]`

mod support;

use std::time::Instant;

use anyhow::Context;
use serde_json::json;
use support::figures::{head, median, ms, percentile, print_machine, ratio, row};
use support::process::resident_mib;
use support::server::Server;
use support::statement::csv_of_shops;

/// Lines of one file.
const FILE: u64 = 100_000;
/// Reads of one screen of one household.
const READS: usize = 200;
const WRITES: u64 = 200;

/// What a screen of the largest household may cost at most.
#[derive(Clone, Copy)]
enum Bar {
    /// At the median, of what it costs in the smallest, in hundredths.
    Growth(u128),
    /// For 95 of 100, in milliseconds.
    Most(u128),
    None,
}

const SCREENS: [(&str, &str, Bar); 13] = [
    ("first page", "/transactions?limit=50", Bar::Growth(150)),
    ("page of an account", "/transactions?limit=50&account_id=ACCOUNT", Bar::None),
    ("summary", "/transactions/summary", Bar::None),
    ("spending by month", "/reports/spending?by=month", Bar::None),
    ("spending by category", "/reports/spending?by=category&from=2025-01&to=2025-12", Bar::None),
    ("dashboard", "/dashboard", Bar::Growth(150)),
    ("search, a word of one text", "/transactions?limit=50&q=dorfelgimhuskal", Bar::Most(50)),
    (
        "search, a word of one text often said",
        "/transactions?limit=50&q=babababador",
        Bar::Most(50),
    ),
    ("search, a word of 938 texts", "/transactions?limit=50&q=apfelbaum", Bar::Most(50)),
    ("search, a word of every text", "/transactions?limit=50&q=purchase", Bar::Most(50)),
    ("search, two words", "/transactions?limit=50&q=linden+dorfel", Bar::Most(50)),
    ("search, a word that nothing has", "/transactions?limit=50&q=nowhere", Bar::Most(50)),
    ("search, the sums", "/transactions/summary?q=dorfelgimhuskal", Bar::Most(50)),
];

struct Home {
    transactions: u64,
    id: String,
    account: String,
}

async fn filled(server: &mut Server, transactions: u64, seed: u64) -> anyhow::Result<Home> {
    let (id, account) = server.household().await?;
    let mut done = 0;
    while done < transactions {
        server.log_in().await?;
        let lines = FILE.min(transactions - done);
        let file = csv_of_shops(lines, seed + done / FILE);
        server.import(&id, &account, &file, done + lines).await?;
        done += lines;
        eprintln!("{done} of {transactions} transactions");
    }
    Ok(Home { transactions, id, account })
}

async fn read(server: &Server, home: &Home, screen: &str) -> anyhow::Result<u128> {
    let path = format!("/v1/households/{}{}", home.id, screen.replace("ACCOUNT", &home.account));
    let began = Instant::now();
    server.get(&path, 0).await?;
    Ok(began.elapsed().as_micros())
}

async fn screens(server: &Server, homes: &[Home]) -> anyhow::Result<()> {
    head("reading");
    for (name, screen, bar) in SCREENS {
        let mut times = vec![vec![]; homes.len()];
        for round in 0..READS + 20 {
            for (home, times) in homes.iter().zip(&mut times) {
                let time = read(server, home, screen).await?;
                if round >= 20 {
                    times.push(time);
                }
            }
        }
        for (place, (home, times)) in homes.iter().zip(&times).enumerate() {
            let (half, most) = (median(times.clone()), percentile(times.clone(), 95));
            let text = format!("p50 {} ms, p95 {} ms", ms(half), ms(most));
            let bar = match bar {
                Bar::Most(most) if place + 1 == homes.len() => format!("p95 ≤ {most} ms"),
                _ => "–".to_owned(),
            };
            row(&format!("{name}, {} transactions", home.transactions), &text, &bar);
        }
        let least = median(times.first().cloned().unwrap_or_default());
        let most = median(times.last().cloned().unwrap_or_default());
        let bar = match bar {
            Bar::Growth(bar) => format!("≤ {}×", ratio(bar, 100)),
            _ => "–".to_owned(),
        };
        row(&format!("{name}: growth"), &format!("{}×", ratio(most, least)), &bar);
    }
    Ok(())
}

/// From sending a write until a read shows it.
async fn write_until_visible(server: &Server, home: &Home) -> anyhow::Result<()> {
    let (mut seen, mut answered) = (vec![], vec![]);
    for place in 0..WRITES {
        let body = json!({
            "account_id": home.account,
            "posted_on": "2026-11-20",
            "amount": {"minor": -1_000 - i64::try_from(place)?, "currency": "EUR"},
            "payee": "Bench",
        });
        let began = Instant::now();
        let path = format!("/v1/households/{}/transactions", home.id);
        let receipt = server.post(&path, &body).await?;
        answered.push(began.elapsed().as_micros());
        let revision = receipt["revision"].as_i64().context("a revision")?;
        server.get(&format!("{path}?limit=1"), revision).await?;
        seen.push(began.elapsed().as_micros());
    }
    let text = |times: &Vec<u128>| {
        let (half, most) = (median(times.clone()), percentile(times.clone(), 99));
        format!("p50 {} ms, p99 {} ms", ms(half), ms(most))
    };
    let name = format!("write, {} transactions", home.transactions);
    row(&format!("{name}: answered"), &text(&answered), "–");
    row(&format!("{name}: visible"), &text(&seen), "p99 ≤ 100 ms");
    Ok(())
}

async fn run(largest: u64) -> anyhow::Result<()> {
    print_machine();
    let mut server = Server::start().await?;
    let (at_rest, _) = resident_mib(server.pid());
    let mut homes = Vec::new();
    for (place, transactions) in [1_000, 100_000, largest].into_iter().enumerate() {
        homes.push(filled(&mut server, transactions, 100 * (place as u64 + 1)).await?);
    }
    let (filled, most) = resident_mib(server.pid());
    server.log_in().await?;
    screens(&server, &homes).await?;
    server.log_in().await?;
    for home in [&homes[0], &homes[2]] {
        write_until_visible(&server, home).await?;
    }
    let (after, _) = resident_mib(server.pid());
    row("server's memory at rest", &format!("{at_rest} MiB"), "–");
    row("after the imports", &format!("{filled} MiB, {most} MiB at most"), "≤ 150 MiB");
    row("after reading", &format!("{after} MiB"), "≤ 150 MiB");
    Ok(())
}

fn main() -> anyhow::Result<()> {
    // Cargo adds `--bench`.
    let largest = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(1_000);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(run(largest * 1_000))
}
