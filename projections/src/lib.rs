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

use std::sync::LazyLock;

use projector::Projector;

/// Every read model.
pub static EVERY: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| projectors().iter().map(|projector| projector.name()).collect());

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
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_read_model_needs_what_there_is() {
        let projectors = projectors();
        let mut needed = projectors.iter().flat_map(|projector| projector.needs());
        let is_kept = |table: &str| projectors.iter().any(|one| projector::keeps(&**one, table));
        assert!(needed.all(|table| is_kept(table)) && is_kept(visibility::ACCOUNTS));
    }

    #[test]
    fn every_folder_with_tables_has_its_projector_in_the_list() {
        let folders = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
        let with_tables = folders.map(|folder| folder.unwrap().path());
        let with_tables = with_tables.filter(|folder| folder.join("tables.sql").exists());
        let name =
            |folder: std::path::PathBuf| folder.file_name().unwrap().to_str().unwrap().to_owned();
        let folders: BTreeSet<String> = with_tables.map(name).collect();
        let named: BTreeSet<String> = EVERY.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(named, folders);
        assert_eq!(EVERY.len(), folders.len(), "one is named twice");
    }
}
