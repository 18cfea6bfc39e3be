//! What the household sees: tables built from the log, and the queries that read them.
//!
//! A read model is a folder: which screen, which events, which tables; one projector writes, one
//! query reads. `category_list/` is the one to copy. All read models move together, household by
//! household, so that every screen of a household shows one revision.

mod ahead;
mod aside;

pub mod account_list;
pub mod agreement;
pub mod as_of;
pub mod audit;
pub mod category_list;
pub mod cursor;
pub mod dashboard;
pub mod error;
pub mod filling;
pub mod generation;
pub mod household_overview;
pub mod import_list;
pub mod joining;
pub mod ledger;
mod left_out;
mod opening;
pub mod projector;
pub mod reading;
pub mod reads;
pub mod rebuild;
mod rows;
pub mod runner;
pub mod spending;
mod storing;
pub mod transaction_list;
pub mod view;
pub mod visibility;

use projector::Projector;

/// Every read model.
pub const EVERY: &[&str] = &[
    household_overview::NAME,
    account_list::NAME,
    category_list::NAME,
    transaction_list::NAME,
    spending::NAME,
    import_list::NAME,
    agreement::NAME,
];

/// Every projector, in the order in which they take a batch in.
pub fn projectors() -> Vec<Box<dyn Projector>> {
    vec![
        Box::new(household_overview::Projection),
        Box::new(account_list::Projection),
        Box::new(category_list::Projection),
        Box::new(transaction_list::Projection),
        Box::new(spending::Projection),
        Box::new(import_list::Projection),
        Box::new(agreement::Projection),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_read_model_is_named_once_and_needs_what_there_is() {
        let projectors = projectors();
        let mut names: Vec<&str> = projectors.iter().map(|projector| projector.name()).collect();
        let mut needed = projectors.iter().flat_map(|projector| projector.needs());
        let is_kept = |table: &str| projectors.iter().any(|one| projector::keeps(&**one, table));
        assert!(needed.all(|table| is_kept(table)) && is_kept(visibility::ACCOUNTS));
        let mut every = EVERY.to_vec();
        names.sort_unstable();
        every.sort_unstable();
        assert_eq!(names, every);
    }
}
