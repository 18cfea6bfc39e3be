//! What can be asked of an import.

use crate::import::{Completed, MatchSuspected};

/// Everything that can be asked of an import.
#[derive(Debug, Clone)]
pub enum ImportCommand {
    /// Write down what came of reading the file. Holds already when the same file brought nothing.
    Complete(Completed),
    /// Keep that a line may be a transaction that was there before. Holds already when it is kept.
    Suspect(MatchSuspected),
}
