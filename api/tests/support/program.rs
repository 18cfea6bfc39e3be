//! The real program, as an operator starts it: with an environment of its own, in which nothing of
//! the machine's is left.
#![allow(dead_code, reason = "every test program compiles its own copy and uses a part of it")]

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// What must have happened by then.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// What the machine may have set for another house.
const OTHERS: [&str; 6] = [
    "WUMBO_DATABASE_URL",
    "WUMBO_NATS_URL",
    "WUMBO_KEYS_DIR",
    "WUMBO_MAIL_DIR",
    "WUMBO_PUBLIC_URL",
    "WUMBO_AUTH_LIMITS",
];

/// `wumbo` with these arguments, quiet but for errors, its outputs held.
pub fn wumbo(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wumbo"));
    for other in OTHERS {
        command.env_remove(other);
    }
    command.args(arguments).env("WUMBO_LOG", "error").stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// The same on a data directory with its own cluster.
pub fn wumbo_in(data: &Path, arguments: &[&str]) -> Command {
    let mut command = wumbo(arguments);
    command.env("WUMBO_DATA_DIR", data);
    command
}

/// An address of this machine on which nothing listens.
pub fn free_address() -> String {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    format!("127.0.0.1:{port}")
}

/// Waits until something is so.
pub async fn until(what: &str, mut is_so: impl AsyncFnMut() -> bool) {
    let began = Instant::now();
    while !is_so().await {
        assert!(began.elapsed() < PATIENCE, "not so: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Sends a signal (`-TERM`) to a process.
pub fn signal(process: &Child, name: &str) {
    let id = process.id().to_string();
    assert!(Command::new("kill").args([name, &id]).status().unwrap().success());
}

/// A running process, told to stop at the latest when its value ends.
pub struct Program {
    process: Child,
    /// Where it is reached, without a slash at the end.
    pub base: String,
}

impl Program {
    /// Starts a command whose server listens on `listen`, and waits for nothing.
    pub fn spawned(command: &mut Command, listen: &str) -> Self {
        let process = command.spawn().unwrap();
        Self { process, base: format!("http://{listen}") }
    }

    /// `wumbo serve` on a data directory, once it is ready.
    pub async fn serve(data: &Path, listen: &str) -> Self {
        let mut command = wumbo_in(data, &["serve"]);
        command.env("WUMBO_LISTEN", listen).env("WUMBO_AUTH_LIMITS", "off");
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let program = Self::spawned(&mut command, listen);
        program.is_ready().await;
        program
    }

    /// Waits until it says that it is ready.
    pub async fn is_ready(&self) {
        let ready = format!("{}/health/ready", self.base);
        until("the server is ready", async || {
            reqwest::get(&ready).await.is_ok_and(|answer| answer.status() == 200)
        })
        .await;
    }

    pub fn process(&mut self) -> &mut Child {
        &mut self.process
    }

    /// Ends it where it stands (`kill -9`).
    pub fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Tells it to stop, and answers what it ended with.
    pub fn stop(&mut self) -> ExitStatus {
        signal(&self.process, "-TERM");
        self.process.wait().unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // What was stopped or killed has ended; what has not is told to.
        if self.process.try_wait().is_ok_and(|ended| ended.is_none()) {
            let id = self.process.id().to_string();
            let _ = Command::new("kill").args(["-TERM", &id]).status();
            let _ = self.process.wait();
        }
    }
}
