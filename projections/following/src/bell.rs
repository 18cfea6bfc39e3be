//! News between processes and tasks: a log has grown, a household's screens have changed.
//!
//! A bell carries no truth: every message may be lost, doubled or late, and costs latency only.

use domain::id::HouseholdId;
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;

/// What a message is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// A household's log has grown.
    Appended,
    /// A household's read models have moved.
    Projected,
}

/// One message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct News {
    pub household_id: HouseholdId,
    pub revision: i64,
    /// The revision behind which the nouns changed: who was told of less has missed something.
    /// Nothing from a version that did not say it.
    #[serde(default)]
    pub after: Option<i64>,
    /// The nouns that changed (`transaction`), for clients that watch; empty for a grown log.
    pub nouns: Vec<String>,
}

/// Rings and listens.
pub trait Bell: Send + Sync {
    /// Tells everyone who listens. Never waits and never fails.
    fn ring(&self, topic: Topic, news: News);
    /// Hears what is rung from now on.
    fn listen(&self, topic: Topic) -> broadcast::Receiver<News>;
}

/// The bell inside one process.
#[derive(Debug)]
pub struct InProcessBell {
    appended: broadcast::Sender<News>,
    projected: broadcast::Sender<News>,
}

impl Default for InProcessBell {
    fn default() -> Self {
        let (appended, _) = broadcast::channel(4_096);
        let (projected, _) = broadcast::channel(4_096);
        Self { appended, projected }
    }
}

impl InProcessBell {
    fn channel(&self, topic: Topic) -> &broadcast::Sender<News> {
        match topic {
            Topic::Appended => &self.appended,
            Topic::Projected => &self.projected,
        }
    }
}

impl Bell for InProcessBell {
    fn ring(&self, topic: Topic, news: News) {
        // Nobody listening is fine: the sweep finds the household.
        let _ = self.channel(topic).send(news);
    }

    fn listen(&self, topic: Topic) -> broadcast::Receiver<News> {
        self.channel(topic).subscribe()
    }
}
