//! Process managers: whenever something happened, something is done about it.
//!
//! ```text
//! event ──► choose (pure) ──► steps ──► ordinary commands, each under a key of its own
//!                                  └──► effects, each under an id of its own
//! ```
//!
//! What a manager chooses follows from the event alone; what it must know beside that it reads in
//! the unit of work of its command, from streams: a fold of events, never a snapshot of its own.
//! The key of a command follows from manager, event and step: after a crash the same step is the
//! same command, and nothing happens twice. A refusal is an outcome like any other, recorded once
//! under the key.
//!
//! What is to be done whenever a day begins is a [`DailyRoutine`], in the same form.

mod cause;
pub mod compare_stated_balance;
mod daily;
mod leaving;

pub use daily::{DailyRoutine, Run, carry_out_day};
pub use leaving::Leaving;

use async_trait::async_trait;
use domain::event::RecordedEvent;
use serde_json::json;
use uuid::Uuid;

use self::cause::Cause;
use crate::effect;
use crate::error::CommandError;
use crate::events::Events;
use crate::house::House;
use crate::ports::effect::Effect;
use crate::ports::{Batch, Fence, Intent, StoreError};

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

    /// The name of the command that does it; `None` for a step of which something leaves the house
    /// and nothing else is done: it is not carried out.
    fn command(&self, step: &Self::Step) -> Option<&'static str>;

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

    /// What is to leave the house because of a step, unless a rule forbade its command. It is
    /// written down together with the manager's checkpoint.
    ///
    /// # Errors
    /// [`StoreError`]: it is tried again.
    async fn effects(&self, _: &mut Leaving<'_>, _: &Self::Step) -> Result<(), StoreError> {
        Ok(())
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

/// What became of an event or a day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Acted {
    /// Steps whose command was carried out now.
    pub done: usize,
    /// Those whose command a rule forbade.
    pub refused: usize,
    /// Those whose command had been answered before.
    pub known: usize,
    /// What is to leave the house because of the steps, each of a size that the outbox takes.
    pub effects: Vec<Effect>,
}

/// Acts on one event. `correlation` is that of the request that it came of.
///
/// # Errors
/// [`StoreError`]: the commands before it are done, and known when it is tried again. With
/// [`StoreError::Misnamed`] the one of this step is done too, under a name that is not known.
pub async fn act<M: ProcessManager>(
    house: &House,
    manager: &M,
    event: &RecordedEvent,
    correlation: Uuid,
) -> Result<Acted, StoreError> {
    let (mut acted, cause) = (Acted::default(), Cause::event(M::NAME, event, correlation));
    for (number, step) in manager.choose(event).iter().enumerate() {
        let intent = cause.intent(number);
        let doing = manager.carry_out(house, &intent, step);
        if acted.stands(once(house, &intent, manager.command(step), doing).await?) {
            let mut leaving = Leaving::of(house, &cause, number);
            manager.effects(&mut leaving, step).await?;
            acted.leave(leaving)?;
        }
    }
    Ok(acted)
}

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Came {
    /// It has no command.
    NoCommand,
    Done,
    Refused,
    Known {
        refused: bool,
    },
}

impl Acted {
    /// Counts a step; answers whether it stands, so that something may follow from it.
    fn stands(&mut self, came: Came) -> bool {
        match came {
            Came::NoCommand => {}
            Came::Done => self.done += 1,
            Came::Refused => self.refused += 1,
            Came::Known { .. } => self.known += 1,
        }
        !matches!(came, Came::Refused | Came::Known { refused: true })
    }

    fn leave(&mut self, leaving: Leaving<'_>) -> Result<(), StoreError> {
        let effects = leaving.into_effects();
        effect::all_fit(&effects)?;
        self.effects.extend(effects);
        Ok(())
    }
}

/// Does what a command does under this intent, unless that was answered before.
async fn once(
    house: &House,
    intent: &Intent,
    command: Option<&'static str>,
    doing: impl Future<Output = Result<(), Unmet>> + Send,
) -> Result<Came, StoreError> {
    let Some(command) = command else { return Ok(Came::NoCommand) };
    let (household, key) = (intent.household_id, house.scoped_key(intent, command));
    if let Some((answer, _)) = house.store.answered(household, &key).await? {
        return Ok(Came::Known { refused: answer.outcome.get(REFUSED).is_some() });
    }
    match doing.await {
        Ok(()) => {
            // Else it would be done anew whenever it is met again.
            let is_kept = house.store.answered(household, &key).await?.is_some();
            if is_kept { Ok(Came::Done) } else { Err(StoreError::Misnamed(command)) }
        }
        Err(Unmet::Refused(why)) => {
            refused(house, intent, command, &why).await?;
            Ok(Came::Refused)
        }
        Err(Unmet::Store(error)) => Err(error),
    }
}

/// In the outcome of a step that a rule forbade: why.
const REFUSED: &str = "refused";

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
        command: house.record(intent, command, json!({ REFUSED: why })),
        events: Events::default(),
        effects: Vec::new(),
    };
    house.append(batch).await.map(|_| ())
}
