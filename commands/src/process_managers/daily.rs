//! Whenever a day begins in a household, something is done about it.

use async_trait::async_trait;
use chrono::{NaiveDate, NaiveTime};
use domain::id::{HouseholdId, UserId};
use uuid::Uuid;

use super::{Acted, NAMESPACE, Unmet, once};
use crate::asker::Asker;
use crate::house::House;
use crate::ports::{Intent, StoreError};
use crate::proof;

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
    fn choose(&self, due: &Due) -> Vec<Self::Step>;

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
}

/// What a run of a routine is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    pub household_id: HouseholdId,
    /// The member, where there is a run for each.
    pub member: Option<UserId>,
    /// The days that it stands for, first and last: several after a time when nobody was there to
    /// do it. It is done once, for the last of them.
    pub from: NaiveDate,
    pub on: NaiveDate,
}

impl Due {
    /// How many days it stands for, one or more.
    pub fn days(&self) -> i64 {
        (self.on - self.from).num_days().max(0) + 1
    }
}

/// Does what a routine has chosen to do about a day.
///
/// # Errors
/// [`StoreError`]: the steps before it are done, and known when it is tried again.
pub async fn carry_out_day<R: DailyRoutine>(
    house: &House,
    routine: &R,
    due: &Due,
    steps: &[R::Step],
) -> Result<Acted, StoreError> {
    let mut acted = Acted::default();
    for (number, step) in steps.iter().enumerate() {
        let (command, intent) = (routine.command(step), intent::<R>(due, number));
        let doing = routine.carry_out(house, &intent, step);
        acted.count(once(house, &intent, command, doing).await?);
    }
    Ok(acted)
}

/// The intent of one step: the same however often the day is met, and whatever else it stands for.
/// No event made it, so there is no causation; what one run did shares a correlation.
fn intent<R: DailyRoutine>(due: &Due, number: usize) -> Intent {
    let Due { household_id, member, on, .. } = due;
    let whose = member.map_or(household_id.0, |member| member.0);
    let run = format!("{}/{household_id}/{whose}/{on}", R::NAME);
    let what = format!("{run}/{number}");
    Intent {
        household_id: *household_id,
        asker: Asker::Manager(R::NAME),
        idempotency_key: Some(Uuid::new_v5(&NAMESPACE, what.as_bytes()).to_string()),
        request_hash: proof::sha256(what.as_bytes()),
        expected_version: None,
        correlation: Uuid::new_v5(&NAMESPACE, run.as_bytes()),
        causation: None,
        source: "internal",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Nothing;

    #[async_trait]
    impl DailyRoutine for Nothing {
        const NAME: &'static str = "nothing";
        const LOCAL_TIME: NaiveTime = NaiveTime::MIN;
        type Step = ();

        fn choose(&self, _: &Due) -> Vec<()> {
            Vec::new()
        }

        fn command(&self, (): &()) -> &'static str {
            "do_nothing"
        }

        async fn carry_out(&self, _: &House, _: &Intent, (): &()) -> Result<(), Unmet> {
            Ok(())
        }
    }

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    #[test]
    fn a_step_has_a_key_of_its_own_that_household_member_day_and_place_make() {
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let due = |home, member: Option<Uuid>, on| Due {
            household_id: HouseholdId(home),
            member: member.map(UserId),
            from: day(1),
            on: day(on),
        };
        let intents = [
            intent::<Nothing>(&due(one, None, 5), 0),
            intent::<Nothing>(&due(one, None, 5), 1),
            intent::<Nothing>(&due(one, None, 6), 0),
            intent::<Nothing>(&due(one, Some(other), 5), 0),
            intent::<Nothing>(&due(other, None, 5), 0),
        ];
        let keys: std::collections::HashSet<_> =
            intents.iter().map(|intent| intent.idempotency_key.clone()).collect();
        assert_eq!(keys.len(), intents.len());
        assert_eq!(intents[0].correlation, intents[1].correlation, "of one run");
        assert!(intents[2..].iter().all(|other| other.correlation != intents[0].correlation));
        // However many days the run stands for.
        let short = Due { from: day(5), ..due(one, None, 5) };
        assert_eq!(intent::<Nothing>(&short, 0).idempotency_key, intents[0].idempotency_key);
        assert_eq!((short.days(), due(one, None, 5).days()), (1, 5));
    }
}
