//! The embedded cluster on the PostgreSQL installed here: what it promises about restarts, kills,
//! foreign processes, users and privacy. Other processes are this test program itself, started
//! again with `WUMBO_EMBEDDED_CHILD` naming the data directory.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

use std::io::{BufRead, BufReader};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use adapters::postgres::embedded::{EmbeddedError, EmbeddedOptions, EmbeddedPostgres};
use sqlx::{Connection, PgConnection};
use tempfile::TempDir;

const CHILD: &str = "WUMBO_EMBEDDED_CHILD";
const NOBODY: u32 = 65534;

fn options(directory: &Path) -> EmbeddedOptions {
    EmbeddedOptions { durable: false, ..EmbeddedOptions::new(directory) }
}

async fn start(directory: &Path) -> EmbeddedPostgres {
    EmbeddedPostgres::start(&options(directory)).await.unwrap()
}

async fn connect(server: &EmbeddedPostgres) -> PgConnection {
    PgConnection::connect_with(&server.connect_options()).await.unwrap()
}

async fn execute(server: &EmbeddedPostgres, sql: &str) {
    sqlx::raw_sql(sql).execute(&mut connect(server).await).await.unwrap();
}

async fn ask(server: &EmbeddedPostgres, sql: &str) -> String {
    sqlx::query_scalar(sql).fetch_one(&mut connect(server).await).await.unwrap()
}

async fn until<T>(what: &str, mut condition: impl AsyncFnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(value) = condition().await {
            return value;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "waited a minute for {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

fn signal(name: &str, target: &str) {
    let sent = Command::new("kill").args(["-s", name, "--", target]).status().unwrap();
    assert!(sent.success(), "kill -s {name} {target}");
}

fn is_root() -> bool {
    tempfile::tempdir().unwrap().path().metadata().unwrap().uid() == 0
}

/// This program again: starts a cluster in `directory`, says `ready <pid>` and stays.
fn child(directory: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "a_child_keeps_a_cluster", "--ignored", "--nocapture"]);
    command.env(CHILD, directory).env("WUMBO_TOKEN_KEY", "a-secret-of-wumbo");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).process_group(0);
    command
}

/// Starts the command of a [`child`] and waits until its server (whose id it returns) is ready.
fn ready(command: &mut Command) -> (Child, u32) {
    let mut child = command.spawn().unwrap();
    let mut said = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    while said.read_line(&mut line).unwrap() > 0 {
        if let Some((_, pid)) = line.split_once("ready ") {
            let pid = pid.trim().parse().unwrap();
            // Open until the child's end: it still prints what tests print.
            child.stdout = Some(said.into_inner());
            return (child, pid);
        }
        line.clear();
    }
    panic!("the child ended without being ready: {:?}", child.wait());
}

/// Not a test of its own: what the other process does, until it is killed or its input ends.
#[tokio::test]
#[ignore = "run by the other tests, as another process"]
async fn a_child_keeps_a_cluster() {
    let Some(directory) = std::env::var_os(CHILD) else { return };
    let server = start(Path::new(&directory)).await;
    execute(&server, "create table if not exists kept (word text primary key)").await;
    execute(&server, "insert into kept values ('kept') on conflict do nothing").await;
    println!("ready {}", server.process_id().unwrap());
    tokio::task::spawn_blocking(|| std::io::stdin().read_line(&mut String::new()))
        .await
        .unwrap()
        .unwrap();
    server.stop().await.unwrap();
}

#[tokio::test]
async fn rows_are_still_there_after_a_stop_and_a_start() {
    let home = TempDir::new().unwrap();
    let server = start(home.path()).await;
    execute(&server, "create table kept as select 'kept' as word").await;
    let pid = server.process_id().unwrap();
    server.stop().await.unwrap();
    assert!(!Path::new(&format!("/proc/{pid}")).exists(), "the server is gone after stop");
    let server = start(home.path()).await;
    assert_eq!(ask(&server, "select word from kept").await, "kept");
    server.stop().await.unwrap();
}

#[tokio::test]
async fn the_log_is_compressed_the_best_way_that_the_server_knows() {
    let home = TempDir::new().unwrap();
    let server = start(home.path()).await;
    let known = "select case when 'lz4' = any (enumvals) then 'lz4' else 'pglz' end
                 from pg_settings where name = 'wal_compression'";
    assert_eq!(ask(&server, "show wal_compression").await, ask(&server, known).await);
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_server_dropped_without_a_stop_can_be_started_again() {
    let home = TempDir::new().unwrap();
    let server = start(home.path()).await;
    execute(&server, "create table kept as select 'kept' as word").await;
    drop(server);
    let server = start(home.path()).await;
    assert_eq!(ask(&server, "select word from kept").await, "kept");
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_durable_cluster_cannot_be_weakened_by_its_files() {
    let home = TempDir::new().unwrap();
    let durable = EmbeddedOptions::new(home.path());
    let server = EmbeddedPostgres::start(&durable).await.unwrap();
    for weakening in ["fsync = off", "full_page_writes = off", "synchronous_commit = off"] {
        execute(&server, &format!("alter system set {weakening}")).await;
    }
    execute(&server, "alter system set listen_addresses = '*'").await;
    server.stop().await.unwrap();
    let server = EmbeddedPostgres::start(&durable).await.unwrap();
    for setting in ["fsync", "full_page_writes", "synchronous_commit", "data_checksums"] {
        let value = ask(&server, &format!("select current_setting('{setting}')")).await;
        assert_eq!(value, "on", "{setting}");
    }
    assert_eq!(ask(&server, "select current_setting('listen_addresses')").await, "");
    assert_eq!(ask(&server, "select current_setting('server_encoding')").await, "UTF8");
    assert_eq!(ask(&server, "select datcollate::text from pg_database limit 1").await, "C");
    for private in ["postgres", "socket"] {
        let mode = home.path().join(private).metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "nobody else can enter {private}");
    }
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_killed_server_comes_back_by_itself_with_its_rows() {
    let home = TempDir::new().unwrap();
    let server = start(home.path()).await;
    execute(&server, "create table kept as select 'kept' as word").await;
    let killed = server.process_id().unwrap();
    signal("KILL", &killed.to_string());
    until("another server", async || server.process_id().filter(|&pid| pid != killed)).await;
    until("a connection", async || {
        PgConnection::connect_with(&server.connect_options()).await.ok()
    })
    .await;
    assert_eq!(ask(&server, "select word from kept").await, "kept");
    server.stop().await.unwrap();
}

#[tokio::test]
async fn rows_survive_when_wumbo_and_its_server_are_killed_together() {
    let home = TempDir::new().unwrap();
    let (mut killed, pid) = ready(&mut child(home.path()));
    signal("KILL", &pid.to_string());
    killed.kill().unwrap();
    killed.wait().unwrap();
    let server = start(home.path()).await;
    assert_eq!(ask(&server, "select word from kept").await, "kept");
    server.stop().await.unwrap();
}

#[tokio::test]
async fn the_server_of_a_killed_wumbo_ends_and_the_next_start_waits_for_it() {
    let home = TempDir::new().unwrap();
    let (mut killed, orphan) = ready(&mut child(home.path()));
    killed.kill().unwrap();
    killed.wait().unwrap();
    let server = start(home.path()).await;
    assert_ne!(server.process_id(), Some(orphan));
    assert_eq!(ask(&server, "select word from kept").await, "kept");
    server.stop().await.unwrap();
}

#[tokio::test]
async fn the_server_of_a_killed_wumbo_ends_without_another_start() {
    let home = TempDir::new().unwrap();
    let (mut killed, orphan) = ready(&mut child(home.path()));
    killed.kill().unwrap();
    killed.wait().unwrap();
    let process = PathBuf::from(format!("/proc/{orphan}"));
    until("the orphan's end", async || (!process.exists()).then_some(())).await;
}

#[tokio::test]
async fn a_server_that_somebody_else_started_on_the_cluster_is_replaced() {
    let home = TempDir::new().unwrap();
    start(home.path()).await.stop().await.unwrap();
    let cluster = home.path().join("postgres");
    let owner = if is_root() { "unshare --user --map-user=1000 --map-group=1000" } else { "" };
    let socket = home.path().join("socket");
    let start_it = format!(
        "pg_ctl=$(ls /usr/lib/postgresql/*/bin/pg_ctl | tail -1); {owner} $pg_ctl start -s -w \
         -D {} -l /dev/null -o '-c listen_addresses= -c unix_socket_directories={}'",
        cluster.display(),
        socket.display()
    );
    assert!(Command::new("sh").args(["-c", &start_it]).status().unwrap().success());
    let recorded = || std::fs::read_to_string(cluster.join("postmaster.pid")).unwrap();
    let foreign: u32 = recorded().lines().next().unwrap().parse().unwrap();
    let server = start(home.path()).await;
    assert_ne!(server.process_id(), Some(foreign));
    assert_eq!(ask(&server, "select 'answers'").await, "answers");
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_lock_file_whose_process_number_now_belongs_to_another_is_no_obstacle() {
    let home = TempDir::new().unwrap();
    start(home.path()).await.stop().await.unwrap();
    let mut other = Command::new("sleep").arg("300").spawn().unwrap();
    let lock = home.path().join("postgres/postmaster.pid");
    std::fs::write(lock, format!("{}\n/elsewhere\n", other.id())).unwrap();
    let socket_lock = home.path().join("socket/.s.PGSQL.5432.lock");
    std::fs::write(socket_lock, format!("{}\n", other.id())).unwrap();
    let server = start(home.path()).await;
    assert!(other.try_wait().unwrap().is_none(), "the other process is left alone");
    other.kill().unwrap();
    other.wait().unwrap();
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_directory_in_use_is_refused_with_a_sentence() {
    let home = TempDir::new().unwrap();
    let server = start(home.path()).await;
    let refused = EmbeddedPostgres::start(&options(home.path())).await.unwrap_err();
    assert!(matches!(refused, EmbeddedError::InUse { .. }), "{refused}");
    let text = refused.to_string();
    assert!(text.contains("in use by another wumbo (process "), "{text}");
    assert!(text.contains("WUMBO_DATA_DIR"), "{text}");
    assert_eq!(ask(&server, "select 'unharmed'").await, "unharmed");
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_command_beside_a_running_server_finds_its_cluster() {
    let home = TempDir::new().unwrap();
    assert!(EmbeddedPostgres::served_by_another(home.path()).is_none(), "nobody serves it yet");
    let (mut child, _) = ready(&mut child(home.path()));
    let beside = EmbeddedPostgres::served_by_another(home.path()).unwrap();
    let mut connection = PgConnection::connect_with(&beside).await.unwrap();
    let word: String =
        sqlx::query_scalar("select word from kept").fetch_one(&mut connection).await.unwrap();
    assert_eq!(word, "kept");
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
    assert!(EmbeddedPostgres::served_by_another(home.path()).is_none(), "nobody serves it now");
}

#[tokio::test]
async fn an_initialisation_killed_half_way_is_done_again() {
    let home = TempDir::new().unwrap();
    let mut command = child(home.path());
    let mut killed = command.spawn().unwrap();
    let unfinished = async || {
        let entries = std::fs::read_dir(home.path()).ok()?.flatten();
        let mut names = entries.map(|entry| entry.file_name().into_string().unwrap());
        names.find(|name| name.starts_with("postgres.initialising-"))
    };
    let name = until("initdb", unfinished).await;
    until("its first files", async || home.path().join(&name).join("base").exists().then_some(()))
        .await;
    killed.kill().unwrap();
    killed.wait().unwrap();
    assert!(!home.path().join("postgres").exists(), "nothing half done at the final place");
    let server = start(home.path()).await;
    assert_eq!(ask(&server, "select 'answers'").await, "answers");
    assert!(unfinished().await.is_none(), "the remains are gone");
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_cluster_of_a_version_not_installed_is_refused_with_both_versions() {
    let home = TempDir::new().unwrap();
    start(home.path()).await.stop().await.unwrap();
    std::fs::write(home.path().join("postgres/PG_VERSION"), "99\n").unwrap();
    let refused = EmbeddedPostgres::start(&options(home.path())).await.unwrap_err();
    assert!(matches!(refused, EmbeddedError::OtherVersion { .. }), "{refused}");
    assert!(refused.to_string().contains("install PostgreSQL 99"), "{refused}");
}

#[tokio::test]
async fn a_directory_with_other_contents_is_left_alone() {
    let home = TempDir::new().unwrap();
    std::fs::create_dir(home.path().join("postgres")).unwrap();
    std::fs::write(home.path().join("postgres/letter.txt"), "dear reader").unwrap();
    let refused = EmbeddedPostgres::start(&options(home.path())).await.unwrap_err();
    assert!(matches!(refused, EmbeddedError::NotACluster { .. }), "{refused}");
    assert!(home.path().join("postgres/letter.txt").exists());
}

#[tokio::test]
async fn a_broken_setting_is_answered_with_the_last_lines_of_the_log() {
    let home = TempDir::new().unwrap();
    start(home.path()).await.stop().await.unwrap();
    std::fs::write(home.path().join("postgres.conf"), "no_such_setting = 1\n").unwrap();
    let refused = EmbeddedPostgres::start(&options(home.path())).await.unwrap_err();
    assert!(refused.to_string().contains("no_such_setting"), "{refused}");
    std::fs::write(home.path().join("postgres.conf"), "work_mem = '5MB'\n").unwrap();
    let server = start(home.path()).await;
    assert_eq!(ask(&server, "select current_setting('work_mem')").await, "5MB");
    server.stop().await.unwrap();
}

#[tokio::test]
async fn a_path_too_long_for_a_socket_or_with_odd_characters_works() {
    let home = TempDir::new().unwrap();
    let long = home.path().join("a household, with a long name ".repeat(5)).join("x".repeat(100));
    let server = start(&long).await;
    assert_eq!(ask(&server, "select 'answers'").await, "answers");
    let socket_dir = server.socket_dir().to_path_buf();
    let mode = socket_dir.metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o077, 0, "nobody else can enter {}", socket_dir.display());
    server.stop().await.unwrap();
    let again = start(&long).await;
    assert_eq!(again.socket_dir(), socket_dir, "the socket stays where it was");
    again.stop().await.unwrap();
    std::fs::remove_dir_all(socket_dir).unwrap();
}

#[tokio::test]
async fn nothing_a_person_typed_reaches_the_log() {
    let home = TempDir::new().unwrap();
    let server = start(home.path()).await;
    execute(&server, "create table person (mail text primary key)").await;
    let secret = "ada@wumbo.example";
    for _ in 0..2 {
        let twice = sqlx::query("insert into person values ($1)").bind(secret);
        let _ = twice.execute(&mut connect(&server).await).await;
    }
    let nonsense = format!("select '{secret}'::uuid, no_such_column");
    assert!(sqlx::raw_sql(&nonsense).execute(&mut connect(&server).await).await.is_err());
    let cast = format!("select '{secret}'::int");
    assert!(sqlx::raw_sql(&cast).execute(&mut connect(&server).await).await.is_err());
    server.stop().await.unwrap();
    let log = std::fs::read_to_string(home.path().join("postgres.log")).unwrap();
    assert!(log.contains("ready to accept connections"), "{log}");
    assert!(!log.contains("ada@"), "{log}");
}

#[tokio::test]
async fn the_server_gets_neither_our_keys_nor_our_terminal_signals() {
    let home = TempDir::new().unwrap();
    let (mut child, pid) = ready(&mut child(home.path()));
    let environment = std::fs::read(format!("/proc/{pid}/environ")).unwrap();
    let environment = String::from_utf8_lossy(&environment);
    assert!(!environment.contains("a-secret-of-wumbo"), "{environment}");
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let group = stat.rsplit(')').next().unwrap().split_whitespace().nth(2).unwrap();
    assert_ne!(group, child.id().to_string(), "Ctrl-C is sent to wumbo's group alone");
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success(), "an orderly stop at the end of input");
    assert!(!Path::new(&format!("/proc/{pid}")).exists());
}

#[tokio::test]
async fn without_user_namespaces_root_starts_it_as_the_account_postgres() {
    if !is_root() {
        println!("skipped: a normal user needs neither namespaces nor another account");
        return;
    }
    let (home, no_namespaces) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let fake = no_namespaces.path().join("unshare");
    std::fs::write(&fake, "#!/bin/sh\nexit 1\n").unwrap();
    std::fs::set_permissions(&fake, PermissionsExt::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", no_namespaces.path().display(), std::env::var("PATH").unwrap());
    let (mut child, pid) = ready(child(home.path()).env("PATH", path));
    let user = Path::new(&format!("/proc/{pid}")).metadata().unwrap().uid();
    assert_ne!(user, 0);
    assert_eq!(home.path().join("postgres").metadata().unwrap().uid(), user);
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
    let server = start(home.path()).await;
    assert_eq!(ask(&server, "select word from kept").await, "kept");
    server.stop().await.unwrap();
}

#[tokio::test]
async fn it_works_as_a_normal_user_and_as_root_on_that_users_files() {
    if !is_root() {
        println!("skipped: only root can become another user, and all other tests ran as one");
        return;
    }
    let home = TempDir::new().unwrap();
    std::fs::set_permissions(home.path(), PermissionsExt::from_mode(0o755)).unwrap();
    let program = home.path().join("wumbo-child");
    std::fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    let directory = home.path().join("of-nobody");
    std::fs::create_dir(&directory).unwrap();
    std::os::unix::fs::chown(&directory, Some(NOBODY), Some(NOBODY)).unwrap();

    let as_root = child(&directory);
    let mut as_nobody = Command::new(&program);
    as_nobody.args(as_root.get_args()).env(CHILD, &directory).current_dir("/");
    as_nobody.stdin(Stdio::piped()).stdout(Stdio::piped()).uid(NOBODY).gid(NOBODY);
    let (mut child, pid) = ready(&mut as_nobody);
    assert_eq!(Path::new(&format!("/proc/{pid}")).metadata().unwrap().uid(), NOBODY);
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());

    let server = start(&directory).await;
    assert_eq!(ask(&server, "select word from kept").await, "kept");
    let pid = server.process_id().unwrap();
    assert_eq!(Path::new(&format!("/proc/{pid}")).metadata().unwrap().uid(), NOBODY);
    server.stop().await.unwrap();

    let (mut child, _) = ready(&mut as_nobody);
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success(), "the owner can still use it after root did");
}
