//! The rules of the house that Cargo cannot keep: imports, sizes, words.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use api::wiring::{MANAGERS, ROUTINES};
use domain::event::Event;

/// Names that say nothing.
const FORBIDDEN: &[&str] =
    &["util", "utils", "helper", "helpers", "common", "misc", "manager", "service", "data", "info"];

/// Longest function, from its signature to its last bracket.
const FUNCTION: usize = 70;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every Rust file below a folder of the house.
fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|kind| kind == "rs") {
                found.push((path.clone(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    assert!(!found.is_empty(), "{folder}");
    found
}

fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim_start().starts_with("//"))
}

fn mentions(text: &str, crates: &[&str]) -> Option<String> {
    code(text)
        .find(|line| {
            crates.iter().any(|name| {
                line.contains(&format!("{name}::"))
                    && !line.contains(&format!("_{name}::"))
                    && !line.contains(&format!("::{name}::"))
            })
        })
        .map(str::to_owned)
}

#[test]
fn every_layer_knows_only_what_it_may() {
    let rules: &[(&str, &[&str])] = &[
        (
            "domain/src",
            &["tokio", "sqlx", "axum", "reqwest", "commands", "projections", "adapters", "api"],
        ),
        ("commands/src", &["sqlx", "axum", "reqwest", "projections", "adapters"]),
        (
            "projections/following/src",
            &["commands", "projections", "adapters", "api", "axum", "reqwest"],
        ),
        ("projections/src", &["commands", "adapters", "axum", "reqwest"]),
        ("adapters/src", &["axum", "api"]),
    ];
    for (folder, forbidden) in rules {
        for (path, text) in sources(folder) {
            if let Some(line) = mentions(&text, forbidden) {
                panic!("{} may not say: {line}", path.display());
            }
        }
    }
    for (path, text) in sources("domain/src") {
        for clock in ["now()", "rand::", "Uuid::new_v4", "Uuid::now_v7"] {
            let said = code(&text).find(|line| line.contains(clock));
            assert!(said.is_none(), "{}: the domain has no clock and no chance", path.display());
        }
    }
}

#[test]
fn only_the_wiring_names_an_adapter_and_the_api_has_no_sql() {
    for (path, text) in sources("api/src") {
        let is_wiring = path.ends_with("api/src/wiring.rs")
            || path.parent().is_some_and(|folder| folder.ends_with("api/src/wiring"));
        if !is_wiring && let Some(line) = mentions(&text, &["adapters"]) {
            panic!("{} names an adapter: {line}", path.display());
        }
        let has_sql = code(&text).any(|line| line.contains("sqlx::query"));
        assert!(!has_sql, "{} has SQL", path.display());
    }
}

/// The words that follow a word of SQL in code, wherever in a text they stand.
fn after<'a>(text: &'a str, verb: &str) -> Vec<&'a str> {
    let words = |rest: &'a str| rest.split(|c: char| !(c.is_alphanumeric() || c == '_')).next();
    text.match_indices(verb).filter_map(|(at, _)| words(&text[at + verb.len()..])).collect()
}

/// Every table of a read model with the folder that it belongs to.
fn tables() -> BTreeMap<String, PathBuf> {
    let mut tables = BTreeMap::new();
    for entry in fs::read_dir(root().join("projections/src")).unwrap().flatten() {
        let Ok(text) = fs::read_to_string(entry.path().join("tables.sql")) else { continue };
        for table in after(&text, "create table ") {
            tables.insert(table.to_owned(), entry.path());
        }
    }
    assert!(tables.len() > 5, "{tables:?}");
    tables
}

/// Where a file writes to a table that is not its own.
fn foreign_writes(path: &Path, text: &str, tables: &BTreeMap<String, PathBuf>) -> Vec<String> {
    let code: String = code(text).flat_map(|line| [line, "\n"]).collect();
    let written = ["insert into ", "delete from ", "update "].map(|verb| after(&code, verb));
    let is_own = |folder: &PathBuf| *folder.join("projector.rs") == *path;
    let foreign = |table: &&str| tables.get(*table).is_some_and(|folder| !is_own(folder));
    written.concat().into_iter().filter(foreign).map(str::to_owned).collect()
}

#[test]
fn a_table_is_written_by_its_projector_alone() {
    let tables = tables();
    for folder in ["projections/src", "adapters/src", "commands/src", "api/src"] {
        for (path, text) in sources(folder) {
            let foreign = foreign_writes(&path, &text, &tables);
            assert!(foreign.is_empty(), "{} writes {foreign:?}", path.display());
        }
    }
    // The rule sees what it is there for.
    let query = root().join("projections/src/spending/query.rs");
    let crime = "sqlx::query(\"delete from accounts where true\")";
    assert_eq!(foreign_writes(&query, crime, &tables), ["accounts"]);
}

/// The functions of a formatted file with their lengths in lines.
fn functions(text: &str) -> Vec<(&str, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let indent = |line: &str| line.len() - line.trim_start().len();
    let begins = |line: &str| {
        let words = line.trim_start();
        let plain = ["pub ", "pub(crate) ", "pub(super) ", "const ", "async "]
            .iter()
            .fold(words, |words, word| words.strip_prefix(word).unwrap_or(words));
        plain.starts_with("fn ")
    };
    let starts = lines.iter().enumerate().filter(|(_, line)| begins(line));
    starts
        // A declaration has no body.
        .filter(|(at, _)| {
            let end = lines[*at..].iter().find(|line| line.ends_with(['{', ';', '}']));
            end.is_some_and(|line| line.ends_with('{'))
        })
        .filter_map(|(at, line)| {
            let closes =
                |other: &&&str| other.trim_end() == format!("{:w$}}}", "", w = indent(line));
            let length = lines[at..].iter().position(|other| closes(&other))?;
            Some((*line, length + 1))
        })
        .collect()
}

#[test]
fn files_and_functions_are_of_a_size_one_can_read() {
    for folder in ["domain", "commands", "projections", "adapters", "api"] {
        for (path, text) in sources(folder) {
            let is_test = path.components().any(|part| part.as_os_str() == "tests")
                || path.ends_with("tests.rs");
            let lines = text.lines().count();
            let most = if is_test { 600 } else { 500 };
            let has_reason = text.lines().take(12).any(|line| line.contains("Long because"));
            assert!(lines <= most || has_reason, "{} has {lines} lines", path.display());
            assert!(
                text.starts_with("//!") || path.ends_with("build.rs"),
                "{} does not say what it is",
                path.display()
            );
            let functions = functions(&text).into_iter().filter(|_| !is_test);
            let long: Vec<_> = functions.filter(|(_, lines)| *lines > FUNCTION).collect();
            assert!(long.is_empty() || has_reason, "{}: {long:?}", path.display());
            // rustfmt leaves strings and macros as they are: there a line may be a little longer.
            let allowed = |line: &str| if line.trim_start().starts_with("//") { 100 } else { 120 };
            let long = text.lines().find(|line| line.chars().count() > allowed(line));
            assert!(long.is_none(), "{}: {}", path.display(), long.unwrap_or_default());
        }
    }
}

#[test]
fn nothing_has_a_name_that_says_nothing() {
    for folder in ["domain/src", "commands/src", "projections/src", "adapters/src", "api/src"] {
        for (path, text) in sources(folder) {
            let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
            // Not the types within an implementation: those have the names of the trait.
            let kinds = ["struct ", "enum ", "trait ", "\ntype ", "pub type "];
            let types = kinds.map(|kind| after(&text, kind));
            let types = types.concat().into_iter().map(snake);
            for name in types.chain([stem]) {
                // The fields' own terms.
                let name = name.replace("process_manager", "").replace("data_key", "");
                let bad = name.split('_').find(|word| FORBIDDEN.contains(word));
                assert!(bad.is_none(), "{}: {name}", path.display());
            }
        }
    }
}

/// `ReadModels` as `read_models`.
fn snake(name: &str) -> String {
    let parts = name.chars().map(|c| if c.is_uppercase() { format!("_{c}") } else { c.into() });
    parts.collect::<String>().to_lowercase()
}

#[test]
fn no_code_is_unfinished_or_unsafe() {
    for folder in ["domain/src", "commands/src", "projections/src", "adapters/src", "api/src"] {
        for (path, text) in sources(folder) {
            for word in ["todo!(", "unimplemented!(", " unsafe {", "dbg!("] {
                assert!(!code(&text).any(|line| line.contains(word)), "{}: {word}", path.display());
            }
        }
    }
}

#[test]
fn every_daily_routine_is_listed_under_a_name_that_nothing_else_has() {
    let files = sources("commands/src/process_managers").into_iter().filter_map(|(path, text)| {
        let is_one = code(&text).any(|line| line.starts_with("impl DailyRoutine for"));
        is_one.then(|| path.file_stem().unwrap().to_string_lossy().into_owned())
    });
    let files: BTreeSet<String> = files.collect();
    let names: BTreeSet<String> = ROUTINES.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(names, files, "a routine is called as its file, and no other is");
    assert_eq!(names.len(), ROUTINES.len(), "two of one name share one row of timers");
    let managers: BTreeSet<String> = MANAGERS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert!(names.is_disjoint(&managers), "who acts under one name is one in the log");
}

#[test]
fn every_process_manager_is_listed_under_a_name_of_its_own_and_wakes_of_events_that_there_are() {
    let files = sources("commands/src/process_managers").into_iter().filter_map(|(path, text)| {
        let is_one = text.contains("impl ProcessManager for");
        is_one.then(|| path.file_stem().unwrap().to_string_lossy().into_owned())
    });
    let files: BTreeSet<String> = files.collect();
    let names: BTreeSet<String> = MANAGERS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(names, files, "a manager is called as its file, and no other is");
    assert_eq!(names.len(), MANAGERS.len(), "two of one name share one place in the log");
    let known: BTreeSet<&str> =
        Event::NOUNS.iter().flat_map(|(_, types)| types.iter().copied()).collect();
    for (name, wakes) in MANAGERS {
        assert!(!wakes.is_empty(), "{name} never wakes");
        let unknown: Vec<_> = wakes.iter().filter(|wakes| !known.contains(*wakes)).collect();
        assert!(unknown.is_empty(), "{name} waits for {unknown:?}, which never happens");
    }
}
