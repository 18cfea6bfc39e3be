//! What an operator is told of timers, and how halted ones go on: the real program.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use adapters::postgres::embedded::EmbeddedPostgres;
use sqlx::{Connection, PgConnection};
use uuid::Uuid;

fn wumbo(arguments: &[&str], data: &Path, listen: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wumbo"));
    command
        .args(arguments)
        .env("WUMBO_DATA_DIR", data)
        .env("WUMBO_LISTEN", listen)
        .env("WUMBO_LOG", "error")
        .env_remove("WUMBO_DATABASE_URL")
        .env_remove("WUMBO_NATS_URL")
        .env_remove("WUMBO_KEYS_DIR")
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    command
}

/// A server, told to stop with its value.
struct Server(Child);

impl Server {
    async fn start(data: &Path) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let listen = format!("127.0.0.1:{port}");
        let mut command = wumbo(&["serve"], data, &listen);
        let server = Self(command.stdout(Stdio::null()).spawn().unwrap());
        let (began, ready) = (Instant::now(), format!("http://{listen}/health/ready"));
        while !reqwest::get(&ready).await.is_ok_and(|answer| answer.status() == 200) {
            assert!(began.elapsed() < Duration::from_secs(60), "it is not ready");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        server
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status();
        let _ = self.0.wait();
    }
}

async fn superuser(data: &Path) -> PgConnection {
    let options = EmbeddedPostgres::served_by_another(data).unwrap().database("wumbo");
    PgConnection::connect_with(&options).await.unwrap()
}

async fn halt(database: &mut PgConnection, households: &[Uuid]) {
    sqlx::query(
        "insert into timers (household_id, routine, subject, time_zone, next_on, due_at)
         select id, 'told', id, 'UTC', '2026-03-11', '2026-03-11' from unnest($1::uuid[]) as t (id)
         on conflict do nothing",
    )
    .bind(households)
    .execute(&mut *database)
    .await
    .unwrap();
    let text = "update timers set halted_at = now(), halted_reason = 'the log is broken'
         where household_id = any($1)";
    sqlx::query(text).bind(households).execute(database).await.unwrap();
}

async fn halted(database: &mut PgConnection) -> i64 {
    let text = "select count(*) from timers where halted_at is not null";
    sqlx::query_scalar(text).fetch_one(database).await.unwrap()
}

#[tokio::test]
async fn halted_timers_are_told_and_go_on_when_resumed_or_when_a_worker_starts() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    let server = Server::start(&data).await;
    let mut database = superuser(&data).await;
    let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
    halt(&mut database, &[one, other]).await;
    let say = |arguments: &[&str]| {
        let output = wumbo(arguments, &data, "127.0.0.1:0").output().unwrap();
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
    assert_eq!(resumed, "1 timers try again\n");
    let told = say(&["timers", "status"]);
    assert!(told.starts_with(&other.to_string()), "{told}");
    assert!(told.ends_with("told: 1 are due, since 2026-03-11 00:00:00 UTC\n"), "{told}");
    assert_eq!(say(&["timers", "resume"]), "1 timers try again\n");
    halt(&mut database, &[one]).await;
    assert_eq!(halted(&mut database).await, 1);
    drop((database, server));
    let _server = Server::start(&data).await;
    assert_eq!(halted(&mut superuser(&data).await).await, 0);
}
