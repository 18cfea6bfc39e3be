//! The sweep costs what the households with news cost, however many others there are, and each
//! subscription looks at its own.

use std::time::Duration;

use following::follower::FollowerPace;
use following::registry::{self, Marked, Start};
use following::subscription::Subscription;
use uuid::Uuid;

use crate::house::TestHouse;
use crate::scenario::Scenario;

/// Logs of others, to which nothing has happened since they were taken in.
async fn quiet_logs(house: &TestHouse, count: i32) {
    let mut superuser = house.database.superuser().await;
    sqlx::query(
        "insert into household_logs
         select gen_random_uuid(), 5, 1, '', now(), false from generate_series(1, $1)",
    )
    .bind(count)
    .execute(&mut superuser)
    .await
    .unwrap();
    sqlx::query(
        "insert into checkpoints (subscription, household_id, revision)
         select 'read_models.read_1', household_id, 5 from household_logs",
    )
    .execute(&mut superuser)
    .await
    .unwrap();
    sqlx::query("analyze household_logs, checkpoints").execute(&mut superuser).await.unwrap();
}

async fn marked(house: &TestHouse, name: &str) -> Vec<Uuid> {
    registry::hand_on(&house.projector).await.unwrap();
    let marked = registry::marked(&house.projector, name, None, 1_000).await.unwrap();
    marked.households.into_iter().map(|household| household.0).collect()
}

/// Rows of a table that a call reads, as the server counts them. What the session read before may
/// not have been reported yet and is in the count: it is taken off.
async fn rows_read(house: &TestHouse, call: &str, table: &str) -> i64 {
    let mut transaction = house.projector.begin().await.unwrap();
    let mut counts = Vec::new();
    for call in [None, Some(call)] {
        if let Some(call) = call {
            sqlx::query(call).fetch_all(&mut *transaction).await.unwrap();
        }
        let rows: i64 = sqlx::query_scalar(
            "select coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)
             from pg_stat_xact_user_tables where relname = $1",
        )
        .bind(table)
        .fetch_one(&mut *transaction)
        .await
        .unwrap();
        counts.push(rows);
    }
    transaction.commit().await.unwrap();
    counts[1] - counts[0]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sweep_looks_at_the_households_with_news_only() {
    let house = TestHouse::new().await;
    quiet_logs(&house, 20_000).await;
    let (models, relay) = ("read_models.read_1", "relay");
    registry::register(&house.projector, models, Start::Beginning).await.unwrap();
    // One that is behind with all of them is no burden to the other.
    registry::register(&house.projector, relay, Start::Beginning).await.unwrap();
    sqlx::query("analyze subscription_marks")
        .execute(&mut house.database.superuser().await)
        .await
        .unwrap();
    for seed in 81..84 {
        Scenario::found(&house, seed).await;
    }
    let hand_on = "select wumbo_hand_on_marks(2000)";
    let looked_at = rows_read(&house, hand_on, "household_logs").await;
    assert!((3..=12).contains(&looked_at), "{looked_at} logs for 3 with news");
    let own = "select * from wumbo_marked('read_models.read_1', null, 1000)";
    for table in ["subscription_marks", "checkpoints"] {
        let looked_at = rows_read(&house, own, table).await;
        assert!(looked_at <= 24, "{looked_at} {table} for 3 with news");
    }
    let window = "select * from wumbo_marked('relay', null, 1000)";
    let looked_at = rows_read(&house, window, "subscription_marks").await;
    assert!((1_000..=3_000).contains(&looked_at), "{looked_at} marks for a window of 1,000");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_household_that_is_caught_up_is_marked_no_longer_and_others_keep_their_marks() {
    let house = TestHouse::new().await;
    let mut scenario = Scenario::found(&house, 85).await;
    scenario.live(10).await;
    let (models, relay) = ("read_models.read_1", "relay");
    for name in [models, relay] {
        assert!(registry::register(&house.projector, name, Start::Beginning).await.unwrap());
        assert!(!registry::register(&house.projector, name, Start::Beginning).await.unwrap());
    }
    let dirty = vec![scenario.household.0];
    assert_eq!(marked(&house, models).await, dirty);
    house.project(scenario.household).await;
    assert!(marked(&house, models).await.is_empty());
    // Who knows nothing of the other has taken nothing off its list.
    assert_eq!(marked(&house, relay).await, dirty);
    assert_eq!(marked(&house, relay).await, dirty, "looking alone changes nothing");
    scenario.enter().await;
    assert_eq!(marked(&house, models).await, dirty);
    house.project(scenario.household).await;
    assert!(marked(&house, models).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_subscription_begins_at_the_first_event_or_behind_the_newest() {
    let house = TestHouse::new().await;
    let mut old = Scenario::found(&house, 88).await;
    let pool = &house.projector;
    registry::register(pool, "all", Start::Beginning).await.unwrap();
    registry::register(pool, "from_now", Start::Head).await.unwrap();
    let head = house.head(old.household).await;
    assert_eq!(house.checkpoint("from_now", old.household).await, head);
    assert_eq!(house.checkpoint("all", old.household).await, 0);
    assert_eq!(marked(&house, "all").await, [old.household.0]);
    assert!(marked(&house, "from_now").await.is_empty());
    old.enter().await;
    assert_eq!(marked(&house, "from_now").await, [old.household.0]);
    // A household that is founded later it follows from its first event.
    let young = Scenario::found(&house, 89).await;
    assert_eq!(house.checkpoint("from_now", young.household).await, 0);
    assert!(marked(&house, "from_now").await.contains(&young.household.0));
}

#[tokio::test(flavor = "multi_thread")]
async fn marks_are_looked_at_window_by_window_and_halted_households_are_in_nobodys_way() {
    let house = TestHouse::new().await;
    let pool = &house.projector;
    let mut superuser = house.database.superuser().await;
    sqlx::query(
        "insert into household_logs
         select gen_random_uuid(), 5, 1, '', now(), true from generate_series(1, 25)",
    )
    .execute(&mut superuser)
    .await
    .unwrap();
    registry::register(pool, "one", Start::Beginning).await.unwrap();
    registry::hand_on(pool).await.unwrap();
    let order: Vec<Uuid> =
        sqlx::query_scalar("select household_id from household_logs order by household_id")
            .fetch_all(&mut superuser)
            .await
            .unwrap();
    // The first ten have halted, the next five are caught up.
    for (place, household) in order.iter().take(15).enumerate() {
        sqlx::query(
            "insert into checkpoints (subscription, household_id, revision, halted_at)
             values ('one', $1, $2, case when $3 then now() end)",
        )
        .bind(household)
        .bind(if place < 10 { 0_i64 } else { 5 })
        .bind(place < 10)
        .execute(&mut superuser)
        .await
        .unwrap();
    }
    let (mut after, mut found, mut windows) = (None, Vec::new(), 0);
    loop {
        let Marked { households, next } = registry::marked(pool, "one", after, 4).await.unwrap();
        found.extend(households.into_iter().map(|household| household.0));
        windows += 1;
        after = next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(found, order[15..]);
    assert_eq!(windows, 7);
    assert_eq!(registry::behind(pool).await.unwrap(), [("one".to_owned(), 20)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_appended_while_a_mark_is_taken_away_is_marked_again() {
    let house = TestHouse::new().await;
    let mut scenario = Scenario::found(&house, 90).await;
    let (pool, name) = (&house.projector, "read_models.read_1");
    registry::register(pool, name, Start::Beginning).await.unwrap();
    for _ in 0..40 {
        // Projected, and its mark about to be taken away, while the log grows and is handed on.
        house.project(scenario.household).await;
        let (taken, ()) = tokio::join!(registry::marked(pool, name, None, 10), async {
            scenario.enter().await;
            registry::hand_on(pool).await.unwrap();
        });
        taken.unwrap();
        assert_eq!(marked(&house, name).await, [scenario.household.0]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_of_the_version_before_takes_no_mark_away() {
    let house = TestHouse::new().await;
    let scenario = Scenario::found(&house, 91).await;
    registry::register(&house.projector, "relay", Start::Beginning).await.unwrap();
    let settle = async || -> Vec<Uuid> {
        sqlx::query_scalar("select * from wumbo_settle(array['read_models.read_1'])")
            .fetch_all(&house.projector)
            .await
            .unwrap()
    };
    assert_eq!(settle().await, [scenario.household.0]);
    house.project(scenario.household).await;
    assert!(settle().await.is_empty());
    assert_eq!(marked(&house, "relay").await, [scenario.household.0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_append_to_one_household_holds_up_no_other() {
    let house = TestHouse::new().await;
    let busy = Scenario::found(&house, 86).await;
    house.project(busy.household).await;
    let mut other = Scenario::found(&house, 87).await;
    // As an import of many chunks does: the head is locked until its commit.
    let mut superuser = house.database.superuser().await;
    let mut import = sqlx::Connection::begin(&mut superuser).await.unwrap();
    sqlx::query("select head from household_logs where household_id = $1 for update")
        .bind(busy.household.0)
        .execute(&mut *import)
        .await
        .unwrap();
    let pace = FollowerPace { workers: 2, sweep_every: Duration::from_millis(50) };
    let process = house.deaf_process(pace).await;
    for _ in 0..3 {
        other.enter().await;
        house.until_followed(&[other.household]).await;
    }
    let name = house.read_models(&house.projector).name().await.unwrap();
    assert!(marked(&house, &name).await.is_empty());
    let dirty: Vec<Uuid> =
        sqlx::query_scalar("select household_id from household_logs where dirty")
            .fetch_all(&house.projector)
            .await
            .unwrap();
    assert_eq!(
        dirty,
        [busy.household.0],
        "only the one that is being appended to is left for later"
    );
    import.rollback().await.unwrap();
    process.stop().await;
}
