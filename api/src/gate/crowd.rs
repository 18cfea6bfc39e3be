//! Places that give way: few people, however many places they ask for, never keep others out. Each
//! holds so many at most, some are kept for those who hold none, and when all are taken whoever
//! comes gets the place of what is slowest among those who hold most.

use std::cmp::Reverse;
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
    /// How many each of them holds.
    counts: HashMap<K, usize>,
    /// Until when nothing gives way to whom: many who wait ask often, and looking at every place
    /// each time would cost the product of both.
    nothing_until: HashMap<Coming<K>, Instant>,
    /// Places that were looked at in vain or not, as a measure of work.
    #[cfg(test)]
    looked_at: usize,
}

/// To whom a place may give way.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Coming<K> {
    /// To somebody in the place of one of their own.
    Own(K),
    /// To those who hold so many, in the place of somebody who holds more.
    Holding(usize),
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
    fn pace(&self, now: Instant) -> u128 {
        let bytes = u128::from(self.progress.bytes.load(Ordering::Relaxed));
        bytes * 1_000 / now.duration_since(self.began).as_millis().max(1)
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
        let inside = Mutex::new(Inside::default());
        Arc::new(Self { size, inside, left: Notify::new() })
    }

    /// A place for somebody who may hold so many at once; `None` when nothing gives way.
    pub fn enter(self: &Arc<Self>, of: &K, most: usize) -> Option<Stay<K>> {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        let own = inside.counts.get(of).copied().unwrap_or_default();
        let all = inside.stays.len();
        let is_free = all < self.size.at_once
            && (own == 0 || all < self.size.at_once.saturating_sub(self.size.kept));
        let leaves = match (own >= most, is_free) {
            (true, _) if !self.size.own_gives_way => return None,
            (true, _) => Some(inside.gives_way(self.size.grace, Coming::Own(of.clone()))?),
            (false, true) => None,
            (false, false) => Some(inside.gives_way(self.size.grace, Coming::Holding(own))?),
        };
        if let Some(leaves) = leaves
            && let Some(left) = inside.remove(leaves)
        {
            left.progress.go.cancel();
        }
        let (number, progress) = inside.add(of);
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

impl<K> Default for Inside<K> {
    fn default() -> Self {
        Self {
            next: 0,
            stays: HashMap::new(),
            counts: HashMap::new(),
            nothing_until: HashMap::new(),
            #[cfg(test)]
            looked_at: 0,
        }
    }
}

impl<K: Eq + Hash + Clone> Inside<K> {
    /// The place that gives way: of whom asks, or of those who hold most, if that is more than who
    /// asks; of the next when nothing of theirs can; of theirs the slowest, then the oldest.
    fn gives_way(&mut self, grace: Duration, to: Coming<K>) -> Option<u64> {
        let now = Instant::now();
        if self.nothing_until.get(&to).is_some_and(|until| now < *until) {
            return None;
        }
        #[cfg(test)]
        {
            self.looked_at += self.stays.len();
        }
        let mut next = now + grace;
        let mut found = None;
        for (number, held) in &self.stays {
            let holds = self.counts.get(&held.of).copied().unwrap_or_default();
            let holds = match &to {
                Coming::Own(of) if held.of == *of => 0,
                Coming::Holding(own) if holds > *own => holds,
                Coming::Own(_) | Coming::Holding(_) => continue,
            };
            if held.progress.is_whole.load(Ordering::Acquire) {
                continue;
            }
            if held.began + grace > now {
                next = next.min(held.began + grace);
                continue;
            }
            let rank = (Reverse(holds), held.pace(now), held.began, *number);
            if found.is_none_or(|best| rank < best) {
                found = Some(rank);
            }
        }
        if found.is_none() {
            // Who leaves, or is whole, makes nothing give way; who comes may ([`Self::add`]).
            self.nothing_until.insert(to, next);
        }
        found.map(|(.., number)| number)
    }

    fn add(&mut self, of: &K) -> (u64, Arc<Progress>) {
        let number = self.next;
        self.next += 1;
        let progress = Arc::new(Progress::default());
        let held = Held { of: of.clone(), began: Instant::now(), progress: progress.clone() };
        self.stays.insert(number, held);
        *self.counts.entry(of.clone()).or_default() += 1;
        // They hold more than others now, with everything that they held before.
        self.nothing_until.clear();
        (number, progress)
    }
}

impl<K: Eq + Hash> Inside<K> {
    fn remove(&mut self, number: u64) -> Option<Held<K>> {
        let left = self.stays.remove(&number)?;
        if let Some(count) = self.counts.get_mut(&left.of) {
            *count -= 1;
            if *count == 0 {
                self.counts.remove(&left.of);
            }
        }
        Some(left)
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
        inside.remove(self.number);
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

    #[tokio::test(start_paused = true)]
    async fn many_who_wait_cost_no_more_than_the_places_that_change_hands() {
        for own_gives_way in [true, false] {
            let crowd = crowd(512, 0, own_gives_way);
            let most = if own_gives_way { 384 } else { 512 };
            let held: Vec<_> = (0..most).map(|_| crowd.enter(&1, most).unwrap()).collect();
            let others: Vec<_> =
                (most..512).zip(2..).map(|(_, person)| crowd.enter(&person, 1).unwrap()).collect();
            held.iter().chain(&others).for_each(Stay::is_whole);
            // Of the one who holds most, or of somebody else: all of it has come, and stays.
            let waiting = (0..600).map(|place| {
                let person = if own_gives_way { 1 } else { 1_000 + place };
                let crowd = crowd.clone();
                async move { crowd.wait(&person, most, 5 * SECOND).await.is_some() }
            });
            let entered = futures::future::join_all(waiting).await;
            assert!(entered.iter().all(|entered| !entered));
            let looked_at = crowd.inside.lock().unwrap().looked_at;
            assert!(looked_at < 40 * 512, "{looked_at} places looked at by 600 who wait");
        }
    }
}
