//! What one household does takes nothing from others: over real HTTP, by what is held and what is
//! answered, never by time.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use std::time::Duration;

use futures::future::join_all;
use serde_json::json;
use sqlx::{Connection, PgConnection};
use support::TestHouse;
use support::client::Person;

/// Until at least one connection waits for what a session holds, or for one that does; answers how
/// many.
async fn until_some_wait_for(connection: &mut PgConnection, holder: i32) -> i64 {
    loop {
        let count: i64 =
            sqlx::query_scalar(WAITING).bind(holder).fetch_one(&mut *connection).await.unwrap();
        if count > 0 {
            return count;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

const WAITING: &str = "
    with recursive blocked as (
      select pid, unnest(pg_blocking_pids(pid)) as by from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'
    ), waiting as (
      select pid from blocked where by = $1
      union select blocked.pid from blocked join waiting on blocked.by = waiting.pid
    )
    select count(distinct pid) from waiting";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writers_of_one_log_wait_for_it_without_the_connections_of_others() {
    let house = TestHouse::new().await;
    let (ada, ben) = (Person::new(&house).await, Person::new(&house).await);
    let account = ada.account("Giro").await;
    let of_ben = ben.account("Giro").await;
    let mut superuser = house.database.superuser().await;
    let mut watcher = house.database.superuser().await;
    let mut holding = superuser.begin().await.unwrap();
    let holder: i32 = sqlx::query_scalar(
        "select pg_backend_pid() from household_logs where household_id = $1 for update",
    )
    .bind(ada.household)
    .fetch_one(&mut *holding)
    .await
    .unwrap();
    let writers = join_all((0..24).map(|day| {
        let on = format!("2026-03-{:02}", 1 + day);
        let ada = &ada;
        async move {
            let body = json!({"account_id": account, "posted_on": on, "payee": "Bakery",
                "amount": {"minor": -100, "currency": "EUR"}});
            // Who waits for too long is told so, and that nothing was stored.
            loop {
                let answer = ada.post(&ada.at("/transactions"), body.clone()).await;
                if answer.status == 201 {
                    return answer.revision();
                }
            }
        }
    }));
    let others = async {
        until_some_wait_for(&mut watcher, holder).await;
        for _ in 0..3 {
            ben.enter(of_ben, "2026-03-01", -100, "Bakery").await;
            ben.get(&ben.at("/transactions")).await.expect(200);
        }
        let waiting = until_some_wait_for(&mut watcher, holder).await;
        assert!(waiting <= 2, "{waiting} connections wait for one log");
        holding.rollback().await.unwrap();
    };
    let (revisions, ()) = tokio::join!(writers, others);
    let newest = revisions.into_iter().max().unwrap();
    let all = ada.get_at(&ada.at("/transactions?limit=100"), newest).await.expect(200);
    assert_eq!(all["items"].as_array().unwrap().len(), 24, "everybody's turn came");
}

#[tokio::test]
async fn nobody_waits_at_the_door_for_the_work_of_others() {
    let house = TestHouse::new().await;
    let (ada, ben) = (Person::new(&house).await, Person::new(&house).await);
    let mut taken = Vec::new();
    for pool in [&house.pools.app, &house.pools.statements] {
        for _ in 0..pool.options().get_max_connections() {
            taken.push(pool.acquire().await.unwrap());
        }
    }
    assert_eq!(ben.get(&ada.at("/accounts")).await.status, 404);
    assert_eq!(ada.get("/v1/me").await.status, 200);
    // Registering, logging in and founding: the last is a command, and would wait.
    let carla = Person::without_household(&house).await;
    assert_eq!(carla.get(&ada.at("/accounts")).await.status, 404);
    let busy = ada.get(&ada.at("/accounts")).await;
    assert_eq!((busy.status.as_u16(), busy.code()), (503, "busy"), "{}", busy.body);
    assert!(busy.headers.contains_key("retry-after"));
}

#[tokio::test]
async fn time_that_is_over_in_the_database_is_busy_and_no_fault() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = ada.account("Giro").await;
    let shown = ada.enter(account, "2026-03-01", -100, "Bakery").await.revision();
    ada.get_at(&ada.at("/transactions"), shown).await.expect(200);
    let mut superuser = house.database.superuser().await;
    let schema: String =
        sqlx::query_scalar("select schemaname::text from pg_tables where tablename = 'month_sums'")
            .fetch_one(&mut superuser)
            .await
            .unwrap();
    let mut holding = superuser.begin().await.unwrap();
    let lock = format!("lock table {schema}.transactions, {schema}.month_sums, events");
    sqlx::raw_sql(&lock).execute(&mut *holding).await.unwrap();
    let write = json!({"account_id": account, "posted_on": "2026-03-01", "payee": "Bakery",
        "amount": {"minor": -5, "currency": "EUR"}});
    let reads = ada.at("/transactions?q=bakery");
    let sums = reads.replace("transactions?", "transactions/summary?");
    let entered = ada.at("/transactions");
    let (list, summary, written) =
        tokio::join!(ada.get(&reads), ada.get(&sums), ada.post(&entered, write));
    for answer in [list, summary, written] {
        assert_eq!((answer.status.as_u16(), answer.code()), (503, "busy"), "{}", answer.body);
        assert!(answer.headers.contains_key("retry-after"));
    }
    holding.rollback().await.unwrap();
    ada.get(&reads).await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_with_twelve_tabs_waits_for_quick_searches_and_is_not_refused() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    let account = ada.account("Giro").await;
    let shown = ada.enter(account, "2026-03-01", -100, "Bakery").await.revision();
    let search = ada.at("/transactions?q=bakery");
    ada.get_at(&search, shown).await.expect(200);
    for answer in join_all((0..12).map(|_| ada.get(&search))).await {
        answer.expect(200);
    }
}

#[tokio::test]
async fn a_search_has_so_many_words() {
    let house = TestHouse::new().await;
    let ada = Person::new(&house).await;
    for path in ["/transactions", "/transactions/summary"] {
        let ten = ada.at(&format!("{path}?q={}", ["a"; 10].join("+")));
        ada.get(&ten).await.expect(200);
        for (words, code) in [
            (["a"; 11].join("+"), "too-many-words"),
            ("a".repeat(65), "too-long"),
            (["purchase"; 12].join("-"), "too-long"),
            (["ab"; 30].join("._,"), "too-long"),
            (["y".repeat(64).as_str(); 4].join("+"), "too-long"),
        ] {
            let refused = ada.get(&ada.at(&format!("{path}?q={words}"))).await.expect(422);
            assert_eq!(refused["errors"][0]["pointer"], "q");
            assert_eq!(refused["errors"][0]["code"], code);
        }
    }
}
