//! What reads whole logs: rebuild, verify, time travel, against `copy events to stdout`.
//!
//! `cargo bench -p wumbo-api --profile product --bench rebuild [thousand events]`

mod support;

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use api::state::AppState;
use api::wiring::{self, Parts};
use commands::asker::Asker;
use commands::import::{ImportRequest, import_statement};
use commands::scope::Scope;
use domain::id::HouseholdId;
use following::follower::FollowerPace;
use futures::TryStreamExt;
use projections::reading::{Moment, ReadScope};
use projections::{generation, reads, rebuild};
use sqlx::postgres::PgPoolCopyExt;
use support::cluster::ThrowAway;
use support::figures::{head, median, ms, per_second, print_machine, ratio, row, seconds};
use support::home::{self, Home, PERSON, intent};
use support::statement::csv;
use tokio_util::sync::CancellationToken;

/// Lines of one file.
const FILE: u64 = 100_000;
const HOUSEHOLDS: u64 = 4;

async fn scope(state: &AppState, id: HouseholdId) -> anyhow::Result<Scope> {
    Scope::enter(&state.house, Asker::Person(PERSON), id)
        .await?
        .context("a member of the household")
}

/// One file of transactions into the household; answers its revision.
async fn import(
    state: &AppState,
    Home { id, account }: Home,
    lines: u64,
    seed: u64,
) -> anyhow::Result<i64> {
    let request = ImportRequest {
        account: Some(account.id),
        ..ImportRequest::of("statement.csv", csv(lines, seed))
    };
    let scope = scope(state, id).await?;
    let report = import_statement(&state.house, &scope, &intent(id), request).await?;
    Ok(report.revision)
}

/// Waits until the read models show the revision.
async fn visible(state: &AppState, id: HouseholdId, revision: i64) -> anyhow::Result<()> {
    let began = Instant::now();
    loop {
        let scope = ReadScope { household_id: id, user_id: PERSON };
        if let Ok(snapshot) = state.reader.open(scope, Moment::AtLeast(revision), &[]).await {
            return Ok(snapshot.close().await?);
        }
        ensure!(began.elapsed() < Duration::from_secs(120), "the projector stands still");
    }
}

/// Reads every event out of the server and throws it away.
async fn copy_out(parts: &Parts) -> anyhow::Result<Duration> {
    let began = Instant::now();
    let mut rows = parts.pools.owner.copy_out_raw("copy public.events to stdout").await?;
    let mut bytes = 0;
    while let Some(chunk) = rows.try_next().await? {
        bytes += chunk.len();
    }
    ensure!(bytes > 0, "nothing was copied");
    Ok(began.elapsed())
}

async fn rebuild(parts: &Parts) -> anyhow::Result<(Duration, i64)> {
    let began = Instant::now();
    let (owner, projector) = (&parts.pools.owner, &parts.pools.projector);
    let outcome =
        rebuild::rebuild(owner, projector, Arc::clone(&parts.projectors), 2, |_| {}).await?;
    let took = began.elapsed();
    generation::drop_retired(owner).await?;
    Ok((took, outcome.events))
}

async fn verify(parts: &Parts) -> anyhow::Result<(Duration, i64)> {
    let began = Instant::now();
    let (mut events, mut broken) = (0, 0);
    wiring::verify_logs(&parts.pools, None, |_, verdict| {
        events += verdict.events;
        broken += i32::from(verdict.fault.is_some());
    })
    .await?;
    ensure!(broken == 0, "{broken} logs are broken");
    Ok((began.elapsed(), events))
}

/// A moment of the past, opened and closed; one revision before the head, so that it must be built.
async fn past(state: &AppState, id: HouseholdId, revision: i64) -> anyhow::Result<Duration> {
    let models = reads::TRANSACTION_LIST;
    let began = Instant::now();
    let scope = ReadScope { household_id: id, user_id: PERSON };
    let mut snapshot = state.reader.open(scope, Moment::Revision(revision), models).await?;
    let filter = projections::transaction_list::Filter::default();
    let sort = projections::transaction_list::Sort::NewestFirst;
    let page = projections::transaction_list::list(&mut snapshot, &filter, sort, None, 50).await?;
    ensure!(page.items.len() == 50, "{} transactions on a page", page.items.len());
    snapshot.close().await?;
    Ok(began.elapsed())
}

/// The overview of a moment of the past that nobody looked at yet: more read models than any other
/// screen looks into.
async fn past_overview(
    state: &AppState,
    id: HouseholdId,
    revision: i64,
) -> anyhow::Result<Duration> {
    use chrono::Datelike;
    use projections::dashboard;

    let began = Instant::now();
    let scope = ReadScope { household_id: id, user_id: PERSON };
    let at = Moment::Revision(revision);
    let mut snapshot = state.reader.open(scope, at, reads::DASHBOARD).await?;
    let today = state.house.clock.now().date_naive();
    let shown = dashboard::read(&mut snapshot, today.with_day(1).unwrap_or(today), today).await?;
    ensure!(!shown.accounts.is_empty(), "an overview without accounts");
    snapshot.close().await?;
    Ok(began.elapsed())
}

async fn time_travel(state: &AppState) -> anyhow::Result<()> {
    let home = home::home(&state.house).await?;
    let revision = import(state, home, FILE, 99).await?;
    visible(state, home.id, revision).await?;
    let (mut first, mut again) = (vec![], vec![]);
    for back in 1..=3 {
        first.push(past(state, home.id, revision - back).await?.as_micros());
        for _ in 0..5 {
            again.push(past(state, home.id, revision - back).await?.as_micros());
        }
    }
    let mut overview = vec![];
    for back in 4..=6 {
        overview.push(past_overview(state, home.id, revision - back).await?.as_micros());
    }
    row("as_of over 100,000 events, first", &format!("{} s", seconds(median(first))), "≤ 1.2 s");
    let overview = format!("{} s", seconds(median(overview)));
    row("the same, the overview", &overview, "≤ 1.2 s");
    row("as_of over 100,000 events, again", &format!("{} ms", ms(median(again))), "≤ 50 ms");
    Ok(())
}

async fn run(events: u64) -> anyhow::Result<()> {
    print_machine();
    let cluster = ThrowAway::start().await?;
    let (state, parts) = cluster.house(&cluster.options, 10).await?;
    let stop = CancellationToken::new();
    let (projecting, _) = parts.project(FollowerPace::default(), stop.clone());
    head("rebuild, verify, as_of");
    time_travel(&state).await?;
    for number in 0..HOUSEHOLDS {
        let home = home::home(&state.house).await?;
        let mut left = events / HOUSEHOLDS;
        let mut part = 0;
        while left > 0 {
            let lines = left.min(FILE);
            let revision = import(&state, home, lines, 100 + number * 50 + part).await?;
            visible(&state, home.id, revision).await?;
            (left, part) = (left - lines, part + 1);
        }
    }
    let (mut rebuilds, mut copies, mut verifies, mut ratios) = (vec![], vec![], vec![], vec![]);
    let (mut rebuilt, mut verified) = (0, 0);
    for _ in 0..3 {
        let copied = copy_out(&parts).await?.min(copy_out(&parts).await?);
        let (took, count) = rebuild(&parts).await?;
        rebuilt = count;
        rebuilds.push(took.as_micros());
        copies.push(copied.as_micros());
        ratios.push(copied.as_micros() * 1_000 / took.as_micros().max(1));
        let (took, count) = verify(&parts).await?;
        verified = count;
        verifies.push(took.as_micros());
    }
    let time = |micros: u128| Duration::from_micros(u64::try_from(micros).unwrap_or(u64::MAX));
    let (rebuild, copy, verify) = (median(rebuilds), median(copies), median(verifies));
    let rate = per_second(rebuilt.unsigned_abs().into(), time(rebuild));
    let text = format!("{rate} events/s; {rebuilt} events in {} s", seconds(rebuild));
    row("rebuild", &text, "≥ 50,000 events/s");
    let text = format!("{}×; copy in {} s", ratio(median(ratios), 1_000), seconds(copy));
    row("rebuild against copy to stdout", &text, "≥ 0.25×");
    row("verify", &format!("{verified} events in {} s", seconds(verify)), "1,000,000 in ≤ 30 s");
    stop.cancel();
    projecting.await?;
    parts.pools.close().await;
    cluster.cluster.stop().await?;
    Ok(())
}

fn main() -> anyhow::Result<()> {
    // Cargo adds `--bench`.
    let thousands = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(1_000);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(run(thousands * 1_000))
}
