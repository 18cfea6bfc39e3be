//! The bus: a bell between processes over core NATS, and the log's news in a JetStream stream.
//!
//! Nothing here is the only copy of anything. Messages may be lost, doubled or late, and the whole
//! store may vanish; it costs latency, because the sweep of the log finds what was not told.

mod address;
mod bell;
mod error;
mod relay;

pub use bell::NatsBell;
pub use error::NatsError;
pub use relay::{Relay, RelayOptions};

use std::time::Duration;

use async_nats::connection::State;
use async_nats::{Client, ConnectError, ConnectErrorKind, ConnectOptions, Event};

use address::Address;

/// The oldest server that does what it is told: earlier ones ignore options without a word.
const OLDEST: (u32, u32) = (2, 10);
/// Longest pause between two tries to connect again.
const LONGEST_PAUSE: Duration = Duration::from_secs(2);

/// Connects; from then on the connection mends itself for as long as the client lives. A server
/// that is away just now is waited for in the background: nothing here is the only copy.
async fn connect(url: &str, name: &str) -> Result<Client, NatsError> {
    let address = Address::parse(url)?;
    let options = || {
        address.sign_in(
            ConnectOptions::new()
                .name(name)
                .reconnect_delay_callback(pause)
                .event_callback(|event| async move { tell(&event) }),
        )
    };
    let connected = match options().connect(address.servers()).await {
        Err(error) if is_away(&error) => {
            tracing::warn!(%address, "NATS cannot be reached; going on without it until it comes");
            options().retry_on_initial_connect().connect(address.servers()).await
        }
        connected => connected,
    };
    let client = connected
        .map_err(|source| NatsError::Unreachable { address: address.to_string(), source })?;
    must_be_new_enough(&client)?;
    Ok(client)
}

/// Whether a server may come that is not there yet; one that turns us away will do so again.
fn is_away(error: &ConnectError) -> bool {
    use ConnectErrorKind::{Dns, Io, TimedOut};
    matches!(error.kind(), Dns | Io | TimedOut)
}

/// A server that was not met yet passes.
fn must_be_new_enough(client: &Client) -> Result<(), NatsError> {
    if client.connection_state() != State::Connected {
        return Ok(());
    }
    let version = client.server_info().version;
    if is_too_old(&version) { Err(NatsError::TooOld { found: version }) } else { Ok(()) }
}

fn pause(attempt: usize) -> Duration {
    let doubled = 1_u32 << attempt.min(6);
    (Duration::from_millis(50) * doubled).min(LONGEST_PAUSE)
}

/// Errors of the client are left out: some repeat what the server was sent.
fn tell(event: &Event) {
    match event {
        Event::Connected => tracing::info!("connected to NATS"),
        Event::Disconnected => tracing::warn!("the connection to NATS is lost; trying again"),
        Event::SlowConsumer(_) => metrics::counter!("wumbo_nats_missed_total").increment(1),
        Event::ServerError(error) => {
            tracing::warn!(error = error as &dyn std::error::Error, "NATS refuses something");
        }
        _ => {}
    }
}

/// Whether a version text (`2.9.10`, `2.10.0-beta.1`) is of a server that is too old, or of none.
fn is_too_old(version: &str) -> bool {
    let mut numbers = version.split(['.', '-']).map(str::parse::<u32>);
    match (numbers.next(), numbers.next()) {
        (Some(Ok(major)), Some(Ok(minor))) => (major, minor) < OLDEST,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::is_too_old;

    #[test]
    fn servers_before_2_10_are_too_old_and_so_are_those_that_do_not_tell() {
        for old in ["2.9.10", "1.4.1", "", "latest", "2"] {
            assert!(is_too_old(old), "{old:?}");
        }
        for new in ["2.10.0", "2.10.23", "2.15.1", "2.12.0-preview.1", "3.0.0"] {
            assert!(!is_too_old(new), "{new:?}");
        }
    }
}
