//! Who is refused again and again waits for it, and nobody else does: by what is answered while
//! refusals wait for as long as the test goes on.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use api::gate::connections::Seats;
use api::gate::sender::{ForwardedHeader, Proxies};
use api::gate::toll::{Terms, Toll};
use api::server::{self, Doorway, Limits};
use support::TestHouse;
use support::client::Person;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio_util::sync::CancellationToken;

const NOBODYS: &str = "GET /v1/me HTTP/1.1\r\nHost: localhost\r\n\r\n";

/// Refusals beyond so many at once wait until `stop`, so to speak.
async fn house(at_once: u32, stop: &CancellationToken) -> TestHouse {
    let hour = Duration::from_secs(3_600);
    let toll = Toll::new(Terms { at_once, each: hour, longest: hour }, stop.clone());
    TestHouse::changed(|state| state.toll = Arc::new(toll)).await
}

const NOT_HERS: &str = "/v1/households/0191e4a0-0000-7000-8000-000000000000/accounts";

/// What does not wait for as long as the test goes on.
async fn soon<T>(asked: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(20), asked).await.expect("an answer that waits")
}

fn address(house: &TestHouse) -> SocketAddr {
    house.url().trim_start_matches("http://").parse().unwrap()
}

/// A connection that asks as `from`.
async fn asking(address: SocketAddr, from: &str, request: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::new(from.parse().unwrap(), 0)).unwrap();
    let mut stream = socket.connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

/// The status of the next answer, whose document ends with the id of the request.
async fn status(stream: &mut TcpStream) -> u16 {
    let mut answer = Vec::new();
    let reading = async {
        while !answer.ends_with(b"}") && !answer.ends_with(b"\r\n\r\n") {
            assert!(stream.read_buf(&mut answer).await.unwrap() > 0, "closed before an answer");
        }
    };
    tokio::time::timeout(Duration::from_secs(20), reading).await.expect("an answer");
    String::from_utf8_lossy(&answer[9..12]).parse().unwrap()
}

async fn until(house: &TestHouse, so_many: impl Fn(usize) -> bool) {
    let waiting = async {
        while !so_many(house.state.toll.waiting()) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(20), waiting).await;
    assert!(waited.is_ok(), "{} wait", house.state.toll.waiting());
}

async fn until_waiting(house: &TestHouse, count: usize) {
    until(house, |waiting| waiting == count).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refusals_wait_for_those_before_them_and_nothing_else_does() {
    let stop = CancellationToken::new();
    let house = house(3, &stop).await;
    let ada = Person::new(&house).await;
    for _ in 0..3 {
        assert_eq!(status(&mut asking(address(&house), "127.0.0.1", NOBODYS).await).await, 401);
    }
    let mut waiting = Vec::new();
    for refused in [
        NOBODYS,
        "GET /v1/nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "PUT /v1/me HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /v1/me HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        "GET /v1/me?x=%ff HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "POST /v1/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}",
    ] {
        waiting.push(asking(address(&house), "127.0.0.1", refused).await);
        until_waiting(&house, waiting.len()).await;
    }
    // Of the same address: what is no refusal, what readiness says, and refusals of a person.
    soon(ada.get("/v1/me")).await.expect(200);
    soon(ada.get(&ada.at("/transactions"))).await.expect(200);
    soon(ada.get("/health/ready")).await.expect(200);
    let live = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";
    assert_eq!(status(&mut asking(address(&house), "127.0.0.1", live).await).await, 204);
    soon(ada.get(NOT_HERS)).await.expect(404);
    soon(ada.post(&ada.at("/accounts"), serde_json::json!({}))).await.expect(422);
    // Of another.
    assert_eq!(status(&mut asking(address(&house), "127.0.0.2", NOBODYS).await).await, 401);
    // A person has so many as well, and others do not wait for theirs.
    let refused = format!(
        "GET {NOT_HERS} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n\r\n",
        ada.token
    );
    let bea = soon(Person::new(&house)).await;
    for n in 0.. {
        let mut stream = asking(address(&house), "127.0.0.3", &refused).await;
        let told = tokio::select! {
            told = status(&mut stream) => Some(told),
            () = until_waiting(&house, waiting.len() + 1) => None,
        };
        let Some(told) = told else {
            waiting.push(stream);
            break;
        };
        assert!(told == 404 && n < 1, "{told} {n}");
    }
    soon(bea.get(NOT_HERS)).await.expect(404);
    soon(ada.get("/v1/me")).await.expect(200);
    // Nothing waits once the process ends.
    stop.cancel();
    let mut told = Vec::new();
    for stream in &mut waiting {
        told.push(status(stream).await);
    }
    assert_eq!(told, [401, 404, 405, 421, 400, 415, 404]);
    until_waiting(&house, 0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_that_waits_gives_its_seat_up_to_those_who_come() {
    let stop = CancellationToken::new();
    let house = house(0, &stop).await;
    let mut ada = Person::new(&house).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = server::router(house.state.clone(), Limits::of(64));
    let doorway = Doorway { seats: Seats { in_all: 24, of_one: 24 }, ..Doorway::default() };
    tokio::spawn(server::serve_through(doorway, listener, router, stop.clone()));
    let mut waiting = Vec::new();
    for count in 1..=24 {
        waiting.push(asking(address, "127.0.0.2", NOBODYS).await);
        until_waiting(&house, count).await;
    }
    ada.moved_to(address);
    for _ in 0..5 {
        ada.get(&ada.at("/accounts")).await.expect(200);
    }
    until(&house, |waiting| waiting < 24).await;
    stop.cancel();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn behind_a_proxy_refusals_are_those_of_whom_it_speaks_for() {
    let stop = CancellationToken::new();
    let hour = Duration::from_secs(3_600);
    let toll = Toll::new(Terms { at_once: 1, each: hour, longest: hour }, stop.clone());
    let proxies = Proxies::new(&["127.0.0.1".parse().unwrap()], ForwardedHeader::XForwardedFor);
    let house = TestHouse::changed(|state| {
        (state.toll, state.proxies) = (Arc::new(toll), Arc::new(proxies));
    });
    let house = house.await;
    let of = |sender: &str| {
        format!("GET /v1/me HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: {sender}\r\n\r\n")
    };
    for sender in ["198.51.100.1", "198.51.100.2", "2001:db8:1:2::1", "2001:db8:1:3::1"] {
        assert_eq!(status(&mut asking(address(&house), "127.0.0.1", &of(sender)).await).await, 401);
    }
    let again = ["198.51.100.1", "2001:db8:1:2::9"];
    let mut waiting = Vec::new();
    for sender in again {
        waiting.push(asking(address(&house), "127.0.0.1", &of(sender)).await);
        until_waiting(&house, waiting.len()).await;
    }
    stop.cancel();
}

#[tokio::test]
async fn requests_that_come_at_once_are_all_answered() {
    let house = TestHouse::new().await;
    let live = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n";
    let all = format!("{live}\r\n").repeat(199) + live + "Connection: close\r\n\r\n";
    let mut stream = asking(address(&house), "127.0.0.1", &all).await;
    let mut answers = String::new();
    stream.read_to_string(&mut answers).await.unwrap();
    assert_eq!(answers.matches("HTTP/1.1 204 ").count(), 200);
}

#[tokio::test]
async fn many_who_come_at_once_find_room_before_they_are_accepted() {
    let most = std::fs::read_to_string("/proc/sys/net/core/somaxconn").unwrap();
    let many = most.trim().parse::<usize>().unwrap().min(400);
    let listener = server::listen("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = listener.local_addr().unwrap();
    let coming = futures::future::join_all((0..many).map(|_| TcpStream::connect(address)));
    let coming = tokio::time::timeout(Duration::from_secs(20), coming).await;
    assert!(coming.expect("nobody is told to try again").iter().all(Result::is_ok));
}
