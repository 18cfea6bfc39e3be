//! As whom the server runs. PostgreSQL refuses root, so root starts it inside a user namespace
//! (same files, no second account, nothing to chown) or, where namespaces are forbidden, as the
//! account `postgres` that its package made. A normal user starts it as itself.

use std::ffi::OsString;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::EmbeddedError;

const ACCOUNT: &str = "postgres";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Identity {
    /// As the user Wumbo runs as, who is not root.
    Ourselves,
    /// As root's files' owner, but without root's powers: uid 1000 inside a user namespace.
    Namespace,
    /// As another account, which must own the cluster's files.
    Account { uid: u32, gid: u32 },
}

/// Builds the commands of the server's programs for the identity chosen.
#[derive(Debug, Clone)]
pub(super) struct Launcher {
    identity: Identity,
    // util-linux only: without it an orphaned server is found and stopped by the next start.
    dies_with_us: bool,
}

impl Launcher {
    /// Chooses the identity. `cluster` is the directory of an existing cluster, whose owner
    /// decides; `probe` is a program that must be reachable for it.
    pub(super) fn choose(cluster: Option<&Path>, probe: &Path) -> Result<Self, EmbeddedError> {
        let ours = our_id().ok_or(EmbeddedError::NobodyToRunAs)?;
        let owner = match cluster {
            Some(path) => {
                let meta = path.metadata().map_err(EmbeddedError::directory(path))?;
                Some((meta.uid(), meta.gid()))
            }
            None => None,
        };
        let dies_with_us =
            succeeds(Command::new("setpriv").args(["--pdeathsig", "INT", "--", "true"]));
        let with = |identity| Self { identity, dies_with_us };
        if ours != 0 {
            return match (cluster, owner) {
                (Some(path), Some((owner, _))) if owner != ours => {
                    Err(EmbeddedError::ForeignOwner { path: path.to_path_buf(), owner, ours })
                }
                _ => Ok(with(Identity::Ourselves)),
            };
        }
        let namespace = with(Identity::Namespace);
        let another = owner.filter(|(uid, _)| *uid != 0);
        if another.is_none() && succeeds(namespace.command(probe).arg("--version")) {
            return Ok(namespace);
        }
        let account = || numeric_id("-u", Some(ACCOUNT)).zip(numeric_id("-g", Some(ACCOUNT)));
        let Some((uid, gid)) = another.or_else(account) else {
            return Err(EmbeddedError::NobodyToRunAs);
        };
        let account = with(Identity::Account { uid, gid });
        if !succeeds(account.command(probe).arg("--version")) {
            return Err(EmbeddedError::NobodyToRunAs);
        }
        Ok(account)
    }

    /// A command with that identity, without standard input, outside our process group (Ctrl-C
    /// in a terminal must reach Wumbo alone, which drains before it stops the server) and without
    /// our environment (which may hold keys).
    pub(super) fn command(&self, program: &Path) -> Command {
        self.build(&[], program)
    }

    /// Like [`Launcher::command`], and `signal` is sent to the program when the thread that
    /// spawned it ends: that thread must outlive the program.
    pub(super) fn tied_command(&self, signal: &str, program: &Path) -> Command {
        if self.dies_with_us {
            self.build(&["--pdeathsig", signal], program)
        } else {
            self.build(&[], program)
        }
    }

    fn build(&self, tie: &[&str], program: &Path) -> Command {
        let mut words: Vec<OsString> = Vec::new();
        let mut privileges: Vec<OsString> = tie.iter().map(OsString::from).collect();
        match self.identity {
            Identity::Ourselves => {}
            Identity::Namespace => {
                let unshare = ["unshare", "--user", "--map-user=1000", "--map-group=1000", "--"];
                words.extend(unshare.map(OsString::from));
            }
            Identity::Account { uid, gid } => {
                privileges.push(format!("--reuid={uid}").into());
                privileges.push(format!("--regid={gid}").into());
                privileges.push("--clear-groups".into());
            }
        }
        // After unshare, for a change of identity clears the tie.
        if !privileges.is_empty() {
            words.push("setpriv".into());
            words.append(&mut privileges);
            words.push("--".into());
        }
        words.push(program.into());
        let mut command = Command::new(&words[0]);
        command
            .args(&words[1..])
            .current_dir("/")
            .env_clear()
            .env("LC_ALL", "C")
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .stdin(Stdio::null())
            .process_group(0);
        command
    }

    /// Gives `directory` and all below it to the identity that will run the server, and lets it
    /// pass through `data_dir`; nothing to do unless that is another account.
    pub(super) fn own(&self, data_dir: &Path, directory: &Path) -> Result<(), EmbeddedError> {
        let Identity::Account { uid, gid } = self.identity else { return Ok(()) };
        let wrong = || EmbeddedError::directory(data_dir);
        if data_dir.metadata().map_err(wrong())?.uid() != uid {
            let pass_through = std::fs::Permissions::from_mode(0o711);
            std::fs::set_permissions(data_dir, pass_through).map_err(wrong())?;
        }
        let mut ahead: Vec<PathBuf> = vec![directory.to_path_buf()];
        while let Some(path) = ahead.pop() {
            let wrong = || EmbeddedError::directory(&path);
            let meta = path.symlink_metadata().map_err(wrong())?;
            if meta.is_symlink() {
                continue;
            }
            chown(&path, Some(uid), Some(gid)).map_err(wrong())?;
            if meta.is_dir() {
                for entry in std::fs::read_dir(&path).map_err(wrong())? {
                    ahead.push(entry.map_err(wrong())?.path());
                }
            }
        }
        Ok(())
    }
}

/// The user that Wumbo runs as.
pub(super) fn our_id() -> Option<u32> {
    numeric_id("-u", None)
}

/// Number of the user or group, ours or that of `account`; the standard library knows neither.
fn numeric_id(flag: &str, account: Option<&str>) -> Option<u32> {
    let said =
        Command::new("id").arg(flag).args(account).stderr(Stdio::null()).output().ok()?.stdout;
    String::from_utf8(said).ok()?.trim().parse().ok()
}

fn succeeds(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}
