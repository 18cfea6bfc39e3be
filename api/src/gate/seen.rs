//! Who was let into which household a moment ago. A hint and no more: it spares those who give many
//! commands a second look at the door, and decides about turns alone.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use domain::id::{HouseholdId, UserId};

/// How long somebody counts as just seen.
const LATELY: Duration = Duration::from_secs(60);
/// Most that are remembered; beyond that all are looked at anew.
const MOST: usize = 20_000;

/// Who was let in lately.
#[derive(Debug, Default)]
pub struct Seen(Mutex<HashMap<(UserId, HouseholdId), Instant>>);

impl Seen {
    /// Somebody was just let in.
    pub fn now(&self, person: UserId, household: HouseholdId) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.len() >= MOST {
            seen.retain(|_, at| at.elapsed() < LATELY);
            if seen.len() >= MOST {
                seen.clear();
            }
        }
        seen.insert((person, household), Instant::now());
    }

    /// Whether they were let in a moment ago.
    pub fn lately(&self, person: UserId, household: HouseholdId) -> bool {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.get(&(person, household)).is_some_and(|at| at.elapsed() < LATELY)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn one_who_was_let_in_is_known_there_and_nowhere_else() {
        let seen = Seen::default();
        let person = |number| UserId(Uuid::from_u128(number));
        let household = |number| HouseholdId(Uuid::from_u128(number));
        seen.now(person(1), household(1));
        assert!(seen.lately(person(1), household(1)));
        assert!(!seen.lately(person(1), household(2)) && !seen.lately(person(2), household(1)));
    }

    #[test]
    fn however_many_come_it_stays_small() {
        let seen = Seen::default();
        for number in 0..3 * MOST as u128 {
            seen.now(UserId(Uuid::from_u128(number)), HouseholdId(Uuid::nil()));
        }
        assert!(seen.0.lock().unwrap().len() <= MOST);
    }
}
