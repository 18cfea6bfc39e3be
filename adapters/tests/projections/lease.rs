//! A place that is lent is one holder's at a time, and who comes back too late moves nothing.

use std::time::Duration;

use domain::id::HouseholdId;
use following::error::FollowError;
use following::halted;
use following::lease::{Held, Lease, Lent, lend};
use uuid::Uuid;

use crate::house::{TestHouse, until};
use crate::scenario::Scenario;

const NAME: &str = "effects";
const LONG: Duration = Duration::from_secs(600);

async fn asked(house: &TestHouse, household: HouseholdId, lasts: Duration) -> Lent {
    lend(&house.projector, NAME, household, Uuid::now_v7(), lasts).await.unwrap()
}

async fn ours(house: &TestHouse, household: HouseholdId, lasts: Duration) -> Lease {
    match asked(house, household, lasts).await {
        Lent::Ours(lease) => lease,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_ask_at_once_one_is_given_it() {
    let house = TestHouse::new().await;
    let household = Scenario::found(&house, 401).await.household;
    let asking = (0..8).map(|_| asked(&house, household, LONG));
    let given = futures::future::join_all(asking).await;
    let mut given: Vec<_> = given.into_iter().filter(|lent| !matches!(lent, Lent::Busy)).collect();
    let Some(Lent::Ours(mut lease)) = given.pop() else { panic!("nobody has it") };
    assert!(given.is_empty());
    assert_eq!(lease.revision, 0);
    let transaction = lease.begin().await.unwrap();
    assert_eq!(lease.move_to(transaction, 3).await.unwrap(), Held::Yes);
    assert!(matches!(asked(&house, household, LONG).await, Lent::Busy));
    lease.give_back().await.unwrap();
    assert_eq!(ours(&house, household, LONG).await.revision, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_away_too_long_writes_nothing() {
    let house = TestHouse::new().await;
    let household = Scenario::found(&house, 402).await.household;
    let mut late = ours(&house, household, Duration::from_millis(1)).await;
    until("somebody else has it", || async {
        matches!(asked(&house, household, LONG).await, Lent::Ours(_))
    })
    .await;
    let mut transaction = late.begin().await.unwrap();
    sqlx::query(
        "insert into checkpoints (subscription, household_id, revision) values ('x', $1, 9)",
    )
    .bind(household.0)
    .execute(&mut *transaction)
    .await
    .unwrap();
    assert_eq!(late.move_to(transaction, 7).await.unwrap(), Held::Lost);
    assert_eq!(house.checkpoint(NAME, household).await, 0);
    assert_eq!(house.checkpoint("x", household).await, 0, "what came with it was kept");
    // Nor does it take the place away from who has it.
    late.give_back().await.unwrap();
    assert!(matches!(asked(&house, household, LONG).await, Lent::Busy));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_that_halted_is_lent_to_nobody_until_it_is_resumed() {
    let house = TestHouse::new().await;
    let household = Scenario::found(&house, 403).await.household;
    let lease = ours(&house, household, LONG).await;
    let error = FollowError::Gap { revision: 4, found: 6 };
    assert_eq!(lease.halt(&error).await.unwrap(), Held::Yes);
    assert!(matches!(asked(&house, household, LONG).await, Lent::Halted));
    let halts = halted::halted(&house.projector).await.unwrap();
    assert_eq!((halts[0].subscription.as_str(), halts[0].revision), (NAME, 4));
    halted::resume(&house.projector, Some(household)).await.unwrap();
    assert!(matches!(asked(&house, household, LONG).await, Lent::Ours(_)));
}
