//! Process managers follow the logs: each is a subscription of its own, with its own place in each
//! household's log.

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use commands::house::House;
use commands::ports::StoreError;
use commands::process_managers::{Acted, ProcessManager, act};
use domain::event::RecordedEvent;
use domain::id::HouseholdId;
use following::checkpoint::{self, Claim, Durability, Place, WhenTaken};
use following::error::FollowError;
use following::log::read_what_wakes;
use following::registry::Start;
use following::subscription::{Advance, Subscription};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::outbox;

/// Events that one turn passes; of most it sees the type alone.
const WINDOW: i64 = 20_000;
/// A turn in which this much time has been spent acting ends: the place is held by an open
/// transaction, which the server ends after thirty seconds.
const LONGEST_TURN: Duration = Duration::from_secs(5);

/// A process manager that follows the logs.
pub struct Acting<M> {
    manager: M,
    pool: PgPool,
    house: Arc<House>,
}

impl<M: ProcessManager> Acting<M> {
    /// Over a pool of a role that follows, and the use cases.
    pub fn new(manager: M, pool: PgPool, house: Arc<House>) -> Self {
        Self { manager, pool, house }
    }

    /// Acts on what comes next, and answers how far it came and why no further.
    async fn act(&self, place: &mut Place, household: HouseholdId) -> Turn {
        let from = place.revision;
        let woken =
            read_what_wakes(&mut place.transaction, household, from, M::WAKES, WINDOW).await;
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
                let connection = &mut place.transaction;
                if let Err(error) = self.act_on(connection, event, origin.correlation).await {
                    return Turn { reached, is_cut: false, error: Some(error) };
                }
            }
            reached = event.revision;
        }
        Turn { reached: woken.reached, is_cut: woken.is_cut, error: woken.unreadable }
    }
}

impl<M: ProcessManager> Acting<M> {
    async fn act_on(
        &self,
        connection: &mut PgConnection,
        event: &RecordedEvent,
        correlation: Uuid,
    ) -> Result<(), FollowError> {
        let acted = act(&self.house, &self.manager, event, correlation).await.map_err(unmet)?;
        count(M::NAME, acted);
        let effects = self.manager.effects(&self.house, event).await.map_err(unmet)?;
        Ok(outbox::write(connection, &effects).await?)
    }
}

/// How far a turn came, whether it was cut off, and what stopped it.
struct Turn {
    reached: i64,
    is_cut: bool,
    error: Option<FollowError>,
}

/// Counts the steps of a process manager or of a routine.
pub(super) fn count(manager: &'static str, acted: Acted) {
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
        StoreError::KeyReused
        | StoreError::UnknownHousehold
        | StoreError::Broken
        | StoreError::EventTooLarge
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
        let begun = checkpoint::begin(&self.pool, household, Durability::Kept).await?;
        let name = self.name().await?;
        let mut place = match checkpoint::claim(begun, name, household, WhenTaken::LeaveIt).await? {
            Claim::Ours(place) => place,
            Claim::Busy => return Ok(Advance::Busy),
            Claim::Halted => return Ok(Advance::Halted),
        };
        let Turn { reached, is_cut, error } = self.act(&mut place, household).await;
        match error {
            Some(error) if !error.is_passing() => {
                place.revision = reached;
                place.halt(&error).await?;
                Ok(Advance::Halted)
            }
            // What was done before it counts.
            Some(error) => {
                place.move_to(reached).await?;
                Err(error)
            }
            None => {
                place.move_to(reached).await?;
                Ok(if is_cut { Advance::More } else { Advance::CaughtUp })
            }
        }
    }
}
