//! The cluster's directory: made in one step that an interruption cannot leave half done, and
//! configured anew at every start for a small machine.

use std::ffi::OsString;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, FileTypeExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest, Sha256};

use super::binaries::Binaries;
use super::launch::Launcher;
use super::{EmbeddedError, EmbeddedOptions, SOCKET_PORT, SUPERUSER};

const DIRECTORY: &str = "postgres";
const STAGING: &str = "postgres.initialising-";
const SETTINGS: &str = "wumbo.conf";
const ADMISSION: &str = "wumbo_hba.conf";

/// Longest path of a unix socket that the operating systems take (macOS: 103, Linux: 107).
const LONGEST_SOCKET: usize = 103;

/// The log starts anew, the old one kept once, when it has grown past this.
const LONGEST_LOG: u64 = 8 << 20;

/// A directory ready to be served, and all that is needed to start and stop its server.
#[derive(Debug)]
pub(super) struct Cluster {
    binaries: Binaries,
    launcher: Launcher,
    directory: PathBuf,
    socket_dir: PathBuf,
    log: PathBuf,
    durable: bool,
}

impl Cluster {
    /// Makes the cluster if there is none, writes its settings. The caller holds the lock.
    pub(super) fn prepare(
        data_dir: &Path,
        options: &EmbeddedOptions,
    ) -> Result<Self, EmbeddedError> {
        let directory = directory_in(data_dir);
        let version = made_by(&directory)?;
        let existing = version.as_ref().map(|version| (directory.as_path(), version.as_str()));
        let binaries = Binaries::find(existing)?;
        let launcher =
            Launcher::choose(existing.map(|(path, _)| path), &binaries.program("postgres"))?;
        if version.is_none() {
            initialise(data_dir, &directory, &binaries, &launcher, options.durable)?;
        }
        let settings = directory.join(SETTINGS);
        let compression = compression(&directory, &binaries, &launcher);
        std::fs::write(&settings, settings_text(options, compression))
            .map_err(EmbeddedError::directory(&settings))?;
        launcher.own(data_dir, &settings)?;
        let admission = directory.join(ADMISSION);
        std::fs::write(&admission, admission_text(options))
            .map_err(EmbeddedError::directory(&admission))?;
        launcher.own(data_dir, &admission)?;
        let socket_dir = socket_directory(data_dir)?;
        launcher.own(data_dir, &socket_dir)?;
        let log = data_dir.join("postgres.log");
        let durable = options.durable;
        Ok(Self { binaries, launcher, directory, socket_dir, log, durable })
    }

    pub(super) fn directory(&self) -> &Path {
        &self.directory
    }

    pub(super) fn socket_dir(&self) -> &Path {
        &self.socket_dir
    }

    pub(super) fn log_path(&self) -> &Path {
        &self.log
    }

    /// The server's command. What Wumbo's promises rest on stands on the command line, where no
    /// file and no `alter system` can weaken it.
    pub(super) fn serve(&self) -> Result<Command, EmbeddedError> {
        let wrong = || EmbeddedError::directory(&self.log);
        if std::fs::metadata(&self.log).is_ok_and(|meta| meta.len() > LONGEST_LOG) {
            std::fs::rename(&self.log, self.log.with_extension("log.1")).map_err(wrong())?;
        }
        // Opened, a pipe would wait for somebody who reads it.
        if std::fs::metadata(&self.log).is_ok_and(|meta| meta.file_type().is_fifo()) {
            return Err(wrong()(std::io::Error::other("a pipe stands where the log belongs")));
        }
        let log = OpenOptions::new().create(true).append(true).open(&self.log).map_err(wrong())?;
        let mut command = self.launcher.tied_command("INT", &self.binaries.program("postgres"));
        command.arg("-D").arg(&self.directory);
        let durable = if self.durable { "on" } else { "off" };
        let mut socket_dir = OsString::from("unix_socket_directories=");
        socket_dir.push(&self.socket_dir);
        command.arg("-c").arg(socket_dir);
        let mut admission = OsString::from("hba_file=");
        admission.push(self.directory.join(ADMISSION));
        command.arg("-c").arg(admission);
        for setting in [
            "listen_addresses=".to_owned(),
            format!("port={SOCKET_PORT}"),
            "unix_socket_permissions=0700".to_owned(),
            format!("fsync={durable}"),
            format!("full_page_writes={durable}"),
            "synchronous_commit=on".to_owned(),
        ] {
            command.arg("-c").arg(setting);
        }
        command.stdout(log.try_clone().map_err(wrong())?).stderr(log);
        Ok(command)
    }

    /// The command that asks the server to stop in the given mode and waits for its end.
    pub(super) fn stop_command(&self, mode: &str, seconds: u64) -> Command {
        let mut command = self.launcher.command(&self.binaries.program("pg_ctl"));
        command.arg("stop").arg("-D").arg(&self.directory).args(["-s", "-w", "-m", mode]);
        command.arg("-t").arg(seconds.to_string());
        command
    }
}

/// Where the cluster of a data directory lies.
pub(super) fn directory_in(data_dir: &Path) -> PathBuf {
    data_dir.join(DIRECTORY)
}

/// The major version that made the cluster; none when it is still to be made.
fn made_by(directory: &Path) -> Result<Option<String>, EmbeddedError> {
    let wrong = || EmbeddedError::directory(directory);
    match std::fs::read_to_string(directory.join("PG_VERSION")) {
        Ok(version) => Ok(Some(version.trim().to_owned())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let mut entries = match std::fs::read_dir(directory) {
                Ok(entries) => entries,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
                Err(error) => return Err(wrong()(error)),
            };
            match entries.next() {
                None => Ok(None),
                Some(_) => Err(EmbeddedError::NotACluster { path: directory.to_path_buf() }),
            }
        }
        Err(error) => Err(wrong()(error)),
    }
}

/// Runs `initdb` beside the final place and renames: whatever is at the final place is complete.
fn initialise(
    data_dir: &Path,
    directory: &Path,
    binaries: &Binaries,
    launcher: &Launcher,
    durable: bool,
) -> Result<(), EmbeddedError> {
    remove_unfinished(data_dir)?;
    // A name of its own: an orphaned initdb that still writes must not meet this one.
    let staging = data_dir.join(format!("{STAGING}{}", std::process::id()));
    DirBuilder::new().mode(0o700).create(&staging).map_err(EmbeddedError::directory(&staging))?;
    launcher.own(data_dir, &staging)?;
    let mut command = launcher.tied_command("KILL", &binaries.program("initdb"));
    command.arg("-D").arg(&staging).args(["-U", SUPERUSER, "--auth-local=trust"]).args([
        "--auth-host=reject",
        "--encoding=UTF8",
        "--locale=C",
        "--data-checksums",
    ]);
    if !durable {
        command.arg("--no-sync");
    }
    tracing::info!(directory = %directory.display(), "initialising a PostgreSQL cluster");
    let said = command
        .output()
        .map_err(|source| EmbeddedError::Program { program: "initdb".to_owned(), source })?;
    if !said.status.success() {
        let output = String::from_utf8_lossy(&said.stderr).trim().replace('\n', "; ");
        return Err(EmbeddedError::Initialise { output });
    }
    let wrong = || EmbeddedError::directory(&staging);
    OpenOptions::new()
        .append(true)
        .open(staging.join("postgresql.conf"))
        .and_then(|mut file| {
            writeln!(file, "include_if_exists = '{SETTINGS}'")?;
            file.sync_all()
        })
        .and_then(|()| std::fs::rename(&staging, directory))
        .and_then(|()| File::open(data_dir)?.sync_all())
        .map_err(wrong())
}

fn remove_unfinished(data_dir: &Path) -> Result<(), EmbeddedError> {
    let wrong = || EmbeddedError::directory(data_dir);
    for entry in std::fs::read_dir(data_dir).map_err(wrong())? {
        let entry = entry.map_err(wrong())?;
        if entry.file_name().as_bytes().starts_with(STAGING.as_bytes()) {
            tracing::warn!("removing a PostgreSQL cluster whose initialisation was interrupted");
            std::fs::remove_dir_all(entry.path())
                .map_err(EmbeddedError::directory(&entry.path()))?;
        }
    }
    Ok(())
}

/// `socket/` in the data directory, or a short private directory in the temporary one when the
/// path would be too long for a socket or has characters that a list of paths would misread.
fn socket_directory(data_dir: &Path) -> Result<PathBuf, EmbeddedError> {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._-".contains(byte);
    let near = data_dir.join("socket");
    let file = near.join(format!(".s.PGSQL.{SOCKET_PORT}"));
    let bytes = file.as_os_str().as_bytes();
    if bytes.len() <= LONGEST_SOCKET && bytes.iter().all(plain) {
        return private(&near)?.ok_or_else(|| {
            let taken = std::io::Error::other("it is not a directory of our own");
            EmbeddedError::directory(&near)(taken)
        });
    }
    let digest = hex::encode(Sha256::digest(data_dir.as_os_str().as_bytes()));
    let name = format!("wumbo-{}", &digest[..16]);
    // The name is known to everybody and so is /tmp: a directory of another owner is left alone.
    for attempt in 0..100 {
        let path = Path::new("/tmp").join(format!("{name}-{attempt}"));
        if let Some(path) = private(&path)? {
            return Ok(path);
        }
    }
    let taken = std::io::Error::other("every name for a socket directory is taken");
    Err(EmbeddedError::directory(Path::new("/tmp"))(taken))
}

/// Makes `path`, or takes it when it is a directory of the data directory's kind of owner that
/// nobody else can enter; none when it is something else.
fn private(path: &Path) -> Result<Option<PathBuf>, EmbeddedError> {
    let wrong = || EmbeddedError::directory(path);
    match DirBuilder::new().mode(0o700).create(path) {
        Ok(()) => return Ok(Some(path.to_path_buf())),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(wrong()(error)),
    }
    let meta = path.symlink_metadata().map_err(wrong())?;
    let closed = meta.is_dir() && meta.permissions().mode() & 0o077 == 0;
    // Only its owner (or root, whom nothing stops) can list a closed directory.
    let ours = closed && std::fs::read_dir(path).is_ok() && owner_is_ours(meta.uid());
    Ok(ours.then(|| path.to_path_buf()))
}

/// Root may find its directory given to another account by an earlier start.
fn owner_is_ours(owner: u32) -> bool {
    super::launch::our_id().is_some_and(|ours| ours == owner || ours == 0)
}

/// Who is let in by what. Whoever can open the socket owns the files and could as well write to
/// them, so the superuser needs no password there; every login of a process needs its own, so that
/// a slip in one process is no way into the role of another.
fn admission_text(options: &EmbeddedOptions) -> String {
    let others = if options.trusts_logins { "trust" } else { "scram-sha-256" };
    format!(
        "# Written by wumbo at every start.
local all         {SUPERUSER} trust
local replication {SUPERUSER} trust
local all         all {others}
"
    )
}

/// How pages in the write-ahead log are compressed: by LZ4, where the server was built with it. Its
/// own way, which every server knows, takes a tenth of all the time in which a log is read anew.
fn compression(directory: &Path, binaries: &Binaries, launcher: &Launcher) -> &'static str {
    let mut command = launcher.command(&binaries.program("postgres"));
    command.args(["-C", "wal_compression", "-c", "wal_compression=lz4", "-D"]).arg(directory);
    match command.output() {
        Ok(said) if said.status.success() && said.stdout.trim_ascii() == b"lz4" => "lz4",
        _ => "pglz",
    }
}

/// Settings for a machine with two cores and a solid-state disk; none of them weakens durability.
/// Nothing that a person typed reaches the log: statements, parameters, details and the errors of
/// single sessions (which Wumbo handles itself) stay out of it.
fn settings_text(options: &EmbeddedOptions, compression: &str) -> String {
    let EmbeddedOptions { shared_buffers_mb, max_connections, durable, .. } = options;
    let replication = if *durable {
        "wal_level = replica\nmax_wal_senders = 3"
    } else {
        "wal_level = minimal\nmax_wal_senders = 0"
    };
    let read_ahead = if cfg!(target_os = "linux") { 64 } else { 0 };
    format!(
        "# Written by wumbo at every start; settings of your own belong into ../postgres.conf.
shared_buffers = '{shared_buffers_mb}MB'
max_connections = {max_connections}
work_mem = '8MB'
maintenance_work_mem = '128MB'
effective_cache_size = '1GB'
effective_io_concurrency = {read_ahead}
random_page_cost = 1.1
jit = off
max_parallel_workers_per_gather = 1
{replication}
wal_compression = {compression}
wal_buffers = '16MB'
# A short commit waits for all that was logged before it: what an import logs is written meanwhile.
wal_writer_delay = '10ms'
min_wal_size = '256MB'
max_wal_size = '2GB'
checkpoint_timeout = '15min'
autovacuum = on
# Plans are made anew soon after a first import.
autovacuum_naptime = '15s'
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] '
log_min_messages = log
log_min_error_statement = panic
log_error_verbosity = terse
log_statement = none
log_min_duration_statement = -1
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_checkpoints = off
include_if_exists = '../postgres.conf'
"
    )
}
