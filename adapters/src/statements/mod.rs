//! Statement files of banks: OFX 1 and 2, QFX, QIF, CSV, CAMT.052/053/054 and MT940/942, told apart
//! by content and read into the words of [`commands::statement`]. One folder or file per format;
//! what they share (encodings, dates, amounts, texts, the collecting of lines) stands beside them.
//! Files come from strangers: nothing here panics, recurses on input or takes more than linear
//! time.

mod amount;
mod camt;
mod csv;
mod date;
mod date_order;
mod detect;
mod draft;
mod encoding;
mod mt940;
mod ofx;
mod qif;
mod text;

use commands::statement::{
    LineNote, ReadOptions, ReadStatementError, StatementFile, StatementFormat, StatementReader,
};

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
        match detect::family(file)? {
            Family::Nothing => Ok(empty_file()),
            Family::Ofx => ofx::read(file, options),
            Family::Qif => qif::read(file, options),
            Family::Mt940 => mt940::read(file, options),
            Family::Camt => camt::read(file, options),
            Family::Csv => csv::read(file, options),
        }
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
    }
}
