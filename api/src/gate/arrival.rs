//! The way of a request into the house: who sends it, then its body, then a place, then work.
//!
//! A body that trickles in holds no place, no connection to the database and nobody's share, only
//! one of the places for slow bodies, and gives way when there are many ([`super::crowd`]): there
//! are some for people, by person, and others for strangers, by address. Work that has begun goes
//! on to its end when the client goes away, with everything it holds; who waits in a queue leaves
//! it.

use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::id::UserId;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tokio::sync::OwnedSemaphorePermit;
use tokio_util::sync::CancellationToken;
use tracing::Instrument;
use uuid::Uuid;

use super::connections::Guest;
use super::crowd::{self, Crowd, Stay};
use super::places::{Class, Places, limited};
use super::sender::{SenderAddress, network_of};
use super::share::{Of, Share, Shares, Turn};
use crate::problem::Problem;

/// Largest body of somebody who has not said who they are, in bytes.
const LARGEST_ANONYMOUS: usize = 16 * 1024;
/// Largest JSON body, in bytes; uploads have a limit of their own.
pub const LARGEST_JSON: usize = 1024 * 1024;
/// A body that is there within this time was sent with its head, and is not slow.
const PROMPT: Duration = Duration::from_millis(250);
/// Slow bodies of strangers: from one network, and from this machine, where everybody has the same
/// address; when there are more the oldest of the same address gives way.
const STRANGERS: crowd::Size =
    crowd::Size { at_once: 512, kept: 128, grace: GRACE, own_gives_way: true };
const OF_NETWORK: usize = 32;
const OF_LOOPBACK: usize = 384;
/// Slow bodies of people who have said who they are: more of one wait for those of their own.
const PEOPLE: crowd::Size =
    crowd::Size { at_once: 512, kept: 128, grace: GRACE, own_gives_way: false };
const OF_PERSON: usize = 16;
/// Bodies that are more than small, of up to [`LARGEST_JSON`], until they are answered.
const LARGE: crowd::Size = crowd::Size { at_once: 32, kept: 8, grace: GRACE, own_gives_way: false };
const LARGE_OF_PERSON: usize = 4;
/// Requests of people, waiting and in work, for each place of their class: who waits costs little
/// more than a connection, and everybody's page shall have room beside those of many crowds.
const WAITING_FOR_ONE: usize = 8;
/// A body that is slow for less than this gives no way yet. Giving way at once would let a crowd
/// come again and again, and each time costs more than waiting.
const GRACE: Duration = Duration::from_secs(3);
/// How long a body waits, unread, for its place among the slow ones, or for room.
const PATIENCE: Duration = Duration::from_secs(5);

/// What requests arrive through.
#[derive(Debug, Clone)]
pub struct Gate {
    places: Arc<Places>,
    shares: Arc<Shares>,
    strangers: Arc<Crowd<IpAddr>>,
    people: Arc<Crowd<Uuid>>,
    large: Arc<Crowd<Uuid>>,
    /// Reads, and writes, of people who have said who they are: what waits gives way.
    reads: Arc<Crowd<Uuid>>,
    writes: Arc<Crowd<Uuid>>,
    /// Requests of one person at once.
    of_person: usize,
}

impl Gate {
    /// With so many places, of which a person has at most half of those for reads.
    pub fn new(places: usize, shares: Arc<Shares>) -> Self {
        let of_person = (places / 4).max(1);
        let inside = |class| {
            let at_once = Places::part(places, class) * WAITING_FOR_ONE;
            let grace = Duration::ZERO;
            Crowd::new(crowd::Size { at_once, kept: at_once / 4, grace, own_gives_way: false })
        };
        let (reads, writes) = (inside(Class::Read), inside(Class::Write));
        let places = Arc::new(Places::new(places));
        let (strangers, people) = (Crowd::new(STRANGERS), Crowd::new(PEOPLE));
        let large = Crowd::new(LARGE);
        Self { places, shares, strangers, people, large, reads, writes, of_person }
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
    /// Its place among those of people, once it is known whose it is.
    inside: OnceLock<Stay<Uuid>>,
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
    Large(Stay<Uuid>),
}

/// Lets a request in. One without a body takes its place at once; one with a body when it is there.
pub async fn admit(State(gate): State<Gate>, mut request: Request, next: Next) -> Response {
    let class = Class::of(request.method(), request.uri().path());
    let waits = matches!(class, Class::Refresh | Class::Write | Class::Login)
        && !request.body().is_end_stream();
    if !request.body().is_end_stream() && is_encoded(request.headers()) {
        return encoded().into_response();
    }
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
        inside: OnceLock::new(),
        guest: request.extensions().get::<Arc<Guest>>().cloned(),
        gone: gone.clone(),
    });
    if !waits && let Err(busy) = arrival.take_place().await {
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

/// Whether a body is packed (RFC 9110, section 8.4): none is unpacked here, so a small one cannot
/// become a large one.
fn is_encoded(headers: &HeaderMap) -> bool {
    let mut codings = headers.get_all(header::CONTENT_ENCODING).iter();
    codings.any(|coding| !coding.as_bytes().trim_ascii().eq_ignore_ascii_case(b"identity"))
}

fn encoded() -> Problem {
    let title = "This encoding is not understood here";
    Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-encoding", title)
        .detail("Send the body as it is, without Content-Encoding.")
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
        self.take_place().await?;
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
            return Err(Problem::too_large(said));
        }
        let large = match person.filter(|_| length > LARGEST_ANONYMOUS) {
            Some(person) => {
                let large = &self.gate.large;
                let stay = large.wait(&person.0, LARGE_OF_PERSON, PATIENCE).await;
                Some(stay.ok_or_else(crowded)?)
            }
            None => None,
        };
        let mut reading = std::pin::pin!(Limited::new(body, largest).collect());
        let read = match tokio::time::timeout(PROMPT, &mut reading).await {
            Ok(read) => read,
            Err(_) => {
                let gives_way = self.gives_way(person, large.as_ref()).await?;
                tokio::select! {
                    read = reading => read,
                    () = gives_way => return Err(crowded()),
                }
            }
        };
        if let Some(large) = large {
            large.is_whole();
            self.hold(Held::Large(large));
        }
        match read {
            Ok(read) => Ok(read.to_bytes()),
            Err(error) if error.is::<LengthLimitError>() => Err(Problem::too_large(said)),
            Err(_) => {
                let title = "The request cannot be read";
                Err(Problem::new(StatusCode::BAD_REQUEST, "unreadable", title)
                    .detail("The body ended before it was whole."))
            }
        }
    }

    /// Takes a place for a slow body; what is answered ends when another has it, or the room of a
    /// large one.
    async fn gives_way<'a>(
        &self,
        person: Option<UserId>,
        large: Option<&'a Stay<Uuid>>,
    ) -> Result<impl Future<Output = ()> + use<'a>, Problem> {
        let (mut stranger, mut known) = (None, None);
        match person {
            Some(person) => {
                let stay = self.gate.people.wait(&person.0, OF_PERSON, PATIENCE).await;
                known = Some(stay.ok_or_else(crowded)?);
            }
            None => {
                let most = if self.sender.is_loopback() { OF_LOOPBACK } else { OF_NETWORK };
                let network = network_of(self.sender);
                let stay = self.gate.strangers.wait(&network, most, PATIENCE).await;
                stranger = Some(stay.ok_or_else(crowded)?);
            }
        }
        Ok(async move {
            tokio::select! {
                () = gone(stranger.as_ref()) => {}
                () = gone(known.as_ref()) => {}
                () = gone(large) => {}
            }
        })
    }

    async fn take_place(&self) -> Result<(), Problem> {
        if let Some(place) = self.gate.places.take(self.class).await? {
            self.hold(Held::Permit(place));
        }
        Ok(())
    }

    /// Its body has come: its connection waits for us now, and not we for it.
    pub fn is_whole(&self) {
        if let Some(guest) = &self.guest {
            guest.is_whole();
        }
    }

    /// A turn that the caller gives back.
    ///
    /// # Errors
    /// See [`Shares::turn`]; 503 too when the request gives way to those of others meanwhile.
    pub async fn turn(&self, share: Share, of: Of) -> Result<Turn, Problem> {
        tokio::select! {
            turn = self.gate.shares.turn(share, of) => turn,
            () = gone(self.inside.get()) => Err(given_way()),
            // Nobody reads the answer.
            () = self.gone.cancelled() => Err(Problem::busy()),
        }
    }

    /// See [`Shares::must_have_room`].
    ///
    /// # Errors
    /// 429 when too many of the person's wait already.
    pub fn must_have_room(&self, share: Share, person: UserId) -> Result<(), Problem> {
        self.gate.shares.must_have_room(share, Of::person(person.0))
    }

    /// A turn that lasts until the request is answered; it gives no way any more.
    ///
    /// # Errors
    /// See [`Arrival::turn`].
    pub async fn keep_turn(&self, share: Share, of: Of) -> Result<(), Problem> {
        let turn = self.turn(share, of).await?;
        self.hold(Held::Turn(turn));
        if let Some(stay) = self.inside.get() {
            stay.is_whole();
        }
        Ok(())
    }

    /// Counts the request among those of its person, once. Its place of its class is free again:
    /// who waits for work holds one of their own, which few of others can take.
    ///
    /// # Errors
    /// 429 when there are too many of the person, 503 when there are of all, and none gives way.
    pub async fn count(&self, person: UserId) -> Result<(), Problem> {
        if self.is_counted.swap(true, Ordering::AcqRel) {
            return Ok(());
        }
        let most = self.gate.of_person;
        let turn = self.gate.shares.counted(Share::Person, person.0, most).await?;
        self.hold(Held::Turn(turn));
        let inside = match self.class {
            Class::Read => &self.gate.reads,
            Class::Write => &self.gate.writes,
            _ => return Ok(()),
        };
        let Some(stay) = inside.enter(&person.0, most) else {
            limited(self.class.name());
            return Err(Problem::busy());
        };
        let _ = self.inside.set(stay);
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.retain(|held| !matches!(held, Held::Permit(_)));
        Ok(())
    }

    fn hold(&self, held: Held) {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).push(held);
    }

    fn leave(&self) {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

async fn gone<K: Eq + std::hash::Hash>(stay: Option<&Stay<K>>) {
    match stay {
        Some(stay) => stay.gives_way().await,
        None => std::future::pending().await,
    }
}

/// What waited while others, who have less in the house, found no place.
fn given_way() -> Problem {
    limited("share");
    let detail = "Others ask as well, and much of yours waits. Nothing was changed; try again.";
    Problem::busy().detail(detail).retry_after(2)
}

fn crowded() -> Problem {
    limited("body");
    let detail = "Too many bodies come in slowly. Nothing was changed; send it again.";
    Problem::busy().detail(detail)
}

/// The body of a request that takes a small one, read to its end.
///
/// # Errors
/// See [`Arrival::arrive`].
pub async fn body(request: Request) -> Result<Bytes, Problem> {
    let (parts, body) = request.into_parts();
    let Some(arrival) = Arrival::of(&parts.extensions) else {
        let read = Limited::new(body, LARGEST_JSON).collect().await;
        return read.map(|read| read.to_bytes()).map_err(|_| Problem::too_large("1 MiB"));
    };
    arrival.arrive(None).await?;
    match std::mem::replace(&mut *arrival.body.lock().await, Coming::Spent) {
        Coming::Here(bytes) => Ok(bytes),
        Coming::Yet(_) | Coming::Spent => Ok(Bytes::new()),
    }
}

/// What a member's request takes a turn of in the household, by its path and its parameters; `None`
/// for a file, which takes its turns when it is there.
pub fn share_in_household(arrival: &Arrival, parts: &Parts) -> Option<Share> {
    let query = parts.uri.query().unwrap_or_default();
    let names = |wanted: &[&str]| {
        let mut names = form_urlencoded::parse(query.as_bytes());
        names.any(|(name, _)| wanted.contains(&name.as_ref()))
    };
    let searches =
        parts.uri.path().contains("/transactions") && names(&["q", "tag", "min", "max", "person"]);
    match arrival.class {
        Class::Upload => None,
        Class::Write => Some(Share::Write),
        _ if names(&["as_of"]) => Some(Share::Past),
        _ if searches => Some(Share::Search),
        _ => Some(Share::Read),
    }
}
