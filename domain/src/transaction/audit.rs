//! What the audit tells of a transaction.

use serde_json::Value;

use super::event::{
    AmountCorrected, Categorised, CorrectedByBank, DescriptionCorrected, Entered, Imported, Lapsed,
    MergedInto, NoteWritten, PayeeCorrected, Posted, Reappeared, Redated, Removed, Restored,
    Tagged, TransactionEvent,
};
use crate::audited;

audited! {
    TransactionEvent {
        Entered {
            account_id, posted_on, amount, payee, description, category_id, note, tags,
        } = "Transaction entered" implies { removed: false },
        Imported {
            account_id, import_id, posted_on, amount, payee, description, external_id, pending,
            balance, also_on,
        } = "Transaction imported" implies { removed: false },
        // A booking is all that its line says, and no more what the announcement said.
        Posted {
            import_id or Value::Null, posted_on, amount, payee, description or Value::Null,
            external_id or Value::Null, balance, also_on,
        } = "Pending transaction booked" sets { pending: false },
        MergedInto {
            transaction_id, external_id,
        } = "Line matched to a transaction that was there",
        Categorised { category_id } untold { source } = "Category chosen",
        Redated { posted_on } = "Date corrected",
        AmountCorrected { amount } = "Amount corrected",
        PayeeCorrected { payee } = "Payee corrected",
        DescriptionCorrected { description } = "Description corrected",
        NoteWritten { note } = "Note written",
        Tagged { tags } = "Tags chosen",
        CorrectedByBank {
            import_id, posted_on, amount, payee, description, external_id,
        } = "Corrected by the bank",
        Lapsed {} untold { import_id } = "Announced by the bank no more" sets { lapsed: true },
        Reappeared {} untold { import_id } = "Announced by the bank again" sets { lapsed: false },
        Removed {} = "Transaction removed" sets { removed: true },
        Restored {} = "Transaction restored" sets { removed: false },
    }
}
