//! What leaves the house because of a command is written down with it or not at all, on both
//! stores.

use std::collections::BTreeSet;

use commands::effect::id_of;
use commands::owner::Owner;
use commands::ports::effect::{Effect, Kind};
use commands::ports::{Batch, EventStore, Sealed, StoreError};
use domain::id::{HouseholdId, UserId};
use serde_json::json;
use uuid::Uuid;

use crate::sample::{StandingClock, batch, event, founding, household, import_of, keyed};
use crate::sample::{in_memory, in_postgres};
use crate::support::TestDatabase;

const MAIL: Kind = Kind { name: "test", destination: "nowhere" };

fn effect(owner: Owner) -> Effect {
    Effect {
        id: id_of("test", Uuid::now_v7(), 0),
        kind: MAIL,
        owner,
        payload: Sealed::from_bytes(vec![7; 40]),
        not_before: None,
    }
}

fn causing(batch: Batch, effects: &[Effect]) -> Batch {
    Batch { effects: effects.to_vec(), ..batch }
}

fn noted(home: HouseholdId) -> Batch {
    batch(home, vec![event("transaction", Uuid::now_v7(), 1, &json!({"text": "x"}))])
}

async fn in_the_outbox(database: &TestDatabase) -> BTreeSet<Uuid> {
    let mut superuser = database.superuser().await;
    let ids = sqlx::query_scalar("select effect_id from outbox.effects");
    ids.fetch_all(&mut superuser).await.unwrap().into_iter().collect()
}

fn ids(effects: &[Effect]) -> BTreeSet<Uuid> {
    effects.iter().map(|effect| effect.id).collect()
}

#[tokio::test]
async fn effects_are_there_with_their_command_once_and_not_without_it() {
    let database = TestDatabase::new().await;
    let (memory, postgres) = (in_memory(StandingClock::new()), in_postgres(&database, 2).await);
    let home = household();
    let owners = [Owner::Household(home), Owner::Person(UserId(Uuid::now_v7()))];
    let mut expected: Vec<Effect> = Vec::new();
    for (number, owner) in owners.into_iter().cycle().take(4).enumerate() {
        let effects = [effect(owner), effect(owner)];
        let batch = match number {
            0 => founding(home),
            1 => noted(home),
            2 => batch(home, import_of(5_003)),
            _ => batch(home, Vec::new()),
        };
        let batch = keyed(causing(batch, &effects), &format!("key {number}"), 1);
        for store in [&memory as &dyn EventStore, &postgres] {
            let first = store.append(batch.clone()).await.unwrap();
            assert!(!first.replayed);
            // Another outcome of the same effect changes nothing of what is there.
            let changed = Effect { not_before: Some(chrono::Utc::now()), ..effects[0].clone() };
            let again = causing(batch.clone(), &[changed, effect(owner)]);
            assert!(store.append(again).await.unwrap().replayed, "{number}");
        }
        expected.extend(effects);
        assert_eq!(in_the_outbox(&database).await, ids(&expected), "{number}");
        let in_memory: BTreeSet<Uuid> = memory.log(home).unwrap().effects.keys().copied().collect();
        assert_eq!(in_memory, ids(&expected), "{number}");
    }
}

#[tokio::test]
async fn a_command_that_is_refused_causes_nothing() {
    let database = TestDatabase::new().await;
    let (memory, postgres) = (in_memory(StandingClock::new()), in_postgres(&database, 2).await);
    let (home, taken) = (household(), event("transaction", Uuid::now_v7(), 1, &json!({})));
    for store in [&memory as &dyn EventStore, &postgres] {
        let effects = [effect(Owner::Household(home))];
        let stranger = store.append(causing(noted(home), &effects)).await;
        assert!(matches!(stranger, Err(StoreError::UnknownHousehold)), "{stranger:?}");
        store.append(founding(home)).await.unwrap();
        store.append(keyed(batch(home, vec![taken.clone()]), "key", 1)).await.unwrap();
        let lost = store.append(causing(batch(home, vec![taken.clone()]), &effects)).await;
        assert!(matches!(lost, Err(StoreError::Conflict)), "{lost:?}");
        let reused = store.append(causing(keyed(noted(home), "key", 2), &effects)).await;
        assert!(matches!(reused, Err(StoreError::KeyReused)), "{reused:?}");
    }
    assert_eq!(memory.log(home).unwrap().effects.len(), 0);
    assert_eq!(in_the_outbox(&database).await.len(), 0);
}

#[tokio::test]
async fn no_household_causes_effects_of_another_ones() {
    let database = TestDatabase::new().await;
    let store = in_postgres(&database, 2).await;
    let (home, other) = (household(), household());
    for household in [home, other] {
        store.append(founding(household)).await.unwrap();
    }
    let strange = causing(noted(home), &[effect(Owner::Household(other))]);
    store.append(strange).await.unwrap_err();
    assert_eq!(in_the_outbox(&database).await.len(), 0);
    assert_eq!(store.head(home).await.unwrap(), 1, "its event is not there either");
}
