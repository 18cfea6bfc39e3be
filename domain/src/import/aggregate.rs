//! The decisions of an import.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::aggregate::{Aggregate, stamp};
use crate::id::{ImportId, TransactionId};
use crate::import::{Completed, ImportCommand, ImportError, ImportEvent, MatchSuspected};
use crate::text::{self, PAYEE_LENGTH};

/// One statement file that was taken in, once or several times.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Import {
    pub completed: Vec<Completed>,
    /// Which transaction may be which, the newer first.
    pub suspected: BTreeSet<(TransactionId, TransactionId)>,
}

impl Aggregate for Import {
    const TYPE: &'static str = "import";
    const STAMP: i64 = stamp(&[include_str!("aggregate.rs"), include_str!("event.rs")]);
    type Id = ImportId;
    type Command = ImportCommand;
    type Event = ImportEvent;
    type Error = ImportError;

    fn decide(&self, command: ImportCommand) -> Result<Vec<ImportEvent>, ImportError> {
        match command {
            ImportCommand::Complete(completed) => self.complete(completed),
            ImportCommand::Suspect(suspected) => {
                let kept = self.suspected.contains(&pair(&suspected));
                Ok(if kept { vec![] } else { vec![suspected.into()] })
            }
        }
    }

    fn apply(&mut self, event: &ImportEvent) {
        match event {
            ImportEvent::Completed(completed) => self.completed.push(completed.clone()),
            ImportEvent::MatchSuspected(suspected) => {
                self.suspected.insert(pair(suspected));
            }
        }
    }
}

fn pair(suspected: &MatchSuspected) -> (TransactionId, TransactionId) {
    (suspected.transaction_id, suspected.like_transaction_id)
}

impl Import {
    fn complete(&self, mut completed: Completed) -> Result<Vec<ImportEvent>, ImportError> {
        completed.file_name =
            text::one_line(&completed.file_name, PAYEE_LENGTH).map_err(ImportError::FileName)?;
        let brought_something = completed.accounts.iter().any(|account| {
            let brought = [
                account.imported,
                account.pending_merged,
                account.stale,
                account.corrected,
                account.suggested,
            ];
            account.created || brought.iter().any(|count| *count > 0)
        });
        let known = !self.completed.is_empty();
        Ok(if known && !brought_something { vec![] } else { vec![completed.into()] })
    }
}
