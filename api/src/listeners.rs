//! Who listens to live news, and how many may: a stream costs no place in the house, but it is
//! asked for its session twice a second for as long as it lasts.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use domain::id::UserId;

use crate::problem::Problem;

/// Streams of this process at the same time.
const STREAMS: usize = 1_000;
/// Streams of one person at the same time: tabs and devices.
const STREAMS_OF_ONE: usize = 20;
/// When to come back, in seconds.
const LATER: u64 = 10;

/// The streams that are open.
pub struct Listeners {
    open: AtomicUsize,
    of_person: Mutex<HashMap<UserId, usize>>,
    most: usize,
    most_of_one: usize,
}

impl Default for Listeners {
    fn default() -> Self {
        Self::new(STREAMS, STREAMS_OF_ONE)
    }
}

impl Listeners {
    /// Room for so many streams in all, and for so many of one person.
    pub fn new(most: usize, most_of_one: usize) -> Self {
        let (open, of_person) = (AtomicUsize::new(0), Mutex::default());
        Self { open, of_person, most, most_of_one }
    }

    /// A seat for one stream of this person, kept for as long as the value lives.
    ///
    /// # Errors
    /// 503 with `Retry-After` when the house or the person has no more.
    pub fn seat(self: &Arc<Self>, person: UserId) -> Result<Seat, Problem> {
        let mut of_person = self.of_person.lock().unwrap_or_else(PoisonError::into_inner);
        let own = of_person.get(&person).copied().unwrap_or(0);
        if own >= self.most_of_one {
            let detail = "You listen in too many places at once. Close some, then connect again.";
            return Err(Problem::busy().detail(detail).retry_after(LATER));
        }
        if self.open.load(Ordering::Acquire) >= self.most {
            let detail = "Too many listen at once. Connect again later.";
            return Err(Problem::busy().detail(detail).retry_after(LATER));
        }
        of_person.insert(person, own + 1);
        let open = self.open.fetch_add(1, Ordering::AcqRel) + 1;
        metrics::gauge!("wumbo_live_streams").set(open as f64);
        Ok(Seat { listeners: self.clone(), person })
    }
}

/// One open stream.
pub struct Seat {
    listeners: Arc<Listeners>,
    person: UserId,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let of_person = &self.listeners.of_person;
        let mut of_person = of_person.lock().unwrap_or_else(PoisonError::into_inner);
        let own = of_person.remove(&self.person).unwrap_or(0);
        if own > 1 {
            of_person.insert(self.person, own - 1);
        }
        let open = self.listeners.open.fetch_sub(1, Ordering::AcqRel) - 1;
        metrics::gauge!("wumbo_live_streams").set(open as f64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_person_and_the_house_have_so_many_seats_and_get_back_what_is_given_up() {
        let listeners = Arc::new(Listeners::new(3, 2));
        let (ada, ben, eve) =
            (UserId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2)), UserId(Uuid::from_u128(3)));
        let first = listeners.seat(ada).unwrap();
        let _second = listeners.seat(ada).unwrap();
        let refused = listeners.seat(ada).err().unwrap();
        assert_eq!((refused.status.as_u16(), refused.retry_after), (503, Some(LATER)));
        let third = listeners.seat(ben).unwrap();
        assert!(listeners.seat(eve).is_err(), "the house is full");
        drop(third);
        drop(first);
        let _of_eve = listeners.seat(eve).unwrap();
        let _again = listeners.seat(ada).unwrap();
        assert!(listeners.seat(ben).is_err());
        let counted = listeners.of_person.lock().unwrap();
        assert_eq!(counted.len(), 2, "who listens no more is forgotten");
    }
}
