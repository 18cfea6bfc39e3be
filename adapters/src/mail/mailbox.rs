//! Mail into a directory, as a mailbox in the form Maildir (qmail's `maildir(5)`): for an
//! installation that sends none, for development, and for tests. Whoever may read the directory
//! reads what is sent.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use commands::ports::{Mail, MailError, Mailer};
use lettre::message::Mailbox;
use thiserror::Error;

use super::message::message;

/// What lies so long among the drafts was left there by a process that was ended (`maildir(5)`).
const LEFT_AFTER: Duration = Duration::from_secs(36 * 60 * 60);

/// Why a mailbox cannot be used.
#[derive(Debug, Error)]
pub enum MailboxError {
    #[error("{0:?} is no address to send mail from")]
    From(String),
    #[error("mail cannot be written to {}", path.display())]
    Directory {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
}

/// A mailbox in a directory.
#[derive(Debug, Clone)]
pub struct MailboxDirectory {
    path: PathBuf,
    from: Mailbox,
}

impl MailboxDirectory {
    /// Opens the mailbox; makes it when there is none. `from` is who mail comes from, as in
    /// `Wumbo <wumbo@example.org>`.
    ///
    /// # Errors
    /// [`MailboxError`]
    pub fn open(path: &Path, from: &str) -> Result<Self, MailboxError> {
        let from = from.parse().map_err(|_| MailboxError::From(from.to_owned()))?;
        let mailbox = Self { path: path.to_owned(), from };
        // What is personal is in there.
        let made = DirBuilder::new().recursive(true).mode(0o700).create(path);
        let made = made.and_then(|()| mailbox.furnish()).and_then(|()| mailbox.tidy());
        made.map_err(|source| MailboxError::Directory { path: path.to_owned(), source })?;
        Ok(mailbox)
    }

    /// Makes what a mailbox has and this one has not, as one that was put back empty. Where there
    /// is no directory at all none is made: it may be the place that a disk is missing from.
    fn furnish(&self) -> io::Result<()> {
        for part in ["tmp", "new", "cur"] {
            match DirBuilder::new().mode(0o700).create(self.path.join(part)) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                made => made?,
            }
        }
        Ok(())
    }

    /// Removes what was left among the drafts.
    fn tidy(&self) -> io::Result<()> {
        for draft in fs::read_dir(self.path.join("tmp"))?.flatten() {
            let Ok(about) = draft.metadata() else { continue };
            let age = about.modified().map(|written| SystemTime::now().duration_since(written));
            if !about.is_file() || !matches!(age, Ok(Ok(age)) if age > LEFT_AFTER) {
                continue;
            }
            remove(&draft.path())?;
        }
        Ok(())
    }

    /// Writes it down under its id, to the disk before it is there: complete, and once. One that
    /// was read lies among the read ones.
    fn store(&self, name: &str, message: &[u8]) -> io::Result<()> {
        self.furnish()?;
        let (new, read) = (self.path.join("new"), self.path.join("cur"));
        let is_read = fs::read_dir(read)?
            .flatten()
            .any(|entry| entry.file_name().to_string_lossy().starts_with(name));
        if !is_read && !new.join(name).exists() {
            let draft = self.path.join("tmp").join(format!("{name}.{}", std::process::id()));
            write(&draft, message).and_then(|()| fs::rename(&draft, new.join(name)))?;
            File::open(&new)?.sync_all()?;
        }
        self.forget_drafts(name)
    }

    /// Removes the drafts of a mail that lies there: who wrote them was ended, or had no room.
    fn forget_drafts(&self, name: &str) -> io::Result<()> {
        for draft in fs::read_dir(self.path.join("tmp"))?.flatten() {
            if draft.file_name().to_string_lossy().starts_with(name) {
                remove(&draft.path())?;
            }
        }
        Ok(())
    }
}

/// Writes a draft to the disk.
fn write(draft: &Path, message: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(draft)?;
    file.write_all(message)?;
    file.sync_all()
}

/// Removes a draft; another process may have been first.
fn remove(draft: &Path) -> io::Result<()> {
    match fs::remove_file(draft) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

#[async_trait]
impl Mailer for MailboxDirectory {
    fn knows_its_mails(&self) -> bool {
        true
    }

    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let message = message(mail, &self.from)?.formatted();
        let (mailbox, name) = (self.clone(), mail.id.to_string());
        let path = self.path.display();
        let stored = tokio::task::spawn_blocking(move || mailbox.store(&name, &message)).await;
        match stored {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, %path, "the mailbox directory takes no mail");
                Err(MailError::Away("directory-not-writable"))
            }
            Err(_) => Err(MailError::Unsure("interrupted")),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};
    use uuid::Uuid;

    use super::*;

    fn mail(to: &str) -> Mail {
        Mail {
            id: Uuid::from_u128(9),
            to: to.to_owned(),
            subject: "Grüße".to_owned(),
            text: format!("Hallo,\n.\nFrom here\n{}\n", "lang ".repeat(400)),
            at: Utc.with_ymd_and_hms(2026, 3, 1, 7, 5, 0).single().unwrap_or_default(),
        }
    }

    fn new(path: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(path.join("new")).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).collect()
    }

    #[tokio::test]
    async fn a_mail_lies_there_once_whole_and_closed_to_others() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("mail");
        let mailbox = MailboxDirectory::open(&path, "Wumbo <wumbo@example.org>").unwrap();
        for _ in 0..3 {
            mailbox.send(&mail("ada@example.org")).await.unwrap();
        }
        let there = new(&path);
        assert_eq!(there.len(), 1, "{there:?}");
        let text = fs::read_to_string(&there[0]).unwrap();
        assert!(
            text.contains("\r\nMessage-ID: <00000000-0000-0000-0000-000000000009@example.org>"),
            "{text}"
        );
        assert!(text.contains("Date: Sun, 01 Mar 2026 07:05:00 +0000"), "{text}");
        assert!(text.lines().all(|line| line.len() <= 998), "{text}");
        let mode = std::os::unix::fs::PermissionsExt::mode(
            &fs::metadata(&there[0]).unwrap().permissions(),
        );
        assert_eq!(mode & 0o777, 0o600);
        // Read by a mail program: still known.
        fs::rename(&there[0], path.join("cur").join(format!("{}:2,S", Uuid::from_u128(9))))
            .unwrap();
        mailbox.send(&mail("ada@example.org")).await.unwrap();
        assert_eq!(new(&path), Vec::<PathBuf>::new());
    }

    #[test]
    fn what_was_left_among_the_drafts_goes_when_the_mailbox_is_opened() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("mail");
        let open = || MailboxDirectory::open(&path, "wumbo@example.org").unwrap();
        open();
        for (name, hours) in [("left.1", 37), ("young.2", 35)] {
            let draft = File::create(path.join("tmp").join(name)).unwrap();
            let written = SystemTime::now() - Duration::from_secs(hours * 60 * 60);
            draft.set_modified(written).unwrap();
        }
        open();
        let drafts: Vec<_> = fs::read_dir(path.join("tmp")).unwrap().flatten().collect();
        assert_eq!(drafts.len(), 1);
        assert_eq!(drafts[0].file_name(), "young.2");
    }

    #[tokio::test]
    async fn drafts_of_a_mail_go_once_it_lies_there_and_those_of_others_stay() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("mail");
        let mailbox = MailboxDirectory::open(&path, "wumbo@example.org").unwrap();
        let drafts = || {
            let drafts = fs::read_dir(path.join("tmp")).into_iter().flatten().flatten();
            drafts.map(|draft| draft.file_name()).collect::<Vec<_>>()
        };
        let left = |id: u128| {
            let name = format!("{}.1", Uuid::from_u128(id));
            fs::write(path.join("tmp").join(&name), "half").unwrap();
            name
        };
        let other = left(10);
        // By one that was ended while it wrote, and once more by one that had written it before.
        for _ in 0..2 {
            left(9);
            mailbox.send(&mail("ada@example.org")).await.unwrap();
            assert_eq!(drafts(), [other.as_str()]);
        }
        assert_eq!(new(&path).len(), 1);
    }

    #[tokio::test]
    async fn what_is_no_address_is_refused_and_a_directory_that_is_gone_is_away() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("mail");
        assert!(matches!(MailboxDirectory::open(&path, "nobody"), Err(MailboxError::From(_))));
        let mailbox = MailboxDirectory::open(&path, "wumbo@example.org").unwrap();
        for to in ["no address", "a@example.org\r\nBcc: b@example.org"] {
            let refused = mailbox.send(&mail(to)).await;
            assert_eq!(refused, Err(MailError::Refused("address-not-usable")), "{to}");
        }
        fs::remove_dir_all(&path).unwrap();
        let away = mailbox.send(&mail("ada@example.org")).await;
        assert_eq!(away, Err(MailError::Away("directory-not-writable")));
        // Put back, with nothing in it.
        fs::create_dir(&path).unwrap();
        mailbox.send(&mail("ada@example.org")).await.unwrap();
        assert_eq!(new(&path).len(), 1);
    }
}
