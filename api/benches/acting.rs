//! A process manager that comes late: it catches up over a household's 100,000 events, of which
//! 1,000 wake it, and acts on each of them once.
//!
//! `cargo bench -p wumbo-api --profile product --bench acting [rounds]`

mod support;

use std::sync::Arc;
use std::time::Instant;

use adapters::postgres::acting::Acting;
use anyhow::ensure;
use async_trait::async_trait;
use chrono::NaiveDate;
use commands::events::NewEvent;
use commands::house::House;
use commands::ports::{Batch, CommandRecord, Fence, Intent};
use commands::process_managers::{ProcessManager, Unmet};
use commands::{proof, transaction};
use domain::aggregate::{Aggregate, AggregateEvent};
use domain::event::{Event, Metadata, RecordedEvent};
use domain::id::{HouseholdId, TransactionId};
use domain::money::Money;
use domain::transaction::{AccountFacts, Enter, Transaction, TransactionCommand, TransactionEvent};
use following::registry::{self, Start};
use following::subscription::{Advance, Subscription};
use serde_json::json;
use support::cluster::ThrowAway;
use support::figures::{head, median, per_second, print_machine, row, seconds};
use support::home::{self, Home, intent};
use uuid::Uuid;

/// Transactions that are entered, and the first so many of them that are removed.
const ENTERED: usize = 99_000;
const REMOVED: usize = 1_000;
/// Events of one batch.
const BATCH: usize = 9_000;

/// Brings back what somebody removes.
struct BringBack;

#[async_trait]
impl ProcessManager for BringBack {
    const NAME: &'static str = "bench_bring_back";
    const WAKES: &'static [&'static str] = &["transaction.removed"];
    type Step = TransactionId;

    fn choose(&self, event: &RecordedEvent) -> Vec<TransactionId> {
        match &event.event {
            Event::Transaction(TransactionEvent::Removed(_)) => {
                vec![TransactionId(event.aggregate_id)]
            }
            _ => Vec::new(),
        }
    }

    fn command(&self, _: &TransactionId) -> Option<&'static str> {
        Some("restore_transaction")
    }

    async fn carry_out(
        &self,
        house: &House,
        intent: &Intent,
        id: &TransactionId,
    ) -> Result<(), Unmet> {
        transaction::restore(house, intent, *id).await?;
        Ok(())
    }
}

/// A transaction that is entered, and removed where it `goes`.
fn lived(account: AccountFacts, minor: usize, goes: bool) -> anyhow::Result<Vec<NewEvent>> {
    let enter = Enter {
        account,
        posted_on: NaiveDate::from_ymd_opt(2026, 11, 20).unwrap_or_default(),
        amount: Money::new(-i64::try_from(minor)?, account.currency),
        payee: "Frischmarkt Lindenallee".to_owned(),
        description: String::new(),
        category_id: None,
        note: String::new(),
        tags: Vec::new(),
    };
    let (aggregate_id, mut transaction) = (Uuid::now_v7(), Transaction::default());
    let mut events = Vec::new();
    let remove = goes.then_some(TransactionCommand::Remove);
    for command in [TransactionCommand::Enter(enter)].into_iter().chain(remove) {
        for event in transaction.decide(command)? {
            transaction.apply(&event);
            events.push(NewEvent {
                event_id: Uuid::now_v7(),
                aggregate_type: Transaction::TYPE,
                aggregate_id,
                sequence: i64::try_from(events.len())? + 1,
                event_type: event.event_type(),
                event_version: event.event_version(),
                payload: proof::canonical_json(&event.payload()),
            });
        }
    }
    Ok(events)
}

async fn fill(house: &House, home: HouseholdId, account: AccountFacts) -> anyhow::Result<()> {
    for first in (0..ENTERED).step_by(BATCH) {
        let mut events = Vec::new();
        // One in so many goes, all over the log.
        for place in first..(first + BATCH).min(ENTERED) {
            events.extend(lived(account, place + 1, place % (ENTERED / REMOVED) == 0)?);
        }
        let intent = intent(home);
        let metadata = Metadata {
            actor: intent.asker.actor(),
            command: "import_statement".to_owned(),
            command_id: Uuid::now_v7(),
            correlation: intent.correlation,
            causation: None,
            source: "loopback".to_owned(),
            version: "bench".to_owned(),
        };
        let outcome = json!({ "id": Uuid::nil(), "version": 1 });
        let batch = Batch {
            household_id: home,
            founds_household: false,
            fence: Fence::default(),
            command: CommandRecord {
                idempotency_key: Uuid::new_v4().to_string(),
                request_hash: intent.request_hash,
                metadata,
                outcome,
            },
            events: events.into(),
            effects: Vec::new(),
        };
        house.store.append(batch).await?;
    }
    Ok(())
}

async fn run(rounds: usize) -> anyhow::Result<()> {
    print_machine();
    head("acting");
    let cluster = ThrowAway::start().await?;
    let (state, parts) = cluster.house(&cluster.options, 8).await?;
    let (pool, house) = (&parts.pools.relay, &state.house);
    let acting = Arc::new(Acting::new(BringBack, pool.clone(), house.clone()));
    registry::register(pool, &acting.name().await?, Start::Beginning).await?;
    let mut times = Vec::new();
    for _ in 0..rounds {
        let Home { id: home, account } = home::home(house).await?;
        fill(house, home, account).await?;
        let before = house.store.head(home).await?;
        let began = Instant::now();
        loop {
            match acting.advance(home).await? {
                Advance::CaughtUp => break,
                Advance::More => {}
                other => anyhow::bail!("it stopped: {other:?}"),
            }
        }
        times.push(began.elapsed().as_micros());
        let acted = house.store.head(home).await? - before;
        ensure!(acted == i64::try_from(REMOVED)?, "{acted} of {REMOVED} were acted on");
    }
    let time = median(times);
    let rate = per_second(1_000, std::time::Duration::from_micros(u64::try_from(time)?));
    let text = format!("{} s; {rate} commands/s", seconds(time));
    row("catching up over 100,000 events, 1,000 of which wake it", &text, "–");
    parts.pools.close().await;
    cluster.cluster.stop().await?;
    Ok(())
}

fn main() -> anyhow::Result<()> {
    // Cargo adds `--bench`.
    let rounds = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(3);
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run(rounds))
}
