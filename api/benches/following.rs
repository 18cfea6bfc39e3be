//! Following many logs: what a sweep costs beside a subscription that is far behind, and how soon a
//! small household sees its own writes beside two large imports.
//!
//! `cargo bench -p wumbo-api --profile product --bench following [rounds]`

mod support;

use std::time::Instant;

use anyhow::Context;
use following::registry::{self, Start};
use serde_json::json;
use sqlx::{Connection, PgConnection, PgPool};
use support::cluster::ThrowAway;
use support::figures::{head, median, ms, percentile, print_machine, ratio, row};
use support::server::Server;
use support::statement::csv;

/// Logs to which nothing has happened since they were taken in.
const LOGS: i32 = 100_000;
/// Logs with news at each sweep.
const NEWS: i64 = 3;
const SWEEPS: usize = 50;
/// Lines of each of the two files.
const LINES: u64 = 100_000;
const MODELS: &str = "read_models.read_1";

/// One sweep of the read models over logs of which a few have news; microseconds.
async fn sweep(pool: &PgPool, superuser: &mut PgConnection) -> anyhow::Result<u128> {
    sqlx::query(
        "update household_logs set dirty = true, head = head + 1 where household_id in
           (select household_id from household_logs order by random() limit $1)",
    )
    .bind(NEWS)
    .execute(&mut *superuser)
    .await?;
    let began = Instant::now();
    registry::hand_on(pool).await?;
    let due = registry::marked(pool, MODELS, None, 1_000).await?.households;
    let took = began.elapsed().as_micros();
    // They are taken in.
    sqlx::query(
        "insert into checkpoints (subscription, household_id, revision)
         select $1, household_id, head from household_logs where household_id = any($2)
         on conflict (subscription, household_id) do update set revision = excluded.revision",
    )
    .bind(MODELS)
    .bind(due.iter().map(|household| household.0).collect::<Vec<_>>())
    .execute(superuser)
    .await?;
    Ok(took)
}

async fn sweeps() -> anyhow::Result<()> {
    let cluster = ThrowAway::start().await?;
    let (_, parts) = cluster.house(&cluster.options, 8).await?;
    let pool = &parts.pools.projector;
    let mut superuser = PgConnection::connect_with(&cluster.options).await?;
    sqlx::query(
        "insert into household_logs
         select gen_random_uuid(), 5, 1, '', now(), false from generate_series(1, $1)",
    )
    .bind(LOGS)
    .execute(&mut superuser)
    .await?;
    registry::register(pool, MODELS, Start::Head).await?;
    sqlx::query("vacuum analyze").execute(&mut superuser).await?;
    let mut of_all = [Vec::new(), Vec::new()];
    for times in &mut of_all {
        for place in 0..SWEEPS {
            let took = sweep(pool, &mut superuser).await?;
            // The first warm caches and plans.
            if place >= SWEEPS / 5 {
                times.push(took);
            }
        }
        // From here on another one is behind with every log.
        registry::register(pool, "far_behind", Start::Beginning).await?;
        sqlx::query("vacuum analyze").execute(&mut superuser).await?;
    }
    let behind = registry::behind(pool).await?;
    let marks = behind.iter().find(|(name, _)| name == "far_behind").map_or(0, |(_, marks)| *marks);
    anyhow::ensure!(marks >= i64::from(LOGS), "it is behind with {marks} logs");
    let [alone, beside] = of_all.map(median);
    let text = format!("{}×; {} ms against {} ms", ratio(beside, alone), ms(beside), ms(alone));
    row("a sweep of 100,000 logs beside one that lags over all", &text, "≤ 1.5×");
    superuser.close().await?;
    parts.pools.close().await;
    cluster.cluster.stop().await?;
    Ok(())
}

/// From sending a write until a read shows it, microseconds, as long as the imports go on.
async fn seen_beside(
    server: &Server,
    (home, account): &(String, String),
    is_over: impl Fn() -> bool,
) -> anyhow::Result<Vec<u128>> {
    let (path, mut seen) = (format!("/v1/households/{home}/transactions"), Vec::new());
    while !is_over() {
        let body = json!({
            "account_id": account,
            "posted_on": "2026-11-20",
            "amount": {"minor": -1_000, "currency": "EUR"},
            "payee": "Bench",
        });
        let began = Instant::now();
        let receipt = server.post(&path, &body).await?;
        let revision = receipt["revision"].as_i64().context("a revision")?;
        server.get(&format!("{path}?limit=1"), revision).await?;
        seen.push(began.elapsed().as_micros());
        // A person, not a load.
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    Ok(seen)
}

async fn visibility(rounds: u64) -> anyhow::Result<()> {
    let mut server = Server::start().await?;
    let small = server.household().await?;
    let mut seen = Vec::new();
    for round in 0..rounds {
        server.log_in().await?;
        let large = [server.household().await?, server.household().await?];
        let files = [csv(LINES, 100 * round + 1), csv(LINES, 100 * round + 2)];
        let done = std::sync::atomic::AtomicUsize::new(0);
        let import = async |place: usize| {
            let (home, account) = &large[place];
            let taken = server.import(home, account, &files[place], LINES).await;
            done.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            taken
        };
        let is_over = || done.load(std::sync::atomic::Ordering::Relaxed) == 2;
        let (one, other, times) =
            tokio::join!(import(0), import(1), seen_beside(&server, &small, is_over));
        one?;
        other?;
        seen.extend(times?);
    }
    let text = format!(
        "p50 {} ms, p99 {} ms, of {}",
        ms(median(seen.clone())),
        ms(percentile(seen.clone(), 99)),
        seen.len()
    );
    row("write → visible beside two imports of 100,000 lines", &text, "p99 ≤ 100 ms");
    Ok(())
}

async fn run(rounds: u64) -> anyhow::Result<()> {
    print_machine();
    head("following");
    sweeps().await?;
    visibility(rounds).await
}

fn main() -> anyhow::Result<()> {
    // Cargo adds `--bench`.
    let rounds = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(3);
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run(rounds))
}
