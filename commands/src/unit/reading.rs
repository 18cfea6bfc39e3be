//! Reads what commands read: from the log in one round trip, or from what this process saw last.

use domain::id::HouseholdId;

use super::asking::{Answer, Asking, Found, Unread};
use super::reads::Reads;
use crate::ports::{EventStore, Gathering, StoreError};
use crate::remembered::Remembered;

/// Rounds of reading what names another and is corrected meanwhile.
const MOST_ROUNDS: usize = 8;

/// What was seen last of all that is wanted; `None` where anything of it is not remembered.
pub(super) fn believed<R: Reads>(
    remembered: &Remembered,
    household: HouseholdId,
    reads: &R,
) -> Option<R::Loaded> {
    let mut asking = Asking::default();
    let places = reads.ask(&mut asking);
    let found = Found::Believed(remembered);
    reads.take(places, &mut Answer { household, asking: &mut asking, found }).ok()
}

/// Reads all that is wanted, in one round trip unless something was not where it was looked for.
///
/// # Errors
/// [`StoreError`] when a stream cannot be read.
pub(super) async fn read<R: Reads>(
    store: &dyn EventStore,
    household: HouseholdId,
    reads: &R,
    remembered: Option<&Remembered>,
) -> Result<R::Loaded, StoreError> {
    let mut asking = Asking::default();
    for _ in 0..MOST_ROUNDS {
        asking.again();
        let places = reads.ask(&mut asking);
        let gathered = match asking.wanted.is_empty() {
            true => Gathering::default(),
            false => store.gather(household, asking.wanted.clone()).await?,
        };
        let found = Found::Read(store, gathered, remembered);
        let mut answer = Answer { household, asking: &mut asking, found };
        match reads.take(places, &mut answer) {
            Ok(loaded) => return Ok(loaded),
            Err(Unread::Store(error)) => return Err(error),
            Err(Unread::Again) => {}
        }
    }
    // What is named changes faster than it can be read.
    Err(StoreError::Conflict)
}
