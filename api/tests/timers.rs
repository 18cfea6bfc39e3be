//! What an operator is told of timers, and how halted ones go on: the real program.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

#[path = "support/program.rs"]
mod program;

use std::path::Path;

use adapters::postgres::embedded::EmbeddedPostgres;
use program::{Program, free_address, wumbo_in};
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

async fn superuser(data: &Path) -> PgConnection {
    let options = EmbeddedPostgres::served_by_another(data).unwrap().database("wumbo");
    PgConnection::connect_with(&options).await.unwrap()
}

/// Begins the logs of these households.
async fn begin(database: &mut PgConnection, households: &[Uuid]) {
    let text = "insert into household_logs
           (household_id, head, command_count, chain_hash, recorded_at, dirty)
         select id, 0, 0, '', now(), false from unnest($1::uuid[]) id";
    sqlx::query(text).bind(households).execute(database).await.unwrap();
}

/// Halts timers, each of a household and a subject: the household, or a member.
async fn halt(database: &mut PgConnection, timers: &[(Uuid, Uuid)]) {
    let (households, subjects): (Vec<Uuid>, Vec<Uuid>) = timers.iter().copied().unzip();
    sqlx::query(
        "insert into timers (household_id, routine, subject, time_zone, next_on, due_at)
         select id, 'told', subject, 'UTC', '2026-03-11', '2026-03-11'
         from unnest($1::uuid[], $2::uuid[]) as t (id, subject) on conflict do nothing",
    )
    .bind(&households)
    .bind(&subjects)
    .execute(&mut *database)
    .await
    .unwrap();
    let text = "update timers set halted_at = now(), halted_reason = 'the log is broken'
         where subject = any($1)";
    sqlx::query(text).bind(&subjects).execute(database).await.unwrap();
}

async fn halted(database: &mut PgConnection) -> i64 {
    let text = "select count(*) from timers where halted_at is not null";
    sqlx::query_scalar(text).fetch_one(database).await.unwrap()
}

#[tokio::test]
async fn halted_timers_are_told_and_go_on_when_resumed_or_when_a_worker_starts() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    let server = Program::serve(&data, &free_address()).await;
    let mut database = superuser(&data).await;
    let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
    begin(&mut database, &[one, other]).await;
    halt(&mut database, &[(one, one), (other, other)]).await;
    let say = |arguments: &[&str]| {
        let output = wumbo_in(&data, arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let told = say(&["timers", "status"]);
    for household in [one, other] {
        let line = format!("{household}  told  halted at 2026-03-11: the log is broken\n");
        assert!(told.contains(&line), "{told}");
    }
    assert!(told.ends_with("2 timers have halted\ntold: none is due\n"), "{told}");
    let resumed = say(&["timers", "resume", "--household", &one.to_string()]);
    assert_eq!(resumed, "1 timer tries again\n");
    let told = say(&["timers", "status"]);
    assert!(told.starts_with(&other.to_string()), "{told}");
    assert!(told.ends_with("told: 1 is due, since 2026-03-11 00:00:00 UTC\n"), "{told}");
    assert_eq!(say(&["timers", "resume"]), "1 timer tries again\n");
    // A household that is not there is no success.
    let nobody = Uuid::from_u128(9).to_string();
    for command in ["timers", "projector"] {
        let output =
            wumbo_in(&data, &[command, "resume", "--household", &nobody]).output().unwrap();
        assert!(!output.status.success(), "{command}");
        let told = String::from_utf8(output.stdout).unwrap();
        assert!(told.starts_with(&format!("there is no household {nobody}\n")), "{told}");
    }
    // Of a routine that is for each member it is told whose.
    let member = Uuid::from_u128(3);
    halt(&mut database, &[(one, member)]).await;
    let told = say(&["timers", "status"]);
    let line = format!("{one}  member {member}  told  halted at 2026-03-11: the log is broken\n");
    assert!(told.starts_with(&line), "{told}");
    assert_eq!(say(&["timers", "resume"]), "1 timer tries again\n");
    halt(&mut database, &[(one, one)]).await;
    assert_eq!(halted(&mut database).await, 1);
    drop((database, server));
    let _server = Program::serve(&data, &free_address()).await;
    assert_eq!(halted(&mut superuser(&data).await).await, 0);
}
