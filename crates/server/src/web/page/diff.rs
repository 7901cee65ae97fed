//! What changed: before and after, side by side.

use askama::Template;

use crate::i18n::Lang;

use super::html::parts;

/// One item that may have changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What it is.
    pub name: String,
    /// Its value before; none where it is new.
    pub before: Option<String>,
    /// Its value after; none where it is gone.
    pub after: Option<String>,
}

/// A table of changes; items that stayed the same are shown quietly.
#[derive(Debug, Clone, Template)]
#[template(path = "part/diff.html")]
pub struct Diff {
    l: Lang,
    changes: Vec<Change>,
}
parts!(Diff);

impl Diff {
    /// The items in their order.
    pub const fn new(l: Lang, changes: Vec<Change>) -> Self {
        Self { l, changes }
    }
}
