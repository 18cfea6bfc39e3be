//! The audit: who did what, when, and what it was before and after.
//!
//! It has no tables: the log is the audit. A page reads its events, and the earlier events of the
//! same aggregates for what was before.

mod query;
mod view;
mod words;

pub use query::{AuditFilter, list};
pub use view::{AuditActor, AuditChange, AuditEntry};
