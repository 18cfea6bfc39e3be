//! A crowd at the gate leaves the house open: over raw sockets, by what is answered.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

mod support;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use api::gate::connections::Seats;
use api::gate::sender::{ForwardedHeader, Proxies};
use api::gate::share::{Of, Share};
use api::server::{self, Doorway, Limits};
use api::uploads::UploadPlaces;
use futures::future::join_all;
use serde_json::{Value, json};
use support::TestHouse;
use support::client::Person;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

/// The same house at another address, with fewer places and seats.
async fn also_at(house: &TestHouse, places: usize, seats: usize) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = server::router(house.state.clone(), Limits::of(places));
    let seats = Seats { in_all: seats, of_one: seats };
    let doorway = Doorway { seats, ..Doorway::default() };
    let stop = CancellationToken::new();
    tokio::spawn(server::serve_through(doorway, listener, router, stop));
    address
}

/// Sends bytes, reads until the other side ends, or says nothing more after a whole answer.
async fn told(address: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let reading =
        async { while stream.read_buf(&mut answer).await.unwrap() > 0 && !is_whole(&answer) {} };
    tokio::time::timeout(Duration::from_secs(20), reading).await.expect("an answer");
    String::from_utf8_lossy(&answer).into_owned()
}

/// Whether an answer with a length is there to its end.
fn is_whole(answer: &[u8]) -> bool {
    let text = String::from_utf8_lossy(answer).to_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    length.is_some_and(|length| body.len() >= length.parse().unwrap())
}

fn document(answer: &str) -> Value {
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or_else(|| panic!("{answer:?}"));
    assert!(head.to_lowercase().contains("content-type: application/problem+json"), "{answer}");
    assert!(head.to_lowercase().contains("x-request-id: "), "{answer}");
    serde_json::from_str(body).unwrap_or_else(|_| panic!("{answer}"))
}

/// Sockets that have sent a head and a little of a body, and then nothing.
async fn trickling(address: SocketAddr, head: &str, count: usize) -> Vec<TcpStream> {
    let mut streams = Vec::new();
    for _ in 0..count {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let text = format!("{head}\r\nHost: localhost\r\nContent-Length: 900\r\n");
        let json = "Content-Type: application/json\r\n\r\n{\"email\"";
        stream.write_all(format!("{text}{json}").as_bytes()).await.unwrap();
        streams.push(stream);
    }
    streams
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bodies_that_trickle_leave_pages_reads_writes_and_logins_answered() {
    let house = TestHouse::new().await;
    let mut ada = Person::new(&house).await;
    let account = ada.account("Giro").await;
    let address = also_at(&house, 32, 2_048).await;
    let logins = trickling(address, "POST /v1/auth/login HTTP/1.1", 300).await;
    let writes =
        format!("POST {} HTTP/1.1\r\nAuthorization: Bearer {}", ada.at("/transactions"), ada.token);
    let writes = trickling(address, &writes, 60).await;
    ada.moved_to(address);
    for _ in 0..3 {
        ada.get("/health/ready").await.expect(200);
        let page = ada.get("/").await.status.as_u16();
        assert!(matches!(page, 200 | 404), "a page, or word that the client is not built: {page}");
        ada.get(&ada.at("/transactions")).await.expect(200);
        ada.enter(account, "2026-03-01", -100, "Bakery").await;
        let login = json!({"email": "nobody@wumbo.example", "password": "not this one either"});
        assert_eq!(ada.post("/v1/auth/login", login).await.code(), "wrong-credentials");
    }
    drop((logins, writes));
}

/// Sockets of one person that have sent the beginning of a file, to this household of theirs.
async fn trickling_files(
    address: SocketAddr,
    person: &Person,
    household: Uuid,
    count: usize,
) -> Vec<TcpStream> {
    let head = format!(
        "POST /v1/households/{household}/imports HTTP/1.1\r\nHost: localhost\r\n\
         Authorization: Bearer {}\r\nContent-Type: multipart/form-data; boundary=x\r\n\
         Content-Length: 900000\r\n\r\n--x",
        person.token
    );
    let mut streams = Vec::new();
    for _ in 0..count {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        streams.push(stream);
    }
    streams
}

const FILE: &str = "!Type:Bank\nD2026-03-01\nT-1.00\nPBakery\n^\n";

async fn import(person: &Person, account: Uuid) {
    let path = person.at(&format!("/accounts/{account}/imports"));
    for report in join_all((0..3).map(|_| person.upload(&path, FILE))).await {
        report.expect(201);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_that_trickle_leave_the_files_of_others_taken_in() {
    let house = TestHouse::new().await;
    let (ada, mut ben) = (Person::new(&house).await, Person::new(&house).await);
    let account = ben.account("Giro").await;
    let address = also_at(&house, 128, 2_048).await;
    // One person with several households.
    let mut streams = Vec::new();
    for n in 0..5 {
        let home = json!({"name": format!("Home {n}"), "currency": "EUR", "time_zone": "UTC"});
        let home = ada.post("/v1/households", home).await.id();
        streams.extend(trickling_files(address, &ada, home, 8).await);
    }
    ben.moved_to(address);
    import(&ben, account).await;
    drop(streams);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_of_several_people_that_trickle_give_way_to_those_of_others() {
    let house = TestHouse::changed(|state| {
        state.uploads = Arc::new(UploadPlaces::new(8, Duration::from_secs(20)));
    })
    .await;
    let mut ben = Person::new(&house).await;
    let account = ben.account("Giro").await;
    let address = also_at(&house, 512, 2_048).await;
    let mut streams = Vec::new();
    for _ in 0..9 {
        let eve = Person::new(&house).await;
        streams.extend(trickling_files(address, &eve, eve.household, 4).await);
    }
    ben.moved_to(address);
    import(&ben, account).await;
    // Whose place it was is told so, at once.
    let told = join_all(streams.iter_mut().map(|stream| async {
        let mut answer = vec![0; 600];
        let read = tokio::time::timeout(Duration::from_secs(1), stream.read(&mut answer)).await;
        let length = read.map_or(0, |read| read.unwrap_or(0));
        String::from_utf8_lossy(&answer[..length]).into_owned()
    }));
    let told = told.await;
    let gave_way = told.iter().find(|answer| answer.starts_with("HTTP/1.1 503 "));
    assert!(gave_way.is_some_and(|answer| answer.contains("retry-after: ")), "{told:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn late_bodies_of_people_do_not_use_up_those_of_others() {
    let house = TestHouse::new().await;
    let (ada, ben) = (Person::new(&house).await, Person::new(&house).await);
    let account = ben.account("Giro").await;
    let address = also_at(&house, 512, 4_096).await;
    let logins = trickling(address, "POST /v1/auth/login HTTP/1.1", 400).await;
    let writes =
        format!("POST {} HTTP/1.1\r\nAuthorization: Bearer {}", ada.at("/transactions"), ada.token);
    let writes = trickling(address, &writes, 400).await;
    // Both a person's body and a stranger's may come late, small or not.
    let body = json!({"account_id": account, "posted_on": "2026-03-01", "payee": "Bakery",
        "amount": {"minor": -100, "currency": "EUR"}, "note": "x".repeat(1_900)});
    let path = ben.at("/transactions");
    let late = |head: String, body: String| async move {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let length = body.len();
        let head = format!(
            "{head} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
             Content-Length: {length}\r\n"
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        (stream, body)
    };
    let blanks = " ".repeat(20_000);
    for (body, status) in [(body.to_string(), 201), (format!("{blanks}{body}"), 201)] {
        let (mut stream, body) = late(format!("POST {path}"), body).await;
        let rest = format!("Authorization: Bearer {}\r\n\r\n", ben.token);
        stream.write_all(rest.as_bytes()).await.unwrap();
        assert_eq!(answered_late(stream, &body).await, status);
    }
    let login = json!({"email": "nobody@wumbo.example", "password": "not this one either"});
    let (mut stream, body) = late("POST /v1/auth/login".to_owned(), login.to_string()).await;
    stream.write_all(b"\r\n").await.unwrap();
    assert_eq!(answered_late(stream, &body).await, 401);
    drop((logins, writes));
}

/// The status after a body that comes in two pieces, the second later than what is prompt.
async fn answered_late(mut stream: TcpStream, body: &str) -> u16 {
    let (first, second) = body.split_at(5);
    stream.write_all(first.as_bytes()).await.unwrap();
    // What is late is late by the clock.
    tokio::time::sleep(Duration::from_millis(400)).await;
    stream.write_all(second.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    while stream.read_buf(&mut answer).await.unwrap() > 0 && !is_whole(&answer) {}
    let answer = String::from_utf8_lossy(&answer);
    answer.split(' ').nth(1).unwrap_or_default().parse().unwrap_or_else(|_| panic!("{answer:?}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn silent_connections_give_way_to_those_that_ask() {
    let house = TestHouse::new().await;
    let mut ada = Person::new(&house).await;
    let address = also_at(&house, 64, 24).await;
    let mut silent = Vec::new();
    for _ in 0..200 {
        silent.push(TcpStream::connect(address).await.unwrap());
    }
    ada.moved_to(address);
    for _ in 0..5 {
        ada.get(&ada.at("/accounts")).await.expect(200);
    }
    // The first of them was told to go.
    let mut first = silent.swap_remove(0);
    let mut nothing = [0; 16];
    let ended = first.read(&mut nothing);
    let ended = tokio::time::timeout(Duration::from_secs(20), ended).await.unwrap();
    assert!(matches!(ended, Ok(0) | Err(_)), "{ended:?}");
}

#[tokio::test]
async fn what_the_library_refuses_by_itself_is_a_problem_document_too() {
    let house = TestHouse::new().await;
    let address = also_at(&house, 64, 64).await;
    let many = "X-A: b\r\n".repeat(150);
    let long = "x".repeat(64 * 1024);
    let host = "Host: localhost\r\n";
    for (request, status, code) in [
        ("nonsense\r\n\r\n".to_owned(), 400, "unreadable"),
        ("GET / HTTP/9.9\r\n\r\n".to_owned(), 400, "unreadable"),
        (format!("GET /a b HTTP/1.1\r\n{host}\r\n"), 400, "unreadable"),
        (format!("GET / HTTP/1.1\r\n{host}bad header\r\n\r\n"), 400, "unreadable"),
        (format!("GET / HTTP/1.1\r\n{host}X: {long}\r\n\r\n"), 431, "head-too-large"),
        (format!("GET /{long} HTTP/1.1\r\n{host}\r\n"), 431, "head-too-large"),
        (format!("GET / HTTP/1.1\r\n{host}{many}\r\n"), 431, "head-too-large"),
    ] {
        let shown: String = request.chars().take(60).collect();
        let answer = told(address, request.as_bytes()).await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{shown:?}: {answer}");
        let problem = document(&answer);
        assert_eq!(problem["type"], format!("urn:wumbo:problem:{code}"), "{shown:?}");
        assert_eq!(problem["status"], status);
        assert!(problem["detail"].as_str().unwrap().ends_with('.'));
    }
    // After a good request on the same connection, and in the middle of a body.
    let twice = format!("GET /health/live HTTP/1.1\r\n{host}\r\nnonsense\r\n\r\n");
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(twice.as_bytes()).await.unwrap();
    let mut both = String::new();
    stream.read_to_string(&mut both).await.unwrap();
    assert!(both.starts_with("HTTP/1.1 204 "), "{both}");
    assert!(
        both.contains("HTTP/1.1 400 ") && both.contains("urn:wumbo:problem:unreadable"),
        "{both}"
    );
    let chunked = format!(
        "POST /v1/auth/login HTTP/1.1\r\n{host}Content-Type: application/json\r\n\
         Transfer-Encoding: chunked\r\n\r\nzz\r\n{{}}\r\n"
    );
    let answer = told(address, chunked.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    assert_eq!(document(&answer)["type"], "urn:wumbo:problem:unreadable");
}

#[tokio::test]
async fn a_body_with_two_lengths_ends_the_connection() {
    let house = TestHouse::new().await;
    let address = also_at(&house, 64, 64).await;
    let (length, chunked) = ("Content-Length: 6\r\n", "Transfer-Encoding: chunked\r\n");
    let body = r#"{"email": "nobody@wumbo.example", "password": "not this one either"}"#;
    for lengths in [[length, chunked].concat(), [chunked, length].concat()] {
        let request = format!(
            "POST /v1/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
             {lengths}\r\n{:x}\r\n{body}\r\n0\r\n\r\n\
             GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n",
            body.len()
        );
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
        assert!(answer.contains("connection: close"), "{answer}");
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "what follows is not read: {answer}");
    }
}

#[tokio::test]
async fn a_head_that_does_not_end_is_a_problem_and_silence_is_closed_without_a_word() {
    let house = TestHouse::new().await;
    let address = also_at(&house, 64, 64).await;
    let head = b"GET /v1/me HTTP/1.1\r\nHost: localhost\r\nX: ";
    let again = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let (late, silent, both) = tokio::join!(told(address, head), told(address, b""), async {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(again).await.unwrap();
        let mut first = [0; 16];
        stream.read_exact(&mut first).await.unwrap();
        stream.write_all(head).await.unwrap();
        let mut rest = String::new();
        stream.read_to_string(&mut rest).await.unwrap();
        rest
    });
    assert!(late.starts_with("HTTP/1.1 408 "), "{late}");
    assert_eq!(document(&late)["type"], "urn:wumbo:problem:timeout");
    assert_eq!(silent, "");
    assert!(both.contains("HTTP/1.1 408 ") && both.contains("problem:timeout"), "{both}");
}

#[tokio::test]
async fn another_host_is_misdirected_and_none_is_unreadable() {
    let house = TestHouse::new().await;
    let address = also_at(&house, 64, 64).await;
    for (request, status, code) in [
        ("GET /v1/me HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421, "misdirected"),
        ("GET / HTTP/1.1\r\nHost: evil.example:8080\r\n\r\n", 421, "misdirected"),
        ("GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n", 421, "misdirected"),
        ("GET / HTTP/1.1\r\n\r\n", 400, "unreadable"),
        ("GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n", 400, "unreadable"),
        ("GET / HTTP/1.0\r\n\r\n", 400, "unreadable"),
        ("GET / HTTP/1.1\r\nHost:\r\n\r\n", 421, "misdirected"),
        ("GET / HTTP/1.1\r\nHost: localhost:http\r\n\r\n", 400, "unreadable"),
        ("GET / HTTP/1.1\r\nHost: localhost:65536\r\n\r\n", 400, "unreadable"),
        ("GET / HTTP/1.1\r\nHost: 127.0.0.1:999999\r\n\r\n", 400, "unreadable"),
        ("GET / HTTP/1.1\r\nHost: [::1]:0\r\n\r\n", 400, "unreadable"),
        ("GET / HTTP/1.1\r\nHost: ada@localhost\r\n\r\n", 400, "unreadable"),
        ("GET / HTTP/1.1\r\nHost: localhost..\r\n\r\n", 400, "unreadable"),
        ("GET http://localhost:70000/ HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "unreadable"),
        ("GET / HTTP/1.1\r\nHost: localhost.evil.example\r\n\r\n", 421, "misdirected"),
    ] {
        let answer = told(address, request.as_bytes()).await;
        assert!(answer.contains(&format!(" {status} ")), "{request:?}: {answer}");
        assert_eq!(document(&answer)["type"], format!("urn:wumbo:problem:{code}"), "{request:?}");
    }
    for host in ["localhost:3000", "localhost.", "app.localhost:8080", "127.0.0.1"] {
        let ours = format!("GET /v1/me HTTP/1.1\r\nHost: {host}\r\n\r\n");
        let ours = told(address, ours.as_bytes()).await;
        assert!(ours.starts_with("HTTP/1.1 401"), "{host}: {ours}");
    }
    let probe = b"GET /health/ready HTTP/1.1\r\nHost: 10.1.2.3\r\n\r\n";
    let probe = told(address, probe).await;
    assert!(!probe.contains(" 421 "), "a balancer asks by address: {probe}");
}

#[tokio::test]
async fn a_forwarded_address_counts_only_from_a_proxy() {
    let proxies = Proxies::new(&["127.0.0.1".parse().unwrap()], ForwardedHeader::XForwardedFor);
    for (proxies, counts) in [(Proxies::default(), false), (proxies, true)] {
        let house = TestHouse::limited_with(|state| state.proxies = Arc::new(proxies)).await;
        let register = |n: usize| {
            let body = json!({"email": format!("{n}@wumbo.example"), "name": "N",
                "password": "violet harbour nine"});
            let from = format!("198.51.100.{n}:4711, [2001:db8:{n}::1]:443");
            let request = reqwest::Client::new().post(format!("{}/v1/auth/register", house.url()));
            request.header("x-forwarded-for", from).json(&body).send()
        };
        // Twenty at once are allowed of one address.
        let answers = join_all((0..24).map(register)).await;
        let refused = answers.iter().filter(|answer| answer.as_ref().unwrap().status() == 429);
        assert_eq!(refused.count(), if counts { 0 } else { 4 });
    }
}

#[tokio::test]
async fn what_one_household_waits_for_keeps_nobody_else() {
    let house = TestHouse::new().await;
    let (ada, ben) = (Person::new(&house).await, Person::new(&house).await);
    ada.account("Giro").await;
    ben.account("Giro").await;
    let shares = &house.state.shares;
    let mut held = Vec::new();
    for share in [Share::Search, Share::Past, Share::Import] {
        held.push(shares.turn(share, Of::household(ada.household)).await.unwrap());
    }
    for person in [&ben, &ada] {
        person.get(&person.at("/transactions")).await.expect(200);
        person.get(&person.at("/transactions?limit=5&pending=false")).await.expect(200);
    }
    ben.get(&ben.at("/transactions?q=bakery")).await.expect(200);
    ben.get(&ben.at("/accounts?as_of=1")).await.expect(200);
    let (search, past) = (ada.at("/transactions?q=bakery"), ada.at("/accounts?as_of=1"));
    let hers = join_all((0..24).map(|_| ada.get(&search))).await;
    let statuses: Vec<u16> = hers.iter().map(|answer| answer.status.as_u16()).collect();
    assert!(statuses.contains(&429) && statuses.contains(&503), "{statuses:?}");
    assert!(hers.iter().all(|answer| answer.headers.contains_key("retry-after")));
    held.clear();
    ada.get(&search).await.expect(200);
    ada.get(&past).await.expect(200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_many_people_wait_for_gives_way_to_others() {
    let house = TestHouse::new().await;
    let mut ben = Person::new(&house).await;
    ben.account("Giro").await;
    // Room for 128 reads, three quarters of it for those who have some; each may have eight.
    let address = also_at(&house, 32, 2_048).await;
    ben.moved_to(address);
    let mut held = Vec::new();
    for crowd in 0..2 {
        let share = Share::Search;
        held.push(house.state.shares.turn(share, Of::person(Uuid::from_u128(crowd))).await);
    }
    let mut crowd = Vec::new();
    for _ in 0..13 {
        let mut eve = Person::new(&house).await;
        eve.moved_to(address);
        crowd.push(eve);
    }
    let searches = join_all(crowd.iter().flat_map(|eve| {
        (0..8).map(move |_| async move { eve.get(&eve.at("/transactions?q=bakery")).await })
    }));
    let asks = async {
        for _ in 0..4 {
            let path = ben.at("/transactions");
            let page = join_all((0..6).map(|_| ben.get(&path))).await;
            page.into_iter().for_each(|answer| drop(answer.expect(200)));
        }
        held.clear();
    };
    let (told, ()) = tokio::join!(searches, asks);
    let mut gave_way = 0;
    for answer in told {
        match answer.status.as_u16() {
            200 => {}
            status => {
                assert_eq!((status, answer.code()), (503, "busy"), "{}", answer.body);
                assert!(answer.headers.contains_key("retry-after"));
                gave_way += 1;
            }
        }
    }
    assert!(gave_way > 0, "nobody gave way to anybody");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reads_that_wait_for_the_projector_keep_no_turn_of_others() {
    let house = TestHouse::new().await;
    let (ada, ben) = (Person::new(&house).await, Person::new(&house).await);
    ben.account("Giro").await;
    let mut crowd = Vec::new();
    for _ in 0..6 {
        crowd.push(Person::new(&house).await);
    }
    crowd.push(ada);
    let behind = join_all(crowd.iter().flat_map(|eve| {
        (0..6).map(move |_| async move { eve.get_at(&eve.at("/accounts"), 1_000_000).await })
    }));
    let is_over = std::sync::atomic::AtomicBool::new(false);
    let behind = async {
        let behind = behind.await;
        is_over.store(true, std::sync::atomic::Ordering::Release);
        behind
    };
    let asks = async {
        let mut answered = 0;
        while !is_over.load(std::sync::atomic::Ordering::Acquire) {
            ben.get(&ben.at("/transactions")).await.expect(200);
            answered += 1;
        }
        answered
    };
    let (behind, answered) = tokio::join!(behind, asks);
    assert!(behind.iter().all(|answer| answer.code() == "projection-behind"));
    assert!(answered >= behind.len(), "{answered} while {} waited", behind.len());
}
