//! Process managers follow the logs: each is a subscription of its own, with its own checkpoint in
//! each household's log.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use commands::house::House;
use commands::ports::StoreError;
use commands::process_managers::{Acted, ProcessManager, act};
use domain::event::RecordedEvent;
use domain::id::HouseholdId;
use following::checkpoint::{self, Checkpoint, Claim, Durability, WhenNew, WhenTaken};
use following::error::FollowError;
use following::follower::TOO_LONG;
use following::log::{Origin, depth_of, read_what_wakes};
use following::registry::Start;
use following::subscription::{Advance, Subscription};
use futures::FutureExt;
use sqlx::{Connection, PgPool, Postgres, Transaction};
use uuid::Uuid;

use super::outbox;

/// Events that one turn passes; of most it sees the type alone.
const WINDOW: i64 = 20_000;
/// A turn in which this much time has been spent acting ends: the checkpoint is held by an open
/// transaction, which the server ends after thirty seconds.
const LONGEST_TURN: Duration = Duration::from_secs(5);
/// What is done about one event is over in this time, or is ended and tried again later.
const LONGEST_STEP: Duration = Duration::from_secs(20);
/// Commands of process managers that may follow of each other. One that is woken deeper halts: two
/// that answer each other would never end.
const DEEPEST: i64 = 16;

/// A process manager that follows the logs.
pub struct Acting<M> {
    manager: M,
    pool: PgPool,
    house: Arc<House>,
    longest_step: Duration,
}

impl<M: ProcessManager> Acting<M> {
    /// Over a pool of a role that follows, and the use cases.
    pub fn new(manager: M, pool: PgPool, house: Arc<House>) -> Self {
        Self { manager, pool, house, longest_step: LONGEST_STEP }
    }

    /// Acts on what comes next, and answers how far it came and why no further.
    async fn act(&self, checkpoint: &mut Checkpoint, household: HouseholdId) -> Turn {
        let from = checkpoint.revision;
        let woken =
            read_what_wakes(&mut checkpoint.transaction, household, from, M::WAKES, WINDOW).await;
        let woken = match woken {
            Ok(woken) => woken,
            Err(error) => return Turn { reached: from, is_cut: false, error: Some(error) },
        };
        let (mut reached, began) = (from, Instant::now());
        for (event, origin) in &woken.events {
            // What it did itself does not wake it again.
            if origin.manager.as_deref() != Some(M::NAME) {
                if began.elapsed() >= LONGEST_TURN {
                    return Turn { reached, is_cut: true, error: None };
                }
                // Up to it nothing woke; a halt names it, and what was done before is kept.
                reached = event.revision - 1;
                match self.guarded(&mut checkpoint.transaction, event, origin).await {
                    Ok(did_nothing) if did_nothing => {}
                    Ok(_) => checkpoint.must_last(),
                    Err(error) => return Turn { reached, is_cut: false, error: Some(error) },
                }
            }
            reached = event.revision;
        }
        Turn { reached: woken.reached, is_cut: woken.is_cut, error: woken.unreadable }
    }
}

impl<M: ProcessManager> Acting<M> {
    /// Acts on one event, for as long as it may take and whatever the manager's code does. Answers
    /// whether there was nothing to do.
    async fn guarded(
        &self,
        transaction: &mut Transaction<'static, Postgres>,
        event: &RecordedEvent,
        origin: &Origin,
    ) -> Result<bool, FollowError> {
        if origin.manager.is_some() {
            let household = event.household_id;
            let long = depth_of(transaction, household, event.revision, DEEPEST).await?;
            if long >= DEEPEST {
                return Err(FollowError::Unfit(Endless.into()));
            }
        }
        let acting = AssertUnwindSafe(self.act_on(transaction, event, origin.correlation));
        match tokio::time::timeout(self.longest_step, acting.catch_unwind()).await {
            Ok(Ok(came)) => came,
            Ok(Err(_)) => Err(FollowError::Panicked("a process manager")),
            Err(late) => Err(FollowError::Outside { what: TOO_LONG, source: late.into() }),
        }
    }

    async fn act_on(
        &self,
        transaction: &mut Transaction<'static, Postgres>,
        event: &RecordedEvent,
        correlation: Uuid,
    ) -> Result<bool, FollowError> {
        let acted = act(&self.house, &self.manager, event, correlation).await.map_err(unmet)?;
        count(M::NAME, &acted);
        if acted.effects.is_empty() {
            return Ok(acted == Acted::default());
        }
        // By itself: what cannot be written spoils nothing of what was written before it.
        let mut aside = transaction.begin().await?;
        outbox::write(&mut aside, &acted.effects).await?;
        aside.commit().await?;
        Ok(false)
    }

    /// The same with another longest time for what is done about one event.
    #[must_use]
    pub fn in_steps_of(self, longest_step: Duration) -> Self {
        Self { longest_step, ..self }
    }
}

/// Process managers that answer each other without end.
#[derive(Debug, thiserror::Error)]
#[error("process managers wake each other: the event is {DEEPEST} of their commands deep")]
struct Endless;

/// How far a turn came, whether it was cut off, and what stopped it.
struct Turn {
    reached: i64,
    is_cut: bool,
    error: Option<FollowError>,
}

/// Counts the steps of a process manager or of a routine.
pub(super) fn count(manager: &'static str, acted: &Acted) {
    for (outcome, count) in [("done", acted.done), ("refused", acted.refused)] {
        let labels = [("manager", manager), ("outcome", outcome)];
        metrics::counter!("wumbo_process_manager_commands_total", &labels).increment(count as u64);
    }
}

/// What a command that could not be stored means for who follows.
pub(super) fn unmet(error: StoreError) -> FollowError {
    match error {
        StoreError::Conflict
        | StoreError::Busy
        | StoreError::NoRoom
        | StoreError::Unavailable(_) => FollowError::Outside {
            what: "the log that a process manager acts on",
            source: error.into(),
        },
        StoreError::KeysAway(_) => FollowError::Outside { what: "the vault", source: error.into() },
        StoreError::KeyReused
        | StoreError::UnknownHousehold
        | StoreError::Broken
        | StoreError::EventTooLarge
        | StoreError::EffectTooLarge
        | StoreError::Misnamed(_)
        | StoreError::Unsealable(_)
        | StoreError::Undecodable(_) => FollowError::Unfit(error.into()),
    }
}

#[async_trait]
impl<M: ProcessManager> Subscription for Acting<M> {
    async fn name(&self) -> Result<String, FollowError> {
        Ok(format!("process_managers.{}", M::NAME))
    }

    fn start(&self) -> Start {
        match M::STARTS_AT_HEAD {
            true => Start::Head,
            false => Start::Beginning,
        }
    }

    async fn advance(&self, household: HouseholdId) -> Result<Advance, FollowError> {
        // A turn that did nothing may be had again; one that did something says that it must last.
        let begun = checkpoint::begin(&self.pool, household, Durability::LastMayBeLost).await?;
        let name = self.name().await?;
        let (when_taken, when_new) = (WhenTaken::LeaveIt, WhenNew::AsRegistered);
        let claim = checkpoint::claim(begun, name, household, when_taken, when_new).await?;
        let mut checkpoint = match claim {
            Claim::Ours(checkpoint) => checkpoint,
            Claim::Busy => return Ok(Advance::Busy),
            Claim::Halted => return Ok(Advance::Halted),
        };
        let Turn { reached, is_cut, error } = self.act(&mut checkpoint, household).await;
        match error {
            Some(error) if !error.is_passing() => {
                checkpoint.revision = reached;
                // Where this transaction takes it no more, who follows halts it in another.
                match checkpoint.halt(&error).await {
                    Ok(()) => Ok(Advance::Halted),
                    Err(_) => Err(error),
                }
            }
            // What was done before it counts.
            Some(error) => {
                checkpoint.move_to(reached).await?;
                Err(error)
            }
            None => {
                checkpoint.move_to(reached).await?;
                Ok(if is_cut { Advance::More } else { Advance::CaughtUp })
            }
        }
    }
}
