//! States kept beside the log: with them everybody decides on what they would have folded, and
//! whatever somebody does to them, nobody decides on anything else.

use std::sync::Arc;
use std::time::Duration;

use adapters::in_memory::InMemoryEventStore;
use adapters::postgres::event_store::PostgresEventStore;
use adapters::postgres::pool::DatabaseRole;
use adapters::postgres::snapshots::SnapshotKey;
use adapters::postgres::verify;
use adapters::system::SystemClock;
use commands::events::NewEvent;
use commands::ports::{Batch, EventStore, Resumed, StoreError, Wanted, Whose};
use commands::unit::load;
use domain::aggregate::{Aggregate, AggregateEvent};
use domain::household::{Founded, Household, HouseholdEvent, Renamed, TimeZoneChosen};
use domain::id::{HouseholdId, UserId};
use domain::money::Currency;
use proptest::prelude::*;
use sqlx::{Executor, PgPool};

use crate::sample::{batch, event, household};
use crate::support::{TestDatabase, cases};

const ZONES: [&str; 3] = ["Europe/Zurich", "UTC", "Pacific/Apia"];

fn happened(step: u8) -> HouseholdEvent {
    match step % 4 {
        0 => TimeZoneChosen { time_zone: ZONES[usize::from(step) % 3].to_owned() }.into(),
        _ => Renamed { name: format!("Home {step}") }.into(),
    }
}

/// The household's own beginning.
fn begins(home: HouseholdId) -> Batch {
    let founded = HouseholdEvent::from(Founded {
        name: "Nook".to_owned(),
        currency: Currency::new("EUR").unwrap(),
        time_zone: "UTC".to_owned(),
        founder: UserId(home.0),
    });
    let event_type = founded.event_type();
    let event = NewEvent { event_type, ..event("household", home.0, 1, &founded.payload()) };
    Batch { founds_household: true, ..batch(home, vec![event]) }
}

/// The state by folding the whole stream, snapshots or not.
async fn folded(store: &dyn EventStore, home: HouseholdId) -> Result<(Household, i64), StoreError> {
    let mut state = Household::default();
    let mut version = 0;
    for stored in store.load(home, Household::TYPE, home.0).await? {
        let payload = stored.payload;
        state.apply(&HouseholdEvent::decode(&stored.event_type, &stored.event_version, payload)?);
        version = stored.sequence;
    }
    Ok((state, version))
}

/// What a store answers of the household's stream to code of this stamp.
async fn resumed_of(store: &dyn EventStore, home: HouseholdId, stamp: i64) -> Resumed {
    let whose = Whose::Is(home.0);
    let wanted = Wanted { aggregate_type: Household::TYPE, whose, stamp: Some(stamp) };
    store.gather(home, vec![wanted]).await.unwrap().streams.pop().unwrap().resumed
}

/// Loads as every request does, and compares.
async fn loads_what_is_folded(store: &dyn EventStore, home: HouseholdId) -> (Household, i64) {
    let loaded = load::<Household>(store, home, home).await.unwrap();
    let folded = folded(store, home).await.unwrap();
    assert_eq!(format!("{loaded:?}"), format!("{folded:?}"));
    loaded
}

async fn goes_on(store: &dyn EventStore, home: HouseholdId, steps: &[u8]) {
    let (_, version) = folded(store, home).await.unwrap();
    let events = (version + 1..).zip(steps).map(|(sequence, step)| {
        let happened = happened(*step);
        let event_type = happened.event_type();
        NewEvent { event_type, ..event("household", home.0, sequence, &happened.payload()) }
    });
    store.append(batch(home, events.collect())).await.unwrap();
}

fn in_postgres(pool: &PgPool, secret: u8) -> PostgresEventStore {
    PostgresEventStore::new(pool.clone(), Arc::new(|_, _| {}))
        .with_snapshots(SnapshotKey::new(&[secret; 32]))
}

async fn kept(database: &TestDatabase, home: HouseholdId) -> Option<i64> {
    sqlx::query_scalar("select sequence from aggregate_snapshots where household_id = $1")
        .bind(home.0)
        .fetch_optional(&mut database.superuser().await)
        .await
        .unwrap()
}

/// Loads until a state is kept at this version: that is nobody's to wait for but a test's.
async fn until_kept(
    database: &TestDatabase,
    store: &dyn EventStore,
    home: HouseholdId,
    version: i64,
) {
    for _ in 0..2_000 {
        if kept(database, home).await == Some(version) {
            return;
        }
        loads_what_is_folded(store, home).await;
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("no state was kept at {version}");
}

#[test]
fn with_snapshots_a_state_is_what_folding_gives_for_every_history() {
    let histories = prop::collection::vec(prop::collection::vec(any::<u8>(), 0..60), 1..5);
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
        cases: cases("WUMBO_TEST_POSTGRES_SEQUENCES", 12),
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (database, pool) = runtime.block_on(async {
        let database = TestDatabase::new().await;
        let pool = database.pool(DatabaseRole::App, 4).await;
        (database, pool)
    });
    runner
        .run(&histories, |chapters| {
            runtime.block_on(async {
                let in_memory = InMemoryEventStore::new(Arc::new(SystemClock), Arc::new(|_, _| {}));
                let in_postgres = in_postgres(&pool, 1);
                let home = household();
                let stores: [&dyn EventStore; 2] = [&in_memory, &in_postgres];
                let mut states = Vec::new();
                for store in stores {
                    store.append(begins(home)).await.unwrap();
                    for chapter in &chapters {
                        goes_on(store, home, chapter).await;
                        loads_what_is_folded(store, home).await;
                    }
                    states.push(format!("{:?}", loads_what_is_folded(store, home).await));
                }
                assert_eq!(states[0], states[1]);
            });
            Ok(())
        })
        .unwrap();
    drop(database);
}

#[tokio::test]
async fn a_long_stream_is_taken_up_where_it_was_kept() {
    let database = TestDatabase::new().await;
    let store = in_postgres(&database.pool(DatabaseRole::App, 2).await, 1);
    let home = household();
    store.append(begins(home)).await.unwrap();
    loads_what_is_folded(&store, home).await;
    goes_on(&store, home, &[1; 20]).await;
    loads_what_is_folded(&store, home).await;
    assert_eq!(kept(&database, home).await, None, "a short stream is folded");
    goes_on(&store, home, &(0..80).collect::<Vec<_>>()).await;
    until_kept(&database, &store, home, 101).await;
    let resumed = resumed_of(&store, home, Household::STAMP).await;
    assert_eq!((resumed.kept.unwrap().1, resumed.events.len()), (101, 0));
    goes_on(&store, home, &[5, 6, 7]).await;
    let resumed = resumed_of(&store, home, Household::STAMP).await;
    assert_eq!((resumed.kept.unwrap().1, resumed.events.len()), (101, 3));
    // Code of another stamp folds anew, and keeps what it folded.
    let other = resumed_of(&store, home, Household::STAMP ^ 1).await;
    assert_eq!((other.kept.is_none(), other.events.len()), (true, 104));
}

#[tokio::test]
async fn a_tampered_snapshot_changes_no_state_and_is_made_anew() {
    let database = TestDatabase::new().await;
    let pool = database.pool(DatabaseRole::App, 2).await;
    let store = in_postgres(&pool, 1);
    let (home, other) = (household(), household());
    for home in [home, other] {
        store.append(begins(home)).await.unwrap();
        goes_on(&store, home, &(0..70).collect::<Vec<_>>()).await;
        until_kept(&database, &store, home, 71).await;
    }
    let mut superuser = database.superuser().await;
    for tampering in [
        "state = replace(state, 'Home', 'Mine')",
        "state = replace(state, '\"admin\"', '\"member\"')",
        "state = '{}'",
        "state = 'no json'",
        "sequence = 70",
        "sequence = 70, event_hash = (select event_hash from events e where e.sequence = 70
           and e.household_id = s.household_id and e.aggregate_type = 'household')",
        "sequence = 1000000",
        "event_hash = ''",
        "mark = ''",
        "mark = sha256(state::bytea)",
        "(state, mark) = (select state, mark from aggregate_snapshots o
           where o.household_id <> s.household_id)",
        "(state, mark, event_hash) = (select state, mark, event_hash from aggregate_snapshots o
           where o.household_id <> s.household_id)",
    ] {
        let text =
            format!("update aggregate_snapshots s set {tampering} where household_id = '{home}'");
        let done = superuser.execute(text.as_str()).await.unwrap();
        assert_eq!(done.rows_affected(), 1, "{tampering}");
        let (state, version) = loads_what_is_folded(&store, home).await;
        assert_eq!((state.name.as_str(), version), ("Home 69", 71), "{tampering}");
        // It is made anew by who loads next.
        for attempt in 0.. {
            loads_what_is_folded(&store, home).await;
            let resumed = resumed_of(&store, home, Household::STAMP).await;
            if resumed.kept.is_some_and(|(_, sequence)| sequence == 71) {
                break;
            }
            assert!(attempt < 2_000, "{tampering}: it was not made anew");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
    // Of another key: what one gateway kept is nothing to one with other keys.
    let stranger = in_postgres(&pool, 2);
    loads_what_is_folded(&stranger, home).await;
    // And of another household by raw SQL: row security.
    let mut app = database.connect_as("wumbo_app").await;
    let begin = format!("begin; set local wumbo.household_id = '{home}'");
    app.execute(begin.as_str()).await.unwrap();
    let seen: i64 = sqlx::query_scalar("select count(*) from aggregate_snapshots")
        .fetch_one(&mut app)
        .await
        .unwrap();
    assert_eq!(seen, 1);
}

#[tokio::test]
async fn an_event_that_was_altered_takes_its_snapshot_with_it() {
    let database = TestDatabase::new().await;
    let store = in_postgres(&database.pool(DatabaseRole::App, 2).await, 1);
    let home = household();
    store.append(begins(home)).await.unwrap();
    goes_on(&store, home, &[1; 40]).await;
    until_kept(&database, &store, home, 41).await;
    let alter = format!(
        "update events set payload = '{{\"name\": \"Altered\"}}'
         where household_id = '{home}' and sequence = 30"
    );
    database.superuser().await.execute(alter.as_str()).await.unwrap();
    let watch = database.pool(DatabaseRole::Watch, 1).await;
    assert!(verify::verify(&watch, home).await.unwrap().fault.is_some());
    assert_eq!(kept(&database, home).await, None, "nothing is kept of a log that does not hold");
}
