//! The random sequences: the store in memory against the model, and PostgreSQL against both, row
//! by row.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use adapters::in_memory::InMemoryEventStore;
use adapters::postgres::event_store::PostgresEventStore;
use adapters::postgres::verify::verify;
use commands::events::NewEvent;
use commands::ports::{Batch, CommandRecord, EventStore, Fence, Quiet};
use commands::proof::canonical_json;
use domain::event::{Actor, Metadata};
use domain::id::{HouseholdId, UserId};
use proptest::test_runner::Config;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest};
use sqlx::{PgConnection, PgPool};
use tokio::runtime::Runtime;
use uuid::Uuid;

use crate::model::{AGGREGATES, Answer, Append, EVENT_TYPES, HOUSEHOLDS, Model, Step};
use crate::rows::{assert_equal, assert_sound};
use crate::sample::{KINDS, StandingClock, in_memory, in_postgres};
use crate::support::{TestDatabase, cases};

/// Ids of one case: the same numbers mean other ids in another case.
#[derive(Clone, Copy)]
struct Case(Uuid);

impl Case {
    fn new() -> Self {
        Self(Uuid::now_v7())
    }

    fn id(self, noun: &str, number: u64) -> Uuid {
        Uuid::new_v5(&self.0, format!("{noun} {number}").as_bytes())
    }

    fn household(self, number: usize) -> HouseholdId {
        HouseholdId(self.id("household", number as u64))
    }

    fn aggregate(self, number: usize) -> Uuid {
        self.id("aggregate", number as u64)
    }

    fn batch(self, model: &Model, append: &Append) -> Batch {
        let id = |noun: &str| self.id(noun, model.steps);
        let events = append.writes.iter().zip(&model.sequences).zip(0..);
        let events = events.map(|((write, sequence), place)| NewEvent {
            event_id: self.id("event", model.steps * 100 + place),
            aggregate_type: KINDS[write.kind],
            aggregate_id: self.aggregate(write.aggregate),
            sequence: *sequence,
            event_type: EVENT_TYPES[write.event_type],
            event_version: "1",
            payload: canonical_json(&write.payload),
        });
        Batch {
            household_id: self.household(append.household),
            founds_household: append.founds,
            fence: self.fence(model, append),
            command: CommandRecord {
                idempotency_key: append.key.to_string(),
                request_hash: [append.request; 32],
                metadata: Metadata {
                    actor: match append.actor {
                        0 => Actor::System { name: Some("settle".to_owned()) },
                        1 => Actor::Bank { id: None },
                        _ => Actor::Person { id: UserId(id("person")) },
                    },
                    command: format!("command_{}", append.actor),
                    command_id: id("command"),
                    correlation: id("correlation"),
                    causation: (append.actor == 1).then(|| id("causation")),
                    source: "loopback".to_owned(),
                    version: "0.1.0".to_owned(),
                },
                outcome: append.outcome.clone(),
            },
            events: events.collect(),
            effects: Vec::new(),
        }
    }

    fn fence(self, model: &Model, append: &Append) -> Fence {
        let read = append.fence.streams.iter().zip(&model.read_to);
        let streams = read
            .map(|((kind, aggregate, _), last)| (KINDS[*kind], self.aggregate(*aggregate), *last));
        let quiet = append.fence.kinds.as_ref().map(|(kinds, _)| Quiet {
            nouns: kinds.iter().map(|kind| KINDS[*kind]).collect(),
            since: model.since,
        });
        Fence { streams: streams.collect(), quiet, as_of: model.as_of }
    }

    /// Puts the step to a store. `model` is the state after the step.
    async fn ask(self, store: &dyn EventStore, model: &Model, step: &Step) -> Answer {
        match step {
            Step::Append(append) => match store.append(self.batch(model, append)).await {
                Ok(appended) => Answer::Appended {
                    revision: appended.revision,
                    outcome: appended.outcome,
                    replayed: appended.replayed,
                },
                Err(error) => Answer::Refused(refusal(&error)),
            },
            Step::Load { household, kind, aggregate } => {
                let (household, aggregate) =
                    (self.household(*household), self.aggregate(*aggregate));
                let events = store.load(household, KINDS[*kind], aggregate).await.unwrap();
                let named =
                    |stored: &str| *EVENT_TYPES.iter().find(|name| **name == stored).unwrap();
                assert!(events.iter().all(|event| event.event_version == "1"));
                let events = events.into_iter();
                let events = events.map(|e| (e.sequence, named(&e.event_type), e.payload));
                Answer::Loaded(events.collect())
            }
            Step::Known { household, kind } => {
                let asked = (0..AGGREGATES + 2).map(|number| self.aggregate(number)).collect();
                let household = self.household(*household);
                let known = store.known(household, KINDS[*kind], asked).await.unwrap();
                let numbers = 0..AGGREGATES + 2;
                Answer::Known(numbers.filter(|n| known.contains(&self.aggregate(*n))).collect())
            }
            Step::Answered { household, key } => {
                let household = self.household(*household);
                let answer = store.answered(household, &key.to_string()).await.unwrap();
                Answer::Answered(answer.map(|(answer, request_hash)| {
                    assert!(answer.replayed && request_hash == [request_hash[0]; 32]);
                    (answer.revision, answer.outcome, request_hash[0])
                }))
            }
            Step::Head { household } => {
                Answer::Head(store.head(self.household(*household)).await.unwrap())
            }
        }
    }
}

fn refusal(error: &commands::ports::StoreError) -> &'static str {
    use commands::ports::StoreError;
    match error {
        StoreError::Conflict => "Conflict",
        StoreError::KeyReused => "KeyReused",
        StoreError::UnknownHousehold => "UnknownHousehold",
        other => panic!("nothing here should lead to {other:?}"),
    }
}

struct OnMemory {
    case: Case,
    store: InMemoryEventStore,
}

impl StateMachineTest for OnMemory {
    type SystemUnderTest = Self;
    type Reference = Model;

    fn init_test(_: &Model) -> Self {
        Self { case: Case::new(), store: in_memory(StandingClock::new()) }
    }

    fn apply(state: Self, model: &Model, step: Step) -> Self {
        let answer = futures::executor::block_on(state.case.ask(&state.store, model, &step));
        assert_eq!(Some(&answer), model.answer.as_ref(), "{step:?}");
        state
    }

    fn teardown(state: Self, model: Model) {
        for number in 0..HOUSEHOLDS {
            let household = state.case.household(number);
            let log = state.store.log(household);
            assert_eq!(log.is_some(), model.logs.contains_key(&number));
            let log = log.unwrap_or_default();
            assert_sound(household, &log.events, &log.commands);
        }
    }
}

/// PostgreSQL for all cases of one test.
struct Place {
    runtime: Runtime,
    store: PostgresEventStore,
    superuser: tokio::sync::Mutex<PgConnection>,
    owner: PgPool,
    _database: TestDatabase,
}

thread_local! {
    static PLACE: RefCell<Option<Rc<Place>>> = const { RefCell::new(None) };
}

struct OnBoth {
    case: Case,
    place: Rc<Place>,
    clock: Arc<StandingClock>,
    memory: InMemoryEventStore,
}

impl StateMachineTest for OnBoth {
    type SystemUnderTest = Self;
    type Reference = Model;

    fn init_test(_: &Model) -> Self {
        let place = PLACE.with_borrow(|place| place.clone().unwrap());
        let clock = StandingClock::new();
        Self { case: Case::new(), place, memory: in_memory(clock.clone()), clock }
    }

    fn apply(state: Self, model: &Model, step: Step) -> Self {
        state.place.runtime.block_on(async {
            let stored = state.case.ask(&state.place.store, model, &step).await;
            assert_eq!(Some(&stored), model.answer.as_ref(), "PostgreSQL: {step:?}");
            if let (Step::Append(append), Answer::Appended { .. }) = (&step, &stored) {
                // The database's clock is the only one that counts; memory is given its time.
                let household = state.case.household(append.household);
                let recorded_at = sqlx::query_scalar(
                    "select recorded_at from household_logs where household_id = $1",
                )
                .bind(household.0)
                .fetch_one(&mut *state.place.superuser.lock().await)
                .await;
                state.clock.set(recorded_at.unwrap());
            }
            let kept = state.case.ask(&state.memory, model, &step).await;
            assert_eq!(kept, stored, "in memory: {step:?}");
        });
        state
    }

    fn teardown(state: Self, model: Model) {
        state.place.runtime.block_on(async {
            let superuser = &mut *state.place.superuser.lock().await;
            for number in 0..HOUSEHOLDS {
                let household = state.case.household(number);
                assert_equal(superuser, household, state.memory.log(household)).await;
                if let Some(log) = model.logs.get(&number) {
                    let verdict = verify(&state.place.owner, household).await.unwrap();
                    assert_eq!((verdict.fault, verdict.events), (None, log.head));
                    let kept = state.memory.log(household).unwrap();
                    assert_eq!(verdict.chain_hash, kept.chain_hash());
                }
            }
        });
    }
}

fn run<T: StateMachineTest<Reference = Model>>(cases: u32) {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let strategy = Model::sequential_strategy(1..30);
    proptest::test_runner::TestRunner::new(config.clone())
        .run(&strategy, |(model, steps, seen)| {
            T::test_sequential(config.clone(), model, steps, seen);
            Ok(())
        })
        .unwrap();
}

#[test]
fn the_store_in_memory_answers_random_sequences_as_the_model_does() {
    run::<OnMemory>(cases("WUMBO_TEST_MEMORY_SEQUENCES", 3_000));
}

#[test]
fn postgres_answers_random_sequences_as_memory_does_and_keeps_the_same_rows() {
    let runtime = Runtime::new().unwrap();
    let place = runtime.block_on(async {
        let database = TestDatabase::new().await;
        let store = in_postgres(&database, 4).await;
        let superuser = tokio::sync::Mutex::new(database.superuser().await);
        let owner = database.pool(adapters::postgres::pool::DatabaseRole::Owner, 2).await;
        (store, superuser, owner, database)
    });
    let (store, superuser, owner, _database) = place;
    let place = Place { runtime, store, superuser, owner, _database };
    PLACE.set(Some(Rc::new(place)));
    run::<OnBoth>(cases("WUMBO_TEST_POSTGRES_SEQUENCES", 300));
    PLACE.set(None);
}
