//! The bell between processes: what is rung here is heard here at once, and elsewhere through NATS.

use std::sync::Arc;
use std::time::Duration;

use async_nats::connection::State;
use async_nats::{Client, HeaderMap, Message, Subscriber};
use following::bell::{Bell, InProcessBell, News, Topic};
use futures::StreamExt;
use tokio::sync::{broadcast, mpsc};
use tokio_util::sync::{CancellationToken, DropGuard};
use uuid::Uuid;

use super::error::NatsError;

const APPENDED: &str = "wumbo.bell.appended";
const PROJECTED: &str = "wumbo.bell.projected";
const EVERYTHING: &str = "wumbo.bell.*";
/// Names the process that rang, which has heard it already.
const PROCESS: &str = "Wumbo-Process";
/// Rings that wait for the connection; more than that are left to the sweep.
const WAITING: usize = 4_096;
/// Larger messages are not ours.
const LARGEST: usize = 4_096;

/// A bell that rings in every process on the same NATS server.
pub struct NatsBell {
    local: Arc<InProcessBell>,
    rung: mpsc::Sender<(Topic, News)>,
    _hears_until_dropped: DropGuard,
}

impl NatsBell {
    /// Connects and listens. A server that is away is waited for, a lost connection mends itself;
    /// what is rung meanwhile may be lost.
    ///
    /// # Errors
    /// [`NatsError`] when the server does not let us in, or is too old.
    pub async fn connect(url: &str) -> Result<Arc<Self>, NatsError> {
        let client = super::connect(url, "wumbo bell").await?;
        let heard = client
            .subscribe(EVERYTHING)
            .await
            .map_err(|source| NatsError::Subscribe(source.into()))?;
        until_registered(&client).await;
        let process = Uuid::now_v7().to_string();
        let local = Arc::new(InProcessBell::default());
        let (rung, waiting) = mpsc::channel(WAITING);
        let stop = CancellationToken::new();
        tokio::spawn(tell(client, process.clone(), waiting));
        tokio::spawn(hear(heard, process, local.clone(), stop.clone()));
        Ok(Arc::new(Self { local, rung, _hears_until_dropped: stop.drop_guard() }))
    }
}

impl Bell for NatsBell {
    fn ring(&self, topic: Topic, news: News) {
        self.local.ring(topic, news.clone());
        if self.rung.try_send((topic, news)).is_err() {
            metrics::counter!("wumbo_bell_left_to_the_sweep_total").increment(1);
        }
    }

    fn listen(&self, topic: Topic) -> broadcast::Receiver<News> {
        self.local.listen(topic)
    }
}

/// The server works a connection's requests off in order: once it has answered one, it has taken in
/// the subscription before it. Nobody listens on a fresh inbox, so the answer comes at once.
async fn until_registered(client: &Client) {
    if client.connection_state() != State::Connected {
        return;
    }
    let asked = client.request(client.new_inbox(), "".into());
    // Without an answer the subscription counts a moment later; the sweep covers the moment.
    let _ = tokio::time::timeout(Duration::from_secs(2), asked).await;
}

/// Sends until the bell is dropped.
async fn tell(client: Client, process: String, mut waiting: mpsc::Receiver<(Topic, News)>) {
    let mut headers = HeaderMap::new();
    headers.insert(PROCESS, process.as_str());
    while let Some((topic, news)) = waiting.recv().await {
        let Ok(body) = serde_json::to_vec(&news) else { continue };
        let subject = match topic {
            Topic::Appended => APPENDED,
            Topic::Projected => PROJECTED,
        };
        // Waits while the connection is away and its buffer full; rings then queue up behind.
        if client.publish_with_headers(subject, headers.clone(), body.into()).await.is_err() {
            metrics::counter!("wumbo_bell_left_to_the_sweep_total").increment(1);
        }
    }
}

async fn hear(
    mut heard: Subscriber,
    process: String,
    local: Arc<InProcessBell>,
    stop: CancellationToken,
) {
    loop {
        tokio::select! {
            message = heard.next() => match message {
                Some(message) => {
                    if let Some((topic, news)) = read(&message, &process) {
                        local.ring(topic, news);
                    }
                }
                None => return,
            },
            () = stop.cancelled() => return,
        }
    }
}

/// What a message tells; `None` when it is our own echo or none of ours.
fn read(message: &Message, process: &str) -> Option<(Topic, News)> {
    let from = message.headers.as_ref().and_then(|headers| headers.get(PROCESS));
    if from.is_some_and(|from| from.as_str() == process) || message.payload.len() > LARGEST {
        return None;
    }
    let topic = match message.subject.as_str() {
        APPENDED => Topic::Appended,
        PROJECTED => Topic::Projected,
        _ => return None,
    };
    Some((topic, serde_json::from_slice(&message.payload).ok()?))
}
