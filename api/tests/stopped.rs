//! Commands of an operator that are told to stop while they are at work: the real program.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

#[path = "support/program.rs"]
mod program;

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::Child;
use std::time::{Duration, Instant};

use adapters::postgres::embedded::EmbeddedPostgres;
use program::{Program, free_address, signal, until, wumbo_in};
use serde_json::json;
use sqlx::{Connection, Executor, PgConnection};

const EMAIL: &str = "ada@example.org";
const PASSWORD: &str = "violet harbour nine";

/// A server with two households, of whose second no event can be read for an hour.
async fn server(data: &Path) -> (Program, [String; 2]) {
    let server = Program::serve(data, &free_address()).await;
    let (http, base) = (reqwest::Client::new(), server.base.as_str());
    let post = async |path: &str, token: &str, body: serde_json::Value| -> serde_json::Value {
        let request = http.post(format!("{base}{path}")).bearer_auth(token).json(&body);
        request.send().await.unwrap().json().await.unwrap()
    };
    let person = json!({"email": EMAIL, "password": PASSWORD, "name": "Ada"});
    post("/v1/auth/register", "", person).await;
    let login = json!({"email": EMAIL, "password": PASSWORD});
    let token = post("/v1/auth/login", "", login).await["access_token"].clone();
    let home = json!({"name": "Home", "currency": "EUR", "time_zone": "UTC"});
    let mut households = Vec::new();
    for _ in 0..2 {
        let founded = post("/v1/households", token.as_str().unwrap(), home.clone()).await;
        households.push(founded["id"].as_str().unwrap().to_owned());
    }
    households.sort();
    // Row security asks a function that takes its time.
    let slow = format!(
        "create function slowly() returns boolean language plpgsql as
           $$ begin perform pg_sleep(3600); return true; end $$;
         grant execute on function slowly() to public;
         create policy slowly on events as restrictive for select using (
           current_setting('wumbo.household_id', true) is distinct from '{}' or slowly())",
        households[1]
    );
    superuser(data).await.execute(sqlx::raw_sql(&slow)).await.unwrap();
    (server, households.try_into().unwrap())
}

async fn superuser(data: &Path) -> PgConnection {
    let options = EmbeddedPostgres::served_by_another(data).unwrap().database("wumbo");
    PgConnection::connect_with(&options).await.unwrap()
}

/// How many sessions wait for an event that cannot be read.
async fn at_work(connection: &mut PgConnection) -> i64 {
    sqlx::query_scalar("select count(*) from pg_stat_activity where wait_event = 'PgSleep'")
        .fetch_one(connection)
        .await
        .unwrap()
}

/// Its code and what it said, having ended at last.
fn ended(mut process: Child) -> (Option<i32>, String) {
    let mut said = String::new();
    process.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    (process.wait().unwrap().code(), said)
}

#[tokio::test]
async fn a_command_beside_a_server_stops_when_told_and_lets_go_of_what_it_held() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    let (server, households) = server(&data).await;
    let mut database = superuser(&data).await;
    for (command, name, code, said) in [
        (&["verify"][..], "-INT", 130, "Ctrl-C: 1 of 2 logs were checked, "),
        (&["verify", "--household", &households[1]], "-TERM", 143, "SIGTERM: no log was checked"),
        (&["rebuild"], "-INT", 130, "events were taken in; everybody reads what was read before"),
        (&["rebuild"], "-TERM", 143, "`wumbo rebuild` goes on where this stopped"),
    ] {
        let process = wumbo_in(&data, command).spawn().unwrap();
        until("it is amid its work", async || at_work(&mut database).await > 0).await;
        let begun = Instant::now();
        signal(&process, name);
        let (ended_with, text) = ended(process);
        assert_eq!(ended_with, Some(code), "{command:?}: {text}");
        assert!(text.starts_with("wumbo: stopped by ") && text.contains(said), "{text}");
        assert_eq!(text.lines().count(), 1, "{text}");
        assert!(begun.elapsed() < Duration::from_secs(30), "it waited for its statement");
        until("the server is done with it", async || at_work(&mut database).await == 0).await;
    }
    // The lock of the one rebuild is free, and what was begun is finished.
    let usual = "drop policy slowly on events; drop function slowly()";
    database.execute(sqlx::raw_sql(usual)).await.unwrap();
    let rebuilt = wumbo_in(&data, &["rebuild"]).output().unwrap();
    let text = String::from_utf8(rebuilt.stdout).unwrap();
    assert!(rebuilt.status.success() && text.contains(" into read_2; "), "{text}");
    drop(server);
}

#[tokio::test]
async fn a_command_that_started_the_cluster_stops_it_when_told_to_stop() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    let (server, households) = server(&data).await;
    drop(server);
    let mut process = wumbo_in(&data, &["verify"]).spawn().unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();
    assert!(first.starts_with(&format!("{}  intact, ", households[0])), "{first}");
    let cluster = data.join("postgres").join("postmaster.pid");
    assert!(cluster.exists(), "it started the cluster");
    signal(&process, "-INT");
    let (code, said) = ended(process);
    assert_eq!(code, Some(130), "{said}");
    assert!(said.contains("stopped by Ctrl-C: 1 of 2 logs were checked, "), "{said}");
    assert!(lines.next().is_none(), "nothing is summed up that was not done");
    assert!(!cluster.exists(), "nothing of the cluster runs on");
    let mut again = wumbo_in(&data, &["verify", "--household", &households[0]]);
    let again = again.output().unwrap();
    assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stderr));
}
