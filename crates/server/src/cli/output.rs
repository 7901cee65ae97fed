//! Writing to the terminal. A reader that went away (`| head`) is no error worth telling anyone.

use std::io::Write as _;

/// One line to standard output.
pub(super) fn line(text: &str) {
    let _ = writeln!(std::io::stdout().lock(), "{text}");
}

/// One line to standard error.
pub(super) fn error(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}
