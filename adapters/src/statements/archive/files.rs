//! An archive of statement files: every file in it is read, and what they say is put together.

use commands::statement::{
    LineNote, ReadOptions, ReadStatementError, StatementFile, StatementFormat,
};

use super::super::csv::said;
use super::super::draft::malformed;
use super::super::text::clean;
use super::{Archive, Merge, refused};

/// The most statement files of an archive.
const MOST_FILES: usize = 200;

/// Reads one file of an archive.
type Read<'r> = &'r dyn Fn(&[u8], &ReadOptions) -> Result<StatementFile, ReadStatementError>;

/// Reads every statement file of an archive by `read`.
///
/// # Errors
/// [`ReadStatementError`]: what one file asks is asked of the person; broken files and files of
/// other kinds are named and left out as long as another one can be read.
pub(in super::super) fn read(
    mut archive: Archive<'_>,
    options: &ReadOptions,
    read: Read<'_>,
) -> Result<StatementFile, ReadStatementError> {
    let entries = (0..archive.len()).map(|index| (index, archive.name(index)));
    let entries: Vec<(usize, String)> = entries.filter(|(_, name)| !is_junk(name)).collect();
    if entries.is_empty() {
        return Err(refused("nothing-to-import", "There is no file in this archive."));
    }
    if entries.len() > MOST_FILES {
        let detail = format!("an archive of more than {MOST_FILES} statement files");
        return Err(ReadStatementError::BeyondLimits { detail });
    }
    let (mut files, mut left_out) = (Vec::new(), Vec::new());
    for (index, name) in &entries {
        let bytes = archive.unpack(*index)?;
        match read_one(&bytes, options, entries.len() > 1, read) {
            Ok(file) => files.push((name, file)),
            Err(ReadStatementError::Malformed { errors, .. }) => {
                left_out.extend(errors.into_iter().map(|note| (name, note)));
            }
            Err(ReadStatementError::UnknownFormat) => {
                let detail = "This is no statement file; it was left out.".into();
                left_out.push((name, LineNote { line: 0, code: "file-left-out".into(), detail }));
            }
            Err(error) => return Err(asked_about(name, error)),
        }
    }
    let format = match files.as_slice() {
        [(_, file)] => file.format,
        _ => StatementFormat::Zip,
    };
    let mut merge = Merge::new(format);
    for (name, note) in &left_out {
        merge.leave_out(name, note);
    }
    for (name, file) in files {
        merge.add(name, file)?;
    }
    merge.finish()
}

/// Reads one file. A mapping tells how one layout of columns is read: of several files it is for
/// those that have these columns, and for those that cannot be read without one.
fn read_one(
    bytes: &[u8],
    options: &ReadOptions,
    is_one_of_several: bool,
    read: Read<'_>,
) -> Result<StatementFile, ReadStatementError> {
    let Some(given) = options.mapping.as_ref().filter(|_| is_one_of_several) else {
        return read(bytes, options);
    };
    let alone = ReadOptions { mapping: None, remembered: Some(said(given)), ..options.clone() };
    match read(bytes, &alone) {
        Ok(file) if file.mapping.as_ref().is_some_and(|own| own.has_columns_of(given)) => {
            read(bytes, options)
        }
        Err(ReadStatementError::NeedsMapping { guess, .. }) => {
            if guess.as_ref().as_ref().is_none_or(|own| own.has_headings_of(given)) {
                return read(bytes, options);
            }
            let detail = "The columns of this file have other headings than those that were told. \
                          Send it by itself.";
            Err(malformed(StatementFormat::Csv, 0, "columns-differ", detail))
        }
        answer => answer,
    }
}

/// Says which file a refusal or a question is about.
fn asked_about(name: &str, error: ReadStatementError) -> ReadStatementError {
    match error {
        ReadStatementError::NeedsMapping { guess, mut questions, preview_rows } => {
            for question in &mut questions {
                question.detail = clean(&format!("{name}: {}", question.detail), 1_000);
            }
            ReadStatementError::NeedsMapping { guess, questions, preview_rows }
        }
        ReadStatementError::BeyondLimits { detail } => {
            ReadStatementError::BeyondLimits { detail: format!("{name}: {detail}") }
        }
        error => error,
    }
}

/// Folders, and what operating systems leave beside files without being asked.
fn is_junk(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    let is_left = ["thumbs.db", "desktop.ini"].iter().any(|left| file.eq_ignore_ascii_case(left));
    file.is_empty() || file.starts_with('.') || is_left || name.starts_with("__MACOSX/")
}

#[cfg(test)]
mod tests {
    use super::is_junk;

    #[test]
    fn what_systems_leave_behind_is_no_file() {
        for name in ["__MACOSX/._a.csv", "2024/", ".DS_Store", "x/._b.ofx", "x/Thumbs.db"] {
            assert!(is_junk(name), "{name}");
        }
        assert!(!is_junk("2024/march.csv"));
    }
}
