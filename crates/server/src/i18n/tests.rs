//! The languages are complete: same messages, same variables, none missing, none left over.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use fluent_templates::fluent_bundle::FluentResource;

use super::{Lang, Locale, catalog};

/// Message id → names of its variables.
fn messages(locale: Locale) -> BTreeMap<String, BTreeSet<String>> {
    let mut found = BTreeMap::new();
    for (path, source) in catalog::sources(locale) {
        assert!(FluentResource::try_new(source.clone()).is_ok(), "{path} is malformed");
        let mut id = String::new();
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            if !line.starts_with([' ', '}', '[', '*']) && line.contains('=') {
                id = line.split('=').next().unwrap_or_default().trim().to_owned();
                assert!(
                    found.insert(id.clone(), BTreeSet::new()).is_none(),
                    "{path}: {id} twice"
                );
            }
            let names = line.split('$').skip(1).map(|rest| {
                let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-');
                rest[..end.unwrap_or(rest.len())].to_owned()
            });
            if let Some(variables) = found.get_mut(&id) {
                variables.extend(names);
            }
        }
    }
    found
}

fn sources() -> String {
    fn read(folder: &Path, text: &mut String) {
        for entry in fs::read_dir(folder).expect("readable") {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                read(&path, text);
            } else if path.ends_with("i18n/tests.rs") {
                // This very file speaks about messages.
            } else {
                text.push_str(&fs::read_to_string(&path).expect("text"));
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut text = String::new();
    for folder in ["src", "templates"] {
        read(&root.join(folder), &mut text);
    }
    text
}

#[test]
fn both_languages_have_the_same_messages_with_the_same_variables() {
    assert_eq!(messages(Locale::Ko), messages(Locale::En));
}

#[test]
fn every_message_that_is_asked_for_exists() {
    let (known, text) = (messages(Locale::Ko), sources());
    for call in ["l.t(\"", "l.t1(\"", "l.t2(\"", "l.t_args(\"", "lang.t(\"", "lang.t1(\""] {
        for rest in text.split(call).skip(1) {
            let id = rest.split('"').next().unwrap_or_default();
            assert!(known.contains_key(id), "{call}{id} is not translated");
        }
    }
}

#[test]
fn no_message_is_left_over() {
    let text = sources();
    let unused: Vec<_> = messages(Locale::Ko)
        .into_keys()
        .filter(|id| !text.contains(&format!("\"{id}\"")))
        .collect();
    assert!(unused.is_empty(), "unused: {unused:?}");
}

#[test]
fn a_message_carries_no_isolation_marks() {
    assert_eq!(Lang::KO.t1("common-total", "count", 3), "모두 3건");
}
