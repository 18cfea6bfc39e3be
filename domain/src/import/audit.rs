//! What the audit tells of an import.

use super::event::{Completed, ImportEvent, MatchSuspected};
use crate::audited;

audited! {
    ImportEvent {
        Completed {
            file_name, format, accounts, warnings, decisions, days, shape, read_as,
        } = "Statement file imported",
        MatchSuspected {
            account_id, kind, transaction_id, like_transaction_id, line, why,
        } = "Line that may be a transaction that was there",
    }
}
