//! What an operator asks about effects and does about them, with the program itself.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

#[path = "support/program.rs"]
mod program;
mod support;

use std::path::Path;
use std::sync::Arc;

use adapters::mail::mailbox::MailboxDirectory;
use adapters::postgres::embedded::{EmbeddedOptions, EmbeddedPostgres};
use api::wiring;
use commands::outbox::KINDS;
use program::wumbo_in;
use sqlx::{Connection, PgConnection};
use support::TestHouse;

const DEAD: &str = "00000000-0000-0000-0000-00000000000d";
const UNSURE: &str = "00000000-0000-0000-0000-00000000000e";
const WAITING: &str = "00000000-0000-0000-0000-00000000000f";

/// What it said, and what it ended with.
fn wumbo(data: &Path, arguments: &[&str]) -> (String, Option<i32>) {
    let output = wumbo_in(data, arguments).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (String::from_utf8(said).unwrap(), output.status.code())
}

#[tokio::test]
async fn effects_that_need_somebody_are_listed_sent_again_and_given_up() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    assert_eq!(wumbo(&data, &["migrate"]).1, Some(0));
    // The commands work beside whoever has started the cluster.
    let cluster = EmbeddedPostgres::start(&EmbeddedOptions::new(data.clone())).await.unwrap();
    let options = cluster.connect_options().database("wumbo");
    let mut database = PgConnection::connect_with(&options).await.unwrap();
    for (id, state, ended) in
        [(DEAD, "dead", true), (UNSURE, "unsure", true), (WAITING, "waiting", false)]
    {
        sqlx::query(
            "insert into outbox.effects (effect_id, kind, destination, owner_kind, owner_id,
               payload_sealed, state, attempts, last_error, ended_at)
             values ($1::uuid, 'security-notice', 'mail', 'person', $1::uuid, 'sealed', $2, 10,
               'mailbox-full', case when $3 then now() end)",
        )
        .bind(id)
        .bind(state)
        .bind(ended)
        .execute(&mut database)
        .await
        .unwrap();
    }
    let (said, code) = wumbo(&data, &["outbox", "list"]);
    assert_eq!(code, Some(0), "{said}");
    let lines: Vec<&str> = said.lines().collect();
    let line = format!("{DEAD}  dead  security-notice  of person {DEAD}  10 tries, mailbox-full");
    assert!(lines[0].starts_with(&line), "{said}");
    assert_eq!((lines.len(), lines[2]), (3, "2 effects need somebody"), "{said}");
    assert!(wumbo(&data, &["outbox", "list", "--all"]).0.contains(WAITING));
    let (said, _) = wumbo(&data, &["outbox", "list", "--most", "1"]);
    assert!(said.ends_with("\n1 of 2 effects need somebody\n"), "{said}");

    let (said, code) = wumbo(&data, &["outbox", "retry"]);
    assert_eq!(code, Some(2), "nothing was named: {said}");
    let (said, code) = wumbo(&data, &["outbox", "retry", DEAD, WAITING]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.starts_with("1 effect is sent again"), "{said}");
    let (said, code) = wumbo(&data, &["outbox", "drop", "--dead"]);
    assert_eq!((said.as_str(), code), ("0 effects were given up\n", Some(0)));
    let (said, code) = wumbo(&data, &["outbox", "drop", "--unsure"]);
    assert_eq!((said.as_str(), code), ("1 effect was given up\n", Some(0)));
    assert_eq!(wumbo(&data, &["outbox", "list"]).0, "0 effects need somebody\n");
    let (said, code) = wumbo(&data, &["outbox", "retry", "--unsure"]);
    assert_eq!((said.as_str(), code), ("0 effects are sent again\n", Some(0)));
    let left: Vec<(String, i32)> =
        sqlx::query_as("select state, attempts from outbox.effects order by effect_id")
            .fetch_all(&mut database)
            .await
            .unwrap();
    let expected = [("waiting", 0), ("dropped", 10), ("waiting", 10)];
    assert_eq!(left, expected.map(|(state, tries)| (state.to_owned(), tries)));
    drop(database);
    cluster.stop().await.unwrap();
}

/// How many kinds of effects the source of the use cases names.
fn named_in(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let count = |path: std::path::PathBuf| match path.is_dir() {
        true => named_in(&path),
        false if path.extension().is_none_or(|end| end != "rs") => 0,
        false => std::fs::read_to_string(path).unwrap().matches(": Kind = Kind {").count(),
    };
    entries.map(count).sum()
}

#[tokio::test]
async fn every_kind_of_effect_goes_to_one_receiver_that_takes_some() {
    let house = TestHouse::new().await;
    let place = tempfile::tempdir().unwrap();
    let mailbox = MailboxDirectory::open(place.path(), "wumbo@example.org").unwrap();
    let vault = wiring::vault(&house.pools, &house.keys_dir()).await.unwrap();
    let receivers = wiring::receivers(Arc::new(mailbox), vault, "http://localhost".to_owned());
    for kind in KINDS {
        let takes = receivers.iter().filter(|one| one.destination() == kind.destination);
        let kinds: Vec<_> = takes.map(|one| one.kinds()).collect();
        assert_eq!(kinds.len(), 1, "{kind:?}");
        assert!(kinds[0].contains(&kind.name), "{kind:?} becomes nothing at its receiver");
        assert_eq!(KINDS.iter().filter(|other| other.name == kind.name).count(), 1, "{kind:?}");
    }
    for receiver in receivers {
        let limits = receiver.limits();
        assert!(limits.at_once > 0 && limits.each_second > 0, "{}", receiver.destination());
        let takes = KINDS.iter().any(|kind| kind.destination == receiver.destination());
        assert!(takes, "{} is sent nothing", receiver.destination());
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../commands/src");
    assert_eq!(named_in(&folder), KINDS.len(), "one is missing in `commands::outbox::KINDS`");
}

#[tokio::test]
async fn who_holds_all_connections_of_those_that_act_keeps_none_from_being_sent() {
    let house = TestHouse::new().await;
    let mut held = Vec::new();
    for _ in 0..house.pools.relay.options().get_max_connections() {
        held.push(house.pools.relay.acquire().await.unwrap());
    }
    let depth = following::outbox::depth::of(&house.pools.outbox).await.unwrap();
    assert_eq!(depth.dead, 0);
}
