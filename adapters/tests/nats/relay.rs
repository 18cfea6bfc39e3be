//! The relay: every event is told, once per id, and nothing of what it says.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use adapters::nats::{Relay, RelayOptions};
use adapters::postgres::pool::DatabaseRole;
use async_nats::jetstream::{self, consumer};
use domain::id::HouseholdId;
use following::bell::{Bell, InProcessBell};
use following::follower::FollowerPace;
use following::halted;
use following::subscription::{Advance, Subscription};
use futures::StreamExt;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::Value;
use sqlx::Row;

use crate::house::{Process, TestHouse, until};
use crate::scenario::{CANARIES, Scenario};
use crate::server::{TestServer, shared};
use crate::support::cut_after;

async fn relay(house: &TestHouse, url: &str) -> Arc<Relay> {
    let pool = house.database.pool(DatabaseRole::Projector, 4).await;
    Relay::connect(url, pool, RelayOptions::default()).await.unwrap()
}

async fn follow(house: &TestHouse, url: &str, bell: Arc<dyn Bell>) -> Process {
    let pace = FollowerPace { workers: 2, sweep_every: Duration::from_millis(100) };
    let pool = house.database.pool(DatabaseRole::Projector, 2).await;
    house.process_of(relay(house, url).await, pool, bell, pace)
}

async fn until_told(house: &TestHouse, household: HouseholdId) {
    until("the relay has told everything", || async {
        house.checkpoint("relay", household).await == house.head(household).await
    })
    .await;
}

/// What the stream holds of a household: id of the message, subject and body.
async fn told(url: &str, household: HouseholdId) -> Vec<(String, String, Value)> {
    let client = async_nats::connect(url).await.unwrap();
    let stream = jetstream::new(client).get_stream("WUMBO_EVENTS").await.unwrap();
    let filter_subject = format!("wumbo.events.{household}.>");
    let config = consumer::pull::OrderedConfig { filter_subject, ..Default::default() };
    let consumer = stream.create_consumer(config).await.unwrap();
    let mut left = consumer.cached_info().num_pending;
    let mut messages = consumer.messages().await.unwrap();
    let mut told = Vec::new();
    while left > 0 {
        let message = messages.next().await.unwrap().unwrap();
        let headers = message.headers.as_ref().unwrap();
        assert_eq!(headers.len(), 1, "only the id is told beside the body");
        let id = headers.get("Nats-Msg-Id").unwrap().to_string();
        let body = serde_json::from_slice(&message.payload).unwrap();
        told.push((id, message.subject.to_string(), body));
        left -= 1;
    }
    told
}

/// The stream's messages of a household are its log: each event once, in order.
async fn check(house: &TestHouse, url: &str, household: HouseholdId, after: i64) {
    let mut superuser = house.database.superuser().await;
    let rows = sqlx::query(
        "select event_id::text, aggregate_type, event_type, revision, aggregate_id, sequence,
           event_version, household_id::text
         from events where household_id = $1 and revision > $2 order by revision",
    )
    .bind(household.0)
    .bind(after)
    .fetch_all(&mut superuser)
    .await
    .unwrap();
    let told = told(url, household).await;
    let ids: Vec<&str> = told.iter().map(|(id, ..)| id.as_str()).collect();
    let expected: Vec<&str> = rows.iter().map(|row| row.get(0)).collect();
    assert_eq!(ids, expected);
    for ((id, subject, body), row) in told.iter().zip(&rows) {
        let (noun, kind): (&str, &str) = (row.get(1), row.get(2));
        let event = kind.strip_prefix(&format!("{noun}.")).unwrap();
        assert_eq!(*subject, format!("wumbo.events.{household}.{noun}.{event}"));
        let fields: BTreeSet<&str> = body.as_object().unwrap().keys().map(String::as_str).collect();
        let allowed = BTreeSet::from([
            "household_id",
            "revision",
            "event_id",
            "aggregate_type",
            "aggregate_id",
            "sequence",
            "event_type",
            "event_version",
            "recorded_at",
        ]);
        assert_eq!(fields, allowed);
        let text = |field: &str| body[field].as_str().unwrap();
        assert_eq!((text("event_id"), text("event_type")), (id.as_str(), kind));
        assert_eq!((text("aggregate_type"), text("aggregate_id")), (noun, row.get(4)));
        assert_eq!(text("event_version"), row.get::<&str, _>(6));
        assert_eq!(text("household_id"), row.get::<&str, _>(7));
        assert_eq!(body["revision"].as_i64().unwrap(), row.get::<i64, _>(3));
        assert_eq!(body["sequence"].as_i64().unwrap(), row.get::<i64, _>(5));
        chrono::DateTime::parse_from_rfc3339(text("recorded_at")).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_event_is_told_with_ids_and_types_and_nothing_else() {
    let (url, _server) = shared();
    let house = TestHouse::new().await;
    let process = follow(&house, &url, house.bell.clone()).await;
    let mut scenario = Scenario::found(&house, 301).await;
    scenario.live(120).await;
    until_told(&house, scenario.household).await;
    process.stop().await;
    check(&house, &url, scenario.household, 0).await;
    let all = format!("{:?}", told(&url, scenario.household).await).to_lowercase();
    assert!(all.contains("transaction.entered"));
    for canary in CANARIES.map(str::to_lowercase).iter().map(String::as_str).chain(["canary"]) {
        assert!(!all.contains(canary), "{canary} was told");
    }
    for field in ["payload", "minor", "payee", "note", "name", "actor", "metadata"] {
        assert!(!all.contains(&format!("\"{field}\"")), "{field} was told");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn relays_that_are_killed_and_run_again_tell_every_event_once() {
    let (url, _server) = shared();
    let house = TestHouse::new().await;
    let mut scenario = Scenario::found(&house, 302).await;
    for _ in 0..150 {
        scenario.enter().await;
    }
    let household = scenario.household;
    let mut rng = StdRng::seed_from_u64(3);
    let mut kills = 0;
    for round in 0..40 {
        let relay = relay(&house, &url).await;
        // As if the checkpoint of the last batch had been lost with the machine.
        if round % 4 == 0 {
            sqlx::query("update checkpoints set revision = 0 where subscription = 'relay'")
                .execute(&house.projector)
                .await
                .unwrap();
        }
        let steps = rng.random_range(1..30);
        kills += usize::from(!cut_after(steps, relay.catch_up(household)).await);
        scenario.enter().await;
    }
    assert!(kills > 5, "only {kills} were cut off in the middle");
    // Two at once, besides.
    let (one, other) = (relay(&house, &url).await, relay(&house, &url).await);
    let (first, second) = tokio::join!(one.catch_up(household), other.catch_up(household));
    assert!([first.unwrap(), second.unwrap()].contains(&Advance::CaughtUp));
    until("the last of them has told everything", || async {
        one.catch_up(household).await.unwrap() == Advance::CaughtUp
    })
    .await;
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (id, ..) in told(&url, household).await {
        *seen.entry(id).or_default() += 1;
    }
    assert_eq!(seen.len() as i64, house.head(household).await);
    assert!(seen.values().all(|times| *times == 1), "{seen:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_while_the_bus_is_away_is_told_when_it_is_back() {
    let mut server = TestServer::start(&[]);
    let house = TestHouse::new().await;
    let url = server.url();
    let process = follow(&house, &url, house.bell.clone()).await;
    let mut scenario = Scenario::found(&house, 303).await;
    for _ in 0..2 {
        scenario.live(15).await;
        until_told(&house, scenario.household).await;
        let reached = house.checkpoint("relay", scenario.household).await;
        server.down();
        scenario.live(30).await;
        assert_eq!(house.checkpoint("relay", scenario.household).await, reached);
        server.up();
    }
    until_told(&house, scenario.household).await;
    process.stop().await;
    check(&house, &url, scenario.household, 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_that_starts_before_the_bus_tells_everything_when_it_comes() {
    let mut server = TestServer::start(&[]);
    server.down();
    let house = TestHouse::new().await;
    let process = follow(&house, &server.url(), house.bell.clone()).await;
    let mut scenario = Scenario::found(&house, 304).await;
    scenario.live(15).await;
    assert_eq!(house.checkpoint("relay", scenario.household).await, 0);
    server.up();
    until_told(&house, scenario.household).await;
    process.stop().await;
    check(&house, &server.url(), scenario.household, 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_store_costs_what_was_in_it_and_not_one_event_after_it() {
    let mut server = TestServer::start(&[]);
    let house = TestHouse::new().await;
    let url = server.url();
    // No bell at all: the sweep alone.
    let process = follow(&house, &url, Arc::new(InProcessBell::default())).await;
    let mut scenario = Scenario::found(&house, 304).await;
    scenario.live(20).await;
    until_told(&house, scenario.household).await;
    // While it runs, somebody deletes the stream.
    let client = async_nats::connect(&url).await.unwrap();
    jetstream::new(client).delete_stream("WUMBO_EVENTS").await.unwrap();
    let lost = house.head(scenario.household).await;
    scenario.live(20).await;
    until_told(&house, scenario.household).await;
    check(&house, &url, scenario.household, lost).await;
    // And then the disk is gone.
    let lost = house.head(scenario.household).await;
    server.down();
    server.wipe();
    scenario.live(20).await;
    server.up();
    until_told(&house, scenario.household).await;
    check(&house, &url, scenario.household, lost).await;
    process.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn logs_that_grew_while_no_relay_ran_are_found_when_one_comes() {
    let (url, _server) = shared();
    let house = TestHouse::new().await;
    let mut scenario = Scenario::found(&house, 305).await;
    scenario.live(10).await;
    house.project(scenario.household).await;
    // Without a relay the household counts as settled.
    let settled: Vec<uuid::Uuid> = sqlx::query_scalar("select * from wumbo_settle($1)")
        .bind(vec!["read_models.read_1".to_owned()])
        .fetch_all(&house.projector)
        .await
        .unwrap();
    assert!(settled.is_empty());
    let process = follow(&house, &url, Arc::new(InProcessBell::default())).await;
    until_told(&house, scenario.household).await;
    process.stop().await;
    check(&house, &url, scenario.household, 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gap_in_the_log_halts_the_relay_of_that_household() {
    let (url, _server) = shared();
    let house = TestHouse::new().await;
    let mut scenario = Scenario::found(&house, 306).await;
    scenario.live(10).await;
    let gap = house.head(scenario.household).await - 3;
    let mut superuser = house.database.superuser().await;
    sqlx::query("delete from events where household_id = $1 and revision = $2")
        .bind(scenario.household.0)
        .bind(gap)
        .execute(&mut superuser)
        .await
        .unwrap();
    let relay = relay(&house, &url).await;
    for _ in 0..2 {
        assert_eq!(relay.catch_up(scenario.household).await.unwrap(), Advance::Halted);
    }
    let halted = halted::halted(&house.projector).await.unwrap();
    assert_eq!((halted.len(), halted[0].subscription.as_str()), (1, "relay"));
    assert_eq!(halted[0].revision, gap, "where the log breaks off, not where the batch began");
    assert!(told(&url, scenario.household).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn many_events_go_in_batches_and_in_order() {
    let (url, _server) = shared();
    let house = TestHouse::new().await;
    let scenario = Scenario::found(&house, 307).await;
    let household = scenario.household;
    let mut superuser = house.database.superuser().await;
    // The relay reads names and numbers only: what these say does not matter to it.
    sqlx::query(
        "insert into events select $1, (select head from household_logs where household_id = $1)
           + n, gen_random_uuid(), 'transaction', gen_random_uuid()::text, 1,
           'transaction.entered', '1', '{}', '{}', now(), '' from generate_series(1, 5000) n",
    )
    .bind(household.0)
    .execute(&mut superuser)
    .await
    .unwrap();
    sqlx::query("update household_logs set head = head + 5000 where household_id = $1")
        .bind(household.0)
        .execute(&mut superuser)
        .await
        .unwrap();
    let relay = relay(&house, &url).await;
    assert_eq!(relay.catch_up(household).await.unwrap(), Advance::CaughtUp);
    check(&house, &url, household, 0).await;
}
