//! The languages are complete: same messages, same variables, none missing, none left over.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use fluent_templates::fluent_bundle::FluentResource;

use super::{Lang, Locale, catalog};

/// Message id → names of its variables and, with a point, of its attributes.
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
            let attribute = line.strip_prefix("    .").and_then(|rest| rest.split_once(" ="));
            if let Some(variables) = found.get_mut(&id) {
                variables.extend(names);
                variables.extend(attribute.map(|(name, _)| format!(".{name}")));
            }
        }
    }
    found
}

/// The text of every file below a folder of this repository but this very one, which speaks about messages.
fn text_below(folder: &str) -> String {
    fn read(folder: &Path, text: &mut String) {
        for entry in fs::read_dir(folder).expect("readable") {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                read(&path, text);
            } else if !path.ends_with("i18n/tests.rs") {
                text.push_str(&fs::read_to_string(&path).expect("text"));
            }
        }
    }
    let mut text = String::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut text);
    text
}

fn sources() -> String {
    text_below("src") + &text_below("templates")
}

/// Sources that may name the code of a message of a family.
fn codes() -> String {
    let crates = ["app", "model", "oidc", "connect", "saml"];
    crates
        .iter()
        .fold(sources(), |text, name| text + &text_below(&format!("../{name}/src")))
}

/// Families whose last part is a code: `err-slug-taken` belongs to the code `slug_taken`, `done-member-added` to `member-added`.
/// `mail-…` belongs to the kinds of mail and has a test of its own.
fn code_of(id: &str) -> Option<String> {
    if id.starts_with("mail-") {
        return None;
    }
    let error = id.strip_prefix("err-").map(|rest| rest.replace('-', "_"));
    Some(
        error
            .or_else(|| id.strip_prefix("done-").map(str::to_owned))
            .unwrap_or_else(|| id.to_owned()),
    )
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

/// Problems and results are named by codes; each code needs its sentence.
#[test]
fn every_code_has_its_message() {
    let (known, text) = (messages(Locale::Ko), codes());
    let mut missing = BTreeSet::new();
    for (call, place, family) in [
        ("Problem::at(", 1, "err-"),
        ("Problem::of_all(", 0, "err-"),
        ("Error::Forbidden(", 0, "err-"),
        ("Done::new(", 2, "done-"),
    ] {
        for rest in text.split(call).skip(1) {
            let arguments = arguments(rest);
            // A code that is worked out belongs to a type whose own test walks all its codes.
            let Some(code) = arguments.get(place).and_then(|argument| literal(argument)) else {
                continue;
            };
            let id = format!("{family}{}", code.replace('_', "-"));
            if !known.contains_key(&id) {
                missing.insert(id);
            }
        }
    }
    assert!(missing.is_empty(), "without a message: {missing:?}");
}

/// The arguments of a call, of which `rest` is what follows its opening parenthesis.
fn arguments(rest: &str) -> Vec<&str> {
    let (mut depth, mut is_text, mut start, mut found) = (0, false, 0, Vec::new());
    let mut before = ' ';
    for (index, character) in rest.char_indices() {
        match character {
            '"' if before != '\\' => is_text = !is_text,
            _ if is_text => {}
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' if depth == 0 => {
                found.push(rest[start..index].trim());
                break;
            }
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => {
                found.push(rest[start..index].trim());
                start = index + 1;
            }
            _ => {}
        }
        before = character;
    }
    found
}

/// The text, if the argument is nothing but a text.
fn literal(argument: &str) -> Option<&str> {
    argument
        .strip_prefix('"')?
        .strip_suffix('"')
        .filter(|text| !text.contains('"'))
}

#[test]
fn a_call_is_read_argument_by_argument() {
    let rest = r#"site, format!("/console/{}", f(a, "b)")), "member-added"); other("x")"#;
    assert_eq!(
        arguments(rest),
        ["site", r#"format!("/console/{}", f(a, "b)"))"#, r#""member-added""#]
    );
    assert_eq!(literal(arguments(rest)[2]), Some("member-added"));
    assert_eq!(literal(arguments(rest)[1]), None);
}

#[test]
fn no_message_is_left_over() {
    let text = codes();
    let is_unused = |id: &String| code_of(id).is_some_and(|code| !text.contains(&format!("\"{code}\"")));
    let unused: Vec<_> = messages(Locale::Ko).into_keys().filter(is_unused).collect();
    assert!(unused.is_empty(), "unused: {unused:?}");
}

#[test]
fn a_message_carries_no_isolation_marks() {
    assert_eq!(Lang::KO.t1("common-total", "count", 3), "모두 3건");
}
