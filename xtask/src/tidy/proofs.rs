//! Tables in `docs` that name a test for each requirement: every test that they name is there, so that no table outlives its proof.
//!
//! Deliberately not here: whether a test shows what its row says. That is for people to read.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

/// The headings of columns that name tests.
const COLUMNS: [&str; 2] = ["Shown by", "Tried by"];

/// What a name is looked up in, by the word before it.
const KINDS: &[(&str, &str)] = &[
    ("oidc", "crates/oidc/src"),
    ("site", "crates/server/tests/site"),
    ("serve", "crates/server/src"),
    ("cli", "crates/server/tests/cli"),
    ("fuzz", "crates/fuzz/tests"),
    ("sample", "examples/sample/tests"),
    ("e2e", "e2e"),
];

/// What makes a file of Rust one of tests.
const TESTS: [&str; 4] = ["#[test]", "#[tokio::test]", "on_both!", "proptest!"];

/// A test that a table names.
#[derive(Debug, PartialEq, Eq)]
struct Named {
    line: usize,
    kind: String,
    name: String,
}

/// One line for each name that stands for nothing.
pub(super) fn check(root: &Path) -> Result<Vec<String>> {
    let mut findings = Vec::new();
    for entry in fs::read_dir(root.join("docs")).context("list docs")? {
        let path = entry?.path();
        if path.extension().is_none_or(|extension| extension != "md") {
            continue;
        }
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let missing = named(&text).into_iter().filter(|named| !exists(root, named));
        findings.extend(missing.map(|Named { line, kind, name }| {
            let file = path.file_name().unwrap_or_default().to_string_lossy();
            format!("docs/{file}:{line}: there is no test `{kind}` `{name}`")
        }));
    }
    Ok(findings)
}

/// Every test that the tables of a document name, in the order in which they stand.
fn named(text: &str) -> Vec<Named> {
    let mut all = Vec::new();
    let mut is_wanted = false;
    for (index, line) in text.lines().enumerate() {
        let Some(cells) = line.strip_prefix('|') else {
            is_wanted = false;
            continue;
        };
        let last = cells
            .trim_end()
            .trim_end_matches('|')
            .rsplit('|')
            .next()
            .unwrap_or_default();
        if COLUMNS.contains(&last.trim()) {
            is_wanted = true;
        } else if is_wanted {
            all.extend(of_cell(last).map(|(kind, name)| Named {
                line: index + 1,
                kind: kind.to_owned(),
                name: name.to_owned(),
            }));
        }
    }
    all
}

/// What stands between back quotes: a kind, and then the names of that kind.
fn of_cell(cell: &str) -> impl Iterator<Item = (&str, &str)> {
    let quoted = cell.split('`').skip(1).step_by(2);
    let mut kind = "";
    quoted.filter_map(move |word| {
        if KINDS.iter().any(|(known, _)| *known == word) {
            kind = word;
            return None;
        }
        Some((kind, word))
    })
}

fn exists(root: &Path, named: &Named) -> bool {
    let Some((_, folder)) = KINDS.iter().find(|(kind, _)| *kind == named.kind) else {
        return false;
    };
    let folder = root.join(folder);
    if named.kind == "e2e" {
        let (file, title) = named.name.split_once(": ").unwrap_or((&named.name, ""));
        let text = fs::read_to_string(folder.join(format!("{file}.test.mjs")));
        return text.is_ok_and(|text| text.contains(title));
    }
    if named.kind == "fuzz" && !named.name.contains("::") {
        return is_target(root, &named.name);
    }
    let has_tests = |text: &str| TESTS.iter().any(|mark| text.contains(mark));
    let (module, function) = named.name.rsplit_once("::").unwrap_or(("", &named.name));
    if function == "*" {
        return has_tests(&module_text(&folder, module));
    }
    let is_function = module_text(&folder, module).contains(&format!("fn {function}("));
    is_function || has_tests(&module_text(&folder, &named.name))
}

/// The text of a module with its tests, wherever they stand; empty if there is none. Tests may stand in their module's own file
/// (`a::b::tests` in `a/b.rs`) or in one beside it (`a::b::c_tests` in `a/c_tests.rs`).
fn module_text(folder: &Path, module: &str) -> String {
    let path = module.replace("::", "/");
    let mut places = ["", "/mod", "_tests", "/tests"]
        .map(|end| format!("{path}{end}.rs"))
        .to_vec();
    if let Some((above, last)) = path.rsplit_once('/') {
        if last == "tests" {
            places.push(format!("{above}.rs"));
        }
        if let Some((folder, _)) = above.rsplit_once('/').filter(|_| last.ends_with("_tests")) {
            places.push(format!("{folder}/{last}.rs"));
        }
    }
    let texts = places
        .iter()
        .filter_map(|place| fs::read_to_string(folder.join(place)).ok());
    texts.collect()
}

/// Whether the list of fuzz targets has this one.
fn is_target(root: &Path, name: &str) -> bool {
    let files = fs::read_dir(root.join("crates/fuzz/src"))
        .into_iter()
        .flatten()
        .flatten();
    let texts = files.filter_map(|file| fs::read_to_string(file.path()).ok());
    let mut words = texts.flat_map(|text| {
        let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        words.map(str::to_owned).collect::<Vec<_>>()
    });
    words.any(|word| word == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command;

    #[test]
    fn every_test_that_a_table_names_is_there() {
        assert_eq!(check(&command::root()).expect("read"), Vec::<String>::new());
    }

    #[test]
    fn names_are_read_from_the_last_column_of_the_right_tables() {
        let text = "| a | Shown by |\n|---|---|\n| `x` | `oidc` `pkce`, `scope::b`; `site` `c::*` |\n\n| a | b |\n|---|---|\n| x | `oidc` `d` |\n";
        let names = ["oidc pkce", "oidc scope::b", "site c::*"];
        let found = named(text);
        assert_eq!(
            found
                .iter()
                .map(|n| format!("{} {}", n.kind, n.name))
                .collect::<Vec<_>>(),
            names
        );
        assert!(found.iter().all(|named| named.line == 3));
    }

    #[test]
    fn a_name_that_stands_for_nothing_is_found() {
        let is_there = |kind: &str, name: &str| {
            let named = Named {
                line: 1,
                kind: kind.to_owned(),
                name: name.to_owned(),
            };
            exists(&command::root(), &named)
        };
        for (kind, name) in [
            ("oidc", "pkce"),
            ("oidc", "token::refresh::a_token_in_two_hands_ends_the_family"),
            ("site", "provider::logout::*"),
            ("e2e", "rig"),
            ("e2e", "rig: a demo that does not start says why"),
        ] {
            assert!(is_there(kind, name), "{kind} {name}");
        }
        for (kind, name) in [
            ("oidc", "pkce::nothing_of_the_kind"),
            ("oidc", "nowhere::*"),
            ("site", "provider::nowhere"),
            ("site", "logout"),
            ("e2e", "rig: a title that no test has"),
            ("e2e", "nowhere"),
            ("", "pkce"),
        ] {
            assert!(!is_there(kind, name), "{kind} {name}");
        }
    }
}
