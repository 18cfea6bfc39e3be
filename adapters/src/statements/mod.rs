//! Statement files of banks: OFX 1 and 2, QFX, QIF, CSV, XLSX, ODS, CAMT.052/053/054 and MT940/942,
//! and archives of such files, told apart by content and read into the words of
//! [`commands::statement`]. One folder or file per format;
//! what they share (encodings, dates, amounts, texts, the collecting of lines) stands beside them.
//! Files come from strangers: nothing here panics, recurses on input or takes more than linear
//! time.

mod amount;
mod archive;
mod camt;
mod csv;
mod currency_signs;
mod date;
mod date_order;
mod decimals;
mod detect;
mod digits;
mod direction;
mod draft;
mod encoding;
mod far_ahead;
mod month;
mod mt940;
mod ofx;
mod qif;
mod sheet;
mod side;
mod text;
mod time;
mod told_again;

use commands::statement::{
    LineNote, ReadOptions, ReadStatementError, StatementFile, StatementFormat, StatementReader,
};

use archive::{Archive, Content};
use detect::Family;

/// The largest file that is read, in bytes: 20 MB.
pub const LARGEST_FILE: usize = 20 * 1_000_000;
/// The most bookings that are read from one file.
pub const MOST_LINES: usize = 200_000;

/// Reads the statement files of any bank.
#[derive(Debug, Clone, Copy, Default)]
pub struct StatementFiles;

impl StatementReader for StatementFiles {
    fn read(
        &self,
        file: &[u8],
        options: &ReadOptions,
    ) -> Result<StatementFile, ReadStatementError> {
        if file.len() > LARGEST_FILE {
            let detail = format!("{} bytes, at most {LARGEST_FILE} are read", file.len());
            return Err(ReadStatementError::BeyondLimits { detail });
        }
        let mut file = read_any(file, options, false)?;
        far_ahead::remark(&mut file, options.today);
        Ok(file)
    }
}

/// Whether the reader of this name is the one that reads a file: fuzzers look at one at a time.
#[cfg(fuzzing)]
pub fn is_read_as(file: &[u8], reader: &str) -> bool {
    detect::family(file).is_ok_and(|family| format!("{family:?}").eq_ignore_ascii_case(reader))
}

fn read_any(
    file: &[u8],
    options: &ReadOptions,
    is_in_archive: bool,
) -> Result<StatementFile, ReadStatementError> {
    match detect::family(file)? {
        Family::Nothing => Ok(empty_file()),
        Family::Ofx => ofx::read(file, options),
        Family::Qif => qif::read(file, options),
        Family::Mt940 => mt940::read(file, options),
        Family::Camt => camt::read(file, options),
        Family::Csv => csv::read(file, options),
        Family::Archive => read_archive(file, options, is_in_archive),
    }
}

/// A spreadsheet, or files beside each other: these may be spreadsheets, and no archives again.
fn read_archive(
    file: &[u8],
    options: &ReadOptions,
    is_in_archive: bool,
) -> Result<StatementFile, ReadStatementError> {
    let mut archive = Archive::open(file)?;
    match archive.content()? {
        Content::Sheets(format) => sheet::read(file, archive, format, options),
        Content::Files if is_in_archive => {
            let detail = "Archives inside archives are not read. Unpack it and send its files.";
            Err(draft::malformed(StatementFormat::Zip, 0, "archive-nested", detail))
        }
        Content::Files => {
            archive::read(archive, options, &|file, options| read_any(file, options, true))
        }
        Content::Other => Err(ReadStatementError::UnknownFormat),
    }
}

/// A file without any content. It is called CSV because every text is one.
fn empty_file() -> StatementFile {
    StatementFile {
        format: StatementFormat::Csv,
        statements: Vec::new(),
        warnings: vec![LineNote {
            line: 0,
            code: "nothing-to-import".into(),
            detail: "There is nothing in this file.".into(),
        }],
        mapping: None,
        decisions: Vec::new(),
        goes_by: None,
        shape: None,
    }
}
