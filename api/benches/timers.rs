//! Daily routines of many households, all due at once: without anything to do, and with a command
//! each that finds nothing to change.
//!
//! `cargo bench -p wumbo-api --profile product --bench timers [rounds]`

mod support;

use std::sync::Arc;
use std::time::{Duration, Instant};

use adapters::postgres::daily::{Daily, DailyPace};
use anyhow::ensure;
use async_trait::async_trait;
use chrono::{NaiveTime, Utc};
use commands::house::House;
use commands::household;
use commands::ports::Intent;
use commands::process_managers::{DailyRoutine, Run, Unmet};
use domain::household::HouseholdCommand;
use sqlx::{Connection, PgConnection, PgPool};
use support::cluster::ThrowAway;
use support::figures::{head, median, print_machine, row, seconds};
use support::home::{self, NAME};

/// Households without anything to do, and those that are there for real.
const HOUSEHOLDS: i32 = 10_000;
const FOUNDED: usize = 1_000;

/// Has nothing to do, or keeps the household's name.
struct Keep<const COMMANDS: usize>;

#[async_trait]
impl<const COMMANDS: usize> DailyRoutine for Keep<COMMANDS> {
    const NAME: &'static str = if COMMANDS == 0 { "bench_nothing" } else { "bench_keep" };
    const LOCAL_TIME: NaiveTime = NaiveTime::MIN;
    type Step = ();

    fn choose(&self, _: &Run) -> Vec<()> {
        vec![(); COMMANDS]
    }

    fn command(&self, (): &()) -> Option<&'static str> {
        Some("edit_household")
    }

    async fn carry_out(&self, house: &House, intent: &Intent, (): &()) -> Result<(), Unmet> {
        let keep = HouseholdCommand::Rename(NAME.to_owned());
        household::edit(house, intent, vec![keep]).await?;
        Ok(())
    }
}

/// Works until nothing is due; microseconds.
async fn worked<const COMMANDS: usize>(
    pool: &PgPool,
    house: &Arc<House>,
    expected: usize,
) -> anyhow::Result<u128> {
    let daily = Daily::new(Keep::<COMMANDS>, pool.clone(), house.clone(), DailyPace::default());
    let (began, mut done) = (Instant::now(), 0);
    loop {
        let worked = daily.turn().await?;
        ensure!(worked.failed == 0, "{} runs failed", worked.failed);
        done += worked.done;
        if !worked.is_cut {
            break;
        }
    }
    ensure!(done == expected, "{done} of {expected} runs were due");
    Ok(began.elapsed().as_micros())
}

/// Lets every timer wait for a day that is over, elsewhere a bit longer ago.
async fn make_due(superuser: &mut PgConnection) -> anyhow::Result<()> {
    sqlx::query(
        "update timers set next_on = current_date - 2,
           due_at = now() - interval '2 days' + random() * interval '1 hour'",
    )
    .execute(&mut *superuser)
    .await?;
    sqlx::query("vacuum analyze timers").execute(superuser).await?;
    Ok(())
}

async fn run(rounds: u64) -> anyhow::Result<()> {
    print_machine();
    head("timers");
    let cluster = ThrowAway::start().await?;
    let (state, parts) = cluster.house(&cluster.options, 8).await?;
    let (pool, house) = (&parts.pools.relay, &state.house);
    let mut superuser = PgConnection::connect_with(&cluster.options).await?;
    sqlx::query(
        "insert into timers (household_id, routine, subject, time_zone, next_on, due_at)
         select id, 'bench_nothing', id,
           (array['Europe/Berlin', 'America/New_York', 'Pacific/Auckland', 'Asia/Kolkata'])
             [1 + floor(random() * 4)],
           current_date, now()
         from (select gen_random_uuid() as id from generate_series(1, $1)) made",
    )
    .bind(HOUSEHOLDS)
    .execute(&mut superuser)
    .await?;
    let mut homes = Vec::new();
    for _ in 0..FOUNDED {
        homes.push(home::found(house).await?.0);
    }
    sqlx::query(
        "insert into timers (household_id, routine, subject, time_zone, next_on, due_at)
         select id, 'bench_keep', id, 'Europe/Berlin', current_date, now()
         from unnest($1::uuid[]) as made (id)",
    )
    .bind(&homes)
    .execute(&mut superuser)
    .await?;
    let (mut empty, mut kept) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        make_due(&mut superuser).await?;
        empty.push(worked::<0>(pool, house, usize::try_from(HOUSEHOLDS)?).await?);
        // The same day again is answered before: each round has new keys by new households alone.
        if round == 0 {
            kept.push(worked::<1>(pool, house, FOUNDED).await?);
        }
    }
    let text = format!("{} s", seconds(median(empty)));
    row("10,000 households' empty daily jobs", &text, "≤ 20 s");
    let text = format!("{} s", seconds(median(kept)));
    row("1,000 households' daily jobs of a command that changes nothing", &text, "–");
    let due: i64 = sqlx::query_scalar("select count(*) from timers where due_at <= $1")
        .bind(Utc::now() - Duration::from_secs(3_600))
        .fetch_one(&mut superuser)
        .await?;
    ensure!(due <= FOUNDED as i64, "{due} timers are still due");
    superuser.close().await?;
    parts.pools.close().await;
    cluster.cluster.stop().await?;
    Ok(())
}

fn main() -> anyhow::Result<()> {
    // Cargo adds `--bench`.
    let rounds = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(3);
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run(rounds))
}
