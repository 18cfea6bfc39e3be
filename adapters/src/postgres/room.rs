//! What is known of the room on the database's disk. When a write has found none, others are not
//! tried for a second: a failed one takes room of the write-ahead log too, and a server whose log
//! has none left stops altogether, reads included.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use commands::ports::StoreError;

/// How long nobody tries after a write has found no room.
const PAUSE: Duration = Duration::from_secs(1);
/// How long that is told of when nobody has tried again.
const REMEMBERED: Duration = Duration::from_secs(60);

/// Whether there is room, as far as the last write knows.
#[derive(Debug, Default)]
pub struct Room {
    /// When a write found none, or one was last allowed to look.
    none_since: Mutex<Option<Instant>>,
}

impl Room {
    fn none_since(&self) -> MutexGuard<'_, Option<Instant>> {
        self.none_since.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a write through: all of them while there is room, else one each second.
    ///
    /// # Errors
    /// [`StoreError::NoRoom`]
    pub fn admit(&self) -> Result<(), StoreError> {
        let mut none_since = self.none_since();
        match *none_since {
            Some(since) if since.elapsed() < PAUSE => Err(StoreError::NoRoom),
            Some(_) => {
                *none_since = Some(Instant::now());
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Learns from what became of a write.
    pub fn learn<T>(&self, written: &Result<T, StoreError>) {
        let mut none_since = self.none_since();
        match (written, none_since.is_some()) {
            (Err(StoreError::NoRoom), told) => {
                *none_since = Some(Instant::now());
                if !told {
                    tracing::error!("the disk of the database is full; nothing can be written");
                }
            }
            (Ok(_), true) => {
                *none_since = None;
                tracing::warn!("the database writes again");
            }
            _ => {}
        }
    }

    /// Whether the last write found no room, and not long ago.
    pub fn is_full(&self) -> bool {
        self.none_since().is_some_and(|since| since.elapsed() < REMEMBERED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_a_write_without_room_others_wait_until_one_finds_some() {
        let room = Room::default();
        assert!(room.admit().is_ok() && !room.is_full());
        room.learn::<()>(&Err(StoreError::Busy));
        assert!(room.admit().is_ok(), "that says nothing about room");
        room.learn::<()>(&Err(StoreError::NoRoom));
        assert!(room.is_full());
        assert!(matches!(room.admit(), Err(StoreError::NoRoom)));
        *room.none_since() = Instant::now().checked_sub(PAUSE);
        assert!(room.admit().is_ok(), "one looks");
        assert!(matches!(room.admit(), Err(StoreError::NoRoom)), "and one alone");
        room.learn(&Ok(()));
        assert!(room.admit().is_ok() && !room.is_full());
    }
}
