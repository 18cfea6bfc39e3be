//! Finds the PostgreSQL server programs installed on this machine. Debian keeps them off the
//! PATH, one directory for each major version.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::EmbeddedError;

/// The oldest major version the schema is written for.
const OLDEST: u32 = 15;

/// Parents of `<version>/bin`, as Debian and Homebrew lay them out.
const VERSIONED: [&str; 4] =
    ["/usr/lib/postgresql", "/usr/local/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"];

/// One installed server: the directory of `initdb`, `postgres` and `pg_ctl`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Binaries {
    directory: PathBuf,
    major: u32,
}

impl Binaries {
    /// The installation for a cluster made by `cluster_version` (the text of `PG_VERSION`), or
    /// the newest one for a cluster that is still to be made.
    pub(super) fn find(cluster: Option<(&Path, &str)>) -> Result<Self, EmbeddedError> {
        choose(installed(), cluster)
    }

    pub(super) fn program(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }
}

fn choose(
    mut installed: Vec<Binaries>,
    cluster: Option<(&Path, &str)>,
) -> Result<Binaries, EmbeddedError> {
    installed.retain(|binaries| binaries.major >= OLDEST);
    installed.sort_by_key(|binaries| binaries.major);
    let newest = installed.last().cloned().ok_or(EmbeddedError::NoServer)?;
    let Some((path, version)) = cluster else { return Ok(newest) };
    let fitting = installed.iter().find(|binaries| binaries.major.to_string() == version);
    fitting.cloned().ok_or_else(|| {
        let mut majors: Vec<_> = installed.iter().map(|b| b.major.to_string()).collect();
        majors.dedup();
        EmbeddedError::OtherVersion {
            path: path.to_path_buf(),
            cluster: version.to_owned(),
            installed: majors.join(", "),
        }
    })
}

fn installed() -> Vec<Binaries> {
    let on_path = std::env::var_os("PATH").unwrap_or_default();
    let mut directories: Vec<PathBuf> = std::env::split_paths(&on_path).collect();
    for parent in VERSIONED {
        let Ok(entries) = std::fs::read_dir(parent) else { continue };
        directories.extend(entries.flatten().map(|entry| entry.path().join("bin")));
    }
    directories.into_iter().filter_map(installation).collect()
}

fn installation(directory: PathBuf) -> Option<Binaries> {
    let complete =
        ["initdb", "postgres", "pg_ctl"].iter().all(|name| directory.join(name).is_file());
    if !complete {
        return None;
    }
    let said = Command::new(directory.join("postgres"))
        .arg("--version")
        .stdin(Stdio::null())
        .output()
        .ok()?;
    let major = major_version(&String::from_utf8_lossy(&said.stdout))?;
    Some(Binaries { directory, major })
}

/// 15 from `postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)`, 18 from `… 18beta1`.
fn major_version(said: &str) -> Option<u32> {
    let number = said.split_whitespace().find(|word| word.starts_with(char::is_numeric))?;
    let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(majors: &[u32]) -> Vec<Binaries> {
        let directory = |major| PathBuf::from(format!("/usr/lib/postgresql/{major}/bin"));
        majors.iter().map(|&major| Binaries { directory: directory(major), major }).collect()
    }

    #[test]
    fn the_major_version_is_read_from_releases_and_betas() {
        let debian = "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n";
        assert_eq!(major_version(debian), Some(15));
        assert_eq!(major_version("postgres (PostgreSQL) 18beta1"), Some(18));
        assert_eq!(major_version("something else"), None);
    }

    #[test]
    fn a_new_cluster_takes_the_newest_server_and_an_old_one_its_own() {
        let path = Path::new("/d/postgres");
        assert_eq!(choose(of(&[15, 17, 16]), None).unwrap().major, 17);
        assert_eq!(choose(of(&[15, 17, 16]), Some((path, "16"))).unwrap().major, 16);
    }

    #[test]
    fn a_server_older_than_the_schema_counts_as_none() {
        let refused = choose(of(&[9, 14]), None).unwrap_err();
        assert!(refused.to_string().contains("apt-get install postgresql"), "{refused}");
    }

    #[test]
    fn a_cluster_of_a_version_that_is_not_installed_names_both_versions() {
        let refused = choose(of(&[16, 17]), Some((Path::new("/d/postgres"), "15"))).unwrap_err();
        let text = refused.to_string();
        assert!(text.contains("made by PostgreSQL 15") && text.contains("16, 17"), "{text}");
    }
}
