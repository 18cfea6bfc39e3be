//! The proof: an untouched log holds, and every alteration of any column of it is found and named.

use adapters::postgres::pool::DatabaseRole;
use adapters::postgres::verify::{LogVerdict, households, verify};
use commands::ports::EventStore;
use domain::id::HouseholdId;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use serde_json::json;
use sqlx::{Executor, PgConnection, PgPool};
use uuid::Uuid;

use crate::alteration::{Alteration, random};
use crate::sample::{batch, event, founding, household, import_of, in_postgres};
use crate::support::{TestDatabase, cases};

/// A log of 12 commands and 31 events; the commands at 4 and 9 have none.
const HEAD: i64 = 31;

struct Logs {
    home: HouseholdId,
    other: HouseholdId,
    owner: PgPool,
    superuser: PgConnection,
    _database: TestDatabase,
}

impl Logs {
    async fn new() -> Self {
        let database = TestDatabase::new().await;
        let store = in_postgres(&database, 2).await;
        let (home, other) = (household(), household());
        for home in [home, other] {
            let stream = Uuid::now_v7();
            store.append(founding(home)).await.unwrap();
            let note = |place: i64| {
                let payload = json!({"text": "naïve \"quotes\"\n", "amount": {"minor": -1250 * place,
                    "currency": "EUR"}, "tags": ["a", "b"], "none": null, "kept": true});
                event("transaction", stream, place, &payload)
            };
            for place in 1..=10 {
                let mut events = vec![note(place)];
                match place {
                    3 | 8 => drop(store.append(batch(home, vec![])).await.unwrap()),
                    5 => events.extend(import_of(20)),
                    _ => {}
                }
                if place != 10 {
                    store.append(batch(home, events)).await.unwrap();
                }
            }
            store.append(batch(home, vec![])).await.unwrap();
            store.append(batch(home, vec![note(10)])).await.unwrap();
        }
        let owner = database.pool(DatabaseRole::Owner, 2).await;
        let mut superuser = database.superuser().await;
        for table in ["events", "commands", "household_logs"] {
            let keep = format!("create table kept_{table} as table {table}");
            superuser.execute(keep.as_str()).await.unwrap();
        }
        Self { home, other, owner, superuser, _database: database }
    }

    async fn verdict(&self) -> LogVerdict {
        verify(&self.owner, self.home).await.unwrap()
    }

    async fn do_all(&mut self, statements: &str) {
        let statements = statements
            .replace("$home", &format!("'{}'", self.home))
            .replace("$other", &format!("'{}'", self.other));
        self.superuser.execute(statements.as_str()).await.unwrap();
    }

    /// Puts the rows back as they were written.
    async fn heal(&mut self) {
        self.do_all(
            "delete from events; delete from commands; delete from household_logs;
             insert into events table kept_events; insert into commands table kept_commands;
             insert into household_logs table kept_household_logs",
        )
        .await;
    }

    /// Does the damage, asserts that the log is found broken at that revision, and heals it.
    async fn found_at(&mut self, revision: i64, damage: &str) {
        self.do_all(damage).await;
        let fault = self.verdict().await.fault;
        assert_eq!(fault.map(|fault| fault.revision), Some(revision), "{damage}");
        self.heal().await;
    }
}

#[tokio::test]
async fn an_untouched_log_holds() {
    let mut logs = Logs::new().await;
    assert_eq!(households(&logs.owner).await.unwrap().len(), 2);
    for _ in 0..2 {
        let verdict = logs.verdict().await;
        assert_eq!((verdict.fault, verdict.events), (None, HEAD));
        assert_eq!(verify(&logs.owner, logs.other).await.unwrap().fault, None);
        logs.heal().await;
    }
    let nobody = verify(&logs.owner, household()).await;
    assert!(matches!(nobody, Err(commands::ports::StoreError::UnknownHousehold)), "{nobody:?}");
}

#[tokio::test]
async fn any_altered_byte_of_any_column_is_found_and_named() {
    let mut logs = Logs::new().await;
    let mut rng = StdRng::seed_from_u64(11);
    let wanted = cases("WUMBO_TEST_FLIPS", 500);
    let mut columns = std::collections::BTreeMap::new();
    while columns.values().sum::<u32>() < wanted {
        let Alteration { sql, column, revision } =
            random(&mut rng, &mut logs.superuser, logs.home).await;
        let Ok(done) = logs.superuser.execute(sql.as_str()).await else {
            // A constraint of the tables, or the grammar of JSON, does not even allow it.
            continue;
        };
        if done.rows_affected() == 0 {
            // Another text of an equal value.
            continue;
        }
        *columns.entry(column).or_insert(0) += 1;
        let fault = logs.verdict().await.fault;
        let fault = fault.unwrap_or_else(|| panic!("not found: {sql}"));
        assert_eq!(fault.revision, revision, "{sql}: {}", fault.detail);
        logs.heal().await;
    }
    println!("{columns:?}");
    let untried = crate::alteration::columns().filter(|column| !columns.contains_key(column));
    assert_eq!(untried.collect::<Vec<_>>(), Vec::<String>::new(), "every column was tried");
}

#[tokio::test]
async fn rows_that_are_taken_away_are_missed() {
    let mut logs = Logs::new().await;
    for revision in [1, 2, 7, 20, 30, HEAD] {
        let gone =
            format!("delete from events where household_id = $home and revision = {revision}");
        logs.found_at(revision, &gone).await;
        let tail =
            format!("delete from events where household_id = $home and revision >= {revision}");
        logs.found_at(revision, &tail).await;
    }
    // Command 1 wrote revision 1, 2 and 3 one each, 4 nothing, 5 wrote 4, …
    for (number, revision) in [(1, 1), (2, 2), (4, 4), (5, 4)] {
        let gone = format!("delete from commands where household_id = $home and number = {number}");
        logs.found_at(revision, &gone).await;
    }
    logs.found_at(1, "delete from events where household_id = $home").await;
    logs.found_at(1, "delete from commands where household_id = $home").await;
    logs.found_at(1, "delete from household_logs where household_id = $home").await;
    let both = "delete from events where household_id = $home;
                delete from commands where household_id = $home";
    logs.found_at(1, both).await;
}

#[tokio::test]
async fn a_household_whose_head_was_taken_away_is_not_passed_over() {
    let mut logs = Logs::new().await;
    for remains in ["events", "commands"] {
        for table in ["events", "commands", "household_logs"] {
            if table != remains {
                logs.do_all(&format!("delete from {table} where household_id = $home")).await;
            }
        }
        assert!(households(&logs.owner).await.unwrap().contains(&logs.home), "{remains}");
        assert_eq!(logs.verdict().await.fault.unwrap().revision, 1);
        logs.heal().await;
    }
}

#[tokio::test]
async fn rows_that_are_moved_or_added_do_not_fit() {
    let mut logs = Logs::new().await;
    let swap = |column: &str, left: i64, right: i64| {
        format!(
            "update events set {column} = (select {column} from kept_events kept
               where kept.household_id = events.household_id
                 and kept.revision = {left} + {right} - events.revision)
             where household_id = $home and revision in ({left}, {right})"
        )
    };
    for column in ["payload", "event_id", "event_hash", "metadata"] {
        logs.found_at(3, &swap(column, 3, 28)).await;
    }
    let moved = "update events set revision = revision + 1000 where household_id = $home
                   and revision in (10, 12);
                 update events set revision = 1022 - revision where household_id = $home
                   and revision > 1000";
    logs.found_at(10, moved).await;
    let copied = |revision: &str| {
        format!(
            "insert into events select household_id, {revision}, event_id, aggregate_type,
               gen_random_uuid()::text, 1, event_type, event_version, payload, metadata,
               recorded_at, event_hash from events where household_id = $home and revision = 5"
        )
    };
    logs.found_at(HEAD + 1, &copied("32")).await;
    logs.found_at(0, &copied("0")).await;
    logs.found_at(
        HEAD + 1,
        "insert into commands select household_id, number + 1, gen_random_uuid(), last_revision,
           0, 'forged', request_hash, actor, command_name, correlation, outcome, digest,
           chain_hash, recorded_at
         from commands where household_id = $home order by number desc limit 1",
    )
    .await;
    let borrowed = "update events set aggregate_type = aggregate_type || chr(31) || aggregate_id,
                      aggregate_id = event_type, event_type = event_version, event_version = ''
                    where household_id = $home and revision = 9";
    logs.found_at(9, borrowed).await;
}

#[tokio::test]
async fn a_tail_cut_off_with_a_head_made_to_agree_differs_from_the_hash_kept_elsewhere() {
    let mut logs = Logs::new().await;
    let kept = logs.verdict().await.chain_hash;
    let cut = "delete from events where household_id = $home and revision = 31;
               delete from commands where household_id = $home and last_revision = 31;
               update household_logs set head = 30, command_count = command_count - 1
               where household_id = $home";
    logs.found_at(HEAD, cut).await;
    let forged = format!(
        "{cut}; update household_logs set (chain_hash, recorded_at) = (
           select chain_hash, recorded_at from commands where household_id = $home
           order by number desc limit 1) where household_id = $home"
    );
    logs.do_all(&forged).await;
    let verdict = logs.verdict().await;
    assert_eq!(verdict.fault, None, "a shorter log is a log too");
    assert_ne!(verdict.chain_hash, kept);
}

#[tokio::test]
async fn what_cannot_be_read_at_all_is_a_fault_and_not_an_error() {
    let mut logs = Logs::new().await;
    for (column, value) in [
        ("recorded_at", "'infinity'"),
        ("recorded_at", "'294276-12-31'"),
        ("recorded_at", "'4713-01-01 BC'"),
        ("payload", "'1e400'"),
        ("metadata", "'{\"actor\": 1e400}'"),
        ("event_hash", "''"),
        ("revision", "-9223372036854775808"),
    ] {
        let found = if column == "revision" { i64::MIN } else { 6 };
        let update = format!(
            "update events set {column} = {value} where household_id = $home and revision = 6"
        );
        logs.found_at(found, &update).await;
    }
    for (column, value) in [
        ("recorded_at", "'-infinity'"),
        ("outcome", "'1e400'"),
        ("actor", "'-1e999'"),
        ("request_hash", "''"),
        ("event_count", "-1"),
        ("last_revision", "9223372036854775807"),
        ("digest", "''"),
    ] {
        let update = format!(
            "update commands set {column} = {value} where household_id = $home and number = 5"
        );
        logs.found_at(4, &update).await;
    }
}

#[tokio::test]
async fn a_stream_out_of_order_is_found_even_under_a_chain_that_holds() {
    let database = TestDatabase::new().await;
    let store = in_postgres(&database, 2).await;
    let owner = database.pool(DatabaseRole::Owner, 2).await;
    for places in [[2, 1], [1, 3], [0, 1]] {
        let home = household();
        let stream = Uuid::now_v7();
        store.append(founding(home)).await.unwrap();
        let events = places.map(|place| event("transaction", stream, place, &json!({})));
        store.append(batch(home, events.to_vec())).await.unwrap();
        let fault = verify(&owner, home).await.unwrap().fault.unwrap();
        assert!([2, 3].contains(&fault.revision), "{places:?}: {fault:?}");
    }
}
