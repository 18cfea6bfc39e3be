//! A category: what money was for, in the household's own words; a tree of at most two levels.
//!
//! ```text
//! (nothing) ──add──► active ⇄ archived      active: renamed, recoloured, moved
//! ```

mod aggregate;
mod audit;
mod command;
mod error;
mod event;
pub mod system;
#[cfg(test)]
mod tests;

pub use aggregate::Category;
pub use command::{Add, CategoryCommand, ParentFacts};
pub use error::CategoryError;
pub use event::*;
