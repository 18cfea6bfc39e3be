//! One read model that cannot take an event in holds up no other, and read models that join are
//! filled while the others are read: in the end all is as if it had been taken in by itself.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use domain::id::{HouseholdId, UserId};
use following::halted;
use following::subscription::{Advance, Subscription};
use projections::error::ProjectionError;
use projections::filling::Filling;
use projections::generation::{self, Standing};
use projections::projector::{Batch, Projector, Table};
use projections::reading::{Moment, ReadScope};
use projections::runner::{ReadModels, Schema};
use projections::{account_list, category_list, joining, reads, rebuild, spending};
use sqlx::PgConnection;

use crate::house::TestHouse;
use crate::scenario::Scenario;
use crate::version::with_one_more;

type Projectors = Arc<Vec<Box<dyn Projector>>>;

/// Makes the tables of a real one, up to an event that it cannot take in.
struct Faulty {
    of: Box<dyn Projector>,
    at: i64,
    panics: bool,
}

#[async_trait]
impl Projector for Faulty {
    fn name(&self) -> &'static str {
        self.of.name()
    }

    fn needs(&self) -> &'static [&'static str] {
        self.of.needs()
    }

    fn version(&self) -> u32 {
        self.of.version()
    }

    fn tables(&self) -> &'static str {
        self.of.tables()
    }

    fn indexes(&self) -> &'static str {
        self.of.indexes()
    }

    fn kept(&self) -> Vec<Table> {
        self.of.kept()
    }

    fn of_persons(&self) -> &'static [&'static str] {
        self.of.of_persons()
    }

    async fn apply(
        &self,
        connection: &mut PgConnection,
        batch: &Batch,
    ) -> Result<(), ProjectionError> {
        // What is before it in the batch is written, and must not stay.
        self.of.apply(connection, batch).await?;
        match batch.events.iter().any(|event| event.revision == self.at) {
            true if self.panics => panic!("CANARY 12345678"),
            true => Err(ProjectionError::Dangling("a canary")),
            false => Ok(()),
        }
    }
}

/// The projectors, of which one cannot take an event in.
fn faulty(model: &str, at: i64, panics: bool) -> Projectors {
    let of = |projector: Box<dyn Projector>| -> Box<dyn Projector> {
        match projector.name() == model {
            true => Box::new(Faulty { of: projector, at, panics }),
            false => projector,
        }
    };
    Arc::new(projections::projectors().into_iter().map(of).collect())
}

fn following(house: &TestHouse, projectors: &Projectors) -> ReadModels {
    let (pool, bell) = (house.projector.clone(), house.bell.clone());
    ReadModels::new(pool, projectors.clone(), Schema::Active, bell)
}

fn filling(house: &TestHouse, projectors: &Projectors) -> Filling {
    let as_of = projections::as_of::AsOf::new(house.past.clone(), projectors.clone(), 2);
    let (pool, bell) = (house.projector.clone(), house.bell.clone());
    Filling::new(pool, Arc::new(as_of), projectors.clone(), bell)
}

/// Which of these are refused, as they are not up to date; of the others, the revision.
async fn shown(
    house: &TestHouse,
    (household_id, user_id): (HouseholdId, UserId),
    at: Moment,
) -> (BTreeSet<&'static str>, BTreeSet<i64>) {
    let (mut refused, mut revisions) = (BTreeSet::new(), BTreeSet::new());
    for (name, models) in [
        ("household", reads::HOUSEHOLD_OVERVIEW),
        ("accounts", reads::ACCOUNT_LIST),
        ("agreement", reads::AGREEMENT),
        ("categories", category_list::READS),
        ("transactions", reads::TRANSACTION_LIST),
        ("spending", reads::SPENDING),
        ("imports", reads::IMPORT_LIST),
        ("dashboard", reads::DASHBOARD),
    ] {
        match house.reader.open(ReadScope { household_id, user_id }, at, models).await {
            Ok(snapshot) => {
                revisions.insert(snapshot.revision());
                snapshot.close().await.unwrap();
            }
            Err(ProjectionError::LeftOut(_)) => {
                refused.insert(name);
            }
            Err(error) => panic!("{name}: {error}"),
        }
    }
    (refused, revisions)
}

/// As if one version of the program had taken everything in from the beginning.
async fn as_new(house: &TestHouse, household: HouseholdId) -> String {
    house.forget_read_models().await;
    house.project(household).await;
    house.live(household).await
}

#[tokio::test(flavor = "multi_thread")]
async fn one_faulty_read_model_is_left_out_alone_and_filled_after_the_fix() {
    let house = TestHouse::new().await;
    for (seed, model, panics, right) in [
        (501, spending::NAME, false, vec!["dashboard", "spending"]),
        (502, category_list::NAME, true, vec!["categories", "dashboard", "spending"]),
        (
            503,
            account_list::NAME,
            false,
            vec!["accounts", "agreement", "dashboard", "imports", "spending", "transactions"],
        ),
    ] {
        let mut scenario = Scenario::found(&house, seed).await;
        let (household, asker) = (scenario.household, scenario.founder);
        scenario.live(20).await;
        house.project(household).await;
        let at = house.head(household).await + 2;
        scenario.write_down(6).await;
        let broken = faulty(model, at, panics);
        let advanced = following(&house, &broken).catch_up(household).await.unwrap();
        assert_eq!(advanced, Advance::CaughtUp, "{model}");
        let head = house.head(household).await;
        let (refused, revisions) = shown(&house, (household, asker), Moment::Now).await;
        assert_eq!(refused, right.iter().copied().collect(), "{model}");
        assert_eq!(revisions, [head].into(), "{model}: the others are where the log is");
        let halted = halted::halted(&house.projector).await.unwrap();
        let halted: Vec<_> = halted.iter().filter(|one| one.household_id == household).collect();
        let name = format!("read_models.read_1.{model}");
        let its = halted.iter().find(|one| one.subscription == name).unwrap();
        assert_eq!(its.revision, at, "{model}");
        let told = if panics { "a projector panicked" } else { "a canary" };
        assert!(its.reason.contains(told) && !its.reason.contains("CANARY"), "{}", its.reason);

        // The past before it is read as ever, and filling without a fix leads to the same place.
        let before = shown(&house, (household, asker), Moment::Revision(at - 1)).await;
        assert_eq!(before, (BTreeSet::new(), [at - 1].into()), "{model}");
        halted::resume(&house.projector, Some(household)).await.unwrap();
        assert_eq!(filling(&house, &broken).some().await.unwrap(), 1, "{model}");
        assert_eq!(filling(&house, &broken).some().await.unwrap(), 0, "{model}: it waits again");
        assert_eq!(shown(&house, (household, asker), Moment::Now).await.0, refused, "{model}");

        // The fix: a version that can. What came meanwhile is taken in as well.
        scenario.write_down(3).await;
        house.project(household).await;
        assert_eq!(halted::resume(&house.projector, Some(household)).await.unwrap(), 1);
        let mended = house.projectors.clone();
        assert_eq!(filling(&house, &mended).some().await.unwrap(), 1, "{model}");
        let head = house.head(household).await;
        let all = shown(&house, (household, asker), Moment::Now).await;
        assert_eq!(all, (BTreeSet::new(), [head].into()), "{model}");
        scenario.live(10).await;
        house.project(household).await;
        let live = house.live(household).await;
        assert_eq!(live, as_new(&house, household).await, "{model}");
    }
    assert!(halted::halted(&house.projector).await.unwrap().is_empty());
    let left: Vec<String> = sqlx::query_scalar(
        "select nspname::text from pg_namespace where nspname like 'as\\_of\\_2%'",
    )
    .fetch_all(&house.owner)
    .await
    .unwrap();
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rebuild_is_compared_without_what_is_left_out_and_has_all_of_it() {
    let house = TestHouse::new().await;
    let mut scenario = Scenario::found(&house, 511).await;
    let (household, asker) = (scenario.household, scenario.founder);
    scenario.live(30).await;
    let at = house.head(household).await - 3;
    house.forget_read_models().await;
    following(&house, &faulty(spending::NAME, at, false)).catch_up(household).await.unwrap();
    assert!(shown(&house, (household, asker), Moment::Now).await.0.contains("spending"));
    let projectors = house.projectors.clone();
    let outcome = rebuild::rebuild(&house.owner, &house.projector, projectors, 2, |_| {});
    assert_eq!(outcome.await.unwrap().schema, "read_2");
    assert!(shown(&house, (household, asker), Moment::Now).await.0.is_empty());
    assert_eq!(house.live(household).await, as_new(&house, household).await);
    generation::drop_retired(&house.owner).await.unwrap();
    assert!(halted::halted(&house.projector).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_read_model_joins_those_that_are_read_and_is_filled_while_they_go_on() {
    let house = TestHouse::new().await;
    let mut scenarios = Vec::new();
    for seed in 521..524 {
        let mut scenario = Scenario::found(&house, seed).await;
        scenario.live(20).await;
        house.project(scenario.household).await;
        scenarios.push(scenario);
    }
    let newer = with_one_more();
    let joined = joining::join(&house.owner, &newer).await.unwrap().unwrap();
    assert_eq!(joined, ["event_count"].into());
    let standing = generation::standing(&house.owner, &newer).await.unwrap();
    assert_eq!(standing, Standing::Current);
    assert_eq!(halted::filling(&house.projector).await.unwrap(), 3);
    let models = following(&house, &newer);
    let open = |household_id, user_id| {
        let scope = ReadScope { household_id, user_id };
        house.reader.open(scope, Moment::Now, &["event_count"])
    };
    // The version before writes nothing any more.
    scenarios[0].write_down(4).await;
    let before = following(&house, &house.projectors).catch_up(scenarios[0].household).await;
    assert!(before.unwrap_err().is_passing());
    for scenario in &scenarios {
        let (household, asker) = (scenario.household, scenario.founder);
        assert_eq!(models.catch_up(household).await.unwrap(), Advance::CaughtUp);
        let (refused, revisions) = shown(&house, (household, asker), Moment::Now).await;
        let head = house.head(household).await;
        assert_eq!((refused, revisions), (BTreeSet::new(), [head].into()));
        let refused = open(household, asker).await.map(|_| ()).unwrap_err();
        assert!(matches!(refused, ProjectionError::LeftOut(_)), "{refused}");
    }
    // One that is founded now has it from the beginning.
    let young = Scenario::found(&house, 524).await;
    models.catch_up(young.household).await.unwrap();
    open(young.household, young.founder).await.unwrap().close().await.unwrap();
    assert_eq!(filling(&house, &newer).some().await.unwrap(), 3);
    assert_eq!(halted::filling(&house.projector).await.unwrap(), 0);
    scenarios.push(young);
    for scenario in &mut scenarios {
        let household = scenario.household;
        scenario.write_down(3).await;
        models.catch_up(household).await.unwrap();
        open(household, scenario.founder).await.unwrap().close().await.unwrap();
        let live = house.live(household).await;
        let head = house.head(household).await;
        assert!(live.contains(&format!("({household},{head})")), "{live}");
    }
    // And a rebuild agrees with it.
    let outcome = rebuild::rebuild(&house.owner, &house.projector, newer, 2, |_| {}).await;
    assert_eq!(outcome.unwrap().schema, "read_2");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_made_otherwise_joins_with_what_builds_on_it_unless_that_is_all() {
    let house = TestHouse::new().await;
    let mut scenario = Scenario::found(&house, 531).await;
    scenario.live(30).await;
    house.project(scenario.household).await;
    let live = house.live(scenario.household).await;
    let same = joining::join(&house.owner, &house.projectors).await.unwrap();
    assert_eq!(same, Some(BTreeSet::new()));
    let newer = crate::version::recounting(&[account_list::NAME]);
    let joined = joining::join(&house.owner, &newer).await.unwrap().unwrap();
    assert!(joined.contains(account_list::NAME) && !joined.contains(category_list::NAME));
    let models = following(&house, &newer);
    models.catch_up(scenario.household).await.unwrap();
    assert_eq!(filling(&house, &newer).some().await.unwrap(), 1);
    assert_eq!(house.live(scenario.household).await, live);
    // Everything otherwise: that is a rebuild.
    let all = crate::version::recounting(&projections::EVERY);
    assert_eq!(joining::join(&house.owner, &all).await.unwrap(), None);
    let standing = generation::standing(&house.owner, &newer).await.unwrap();
    assert_eq!(standing, Standing::Current, "nothing was changed");
}
