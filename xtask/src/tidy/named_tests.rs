//! The tests that the documents name: each exists, where its name says. A table that names a test which is gone shows nothing.

use std::collections::BTreeSet;

use super::files::TextFile;

/// Documents whose every name of a test is checked.
const DOCUMENTS: &[&str] = &["docs/attacks.md", "docs/fapi.md"];

/// One line for each test that is named and not there.
pub(super) fn check(files: &[TextFile]) -> Vec<String> {
    let documents = files.iter().filter(|file| DOCUMENTS.contains(&file.path.as_str()));
    let named: BTreeSet<(&str, &str)> = documents
        .flat_map(|file| names(&file.text).map(|name| (file.path.as_str(), name)))
        .collect();
    let is_missing = |(_, name): &&(&str, &str)| !exists(files, name);
    let missing = named.iter().filter(is_missing);
    missing
        .map(|(document, name)| format!("{document}: there is no test `{name}`"))
        .collect()
}

/// What stands in back quotes and is a path of modules.
fn names(text: &str) -> impl Iterator<Item = &str> {
    let quoted = text
        .lines()
        .filter(|line| line.starts_with('|'))
        .flat_map(|line| line.split('`').skip(1).step_by(2));
    quoted.filter(|name| {
        name.contains("::")
            && name
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "_:*".contains(c))
    })
}

/// Whether a file whose path has the first module's name defines the function; of `a::b::*` the module must be a file or folder.
fn exists(files: &[TextFile], name: &str) -> bool {
    let mut modules: Vec<&str> = name.split("::").collect();
    let (Some(last), Some(first)) = (modules.pop(), modules.first().copied()) else {
        return false;
    };
    let has = |file: &TextFile, module: &str| {
        file.path
            .split(['/', '.'])
            .any(|part| part == module || part == format!("{module}_tests"))
    };
    let definition = format!("fn {last}(");
    files
        .iter()
        .filter(|file| file.path.ends_with(".rs") && has(file, first))
        .any(|file| {
            if last == "*" {
                modules.iter().all(|module| has(file, module))
            } else {
                file.text.contains(&definition)
            }
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_that_is_gone_is_named() {
        let file = |path: &str, text: &str| TextFile {
            path: path.to_owned(),
            text: text.to_owned(),
        };
        let code = file("crates/x/tests/site/provider/code.rs", "//! x\nasync fn works() {}");
        for (name, findings) in [
            ("provider::code::works", 0),
            ("provider::code::*", 0),
            ("provider::code::gone", 1),
            ("login::code::works", 1),
            ("provider::gone::*", 1),
            ("Profile::demands()", 0),
        ] {
            let document = file("docs/attacks.md", &format!("| a | b | `{name}` |\n"));
            let code = file(&code.path, &code.text);
            assert_eq!(check(&[document, code]).len(), findings, "{name}");
        }
    }
}
