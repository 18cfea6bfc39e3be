//! The subscription `relay`: tells a JetStream stream what every household's log has taken in.
//!
//! Messages carry ids and types, never what an event says. A household's checkpoint moves only
//! after the server has acknowledged a batch; a batch that failed is told again under the same
//! message ids, which the server recognises. Consumers who need everything read the log.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_nats::connection::State;
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::stream::{Config, DiscardPolicy, StorageType};
use async_nats::jetstream::{Context, ContextBuilder};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::id::HouseholdId;
use following::checkpoint::{self, Checkpoint, Claim, Durability, WhenNew, WhenTaken};
use following::error::FollowError;
use following::subscription::{Advance, Subscription};
use serde::Serialize;
use sqlx::PgPool;
use uuid::Uuid;

use super::error::NatsError;

const NAME: &str = "relay";
const STREAM: &str = "WUMBO_EVENTS";
const SUBJECTS: &str = "wumbo.events.>";
/// For how long the server recognises a message that is sent again.
const DUPLICATES: Duration = Duration::from_secs(120);
/// Messages on their way at once, and events in one batch.
const BATCH: i64 = 500;
const ANSWER_WITHIN: Duration = Duration::from_secs(5);

/// How much of the news the stream keeps; the oldest goes first.
#[derive(Debug, Clone, Copy)]
pub struct RelayOptions {
    pub keep_for: Duration,
    pub keep_bytes: i64,
    /// Servers of a cluster that hold a copy.
    pub replicas: usize,
}

impl Default for RelayOptions {
    fn default() -> Self {
        Self { keep_for: Duration::from_secs(7 * 24 * 3600), keep_bytes: 1 << 30, replicas: 1 }
    }
}

/// Tells the log's news to JetStream.
pub struct Relay {
    /// Of role `wumbo_projector`.
    pool: PgPool,
    stream: Context,
    options: RelayOptions,
    /// Whether the stream was there when last looked at; cleared by whatever goes wrong.
    stands: AtomicBool,
}

/// One event as it is told: who and what, nothing of what it says.
#[derive(Debug, Serialize, sqlx::FromRow)]
struct Notice {
    household_id: Uuid,
    revision: i64,
    event_id: Uuid,
    aggregate_type: String,
    aggregate_id: String,
    sequence: i64,
    event_type: String,
    event_version: String,
    recorded_at: DateTime<Utc>,
}

impl Relay {
    /// Connects and sets the stream up. A server that is away is waited for: what happens meanwhile
    /// is told when it comes.
    ///
    /// # Errors
    /// [`NatsError`] when the server turns us away or has no JetStream.
    pub async fn connect(
        url: &str,
        pool: PgPool,
        options: RelayOptions,
    ) -> Result<Arc<Self>, NatsError> {
        let client = super::connect(url, "wumbo relay").await?;
        let stream = ContextBuilder::new()
            .timeout(ANSWER_WITHIN)
            .ack_timeout(ANSWER_WITHIN)
            .max_ack_inflight(4 * BATCH as usize)
            .backpressure_on_inflight(true)
            .build(client);
        let relay = Self { pool, stream, options, stands: AtomicBool::new(false) };
        match relay.set_up().await {
            Ok(()) | Err(NatsError::Away) => {}
            Err(error) => return Err(error),
        }
        Ok(Arc::new(relay))
    }

    async fn set_up(&self) -> Result<(), NatsError> {
        if self.stream.client().connection_state() != State::Connected {
            return Err(NatsError::Away);
        }
        if self.stands.load(Ordering::Acquire) {
            return Ok(());
        }
        super::must_be_new_enough(&self.stream.client())?;
        let config = Config {
            name: STREAM.to_owned(),
            subjects: vec![SUBJECTS.to_owned()],
            storage: StorageType::File,
            discard: DiscardPolicy::Old,
            duplicate_window: DUPLICATES,
            max_age: self.options.keep_for,
            max_bytes: self.options.keep_bytes,
            num_replicas: self.options.replicas,
            description: Some("What happens in the households: ids and types".to_owned()),
            ..Config::default()
        };
        self.stream
            .create_or_update_stream(config)
            .await
            .map_err(|source| NatsError::Stream { stream: STREAM, source: source.into() })?;
        self.stands.store(true, Ordering::Release);
        Ok(())
    }

    /// Tells at most one batch; answers how many events that was.
    async fn tell_batch(
        &self,
        checkpoint: &mut Checkpoint,
        household: HouseholdId,
    ) -> Result<Told, Wrong> {
        let notices: Vec<Notice> = sqlx::query_as(
            "select household_id, revision, event_id, aggregate_type, aggregate_id, sequence,
               event_type, event_version, recorded_at
             from events where household_id = $1 and revision > $2 order by revision limit $3",
        )
        .bind(household.0)
        .bind(checkpoint.revision)
        .bind(BATCH)
        .fetch_all(&mut *checkpoint.transaction)
        .await
        .map_err(FollowError::from)?;
        let mut next = checkpoint.revision;
        for notice in &notices {
            next += 1;
            if notice.revision != next {
                let found = notice.revision;
                return Err(Wrong::Log(FollowError::Gap { revision: next, found }));
            }
        }
        self.publish(&notices).await.map_err(outside)?;
        Ok(Told { events: notices.len() as i64, revision: next })
    }

    /// Sends all, then waits for every answer.
    async fn publish(&self, notices: &[Notice]) -> Result<(), NatsError> {
        let mut answers = Vec::with_capacity(notices.len());
        for notice in notices {
            let message = PublishMessage::build()
                .message_id(notice.event_id.to_string())
                .payload(serde_json::to_vec(notice).unwrap_or_default().into());
            let sent = self.stream.send_publish(subject(notice), message).await;
            answers.push(sent.map_err(NatsError::NotTaken)?);
        }
        for answer in answers {
            answer.await.map_err(NatsError::NotTaken)?;
        }
        Ok(())
    }

    async fn step(&self, household: HouseholdId) -> Result<Advance, FollowError> {
        let transaction =
            checkpoint::begin(&self.pool, household, Durability::LastMayBeLost).await?;
        let name = NAME.to_owned();
        let (when_taken, when_new) = (WhenTaken::LeaveIt, WhenNew::AtTheFirst);
        let claim = checkpoint::claim(transaction, name, household, when_taken, when_new).await?;
        let mut checkpoint = match claim {
            Claim::Ours(checkpoint) => checkpoint,
            Claim::Busy => return Ok(Advance::Busy),
            Claim::Halted => return Ok(Advance::Halted),
        };
        match self.tell_batch(&mut checkpoint, household).await {
            Ok(told) => {
                let count = told.events;
                checkpoint.move_to(told.revision).await?;
                metrics::counter!("wumbo_relay_events_total").increment(count.unsigned_abs());
                Ok(if count < BATCH { Advance::CaughtUp } else { Advance::More })
            }
            Err(Wrong::Log(error)) => {
                checkpoint.halt(&error).await?;
                Ok(Advance::Halted)
            }
            Err(Wrong::Passing(error)) => {
                self.stands.store(false, Ordering::Release);
                checkpoint.give_back().await;
                Err(error)
            }
        }
    }
}

struct Told {
    events: i64,
    revision: i64,
}

/// What went wrong with a batch: the log itself, or something that is tried again.
enum Wrong {
    Log(FollowError),
    Passing(FollowError),
}

impl From<FollowError> for Wrong {
    fn from(error: FollowError) -> Self {
        Self::Passing(error)
    }
}

fn outside(error: NatsError) -> FollowError {
    FollowError::Outside { what: "NATS", source: error.into() }
}

/// `wumbo.events.<household>.<aggregate>.<event without its noun>`.
fn subject(notice: &Notice) -> String {
    let event = notice.event_type.split_once('.').map_or("", |(_, event)| event);
    let (household, noun) = (notice.household_id, &notice.aggregate_type);
    format!("wumbo.events.{household}.{}.{}", token(noun), token(event))
}

/// A name that can stand between the dots of a subject.
fn token(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '_' || c == '-' { c } else { '_' };
    if name.is_empty() { "_".to_owned() } else { name.chars().map(plain).collect() }
}

#[async_trait]
impl Subscription for Relay {
    async fn name(&self) -> Result<String, FollowError> {
        Ok(NAME.to_owned())
    }

    async fn advance(&self, household: HouseholdId) -> Result<Advance, FollowError> {
        // Without the bus there is nothing to lock a household for.
        self.set_up().await.map_err(outside)?;
        self.step(household).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_has_five_tokens_whatever_an_event_is_called() {
        let mut notice = Notice {
            household_id: Uuid::nil(),
            revision: 1,
            event_id: Uuid::nil(),
            aggregate_type: "transaction".to_owned(),
            aggregate_id: Uuid::nil().to_string(),
            sequence: 1,
            event_type: "transaction.amount_corrected".to_owned(),
            event_version: "1".to_owned(),
            recorded_at: DateTime::<Utc>::MIN_UTC,
        };
        let household = Uuid::nil();
        let plain = format!("wumbo.events.{household}.transaction.amount_corrected");
        assert_eq!(subject(&notice), plain);
        for odd in ["", "transaction", "transaction.", "a.b.c", "x.two words", "x.*", "x.>"] {
            notice.event_type = odd.to_owned();
            let subject = subject(&notice);
            assert_eq!(subject.split('.').count(), 5, "{subject}");
            assert!(!subject.contains(['*', '>', ' ']) && !subject.ends_with('.'), "{subject}");
        }
    }
}
