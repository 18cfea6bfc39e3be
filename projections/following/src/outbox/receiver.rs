//! What effects are sent to.

use std::time::Duration;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use uuid::Uuid;

/// An effect that is to happen now.
#[derive(Clone)]
pub struct DueEffect {
    /// The same whenever it is sent: what a receiver may tell it by.
    pub effect_id: Uuid,
    pub kind: String,
    /// `household` or `person`, and which.
    pub owner_kind: String,
    pub owner_id: Uuid,
    /// As it was written down: sealed for its owner.
    pub payload: Vec<u8>,
    pub written_at: DateTime<Utc>,
}

impl std::fmt::Debug for DueEffect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DueEffect").field("effect_id", &self.effect_id).finish_non_exhaustive()
    }
}

/// What came of sending an effect. Each word is a class of ours for what was wrong
/// (`mailbox-full`): it is kept, shown to operators and logged, so it holds nothing of the effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// It will never be taken: an operator must look.
    Refused(&'static str),
    /// It was not taken this time, and may be later. Tries are counted.
    NotNow(&'static str),
    /// The receiver takes nothing from anybody: everything for it waits, and no try is counted.
    Away(&'static str),
    /// It may have been taken.
    Unsure(&'static str),
}

/// What happens when a receiver is sent the same effect again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// Nothing: it knows what it has had by the effect's id.
    Harmless,
    /// It happens twice.
    HappensTwice,
}

/// How much a receiver takes, of all workers together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    pub at_once: u32,
    pub each_second: u32,
}

/// Something that effects are sent to.
#[async_trait]
pub trait Receiver: Send + Sync + 'static {
    /// Its name, by which effects say where they go.
    fn destination(&self) -> &'static str;

    /// The kinds of effects that it takes. Another version may write others.
    fn kinds(&self) -> Vec<&'static str>;

    fn limits(&self) -> Limits;

    fn again(&self) -> Again;

    /// How long one effect may take; after that nobody can tell.
    fn patience(&self) -> Duration {
        Duration::from_secs(30)
    }

    /// Takes an effect.
    async fn receive(&self, due: &DueEffect) -> Outcome;
}
