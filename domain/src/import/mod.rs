//! An import: one statement file that was taken in, and what came of it.
//!
//! ```text
//! (nothing) ──complete──► completed ──complete──► completed again (the same file brought more)
//! ```

mod aggregate;
mod audit;
mod command;
mod error;
mod event;
#[cfg(test)]
mod tests;

pub use aggregate::Import;
pub use command::ImportCommand;
pub use error::ImportError;
pub use event::*;
