//! Whenever a day begins in a household, something is done about it.

use async_trait::async_trait;
use chrono::{NaiveDate, NaiveTime};
use domain::id::{HouseholdId, UserId};

use super::cause::Cause;
use super::{Acted, Leaving, Unmet, once};
use crate::house::House;
use crate::ports::{Intent, StoreError};

/// Something that is done for a household, or for each of its members, once a day.
#[async_trait]
pub trait DailyRoutine: Send + Sync + 'static {
    /// What it achieves (`raise_budget_alerts`). It goes into the log, the keys of its commands and
    /// the rows of its timers: never renamed. No process manager has the same.
    const NAME: &'static str;
    /// When it is due, by the household's clocks.
    const LOCAL_TIME: NaiveTime;
    /// Whether it is done for each member, else for the household as a whole.
    const FOR_EACH_MEMBER: bool = false;
    /// One thing to do.
    type Step: Send + Sync;

    /// What is to be done, in order; mostly nothing. Always the same for the same days.
    fn choose(&self, run: &Run) -> Vec<Self::Step>;

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
    /// written down before the day is over, and the day is part of its ids.
    ///
    /// # Errors
    /// [`StoreError`]: it is tried again.
    async fn effects(&self, _: &mut Leaving<'_>, _: &Self::Step) -> Result<(), StoreError> {
        Ok(())
    }
}

/// What a run of a routine is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    pub household_id: HouseholdId,
    /// The member, where there is a run for each.
    pub member: Option<UserId>,
    /// The days that it stands for, first and last: several after a time when nobody was there to
    /// do it. It is done once, for the last of them.
    pub from: NaiveDate,
    pub on: NaiveDate,
}

impl Run {
    /// How many days it stands for, one or more.
    pub fn days(&self) -> i64 {
        (self.on - self.from).num_days().max(0) + 1
    }
}

/// Does what a routine has chosen to do about a day.
///
/// # Errors
/// [`StoreError`]: the commands before it are done, and known when it is tried again.
pub async fn carry_out_day<R: DailyRoutine>(
    house: &House,
    routine: &R,
    run: &Run,
    steps: &[R::Step],
) -> Result<Acted, StoreError> {
    let (mut acted, cause) = (Acted::default(), Cause::day(R::NAME, run));
    for (number, step) in steps.iter().enumerate() {
        let intent = cause.intent(number);
        let doing = routine.carry_out(house, &intent, step);
        if acted.stands(once(house, &intent, routine.command(step), doing).await?) {
            let mut leaving = Leaving::of(house, &cause, number);
            routine.effects(&mut leaving, step).await?;
            acted.leave(leaving)?;
        }
    }
    Ok(acted)
}
