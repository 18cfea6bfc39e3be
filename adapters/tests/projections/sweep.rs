//! The sweep costs what the households with news cost, however many others there are.

use std::time::Duration;

use projections::follower::{Pace, Subscription};
use serde_json::Value;
use uuid::Uuid;

use crate::house::TestHouse;
use crate::scenario::Scenario;

/// Rows of `household_logs` that a statement looked at.
fn looked_at(plan: &Value) -> i64 {
    let mut rows = 0;
    if plan["Relation Name"] == "household_logs" {
        for counted in ["Actual Rows", "Rows Removed by Filter", "Rows Removed by Index Recheck"] {
            let loops = plan["Actual Loops"].as_i64().unwrap_or(1);
            rows += plan[counted].as_i64().unwrap_or(0) * loops;
        }
    }
    let below = plan["Plans"].as_array();
    rows + below.into_iter().flatten().map(looked_at).sum::<i64>()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sweep_looks_at_the_dirty_households_only() {
    let house = TestHouse::new().await;
    let mut superuser = house.database.superuser().await;
    sqlx::query(
        "insert into household_logs
         select gen_random_uuid(), 5, 1, '', now(), false from generate_series(1, 20000)",
    )
    .execute(&mut superuser)
    .await
    .unwrap();
    sqlx::query(
        "insert into checkpoints select 'read_models.read_1', household_id, 5
                 from household_logs",
    )
    .execute(&mut superuser)
    .await
    .unwrap();
    sqlx::query("analyze household_logs, checkpoints").execute(&mut superuser).await.unwrap();
    for seed in 81..84 {
        Scenario::found(&house, seed).await;
    }
    let mut projector = house.database.connect_as("wumbo_projector").await;
    // The statements of the function, as it runs them.
    let body: String =
        sqlx::query_scalar("select prosrc from pg_proc where proname = 'wumbo_settle'")
            .fetch_one(&mut superuser)
            .await
            .unwrap();
    let names = "(array['read_models.read_1'])";
    let mut statements = 0;
    for statement in body.split(';') {
        let statement = statement.trim().trim_start_matches("begin").trim();
        let statement = statement.trim_start_matches("return query").trim();
        if !(statement.starts_with("update") || statement.starts_with("select")) {
            continue;
        }
        statements += 1;
        let text = format!(
            "explain (analyze, format json) {}",
            statement.replace("p_subscriptions", names)
        );
        let plan: Value = sqlx::query_scalar(&text).fetch_one(&mut projector).await.unwrap();
        let looked_at = looked_at(&plan[0]["Plan"]);
        assert!(looked_at <= 12, "{looked_at} rows for 3 dirty households:\n{plan:#}");
    }
    assert_eq!(statements, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_household_that_is_caught_up_is_no_longer_dirty() {
    let house = TestHouse::new().await;
    let mut scenario = Scenario::found(&house, 85).await;
    scenario.live(10).await;
    let settle = async |names: &[&str]| -> Vec<Uuid> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        sqlx::query_scalar("select * from wumbo_settle($1)")
            .bind(names)
            .fetch_all(&house.projector)
            .await
            .unwrap()
    };
    let dirty = vec![scenario.household.0];
    assert_eq!(settle(&["read_models.read_1"]).await, dirty);
    house.project(scenario.household).await;
    // It is no work for the one any more, and stays on the list for another that has it to do.
    assert!(settle(&["read_models.read_1", "relay"]).await.is_empty());
    assert_eq!(settle(&["relay", "read_models.read_1"]).await, dirty);
    assert!(settle(&["read_models.read_1"]).await.is_empty());
    assert!(settle(&["relay"]).await.is_empty(), "the last one to settle it cleared its mark");
    scenario.enter().await;
    assert_eq!(settle(&["read_models.read_1"]).await, dirty);
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
    let pace = Pace { workers: 2, sweep_every: Duration::from_millis(50) };
    let process = house.deaf_process(pace).await;
    for _ in 0..3 {
        other.enter().await;
        house.until_followed(&[other.household]).await;
    }
    let name = house.read_models(&house.projector).name().await.unwrap();
    let settled = sqlx::query("select * from wumbo_settle($1)").bind(vec![name]);
    assert!(settled.fetch_all(&house.projector).await.unwrap().is_empty());
    let marked: Vec<Uuid> =
        sqlx::query_scalar("select household_id from household_logs where dirty")
            .fetch_all(&house.projector)
            .await
            .unwrap();
    assert_eq!(marked, [busy.household.0], "only the one that is being appended to keeps its mark");
    import.rollback().await.unwrap();
    process.stop().await;
}
