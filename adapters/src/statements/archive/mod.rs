//! Archives (ZIP): what is in them, unpacked under a limit. Spreadsheets are archives too. What the
//! directory of an archive says of sizes is believed for nothing: the bytes are counted as they
//! come.

mod files;
mod gaps;
mod merge;
mod oldest;

use std::io::{Cursor, Read};

use commands::statement::{ReadStatementError, StatementFormat};
use zip::ZipArchive;
use zip::result::ZipError;

use super::LARGEST_FILE;
use super::draft::malformed;
use super::text::clean;

pub(super) use files::read;
pub(super) use merge::Merge;
pub(super) use oldest::Oldest;

/// The most entries of an archive; a spreadsheet with pictures has some dozens.
const MOST_ENTRIES: usize = 1_000;
/// How many times its packed size an archive may become, once it is larger than [`SMALL`]. Tables
/// of figures shrink to a tenth or a thirtieth, bombs to a thousandth.
const LARGEST_RATIO: usize = 200;
const SMALL: usize = 1_000_000;

/// What an archive is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// A spreadsheet: [`StatementFormat::Xlsx`] or [`StatementFormat::Ods`].
    Sheets(StatementFormat),
    /// Files beside each other.
    Files,
    /// A document of another kind (a text, a presentation, a program).
    Other,
}

/// An archive that is being unpacked.
pub(super) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    packed: usize,
    /// Bytes that were unpacked so far.
    unpacked: usize,
}

fn refused(code: &str, detail: impl Into<String>) -> ReadStatementError {
    malformed(StatementFormat::Zip, 0, code, detail)
}

fn beyond(detail: String) -> ReadStatementError {
    ReadStatementError::BeyondLimits { detail }
}

impl<'a> Archive<'a> {
    /// Reads the directory of an archive.
    ///
    /// # Errors
    /// [`ReadStatementError::Malformed`] for broken ones; [`ReadStatementError::BeyondLimits`] for
    /// more than [`MOST_ENTRIES`].
    pub(super) fn open(file: &'a [u8]) -> Result<Self, ReadStatementError> {
        // Each entry of the directory begins with these four bytes. They are counted before the
        // directory is read, for it is held in memory as a whole.
        let entries = file.windows(4).filter(|bytes| *bytes == b"PK\x01\x02").count();
        if entries > MOST_ENTRIES {
            return Err(beyond(format!("an archive of more than {MOST_ENTRIES} files")));
        }
        let zip = ZipArchive::new(Cursor::new(file)).map_err(|error| broken(&error))?;
        Ok(Self { zip, packed: file.len(), unpacked: 0 })
    }

    pub(super) fn len(&self) -> usize {
        self.zip.len()
    }

    /// What the entries show the archive to be.
    ///
    /// # Errors
    /// As [`Archive::unpack`].
    pub(super) fn content(&mut self) -> Result<Content, ReadStatementError> {
        let names: Vec<String> = (0..self.len()).map(|index| self.name(index)).collect();
        let has = |name: &str| names.iter().any(|known| known.eq_ignore_ascii_case(name));
        if let Some(index) = names.iter().position(|name| name == "mimetype") {
            let kind = self.unpack(index)?;
            let is_sheet = kind.starts_with(b"application/vnd.oasis.opendocument.spreadsheet");
            return Ok(match is_sheet {
                true => Content::Sheets(StatementFormat::Ods),
                false => Content::Other,
            });
        }
        let is_office = has("[Content_Types].xml") || has("META-INF/MANIFEST.MF");
        let is_book = names.iter().any(|name| name.starts_with("xl/"));
        if is_office && is_book && !has("xl/workbook.bin") {
            return Ok(Content::Sheets(StatementFormat::Xlsx));
        }
        Ok(if is_office { Content::Other } else { Content::Files })
    }

    /// The name of an entry with its folders, for a person.
    pub(super) fn name(&self, index: usize) -> String {
        let name = self.zip.name_for_index(index).and_then(Result::ok);
        let name = name.map(|name| clean(&name.replace('\\', "/"), 80)).unwrap_or_default();
        if name.is_empty() { format!("file {}", index + 1) } else { name }
    }

    /// The bytes of an entry.
    ///
    /// # Errors
    /// [`ReadStatementError::Malformed`] where it is broken, locked or packed by other means than
    /// *deflate*; [`ReadStatementError::BeyondLimits`] where the archive becomes too large.
    pub(super) fn unpack(&mut self, index: usize) -> Result<Vec<u8>, ReadStatementError> {
        let room = self.room();
        let mut bytes = Vec::new();
        let entry = self.zip.by_index(index).map_err(|error| broken(&error))?;
        let limit = u64::try_from(room).unwrap_or(u64::MAX).saturating_add(1);
        entry.take(limit).read_to_end(&mut bytes).map_err(|error| {
            let detail = format!("The archive is damaged: {}.", clean(&error.to_string(), 200));
            refused("archive-broken", detail)
        })?;
        self.unpacked = self.unpacked.saturating_add(bytes.len());
        if bytes.len() > room {
            let detail = if self.unpacked > LARGEST_FILE {
                format!("an archive of more than {LARGEST_FILE} bytes when it is unpacked")
            } else {
                format!("an archive that unpacks to more than {LARGEST_RATIO} times its size")
            };
            return Err(beyond(detail));
        }
        Ok(bytes)
    }

    /// How many bytes may still come.
    fn room(&self) -> usize {
        let by_ratio = self.packed.saturating_mul(LARGEST_RATIO).max(SMALL);
        LARGEST_FILE.min(by_ratio).saturating_sub(self.unpacked)
    }
}

fn broken(error: &ZipError) -> ReadStatementError {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            let detail = "The archive is locked with a password. Unpack it and send its files.";
            refused("archive-locked", detail)
        }
        ZipError::UnsupportedArchive(_) => {
            let detail = "The archive is packed in a way that is not read. Unpack it and send its \
                          files.";
            refused("archive-unsupported", detail)
        }
        _ => refused("archive-broken", "The archive is damaged or was cut off."),
    }
}
