//! What each event does to a transaction's row.

use domain::event::RecordedEvent;
use domain::transaction::{CategorySource, CorrectedByBank, TransactionEvent};

use super::row::TransactionRow;
use crate::error::ProjectionError;

/// The row a transaction begins with.
pub(super) fn born(
    recorded: &RecordedEvent,
    event: &TransactionEvent,
) -> Result<TransactionRow, ProjectionError> {
    let mut row = TransactionRow {
        id: recorded.aggregate_id,
        position: recorded.revision,
        ..TransactionRow::default()
    };
    match event {
        TransactionEvent::Entered(entered) => {
            row.account_id = entered.account_id.0;
            row.source_kind = "manual".to_owned();
        }
        TransactionEvent::Imported(imported) => {
            row.account_id = imported.account_id.0;
            row.source_kind = match imported.import_id {
                Some(_) => "statement".to_owned(),
                None => "plaid".to_owned(),
            };
        }
        _ => return Err(ProjectionError::Dangling("a transaction")),
    }
    Ok(row)
}

/// Takes one event in.
pub(super) fn apply(row: &mut TransactionRow, recorded: &RecordedEvent, event: &TransactionEvent) {
    row.version = recorded.sequence;
    match event {
        TransactionEvent::Entered(entered) => {
            row.posted_on = entered.posted_on;
            row.amounts_to(entered.amount);
            row.payee.clone_from(&entered.payee);
            row.description.clone_from(&entered.description);
            row.note.clone_from(&entered.note);
            row.tags.clone_from(&entered.tags);
            row.category_id = entered.category_id.map(|id| id.0);
            row.category_source = entered.category_id.map(|_| source(CategorySource::Person));
        }
        TransactionEvent::Imported(imported) => {
            row.posted_on = imported.posted_on;
            row.amounts_to(imported.amount);
            row.payee.clone_from(&imported.payee);
            row.description.clone_from(&imported.description);
            row.pending = imported.pending;
            let balance = imported.balance.map(|balance| balance.minor);
            (row.balance_minor, row.also_on) = (balance, imported.also_on);
            row.external_id.clone_from(&imported.external_id);
            row.import_id = imported.import_id.map(|id| id.0);
        }
        TransactionEvent::Posted(posted) => {
            row.posted_on = posted.posted_on;
            row.amounts_to(posted.amount);
            row.payee.clone_from(&posted.payee);
            row.description.clone_from(&posted.description);
            row.pending = false;
            // What is booked counts, also when its announcement had lapsed.
            row.removed &= !row.lapsed;
            row.lapsed = false;
            let balance = posted.balance.map(|balance| balance.minor);
            (row.balance_minor, row.also_on) = (balance, posted.also_on);
            row.is_as_told();
            row.external_id.clone_from(&posted.external_id);
            row.import_id = posted.import_id.map(|id| id.0).or(row.import_id);
        }
        TransactionEvent::MergedInto(_) => {}
        TransactionEvent::Categorised(categorised) => {
            row.category_id = categorised.category_id.map(|id| id.0);
            row.category_source = categorised.category_id.map(|_| source(categorised.source));
        }
        TransactionEvent::Redated(redated) => {
            keep(&mut row.told_on, row.posted_on, &row.source_kind);
            row.posted_on = redated.posted_on;
        }
        TransactionEvent::AmountCorrected(corrected) => {
            keep(&mut row.told_minor, row.minor, &row.source_kind);
            row.amounts_to(corrected.amount);
        }
        TransactionEvent::PayeeCorrected(corrected) => {
            keep(&mut row.told_payee, row.payee.clone(), &row.source_kind);
            row.payee.clone_from(&corrected.payee);
        }
        TransactionEvent::DescriptionCorrected(corrected) => {
            keep(&mut row.told_description, row.description.clone(), &row.source_kind);
            row.description.clone_from(&corrected.description);
        }
        TransactionEvent::NoteWritten(written) => row.note.clone_from(&written.note),
        TransactionEvent::Tagged(tagged) => row.tags.clone_from(&tagged.tags),
        TransactionEvent::Removed(_) => row.removed = true,
        TransactionEvent::Restored(_) | TransactionEvent::Reappeared(_) => {
            (row.removed, row.lapsed) = (false, false);
        }
        TransactionEvent::Lapsed(_) => (row.removed, row.lapsed) = (true, true),
        TransactionEvent::CorrectedByBank(corrected) => corrected_by_bank(row, corrected),
    }
}

/// Whether an event gives a transaction other texts than it had, or its first.
pub(super) fn says_something(event: &TransactionEvent) -> bool {
    match event {
        TransactionEvent::Entered(_)
        | TransactionEvent::Imported(_)
        | TransactionEvent::Posted(_)
        | TransactionEvent::PayeeCorrected(_)
        | TransactionEvent::DescriptionCorrected(_)
        | TransactionEvent::NoteWritten(_)
        | TransactionEvent::CorrectedByBank(_) => true,
        TransactionEvent::MergedInto(_)
        | TransactionEvent::Categorised(_)
        | TransactionEvent::Redated(_)
        | TransactionEvent::AmountCorrected(_)
        | TransactionEvent::Tagged(_)
        | TransactionEvent::Removed(_)
        | TransactionEvent::Restored(_)
        | TransactionEvent::Reappeared(_)
        | TransactionEvent::Lapsed(_) => false,
    }
}

/// The first correction by a person leaves what the bank told, by which its lines are known again.
fn keep<T>(told: &mut Option<T>, before: T, source_kind: &str) {
    if source_kind != "manual" {
        told.get_or_insert(before);
    }
}

/// Texts that the event does not name are a person's own, and the bank's news stand behind them.
fn corrected_by_bank(row: &mut TransactionRow, corrected: &CorrectedByBank) {
    row.posted_on = corrected.posted_on;
    row.amounts_to(corrected.amount);
    (row.told_on, row.told_minor) = (None, None);
    if let Some(payee) = &corrected.payee {
        row.payee.clone_from(payee);
        row.told_payee = None;
    }
    if let Some(description) = &corrected.description {
        row.description.clone_from(description);
        row.told_description = None;
    }
    row.external_id.clone_from(&corrected.external_id);
    row.import_id = corrected.import_id.map(|id| id.0).or(row.import_id);
    (row.balance_minor, row.also_on) = (None, None);
}

fn source(source: CategorySource) -> String {
    let source = match source {
        CategorySource::Person => "person",
        CategorySource::Rule => "rule",
        CategorySource::Learned => "learned",
        CategorySource::Bank => "bank",
    };
    source.to_owned()
}
