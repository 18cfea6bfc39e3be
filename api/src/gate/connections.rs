//! Seats for connections: so many in all, below what the process may open, and so many for one
//! address. When they run short, those that are idle give theirs up first.

use std::collections::{BTreeSet, HashMap};
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio_util::sync::CancellationToken;

use super::sender::network_of;

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
    /// It is refused, and its refusal waits.
    Refused,
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
    connections: Arc<Connections>,
    number: u64,
    state: AtomicU8,
    /// Requests that have come.
    asked: AtomicU64,
    /// Bytes have come since the last request.
    has_said: AtomicBool,
    /// It shall end.
    pub go: CancellationToken,
}

impl Guest {
    fn enter(&self, state: State) {
        self.state.store(state as u8, Ordering::Release);
        self.connections.guests().has_entered(self.number, state);
    }

    /// A request has come; `with_body`: not all of it. Whether it came with the one before it.
    pub fn asks(&self, with_body: bool) -> bool {
        self.asked.fetch_add(1, Ordering::AcqRel);
        self.enter(if with_body { State::Sending } else { State::Served });
        !self.has_said.swap(false, Ordering::AcqRel)
    }

    /// Bytes of it have come.
    pub fn says(&self) {
        self.has_said.store(true, Ordering::Release);
    }

    /// The body of its request has come.
    pub fn is_whole(&self) {
        self.enter(State::Served);
    }

    /// Its refusal waits: it gives its seat up before all others.
    pub fn is_refused(&self) {
        self.enter(State::Refused);
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
        [State::Refused, State::Sending, State::Served].iter().any(|one| state == *one as u8)
    }

    /// Whether a request is waited for; which one: so many came before.
    pub fn awaited(&self) -> Option<u64> {
        let state = self.state.load(Ordering::Acquire);
        let rests = state == State::Silent as u8 || state == State::Resting as u8;
        rests.then(|| self.asked.load(Ordering::Acquire))
    }
}

/// The connections that are open.
#[derive(Debug)]
pub struct Connections {
    seats: Seats,
    guests: Mutex<Guests>,
}

/// Who can be told to go: those first whose refusals wait, then those that never asked for
/// anything, then the longest idle.
type Idle = BTreeSet<(State, Instant, u64)>;

#[derive(Debug, Default)]
struct Guests {
    next: u64,
    open: HashMap<u64, Open>,
    of_address: HashMap<IpAddr, Address>,
    idle: Idle,
}

#[derive(Debug)]
struct Open {
    address: IpAddr,
    /// Where it stands among those who can be told to go.
    idle: Option<(State, Instant)>,
    go: CancellationToken,
}

#[derive(Debug, Default)]
struct Address {
    open: usize,
    idle: Idle,
}

/// A connection's seat, given up when it is dropped.
#[derive(Debug)]
pub struct Seat {
    pub guest: Arc<Guest>,
}

impl Connections {
    pub fn new(seats: Seats) -> Self {
        Self { seats, guests: Mutex::default() }
    }

    /// A seat for a connection; `wide` for addresses that many share. When there is none, idle ones
    /// (of the same address, if it has too many) are told to go, those first whose refusals wait,
    /// then those that never asked for anything, then the longest. `None` when nobody is idle.
    pub fn seat(self: &Arc<Self>, address: IpAddr, wide: bool) -> Option<Seat> {
        let address = network_of(address);
        let mut guests = self.guests();
        let own = guests.of_address.get(&address).map_or(0, |address| address.open);
        let has_enough = !wide && own >= self.seats.of_one;
        if has_enough || guests.open.len() >= self.seats.in_all {
            let of = has_enough.then_some(address);
            if guests.let_go(of, (self.seats.in_all / 64).clamp(1, LET_GO)) == 0 {
                metrics::counter!("wumbo_connections_refused_total").increment(1);
                return None;
            }
        }
        let go = CancellationToken::new();
        let number = guests.add(address, go.clone());
        metrics::gauge!("wumbo_connections").set(guests.open.len() as f64);
        let guest = Arc::new(Guest {
            connections: self.clone(),
            number,
            state: AtomicU8::new(State::Silent as u8),
            asked: AtomicU64::new(0),
            has_said: AtomicBool::new(false),
            go,
        });
        Some(Seat { guest })
    }

    /// Tells idle ones to go, because the process can open no more.
    pub fn make_room(&self) {
        self.guests().let_go(None, LET_GO);
    }

    fn guests(&self) -> MutexGuard<'_, Guests> {
        self.guests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Guests {
    /// Somebody new, who has said nothing yet.
    fn add(&mut self, address: IpAddr, go: CancellationToken) -> u64 {
        let number = self.next;
        self.next += 1;
        self.open.insert(number, Open { address, idle: None, go });
        self.of_address.entry(address).or_default().open += 1;
        self.has_entered(number, State::Silent);
        number
    }

    /// Keeps who can be told to go in order, so that nobody has to be looked for.
    fn has_entered(&mut self, number: u64, state: State) {
        let Some(open) = self.open.get_mut(&number) else { return };
        let idle = (state < State::Served).then(|| (state, Instant::now()));
        let before = std::mem::replace(&mut open.idle, idle);
        let address = self.of_address.entry(open.address).or_default();
        for among in [&mut self.idle, &mut address.idle] {
            if let Some((state, since)) = before {
                among.remove(&(state, since, number));
            }
            if let Some((state, since)) = idle {
                among.insert((state, since, number));
            }
        }
    }

    /// Seats of those that are told to go are free at once: what they still hold is a descriptor,
    /// for as long as it takes to close it. Answers how many there were.
    fn let_go(&mut self, of: Option<IpAddr>, most: usize) -> usize {
        let idle = match of {
            None => Some(&self.idle),
            Some(address) => self.of_address.get(&address).map(|address| &address.idle),
        };
        let first = idle.into_iter().flatten().take(most);
        let mut leave: Vec<(State, u64)> =
            first.map(|(state, _, number)| (*state, *number)).collect();
        // Bodies that come in are given up only when nobody rests.
        let resting = leave.iter().filter(|(state, _)| *state < State::Sending).count();
        leave.truncate(resting.max(1));
        for (_, number) in &leave {
            self.remove(*number);
        }
        metrics::counter!("wumbo_connections_let_go_total").increment(leave.len() as u64);
        leave.len()
    }

    /// Takes somebody away and tells them to go, if they are still there.
    fn remove(&mut self, number: u64) {
        self.has_entered(number, State::Leaving);
        let Some(open) = self.open.remove(&number) else { return };
        open.go.cancel();
        if let Some(address) = self.of_address.get_mut(&open.address) {
            address.open -= 1;
            if address.open == 0 {
                self.of_address.remove(&open.address);
            }
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut guests = self.guest.connections.guests();
        guests.remove(self.guest.number);
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
        let guests = connections.guests();
        assert!(guests.open.is_empty() && guests.of_address.is_empty() && guests.idle.is_empty());
    }

    #[test]
    fn who_waits_for_a_refusal_goes_before_all_others() {
        let connections = Arc::new(Connections::new(Seats { in_all: 2, of_one: 2 }));
        let silent = connections.seat(address(1), false).unwrap();
        let refused = connections.seat(address(2), false).unwrap();
        refused.guest.asks(false);
        refused.guest.is_refused();
        assert!(refused.guest.is_asking() && refused.guest.awaited().is_none());
        let _newcomer = connections.seat(address(3), false).unwrap();
        assert!(refused.guest.go.is_cancelled() && !silent.guest.go.is_cancelled());
    }

    #[test]
    fn a_request_that_came_with_the_one_before_it_is_told_apart() {
        let connections = Arc::new(Connections::new(Seats { in_all: 1, of_one: 1 }));
        let seat = connections.seat(address(1), false).unwrap();
        seat.guest.says();
        let came_with_another = [seat.guest.asks(false), seat.guest.asks(false)];
        seat.guest.says();
        assert_eq!((came_with_another, seat.guest.asks(true)), ([false, true], false));
    }

    #[test]
    fn an_address_has_so_many_seats_unless_many_share_it() {
        let connections = Arc::new(Connections::new(Seats { in_all: 100, of_one: 2 }));
        let kept: Vec<_> = (0..2).map(|_| connections.seat(address(1), false).unwrap()).collect();
        for seat in &kept {
            seat.guest.asks(false);
        }
        assert!(connections.seat(address(1), false).is_none());
        let _other = connections.seat(address(2), false).unwrap();
        let wide: Vec<_> = (0..50).map(|_| connections.seat(address(3), true)).collect();
        assert!(wide.iter().all(Option::is_some));
    }

    #[test]
    fn who_can_go_is_known_without_looking_at_everybody() {
        let connections = Arc::new(Connections::new(Seats { in_all: 600, of_one: 300 }));
        let busy: Vec<_> = (0..600)
            .map(|number| connections.seat(address((number % 200) as u8), false).unwrap())
            .collect();
        for seat in &busy {
            seat.guest.asks(false);
        }
        assert!(connections.guests().idle.is_empty());
        assert!(connections.seat(address(201), false).is_none());
        for seat in &busy[10..12] {
            seat.guest.leaves();
            seat.guest.is_written();
        }
        let idle: Vec<u64> = connections.guests().idle.iter().map(|(.., number)| *number).collect();
        assert_eq!(idle, [10, 11], "in the order in which they came to rest");
        let of_first = connections.guests().of_address[&address(10)].idle.len();
        assert_eq!(of_first, 1);
        assert!(connections.seat(address(201), false).is_some());
        assert!(busy[10].guest.go.is_cancelled());
        busy[11].guest.asks(true);
        busy[10].guest.asks(true);
        assert!(!connections.guests().open.contains_key(&10), "who is gone does not come back");
    }
}
