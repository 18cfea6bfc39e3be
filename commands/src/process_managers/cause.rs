//! What a step follows from, and what follows from that: its key, and the ids of its effects.

use domain::event::RecordedEvent;
use domain::id::HouseholdId;
use uuid::Uuid;

use super::Run;
use crate::asker::Asker;
use crate::ports::Intent;
use crate::proof;

/// Of the ids that are made of what a manager does.
const NAMESPACE: Uuid = Uuid::from_u128(0x8f1d_2a6e_37c5_4b90_9e41_5d0c_7ab3_62f8);

/// An event or a day, as whoever acts on it meets it: the same whenever it is met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cause {
    /// Who acts.
    pub who: &'static str,
    pub household_id: HouseholdId,
    /// Of the event, or of the run for this day.
    pub id: Uuid,
    /// What the keys of steps are made of.
    text: String,
    correlation: Uuid,
    causation: Option<Uuid>,
}

impl Cause {
    /// An event; `correlation` is that of the request that it came of.
    pub fn event(who: &'static str, event: &RecordedEvent, correlation: Uuid) -> Self {
        Self {
            who,
            household_id: event.household_id,
            id: event.event_id,
            text: format!("{who}/{}", event.event_id),
            correlation,
            causation: Some(event.event_id),
        }
    }

    /// The last of the days that a run stands for, however many they are. No event made it, so
    /// there is no causation; what one run does shares a correlation.
    pub fn day(who: &'static str, run: &Run) -> Self {
        let Run { household_id, member, on, .. } = run;
        let whose = member.map_or(household_id.0, |member| member.0);
        let text = format!("{who}/{household_id}/{whose}/{on}");
        let id = Uuid::new_v5(&NAMESPACE, text.as_bytes());
        Self { who, household_id: *household_id, id, text, correlation: id, causation: None }
    }

    /// The intent of the command of one step.
    pub fn intent(&self, step: usize) -> Intent {
        let what = format!("{}/{step}", self.text);
        Intent {
            household_id: self.household_id,
            asker: Asker::Manager(self.who),
            idempotency_key: Some(Uuid::new_v5(&NAMESPACE, what.as_bytes()).to_string()),
            request_hash: proof::sha256(what.as_bytes()),
            expected_version: None,
            correlation: self.correlation,
            causation: self.causation,
            source: "internal",
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use domain::id::UserId;

    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    #[test]
    fn a_step_has_a_key_of_its_own_that_household_member_day_and_place_make() {
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let run = |home, member: Option<Uuid>, on| Run {
            household_id: HouseholdId(home),
            member: member.map(UserId),
            from: day(1),
            on: day(on),
        };
        let intent = |run: &Run, step| Cause::day("nothing", run).intent(step);
        let intents = [
            intent(&run(one, None, 5), 0),
            intent(&run(one, None, 5), 1),
            intent(&run(one, None, 6), 0),
            intent(&run(one, Some(other), 5), 0),
            intent(&run(other, None, 5), 0),
        ];
        let keys: std::collections::HashSet<_> =
            intents.iter().map(|intent| intent.idempotency_key.clone()).collect();
        assert_eq!(keys.len(), intents.len());
        assert_eq!(intents[0].correlation, intents[1].correlation, "of one run");
        assert!(intents[2..].iter().all(|other| other.correlation != intents[0].correlation));
        // However many days the run stands for.
        let short = Run { from: day(5), ..run(one, None, 5) };
        assert_eq!(intent(&short, 0).idempotency_key, intents[0].idempotency_key);
        assert_eq!((short.days(), run(one, None, 5).days()), (1, 5));
    }
}
