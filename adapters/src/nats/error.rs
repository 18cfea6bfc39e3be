//! Why NATS cannot be used.

use thiserror::Error;

/// What can go wrong with the bus. No variant carries the URL: it may hold credentials.
#[derive(Debug, Error)]
pub enum NatsError {
    #[error("the NATS URL is not one: write nats://host:port or nats://user:password@host:port")]
    Url,
    #[error("the NATS server at {address} does not let us in")]
    Unreachable {
        address: String,
        #[source]
        source: async_nats::ConnectError,
    },
    #[error(
        "the NATS server is version {found}, which silently ignores options Wumbo needs; \
         use 2.10 or newer"
    )]
    TooOld { found: String },
    #[error("the NATS server does not listen for us")]
    Subscribe(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("the stream {stream} could not be set up; is JetStream switched on (-js)?")]
    Stream {
        stream: &'static str,
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    #[error("NATS is not connected")]
    Away,
    #[error("an event was not taken into the stream")]
    NotTaken(#[source] async_nats::jetstream::context::PublishError),
    #[error("the database does not answer")]
    Database(#[from] sqlx::Error),
}
