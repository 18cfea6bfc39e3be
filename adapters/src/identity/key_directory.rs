//! The directory in which the house keeps its keys: private files, made at first start.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use thiserror::Error;

/// Why the keys cannot be used.
#[derive(Debug, Error)]
pub enum KeyError {
    #[error("{} cannot be read or written", path.display())]
    Unreachable {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("{} can be read by others; make it private (chmod go-rwx)", path.display())]
    NotPrivate { path: PathBuf },
    #[error("{} is no usable key; restore it from a backup, or remove it to log everybody out",
        path.display())]
    Unusable { path: PathBuf },
    #[error("the system gives no random numbers")]
    NoRandomness,
}

/// A directory of keys that only its owner can read.
#[derive(Debug, Clone)]
pub struct KeyDirectory {
    path: PathBuf,
}

impl KeyDirectory {
    /// Opens the directory; makes it when it is not there.
    ///
    /// # Errors
    /// [`KeyError::Unreachable`]
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, KeyError> {
        let path = path.into();
        let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(&path);
        made.map_err(|source| KeyError::Unreachable { path: path.clone(), source })?;
        Ok(Self { path })
    }

    /// The files whose names begin so, in the order of their names, with their contents.
    pub(super) fn keys(&self, prefix: &str) -> Result<Vec<(PathBuf, Vec<u8>)>, KeyError> {
        let fail = |source| KeyError::Unreachable { path: self.path.clone(), source };
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.path).map_err(fail)? {
            let path = entry.map_err(fail)?.path();
            let named = path.file_name().and_then(|name| name.to_str());
            if named.is_some_and(|name| name.starts_with(prefix)) {
                found.push(path);
            }
        }
        found.sort();
        found
            .into_iter()
            .map(|path| {
                let key = read_private(&path)?;
                Ok((path, key))
            })
            .collect()
    }

    /// The key of this name; `fresh` makes it when there is none. When several processes start at
    /// once, all get the key of the first.
    pub(super) fn key_or(
        &self,
        name: &str,
        fresh: impl FnOnce() -> Result<Vec<u8>, KeyError>,
    ) -> Result<(PathBuf, Vec<u8>), KeyError> {
        let path = self.path.join(name);
        if !path.exists() {
            self.store(&path, &fresh()?)?;
        }
        let key = read_private(&path)?;
        Ok((path, key))
    }

    /// Writes a key under a name that no key has yet: complete, or not at all.
    fn store(&self, path: &Path, key: &[u8]) -> Result<(), KeyError> {
        let fail = |source| KeyError::Unreachable { path: path.to_owned(), source };
        let mut noise = [0; 8];
        SystemRandom::new().fill(&mut noise).map_err(|_| KeyError::NoRandomness)?;
        let draft = self.path.join(format!(".draft-{}", hex::encode(noise)));
        let written = (|| {
            let mut options = OpenOptions::new();
            let mut file = options.write(true).create_new(true).mode(0o600).open(&draft)?;
            file.write_all(key)?;
            file.sync_all()?;
            match fs::hard_link(&draft, path) {
                // Another process was first; its key is the one.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
                linked => linked,
            }
        })();
        let removed = fs::remove_file(&draft);
        written.map_err(fail)?;
        removed.map_err(fail)?;
        File::open(&self.path).and_then(|directory| directory.sync_all()).map_err(fail)
    }
}

fn read_private(path: &Path) -> Result<Vec<u8>, KeyError> {
    let fail = |source| KeyError::Unreachable { path: path.to_owned(), source };
    let mode = fs::metadata(path).map_err(fail)?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(KeyError::NotPrivate { path: path.to_owned() });
    }
    fs::read(path).map_err(fail)
}
