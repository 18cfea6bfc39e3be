//! What a plan that is kept reads once the tables have grown: a household's own rows, never what
//! all have. It is made of what was counted while they were small.

use adapters::postgres::pool::DatabaseRole;
use commands::ports::EventStore;
use domain::id::HouseholdId;
use sqlx::{Executor, PgConnection};

use crate::sample::{batch, founding, household, import_of, in_postgres};
use crate::support::TestDatabase;

/// The plan that is kept after so many uses, of a statement about one household.
async fn kept_plan(connection: &mut PgConnection, home: HouseholdId) -> String {
    let enter = format!("begin; set local wumbo.household_id = '{home}'");
    connection.execute(enter.as_str()).await.unwrap();
    let prepare = "prepare kept (uuid) as select payload from events where household_id = $1";
    connection.execute(prepare).await.unwrap();
    for _ in 0..10 {
        connection.execute(format!("execute kept ('{home}')").as_str()).await.unwrap();
    }
    let lines: Vec<String> = sqlx::query_scalar(&format!("explain execute kept ('{home}')"))
        .persistent(false)
        .fetch_all(&mut *connection)
        .await
        .unwrap();
    connection.execute("rollback; deallocate kept").await.unwrap();
    lines.join("\n")
}

#[tokio::test]
async fn a_plan_made_for_small_tables_reads_no_table_from_end_to_end() {
    let database = TestDatabase::new().await;
    let store = in_postgres(&database, 2).await;
    let homes = [household(), household()];
    for home in homes {
        store.append(founding(home)).await.unwrap();
        store.append(batch(home, import_of(3))).await.unwrap();
    }
    database.superuser().await.execute("vacuum analyze").await.unwrap();
    // Looks into the past have tables of one household; who looks up for commands reads no log.
    let others = [DatabaseRole::Past, DatabaseRole::Lookup];
    for role in DatabaseRole::LOGINS.into_iter().filter(|role| !others.contains(role)) {
        let pool = database.pool(role, 1).await;
        let mut connection = pool.acquire().await.unwrap();
        let plan = kept_plan(&mut connection, homes[0]).await;
        assert!(plan.contains("Index"), "{role:?}: {plan}");
        assert!(!plan.contains("Seq Scan"), "{role:?}: {plan}");
        // Which is what it would be otherwise.
        connection.execute("set enable_seqscan = on").await.unwrap();
        let plan = kept_plan(&mut connection, homes[0]).await;
        assert!(plan.contains("Seq Scan"), "{role:?}: {plan}");
    }
}
