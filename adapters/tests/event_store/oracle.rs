//! A foreign reader: postgres-es, which knows nothing of households, reads our `events` table and
//! finds for an aggregate what our own store loads.

use commands::ports::EventStore;
use cqrs_es::event_sink::EventSink;
use cqrs_es::persist::PersistedEventRepository;
use cqrs_es::{Aggregate, DomainEvent};
use postgres_es::PostgresEventRepository;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::postgres::PgPoolOptions;
use uuid::Uuid;

use crate::sample::{batch, event, founding, household, in_postgres};
use crate::support::TestDatabase;

/// Whatever a transaction's events are, as that crate sees them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Noted(Value);

impl DomainEvent for Noted {
    fn event_type(&self) -> String {
        "transaction.noted".to_owned()
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

/// Our transaction behind that crate's trait.
#[derive(Default, Serialize, Deserialize)]
struct Bridge(Vec<Value>);

impl Aggregate for Bridge {
    const TYPE: &'static str = "transaction";
    type Command = ();
    type Event = Noted;
    type Error = std::convert::Infallible;
    type Services = ();

    async fn handle(
        &mut self,
        _: (),
        _: &(),
        _: &EventSink<Self>,
    ) -> Result<(), std::convert::Infallible> {
        Ok(())
    }

    fn apply(&mut self, event: Noted) {
        self.0.push(event.0);
    }
}

#[tokio::test]
async fn postgres_es_reads_the_same_streams_out_of_our_log() {
    let database = TestDatabase::new().await;
    let store = in_postgres(&database, 2).await;
    let (home, other) = (household(), household());
    let (long, short, foreign) = (Uuid::now_v7(), Uuid::now_v7(), Uuid::now_v7());
    for home in [home, other] {
        store.append(founding(home)).await.unwrap();
    }
    let note = |stream, place: i64| {
        event("transaction", stream, place, &json!({"place": place, "payee": "Café \"Zur Post\""}))
    };
    for place in 1..=12 {
        store.append(batch(home, vec![note(long, place)])).await.unwrap();
    }
    store.append(batch(home, (1..=3).map(|place| note(short, place)).collect())).await.unwrap();
    store.append(batch(other, vec![note(foreign, 1)])).await.unwrap();

    let options = database
        .options()
        .clone()
        .username("wumbo_app")
        .options([("wumbo.household_id", &home.to_string())]);
    let pool = PgPoolOptions::new().max_connections(1).connect_with(options).await.unwrap();
    let repository = PostgresEventRepository::new(pool);
    for stream in [long, short, foreign] {
        let ours = store.load(home, "transaction", stream).await.unwrap();
        let theirs = repository.get_events::<Bridge>(&stream.to_string()).await.unwrap();
        assert_eq!(theirs.len(), ours.len());
        for (theirs, ours) in theirs.iter().zip(&ours) {
            assert_eq!(theirs.aggregate_id, stream.to_string());
            assert_eq!(theirs.aggregate_type, "transaction");
            assert_eq!(theirs.sequence as i64, ours.sequence);
            assert_eq!(theirs.event_type, ours.event_type);
            assert_eq!(theirs.event_version, ours.event_version);
            assert_eq!(theirs.payload, ours.payload);
            assert!(theirs.metadata["command_id"].is_string());
        }
        let since = repository.get_last_events::<Bridge>(&stream.to_string(), 2).await.unwrap();
        assert_eq!(since.len(), ours.len().saturating_sub(2));
    }
    assert_eq!(store.load(home, "transaction", long).await.unwrap().len(), 12);
    assert_eq!(store.load(home, "transaction", short).await.unwrap().len(), 3);
    assert!(repository.get_events::<Bridge>(&foreign.to_string()).await.unwrap().is_empty());
}
