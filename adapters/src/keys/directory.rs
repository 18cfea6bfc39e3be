//! The directory in which the house keeps its keys: private files, made at first start.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use thiserror::Error;

use super::names::{
    ACCESS_TOKEN_KEYS, DRAFT, FIRST_ACCESS_TOKEN_KEY, TOKEN_SECRETS_KEY, is_name_of_key,
};

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
    #[error("{} is a link or no directory; name the directory of the keys itself",
        path.display())]
    NoDirectory { path: PathBuf },
    #[error("{} can be entered by others; make it private (chmod 700)", path.display())]
    Open { path: PathBuf },
    #[error("others can write to {}, and so replace the keys below it; take that right away \
        (chmod go-w), or keep the keys elsewhere (WUMBO_KEYS_DIR)", path.display())]
    Replaceable { path: PathBuf },
    #[error("{} belongs to the user with id {owner}, but wumbo runs with id {ours}: run it as \
        that user, or give it the keys (chown)", path.display())]
    Foreign { path: PathBuf, owner: u32, ours: u32 },
    #[error("{} does not belong among the keys; move it away", path.display())]
    Stray { path: PathBuf },
    #[error("{} is missing, and people are registered who rely on it: restore it from a backup \
        of the keys directory, or begin anew with `wumbo keys renew`, which ends every session",
        path.display())]
    Missing { path: PathBuf },
    #[error("{} is no usable key; restore it from a backup, or move it away and begin anew with \
        `wumbo keys renew`, which says what that ends", path.display())]
    Unusable { path: PathBuf },
    #[error("the system gives no random numbers")]
    NoRandomness,
}

/// A directory of keys that only its owner can read, and in which nothing else is.
#[derive(Debug, Clone)]
pub struct KeyDirectory {
    path: PathBuf,
}

impl KeyDirectory {
    /// Opens the directory. One that is not there is made with the first key in it, and not before:
    /// a start that is refused leaves nothing behind.
    ///
    /// # Errors
    /// [`KeyError`] when others could enter it, read its keys or replace them, and when something
    /// is in it that is no key.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, KeyError> {
        let directory = Self { path: path.into() };
        match fs::symlink_metadata(&directory.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                directory.is_beyond_replacing()?;
            }
            _ => directory.is_sound()?,
        }
        Ok(directory)
    }

    fn is_sound(&self) -> Result<(), KeyError> {
        self.is_closed()?;
        self.is_beyond_replacing()?;
        self.holds_keys_alone()
    }

    fn make(&self) -> Result<(), KeyError> {
        if fs::symlink_metadata(&self.path).is_ok() {
            return Ok(());
        }
        let fail = |source| KeyError::Unreachable { path: self.path.clone(), source };
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.path).map_err(fail)?;
        self.is_sound()
    }

    /// Where the key of this name lies, or would lie.
    pub(crate) fn place(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    fn is_closed(&self) -> Result<(), KeyError> {
        let path = || self.path.clone();
        let fail = |source| KeyError::Unreachable { path: path(), source };
        let meta = fs::symlink_metadata(&self.path).map_err(fail)?;
        if !meta.is_dir() {
            return Err(KeyError::NoDirectory { path: path() });
        }
        is_ours(&self.path, &meta)?;
        match meta.permissions().mode() & 0o077 {
            0 => Ok(()),
            _ => Err(KeyError::Open { path: path() }),
        }
    }

    /// Nobody else may rename the directory away and put another in its place. The directory above
    /// is closed to its group as well; further up a group of one's own is usual.
    fn is_beyond_replacing(&self) -> Result<(), KeyError> {
        let fail = |source| KeyError::Unreachable { path: self.path.clone(), source };
        let mut there = std::path::absolute(&self.path).map_err(fail)?;
        // What is not there yet is made closed to others.
        let mut missing = 0;
        while fs::symlink_metadata(&there).is_err() && there.pop() {
            missing += 1;
        }
        let whole = there.canonicalize().map_err(fail)?;
        for (above, directory) in (missing..).zip(whole.ancestors()).skip_while(|(n, _)| *n == 0) {
            let mode = fs::metadata(directory).map_err(fail)?.permissions().mode();
            let others = if above == 1 { 0o022 } else { 0o002 };
            // In a sticky directory only owners rename.
            if mode & others != 0 && mode & 0o1000 == 0 {
                return Err(KeyError::Replaceable { path: directory.to_owned() });
            }
        }
        Ok(())
    }

    fn holds_keys_alone(&self) -> Result<(), KeyError> {
        let fail = |source| KeyError::Unreachable { path: self.path.clone(), source };
        for entry in fs::read_dir(&self.path).map_err(fail)? {
            let entry = entry.map_err(fail)?;
            let path = entry.path();
            let name = entry.file_name();
            let is_key = name.to_str().is_some_and(is_name_of_key);
            let meta = match fs::symlink_metadata(&path) {
                // A draft of another process that has just become a key.
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                meta => meta.map_err(fail)?,
            };
            if !is_key || !meta.is_file() {
                return Err(KeyError::Stray { path });
            }
            is_ours(&path, &meta)?;
            if meta.permissions().mode() & 0o077 != 0 {
                return Err(KeyError::NotPrivate { path });
            }
        }
        Ok(())
    }

    /// Refuses to go on without the keys that an installation in use must have: made anew they
    /// would end every session without a word, and hide that the right ones are elsewhere.
    ///
    /// # Errors
    /// [`KeyError::Missing`]
    pub fn must_be_whole(&self) -> Result<(), KeyError> {
        if self.keys(ACCESS_TOKEN_KEYS)?.is_empty() {
            return Err(KeyError::Missing { path: self.place(FIRST_ACCESS_TOKEN_KEY) });
        }
        match self.key(TOKEN_SECRETS_KEY)? {
            Some(_) => Ok(()),
            None => Err(KeyError::Missing { path: self.place(TOKEN_SECRETS_KEY) }),
        }
    }

    /// The key of this name, if there is one.
    pub(crate) fn key(&self, name: &str) -> Result<Option<(PathBuf, Vec<u8>)>, KeyError> {
        let path = self.place(name);
        match read_private(&path) {
            Ok(key) => Ok(Some((path, key))),
            Err(KeyError::Unreachable { source, .. })
                if source.kind() == io::ErrorKind::NotFound =>
            {
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Writes a key, also in the place of one that is there.
    pub(crate) fn replace(&self, name: &str, key: &[u8]) -> Result<(), KeyError> {
        self.write(&self.place(name), key, |draft, path| fs::rename(draft, path))
    }

    /// The files whose names begin so, in the order of their names, with their contents.
    pub(crate) fn keys(&self, prefix: &str) -> Result<Vec<(PathBuf, Vec<u8>)>, KeyError> {
        let fail = |source| KeyError::Unreachable { path: self.path.clone(), source };
        let mut found = Vec::new();
        let entries = match fs::read_dir(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(fail)?,
        };
        for entry in entries {
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
    pub(crate) fn key_or(
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
        self.write(path, key, |draft, path| {
            let linked = match fs::hard_link(draft, path) {
                // Another process was first; its key is the one.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
                linked => linked,
            };
            fs::remove_file(draft).and(linked)
        })
    }

    /// Writes a draft to the disk and hands it to who gives it its place.
    fn write(
        &self,
        path: &Path,
        key: &[u8],
        take_place: impl FnOnce(&Path, &Path) -> io::Result<()>,
    ) -> Result<(), KeyError> {
        let fail = |source| KeyError::Unreachable { path: path.to_owned(), source };
        self.make()?;
        let mut noise = [0; 8];
        SystemRandom::new().fill(&mut noise).map_err(|_| KeyError::NoRandomness)?;
        let draft = self.path.join(format!("{DRAFT}{}", hex::encode(noise)));
        let written = (|| {
            let mut options = OpenOptions::new();
            let mut file = options.write(true).create_new(true).mode(0o600).open(&draft)?;
            file.write_all(key)?;
            file.sync_all()
        })();
        if let Err(source) = written {
            // What could not be written is of no use; that it may stay behind is the lesser evil.
            let _ = fs::remove_file(&draft);
            return Err(fail(source));
        }
        take_place(&draft, path).map_err(fail)?;
        File::open(&self.path).and_then(|directory| directory.sync_all()).map_err(fail)
    }
}

/// Whether a file or directory is of the user that this process runs as. Where there is no `/proc`
/// its permissions are all there is to go by.
fn is_ours(path: &Path, meta: &fs::Metadata) -> Result<(), KeyError> {
    let Ok(process) = fs::metadata("/proc/self") else { return Ok(()) };
    let (owner, ours) = (meta.uid(), process.uid());
    match owner == ours {
        true => Ok(()),
        false => Err(KeyError::Foreign { path: path.to_owned(), owner, ours }),
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
