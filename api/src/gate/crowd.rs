//! Places that give way: few people, however many places they ask for, never keep others out. Each
//! holds so many at most, some are kept for those who hold none, and when all are taken whoever
//! comes gets the place of what is slowest among those who hold most.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, timeout_at};
use tokio_util::sync::CancellationToken;

/// How many places there are, and for whom.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub at_once: usize,
    /// The last of them are for those who hold none.
    pub kept: usize,
    /// What has come for less than this gives no way yet.
    pub grace: Duration,
    /// Who holds as many as one may gets the place of one of their own, which is slowest.
    pub own_gives_way: bool,
}

/// The places, by whom they are held.
#[derive(Debug)]
pub struct Crowd<K> {
    size: Size,
    inside: Mutex<Inside<K>>,
    left: Notify,
}

#[derive(Debug)]
struct Inside<K> {
    next: u64,
    stays: HashMap<u64, Held<K>>,
}

#[derive(Debug)]
struct Held<K> {
    of: K,
    began: Instant,
    progress: Arc<Progress>,
}

#[derive(Debug, Default)]
struct Progress {
    bytes: AtomicU64,
    is_whole: AtomicBool,
    go: CancellationToken,
}

impl<K> Held<K> {
    /// Bytes in a second so far.
    fn pace(&self) -> u128 {
        let bytes = u128::from(self.progress.bytes.load(Ordering::Relaxed));
        bytes * 1_000 / self.began.elapsed().as_millis().max(1)
    }
}

/// One place, given back when it is dropped.
#[derive(Debug)]
pub struct Stay<K: Eq + Hash> {
    crowd: Arc<Crowd<K>>,
    number: u64,
    progress: Arc<Progress>,
}

impl<K: Eq + Hash + Clone> Crowd<K> {
    pub fn new(size: Size) -> Arc<Self> {
        let inside = Inside { next: 0, stays: HashMap::new() };
        Arc::new(Self { size, inside: Mutex::new(inside), left: Notify::new() })
    }

    /// A place for somebody who may hold so many at once; `None` when nothing gives way.
    pub fn enter(self: &Arc<Self>, of: &K, most: usize) -> Option<Stay<K>> {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        let own = inside.stays.values().filter(|held| held.of == *of).count();
        let all = inside.stays.len();
        let is_free = all < self.size.at_once
            && (own == 0 || all < self.size.at_once.saturating_sub(self.size.kept));
        let leaves = match (own >= most, is_free) {
            (true, _) if !self.size.own_gives_way => return None,
            (true, _) => Some(inside.slowest(self.size.grace, |held| held.of == *of)?),
            (false, true) => None,
            (false, false) => Some(inside.slowest_of_most(self.size.grace, own)?),
        };
        if let Some(leaves) = leaves
            && let Some(left) = inside.stays.remove(&leaves)
        {
            left.progress.go.cancel();
        }
        let number = inside.next;
        inside.next += 1;
        let progress = Arc::new(Progress::default());
        let held = Held { of: of.clone(), began: Instant::now(), progress: progress.clone() };
        inside.stays.insert(number, held);
        Some(Stay { crowd: self.clone(), number, progress })
    }

    /// The same, waiting for as long as `patience` until a place is left or something gives way.
    pub async fn wait(
        self: &Arc<Self>,
        of: &K,
        most: usize,
        patience: Duration,
    ) -> Option<Stay<K>> {
        /// Also without anybody leaving: what was too new to give way grows old.
        const OFTEN: Duration = Duration::from_millis(250);
        let deadline = Instant::now() + patience;
        loop {
            let left = self.left.notified();
            if let Some(stay) = self.enter(of, most) {
                return Some(stay);
            }
            if Instant::now() >= deadline {
                return None;
            }
            let _ = timeout_at(deadline.min(Instant::now() + OFTEN), left).await;
        }
    }
}

impl<K: Eq + Hash + Clone> Inside<K> {
    fn slowest(&self, grace: Duration, may: impl Fn(&Held<K>) -> bool) -> Option<u64> {
        let gives_way = |held: &Held<K>| {
            !held.progress.is_whole.load(Ordering::Acquire) && held.began.elapsed() >= grace
        };
        let held = self.stays.iter().filter(|(_, held)| may(held) && gives_way(held));
        held.map(|(number, held)| (held.pace(), held.began, *number))
            .min()
            .map(|(.., number)| number)
    }

    /// Of those who hold most, if that is more than who asks; the next when nothing of theirs can
    /// give way.
    fn slowest_of_most(&self, grace: Duration, own: usize) -> Option<u64> {
        let mut counts: HashMap<&K, usize> = HashMap::new();
        self.stays.values().for_each(|held| *counts.entry(&held.of).or_default() += 1);
        let mut most: Vec<usize> = counts.values().copied().filter(|count| *count > own).collect();
        most.sort_unstable();
        most.dedup();
        most.into_iter().rev().find_map(|count| {
            self.slowest(grace, |held| counts.get(&held.of).is_some_and(|held| *held == count))
        })
    }
}

impl<K: Eq + Hash> Stay<K> {
    /// Counts what has come.
    pub fn came(&self, bytes: usize) {
        self.progress.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// All of it has come: it gives no way any more.
    pub fn is_whole(&self) {
        self.progress.is_whole.store(true, Ordering::Release);
    }

    /// Until somebody else has its place.
    pub async fn gives_way(&self) {
        self.progress.go.cancelled().await;
    }
}

impl<K: Eq + Hash> Drop for Stay<K> {
    fn drop(&mut self) {
        let mut inside = self.crowd.inside.lock().unwrap_or_else(PoisonError::into_inner);
        inside.stays.remove(&self.number);
        drop(inside);
        self.crowd.left.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn crowd(at_once: usize, kept: usize, own_gives_way: bool) -> Arc<Crowd<u32>> {
        Crowd::new(Size { at_once, kept, grace: SECOND, own_gives_way })
    }

    fn is_gone(stay: &Stay<u32>) -> bool {
        stay.progress.go.is_cancelled()
    }

    #[tokio::test(start_paused = true)]
    async fn few_people_do_not_fill_all_places() {
        let crowd = crowd(8, 2, false);
        let mut held: Vec<Stay<u32>> = Vec::new();
        for person in [1, 2] {
            held.extend((0..5).filter_map(|_| crowd.enter(&person, 4)));
        }
        assert_eq!(held.len(), 6, "the last two are kept for those who hold none");
        held.push(crowd.enter(&3, 4).unwrap());
        held.push(crowd.enter(&4, 4).unwrap());
        assert!(crowd.enter(&5, 4).is_none(), "nothing is old enough to give way");
        tokio::time::advance(2 * SECOND).await;
        held[0].came(1_000_000);
        held[1].is_whole();
        let fifth = crowd.enter(&5, 4).unwrap();
        assert!(is_gone(&held[2]), "the slowest of who holds most");
        assert_eq!(held.iter().filter(|stay| is_gone(stay)).count(), 1);
        drop(fifth);
        drop(held);
        assert!(crowd.inside.lock().unwrap().stays.is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn who_holds_one_gives_way_to_who_holds_none_and_to_nobody_else() {
        let crowd = crowd(3, 0, false);
        let held: Vec<_> = (0..3).map(|person| crowd.enter(&person, 4).unwrap()).collect();
        tokio::time::advance(2 * SECOND).await;
        held[0].came(100);
        held[2].came(100);
        assert!(crowd.enter(&0, 4).is_none());
        let _fourth = crowd.enter(&3, 4).unwrap();
        assert!(is_gone(&held[1]) && !is_gone(&held[0]) && !is_gone(&held[2]));
        held.iter().for_each(Stay::is_whole);
        _fourth.is_whole();
        assert!(crowd.wait(&4, 4, SECOND).await.is_none(), "what has come stays");
        let (waited, ()) = tokio::join!(crowd.wait(&4, 4, 9 * SECOND), async {
            tokio::time::sleep(SECOND).await;
            drop(held);
        });
        assert!(waited.is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn where_many_share_an_address_the_oldest_of_it_gives_way() {
        let crowd = crowd(100, 10, true);
        let first = crowd.enter(&1, 2).unwrap();
        let second = crowd.enter(&1, 2).unwrap();
        assert!(crowd.enter(&1, 2).is_none());
        tokio::time::advance(2 * SECOND).await;
        let _third = crowd.enter(&1, 2).unwrap();
        assert!(is_gone(&first) && !is_gone(&second));
    }
}
