//! An archive of statement files: every file in it is read, and what they say is put together.

use commands::statement::{
    DecidedBy, LineNote, ReadOptions, ReadStatementError, StatementFile, StatementFormat,
};

use super::super::MOST_LINES;
use super::super::csv::said;
use super::super::direction;
use super::super::draft::malformed;
use super::super::text::clean;
use super::merge::named;
use super::oldest::is_said;
use super::{Archive, Merge, Oldest, refused};

/// The most statement files of an archive.
const MOST_FILES: usize = 200;

/// So many bookings the files of an archive tell at most, those that several tell each time: no
/// file is read beyond that.
const MOST_TOLD: usize = 2 * MOST_LINES;

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
    let (mut asked, mut doubtful) = (Vec::new(), Vec::new());
    let has_several = entries.len() > 1;
    let among = ReadOptions { is_among_others: has_several, ..options.clone() };
    let oldest = Oldest::default();
    let mut lines = 0;
    for (index, name) in &entries {
        if lines > MOST_TOLD {
            return Err(beyond_told());
        }
        let bytes = archive.unpack(*index)?;
        let beside = has_several.then_some((*index, &oldest));
        match read_one(&bytes, &among, beside, read) {
            Ok(file) => {
                lines += file.statements.iter().map(|one| one.lines.len()).sum::<usize>();
                files.push((name, file));
            }
            Err(ReadStatementError::Malformed { errors, .. }) => {
                left_out.extend(errors.into_iter().map(|note| (name, note)));
            }
            Err(ReadStatementError::UnknownFormat) => {
                let detail = "This is no statement file; it was left out.".into();
                left_out.push((name, LineNote { line: 0, code: "file-left-out".into(), detail }));
            }
            Err(error) => match read_one(&bytes, options, beside, read) {
                // Alone it would be read: the others say whether it may be.
                Ok(file) => {
                    doubtful.push((name, error));
                    files.push((name, file));
                }
                Err(_) if asks_direction(&error) => asked.push((name, error)),
                Err(_) => return Err(asked_about(name, error)),
            },
        }
    }
    if doubtful.iter().any(|(name, _)| !shows_signs(name, &files)) {
        asked.append(&mut doubtful);
    }
    if let Some(question) = together(asked) {
        return Err(question);
    }
    refuse_mixed(&files)?;
    let format = match files.as_slice() {
        [(_, file)] => file.format,
        _ => StatementFormat::Zip,
    };
    let mut merge = Merge::of(format, files.iter().map(|(_, file)| file));
    for (name, note) in &left_out {
        merge.leave_out(name, note);
    }
    // What balances prove is kept under the days by which they count: those files come first.
    files.sort_by_key(|(_, file)| !states_both(file));
    for (name, file) in files {
        merge.add(name, file)?;
    }
    merge.finish()
}

fn beyond_told() -> ReadStatementError {
    let detail = format!("an archive whose files tell more than {MOST_TOLD} bookings");
    ReadStatementError::BeyondLimits { detail }
}

/// Whether a file states what its lines begin and end with.
fn states_both(file: &StatementFile) -> bool {
    let mut all = file.statements.iter();
    all.any(|one| one.opening.is_some() && one.closing.is_some())
}

/// Reads one file. A mapping tells how one layout of columns is read: of several files it is for
/// those that have these columns, and for those that cannot be read without one; what it says of
/// the oldest row, for one of them. `beside`: its number among several.
fn read_one(
    bytes: &[u8],
    options: &ReadOptions,
    beside: Option<(usize, &Oldest)>,
    read: Read<'_>,
) -> Result<StatementFile, ReadStatementError> {
    let Some((given, (nth, oldest))) = options.mapping.as_ref().zip(beside) else {
        return read(bytes, options);
    };
    let alone = ReadOptions { mapping: None, remembered: Some(said(given)), ..options.clone() };
    match read(bytes, &alone) {
        Ok(file) if file.mapping.as_ref().is_some_and(|own| own.has_columns_of(given)) => {
            if is_said(given) { Ok(file) } else { read(bytes, options) }
        }
        Err(ReadStatementError::NeedsMapping { guess, .. }) => {
            if guess.as_ref().as_ref().is_none_or(|own| own.has_headings_of(given)) {
                let is_open = guess.as_ref().as_ref().is_some_and(is_said);
                if is_said(given) && is_open {
                    oldest.is_about(nth, StatementFormat::Csv)?;
                }
                return read(bytes, options);
            }
            let detail = "The columns of this file have other headings than those that were told. \
                          Send it by itself.";
            Err(malformed(StatementFormat::Csv, 0, "columns-differ", detail))
        }
        answer => answer,
    }
}

/// Whether an error asks nothing but which way the money of a file without columns goes.
fn asks_direction(error: &ReadStatementError) -> bool {
    matches!(error, ReadStatementError::NeedsMapping { guess, questions, .. }
        if guess.is_none() && questions.iter().all(|question| question.field == "direction"))
}

/// Whether the only booking of this file may be believed to be money in: it is the only one of the
/// archive, or other files of its format print minuses.
fn shows_signs(name: &str, files: &[(&String, StatementFile)]) -> bool {
    let lines = |file: &StatementFile| -> usize {
        file.statements.iter().map(|statement| statement.lines.len()).sum()
    };
    if files.iter().map(|(_, file)| lines(file)).sum::<usize>() == 1 {
        return true;
    }
    let own = files.iter().find(|(other, _)| other.as_str() == name);
    let Some(format) = own.map(|(_, file)| file.format) else { return false };
    let has_columns = !format.names_its_account() && format != StatementFormat::Qif;
    files.iter().filter(|(_, file)| file.format == format).any(|(_, file)| {
        let mut lines = file.statements.iter().flat_map(|statement| &statement.lines);
        let decisions = file.decisions.iter().filter(|decision| decision.field == "direction");
        let mut by = decisions.map(|decision| decision.by);
        let by_sign = |by| by == DecidedBy::Format || (has_columns && by == DecidedBy::File);
        lines.any(|line| line.amount.minor < 0) && by.any(by_sign)
    })
}

/// One question for all files that ask it: the answer is for all of them, so all are shown.
fn together(asked: Vec<(&String, ReadStatementError)>) -> Option<ReadStatementError> {
    const OF_EACH: usize = 3;
    const SHOWN: usize = 20;
    let mut asked = asked.into_iter();
    let (name, first) = asked.next()?;
    let ReadStatementError::NeedsMapping { guess, questions, mut preview_rows } = first else {
        return Some(asked_about(name, first));
    };
    let mut names = vec![name.clone()];
    for (name, more) in asked.filter(|(_, more)| guess.is_none() && asks_direction(more)) {
        if let ReadStatementError::NeedsMapping { preview_rows: rows, .. } = more {
            preview_rows.truncate(OF_EACH * names.len());
            preview_rows.extend(rows.into_iter().take(OF_EACH));
            names.push(name.clone());
        }
    }
    preview_rows.truncate(SHOWN);
    let question = ReadStatementError::NeedsMapping { guess, questions, preview_rows };
    Some(asked_about(&named(&names), question))
}

/// Refuses one answer about the direction for files of accounts whose money goes opposite ways.
fn refuse_mixed(files: &[(&String, StatementFile)]) -> Result<(), ReadStatementError> {
    let answered = files.iter().map(|(_, file)| file).filter(|file| {
        let mut said = file.decisions.iter().filter(|decision| decision.by == DecidedBy::Person);
        file.mapping.is_none() && said.any(|decision| decision.field == "direction")
    });
    let owing = answered.flat_map(|file| {
        file.statements.iter().map(|statement| direction::owes(statement.account.kind))
    });
    direction::mixed(StatementFormat::Zip, owing).map_or(Ok(()), Err)
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
