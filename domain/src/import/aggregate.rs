//! The decisions of an import.

use crate::aggregate::Aggregate;
use crate::id::ImportId;
use crate::import::{Completed, ImportCommand, ImportError, ImportEvent};
use crate::text::{self, PAYEE_LENGTH};

/// One statement file that was taken in, once or several times.
#[derive(Debug, Clone, Default)]
pub struct Import {
    pub completed: Vec<Completed>,
}

impl Aggregate for Import {
    const TYPE: &'static str = "import";
    type Id = ImportId;
    type Command = ImportCommand;
    type Event = ImportEvent;
    type Error = ImportError;

    fn decide(&self, command: ImportCommand) -> Result<Vec<ImportEvent>, ImportError> {
        let ImportCommand::Complete(mut completed) = command;
        completed.file_name =
            text::one_line(&completed.file_name, PAYEE_LENGTH).map_err(ImportError::FileName)?;
        let brought_something = completed
            .accounts
            .iter()
            .any(|account| account.created || account.imported > 0 || account.pending_merged > 0);
        let known = !self.completed.is_empty();
        Ok(if known && !brought_something { vec![] } else { vec![completed.into()] })
    }

    fn apply(&mut self, event: &ImportEvent) {
        let ImportEvent::Completed(completed) = event;
        self.completed.push(completed.clone());
    }
}
