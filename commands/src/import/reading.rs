//! Reading a file, and other plain work on all of it: off the reactor, and where that takes long in
//! turns.

use bytes::Bytes;

use super::{ImportRefusal, Refusal, refuse};
use crate::error::CommandError;
use crate::events::CHUNK;
use crate::house::House;
use crate::statement::{ReadOptions, StatementFile};

/// Reading is plain work on bytes: off the reactor, so that other requests go on.
pub(super) async fn read(
    house: &House,
    file: Bytes,
    options: ReadOptions,
) -> Result<StatementFile, Refusal> {
    let statements = house.statements.clone();
    let lines = file.len() / BYTES_OF_A_LINE;
    let read = aside(house, lines, move || statements.read(&file, &options)).await?;
    let read = read.map_err(|error| CommandError::Refused(ImportRefusal::Unreadable(error)))?;
    match read.statements.is_empty() {
        true => refuse(ImportRefusal::Empty(nothing_in(&read))),
        false => Ok(read),
    }
}

/// What is said of a file that tells of no account at all, with the bank's own word where it has
/// one.
fn nothing_in(file: &StatementFile) -> String {
    if file.warnings.iter().any(|note| note.code == "balance-row") {
        return "The file has no booking, and of the balances that it states the currency is not \
                told: nothing was stored. Import it into its account, which has one, or export it \
                again for days on which something happened."
            .to_owned();
    }
    let remark = file.warnings.iter().find(|note| note.code != "nothing-to-import");
    let remark = remark.map(|note| format!(" It says: {}", note.detail)).unwrap_or_default();
    format!(
        "The file is empty: there is no booking, no balance and no account in it, and nothing was \
         stored. Export it again, for days on which something happened.{remark}"
    )
}

/// What a line of a statement takes in a file, about, in bytes.
const BYTES_OF_A_LINE: usize = 64;

/// Plain work on a whole file, off the reactor: the import waits for it, others do not. Of many
/// lines it is heavy work, which takes turns.
pub(super) async fn aside<T: Send + 'static>(
    house: &House,
    lines: usize,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Refusal> {
    let turn = if lines > CHUNK { house.heavy_turn().await } else { None };
    // Whoever sent the file may be gone before the work is done: the turn is the work's.
    let work = move || {
        let _turn = turn;
        work()
    };
    tokio::task::spawn_blocking(work).await.map_err(|failed| {
        // What it panicked with may quote the file, so it is not repeated here.
        tracing::error!(panicked = failed.is_panic(), "work on a statement file failed");
        CommandError::Refused(ImportRefusal::ReaderFailed)
    })
}
