//! The way of a request into the house: who sends it, then its body, then a place, then work.
//!
//! A body that trickles in holds no place, no connection to the database and nobody's share, only
//! one of the few places for slow bodies. Work that has begun goes on to its end when the client
//! goes away, with everything it holds; who waits in a queue leaves it.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{Extensions, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::id::UserId;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;
use uuid::Uuid;

use super::connections::Guest;
use super::places::{Class, Places, limited};
use super::sender::SenderAddress;
use super::share::{Share, Shares, Size, Turn};
use crate::extract::too_large;
use crate::problem::Problem;
use crate::rate_limit::network_of;

/// Largest body of somebody who has not said who they are, in bytes.
const LARGEST_ANONYMOUS: usize = 16 * 1024;
/// Largest JSON body, in bytes; uploads have a limit of their own.
pub const LARGEST_JSON: usize = 1024 * 1024;
/// A body that is there within this time was sent with its head, and is not slow.
const PROMPT: Duration = Duration::from_millis(250);
/// Slow bodies at the same time: in all, from one network, and from this machine, where everybody
/// has the same address.
const SLOW_IN_ALL: usize = 512;
const SLOW_OF_ONE: usize = 32;
const SLOW_OF_LOOPBACK: usize = 384;
/// Room for bodies that are more than small, in KiB, and how long one waits for it.
const ROOM_KIB: usize = 32 * 1024;
const PATIENCE: Duration = Duration::from_secs(5);

/// What requests arrive through.
#[derive(Debug, Clone)]
pub struct Gate {
    places: Arc<Places>,
    shares: Arc<Shares>,
    slow: Arc<Mutex<HashMap<IpAddr, usize>>>,
    room: Arc<Semaphore>,
    /// Requests of one person at once.
    of_person: usize,
}

impl Gate {
    /// With so many places, of which a person has at most half of those for reads.
    pub fn new(places: usize, shares: Arc<Shares>) -> Self {
        let room = Arc::new(Semaphore::new(ROOM_KIB));
        let of_person = (places / 4).max(1);
        let places = Arc::new(Places::new(places));
        Self { places, shares, slow: Arc::default(), room, of_person }
    }

    fn slow(&self, sender: IpAddr) -> Result<SlowBody, Problem> {
        let most = if sender.is_loopback() { SLOW_OF_LOOPBACK } else { SLOW_OF_ONE };
        let sender = network_of(sender);
        let mut slow = self.slow.lock().unwrap_or_else(PoisonError::into_inner);
        let in_all: usize = slow.values().sum();
        let own = slow.get(&sender).copied().unwrap_or(0);
        if own >= most || in_all >= SLOW_IN_ALL {
            limited("body");
            let detail = "Too many bodies come in slowly. Nothing was changed; send it again.";
            return Err(Problem::busy().detail(detail));
        }
        slow.insert(sender, own + 1);
        Ok(SlowBody { slow: self.slow.clone(), sender })
    }
}

/// A place for a body that comes in slowly.
struct SlowBody {
    slow: Arc<Mutex<HashMap<IpAddr, usize>>>,
    sender: IpAddr,
}

impl Drop for SlowBody {
    fn drop(&mut self) {
        let mut slow = self.slow.lock().unwrap_or_else(PoisonError::into_inner);
        let own = slow.remove(&self.sender).unwrap_or(0);
        if own > 1 {
            slow.insert(self.sender, own - 1);
        }
    }
}

/// A request on its way in, among its extensions.
pub struct Arrival {
    gate: Gate,
    class: Class,
    sender: IpAddr,
    /// What `Content-Length` says.
    declared: Option<usize>,
    body: tokio::sync::Mutex<Coming>,
    held: Mutex<Vec<Held>>,
    is_counted: AtomicBool,
    guest: Option<Arc<Guest>>,
    /// The client has gone away.
    gone: CancellationToken,
}

enum Coming {
    Yet(Body),
    Here(Bytes),
    /// It failed, or somebody has it.
    Spent,
}

/// What a request holds until it is answered.
#[allow(dead_code, reason = "held, not read")]
enum Held {
    Permit(OwnedSemaphorePermit),
    Turn(Turn),
}

/// Lets a request in. One without a body takes its place at once; one with a body when it is there.
pub async fn admit(State(gate): State<Gate>, mut request: Request, next: Next) -> Response {
    let class = Class::of(request.method(), request.uri().path());
    let waits = matches!(class, Class::Refresh | Class::Write | Class::Login)
        && !request.body().is_end_stream();
    let sender = request.extensions().get::<SenderAddress>();
    let sender = sender.map_or(IpAddr::from([127, 0, 0, 1]), |sender| sender.0);
    let declared = request.headers().get(header::CONTENT_LENGTH);
    let declared = declared.and_then(|length| length.to_str().ok()?.parse().ok());
    let coming = match waits {
        true => Coming::Yet(std::mem::take(request.body_mut())),
        false => Coming::Here(Bytes::new()),
    };
    let gone = CancellationToken::new();
    let arrival = Arc::new(Arrival {
        gate,
        class,
        sender,
        declared,
        body: tokio::sync::Mutex::new(coming),
        held: Mutex::default(),
        is_counted: AtomicBool::new(false),
        guest: request.extensions().get::<Arc<Guest>>().cloned(),
        gone: gone.clone(),
    });
    if !waits && let Err(busy) = arrival.take_place() {
        return busy.into_response();
    }
    request.extensions_mut().insert(arrival.clone());
    let _gone = gone.drop_guard();
    // A task of its own: work in the database ends properly even when the client goes away.
    let work = async move {
        let response = next.run(request).await;
        arrival.leave();
        response
    };
    match tokio::spawn(work.in_current_span()).await {
        Ok(response) => response,
        Err(error) => Problem::internal(&error).into_response(),
    }
}

impl Arrival {
    /// Of the request; `None` in a router without a gate.
    pub fn of(extensions: &Extensions) -> Option<Arc<Self>> {
        extensions.get::<Arc<Self>>().cloned()
    }

    /// Waits until the body is there, as large as its sender may send one, then takes a place.
    ///
    /// # Errors
    /// 400, 408 or 413 about the body; 503 when there is no room for it, or no place.
    pub async fn arrive(&self, person: Option<UserId>) -> Result<(), Problem> {
        let mut coming = self.body.lock().await;
        let body = match std::mem::replace(&mut *coming, Coming::Spent) {
            Coming::Yet(body) => body,
            other => {
                *coming = other;
                return Ok(());
            }
        };
        let bytes = self.read(body, person).await?;
        self.take_place()?;
        self.is_whole();
        *coming = Coming::Here(bytes);
        Ok(())
    }

    async fn read(&self, body: Body, person: Option<UserId>) -> Result<Bytes, Problem> {
        let (largest, said) = match (self.class, person) {
            (Class::Write, Some(_)) => (LARGEST_JSON, "1 MiB"),
            _ => (LARGEST_ANONYMOUS, "16 KiB"),
        };
        let length = self.declared.unwrap_or(largest);
        if length > largest {
            return Err(too_large(said));
        }
        let mut of_person = None;
        if let Some(person) = person.filter(|_| length > LARGEST_ANONYMOUS) {
            of_person = Some(self.turn(Share::Body, person.0).await?);
            self.take_room(length).await?;
        }
        let mut reading = std::pin::pin!(Limited::new(body, largest).collect());
        let read = match tokio::time::timeout(PROMPT, &mut reading).await {
            Ok(read) => read,
            Err(_) => {
                let _slow = self.gate.slow(self.sender)?;
                reading.await
            }
        };
        drop(of_person);
        match read {
            Ok(read) => Ok(read.to_bytes()),
            Err(error) if error.is::<LengthLimitError>() => Err(too_large(said)),
            Err(_) => {
                let title = "The request cannot be read";
                Err(Problem::new(StatusCode::BAD_REQUEST, "unreadable", title)
                    .detail("The body ended before it was whole."))
            }
        }
    }

    async fn take_room(&self, bytes: usize) -> Result<(), Problem> {
        let kib = u32::try_from(bytes.div_ceil(1024)).unwrap_or(u32::MAX);
        let asked = self.gate.room.clone().acquire_many_owned(kib);
        match tokio::time::timeout(PATIENCE, asked).await {
            Ok(Ok(permit)) => {
                self.hold(Held::Permit(permit));
                Ok(())
            }
            Ok(Err(_)) | Err(_) => {
                limited("body");
                Err(Problem::busy())
            }
        }
    }

    fn take_place(&self) -> Result<(), Problem> {
        if let Some(place) = self.gate.places.take(self.class)? {
            self.hold(Held::Permit(place));
        }
        Ok(())
    }

    /// Its body has come: its connection waits for us now, and not we for it.
    pub fn is_whole(&self) {
        if let Some(guest) = &self.guest {
            guest.asks(false);
        }
    }

    /// A turn that the caller gives back.
    ///
    /// # Errors
    /// See [`Shares::turn`].
    pub async fn turn(&self, share: Share, of: Uuid) -> Result<Turn, Problem> {
        tokio::select! {
            turn = self.gate.shares.turn(share, of) => turn,
            // Nobody reads the answer.
            () = self.gone.cancelled() => Err(Problem::busy()),
        }
    }

    /// A turn that lasts until the request is answered.
    ///
    /// # Errors
    /// See [`Shares::turn`].
    pub async fn keep_turn(&self, share: Share, of: Uuid) -> Result<(), Problem> {
        let turn = self.turn(share, of).await?;
        self.hold(Held::Turn(turn));
        Ok(())
    }

    /// Counts the request among those of its person, once.
    ///
    /// # Errors
    /// 429 when there are too many.
    pub async fn count(&self, person: UserId) -> Result<(), Problem> {
        if self.is_counted.swap(true, Ordering::AcqRel) {
            return Ok(());
        }
        let size = Size { at_once: self.gate.of_person, waiting: 0, patience: PATIENCE };
        let turn = self.gate.shares.turn_of(Share::Person, person.0, size).await?;
        self.hold(Held::Turn(turn));
        Ok(())
    }

    fn hold(&self, held: Held) {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).push(held);
    }

    fn leave(&self) {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

/// The body of a request that takes a small one, read to its end.
///
/// # Errors
/// See [`Arrival::arrive`].
pub async fn body(request: Request) -> Result<Bytes, Problem> {
    let (parts, body) = request.into_parts();
    let Some(arrival) = Arrival::of(&parts.extensions) else {
        let read = Limited::new(body, LARGEST_JSON).collect().await;
        return read.map(|read| read.to_bytes()).map_err(|_| too_large("1 MiB"));
    };
    arrival.arrive(None).await?;
    match std::mem::replace(&mut *arrival.body.lock().await, Coming::Spent) {
        Coming::Here(bytes) => Ok(bytes),
        Coming::Yet(_) | Coming::Spent => Ok(Bytes::new()),
    }
}

/// What the path and the parameters of a member's request ask of the household.
///
/// # Errors
/// See [`Shares::turn`].
pub async fn share_of_household(
    arrival: &Arrival,
    parts: &Parts,
    household: Uuid,
) -> Result<(), Problem> {
    match arrival.class {
        Class::Write => return arrival.keep_turn(Share::Write, household).await,
        Class::Upload => return Ok(()),
        _ => {}
    }
    let query = parts.uri.query().unwrap_or_default();
    let names = |wanted: &[&str]| {
        let mut names = form_urlencoded::parse(query.as_bytes());
        names.any(|(name, _)| wanted.contains(&name.as_ref()))
    };
    if names(&["as_of"]) {
        arrival.keep_turn(Share::Past, household).await?;
    }
    if parts.uri.path().contains("/transactions") && names(&["q", "tag", "min", "max", "person"]) {
        arrival.keep_turn(Share::Search, household).await?;
    }
    arrival.keep_turn(Share::Read, household).await
}
