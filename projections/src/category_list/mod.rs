//! The household's categories as a tree of two levels.
//!
//! Events: all of `category`. Table: `categories`. Screens: every choice of a category.

mod projector;
mod query;
mod view;

pub use projector::Projection;
pub use query::{has_active_below, list, one};
pub use view::CategoryView;

/// The read model's name.
pub const NAME: &str = "category_list";

/// What is opened to read it.
pub const READS: &[&str] = &[NAME];
