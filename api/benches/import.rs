//! Importing statements over HTTP until they are visible: CPU of the whole stack (the server, its
//! PostgreSQL and every process below them), and wall time. Each round has a household of its own.
//!
//! `cargo bench -p wumbo-api --profile product --bench import [rounds]`

mod support;

use std::time::Instant;

use anyhow::ensure;
use support::figures::{head, median, print_machine, ratio, row};
use support::process::resident_mib;
use support::server::Server;
use support::statement::{csv, ofx};

/// What one import cost.
#[derive(Clone, Copy, Default)]
struct Cost {
    cpu_ms: u128,
    wall_ms: u128,
}

impl Cost {
    fn text(self) -> String {
        format!("{} s CPU, {} s wall", ratio(self.cpu_ms, 1_000), ratio(self.wall_ms, 1_000))
    }
}

fn medians(costs: &[Cost]) -> Cost {
    Cost {
        cpu_ms: median(costs.iter().map(|cost| cost.cpu_ms).collect()),
        wall_ms: median(costs.iter().map(|cost| cost.wall_ms).collect()),
    }
}

async fn import(
    server: &Server,
    (home, account): &(String, String),
    file: &[u8],
    (new, in_all): (u64, u64),
) -> anyhow::Result<Cost> {
    let (cpu, began) = (server.cpu_ms(), Instant::now());
    let imported = server.import(home, account, file, in_all).await?;
    ensure!(imported == new, "{imported} new lines instead of {new}");
    let wall_ms = began.elapsed().as_millis();
    Ok(Cost { cpu_ms: u128::from(server.cpu_ms() - cpu), wall_ms })
}

/// A file into a household of its own, and the same file again.
async fn both(server: &Server, file: &[u8], lines: u64) -> anyhow::Result<(Cost, Cost)> {
    let home = server.household().await?;
    let first = import(server, &home, file, (lines, lines)).await?;
    let again = import(server, &home, file, (0, lines)).await?;
    Ok((first, again))
}

async fn run(rounds: u64) -> anyhow::Result<()> {
    print_machine();
    let mut server = Server::start().await?;
    // Plans, caches and code pages.
    both(&server, &csv(2_000, 1), 2_000).await?;
    let (mut ten, mut ten_again) = (vec![], vec![]);
    let (mut ofx_ten, mut hundred, mut hundred_again) = (vec![], vec![], vec![]);
    for round in 1..=rounds {
        server.log_in().await?;
        for half in 0..2 {
            let (first, again) = both(&server, &csv(10_000, 10 * round + half), 10_000).await?;
            ten.push(first);
            ten_again.push(again);
        }
        ofx_ten.push(both(&server, &ofx(10_000, 10 * round + 5, "100"), 10_000).await?.0);
        let (first, again) = both(&server, &csv(100_000, 10 * round + 7), 100_000).await?;
        hundred.push(first);
        hundred_again.push(again);
    }
    let (ten, ten_again) = (medians(&ten), medians(&ten_again));
    let (hundred, hundred_again) = (medians(&hundred), medians(&hundred_again));
    head("import");
    row("10,000 lines (CSV)", &ten.text(), "≤ 1.50 s CPU");
    row("10,000 lines (OFX)", &medians(&ofx_ten).text(), "≤ 1.50 s CPU");
    row("100,000 lines (CSV)", &hundred.text(), "–");
    row("100,000 against 10,000", &format!("{}×", ratio(hundred.cpu_ms, ten.cpu_ms)), "≤ 11×");
    let text = format!("{}×; {}", ratio(ten_again.cpu_ms, ten.cpu_ms), ten_again.text());
    row("10,000 lines again, 0 events", &text, "≤ 0.50×");
    let text =
        format!("{}×; {}", ratio(hundred_again.cpu_ms, hundred.cpu_ms), hundred_again.text());
    row("100,000 lines again, 0 events", &text, "≤ 0.50×");
    let (now, most) = resident_mib(server.pid());
    row("server's memory afterwards", &format!("{now} MiB, {most} MiB at most"), "–");
    Ok(())
}

fn main() -> anyhow::Result<()> {
    // Cargo adds `--bench`.
    let rounds = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(3);
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run(rounds))
}
