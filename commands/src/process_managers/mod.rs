//! Process managers: whenever something happened, something is done about it.
//!
//! ```text
//! event ──► choose (pure) ──► steps ──► ordinary commands, each under a key of its own
//! ```
//!
//! What a manager chooses follows from the event alone; what it must know beside that it reads in
//! the unit of work of its command, from streams: a fold of events, never a snapshot of its own.
//! The key of a command follows from manager, event and step: after a crash the same step is the
//! same command, and nothing happens twice. A refusal is an outcome like any other, recorded once
//! under the key.
//!
//! What is to be done whenever a day begins is a [`DailyRoutine`], in the same form.

pub mod compare_stated_balance;
mod daily;

pub use daily::{DailyRoutine, Due, carry_out_day};

use async_trait::async_trait;
use domain::event::RecordedEvent;
use serde_json::json;
use uuid::Uuid;

use crate::asker::Asker;
use crate::effect::Effect;
use crate::error::CommandError;
use crate::events::Events;
use crate::house::House;
use crate::ports::{Batch, Fence, Intent, StoreError};
use crate::proof;

/// Of the ids that are made of what a manager does.
const NAMESPACE: Uuid = Uuid::from_u128(0x8f1d_2a6e_37c5_4b90_9e41_5d0c_7ab3_62f8);

/// Something that acts whenever something happened.
#[async_trait]
pub trait ProcessManager: Send + Sync + 'static {
    /// What it achieves (`compare_stated_balance`). It goes into the log, the keys of its commands
    /// and the name of its subscription: never renamed.
    const NAME: &'static str;
    /// Whether it begins behind the newest event when it is new to an installation, and acts on
    /// what happens from then on; else at the first.
    const STARTS_AT_HEAD: bool = true;
    /// The types of the events that wake it (`import.completed`); it is shown no others.
    const WAKES: &'static [&'static str];
    /// One thing to do.
    type Step: Send + Sync;

    /// What is to be done about an event, in order. Always the same for the same event.
    fn choose(&self, event: &RecordedEvent) -> Vec<Self::Step>;

    /// The name of the command that does it.
    fn command(&self, step: &Self::Step) -> &'static str;

    /// Does it, by that command under this intent.
    ///
    /// # Errors
    /// [`Unmet`]; then nothing was stored.
    async fn carry_out(
        &self,
        house: &House,
        intent: &Intent,
        step: &Self::Step,
    ) -> Result<(), Unmet>;

    /// What is to leave the house because of an event, beside what is done about it. It is written
    /// down together with the manager's place in the log. Its ids follow from the event
    /// ([`id_of`](crate::effect::id_of)).
    ///
    /// # Errors
    /// [`StoreError`]: it is tried again.
    async fn effects(&self, _: &House, _: &RecordedEvent) -> Result<Vec<Effect>, StoreError> {
        Ok(Vec::new())
    }
}

/// Why a step was not carried out.
#[derive(Debug)]
pub enum Unmet {
    /// A rule forbids it: it will not be tried again.
    Refused(String),
    /// The log could not be read or written.
    Store(StoreError),
}

impl<E: std::error::Error + 'static> From<CommandError<E>> for Unmet {
    fn from(error: CommandError<E>) -> Self {
        match error {
            CommandError::Store(error) => Self::Store(error),
            refusal => Self::Refused(refusal.to_string()),
        }
    }
}

/// What became of an event.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Acted {
    /// Steps that were carried out now.
    pub done: usize,
    /// Those that a rule forbade.
    pub refused: usize,
    /// Those that had been answered before.
    pub known: usize,
}

/// Acts on one event. `correlation` is that of the request that it came of.
///
/// # Errors
/// [`StoreError`]: the steps before it are done, and known when it is tried again.
pub async fn act<M: ProcessManager>(
    house: &House,
    manager: &M,
    event: &RecordedEvent,
    correlation: Uuid,
) -> Result<Acted, StoreError> {
    let mut acted = Acted::default();
    for (number, step) in manager.choose(event).iter().enumerate() {
        let (command, intent) = (manager.command(step), intent::<M>(event, number, correlation));
        let doing = manager.carry_out(house, &intent, step);
        acted.count(once(house, &intent, command, doing).await?);
    }
    Ok(acted)
}

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Came {
    Done,
    Refused,
    Known,
}

impl Acted {
    fn count(&mut self, came: Came) {
        let count = match came {
            Came::Done => &mut self.done,
            Came::Refused => &mut self.refused,
            Came::Known => &mut self.known,
        };
        *count += 1;
    }
}

/// Does what a command does under this intent, unless that was answered before.
async fn once(
    house: &House,
    intent: &Intent,
    command: &'static str,
    doing: impl Future<Output = Result<(), Unmet>> + Send,
) -> Result<Came, StoreError> {
    let key = house.scoped_key(intent, command);
    if house.store.answered(intent.household_id, &key).await?.is_some() {
        return Ok(Came::Known);
    }
    match doing.await {
        Ok(()) => Ok(Came::Done),
        Err(Unmet::Refused(why)) => {
            refused(house, intent, command, &why).await?;
            Ok(Came::Refused)
        }
        Err(Unmet::Store(error)) => Err(error),
    }
}

/// The intent of one step: the same whenever the event is met.
fn intent<M: ProcessManager>(event: &RecordedEvent, number: usize, correlation: Uuid) -> Intent {
    let what = format!("{}/{}/{number}", M::NAME, event.event_id);
    Intent {
        household_id: event.household_id,
        asker: Asker::Manager(M::NAME),
        idempotency_key: Some(Uuid::new_v5(&NAMESPACE, what.as_bytes()).to_string()),
        request_hash: proof::sha256(what.as_bytes()),
        expected_version: None,
        correlation,
        causation: Some(event.event_id),
        source: "internal",
    }
}

/// Records that a rule forbade it, as a command that brought nothing.
async fn refused(
    house: &House,
    intent: &Intent,
    command: &'static str,
    why: &str,
) -> Result<(), StoreError> {
    let batch = Batch {
        household_id: intent.household_id,
        founds_household: false,
        fence: Fence::default(),
        command: house.record(intent, command, json!({ "refused": why })),
        events: Events::default(),
        effects: Vec::new(),
    };
    house.append(batch).await.map(|_| ())
}
