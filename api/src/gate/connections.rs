//! Seats for connections: so many in all, below what the process may open, and so many for one
//! address. When they run short, those that are idle give theirs up first.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use tokio_util::sync::CancellationToken;

use crate::rate_limit::network_of;

/// Descriptors that are kept for everything else: the database, files, listeners.
const OTHER_DESCRIPTORS: u64 = 256;
/// Most idle ones that are let go at once when seats run short.
const LET_GO: usize = 16;

/// How many connections there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seats {
    pub in_all: usize,
    /// Of one network that is neither this machine nor a proxy's.
    pub of_one: usize,
}

impl Seats {
    /// So many in all, or as many as the process may open.
    pub fn of(wanted: usize) -> Self {
        let (open, _) = rlimit::Resource::NOFILE.get().unwrap_or((1_024, 1_024));
        let room = open.saturating_sub(OTHER_DESCRIPTORS).max(open / 2).max(1);
        let in_all = wanted.min(usize::try_from(room).unwrap_or(usize::MAX));
        Self { in_all, of_one: (in_all / 8).max(1) }
    }
}

/// Lets the process open as many files and connections as the system allows it.
pub fn open_as_many_as_allowed() {
    if let Err(error) = rlimit::increase_nofile_limit(u64::MAX) {
        tracing::warn!(error = &error as &dyn std::error::Error, "the limit of open files stays");
    }
}

/// What a connection is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
enum State {
    /// It has never asked for anything.
    Silent,
    /// It was answered, and asks for nothing more yet.
    Resting,
    /// Its body comes in.
    Sending,
    /// It is answered.
    Served,
    /// Its answer is made, and not all of it is written yet.
    Leaving,
}

/// One connection among the others.
#[derive(Debug)]
pub struct Guest {
    address: IpAddr,
    began: Instant,
    state: AtomicU8,
    /// Milliseconds after `began` at which the state began.
    since: AtomicU64,
    /// Requests that have come.
    asked: AtomicU64,
    /// It shall end.
    pub go: CancellationToken,
}

impl Guest {
    fn enter(&self, state: State) {
        self.state.store(state as u8, Ordering::Release);
        let since = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.since.store(since, Ordering::Release);
    }

    /// A request has come; `with_body`: not all of it.
    pub fn asks(&self, with_body: bool) {
        self.asked.fetch_add(1, Ordering::AcqRel);
        self.enter(if with_body { State::Sending } else { State::Served });
    }

    /// The body of its request has come.
    pub fn is_whole(&self) {
        self.enter(State::Served);
    }

    /// Its answer is made; it is not done before that is written.
    pub fn leaves(&self) {
        self.enter(State::Leaving);
    }

    /// Everything that was said to it is written: it rests if it was answered.
    pub fn is_written(&self) {
        if self.state.load(Ordering::Acquire) == State::Leaving as u8 {
            self.enter(State::Resting);
        }
    }

    /// Whether a request is being answered.
    pub fn is_asking(&self) -> bool {
        let state = self.state.load(Ordering::Acquire);
        state == State::Sending as u8 || state == State::Served as u8
    }

    /// Whether a request is waited for; which one: so many came before.
    pub fn awaited(&self) -> Option<u64> {
        let rests = self.state.load(Ordering::Acquire) <= State::Resting as u8;
        rests.then(|| self.asked.load(Ordering::Acquire))
    }

    fn state_and_since(&self) -> (u8, Instant) {
        let since = std::time::Duration::from_millis(self.since.load(Ordering::Acquire));
        (self.state.load(Ordering::Acquire), self.began + since)
    }
}

/// The connections that are open.
#[derive(Debug)]
pub struct Connections {
    seats: Seats,
    guests: Mutex<Guests>,
}

#[derive(Debug, Default)]
struct Guests {
    next: u64,
    open: HashMap<u64, Arc<Guest>>,
    of_address: HashMap<IpAddr, usize>,
}

/// A connection's seat, given up when it is dropped.
#[derive(Debug)]
pub struct Seat {
    connections: Arc<Connections>,
    number: u64,
    pub guest: Arc<Guest>,
}

impl Connections {
    pub fn new(seats: Seats) -> Self {
        Self { seats, guests: Mutex::default() }
    }

    /// A seat for a connection; `wide` for addresses that many share. When there is none, idle ones
    /// (of the same address, if it has too many) are told to go, those first that never asked for
    /// anything, then the longest. `None` when nobody is idle.
    pub fn seat(self: &Arc<Self>, address: IpAddr, wide: bool) -> Option<Seat> {
        let address = network_of(address);
        let mut guests = self.guests.lock().unwrap_or_else(PoisonError::into_inner);
        let own = guests.of_address.get(&address).copied().unwrap_or(0);
        let has_enough = !wide && own >= self.seats.of_one;
        if has_enough || guests.open.len() >= self.seats.in_all {
            let of = has_enough.then_some(address);
            if guests.let_go(of, (self.seats.in_all / 64).clamp(1, LET_GO)) == 0 {
                metrics::counter!("wumbo_connections_refused_total").increment(1);
                return None;
            }
        }
        let number = guests.next;
        guests.next += 1;
        let guest = Arc::new(Guest {
            address,
            began: Instant::now(),
            state: AtomicU8::new(State::Silent as u8),
            since: AtomicU64::new(0),
            asked: AtomicU64::new(0),
            go: CancellationToken::new(),
        });
        guests.open.insert(number, guest.clone());
        *guests.of_address.entry(address).or_insert(0) += 1;
        metrics::gauge!("wumbo_connections").set(guests.open.len() as f64);
        Some(Seat { connections: self.clone(), number, guest })
    }

    /// Tells idle ones to go, because the process can open no more.
    pub fn make_room(&self) {
        self.guests.lock().unwrap_or_else(PoisonError::into_inner).let_go(None, LET_GO);
    }
}

impl Guests {
    /// Seats of those that are told to go are free at once: what they still hold is a descriptor,
    /// for as long as it takes to close it. Answers how many there were.
    fn let_go(&mut self, of: Option<IpAddr>, most: usize) -> usize {
        let is_of = |guest: &Guest| of.is_none_or(|address| guest.address == address);
        let mut idle: Vec<(u8, Instant, u64)> = self
            .open
            .iter()
            .filter(|(_, guest)| is_of(guest) && !guest.go.is_cancelled())
            .map(|(number, guest)| {
                let (state, since) = guest.state_and_since();
                (state, since, *number)
            })
            .filter(|(state, ..)| *state < State::Served as u8)
            .collect();
        idle.sort_unstable();
        // Bodies that come in are given up only when nobody rests.
        let resting = idle.iter().filter(|(state, ..)| *state < State::Sending as u8).count();
        idle.truncate(most.min(resting.max(1)));
        for (.., number) in &idle {
            self.remove(*number).inspect(|guest| guest.go.cancel());
        }
        metrics::counter!("wumbo_connections_let_go_total").increment(idle.len() as u64);
        idle.len()
    }

    fn remove(&mut self, number: u64) -> Option<Arc<Guest>> {
        let guest = self.open.remove(&number)?;
        if let Some(count) = self.of_address.get_mut(&guest.address) {
            *count -= 1;
            if *count == 0 {
                self.of_address.remove(&guest.address);
            }
        }
        Some(guest)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let guests = &self.connections.guests;
        let mut guests = guests.lock().unwrap_or_else(PoisonError::into_inner);
        guests.remove(self.number);
        metrics::gauge!("wumbo_connections").set(guests.open.len() as f64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(last: u8) -> IpAddr {
        IpAddr::from([192, 0, 2, last])
    }

    #[test]
    fn idle_connections_give_their_seats_up_and_working_ones_do_not() {
        let connections = Arc::new(Connections::new(Seats { in_all: 3, of_one: 3 }));
        let working = connections.seat(address(1), false).unwrap();
        working.guest.asks(false);
        let resting = connections.seat(address(2), false).unwrap();
        resting.guest.asks(false);
        resting.guest.leaves();
        resting.guest.is_written();
        let silent = connections.seat(address(3), false).unwrap();
        let newcomer = connections.seat(address(4), false).unwrap();
        assert!(silent.guest.go.is_cancelled(), "who never asked goes first");
        newcomer.guest.asks(true);
        assert!(!resting.guest.go.is_cancelled());
        let next = connections.seat(address(5), false).unwrap();
        next.guest.asks(false);
        assert!(resting.guest.go.is_cancelled(), "then who rests");
        assert!(!newcomer.guest.go.is_cancelled());
        let last = connections.seat(address(6), false).unwrap();
        last.guest.asks(false);
        last.guest.leaves();
        assert!(newcomer.guest.go.is_cancelled(), "then whose body has not come");
        assert!(connections.seat(address(7), false).is_none(), "everybody is served, or reads");
        assert!(!working.guest.go.is_cancelled());
        drop((working, resting, silent, newcomer, next, last));
        let guests = connections.guests.lock().unwrap();
        assert!(guests.open.is_empty() && guests.of_address.is_empty());
    }

    #[test]
    fn an_address_has_so_many_seats_unless_many_share_it() {
        let connections = Arc::new(Connections::new(Seats { in_all: 100, of_one: 2 }));
        let kept: Vec<_> = (0..2).map(|_| connections.seat(address(1), false).unwrap()).collect();
        kept.iter().for_each(|seat| seat.guest.asks(false));
        assert!(connections.seat(address(1), false).is_none());
        let _other = connections.seat(address(2), false).unwrap();
        let wide: Vec<_> = (0..50).map(|_| connections.seat(address(3), true)).collect();
        assert!(wide.iter().all(Option::is_some));
    }
}
