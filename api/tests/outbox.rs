//! What an operator asks about effects and does about them, with the program itself.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

#[path = "support/program.rs"]
mod program;

use std::path::Path;

use adapters::postgres::embedded::{EmbeddedOptions, EmbeddedPostgres};
use program::wumbo_in;
use sqlx::{Connection, PgConnection};

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

    let (said, code) = wumbo(&data, &["outbox", "retry"]);
    assert_eq!(code, Some(2), "nothing was named: {said}");
    let (said, code) = wumbo(&data, &["outbox", "retry", DEAD, WAITING]);
    assert_eq!(code, Some(2), "{said}");
    assert!(said.starts_with("1 effects are sent again"), "{said}");
    let (said, code) = wumbo(&data, &["outbox", "drop", UNSURE]);
    assert_eq!((said.as_str(), code), ("1 effects were given up\n", Some(0)));
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
