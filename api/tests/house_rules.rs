//! The rules of the house that Cargo cannot keep: imports, sizes, words.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

use std::fs;
use std::path::{Path, PathBuf};

/// Names that say nothing.
const FORBIDDEN: &[&str] =
    &["util", "utils", "helper", "helpers", "common", "misc", "manager", "service"];

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
        let is_wiring = path.ends_with("api/src/wiring.rs");
        if !is_wiring && let Some(line) = mentions(&text, &["adapters"]) {
            panic!("{} names an adapter: {line}", path.display());
        }
        let has_sql = code(&text)
            .any(|line| line.contains("sqlx::query") && !path.ends_with("api/src/health.rs"));
        assert!(!has_sql, "{} has SQL", path.display());
    }
}

#[test]
fn a_table_is_written_by_its_projector_alone() {
    for (path, text) in sources("projections/src") {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let writes = ["insert into ", "delete from ", "update "];
        let writes = code(&text).any(|line| {
            let line = line.trim_start().trim_start_matches('"').trim_start();
            writes.iter().any(|verb| line.starts_with(verb))
        });
        let own = ["projector.rs", "runner.rs", "generation.rs"];
        assert!(!writes || own.contains(&name.as_str()), "{} writes", path.display());
    }
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
        for (path, _) in sources(folder) {
            let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
            let words: Vec<&str> = stem.split('_').collect();
            let bad = words.iter().find(|word| FORBIDDEN.contains(word));
            assert!(bad.is_none(), "{}", path.display());
        }
    }
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
