//! Rules about single files: their header, their size, and no path of somebody's machine.

use std::fs;

use anyhow::Result;

use crate::command::{self, program};

/// Lines from which a Rust file needs an entry below: it has more than one reason to be opened.
const MAX_LINES: usize = 400;

/// Larger files, each with the reason why it is better in one piece.
const LARGE: &[(&str, &str)] = &[];

/// Beginnings of paths that exist on one machine only. In two pieces, so that this file passes its own check.
const MACHINE_PATHS: &[&str] = &[concat!("/wo", "rk/"), concat!("/ro", "ot/")];

/// A tracked file that is text.
pub(super) struct TextFile {
    pub(super) path: String,
    pub(super) text: String,
}

/// The text files that git tracks or would add. Deleted ones and those that are not UTF-8 are left out.
pub(super) fn tracked() -> Result<Vec<TextFile>> {
    let listed = command::output(program(
        "git",
        &["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
    ))?;
    let paths = listed.split('\0').filter(|path| !path.is_empty());
    Ok(paths
        .filter_map(|path| {
            Some(TextFile {
                path: path.to_owned(),
                text: fs::read_to_string(path).ok()?,
            })
        })
        .collect())
}

/// One line for each finding.
pub(super) fn check(files: &[TextFile]) -> Vec<String> {
    files
        .iter()
        .flat_map(|file| [header(file), size(file), machine_path(file)])
        .flatten()
        .collect()
}

/// A module opens with what it is and what it is deliberately not.
fn header(file: &TextFile) -> Option<String> {
    let is_missing = file.path.ends_with(".rs") && !file.text.starts_with("//! ");
    is_missing.then(|| format!("{}: begin with `//!`: what it is, and what it is not", file.path))
}

fn size(file: &TextFile) -> Option<String> {
    let lines = file.text.lines().count();
    let is_too_large =
        file.path.ends_with(".rs") && lines > MAX_LINES && LARGE.iter().all(|(path, _)| *path != file.path);
    is_too_large.then(|| format!("{}: {lines} lines; split it (more than {MAX_LINES})", file.path))
}

fn machine_path(file: &TextFile) -> Option<String> {
    let (number, line) = file
        .text
        .lines()
        .enumerate()
        .find(|(_, line)| names_machine_path(line))?;
    Some(format!(
        "{}:{}: a path of one machine: {}",
        file.path,
        number + 1,
        line.trim()
    ))
}

/// Whether one of the paths begins a word; inside a URL or a longer path it means something else.
fn names_machine_path(line: &str) -> bool {
    MACHINE_PATHS.iter().any(|path| {
        line.match_indices(path).any(|(start, _)| {
            let before = line[..start].chars().next_back();
            before.is_none_or(|character| !character.is_alphanumeric() && !"/.-_}>".contains(character))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(path: &str, text: &str) -> usize {
        check(&[TextFile {
            path: path.to_owned(),
            text: text.to_owned(),
        }])
        .len()
    }

    #[test]
    fn a_module_without_a_header_is_found() {
        for (path, text, expected) in [
            ("a.rs", "//! A module.\n", 0),
            ("a.rs", "use std::fs;\n", 1),
            ("a.rs", "", 1),
            ("a.md", "text\n", 0),
        ] {
            assert_eq!(findings(path, text), expected, "{path}: {text}");
        }
    }

    #[test]
    fn a_file_may_have_400_lines_and_not_401() {
        let lines = |count: usize| format!("//! A module.\n{}", "// line\n".repeat(count - 1));
        assert_eq!(findings("a.rs", &lines(400)), 0);
        assert_eq!(findings("a.rs", &lines(401)), 1);
        assert_eq!(findings("a.html", &lines(401)), 0);
    }

    #[test]
    fn a_path_of_one_machine_is_found_and_a_url_is_not() {
        let machine = MACHINE_PATHS[0];
        for (text, expected) in [
            (format!("cd {machine}x"), 1),
            (format!("\"{machine}x\""), 1),
            (format!("DIR={machine}x"), 1),
            (format!("https://example.kr{machine}x"), 0),
            (format!("target{machine}x"), 0),
        ] {
            assert_eq!(findings("a.txt", &text), expected, "{text}");
        }
    }
}
