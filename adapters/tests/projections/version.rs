//! What becomes of read models when a new version of the program makes others.

use std::sync::Arc;

use async_trait::async_trait;
use following::subscription::{Advance, Subscription};
use projections::error::ProjectionError;
use projections::generation::{self, Standing};
use projections::projector::{Batch, Privacy, Projector, Table};
use projections::rebuild::{self, RebuildOutcome};
use projections::runner::{ReadModels, Schema};
use sqlx::PgConnection;

use crate::house::TestHouse;
use crate::scenario::Scenario;

type Projectors = Arc<Vec<Box<dyn Projector>>>;

/// A read model that the version before does not have: how many events there were.
struct EventCount;

#[async_trait]
impl Projector for EventCount {
    fn name(&self) -> &'static str {
        "event_count"
    }

    fn tables(&self) -> &'static str {
        "create table event_counts (household_id uuid primary key, events bigint not null);"
    }

    fn indexes(&self) -> &'static str {
        ""
    }

    fn kept(&self) -> Vec<Table> {
        vec![Table { name: "event_counts", key: &[], privacy: Privacy::Shared }]
    }

    async fn apply(
        &self,
        connection: &mut PgConnection,
        batch: &Batch,
    ) -> Result<(), ProjectionError> {
        sqlx::query(
            "insert into event_counts values ($1, $2) on conflict (household_id)
             do update set events = event_counts.events + excluded.events",
        )
        .bind(batch.household_id.0)
        .bind(batch.events.len() as i64)
        .execute(connection)
        .await?;
        Ok(())
    }
}

/// A read model whose rows mean something else from now on.
struct Recounted(Box<dyn Projector>);

#[async_trait]
impl Projector for Recounted {
    fn name(&self) -> &'static str {
        self.0.name()
    }

    fn needs(&self) -> &'static [&'static str] {
        self.0.needs()
    }

    fn version(&self) -> u32 {
        self.0.version() + 1
    }

    fn tables(&self) -> &'static str {
        self.0.tables()
    }

    fn indexes(&self) -> &'static str {
        self.0.indexes()
    }

    fn kept(&self) -> Vec<Table> {
        self.0.kept()
    }

    fn of_persons(&self) -> &'static [&'static str] {
        self.0.of_persons()
    }

    async fn apply(
        &self,
        connection: &mut PgConnection,
        batch: &Batch,
    ) -> Result<(), ProjectionError> {
        self.0.apply(connection, batch).await
    }
}

pub fn with_one_more() -> Projectors {
    let mut projectors = projections::projectors();
    projectors.push(Box::new(EventCount));
    Arc::new(projectors)
}

pub fn recounting(names: &[&str]) -> Projectors {
    let recounted = |projector: Box<dyn Projector>| -> Box<dyn Projector> {
        let is_one = names.contains(&projector.name());
        if is_one { Box::new(Recounted(projector)) } else { projector }
    };
    Arc::new(projections::projectors().into_iter().map(recounted).collect())
}

fn follower(house: &TestHouse, projectors: &Projectors) -> ReadModels {
    let pool = house.projector.clone();
    ReadModels::new(pool, projectors.clone(), Schema::Active, house.bell.clone())
}

async fn rebuild(
    house: &TestHouse,
    projectors: &Projectors,
) -> Result<RebuildOutcome, ProjectionError> {
    let projectors = projectors.clone();
    rebuild::rebuild(&house.owner, &house.projector, projectors, 2, |_| {}).await
}

async fn spoil(house: &TestHouse, statement: &str) {
    let mut superuser = house.database.superuser().await;
    let spoilt = sqlx::query(statement).execute(&mut superuser).await.unwrap();
    assert!(spoilt.rows_affected() > 0, "{statement}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_with_another_table_follows_nothing_until_it_has_rebuilt() {
    let house = TestHouse::new().await;
    let mut scenario = Scenario::found(&house, 410).await;
    let household = scenario.household;
    scenario.live(30).await;
    house.project(household).await;
    scenario.live(5).await;
    let newer = with_one_more();
    let standing = |projectors: Projectors| {
        let owner = house.owner.clone();
        async move { generation::standing(&owner, &projectors).await.unwrap() }
    };
    assert_eq!(standing(house.projectors.clone()).await, Standing::Current);
    assert_eq!(standing(newer.clone()).await, Standing::OfAnotherVersion);

    let reached = house.checkpoint("read_models.read_1", household).await;
    let refused = follower(&house, &newer).catch_up(household).await.unwrap_err();
    assert!(refused.is_passing() && refused.reason().contains("wumbo rebuild"), "{refused}");
    assert!(refused.is_passing(), "a household must not halt for it");
    assert_eq!(house.checkpoint("read_models.read_1", household).await, reached);

    let outcome = rebuild(&house, &newer).await.unwrap();
    assert_eq!(outcome.schema, "read_2");
    assert_eq!(standing(newer.clone()).await, Standing::Current);
    let head = house.head(household).await;
    let counted = house.live(household).await;
    assert!(counted.contains(&format!("({household},{head})")), "{counted}");

    // The version before, where it still runs, leaves the new rows alone, and no household halts.
    scenario.write_down(5).await;
    let refused = follower(&house, &house.projectors).catch_up(household).await.unwrap_err();
    assert!(refused.is_passing() && refused.reason().contains("wumbo rebuild"), "{refused}");
    let advanced = follower(&house, &newer).catch_up(household).await.unwrap();
    assert_eq!(advanced, Advance::CaughtUp);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_is_still_made_in_the_same_way_is_compared() {
    let house = TestHouse::new().await;
    let mut scenario = Scenario::found(&house, 411).await;
    scenario.live(40).await;
    house.project(scenario.household).await;
    spoil(&house, "update read_1.account_days set minor = minor + 1").await;
    let refused = rebuild(&house, &recounting(&["category_list"])).await.unwrap_err();
    assert!(matches!(refused, ProjectionError::Differs(_)), "{refused}");
    // What that version began is not gone on with by one that makes it otherwise.
    let outcome = rebuild(&house, &recounting(&["account_list"])).await.unwrap();
    assert_eq!(outcome.schema, "read_2");
    let generations: Vec<String> =
        sqlx::query_scalar("select schema_name || ' ' || state from read_generations order by 1")
            .fetch_all(&house.owner)
            .await
            .unwrap();
    assert_eq!(generations, ["read_1 retired", "read_2 active"]);
}
