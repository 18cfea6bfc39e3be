//! The rule of the house that imports between modules run one way. Within a folder a module that
//! imports from its neighbour, whichever way around others, is not imported by it: what both need
//! stands below both. A folder and what is in it are one, and tests may import as they like.
#![allow(clippy::unwrap_used, reason = "a test program: what cannot be unwrapped has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use syn::buffer::{Cursor, TokenBuffer};
use syn::visit::{self, Visit};
use syn::{Attribute, File, ItemMod, ItemUse, Macro, Meta, UseTree};

/// The crates with their sources.
const CRATES: &[(&str, &str)] = &[
    ("domain", "domain/src"),
    ("commands", "commands/src"),
    ("following", "projections/following/src"),
    ("projections", "projections/src"),
    ("adapters", "adapters/src"),
    ("emulator", "adapters/plaid-emulator/src"),
    ("api", "api/src"),
];

/// The circles that are left, each by its folder and its modules. This only becomes shorter.
const LEFT: &[(&str, &str)] = &[
    (
        "adapters::statements::csv",
        "amounts balance_rows balance_words beside between billed cards cells charged counts \
         currency dates decimal foreign foreign_pair given heading known layout learned loan \
         mapping memory own_account proofs role rows sections seen_states sign sparse stated \
         states table texts totals two_ends unclear unended unit_doubt unit_words units years \
         yes_no",
    ),
    (
        "commands::import",
        "accounts amended balances choices doubt ends leads lines moved_back names numbers \
         overlap report same_account settled shifted spelling taken told_before twice \
         vanished whose within_day",
    ),
];

/// Where a module stands in its crate: `["person", "notice"]`.
type Place = Vec<String>;

/// What modules say of each other: from a place to the paths in it, as written.
type Said = BTreeMap<Place, BTreeSet<Place>>;

/// The imports of one folder: from a module to its neighbours, each with one path that says so.
type Imports = BTreeMap<String, BTreeMap<String, String>>;

/// The paths of one module; those of modules written within it are theirs.
struct Reading<'a> {
    place: Place,
    said: &'a mut Said,
    /// Modules that have files of their own.
    declared: Vec<Place>,
}

impl Reading<'_> {
    fn says(&mut self, path: Place) {
        if path.first().is_some_and(|first| ["crate", "super"].contains(&first.as_str())) {
            self.said.entry(self.place.clone()).or_default().insert(path);
        }
    }

    fn says_all(&mut self, tree: &UseTree, before: &[String]) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            UseTree::Path(path) => self.says_all(&path.tree, &with(&path.ident)),
            UseTree::Name(name) => self.says(with(&name.ident)),
            UseTree::Rename(name) => self.says(with(&name.ident)),
            UseTree::Glob(_) => self.says(before.to_vec()),
            UseTree::Group(group) => group.items.iter().for_each(|it| self.says_all(it, before)),
        }
    }

    /// The paths among words that only a macro understands.
    fn says_within(&mut self, mut words: Cursor) {
        let mut path = Place::new();
        let mut colons = 0;
        while !words.eof() {
            if let Some((word, rest)) = words.ident() {
                if colons != 2 {
                    self.says(std::mem::take(&mut path));
                }
                path.push(word.to_string());
                (colons, words) = (0, rest);
                continue;
            }
            if let Some((sign, rest)) = words.punct()
                && sign.as_char() == ':'
                && !path.is_empty()
            {
                (colons, words) = (colons + 1, rest);
                continue;
            }
            self.says(std::mem::take(&mut path));
            colons = 0;
            if let Some((within, _, _, rest)) = words.any_group() {
                self.says_within(within);
                words = rest;
            } else {
                words = words.token_tree().unwrap().1;
            }
        }
        self.says(path);
    }
}

fn is_of_tests(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg")
        && attribute.parse_args::<syn::Ident>().is_ok_and(|word| word == "test")
}

impl<'ast> Visit<'ast> for Reading<'_> {
    fn visit_item_mod(&mut self, module: &'ast ItemMod) {
        if module.attrs.iter().any(is_of_tests) {
            return;
        }
        let place = [&self.place[..], &[module.ident.to_string()]].concat();
        self.said.entry(place.clone()).or_default();
        if module.content.is_none() {
            self.declared.push(place);
            return;
        }
        let outer = std::mem::replace(&mut self.place, place);
        visit::visit_item_mod(self, module);
        self.place = outer;
    }

    fn visit_item_use(&mut self, import: &'ast ItemUse) {
        self.says_all(&import.tree, &[]);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.says(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, called: &'ast Macro) {
        self.says_within(TokenBuffer::new2(called.tokens.clone()).begin());
        visit::visit_macro(self, called);
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if let Meta::List(list) = &attribute.meta {
            self.says_within(TokenBuffer::new2(list.tokens.clone()).begin());
        }
    }
}

/// Reads a module; answers those that it declares in files of their own.
fn read(said: &mut Said, place: Place, file: &File) -> Vec<Place> {
    said.entry(place.clone()).or_default();
    let mut reading = Reading { place, said, declared: Vec::new() };
    reading.visit_file(file);
    reading.declared
}

/// Reads a crate, from its root to every module that is declared.
fn said_in(sources: &Path) -> Said {
    let mut said = Said::new();
    let roots = ["lib.rs", "main.rs"].map(|root| (Place::new(), sources.join(root)));
    let mut files: Vec<(Place, PathBuf)> = Vec::from(roots);
    files.retain(|(_, file)| file.exists());
    while let Some((place, file)) = files.pop() {
        let text = fs::read_to_string(&file).unwrap();
        for declared in read(&mut said, place, &syn::parse_file(&text).unwrap()) {
            let stem = sources.join(declared.iter().collect::<PathBuf>());
            let found = [stem.with_extension("rs"), stem.join("mod.rs")];
            let file = found.into_iter().find(|file| file.exists());
            files.push((declared.clone(), file.unwrap_or_else(|| panic!("{declared:?}"))));
        }
    }
    assert!(!said.is_empty(), "{}", sources.display());
    said
}

/// The module that a path written in a module leads to, or into.
fn led_to(said: &Said, from: &Place, path: &Place) -> Place {
    let ups = path.iter().take_while(|word| *word == "super").count();
    let (mut place, rest) = match path[0].as_str() {
        "crate" => (Place::new(), &path[1..]),
        _ => (from[..from.len().saturating_sub(ups)].to_vec(), &path[ups..]),
    };
    for word in rest {
        place.push(word.clone());
        if !said.contains_key(&place) {
            place.pop();
            break;
        }
    }
    place
}

/// The imports of every folder.
fn imports(said: &Said) -> BTreeMap<Place, Imports> {
    let mut folders: BTreeMap<Place, Imports> = BTreeMap::new();
    for (from, paths) in said {
        for path in paths {
            let to = led_to(said, from, path);
            let shared = from.iter().zip(&to).take_while(|(one, other)| one == other).count();
            if let (Some(one), Some(other)) = (from.get(shared), to.get(shared)) {
                let said = format!("{} says {}", from.join("::"), path.join("::"));
                let folder = folders.entry(from[..shared].to_vec()).or_default();
                folder.entry(one.clone()).or_default().insert(other.clone(), said);
            }
        }
    }
    folders
}

/// Every module that one reaches over imports.
fn reached<'a>(imports: &'a Imports, from: &str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut ahead = vec![from];
    while let Some(module) = ahead.pop() {
        for next in imports.get(module).into_iter().flat_map(BTreeMap::keys) {
            if reached.insert(next.as_str()) {
                ahead.push(next);
            }
        }
    }
    reached
}

/// The circles of a folder: all modules of one reach each other.
fn circles(imports: &Imports) -> BTreeSet<Vec<&str>> {
    let reached: BTreeMap<&str, BTreeSet<&str>> =
        imports.keys().map(|module| (module.as_str(), reached(imports, module))).collect();
    let mut found = BTreeSet::new();
    for (module, ahead) in &reached {
        let comes_back = |other: &&&str| reached.get(**other).is_some_and(|to| to.contains(module));
        let circle: Vec<&str> = ahead.iter().filter(comes_back).copied().collect();
        if circle.len() > 1 {
            found.insert(circle);
        }
    }
    found
}

/// The circles of a crate: folder and modules, and what is imported along it.
fn circles_of(name: &str, said: &Said) -> BTreeMap<(String, String), String> {
    let mut found = BTreeMap::new();
    for (folder, imports) in &imports(said) {
        for circle in circles(imports) {
            let place = [&[name.to_owned()], &folder[..]].concat().join("::");
            let along = circle.iter().flat_map(|module| &imports[*module]);
            let along = along.filter(|(to, _)| circle.contains(&to.as_str()));
            let along: Vec<&str> = along.map(|(_, said)| said.as_str()).collect();
            found.insert((place, circle.join(" ")), along.join("\n  "));
        }
    }
    found
}

#[test]
fn imports_between_modules_run_one_way() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = BTreeMap::new();
    for (name, sources) in CRATES {
        found.append(&mut circles_of(name, &said_in(&root.join(sources))));
    }
    let is_left = |place: &str, modules: &str| LEFT.contains(&(place, modules));
    let new = found.iter().filter(|((place, modules), _)| !is_left(place, modules));
    let new: Vec<String> =
        new.map(|((place, modules), along)| format!("{place}: {modules}\n  {along}\n")).collect();
    assert!(new.is_empty(), "new circles in\n{}", new.concat());
    for (place, modules) in LEFT {
        let is_there = found.contains_key(&((*place).to_owned(), (*modules).to_owned()));
        assert!(is_there, "in {place} this is open now, and no longer in the list: {modules}");
    }
}

/// What modules written here say of each other.
fn said_by(modules: &[(&str, &str)]) -> Said {
    let mut said = Said::new();
    for (place, _) in modules {
        said.insert(place.split("::").map(str::to_owned).collect(), BTreeSet::new());
    }
    for (place, text) in modules {
        let place = place.split("::").map(str::to_owned).collect();
        read(&mut said, place, &syn::parse_file(text).unwrap());
    }
    said
}

/// The circles that modules written here make.
fn made(modules: &[(&str, &str)]) -> Vec<(String, String)> {
    circles_of("made", &said_by(modules)).into_keys().collect()
}

fn circle(place: &str, modules: &str) -> Vec<(String, String)> {
    vec![(place.to_owned(), modules.to_owned())]
}

#[test]
fn a_circle_is_found_whatever_way_its_modules_import() {
    let back = ("purse", "pub fn coin() -> u8 { crate::shop::price() }");
    for way in [
        "use crate::purse;",
        "use crate::purse::coin as penny;",
        "use crate::{door, purse::{coin, lid}};",
        "use super::purse::*;",
        "fn pay() { use super::purse::coin; }",
        "fn pay() -> super::purse::Coin { todo!() }",
        "fn pay() { println!(\"{}\", [crate::purse::coin()]); }",
        "#[derive(crate::purse::Coin)] struct Pay;",
        "impl crate::purse::Coin for u8 {}",
        "mod till { use super::super::purse::coin; }",
        "pub use super::purse::coin;",
    ] {
        assert_eq!(made(&[("shop", way), back]), circle("made", "purse shop"), "{way}");
    }
}

#[test]
fn a_circle_is_found_around_others_and_in_any_folder() {
    let around = [
        ("town", ""),
        ("town::shop", "use super::purse;"),
        ("town::purse", "use crate::town::bank;"),
        ("town::bank", "use super::shop::till::Till;"),
        ("town::shop::till", ""),
        ("town::park", "use super::bank;"),
    ];
    assert_eq!(made(&around), circle("made::town", "bank purse shop"));
    let between_folders = [
        ("town", ""),
        ("town::shop", "use crate::mint::Coin;"),
        ("mint", ""),
        ("mint::press", "use crate::town::gate;"),
        ("town::gate", ""),
    ];
    assert_eq!(made(&between_folders), circle("made", "mint town"));
}

#[test]
fn one_way_parents_and_tests_make_no_circle() {
    let one_way = [("shop", "use crate::purse::coin;"), ("purse", "use std::fmt; use shop::x;")];
    assert_eq!(made(&one_way), []);
    let parents = [("shop", "mod till; use till::Till;"), ("shop::till", "use super::Price;")];
    assert_eq!(made(&parents), []);
    let tests = "#[cfg(test)] mod tests { use crate::shop; }";
    assert_eq!(made(&[("shop", "use crate::purse;"), ("purse", tests)]), []);
    let links = "//! As [`crate::shop`].\n/// Or [`crate::shop::price`].\nfn coin() {}";
    assert_eq!(made(&[("shop", "use crate::purse;"), ("purse", links)]), []);
}
