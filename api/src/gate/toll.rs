//! What a refusal costs, in time. A refusal is made quickly, so whoever asks for nothing but
//! refusals could have thousands a second, and everybody else would wait for their processors.
//! Each sender has some at once and then so many a second; the answers of further ones wait. What
//! waits holds its connection and nothing else, and that gives way before all others. What is no
//! refusal never waits.

use std::collections::HashMap;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{Extensions, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use domain::id::UserId;
use tokio::time::{Instant, Sleep, sleep};
use tokio_util::sync::CancellationToken;

use super::connections::Guest;
use super::places::Class;
use super::sender::{SenderAddress, network_of};

/// Most senders that are remembered before those who owe nothing are forgotten.
const CAPACITY: usize = 50_000;

/// What refusals cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// So many of one sender at once wait for nothing.
    pub at_once: u32,
    /// In the long run: one after as long as this.
    pub each: Duration,
    /// None waits longer; a sender with many connections has one on each within it.
    pub longest: Duration,
}

impl Default for Terms {
    fn default() -> Self {
        let (each, longest) = (Duration::from_millis(10), Duration::from_secs(1));
        Self { at_once: 200, each, longest }
    }
}

/// Whom a refusal is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Told {
    /// Nobody has said who they are: where it came from.
    Network(IpAddr),
    Person(UserId),
}

impl Told {
    /// Whoever is at an address.
    pub fn at(address: IpAddr) -> Self {
        Self::Network(network_of(address))
    }
}

/// Who a request turns out to be from.
#[derive(Debug, Clone, Default)]
pub struct Known(Arc<OnceLock<UserId>>);

impl Known {
    /// The sender of this request is this person.
    pub fn are(extensions: &Extensions, person: UserId) {
        if let Some(known) = extensions.get::<Self>() {
            // One request is of one person.
            let _ = known.0.set(person);
        }
    }
}

/// Has refusals wait whose sender had many.
#[derive(Debug)]
pub struct Toll {
    terms: Terms,
    /// Until when the refusals that each had are paid off.
    owed: Mutex<HashMap<Told, Instant>>,
    waiting: AtomicUsize,
    /// Nothing waits any more.
    stop: CancellationToken,
}

impl Default for Toll {
    fn default() -> Self {
        Self::new(Terms::default(), CancellationToken::new())
    }
}

impl Toll {
    /// On these terms, until `stop`.
    pub fn new(terms: Terms, stop: CancellationToken) -> Self {
        Self { terms, owed: Mutex::default(), waiting: AtomicUsize::new(0), stop }
    }

    /// Refusals that wait now.
    pub fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Acquire)
    }

    /// Counts a refusal, and says how long it waits.
    fn charge(&self, told: Told) -> Duration {
        let Terms { at_once, each, longest } = self.terms;
        let (now, free) = (Instant::now(), each * at_once);
        let mut owed = self.owed.lock().unwrap_or_else(PoisonError::into_inner);
        if owed.len() >= CAPACITY && !owed.contains_key(&told) {
            owed.retain(|_, until| *until > now);
            if owed.len() >= CAPACITY {
                owed.clear();
            }
        }
        let until = owed.entry(told).or_insert(now);
        let paid = (*until).max(now) + each;
        // Who stops is soon free again, however many they had.
        *until = paid.min(now + free + longest);
        paid.duration_since(now).saturating_sub(free).min(longest)
    }

    /// How long a refusal to this one waits, as a timer; `None` when it waits for nothing.
    pub fn pause(&self, told: Told) -> Option<Pin<Box<Sleep>>> {
        let wait = self.charge(told);
        if wait.is_zero() {
            return None;
        }
        metrics::counter!("wumbo_refusals_delayed_total").increment(1);
        Some(Box::pin(sleep(wait)))
    }

    /// Waits with a refusal, on this connection.
    async fn pay(&self, told: Told, guest: Option<&Guest>) {
        let Some(pause) = self.pause(told) else { return };
        let _waiting = Waiting::new(&self.waiting);
        if let Some(guest) = guest {
            guest.is_refused();
        }
        tokio::select! {
            () = pause => {}
            () = self.stop.cancelled() => {}
        }
        if let Some(guest) = guest {
            guest.is_whole();
        }
    }
}

/// One refusal that waits.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn new(counter: &'a AtomicUsize) -> Self {
        counter.fetch_add(1, Ordering::AcqRel);
        Self(counter)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Whether an answer is a refusal. That this process is not ready is none: it is what was asked.
fn is_refusal(status: StatusCode, class: Class) -> bool {
    let is_busy = status == StatusCode::SERVICE_UNAVAILABLE && class != Class::Health;
    status.is_client_error() || is_busy
}

/// Has a refusal wait once everything that the request held is given back.
pub async fn pay(State(toll): State<Arc<Toll>>, mut request: Request, next: Next) -> Response {
    let class = Class::of(request.method(), request.uri().path());
    let sender = SenderAddress::of(request.extensions());
    let guest = request.extensions().get::<Arc<Guest>>().cloned();
    let known = Known::default();
    request.extensions_mut().insert(known.clone());
    let response = next.run(request).await;
    if is_refusal(response.status(), class) {
        let told = known.0.get().map_or(Told::at(sender.0), |person| Told::Person(*person));
        toll.pay(told, guest.as_deref()).await;
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn told(text: &str) -> Told {
        Told::at(text.parse().unwrap())
    }

    fn toll() -> Toll {
        let (each, longest) = (Duration::from_millis(10), Duration::from_secs(1));
        Toll::new(Terms { at_once: 5, each, longest }, CancellationToken::new())
    }

    #[tokio::test(start_paused = true)]
    async fn some_refusals_wait_for_nothing_and_further_ones_for_those_before_them() {
        let toll = toll();
        let millis = |told| toll.charge(told).as_millis();
        let waits: Vec<u128> = (0..8).map(|_| millis(told("192.0.2.1"))).collect();
        assert_eq!(waits, [0, 0, 0, 0, 0, 10, 20, 30]);
        assert_eq!(millis(told("192.0.2.2")), 0, "another owes nothing");
        let person = Told::Person(UserId(Uuid::from_u128(1)));
        assert_eq!(millis(person), 0);
        tokio::time::advance(Duration::from_millis(80)).await;
        assert_eq!(millis(told("192.0.2.1")), 0, "all of them are paid off");
    }

    #[tokio::test(start_paused = true)]
    async fn however_many_there_were_none_waits_long_and_who_stops_is_soon_free_again() {
        let toll = toll();
        let waits: Vec<_> = (0..10_000).map(|_| toll.charge(told("192.0.2.1"))).collect();
        assert_eq!(waits.iter().max(), Some(&Duration::from_secs(1)));
        tokio::time::advance(Duration::from_millis(1_050)).await;
        let again: Vec<_> = (0..6).map(|_| toll.charge(told("192.0.2.1")).as_millis()).collect();
        assert_eq!(again, [0, 0, 0, 0, 0, 10]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_subscribers_network_is_one_and_a_mapped_address_is_what_it_is() {
        let toll = toll();
        for n in 0..5 {
            assert!(toll.pause(told(&format!("2001:db8:1:2::{n}"))).is_none());
        }
        assert!(toll.pause(told("2001:db8:1:2:ffff::9")).is_some());
        assert!(toll.pause(told("2001:db8:1:3::9")).is_none());
        (0..5).for_each(|_| assert!(toll.pause(told("::ffff:192.0.2.1")).is_none()));
        assert!(toll.pause(told("192.0.2.1")).is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn however_many_senders_come_few_are_remembered() {
        let toll = toll();
        for n in 0..3 * CAPACITY as u32 {
            toll.charge(Told::Network(IpAddr::from(n.to_be_bytes())));
        }
        assert!(toll.owed.lock().unwrap().len() <= CAPACITY);
    }

    #[test]
    fn what_was_asked_for_is_no_refusal() {
        for (status, class, refused) in [
            (200, Class::Read, false),
            (304, Class::Read, false),
            (401, Class::Read, true),
            (404, Class::Page, true),
            (422, Class::Write, true),
            (429, Class::Login, true),
            (500, Class::Read, false),
            (503, Class::Read, true),
            (503, Class::Health, false),
            (405, Class::Health, true),
        ] {
            let status = StatusCode::from_u16(status).unwrap();
            assert_eq!(is_refusal(status, class), refused, "{status} {class:?}");
        }
    }
}
