//! The bell across connections.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::time::Duration;

use adapters::nats::{NatsBell, NatsError};
use domain::id::HouseholdId;
use following::bell::{Bell, News, Topic};
use tokio::sync::broadcast::Receiver;
use uuid::Uuid;

use crate::server::{TestServer, shared};

fn news(revision: i64) -> News {
    let nouns = vec!["account".to_owned(), "transaction".to_owned()];
    News { household_id: HouseholdId(Uuid::now_v7()), revision, after: Some(revision - 1), nouns }
}

/// Hears this piece of news; others of a shared server are passed over.
async fn hears(heard: &mut Receiver<News>, wanted: &News) {
    let hearing = async { while heard.recv().await.unwrap() != *wanted {} };
    tokio::time::timeout(Duration::from_secs(30), hearing).await.unwrap();
}

/// Rings on one until the other hears it.
async fn until_heard(here: &NatsBell, there: &NatsBell) {
    let mut heard = there.listen(Topic::Appended);
    let told = news(1);
    let ringing = async {
        loop {
            here.ring(Topic::Appended, told.clone());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let hearing = async {
        loop {
            // Too many old rings at once are no failure.
            if heard.recv().await.is_ok_and(|next| next == told) {
                return;
            }
        }
    };
    tokio::select! {
        () = ringing => {}
        () = hearing => {}
        () = tokio::time::sleep(Duration::from_secs(60)) => panic!("it did not mend"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_rung_here_is_heard_at_once_and_elsewhere_once() {
    let (url, _server) = shared();
    let (here, there) = (NatsBell::connect(&url).await.unwrap(), NatsBell::connect(&url).await);
    let there = there.unwrap();
    for topic in [Topic::Appended, Topic::Projected] {
        let (mut at_once, mut elsewhere) = (here.listen(topic), there.listen(topic));
        let other = if topic == Topic::Appended { Topic::Projected } else { Topic::Appended };
        let mut other = there.listen(other);
        let told = news(7);
        here.ring(topic, told.clone());
        assert_eq!(at_once.try_recv().unwrap(), told, "here it must not wait for anything");
        hears(&mut elsewhere, &told).await;
        // A last one behind it: had the first come twice, or back as an echo, it would stand
        // before.
        let last = news(8);
        there.ring(topic, last.clone());
        for heard in [&mut at_once, &mut elsewhere] {
            let mut before = Vec::new();
            let hearing = async {
                loop {
                    let next = heard.recv().await.unwrap();
                    if next == last {
                        break;
                    }
                    before.push(next);
                }
            };
            tokio::time::timeout(Duration::from_secs(30), hearing).await.unwrap();
            assert!(!before.contains(&told), "{topic:?} was heard twice");
        }
        while let Ok(next) = other.try_recv() {
            assert_ne!(next, told, "it was heard under the other topic");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ringing_never_waits_and_the_connection_mends_itself() {
    let mut server = TestServer::start(&[]);
    let here = NatsBell::connect(&server.url()).await.unwrap();
    let there = NatsBell::connect(&server.url()).await.unwrap();
    server.down();
    let mut local = here.listen(Topic::Appended);
    // If one of them waited for the server, which is away, the test would never come to its end.
    for revision in 0..20_000 {
        here.ring(Topic::Appended, News { nouns: vec![], ..news(revision) });
    }
    assert!(local.recv().await.is_err_and(|error| error.to_string().contains("lagged")));
    server.up();
    until_heard(&here, &there).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_come_with_the_url_and_show_nowhere() {
    let server = TestServer::start(&["--user", "keeper", "--pass", "s3cr@t/word"]);
    NatsBell::connect(&server.url_as("keeper:s3cr%40t%2Fword")).await.unwrap();
    for url in [server.url(), server.url_as("keeper:wrongword")] {
        let Err(error) = NatsBell::connect(&url).await else { panic!("{url} was let in") };
        let mut told = format!("{error} {error:?}");
        let mut source = std::error::Error::source(&error);
        while let Some(error) = source {
            told.push_str(&format!(" {error} {error:?}"));
            source = error.source();
        }
        assert!(!told.contains("keeper") && !told.contains("wrongword"), "{told}");
        assert!(told.contains("127.0.0.1"), "{told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_too_old_is_refused_in_words() {
    // A server of that age, as far as a client is greeted by it.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let greeting = std::thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        let info = r#"{"server_id":"A","version":"2.9.10","proto":1,"host":"127.0.0.1","#;
        let info = format!(r#"{info}"port":1,"headers":true,"max_payload":1048576}}"#);
        socket.write_all(format!("INFO {info}\r\n").as_bytes()).unwrap();
        let mut lines = BufReader::new(socket.try_clone().unwrap()).lines();
        while let Some(Ok(line)) = lines.next() {
            if line.starts_with("PING") {
                socket.write_all(b"PONG\r\n").unwrap();
            }
        }
    });
    let refused = NatsBell::connect(&format!("nats://{address}")).await;
    let Err(error) = refused else { panic!("it was taken") };
    assert!(matches!(&error, NatsError::TooOld { found } if found == "2.9.10"), "{error}");
    assert!(error.to_string().contains("2.10 or newer"), "{error}");
    greeting.join().unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_away_at_first_is_waited_for() {
    let mut server = TestServer::start(&[]);
    server.down();
    let here = NatsBell::connect(&server.url()).await.unwrap();
    let there = NatsBell::connect(&server.url()).await.unwrap();
    let mut local = here.listen(Topic::Appended);
    let told = news(1);
    here.ring(Topic::Appended, told.clone());
    assert_eq!(local.try_recv().unwrap(), told);
    server.up();
    until_heard(&here, &there).await;
}
