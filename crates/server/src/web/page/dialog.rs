//! The question before an act that destroys: it names the thing and counts what it touches.
//!
//! Where scripts run it opens over the page (`data-dialog`); without them the button leads to a page
//! that holds the same part open.

use askama::Template;

use crate::i18n::Lang;

use super::html::parts;
use super::{Field, Html};

/// A form that asks before it acts.
#[derive(Debug, Clone, Template)]
#[template(path = "part/dialog.html")]
pub struct Dialog {
    l: Lang,
    id: String,
    title: String,
    action: String,
    confirm: String,
    csrf: Html,
    effects: Vec<String>,
    hidden: Vec<(String, String)>,
    typed: Option<Field>,
    fallback: String,
    opener: Option<String>,
    cancel: Option<String>,
}
parts!(Dialog);

impl Dialog {
    /// `action` takes the POST, `confirm` is the word on the button, `csrf` is `frame.csrf_input()`.
    pub fn new(l: Lang, id: &str, title: impl ToString, action: &str, confirm: impl ToString, csrf: Html) -> Self {
        Self {
            l,
            id: id.to_owned(),
            title: title.to_string(),
            action: action.to_owned(),
            confirm: confirm.to_string(),
            csrf,
            effects: Vec::new(),
            hidden: Vec::new(),
            typed: None,
            fallback: String::new(),
            opener: None,
            cancel: None,
        }
    }
    /// One sentence about what it touches, with the count.
    #[must_use]
    pub fn effect(mut self, sentence: impl ToString) -> Self {
        self.effects.push(sentence.to_string());
        self
    }
    /// A value that is sent along.
    #[must_use]
    pub fn hidden(mut self, name: &str, value: impl ToString) -> Self {
        self.hidden.push((name.to_owned(), value.to_string()));
        self
    }
    /// Asks for `name` to be typed (sent as `confirm_name`): only for what cannot be undone.
    #[must_use]
    pub fn type_name(mut self, name: impl ToString) -> Self {
        let label = self.l.t1("common-type-name", "name", name.to_string());
        self.typed = Some(Field::text("confirm_name", label).autocomplete("off"));
        self
    }
    /// As a button in a page; `fallback` is the page that asks the same without scripts.
    #[must_use]
    pub fn opened_by(mut self, button: impl ToString, fallback: &str) -> Self {
        self.opener = Some(button.to_string());
        fallback.clone_into(&mut self.fallback);
        self
    }
    /// As that page itself; `cancel` is the way back.
    #[must_use]
    pub fn as_page(mut self, cancel: &str) -> Self {
        self.cancel = Some(cancel.to_owned());
        self
    }
}
