//! The shared first step of every batch: what its events do to the household's transactions, each
//! as its row before and after. Read models of balances, sums and lists take their changes from it.

mod days;
mod fold;
mod row;
pub(crate) mod text;

use std::collections::HashMap;

use domain::event::{Event, RecordedEvent};
use domain::id::HouseholdId;
use domain::transaction::TransactionEvent;
use sqlx::PgConnection;
use uuid::Uuid;

pub(crate) use days::{booked_of_two, value_of_two};
pub use row::TransactionRow;

use crate::error::ProjectionError;
use crate::rows::{self, Kept};
use crate::visibility::Owners;

/// The table of the rows that it folds: the read models that are made from its changes need it.
pub(crate) const TRANSACTIONS: &str = TransactionRow::TABLE;

/// What a batch does to one transaction.
#[derive(Debug, Clone)]
pub struct TransactionChange {
    /// As it stood; `None` when the batch brings it into being.
    pub before: Option<TransactionRow>,
    pub after: TransactionRow,
}

/// What a batch takes from sums and adds to them, with the sign of it: each change takes the row
/// that counted before it (none when new or removed), and adds the one that counts after it (none
/// when removed). All counts and sums of transactions are made from this.
pub(crate) fn counted(
    changes: &[TransactionChange],
) -> impl Iterator<Item = (&TransactionRow, i64)> {
    changes.iter().flat_map(|change| {
        let before = change.before.as_ref().map(|row| (row, -1));
        let rows = before.into_iter().chain([(&change.after, 1)]);
        rows.filter(|(row, _)| !row.removed)
    })
}

/// What a batch's events do to transactions.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    /// In order of first mention.
    pub changes: Vec<TransactionChange>,
    /// The account of each transaction that a further line tells.
    pub marked: HashMap<Uuid, Uuid>,
    /// What transactions say after an event of the batch, by its id: whose it is, and folded.
    pub texts: HashMap<Uuid, (Option<Uuid>, String)>,
}

/// Folds a batch's events over the transactions they touch.
pub(crate) async fn changes(
    connection: &mut PgConnection,
    household: HouseholdId,
    events: &[RecordedEvent],
    owners: &Owners,
) -> Result<Changes, ProjectionError> {
    let touched: Vec<(&RecordedEvent, &TransactionEvent)> = events
        .iter()
        .filter_map(|recorded| match &recorded.event {
            Event::Transaction(event) => Some((recorded, event)),
            _ => None,
        })
        .collect();
    let known = touched.iter().filter(|(recorded, _)| recorded.sequence > 1);
    let known = known.map(|(recorded, _)| recorded.aggregate_id);
    let known = known.chain(merged(&touched));
    let existing = rows::touched::<TransactionRow>(connection, household, known).await?;
    let mut places: HashMap<Uuid, usize> = HashMap::with_capacity(touched.len());
    let mut changes: Vec<TransactionChange> = Vec::with_capacity(touched.len());
    let mut texts = HashMap::new();
    for (recorded, event) in &touched {
        let id = recorded.aggregate_id;
        if matches!(event, TransactionEvent::MergedInto(_)) {
            continue;
        }
        let place = match places.get(&id) {
            Some(place) => *place,
            None => {
                let before = existing.get(&id).cloned();
                let after = match &before {
                    Some(row) => row.clone(),
                    None => fold::born(recorded, event)?,
                };
                places.insert(id, changes.len());
                changes.push(TransactionChange { before, after });
                changes.len() - 1
            }
        };
        let after = &mut changes[place].after;
        fold::apply(after, recorded, event);
        if fold::says_something(event) {
            let owner = owners.of_account(after.account_id);
            let folded = text::of(&after.payee, &after.description, &after.note);
            // One for each owner: who may see a text is who may see what says it.
            after.text_id = Uuid::new_v5(&owner.unwrap_or_default(), folded.as_bytes());
            texts.entry(after.text_id).or_insert((owner, folded));
        }
    }
    let account = |id: Uuid| {
        let changed = places.get(&id).map(|place| changes[*place].after.account_id);
        changed.or_else(|| existing.get(&id).map(|row| row.account_id))
    };
    let marked = merged(&touched).filter_map(|id| Some((id, account(id)?))).collect();
    Ok(Changes { changes, marked, texts })
}

/// The transactions that further lines tell.
fn merged(touched: &[(&RecordedEvent, &TransactionEvent)]) -> impl Iterator<Item = Uuid> {
    touched.iter().filter_map(|(_, event)| match event {
        TransactionEvent::MergedInto(merged) => Some(merged.transaction_id.0),
        _ => None,
    })
}
