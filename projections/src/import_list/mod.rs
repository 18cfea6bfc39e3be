//! The statement files that were taken in, and what each brought.
//!
//! Events: all of `import`. Table: `imports`. Screen: Imports.

mod projector;
mod query;
mod view;

pub use projector::Projection;
pub use query::{list, one};
pub use view::{ImportView, ImportedAccountView};
