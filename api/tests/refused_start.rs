//! A start that is refused says why in one sentence, the last one, and has written nothing.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

#[path = "support/program.rs"]
mod program;

use std::path::Path;
use std::process::{Command, Output, Stdio};

use program::{Program, free_address, wumbo, wumbo_in};
use serde_json::json;

/// A server that is not waited for, its errors held.
fn serve(data: &Path, listen: &str) -> Command {
    let mut command = wumbo_in(data, &["serve"]);
    command.env("WUMBO_LISTEN", listen).env("WUMBO_LOG", "info").stdout(Stdio::null());
    command
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
    let listen = free_address();
    let server = Program::serve(&data, &listen).await;
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
    drop(Program::serve(&other, &listen).await);
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
    drop(Program::serve(&data, &listen).await);
}

#[tokio::test]
async fn a_log_that_nobody_can_write_or_read_stops_nothing() {
    let place = tempfile::tempdir().unwrap();
    let full = || Stdio::from(std::fs::File::options().write(true).open("/dev/full").unwrap());
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    for log in [full(), Stdio::from(writer)] {
        let listen = free_address();
        let mut command = serve(&place.path().join("data"), &listen);
        command.env("WUMBO_LOG", "debug").stderr(log);
        let mut server = Program::spawned(&mut command, &listen);
        server.is_ready().await;
        let http = reqwest::Client::new();
        for _ in 0..3 {
            let login = json!({"email": "ada@example.org", "password": "violet harbour nine"});
            let url = format!("http://{listen}/v1/auth/login");
            let answer = http.post(url).json(&login).send().await.unwrap();
            assert_eq!(answer.status(), 401);
        }
        assert!(server.process().try_wait().unwrap().is_none(), "the server lives");
    }
}

#[test]
fn what_cannot_be_said_on_standard_output_is_said_in_the_code() {
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let said = wumbo(&["openapi"]).stdout(full).output();
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
        let mut asked = wumbo_in(&data, command);
        let said = sentence(asked.output().unwrap());
        assert!(said.contains("there is no Wumbo in") && said.contains("mistyped"), "{said}");
        assert!(!data.exists(), "{command:?} made something");
    }
}
