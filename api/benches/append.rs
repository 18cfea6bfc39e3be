//! Appending against stock cqrs-es + postgres-es, in one cluster with fsync on, in turns.
//!
//! A command of ours decides and appends with idempotency, household order, row security and proof;
//! stock loads, decides and appends. Further rows have ours load as well. Both write a transaction
//! entered by hand with the same fields, over pools of the same size and options.
//!
//! `cargo bench -p wumbo-api --profile product --bench append [rounds] [what rows begin with]`

mod stock;
mod support;

use std::sync::Arc;
use std::time::{Duration, Instant};

use api::state::AppState;
use chrono::NaiveDate;
use commands::events::NewEvent;
use commands::ports::{Batch, CommandRecord, Fence, Intent};
use commands::proof;
use commands::transaction::{self, NewTransaction};
use commands::unit::{self, load};
use domain::aggregate::{Aggregate, AggregateEvent};
use domain::event::Metadata;
use domain::household::{Household, HouseholdCommand};
use domain::id::{CategoryId, HouseholdId, TransactionId};
use domain::money::Money;
use domain::transaction::{AccountFacts, Enter, Transaction, TransactionCommand};
use serde_json::json;
use sqlx::PgPool;
use stock::Stock;
use support::cluster::ThrowAway;
use support::figures::{head, median, per_second, print_machine, ratio, row, seconds};
use support::home::{self, Home};
use uuid::Uuid;

/// Connections of either side's pool.
const CONNECTIONS: u32 = 16;
/// Commands of one side in one round.
const AT_ONE_TASK: usize = 400;
const AT_SIXTEEN: usize = 3_200;
const SLOWLY: usize = 150;
const IN_BULK: usize = 10_000;

/// Our side.
#[derive(Clone)]
struct Ours {
    state: AppState,
    homes: Arc<Vec<Home>>,
    /// Whether a command loads its aggregate first, or only appends.
    loads: bool,
}

/// As a request does, under a key of its own.
fn intent(household_id: HouseholdId) -> Intent {
    let idempotency_key = Some(Uuid::new_v4().to_string());
    Intent { idempotency_key, ..home::intent(household_id) }
}

fn entered(account: AccountFacts, minor: i64) -> Enter {
    Enter {
        account,
        posted_on: NaiveDate::from_ymd_opt(2026, 11, 20).unwrap_or_default(),
        amount: Money::new(-minor, account.currency),
        payee: "Frischmarkt Lindenallee".to_owned(),
        description: "Card payment, thank you".to_owned(),
        category_id: None,
        note: String::new(),
        tags: vec!["weekly".to_owned()],
    }
}

impl Ours {
    async fn new(state: AppState, homes: usize) -> anyhow::Result<Self> {
        let mut founded = Vec::new();
        for _ in 0..homes {
            founded.push(home::home(&state.house).await?);
        }
        Ok(Self { state, homes: Arc::new(founded), loads: false })
    }

    fn loading(&self) -> Self {
        Self { loads: true, ..self.clone() }
    }

    async fn command(&self, task: usize, minor: i64) -> anyhow::Result<()> {
        if !self.loads {
            return self.append(task, minor).await;
        }
        let home = self.homes[task % self.homes.len()];
        self.enter(home, minor).await?;
        Ok(())
    }

    /// As a request does: who asks, the account and whatever else is needed are read first.
    async fn enter(&self, home: Home, minor: i64) -> anyhow::Result<TransactionId> {
        let Enter { account, posted_on, amount, payee, description, category_id, note, tags } =
            entered(home.account, minor);
        let account_id = account.id;
        let new = NewTransaction {
            account_id,
            posted_on,
            amount,
            payee,
            description,
            category_id,
            note,
            tags,
        };
        let entered = transaction::enter(&self.state.house, &intent(home.id), new).await?;
        Ok(TransactionId(entered.id))
    }

    /// What [`Self::command`] does without loading first: nothing can stand under a fresh id.
    async fn append(&self, task: usize, minor: i64) -> anyhow::Result<()> {
        let home = self.homes[task % self.homes.len()];
        let events = new_events(home.account, minor)?;
        self.state.house.store.append(batch(home.id, "enter_transaction", events)).await?;
        Ok(())
    }

    /// So many transactions as one command: from decisions to commit.
    async fn bulk(&self, count: usize) -> anyhow::Result<Duration> {
        let home = self.homes[0];
        let began = Instant::now();
        let mut events = Vec::with_capacity(count);
        for minor in 1..=count {
            events.extend(new_events(home.account, i64::try_from(minor)?)?);
        }
        self.state.house.store.append(batch(home.id, "import_statement", events)).await?;
        Ok(began.elapsed())
    }
}

/// A transaction entered by hand, decided and ready to be stored.
fn new_events(account: AccountFacts, minor: i64) -> anyhow::Result<Vec<NewEvent>> {
    let decided =
        Transaction::default().decide(TransactionCommand::Enter(entered(account, minor)))?;
    let aggregate_id = Uuid::now_v7();
    let events = (1..).zip(&decided).map(|(sequence, event)| NewEvent {
        event_id: Uuid::now_v7(),
        aggregate_type: Transaction::TYPE,
        aggregate_id,
        sequence,
        event_type: event.event_type(),
        event_version: event.event_version(),
        payload: proof::canonical_json(&event.payload()),
    });
    Ok(events.collect())
}

fn batch(household_id: HouseholdId, command: &str, events: Vec<NewEvent>) -> Batch {
    let intent = intent(household_id);
    Batch {
        household_id,
        founds_household: false,
        fence: Fence::default(),
        command: CommandRecord {
            idempotency_key: intent.idempotency_key.unwrap_or_default(),
            request_hash: intent.request_hash,
            metadata: Metadata {
                actor: intent.asker.actor(),
                command: command.to_owned(),
                command_id: Uuid::now_v7(),
                correlation: intent.correlation,
                causation: None,
                source: "loopback".to_owned(),
                version: "bench".to_owned(),
            },
            outcome: json!({ "id": Uuid::nil(), "version": 1 }),
        },
        events: events.into(),
        effects: Vec::new(),
    }
}

/// So many commands of ours, by so many tasks.
async fn ours_by(ours: &Ours, tasks: usize, commands: usize) -> anyhow::Result<Duration> {
    let began = Instant::now();
    let mut running = tokio::task::JoinSet::new();
    for task in 0..tasks {
        let ours = ours.clone();
        running.spawn(async move {
            for minor in 1..=commands / tasks {
                ours.command(task, i64::try_from(minor)?).await?;
            }
            anyhow::Ok(())
        });
    }
    while let Some(done) = running.join_next().await {
        done??;
    }
    Ok(began.elapsed())
}

async fn stock_by(stock: &Stock, tasks: usize, commands: usize) -> anyhow::Result<Duration> {
    let began = Instant::now();
    let mut running = tokio::task::JoinSet::new();
    for _ in 0..tasks {
        let stock = stock.clone();
        running.spawn(async move {
            for minor in 1..=commands / tasks {
                stock.command(i64::try_from(minor)?).await?;
            }
            anyhow::Ok(())
        });
    }
    while let Some(done) = running.join_next().await {
        done??;
    }
    Ok(began.elapsed())
}

/// Whether a row is asked for: all are, unless words say with which it begins.
fn is_wanted(what: &str) -> bool {
    let words =
        |argument: &String| !argument.starts_with('-') && argument.parse::<usize>().is_err();
    std::env::args().skip(1).find(words).is_none_or(|words| what.starts_with(&words))
}

/// Both sides in turns; prints rates and the median of the rounds' ratios.
async fn compare(
    what: &str,
    bar: &str,
    (ours, stock): (&Ours, &Stock),
    (rounds, tasks, commands): (usize, usize, usize),
) -> anyhow::Result<()> {
    if !is_wanted(what) {
        return Ok(());
    }
    // Caches, plans and connections of both.
    ours_by(ours, tasks, commands / 4).await?;
    stock_by(stock, tasks, commands / 4).await?;
    let (mut ratios, mut our_rates, mut stock_rates) = (vec![], vec![], vec![]);
    for round in 0..rounds {
        let (mine, theirs) = if round % 2 == 0 {
            let mine = ours_by(ours, tasks, commands).await?;
            (mine, stock_by(stock, tasks, commands).await?)
        } else {
            let theirs = stock_by(stock, tasks, commands).await?;
            (ours_by(ours, tasks, commands).await?, theirs)
        };
        ratios.push(theirs.as_micros() * 1_000 / mine.as_micros().max(1));
        our_rates.push(per_second(commands as u128, mine));
        stock_rates.push(per_second(commands as u128, theirs));
    }
    let (least, most) = (ratios.iter().min().copied(), ratios.iter().max().copied());
    let measured = format!(
        "{}× ({}–{}); {} against {} commands/s",
        ratio(median(ratios), 1_000),
        ratio(least.unwrap_or(0), 1_000),
        ratio(most.unwrap_or(0), 1_000),
        median(our_rates),
        median(stock_rates)
    );
    row(what, &measured, bar);
    Ok(())
}

/// What a command's round trips cost decides this one: where a commit is quick stock is, too.
async fn bulk(what: &str, bar: &str, ours: &Ours, stock: &Stock) -> anyhow::Result<()> {
    ours.bulk(IN_BULK).await?;
    stock.bare_insert(IN_BULK).await?;
    let (mut mine, mut theirs, mut bare) = (vec![], vec![], vec![]);
    for _ in 0..2 {
        for _ in 0..3 {
            mine.push(ours.bulk(IN_BULK).await?.as_micros());
            let began = Instant::now();
            stock.bare_insert(IN_BULK).await?;
            bare.push(began.elapsed().as_micros());
        }
        theirs.push(stock_by(stock, 1, IN_BULK).await?.as_micros());
    }
    let (mine, theirs, bare) = (median(mine), median(theirs), median(bare));
    let measured = format!(
        "{}×; {} s against {} s; a bare insert of the same rows: {}×",
        theirs / mine,
        seconds(mine),
        seconds(theirs),
        theirs / bare
    );
    row(what, &measured, bar);
    Ok(())
}

/// What order, idempotency, row security and proof cost: the append of decided events against their
/// bare rows in a table with the same two keys, in turns, both from arrays to commit.
async fn bare(ours: &Ours, stock: &Stock) -> anyhow::Result<()> {
    let home = ours.homes[0];
    let (mut mine, mut bare, mut ratios) = (vec![], vec![], vec![]);
    for round in 0..=9 {
        let mut events = Vec::with_capacity(IN_BULK);
        for minor in 1..=IN_BULK {
            events.extend(new_events(home.account, i64::try_from(minor)?)?);
        }
        let theirs = stock.bare_log(&events).await?.as_micros();
        let batch = batch(home.id, "import_statement", events);
        let began = Instant::now();
        ours.state.house.store.append(batch).await?;
        let took = began.elapsed().as_micros();
        // The first warms both.
        if round > 0 {
            ratios.push(theirs * 1_000 / took.max(1));
            mine.push(took);
            bare.push(theirs);
        }
    }
    let measured = format!(
        "{}×; {} s against {} s",
        ratio(median(ratios), 1_000),
        seconds(median(mine)),
        seconds(median(bare))
    );
    row("10,000 events, against a bare insert of their rows", &measured, "≥ 0.5×");
    Ok(())
}

/// Loading a household of 1,500 events against one of ten, in turns: what every request does first.
async fn streams(ours: &Ours) -> anyhow::Result<()> {
    let house = &ours.state.house;
    let (long, short) = (home::found(house).await?, home::found(house).await?);
    for (home, renames) in [(long, 1_500), (short, 10)] {
        for number in 0..renames {
            let rename = HouseholdCommand::Rename(format!("Home {number}"));
            unit::on::<Household>(house, &intent(home), "rename_household", home, vec![rename])
                .await?;
        }
    }
    let (mut of_long, mut of_short, mut ratios) = (vec![], vec![], vec![]);
    for _ in 0..400 {
        let began = Instant::now();
        load::<Household>(house.store.as_ref(), long, long).await?;
        let took = began.elapsed().as_micros();
        let began = Instant::now();
        load::<Household>(house.store.as_ref(), short, short).await?;
        let quick = began.elapsed().as_micros();
        ratios.push(took * 1_000 / quick.max(1));
        of_long.push(took);
        of_short.push(quick);
    }
    let whole = Instant::now();
    let events = house.store.load(long, Household::TYPE, long.0).await?.len();
    let whole = whole.elapsed().as_micros();
    let measured = format!(
        "{}×; {} µs against {} µs; all {events} events: {whole} µs",
        ratio(median(ratios), 1_000),
        median(of_long),
        median(of_short)
    );
    row("loading a household of 1,500 events against one of 10", &measured, "≤ 1.5×");
    Ok(())
}

/// A categorise of what this process has not seen against a bare round trip over the same way, in
/// turns.
async fn categorise(ours: &Ours, near: &Ours, pool: &PgPool) -> anyhow::Result<()> {
    let home = ours.homes[0];
    let categories = ["groceries", "rent"].map(|key| Some(CategoryId::of_system(home.id, key)));
    let (mut took, mut trips, mut ratios) = (vec![], vec![], vec![]);
    for turn in 0..SLOWLY {
        let id = near.enter(home, 1).await?;
        let began = Instant::now();
        let house = &ours.state.house;
        transaction::categorise(house, &intent(home.id), id, categories[turn % 2]).await?;
        let all = began.elapsed().as_micros();
        let began = Instant::now();
        sqlx::query("select 1").execute(pool).await?;
        let trip = began.elapsed().as_micros();
        // The first warm caches and plans.
        if turn >= SLOWLY / 5 {
            ratios.push(all * 1_000 / trip.max(1));
            took.push(all);
            trips.push(trip);
        }
    }
    let measured = format!(
        "{} round trips; {} µs against {} µs",
        ratio(median(ratios), 1_000),
        median(took),
        median(trips)
    );
    row("categorise, 1 ms away", &measured, "≤ 2.5");
    Ok(())
}

async fn run(rounds: usize) -> anyhow::Result<()> {
    print_machine();
    let cluster = ThrowAway::start().await?;
    // Half of the house's connections are for reads.
    let (state, parts) = cluster.house(&cluster.options, 2 * CONNECTIONS).await?;
    let ours = Ours::new(state.clone(), 16).await?;
    let home = Ours::new(state, 1).await?;
    let stock = Stock::new(&cluster.options, CONNECTIONS).await?;
    head("append");
    let (one, many) = ((rounds, 1, AT_ONE_TASK), (rounds, 16, AT_SIXTEEN));
    compare("one task", "≥ 1.0×", (&ours, &stock), one).await?;
    compare("16 tasks, 16 households", "≥ 0.8×", (&ours, &stock), many).await?;
    let slow = cluster.slowly(Duration::from_millis(1))?;
    let (state, slow_parts) = cluster.house(&slow, 2 * CONNECTIONS).await?;
    let far = Ours::new(state, 1).await?;
    let far_stock = Stock::new(&slow, CONNECTIONS).await?;
    let one_far = (rounds, 1, SLOWLY);
    compare("one task, 1 ms away", "≥ 2.0×", (&far, &far_stock), one_far).await?;
    let what = "10,000 events over 10,000 aggregates";
    if is_wanted(what) {
        bare(&ours, &stock).await?;
        bulk(&format!("{what}, 1 ms away"), "≥ 100×", &far, &far_stock).await?;
        bulk(&format!("{what}, on loopback"), "–", &ours, &stock).await?;
    }
    if is_wanted("loading a household") {
        streams(&ours).await?;
    }
    if is_wanted("categorise") {
        categorise(&far, &ours, &slow_parts.pools.app).await?;
    }
    compare("loading first: one task", "≥ 1.0×", (&ours.loading(), &stock), one).await?;
    compare("loading first: 16 tasks", "≥ 0.8×", (&ours.loading(), &stock), many).await?;
    compare("loading first: 1 ms away", "–", (&far.loading(), &far_stock), one_far).await?;
    compare("16 tasks on one household", "–", (&home, &stock), many).await?;
    far_stock.close().await;
    stock.close().await;
    slow_parts.pools.close().await;
    parts.pools.close().await;
    cluster.cluster.stop().await?;
    Ok(())
}

fn main() -> anyhow::Result<()> {
    // Cargo adds `--bench`.
    let rounds = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(7);
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(run(rounds))
}
