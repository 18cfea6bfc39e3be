//! A start that is refused says why in one sentence, the last one, and has written nothing.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;

fn serve(data: &Path, listen: &str) -> Command {
    wumbo(&["serve"], data, listen)
}

fn wumbo(arguments: &[&str], data: &Path, listen: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wumbo"));
    command
        .args(arguments)
        .env("WUMBO_DATA_DIR", data)
        .env("WUMBO_LISTEN", listen)
        .env_remove("WUMBO_DATABASE_URL")
        .env_remove("WUMBO_NATS_URL")
        .env_remove("WUMBO_KEYS_DIR")
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    command
}

/// A process that ends with its value.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = Command::new("kill").args(["-TERM", &self.0.id().to_string()]).status();
        let _ = self.0.wait();
    }
}

/// Until the server that listens there is ready.
async fn ready(listen: &str) {
    let (http, begun) = (reqwest::Client::new(), Instant::now());
    let ready = format!("http://{listen}/health/ready");
    while !http.get(&ready).send().await.is_ok_and(|answer| answer.status() == 200) {
        assert!(begun.elapsed() < Duration::from_secs(60), "the server did not become ready");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The one sentence of a start that is refused.
fn sentence(refused: Output) -> String {
    let said = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(1), "{said}");
    let mut lines: Vec<&str> = said.lines().collect();
    let last = lines.pop().unwrap_or_default().to_owned();
    assert!(last.starts_with("wumbo: "), "{said}");
    let noise = lines.iter().find(|line| !line.contains(" INFO adapters::postgres::embedded"));
    assert_eq!(noise, None, "nothing but that PostgreSQL came up stands before it: {said}");
    last
}

#[tokio::test]
async fn a_start_that_is_refused_says_so_last_and_leaves_everything_as_it_was() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("data");
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let listen = format!("127.0.0.1:{port}");
    let server = Server(serve(&data, &listen).spawn().unwrap());
    ready(&listen).await;
    let person = json!({"email": "ada@wumbo.example", "password": "violet harbour nine",
        "name": "Ada"});
    let register =
        reqwest::Client::new().post(format!("http://{listen}/v1/auth/register")).json(&person);
    assert_eq!(register.send().await.unwrap().status(), 201);
    drop(server);
    let (keys, away) = (data.join("keys"), place.path().join("away"));
    std::fs::rename(&keys, &away).unwrap();
    let said = sentence(serve(&data, &listen).output().unwrap());
    assert!(said.contains("access-token-0001.pkcs8 is missing"), "{said}");
    assert!(!keys.exists(), "no part of the keys was made anew");
    // The whole directory of another installation: its logins are as unknown here as its keys.
    let other = place.path().join("other");
    let elsewhere = Server(serve(&other, &listen).spawn().unwrap());
    ready(&listen).await;
    drop(elsewhere);
    std::fs::rename(other.join("keys"), &keys).unwrap();
    let said = sentence(serve(&data, &listen).output().unwrap());
    assert!(said.contains("it is the keys directory of another installation"), "{said}");
    assert!(said.contains("WUMBO_KEYS_DIR") && !said.contains("wumbo_app"), "{said}");
    std::fs::remove_dir_all(&keys).unwrap();
    std::fs::rename(&away, &keys).unwrap();
    // A login that is more than it may be, and one that is somebody else's.
    let file = keys.join("database-app");
    let ours = std::fs::read(&file).unwrap();
    for (content, why) in [
        ("postgres:0123456789abcdef", "the login postgres is more than wumbo_app may be"),
        ("wumbo_app:0123456789abcdef", "wumbo_app is not a login that this Wumbo made"),
    ] {
        std::fs::write(&file, content).unwrap();
        let said = sentence(serve(&data, &listen).output().unwrap());
        assert!(said.contains(why), "{said}");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), content, "the file is left alone");
    }
    std::fs::write(&file, ours).unwrap();
    let again = Server(serve(&data, &listen).spawn().unwrap());
    ready(&listen).await;
    drop(again);
}

#[tokio::test]
async fn a_log_that_nobody_can_write_or_read_stops_nothing() {
    let place = tempfile::tempdir().unwrap();
    let full = || Stdio::from(std::fs::File::options().write(true).open("/dev/full").unwrap());
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    for log in [full(), Stdio::from(writer)] {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let listen = format!("127.0.0.1:{port}");
        let mut command = serve(&place.path().join("data"), &listen);
        let mut server = Server(command.env("WUMBO_LOG", "debug").stderr(log).spawn().unwrap());
        ready(&listen).await;
        let http = reqwest::Client::new();
        for _ in 0..3 {
            let login = json!({"email": "ada@example.org", "password": "violet harbour nine"});
            let url = format!("http://{listen}/v1/auth/login");
            let answer = http.post(url).json(&login).send().await.unwrap();
            assert_eq!(answer.status(), 401);
        }
        assert!(server.0.try_wait().unwrap().is_none(), "the server lives");
    }
}

#[test]
fn what_cannot_be_said_on_standard_output_is_said_in_the_code() {
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let said = Command::new(env!("CARGO_BIN_EXE_wumbo")).arg("openapi").stdout(full).output();
    let said = said.unwrap();
    assert_eq!(said.status.code(), Some(1));
    let text = String::from_utf8(said.stderr).unwrap();
    assert_eq!(text, "wumbo: not all could be written to standard output\n");
}

#[test]
fn a_mistyped_directory_is_no_new_house_to_a_command_that_needs_one() {
    let place = tempfile::tempdir().unwrap();
    let data = place.path().join("mistyped");
    for command in [
        &["verify"][..],
        &["rebuild"],
        &["projector", "status"],
        &["projector", "resume"],
        &["timers", "status"],
        &["timers", "resume"],
        &["keys", "renew"],
        &["keys", "rotate-vault"],
        &["keys", "rotate-data-keys"],
    ] {
        let mut asked = wumbo(command, &data, "127.0.0.1:0");
        let said = sentence(asked.output().unwrap());
        assert!(said.contains("there is no Wumbo in") && said.contains("mistyped"), "{said}");
        assert!(!data.exists(), "{command:?} made something");
    }
}
