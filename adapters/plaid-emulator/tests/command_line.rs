//! The binary: ready when it says so, loopback only, keeps its snapshot.

// A test that meets the unexpected fails there and then.
#![allow(clippy::unwrap_used, clippy::float_arithmetic)]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

fn command(extra: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wumbo-plaid-emulator"));
    command.args(["--listen", "127.0.0.1:0", "--seed", "1"]);
    command.args(["--client-id", "client", "--secret", "secret"]).args(extra);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn started(extra: &[&str]) -> (Child, String) {
    let mut child = command(extra).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let url = line.trim().rsplit(' ').next().unwrap().to_owned();
    assert!(url.starts_with("http://127.0.0.1:"), "{line}");
    (child, url)
}

async fn ask(url: &str, path: &str, body: Value) -> Value {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let request = client.post(format!("{url}{path}"));
    let request = request.header("PLAID-CLIENT-ID", "client").header("PLAID-SECRET", "secret");
    request.json(&body).send().await.unwrap().json().await.unwrap()
}

fn terminate(mut child: Child) {
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    assert!(child.wait().unwrap().success(), "a terminated emulator ends well");
}

#[tokio::test]
async fn it_is_ready_when_it_says_so_and_a_snapshot_survives_termination() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("snapshot.json");
    let path = file.to_str().unwrap();
    let (child, url) = started(&["--snapshot", path]);
    let create = json!({"institution_id": "ins_109508", "initial_products": ["transactions"]});
    let public = ask(&url, "/sandbox/public_token/create", create).await;
    let body = json!({"public_token": public["public_token"]});
    let linked = ask(&url, "/item/public_token/exchange", body).await;
    terminate(child);
    assert!(Path::new(path).exists());
    let (child, url) = started(&["--snapshot", path]);
    let token = json!({"access_token": linked["access_token"]});
    let item = ask(&url, "/item/get", token).await;
    assert_eq!(item["item"]["item_id"], linked["item_id"]);
    terminate(child);
}

#[test]
fn it_refuses_any_address_but_loopback() {
    for address in ["0.0.0.0:0", "192.0.2.1:0", "[::]:0"] {
        let output = command(&[]).args(["--listen", address]).output().unwrap();
        assert!(!output.status.success(), "{address}");
    }
    let mut plain = Command::new(env!("CARGO_BIN_EXE_wumbo-plaid-emulator"));
    plain.args(["--listen", "0.0.0.0:0", "--client-id", "a", "--secret", "b"]);
    let output = plain.output().unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("loopback"));
}

#[test]
fn help_explains_every_option_and_shows_no_secret() {
    let output = command(&["--help"]).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    for option in
        ["--listen", "--seed", "--client-id", "--secret", "--snapshot", "--start", "--frozen"]
    {
        assert!(text.contains(option), "{option}");
    }
}
